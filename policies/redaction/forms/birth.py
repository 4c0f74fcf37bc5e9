"""Dates of birth: every way of writing a date, but only where the words say that somebody was born then."""

from __future__ import annotations

import re

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.page import page_of

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_WORD = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
)
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)"
_TENS = rf"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -]{_ONES})?)"
_YEAR = (
    rf"(?:(?:19|20)\d\d\b|'\d\d\b|\d\d\b|nineteen[ -](?:oh[ -]{_ONES}|hundred(?: and {_ONES})?|{_TENS}|{_TEENS})"
    rf"|twenty[ -](?:oh[ -]{_ONES}|{_TENS}|{_TEENS})|two thousand(?:(?: and)?[ -](?:{_ONES}|{_TEENS}"
    rf"|{_TENS}))?|{_TENS})"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_DAY_WORD})"
DATE = (
    rf"(?:the )?(?:\d{{1,2}} ?[/. -] ?\d{{1,2}} ?[/. -] ?(?:(?:19|20)?\d\d)(?!\d)|(?:19|20)\d\d ?[-/. ] ?\d{{1,2}}"
    rf" ?[-/. ] ?\d{{1,2}}(?!\d)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]"
    r"|1[0-2])(?:19|20)\d\d(?!\d)"
    rf"|{_DAY}(?:[ -]of)?(?: the)?[ ,/-]{{0,2}}{_MONTH}(?:[ ,/-]{{1,2}}(?:in )?(?:the year )?{_YEAR}|'\d\d)?"
    rf"|{_MONTH}[ -](?:the )?{_DAY}(?!\d)(?:[ ,]{{1,2}}(?:in )?{_YEAR})?|\d{{1,2}}(?:st|nd|rd|th) (?:the"
    rf" )?\d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}|{_DAY_WORD} of the {_DAY_WORD},? {_YEAR})"
)
"""A date with a day, as it is written or said; the year may be missing."""
_VAGUE = (
    rf"(?:(?:the )?(?:early |late |mid-?)?(?:spring|summer|autumn|winter|{_MONTH})(?: of| in)?,? {_YEAR}"
    r"|(?:19|20)\d\d\b(?!\s?(?:pounds|people|%))|(?:the )?(?:early |late |mid-?)?(?:19\d0s|[3-9]0s"
    rf"|'[3-9]0s)|{_DAY_WORD} of {_MONTH})"
)
_BIRTH = re.compile(
    r"(?<!\w)(?:was born|were born|born|birth ?date|date of birth|d ?of ?b|place and date of birth"
    r"|birth ?days?|b-?day|bday|y\.?o\.?b\.?|year of birth|dob(?=\d)|d\.? ?o\.? ?b\.?|geboren"
    r"|birth|born|b\.(?= ?\d))(?:(?!\w)|(?<=dob)(?=\d))",
    re.I,
)
_BETWEEN = (
    r"[\"'”]?[ :,.=\-–?|(\[>\t\n]{0,6}(?:(?:is|was|'s|it's|its|on|in|the|of|as|will be|falls|yes|yeah"
    r"|er|um|year|day|month|around|about|back)[ ,:]{1,2}){0,6}[\"'(]?"
)
_AT_ONCE = re.compile(rf"{_BETWEEN}(?P<value>{DATE})(?!\w)", re.I)
_LOOSE = re.compile(rf"{_BETWEEN}(?P<value>{_VAGUE})(?!\w)", re.I)
_PAST = re.compile(
    r"(?<!\d)(?:19\d\d|200\d|201\d)(?!\d)|'[3-9]\d\b|nineteen|two thousand|[ /.-][3-9]\d$|(?:forty"
    r"|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w+)?$",
    re.I,
)
_FULL = re.compile(rf"(?<![\w/.-]){DATE}(?!\w)", re.I)
_AFTER_NAME = re.compile(
    r"(?<=[A-Z][a-z])(?<![\d,.])[a-z'’-]{0,20}(?:, | \(| - )(?P<value>\d{1,2}[/.-]\d{1,2}[/.-](?:19\d\d"
    r"|200\d|201\d|202[01])|(?:19\d\d|200\d|201\d)-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} '?[3-9]\d)(?!\w)"
)
"""A date of a past decade right behind a name, as lists of people have it: "Kit (27/05/2011)"."""
_LONG_AGO = (
    r"(?:\d{1,2}(?P<sign>[/. -])\d{1,2}(?P=sign)(?:19[2-9]\d|200[0-8]|[3-9]\d)|(?:19[2-9]\d|200[0-8])-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -]?{_MONTH}[ -]?(?:19[2-9]\d|200[0-8]))"
)
_ALONE = re.compile(
    rf"(?:^|[,(:;|>\t\n\"'] ?|(?<=[a-z]) )(?P<value>{_LONG_AGO})(?=[ ]?(?:[,;|)\t\n\"'<]|$|\.(?!\d)|and\b|[A-Z]))",
    re.I | re.M,
)
"""A full date of long ago by itself: in a cell, in brackets, behind a name, as somebody's whole answer."""
_OF_SOMETHING = re.compile(
    r"\b(?:dated?|start(?:ed)?|since|from|until|till|to|on|in|of|at|by|was|purchased?|completion|completed|issued?|expir\w+|incorporated"
    r"|appointed|joined|commence\w*|marri\w+|died|death|acquired|effective|lease|deed|made|between|and|signed|registered|built"
    r"|admitted|founded|established|opened|closed|retired|left|qualified|period|year|tenure|employed|resigned|before|after)\b"
    r"[^\n\d]{0,14}$",
    re.I,
)
_ANSWER = re.compile(r"[A-Z][a-z'’-]+,? (?P<value>\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d)(?!\w)")
_ANSWERED_WITHIN = 160
_FAR_BEFORE, _FAR_AFTER = 300, 40
_FAR = re.compile(r"(?<!\w)(?:birth|dob|d\.o\.b\.?|birthday|birthdate|born|bday)(?!\w)", re.I)


class Births(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Dates right behind "born", "d.o.b." and their like; full dates of past decades within a few lines of them."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["DATE_OF_BIRTH"], name="birth")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The dates, without the words before them."""
        results = []
        done = 0
        for word in _BIRTH.finditer(text):
            found = _AT_ONCE.match(text, word.end()) or (
                _LOOSE.match(text, word.end())
                if not word.group().lower().endswith("birth") or word.group()[:1] in "yY"
                else None
            )
            if found:
                results.append(RecognizerResult("DATE_OF_BIRTH", *found.span("value"), 0.9))
            low, high = max(done, word.start() - _FAR_AFTER), min(word.end() + _FAR_BEFORE, len(text))
            if _FAR.search(word.group()) or "birth" in word.group().lower():
                results += [*self._further(text, low, high), *self._answer(text, word.end())]
                done = max(done, high - 40)
        for low, high in page_of(text).around_digits(80, 60):
            for found in _AFTER_NAME.finditer(text, low, high):
                results.append(RecognizerResult("DATE_OF_BIRTH", *found.span("value"), 0.5))
            for found in _ALONE.finditer(text, low, high):
                if not _OF_SOMETHING.search(text, max(0, found.start() - 30), found.start("value")):
                    results.append(RecognizerResult("DATE_OF_BIRTH", *found.span("value"), 0.45))
        return results

    def _further(self, text: str, low: int, high: int) -> list[RecognizerResult]:
        return [
            RecognizerResult("DATE_OF_BIRTH", *found.span(), 0.6)
            for found in _FULL.finditer(text, low, high)
            if _PAST.search(found.group())
        ]

    def _answer(self, text: str, asked: int) -> list[RecognizerResult]:
        """A child's date of birth is of these years: the date right behind a name in the answer to the question."""
        found = _ANSWER.search(text, asked, asked + _ANSWERED_WITHIN)
        return [RecognizerResult("DATE_OF_BIRTH", *found.span("value"), 0.5)] if found else []


def is_date(text: str) -> bool:
    """True if the whole text is a date, as a form may hold one."""
    return bool(_FULL.fullmatch(text.strip()))
