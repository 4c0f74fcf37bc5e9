"""Names by list: first names with what follows them, surnames, and capitalised words that no dictionary has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.redaction.find import Find
from policies.redaction.names.casing import is_shouted
from policies.redaction.names.known import AFTER_NAME, begins_sentence, reads_as_name
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.gazetteer import (
    is_city,
    is_first_name,
    is_made_of_words,
    is_misspelt,
    is_place,
    is_plain_first_name,
    is_surname,
    is_term,
    is_word,
)
from policies.redaction.wordlists.words import ABBREVIATIONS, CAPITALISED, FUNCTION_WORDS, PARTICLES

_WORD = re.compile(r"(?<![\w@.#/'-])[^\W\d_]+(?:['-][^\W\d_]+)*(?![\w@]|\.\w)")
_NEXT = re.compile(rf" ((?:[A-Z]\.? ){{0,2}})((?:(?:{PARTICLES}) ){{0,2}})([^\W\d_]+(?:['-][^\W\d_]+)*)", re.I)
_INITIAL_BEHIND = re.compile(r" [A-Z](?![\w'.-])")
_BEFORE = re.compile(r"([\w']+),? $")
_AFTER = re.compile(r" ([\w']+)")
_DRAWN_OUT = re.compile(r"(.)\1\1|(?:^|-)(.{1,3})-\2|([aeiouhm])\3$|^[^aeiouy]+$|^[aeiouhmw]+$")
_CALLED_TEXT = """
ask tell told ring text remind with from hi hey hiya hello dear thanks thank cheers ta love named called im i'm it's
its aunty auntie uncle cousin grandma grandad nan sister brother mr mrs ms miss dr
"""
_CALLED = frozenset(_CALLED_TEXT.split())
"""Words before a name, so that one written small, or one that is a word, is meant as a name."""
_SPEAKS_TEXT = """
said says told asked reckons thinks wants texted rang phoned emailed replied went came knows loves needs
"""
_SPEAKS = frozenset(_SPEAKS_TEXT.split())
"""Words after a name that only people do."""
_LATER_TEXT = (
    "later asap please pls tmrw tomorrow tonight too though mate love there yet first either online direct instead"
)
_NO_PART = FUNCTION_WORDS | AFTER_NAME | frozenset(_LATER_TEXT.split())
"""Words at the end of a clause, behind a name that they are no part of."""
_CLAUSE_END = re.compile(r" ?(?:[.,;:()!?]|$)", re.MULTILINE)
_VERBS_TEXT = "will may mark can"
_VERBS = frozenset(_VERBS_TEXT.split())
"""Names that stand before another word as a verb."""
_LONGEST = 3
"""Words that are taken for one name with a first name."""
_SCORES = {"first": 0.6, "doubtful": 0.55, "word": 0.5, "last": 0.5, "unknown": 0.45, "capital": 0.4}


def by_list(document: Document) -> Iterator[Find]:
    """Every name that a list has, and every capitalised word that no list has at all."""
    lower = document.folded
    done = 0
    for found in _WORD.finditer(document.text):
        start, end = found.span()
        if start < done:
            continue
        word = lower[start:end].removesuffix("'s")
        kind = _kind(document, start, found.group(), word)
        if kind is None:
            continue
        alone = start + len(word)
        end = alone if kind in ("unknown", "capital") else _with_surname(document, alone, word, kind)
        if kind == "doubtful" and end == alone:
            meant = _is_meant(document, start, end)
            kind = "word" if meant else _kind_of_capital(document, start, found.group())
            if kind is None:
                continue
        done = end
        type = "NAME" if kind == "capital" else "PERSON"
        yield Find(start, end, type, f"listed.{kind}", _SCORES[kind])


def _kind(document: Document, start: int, surface: str, word: str) -> str | None:
    """What a word is: a first name, a doubtful one, which counts with a surname behind it, a surname, or unknown."""
    if len(word) < 2 or (word in FUNCTION_WORDS and not is_first_name(word)) or surface in ABBREVIATIONS:
        return None
    if word in CAPITALISED and not is_first_name(word):
        return None
    if not surface[0].isupper():
        return _kind_in_lower(document, start, word)
    if surface.isupper() and len(surface) > 1:
        return _kind_in_capitals(document, start, word)
    if is_plain_first_name(word):
        return "first" if len(word) > 2 else None
    if is_first_name(word):
        return "doubtful"
    if is_word(word):
        return "doubtful" if is_surname(word) else _kind_of_capital(document, start, surface)
    if is_place(word) or _DRAWN_OUT.search(word):
        return None
    if is_surname(word) and len(word) > 2:
        return "last"
    return "unknown" if _is_strange(document, start, surface, word) else None


def _kind_of_capital(document: Document, start: int, surface: str) -> str | None:
    """An ordinary word within a sentence has its capital for a reason where speech is written down: Duchess, the cat."""
    word = surface.casefold()
    plain = word not in CAPITALISED and not is_term(word) and surface[0].isupper() and surface[1:].islower()
    if plain and document.is_speech and not begins_sentence(document.text, start):
        return "capital"
    return None


def _is_strange(document: Document, start: int, surface: str, word: str) -> bool:
    """A capitalised word of no list, that is no product's and no cry at the start of a sentence."""
    if len(word) < 3 or _is_brand(surface):
        return False
    return not begins_sentence(document.text, start) or len(word) > 3


def _kind_in_lower(document: Document, start: int, word: str) -> str | None:
    uncased = document.is_uncased(start)
    if is_plain_first_name(word) and len(word) > 2 and not is_city(word):
        return "first" if uncased or len(word) > 3 else "doubtful"
    if not uncased or (is_place(word) and not is_surname(word)):
        return None
    if is_first_name(word):
        return "doubtful"
    if is_word(word) or len(word) < 4:
        return None
    if is_surname(word) and len(word) > 4:
        return "last"
    ordinary = _DRAWN_OUT.search(word) or is_made_of_words(word) or is_misspelt(word)
    return None if ordinary else "unknown"


def _kind_in_capitals(document: Document, start: int, word: str) -> str | None:
    if len(word) < 4:
        return None
    if is_plain_first_name(word):
        return "first"
    if is_first_name(word):
        return "doubtful"
    if is_word(word) or is_place(word) or _DRAWN_OUT.search(word):
        return None
    return "last" if is_surname(word) or is_shouted(document.line(start)) else None


def _is_brand(surface: str) -> bool:
    """Capitals inside a word are a product's, but for McKenzie, O'Neill and Lloyd-Jones."""
    parts = re.split(r"['-]|^Mc|^Mac", surface)
    return any(not part[1:].islower() for part in parts if len(part) > 1)


def _is_meant(document: Document, start: int, end: int) -> bool:
    """Whether a name that is also a word is used as a name where it stands alone."""
    text, lower = document.text, document.folded
    before = _BEFORE.search(lower, max(0, start - 15), start)
    called = bool(before and before.group(1) in _CALLED)
    if not text[start].isupper():
        after = _AFTER.match(lower, end)
        speaks = bool(after and after.group(1) in _SPEAKS) and not (before and before.group(1) in FUNCTION_WORDS)
        return (called or speaks) and is_first_name(lower[start:end])
    if text[start:end].isupper():
        return False
    if lower[start:end] in CAPITALISED or not is_first_name(lower[start:end]):
        return (called or begins_sentence(text, start)) and reads_as_name(True, text, lower, start, end)
    return called or reads_as_name(False, text, lower, start, end)


def _with_surname(document: Document, end: int, word: str, kind: str) -> int:
    """Where the name ends: a first name takes initials, particles and up to two further names along."""
    text, lower = document.text, document.folded
    cased = text[end - len(word)].isupper()
    for _ in range(_LONGEST - 1):
        after = _NEXT.match(text, end)
        if not after:
            break
        surface, next_word = after.group(3), lower[after.start(3) : after.end(3)].removesuffix("'s")
        ends = not cased and kind == "first" and next_word not in _NO_PART and _CLAUSE_END.match(text, after.end())
        if not ends and not _is_surname_here(surface, next_word, word, cased, doubtful=kind == "doubtful"):
            break
        end = after.start(3) + len(next_word)
    if kind == "first" and cased and (initial := _INITIAL_BEHIND.match(text, end)):
        return end if initial.group() == " I" else initial.end()
    return end


def _is_surname_here(surface: str, word: str, first: str, cased: bool, *, doubtful: bool) -> bool:
    if word in FUNCTION_WORDS or word in CAPITALISED or len(word) < 2 or surface in ABBREVIATIONS:
        return False
    if cased and not surface[0].isupper():
        return False
    known = is_surname(word) or is_plain_first_name(word)
    if not doubtful:
        return cased or known or not is_word(word)
    if cased:
        return known or not (is_word(word) or is_place(word))
    return known if not is_word(word) else is_surname(word) and first not in _VERBS
