"""What all recognisers of forms ask about one text: where its digits are, and where the words that give a number a meaning are."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Any

_DIGITS = re.compile(r"\d+")
_BREAK = re.compile(r"\s|$")
_LONGEST_WORD = 60


class Page:
    """One text, looked at once for all recognisers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = text.lower() if len(text.lower()) == len(text) else _lower(text)
        self._windows: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._runs: list[tuple[int, int]] | None = None
        self._places: dict[frozenset[str], list[int]] = {}

    def around_digits(self, before: int, after: int) -> list[tuple[int, int]]:
        """Ranges of the text with a digit in them and at least so many characters on both sides, none overlapping."""
        if (before, after) not in self._windows:
            self._windows[before, after] = self._merged(before, after)
        return self._windows[before, after]

    def is_near(self, words: frozenset[str], start: int, end: int, before: int, after: int) -> bool:
        """True if one of the words (lower case) stands so near the range, in whole words."""
        places = self._places.get(words)
        if places is None:
            places = self._places[words] = [found.start() for found in _any_of(words).finditer(self.lower)]
        at = bisect_left(places, start - before)
        return at < len(places) and places[at] < end + after

    def _merged(self, before: int, after: int) -> list[tuple[int, int]]:
        if self._runs is None:
            self._runs = [found.span() for found in _DIGITS.finditer(self.text)]
        merged: list[tuple[int, int]] = []
        for start, end in self._runs:
            low, high = max(start - before, 0), min(end + after, len(self.text))
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
            else:
                merged.append((low, high))
        return [(start, self._word_end(end)) for start, end in merged]

    def _word_end(self, at: int) -> int:
        found = _BREAK.search(self.text, at, min(at + _LONGEST_WORD, len(self.text)))
        return found.start() if found else at


@lru_cache(maxsize=1)
def page_of(text: str) -> Page:
    """The same page for all recognisers that look at the same text one after the other."""
    return Page(text)


@lru_cache(maxsize=256)
def _any_of(words: frozenset[str]) -> Any:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})s?(?!\w)")


def _lower(text: str) -> str:
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def words(*texts: str) -> frozenset[str]:
    """Phrases separated by commas, as a set."""
    return frozenset(phrase.strip() for text in texts for phrase in text.split(",") if phrase.strip())
