"""Document scope: what was found once is hidden wherever else it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.names import forms, is_common_word
from policies.redaction.find import Find
from policies.redaction.names.known import begins_sentence, reads_as_name, stands_alone
from policies.redaction.reading.canonical import folded
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.words import ABBREVIATIONS, FUNCTION_WORDS

_NAMES = frozenset({"PERSON", "ORGANIZATION", "LOCATION"})
_STREET = re.compile(r"\d\w?,? ([A-Z][\w'-]+(?: [A-Z][\w'-]+)+)")
_LONGEST = 400
"""Characters of what is looked for elsewhere; a longer find is no name and no number, and slows the search."""
_DIGIT_RUN = re.compile(r"\d(?:[ ./-]?\d){5,}")


def everywhere(finds: Iterable[Find], document: Document) -> Iterator[Find]:
    """Further places of what was found: names as they are written, their parts, and numbers however they are grouped."""
    import ahocorasick

    needles: dict[str, Find] = {}
    numbers: dict[str, Find] = {}
    for find in finds:
        surface = document.text[find.start : find.end]
        for needle in _needles(find, surface) if len(surface) <= _LONGEST else ():
            needles.setdefault(needle, find)
        digits = re.sub(r"\D", "", surface)
        if find.type not in _NAMES and len(digits) >= 6:
            numbers.setdefault(digits, find)
    if needles:
        automaton = ahocorasick.Automaton()
        for needle in needles:
            automaton.add_word(folded(needle), needle)
        automaton.make_automaton()
        yield from _places(automaton, needles, document)
    yield from _regrouped(numbers, document)


def _needles(find: Find, surface: str) -> Iterator[str]:
    if find.type == "NAME":
        return
    if find.type not in _NAMES:
        street = _STREET.search(surface) if find.type == "STREET_ADDRESS" else None
        if street:
            yield street.group(1)
        if find.type != "LITERAL" and sum(character.isalnum() for character in surface) >= 5:
            yield surface
        return
    if find.rule.startswith("known") or _is_weak(surface):
        return
    yield surface
    if find.type == "PERSON":
        parts = forms(surface)
        for part in (parts.first, parts.last, *parts.last.split("-")):
            if len(part) > 2 and parts.last and not _is_weak(part):
                yield part


def _is_weak(surface: str) -> bool:
    """True for a word that stands in ordinary text without meaning the person or firm."""
    word = folded(surface)
    return len(word) < 3 or word in FUNCTION_WORDS or surface in ABBREVIATIONS


def _places(automaton: Iterable[str], needles: dict[str, Find], document: Document) -> Iterator[Find]:
    text, lower = document.text, document.folded
    for last, needle in automaton.iter(lower):  # type: ignore[attr-defined]
        start, end = last - len(needle) + 1, last + 1
        if not stands_alone(lower, start, end):
            continue
        source = needles[needle]
        if source.type in _NAMES and not _same_use(source.type, needle, text, lower, start, end):
            continue
        yield Find(start, end, source.type, f"scope.{source.rule}", source.score)


def _same_use(type: str, needle: str, text: str, lower: str, start: int, end: int) -> bool:
    """Names that the model guessed count with the capitals that they were found with; common words only as names."""
    surface = text[start:end]
    if " " in needle and type == "PERSON":
        return True
    if surface != needle and not (surface.isupper() and len(surface) > 3):
        return False
    if is_common_word(needle):
        return not begins_sentence(text, start) and reads_as_name(False, text, lower, start, end)
    return True


def _regrouped(numbers: dict[str, Find], document: Document) -> Iterator[Find]:
    if not numbers:
        return
    for run in _DIGIT_RUN.finditer(document.text):
        source = numbers.get(re.sub(r"\D", "", run.group()))
        if source:
            yield Find(run.start(), run.end(), source.type, f"scope.{source.rule}", source.score)
