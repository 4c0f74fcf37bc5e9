"""Lists of names, places and ordinary words; where each comes from stands at the top of its file in `data/`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from bot.core.names import common_words
from bot.core.names import first_names as nearby_first_names
from policies.redaction.wordlists.words import FUNCTION_WORDS

_SUFFIX_TEXT = "s es ed ing er ers ly ise ised ize ising isation ness ish esque able"
_SUFFIXES = tuple(_SUFFIX_TEXT.split())
_PREFIX_TEXT = "pre re un non anti over under sub co micro multi post inter semi mid"
_PREFIXES = tuple(_PREFIX_TEXT.split())
_ENDINGS = ("'s", "s'", "n't", "'ll", "'d", "'re", "'ve", "'m", "in'")
_LONGEST = 40
"""Letters of a word. More are none, and would be compared for minutes."""


def is_word(word: str) -> bool:
    """True for an ordinary English word (folded), also with a shortened verb or a possessive behind it."""
    if word in _words() or word in FUNCTION_WORDS or word in common_words():
        return True
    for ending in _ENDINGS:
        if word.endswith(ending):
            return word[: -len(ending)] in _words()
    return "-" in word and all(part in _words() or part in FUNCTION_WORDS for part in word.split("-") if part)


@lru_cache(maxsize=4096)
def is_made_of_words(word: str) -> bool:
    """True for a word (folded) that is put together: of two ordinary ones, or of one with a usual beginning or ending."""
    if len(word) > _LONGEST:
        return False
    if any(word.endswith(end) and len(word) - len(end) > 2 and _stem(word, end) for end in _SUFFIXES):
        return True
    bare = word.replace("-", "")
    return any(bare[:at] in _words() and bare[at:] in _words() for at in range(3, len(bare) - 2)) or any(
        bare.startswith(start) and bare[len(start) :] in _words() for start in _PREFIXES
    )


def _stem(word: str, ending: str) -> bool:
    stem = word[: -len(ending)]
    return stem in _words() or f"{stem}e" in _words() or f"{stem}y" in _words()


@lru_cache(maxsize=4096)
def is_misspelt(word: str) -> bool:
    """True for what becomes an ordinary word (folded) by a usual slip: a letter left out, doubled or swapped, a wrong vowel."""
    letters, vowels = "abcdefghijklmnopqrstuvwxyz", "aeiouy"
    return len(word) <= _LONGEST and any(
        slip in _words()
        for left, right in ((word[:at], word[at:]) for at in range(1, len(word) + 1))
        for slip in (
            *(left + letter + right for letter in letters),
            *(left + vowel + right[1:] for vowel in vowels if right[:1] in vowels and right),
            *((left + right[1:],) if right[:1] == left[-1] else ()),
            left + right[1:2] + right[:1] + right[2:],
        )
    )


def is_first_name(word: str) -> bool:
    """True for a first name (folded), also one that is an ordinary word."""
    return word in _first_names() or word in _first_name_words() or word in nearby_first_names()


def is_plain_first_name(word: str) -> bool:
    """True for a first name (folded) that is hardly anything else, whatever its case."""
    return word in _first_names() and word not in FUNCTION_WORDS and word not in common_words()


def is_surname(word: str) -> bool:
    """True for a surname (folded), also one that is an ordinary word; part by part where it is double-barrelled."""
    return all(part in _surnames() or part in _first_names() for part in word.split("-"))


def is_place(name: str) -> bool:
    """True for a town, county or country (folded) of the list."""
    return name in places()


def is_term(word: str) -> bool:
    """True for a word (folded) of the office and its professions, as in Standard Terms of Business, Private Residence Relief."""
    return word in _terms() or word in FUNCTION_WORDS or word.isdigit()


def is_city(name: str) -> bool:
    """True for a large town, a county or a country (folded) whose name is nothing else."""
    return name in _cities()


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """All places, folded, with their blanks."""
    return _listed("places")


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    return _listed("cities")


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return _listed("words")


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    return _listed("first_names")


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    return _listed("terms")


@lru_cache(maxsize=1)
def _first_name_words() -> frozenset[str]:
    return _listed("first_name_words")


@lru_cache(maxsize=1)
def _surnames() -> frozenset[str]:
    return _listed("surnames")


def _listed(name: str) -> frozenset[str]:
    text = (files("policies.redaction.wordlists") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
