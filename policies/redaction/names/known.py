"""Known names in a text: one exact pass for everybody's names, and the rules for names that are also words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.core.names import common_words, is_common_word, proper_nouns
from policies.redaction.find import Find
from policies.redaction.names.people import People, Someone, local_parts, shortened
from policies.redaction.reading.canonical import normal
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.gazetteer import is_word
from policies.redaction.wordlists.words import ABBREVIATIONS, FUNCTION_WORDS, TITLES

FULL, FIRST, LAST, SHORT, INITIALS, HANDLE = "full", "first", "last", "short", "initials", "handle"
_SCORES = {FULL: 1.0, FIRST: 0.9, LAST: 0.85, SHORT: 0.7, INITIALS: 0.6, HANDLE: 0.95}
_ORDER = (FULL, HANDLE, FIRST, LAST, SHORT, INITIALS)
_WORD_BEFORE = re.compile(r"([\w']+)\W*$")
_WORD_AFTER = re.compile(r"[\s,]*([\w]+)")
_BEFORE_PROPER = frozenset(
    [
        "in",
        "by",
        "on",
        "of",
        "the",
        "early",
        "late",
        "mid",
        "this",
        "next",
        "last",
        "since",
        "until",
        "till",
        "end",
        "from",
        "to",
        "before",
        "after",
        "for",
        "during",
        "at",
        "through",
        "between",
        "near",
        "every",
        "each",
    ]
)
_AFTER_NAME_TEXT = """
is was has had said says will would can could should to and s did does agreed asked thinks wants mentioned noted sent
confirmed told gave got came went wrote left took made loves likes knows needs called rang phoned texted emailed works
worked lives lived looks looked feels felt keeps kept brought bought reckons suggested explained replied answered
isn't wasn't hasn't doesn't didn't won't can't
"""
AFTER_NAME = frozenset(_AFTER_NAME_TEXT.split())


class KnownNames:
    """An automaton over everybody's names. Building it costs some milliseconds for a thousand people."""

    def __init__(self, people: People) -> None:
        import ahocorasick

        self._forms: dict[str, tuple[str, bool]] = {}
        for someone in people.everyone:
            if not someone.vague:
                for kind, text in _names_of(someone):
                    self._note(kind, text, someone.near)
        self._automaton = ahocorasick.Automaton()
        for form in self._forms:
            self._automaton.add_word(form, form)
        self._automaton.make_automaton()

    def find(self, document: Document) -> Iterator[Find]:
        """Every known name in the document that is used as a name; overlapping ones too."""
        if not self._forms:
            return
        text, folded = document.text, document.folded
        for last, form in self._automaton.iter(folded):
            start, end = last - len(form) + 1, last + 1
            if stands_alone(folded, start, end):
                kind, near = self._forms[form]
                if _is_name(kind, near, text, folded, start, end):
                    yield Find(start, end, "PERSON", f"known.{kind}", _SCORES[kind])

    def _note(self, kind: str, text: str, near: bool) -> None:
        form = normal(text)
        if len(form) < 2:
            return
        old, was_near = self._forms.get(form, (kind, False))
        best = old if _ORDER.index(old) < _ORDER.index(kind) else kind
        self._forms[form] = (best, near or was_near)


def stands_alone(text: str, start: int, end: int) -> bool:
    """True if no letter or digit touches the range."""
    return not ((start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()))


def _names_of(someone: Someone) -> Iterator[tuple[str, str]]:
    parts = someone.parts
    yield FULL if parts.last else FIRST, parts.full
    yield FIRST, parts.first
    for text in _full_forms(someone):
        yield FULL, text
    for text in {parts.last, *(word for word in parts.last.split("-") if len(word) > 2), parts.last.replace("'", "")}:
        yield LAST, text
    for text in parts.nicknames:
        yield SHORT, text
    for mail in someone.mails:
        yield HANDLE, mail.partition("@")[0]
    for text in (text for text in local_parts(parts) if len(text) > 5):
        yield HANDLE, text
    if someone.near:
        yield from (
            (SHORT, text) for text in shortened(parts) if text not in FUNCTION_WORDS and not is_common_word(text)
        )
        # Speech-to-text leaves the apostrophe of a possessive out.
        yield SHORT, f"{parts.first}s"
        if _may_be_initials(parts.initials):
            yield INITIALS, parts.initials


def _may_be_initials(initials: str) -> bool:
    return len(initials) > 1 and initials not in ABBREVIATIONS and initials.lower() not in FUNCTION_WORDS


def _full_forms(someone: Someone) -> Iterator[str]:
    parts = someone.parts
    if not parts.last:
        return
    initial = parts.first[0]
    for first in (parts.first, *parts.nicknames, initial, f"{initial}."):
        yield f"{first} {parts.last}"
    yield f"{parts.last}, {parts.first}"
    yield f"{parts.last} {parts.first}"
    for middle in parts.middle:
        yield f"{parts.first} {middle[0]} {parts.last}"
        yield f"{parts.first} {middle[0]}. {parts.last}"
        yield f"{middle} {parts.last}"


def _is_name(kind: str, near: bool, text: str, folded: str, start: int, end: int) -> bool:
    """Whether a known form is used as a name where it stands."""
    surface, word = text[start:end], folded[start:end]
    if kind == INITIALS:
        return surface.isupper()
    if kind in (FULL, HANDLE):
        return not _all_words(word) or all(part[0].isupper() for part in surface.split())
    if not surface[0].isupper():
        return near and kind in (FIRST, LAST) and len(word) > 3 and not is_common_word(word) and not is_word(word)
    if word in FUNCTION_WORDS or is_common_word(word):
        return reads_as_name(kind == LAST, text, folded, start, end)
    return True


def _all_words(name: str) -> bool:
    parts = re.findall(r"\w+", name)
    return all(part in FUNCTION_WORDS or is_common_word(part) or len(part) == 1 for part in parts)


def reads_as_name(surname: bool, text: str, folded: str, start: int, end: int) -> bool:
    """Whether a capitalised word that is also an ordinary word, a month or a place is meant as somebody's name here."""
    word = folded[start:end]
    before = _WORD_BEFORE.search(folded, max(0, start - 30), start)
    after = _WORD_AFTER.match(folded, end)
    previous, following = (before.group(1) if before else ""), (after.group(1) if after else "")
    if previous in TITLES:
        return True
    opens = begins_sentence(text, start)
    if text[end : end + 1] == "," and opens and not surname and is_common_word(word):
        return True
    if word in proper_nouns():
        dated = previous in _BEFORE_PROPER or previous[:1].isdigit() or following[:1].isdigit()
        return not (surname or dated or (opens and following in FUNCTION_WORDS - AFTER_NAME))
    if word in FUNCTION_WORDS and not is_common_word(word):
        return not opens and not surname
    if opens:
        return following in AFTER_NAME or (not surname and following not in FUNCTION_WORDS)
    return not (surname and (_capital(text, after) or _capital(text, before)))


def begins_sentence(text: str, start: int) -> bool:
    """True at the start of a line or sentence, where a capital says nothing."""
    before = text[max(0, start - 4) : start].rstrip(" \"'([-*")
    return not before or before[-1] in ".?!:;\n…" or start == 0 or text[start - 1] == "\n"


def _capital(text: str, word: re.Match[str] | None) -> bool:
    return bool(word and text[word.start(1)].isupper() and normal(word.group(1)) not in FUNCTION_WORDS)


@lru_cache(maxsize=8)
def words_that_hide_names(extra: frozenset[str]) -> frozenset[str]:
    """Folded words which stand in ordinary text, so that seeing one outside proves nothing: lists and the firm's own."""
    return common_words() | proper_nouns() | FUNCTION_WORDS | {normal(word) for word in extra}
