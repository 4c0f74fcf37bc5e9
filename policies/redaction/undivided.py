"""Findings in text that can only be hidden as a whole: what stands inside one run of base64, or in a number that was read out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policies.redaction.find import Find
from policies.redaction.reading.document import Document

_BESIDE = 3
"""Letters and digits: a find that takes no more of its code's text with it is still the same thing."""


def undivided(finds: Iterable[Find], document: Document) -> list[Find]:
    """The same findings, each over all that its codes stand for; those that share a code are one ENCODED_TEXT.

    `finds`: in order, none overlapping. After it, none overlap in the original either.
    """
    out: list[Find] = []
    for find in finds:
        start, end = document.whole(find.start, find.end)
        start, end = _with_signs(document, start, end)
        if out and start < out[-1].end:
            end = max(end, out[-1].end)
            out[-1] = replace(out[-1], end=end, type="ENCODED_TEXT", score=max(find.score, out[-1].score))
            continue
        if out and out[-1].end < start and _is_code(document, out[-1].end, start):
            out[-1] = replace(out[-1], end=start)
        more = _size(document.text[start:end]) - _size(document.text[find.start : find.end])
        out.append(replace(find, start=start, end=end, type="ENCODED_TEXT" if more > _BESIDE else find.type))
    return out


def _with_signs(document: Document, start: int, end: int) -> tuple[int, int]:
    """With the brackets and signs beside it, where they are written as codes: a code's digits are nothing to leave."""
    text = document.text
    while (
        start and not (text[start - 1].isalnum() or text[start - 1].isspace()) and _is_code(document, start - 1, start)
    ):
        start -= 1
    while end < len(text) and not (text[end].isalnum() or text[end].isspace()) and _is_code(document, end, end + 1):
        end += 1
    return start, end


def _is_code(document: Document, start: int, end: int) -> bool:
    """True if a short stretch that has no letters or digits is written with some."""
    if document.is_plain or end - start > 2 or _size(document.text[start:end]):
        return False
    return any(_size(document.originals[text][first:last]) for text, first, last in document.locate(start, end))


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))
