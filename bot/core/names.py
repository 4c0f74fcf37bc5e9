"""People's names: their parts, what else people call them, and which names are also ordinary English words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.name_lists import (
    FAMILIES,
    MORE_FIRST_NAMES,
    PARTICLES,
    PROPER_NOUNS_THAT_ARE_NAMES,
    SUFFIXES,
    TITLES,
    WORDS_THAT_ARE_NAMES,
)

_TITLES = frozenset(TITLES.split())
_SUFFIXES = frozenset(SUFFIXES.split())
_PARTICLES = frozenset(PARTICLES.split())
_REMARK = re.compile(r"\(([^)]*)\)|\[[^\]]*\]|[\"“”‘]([^\"“”’]+)[\"“”’]")
_AFTER_NAME = re.compile(r"\s(?:[|/–—]|-)\s.*$|\s+\bat\b\s.*$")
_MAIL = re.compile(r"^\s*([\w.+'-]+)@[\w-]+(?:\.[\w-]+)+\s*$")
_WORD = re.compile(r"[^\W\d_](?:[\w'’.\-]*\w)?\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForms:
    """The parts of one person's name, cleaned of titles, degrees and remarks; empty strings where there is none.

    `last` keeps its particles ("van der Berg"); `nicknames` are lower case and hold neither `first` nor words of `last`.
    """

    full: str
    first: str
    middle: tuple[str, ...]
    last: str
    initials: str
    nicknames: frozenset[str]


@lru_cache(maxsize=1)
def _families() -> dict[str, frozenset[str]]:
    related: dict[str, set[str]] = {}
    for line in FAMILIES.strip().splitlines():
        full, short = line.split(":")
        members = [*full.split(), *short.split()]
        for member in members:
            related.setdefault(member, set()).update(members)
    return {name: frozenset(others - {name}) for name, others in related.items()}


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """First names and short forms known here (lower case, three letters or more): a small gazetteer, far from all there are."""
    return frozenset(name for name in (*_families(), *MORE_FIRST_NAMES.split()) if len(name) > 2)


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Names (lower case) that are also ordinary English words: Will, Mark, Price."""
    return frozenset(WORDS_THAT_ARE_NAMES.split())


@lru_cache(maxsize=1)
def proper_nouns() -> frozenset[str]:
    """Names (lower case) that are also months, days, places or languages: May, April, London, Jordan."""
    return frozenset(PROPER_NOUNS_THAT_ARE_NAMES.split())


def nicknames(first: str) -> frozenset[str]:
    """Other first names, lower case, that may mean the same person: `Bob` gives robert, rob, bobby, …; often empty."""
    return _families().get(first.casefold(), frozenset())


def is_common_word(word: str) -> bool:
    """True for a name that is also an ordinary English word, a month or a place: Will, Mark, May, Price."""
    return word.casefold() in common_words() or word.casefold() in proper_nouns()


@lru_cache(maxsize=8192)
def forms(name: str) -> NameForms:
    """The parts of a display name as directories and transcripts write it.

    Understands "Jones, Sarah", "Dr Sarah Jones OBE", "Robert (Bob) Smith", "Sarah Jones (Guest)", "Sarah Jones | Acme"
    and mail addresses. A single word counts as a first name. Text without a letter gives empty forms.
    """
    text, extra = _without_remarks(_from_mail(name))
    words = _words(text)
    if not words:
        return NameForms(full="", first="", middle=(), last="", initials="", nicknames=frozenset())
    first, middle, last = _parts(words)
    others = nicknames(first) | {word.casefold() for word in extra}
    for second in middle[:1]:
        others |= {second.casefold()} & first_names()
    taken = {first.casefold(), *last.casefold().split()}
    initials = "".join(word[0] for word in words[:1] + [w for w in words[1:] if w.casefold() not in _PARTICLES]).upper()
    return NameForms(
        full=" ".join(words),
        first=first,
        middle=middle,
        last=last,
        initials=initials,
        nicknames=frozenset(others - taken),
    )


def _from_mail(name: str) -> str:
    found = _MAIL.match(name)
    if not found:
        return name
    words = re.split(r"[._+\-\d]+", found.group(1))
    return " ".join(word.capitalize() for word in words if word)


def _without_remarks(name: str) -> tuple[str, list[str]]:
    """The name without brackets and firm, and the nicknames that stood in brackets or quotes."""
    extra: list[str] = []
    for bracketed, quoted in _REMARK.findall(name):
        word = (bracketed or quoted).strip()
        if word.isalpha() and (quoted or word.casefold() in first_names()):
            extra.append(word)
    return _AFTER_NAME.sub("", _REMARK.sub(" ", name)), extra


def _words(text: str) -> list[str]:
    """The name's words in speaking order, without titles in front and degrees behind."""
    head, comma, tail = text.partition(",")
    if comma and _bare(tail) and not _is_suffix(_bare(tail)[0]):
        return _bare(tail) + _bare(head)
    return _bare(head)


def _bare(text: str) -> list[str]:
    words = [word.replace("’", "'") for word in _WORD.findall(text)]
    while len(words) > 1 and words[0].casefold().strip(".") in _TITLES:
        words.pop(0)
    while len(words) > 1 and _is_suffix(words[-1]):
        words.pop()
    return words


def _is_suffix(word: str) -> bool:
    """Degrees have more than one capital: MA is one, Jack Ma's last name is not."""
    bare = word.strip(".")
    return bare.casefold() in _SUFFIXES and (
        bare.isupper() or bare[1:] != bare[1:].lower() or bare.casefold() in ("jr", "sr", "esq")
    )


def _parts(words: list[str]) -> tuple[str, tuple[str, ...], str]:
    if len(words) == 1:
        return words[0], (), ""
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return words[0], tuple(words[1:start]), " ".join(words[start:])
