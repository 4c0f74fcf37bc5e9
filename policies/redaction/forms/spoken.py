"""Numbers that were read out: the text has their digits by now, and the words before say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.redaction.find import Find
from policies.redaction.reading.document import Document
from policies.redaction.reading.spelled import has_number_words

_NUMBER = re.compile(r"(?<!\w)\+?[A-Z]{0,4}\d[A-Z\d]*(?:[ -]\d[A-Z\d]*)*(?!\w)")
_LEAST = 5
_NEAR = 60
_KINDS = (
    ("UK_SORT_CODE", "sort code"),
    ("UK_BANK_ACCOUNT", "account"),
    ("UK_NINO", "national insurance"),
    ("UK_NINO", "ni number"),
    ("UK_NHS", "nhs"),
    ("UK_UTR", "utr"),
    ("CREDIT_CARD", "card"),
    ("DATE_OF_BIRTH", "birth"),
)
_SCORE = 0.5
"""Whoever knows the number's form knows better what it is."""


def read_out(document: Document) -> Iterator[Find]:
    """Each number that somebody read out, whatever it is: nobody does that with what is nobody's."""
    if document.is_plain:
        return
    for found in _NUMBER.finditer(document.text):
        digits = sum(map(str.isdigit, found.group()))
        if digits >= _LEAST and _is_read_out(document, *found.span()):
            before = document.folded[max(found.start() - _NEAR, 0) : found.start()]
            yield Find(found.start(), found.end(), _kind(before, found.group()), "spoken", _SCORE)


def _is_read_out(document: Document, start: int, end: int) -> bool:
    places = document.locate(start, end)
    return any(has_number_words(document.originals[text][first:last]) for text, first, last in places)


def _kind(before: str, number: str) -> str:
    """The last thing that was named before; else a telephone number by its first digit."""
    at, kind = max((before.rfind(name), kind) for kind, name in _KINDS)
    if at >= 0:
        return kind
    return "PHONE_NUMBER" if number.startswith(("0", "+")) and number[1:].isdigit() else "ID_NUMBER"
