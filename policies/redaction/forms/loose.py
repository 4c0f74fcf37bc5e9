"""Whatever mixes letters and digits, or is a long number, and is no date, amount, measure, road or product: somebody's code.

The way back from a reference number to a person is short, so one too many is hidden rather than one too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.codes import PUBLIC
from policies.redaction.forms.page import page_of
from policies.redaction.wordlists.gazetteer import is_word
from policies.redaction.wordlists.words import FUNCTION_WORDS

_SCORE = 0.45
_TOKEN = re.compile(
    r"(?<![^\s(\[{\"'<>|,;:=#*’“‘])(?=[A-Za-z_./-]{0,16}\d)[A-Za-z0-9]++(?:[-/_.][A-Za-z0-9]++){0,8}+"
    r"(?![\w@£€%°]|[.,:/+-]\d|[-/_][A-Za-z]|://)"
)
_SPLIT = re.compile(r"[-/_.]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[-/.]?[A-Za-z]{3,9}[-/.]?(?:\d\d|\d{4})|(?:19|20)\d\d[-/](?:\d\d|(?:19|20)\d\d)|\d\d/\d{4}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:T\d{4,6}Z?)?|\d{4}-\d\d-\d\dT\w+"
)
_MEASURE = re.compile(
    r"[x~]?(?:\d{1,5}(?:st|nd|rd|th|s|k|m|bn|mn|kg|g|mg|mcg|ug|ml|cl|l|ltr|cm|mm|km|mi|mph|kph|kmh|[kmgt]b|[kmg]bps|k?wh?|mw|k?hz"
    r"|ghz|v|kv|mah|a|p|pm|am|h|hrs?|mins?|secs?|ms|d|w|wks?|y|yrs?|c|f|ft|in|lbs?|oz|cc|bhp|hp|px|pt|pp|pa|pcm|pw|sqft|sqm|sq|x"
    r"|words|gbp|eur|usd|iu|units?|ppm|rpm|kcals?|cals?|miles?)){1,3}",
    re.I,
)
_ROAD = re.compile(r"[ABM]\d{1,4}(?:\(M\))?")
_PRODUCT = re.compile(
    r"(?:Q[1-4]|H[12]|FY)[-/]?(?:19|20)?\d\d(?:[-/]\d\d)?|(?:GTX|RTX|ISO|BS|EN|IEC|SHA|AES|RFC|IFRS|CVE|S\d\dE)\d+|0x\w+",
    re.I,
)
_COUNTED = re.compile(
    r"\s?(?:%|p\.?a\.?\b|k\b|m\b|million|thousand|pounds|quid|euros?|dollars|percent|per\b|sq\b|square|people|feet|foot|million"
    r"|(?:[a-z]{2,12} )?(?P<noun>[a-z]{3,14}s)\b)",
)
_QUANTITY = re.compile(
    r"\b(?:revenue|turnover|sales|profits?|loss|total|sum|salary|income|budget|costs?|price|worth|value|valued|rent|wages?|amounts?"
    r"|fees?|earn(?:s|ed|ing)?|paid|pays?|about|around|over|under|nearly|almost|roughly|approximately|approx|least|most|than"
    r"|population|first|last|another|every|mileage|odometer|up|down|pages?|rooms?|step|steps|line|lines|gbp|eur|usd|count|tax|duty"
    r"|deposit|offer|score|pre|circa|c|iso|en|bs|iec|ewhc|ewca|uksc|ukut|ukftt|ewfc|ewcop|act)\.?\W{1,3}(?:(?:was|is|of|to|the|at|from|were|are|by|a|due|payable|for)\W{1,2}){0,3}$",
    re.I,
)
_FURTHER = re.compile(r"(?:[ ]\d{1,6}){0,3}[ ](?=[A-Z0-9]{0,9}\d)(?=[A-Z0-9]{0,9}[A-Z])[A-Z0-9]{2,10}(?![\w])")
_MIXED = r"(?=[A-Z]{0,5}\d)(?=\d{0,5}[A-Z])[A-Z0-9]{3,6}"
_ACT = re.compile(r"(?:19|20)\d\d/\d{1,4}")
_CITED = re.compile(r"\b(?:SS?I|WSI|NISR|EU|EC|EEC|Regulations?|Directive|Decision)\)?(?: No\.?)? $")
_GROUPS = (
    # "NSC 7182", "asb 4471": a word that is none, and a number.
    re.compile(
        r"(?<![\w£$€.,/-])(?P<word>[A-Z]{2,4}|[a-z]{2,4}) (?!(?:19|20)\d\d\b)(?P<number>\d{4,12})(?![\w-]|[.,]\d)"
    ),
    # "TTK 4H8 2RN".
    re.compile(rf"(?<![\w£$€.,/-])(?:[A-Z]{{2,4}} )?(?P<mixed>{_MIXED}) (?P<second>{_MIXED})(?![\w-])"),
    # "07700,900,123".
    re.compile(r"(?<![\w£$€.,/-])0\d{2,4}([,_])\d{3,4}\1\d{3,4}(?![\w,.])"),
    # "63 829 873", "17 17 17 17 17".
    re.compile(r"(?<![\w£$€.,/:+-])(?<!\d )\d{2,6}(?: \d{2,6}){1,6}(?! ?\d)(?![\w%/:-]|[.,]\d)"),
)
_GROUPED_DATE = re.compile(r"\d\d? \d\d? (?:19|20)?\d\d|(?:19|20)\d\d(?: \d\d){1,2}|(?:(?:19|20)\d\d ?)+")


class LooseCodes(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Codes in any case and grouping that no form, field or word has claimed: the last to be asked."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["ID_NUMBER"], name="form.loose")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Every code, with the groups that belong to it."""
        return [
            RecognizerResult("ID_NUMBER", start, end, _SCORE)
            for low, high in page_of(text).around_digits(40, 40)
            for start, end in (*_tokens(text, low, high), *_groups(text, low, high))
        ]


def _tokens(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    for found in _TOKEN.finditer(text, low, high):
        if is_code(found.group()) and not _is_amount(text, found.group(), *found.span()):
            further = _FURTHER.match(text, found.end(), high)
            yield found.start(), further.end() if further else found.end()


def is_code(token: str) -> bool:
    """True for a token with digits that is no date, measure, version, road, form or product."""
    if _DATE.fullmatch(token) or _PRODUCT.fullmatch(token) or _ROAD.fullmatch(token):
        return False
    parts = _SPLIT.split(token)
    if all(_MEASURE.fullmatch(part) and not part.isdigit() for part in parts):
        return False
    letters = sum(map(str.isalpha, token))
    if "." in token and (not parts[-1].isdigit() or len(parts[-1]) < 4):
        return False
    digits = sum(map(str.isdigit, _YEAR.sub("", token) if letters or len(parts) > 2 else token))
    if not letters:
        return _is_long_number(parts, digits)
    words = [word for word in re.findall(r"[A-Za-z]{4,}", token) if is_word(word.lower())]
    longest = max(sum(map(str.isdigit, part)) for part in parts)
    if digits >= 4 - (len(parts) > 2) and (longest > 3 or len(parts) > 2 or ("/" not in token and digits > 3)):
        return not (words and digits < 5)
    return not words and _alternates(token, parts, letters)


def _is_long_number(parts: list[str], digits: int) -> bool:
    if len(parts) == 1:
        return digits >= 5 and not parts[0].endswith("000")
    return digits >= 7 and not all(part.endswith("0") or _YEAR.fullmatch(part) for part in parts)


def _alternates(token: str, parts: list[str], letters: int) -> bool:
    """Letters and digits by turns, as in booking references: "K7PX2Q"."""
    if len(parts) > 1 or len(token) < 6 or letters < 2 or letters > len(token) - 2:
        return False
    return len(re.findall(r"[A-Za-z]+|\d+", token)) > 2 and not _MEASURE.fullmatch(token)


def _is_amount(text: str, token: str, start: int, end: int) -> bool:
    """A plain number that words or noughts make a quantity, and what cites an act."""
    if not token.isdigit():
        return bool(_ACT.fullmatch(token) and _CITED.search(text, max(0, start - 16), start))
    if len(token) < 7 and token.endswith("00"):
        return True
    after = _COUNTED.match(text, end)
    if after and not (
        after["noun"] and (after["noun"] in FUNCTION_WORDS or after["noun"] in _THANKS or len(token) > 7)
    ):
        return True
    return bool(_QUANTITY.search(text, max(0, start - 40), start))


_THANKS = frozenset({"thanks", "cheers", "regards", "yes", "has", "was", "this", "its", "sorts", "does", "goes", "pls"})


def _groups(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    worded, mixed, dialled, numbers = _GROUPS
    yield from (found.span() for found in dialled.finditer(text, low, high))
    for found in worded.finditer(text, low, high):
        word = found["word"]
        if word.upper() not in PUBLIC and not is_word(word.lower()) and not _COUNTED.match(text, found.end()):
            yield found.span()
    for found in mixed.finditer(text, low, high):
        if not any(_MEASURE.fullmatch(found[part]) for part in ("mixed", "second")):
            yield found.span()
    for found in numbers.finditer(text, low, high):
        if _is_number_in_groups(found.group()) and not _is_amount(text, found.group().replace(" ", ""), *found.span()):
            yield found.span()


def _is_number_in_groups(written: str) -> bool:
    groups = written.split(" ")
    if len(written) - len(groups) + 1 < 8 or _GROUPED_DATE.fullmatch(written) or groups[-1] == "000":
        return False
    short = all(len(group) < 3 for group in groups)
    return not (short and (len(groups) < 4 or groups == sorted(groups) or all(group[-1] in "05" for group in groups)))
