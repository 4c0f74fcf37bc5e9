"""Telephone numbers: candidates by form, judged by Ofcom's plan and by libphonenumber for the country they speak of."""

from __future__ import annotations

import re
from functools import lru_cache

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.form import LEAST
from policies.redaction.forms.page import Page, page_of, words

_EXTENSION = r"(?:[ ,;]{0,2}(?:ext(?:ension|n)?|x|option)[ .:]{0,2}\d{1,6}|[ ]?/[ ]?\d{3,4}(?![\d/]))"
_CANDIDATE = re.compile(
    rf"(?<![\w£$€#])(?<!\d[.,:])(?<!\w[/-])(?:\+[ ]?|00[ ]?|\()?\d(?:(?:[ .\-()–]{{0,3}}|/)\d){{5,15}}{_EXTENSION}?"
    r"(?![\w£€]|[/:]\d|[.,]\d|-\d)",
    re.I,
)
_WITH_LETTERS = re.compile(
    r"(?<![\w£$€.])(?=[\d .-]{0,12}[oO])[0oO][1-37oO][\doO](?:[ .-]?[\doO]){7,8}(?!\w)|(?<![\w£$€.])[oO]7\d{3}[ .-]?\d{3}[ .-]?\d{3}(?!\w)"
)
"""Who types quickly types the letter O for nought."""
_NANP = re.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]\d{4}(?: ?x ?\d{1,5})?")
_GROUPED = re.compile(r"\(?\d{2,5}\)?(?:[ .-]\d{2,5}){1,4}")
_NO_PHONE = re.compile(
    r"\d{1,2}([/.\- ])\d{1,2}\1(?:19|20)?\d\d|\d{4}([/.-])\d{1,2}\2\d{1,2}|\d{4}\s?[-/]\s?\d{2,4}|\d{4}"
    r" \d{4}|\d{2}-\d{2}-\d{2}"
    r"|(?:19|20)\d\d[ -](?:19|20)\d\d.*|\d{1,3}(?:\.\d{1,3}){3}|\d{3,4}-\d{4}-\d{4}-\d{4}|(?:\d{4}"
    r"[ -]){3}\d{4}|\d{1,3}([ .-]\d{1,3})+"
)
_NEAR = words(
    "phone, phones, telephone, tel, mobile, mob, cell, call, called, calling, ring, ringing, rang,"
    " text, texted, txt, fax, contact",
    "whatsapp, whats app, number, no, num, dial, voicemail, landline, reach me, get me on, reach,"
    " bell, speak, line, digits, sms",
    "freephone, switchboard, ext, extension, callback, call back, phone no, signal, telegram",
)


class Phones(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Telephone numbers of Britain in every way of writing them, foreign ones with their country, others near a word."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PHONE_NUMBER"], name="phone")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Every number that is likely enough; a doubtful one needs a word such as "ring" near."""
        page = page_of(text)
        results = []
        for low, high in page.around_digits(80, 60):
            for found in _CANDIDATE.finditer(text, low, high):
                score = _score(page, found.group(), *found.span())
                if score >= LEAST:
                    results.append(RecognizerResult("PHONE_NUMBER", found.start(), found.end(), score))
            for found in _WITH_LETTERS.finditer(text, low, high):
                if sum(map(str.isdigit, found.group())) > 5:
                    results.append(RecognizerResult("PHONE_NUMBER", found.start(), found.end(), 0.6))
        return results


def _score(page: Page, written: str, start: int, end: int) -> float:
    score = phone_score(written)
    if 0 < score < 0.75 and page.is_near(_NEAR, start, end, 90, 30):
        return 0.75 if score >= 0.5 else 0.6
    return score


@lru_cache(maxsize=4096)
def phone_score(written: str) -> float:
    """From 0, not a telephone number, to 0.8, surely one. Source: Ofcom, National Telephone Numbering Plan."""
    number = re.split(r"[ext,;]| ?/ ?(?=\d{3,4}$)", written.lower())[0]
    digits = re.sub(r"\D", "", number)
    if not 6 <= len(digits) <= 16 or (_NO_PHONE.fullmatch(written) and not re.match(r"\(?(?:0[12378]|\+|00)", written)):
        return 0.0
    if number.startswith(("+", "(+")) or (number.startswith("00") and len(digits) >= 10):
        return 0.8 if _is_possible(digits) else 0.5
    if digits.startswith("0"):
        return _british(digits, number)
    if _NANP.fullmatch(written):
        return 0.6
    if re.match(r"44\D?\(?0?\)?\D?[1-9]", number) and 11 <= len(digits) <= 14:
        return 0.6
    return 0.2 if _GROUPED.fullmatch(written) and len(digits) > 6 else 0.05 if len(digits) > 6 else 0.0


def _british(digits: str, written: str) -> float:
    """Ten or eleven digits behind a nought; a digit too few or too many is a slip where the first ones are right."""
    if len(digits) in (10, 11) and digits[1] in "123578":
        return 0.8 if written != digits or len(digits) == 11 else 0.5
    if digits.startswith(("07", "01", "02", "03", "08")) and 9 <= len(digits) <= 13:
        return 0.5 if written != digits else 0.2
    return 0.2 if len(digits) >= 7 else 0.0


def _is_possible(digits: str) -> bool:
    import phonenumbers

    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse("+" + digits.removeprefix("00"), None)))
    except phonenumbers.NumberParseException:
        return False
