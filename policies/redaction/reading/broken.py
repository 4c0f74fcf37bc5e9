"""Words and values that are broken over two lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from policies.redaction.reading.canonical import folded
from policies.redaction.wordlists.gazetteer import is_first_name, is_place, is_surname, is_word
from policies.redaction.wordlists.words import FUNCTION_WORDS

_COUNT = re.compile(r"[(]?\d{1,2}[)]?")
_LAST = re.compile(r"(?<!\w)[^\W\d_]+(?:['-][^\W\d_]+)*$")
_FIRST = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?(?!\w)")
_INSIDE = re.compile(r"[\w,] \Z")
_LETTERS = frozenset("aio")
_CAPITAL_NEXT = re.compile(r" [^\W\d_a-z]")
_STUTTER = 4
"""Letters: "I d I don't know"."""
_LONGEST = 40
_BREAK = re.compile(r"[\n\t]")
_HINT = re.compile(r"[\d@]|://")
_HINT_WITHIN = 24
_BEFORE, _AFTER = 110, 70
"""Characters of a window around a break; before it, so many that the word is in it which says what the value is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to look through, and where its parts stand in the document.

    `parts`: (start in the reading, start in the document) of each stretch, in order; `breaks`: places of the reading where
    lines were joined, or None for the document's own text.
    """

    text: str
    parts: tuple[tuple[int, int], ...] = ((0, 0),)
    breaks: tuple[int, ...] | None = None

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """The document's range behind a non-empty range; None if nothing in it was joined: the document's own text has it."""
        if self.breaks is not None:
            place = bisect_right(self.breaks, start)
            if place == len(self.breaks) or self.breaks[place] >= end:
                return None
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        own, document = self.parts[bisect_right(self.parts, (at, 1 << 62)) - 1]
        return document + at - own


def goes_on(before: str, after: str) -> bool:
    """True if the last word of one line is only whole with the first of the next: "Mor", "ris"."""
    if not (before[-1:].isalpha() and after[:1].isalpha()):
        return False
    last, first = _LAST.search(before, max(0, len(before) - _LONGEST)), _FIRST.match(after, 0, _LONGEST)
    if not last or not first or not _may_go_on(last.group(), first.group()):
        return False
    left, right = folded(last.group()), folded(first.group()).removesuffix("'s")
    name = is_first_name(left + right) or is_surname(left + right)
    if right in _LETTERS:
        return bool(_CAPITAL_NEXT.match(after, 1)) and (name or not _is_known(left))
    capital = last.group()[0].isupper()
    if not _is_known(left + right):
        # A capital inside of a sentence is a name's.
        inside = (left != "i" or len(right) > _STUTTER) and _INSIDE.search(
            before[max(0, last.start() - 2) : last.start()]
        )
        return capital and right.isalpha() and not _is_known(right) and bool(inside or not _is_ordinary(left))
    return not (_is_ordinary(right) and (is_word(left) or is_first_name(left))) or (
        name and capital and right not in FUNCTION_WORDS
    )


def _may_go_on(left: str, right: str) -> bool:
    return right.islower() or (left.isupper() and right.isupper() and len(left) > 1 and _is_known(folded(left + right)))


def _is_known(word: str) -> bool:
    return _is_ordinary(word) or (len(word) > 1 and (is_first_name(word) or is_surname(word) or is_place(word)))


def _is_ordinary(word: str) -> bool:
    return word in "aio" if len(word) == 1 else is_word(word)


def readings(text: str) -> Iterator[Reading]:
    """The text, and then only what stands around line ends and tabs that may cut a value in two: with a blank, with nothing."""
    yield Reading(text)
    places = [found.start() for found in _BREAK.finditer(text) if _is_suspect(text, found.start())]
    if not places:
        return
    windows = list(_windows(places, len(text)))
    yield _reading(text, windows, places, " ")
    glued = [place for place in places if _may_be_glued(text, place)]
    if glued:
        yield _reading(text, list(_windows(glued, len(text))), glued, "")


def is_one_value(text: str, start: int, end: int, edges: Set[int]) -> bool:
    """True if what lines that were joined have in this range may be one value: no word, no list's number sticks to it.

    `edges`: where the findings of the text as it stands begin and end.
    """
    first, last = text.find("\n", start, end), text.rfind("\n", start, end)
    if first < 0:
        return True
    head, tail = text[start:first].strip(" .,;:"), text[last + 1 : end].strip(" .,;:")
    if _is_other(head) or _is_other(tail):
        return False
    found_before = not edges.isdisjoint(range(start + len(text[start:first].rstrip(" .,;:")), first + 1))
    return not (
        (found_before and _is_count(tail))
        or (_indent_end(text, last + 1) in edges and first == last and _is_count(head))
    )


def _indent_end(text: str, at: int) -> int:
    while text[at : at + 1] == " ":
        at += 1
    return at


def _is_other(side: str) -> bool:
    """True for words and names: a piece of a value is hardly ever one."""
    return len(side) > 1 and all(is_word(word) or is_first_name(word) for word in map(folded, re.split(r"[ -]", side)))


def _is_count(side: str) -> bool:
    """True for a list's number: one or two digits, alone."""
    return bool(_COUNT.fullmatch(side))


def _is_suspect(text: str, place: int) -> bool:
    return bool(_HINT.search(text, max(0, place - _HINT_WITHIN), place + _HINT_WITHIN))


def _may_be_glued(text: str, place: int) -> bool:
    """A value's signs on both sides: a digit at the break, or an address's sign in one of the words."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not before.strip() or not after.strip() or text[place] == "\t":
        return False
    if (before.isdigit() and after.isalnum()) or (after.isdigit() and before.isalnum()):
        return True
    words = text[max(0, place - _LONGEST) : place].split()[-1:] + text[place + 1 : place + _LONGEST].split()[:1]
    return any(sign in word for word in words for sign in "@/") or (before in ".-/@+" and after.isalnum())


def _windows(places: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    start, end = max(0, places[0] - _BEFORE), 0
    for place in places:
        if end and place - _BEFORE > end:
            yield start, end
            start = place - _BEFORE
        end = min(length, place + _AFTER)
    yield start, end


def _reading(text: str, windows: Sequence[tuple[int, int]], places: Sequence[int], glue: str) -> Reading:
    """The windows, each on lines of its own, with the breaks at `places` replaced by `glue`."""
    out: list[str] = []
    parts: list[tuple[int, int]] = []
    breaks: list[int] = []
    length = 0
    remaining = iter([*places, len(text) + 1])
    place = next(remaining)
    for start, end in windows:
        while place < end:
            parts.append((length, start))
            out += (text[start:place], glue)
            length += place - start
            breaks.append(length)
            length += len(glue)
            start, place = place + 1, next(remaining)
        parts.append((length, start))
        out += (text[start:end], "\n\n")
        length += end - start + 2
    return Reading("".join(out), tuple(parts), tuple(breaks))
