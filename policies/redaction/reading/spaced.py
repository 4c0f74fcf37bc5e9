"""Words with their letters apart: S a r a h, S-M-I-T-H, 0 7 7 0 0, one a line, or a whole text of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from policies.redaction.reading.characters import Edit

_BETWEEN = r"(?:[ \t]{1,8}|\r?\n)"
_RUN = re.compile(rf"(?<![^\s\"(\[:,;=>])\S(?!\S)(?:{_BETWEEN}\S(?!\S))++(?:{_BETWEEN}\S(?=[.,;:!?)\]'\"<]))?")
_DASHED = re.compile(
    r"(?<![\w@./-])(?:[^\W_](?:([-./_*~·•|])[\w@+])(?:\1[\w@.+-])*+(?!\w))(?: [^\W_](?:\1[\w@.+-])++(?!\w))*+(?: [A-Z0-9](?!\S))?"
)
_MAYBE_DASHED = re.compile(r"[-./_*~·•|]\w(?:[-./_*~·•|]| \w[-./_*~·•|])")
_SHORTEST = 5
"""Characters of three letters with the gaps between them."""
_LONG = 5
_SHORT_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z]{2,}|[A-Z]{4}")
_DIGITS = 3
"""So many in a row stand for themselves between letters."""


def spaced(text: str) -> Iterator[Edit]:
    """The gaps between letters, gone; gaps between words, a blank."""
    for found in _RUN.finditer(text):
        if found.end() - found.start() < _SHORTEST:
            continue
        marks = list(re.finditer(r"\S", found.group()))
        while marks and not (marks[-1].group().isalnum() or marks[-1].group() in ")."):
            marks.pop()
        opens = (at for at, mark in enumerate(marks) if mark.group().isalnum() or mark.group() in "+(")
        marks = marks[next(opens, len(marks)) :]
        if _is_article([mark.group() for mark in marks[:3]]):
            marks.pop(0)
        if _is_spelt([mark.group() for mark in marks]):
            yield from _joined(text, found.start(), marks)


def _is_article(marks: list[str]) -> bool:
    """True if the first letter is a word by itself before one that has a capital."""
    return len(marks) > 2 and marks[0] in "aAI" and marks[1].isupper() and (marks[0] == "a" or marks[2].islower())


def _is_spelt(marks: list[str]) -> bool:
    """Three letters of which two are no words by themselves, four capitals, five digits; few signs among them."""
    word = "".join(mark for mark in marks if mark.isalnum())
    if len(word) * 3 < len(marks) * 2 or len(set(word)) < 3:
        return False
    if len(word) < _LONG:
        rest = sum(letter not in "aio" for letter in word[1:])
        return bool(_SHORT_WORD.fullmatch(word)) and (rest > 1 or (rest == 1 and word[0] not in "aioI"))
    return not word.isalpha() or sum(letter not in "aioAIO" for letter in word) > 1


def _joined(text: str, at: int, marks: list[re.Match[str]]) -> Iterator[Edit]:
    gaps = [text[at + one.end() : at + other.start()] for one, other in pairwise(marks)]
    narrow = min(map(len, gaps))
    lines = all("\n" in gap for gap in gaps)
    letters = "".join(mark.group() for mark in marks)
    even = all(len(gap) == narrow for gap in gaps)
    for place, gap in enumerate(gaps):
        start, end = at + marks[place].end(), at + marks[place + 1].start()
        if "\n" in gap and not lines:
            yield start, end, "\n"
        elif len(gap) > narrow or (even and _begins_word(letters, place + 1)):
            yield start, end, " "
        else:
            yield start, end, ""


def _begins_word(letters: str, at: int) -> bool:
    """Whether a new word begins here, where all gaps are alike: at a capital, or where letters and numbers meet."""
    before, here = letters[at - 1], letters[at]
    if here.isupper():
        initial = letters[at + 1 : at + 2] == "." or letters[at + 1 : at + 2].islower()
        return before.islower() or (
            initial and (before in ".," or before.isdigit() or letters[at - 2 : at - 1].islower())
        )
    if here.isdigit():
        return before.islower() and "@" not in letters and letters[at : at + _DIGITS].isdigit()
    return here.islower() and before.isdigit() and letters[max(at - _DIGITS, 0) : at].isdigit() and at >= _DIGITS


def dashed(text: str) -> Iterator[Edit]:
    """The hyphens, dots or strokes between single letters, gone."""
    if not _MAYBE_DASHED.search(text):
        return
    for found in _DASHED.finditer(text):
        groups = found.group().split(" ")
        mark = found.group(1)
        if not _is_dashed("".join(group[::2] for group in groups), max(map(len, groups)), mark):
            continue
        at = found.start()
        for group in groups:
            for place in range(at + 1, at + len(group), 2):
                yield place, place + 1, ""
            at += len(group) + 1


def _is_dashed(letters: str, longest: int, mark: str) -> bool:
    """`longest`: characters of the longest group, with its marks. Dots make abbreviations, and addresses of machines."""
    if len(set(letters)) == 1:
        return False
    if letters.isdigit():
        return len(letters) >= (6 if mark == "." else 5)
    if mark == "." and letters.isalpha() and letters.isupper():
        return longest >= 7
    return longest >= 5 or len(letters) >= 5
