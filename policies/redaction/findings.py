"""What the model names, cleaned, and all findings made into one row that does not overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.core.names import first_names, is_common_word
from policies.redaction.find import Find
from policies.redaction.names.known import begins_sentence
from policies.redaction.names.model import Entity
from policies.redaction.reading.canonical import folded
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.gazetteer import is_term, is_word
from policies.redaction.wordlists.words import ABBREVIATIONS, FUNCTION_WORDS, TITLES

_TYPES = {
    "PERSON": "PERSON",
    "ORG": "ORGANIZATION",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "PRODUCT": "PERSON",
    "WORK_OF_ART": "PERSON",
    "NORP": "PERSON",
    "EVENT": "PERSON",
    "LAW": "PERSON",
}
"""The model's labels; the last five only where a first name is in them: it mistakes people for them."""
_MISTAKEN = frozenset({"PRODUCT", "WORK_OF_ART", "NORP", "EVENT", "LAW"})
_SCORES = {"PERSON": 0.85, "ORGANIZATION": 0.6, "LOCATION": 0.7}
_WORDS = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*\.?")
_FIRM = re.compile(
    r"&|\b(?:ltd|limited|llp|plc|inc|partners|group|holdings|associates|and sons|and co|bank|trust|university|council|school)\b",
    re.I,
)


_LONGEST = 200
_NOISE = re.compile(r"(.)\1\1|_|^\W*$")
"""Drawn-out cries, and the spelling of abbreviations in some transcripts (T_V)."""


def from_model(entities: Iterable[Entity], document: Document) -> Iterator[Find]:
    """The model's people, firms and places, trimmed to names; fillers, abbreviations and terms left out."""
    lower_words = set(re.findall(r"(?<![^\W\d_'])[a-z]{3,}(?![\w'])", document.text))
    for entity in entities:
        type = _TYPES.get(entity.label_)
        if type is None:
            continue
        for start, end in _trimmed(document, entity.start_char, entity.end_char):
            if _is_credible(document, start, end, entity.label_, type, lower_words):
                # Nobody is called by capitals alone; a firm is.
                capitals = type == "PERSON" and end - start < 7 and document.text[start:end].isupper()
                type = "ORGANIZATION" if capitals and not document.is_uncased(start) else type
                yield Find(start, end, type, f"model.{entity.label_.lower()}", _SCORES[type])


def _trimmed(document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range line by line, from its first to its last word that can be part of a name, without titles and 's."""
    line_start = start
    for line in document.text[start:end].split("\n"):
        words = list(_WORDS.finditer(line))
        uncased = bool(words) and document.is_uncased(line_start)
        while words and _is_edge(words[0].group(), first=True, uncased=uncased):
            words.pop(0)
        while words and _is_edge(words[-1].group(), first=False, uncased=uncased):
            words.pop()
        if words:
            last = words[-1].group()
            cut = (
                2
                if last.lower().endswith("'s")
                else 1
                if last.endswith(".") and len(last) > 3 and "." not in last[:-1]
                else 0
            )
            yield line_start + words[0].start(), line_start + words[-1].end() - cut
        line_start += len(line) + 1


def _is_edge(word: str, *, first: bool, uncased: bool) -> bool:
    bare = folded(word).rstrip(".")
    if not any(character.isalpha() for character in word):
        return not first or not word.isdigit()
    if word[0].islower() and not uncased:
        return True
    return bare in FUNCTION_WORDS or (first and bare in TITLES)


def _is_credible(document: Document, start: int, end: int, label: str, type: str, lower_words: set[str]) -> bool:
    surface = document.text[start:end]
    name = folded(surface)
    if not 2 <= len(surface) <= _LONGEST or surface in ABBREVIATIONS or _NOISE.search(name):
        return False
    if len(surface) < 3 and (surface.isupper() or surface.islower()):
        return False
    words = [word.rstrip(".") for word in _WORDS.findall(name)]
    if all(is_term(part) for word in words for part in word.removesuffix("'s").split("-")):
        return False
    if label in _MISTAKEN:
        return any(word in first_names() and not is_common_word(word) for word in words)
    if len(words) == 1 and words[0] in lower_words and words[0] not in first_names():
        if document.is_uncased(start):
            return type != "ORGANIZATION" and not is_common_word(words[0])
        return type == "PERSON" and not begins_sentence(document.text, start)
    return True


def retyped(finds: Iterable[Find], text: str) -> list[Find]:
    """Findings in which a name that is a person's somewhere is nowhere taken for a place or a firm."""
    finds = list(finds)
    people = {word for find in finds if find.type == "PERSON" for word in text[find.start : find.end].split()}
    return [
        replace(find, type="PERSON")
        if find.type in ("LOCATION", "ORGANIZATION") and people.issuperset(text[find.start : find.end].split())
        else find
        for find in finds
    ]


_RANKS = {"LITERAL": 100, "deny": 95, "EMAIL_ADDRESS": 90, "URL": 88}


_READ = ("model", "scope", "introduced", "listed")
"""Rules that read words, not forms."""


def rank(find: Find, surface: str) -> tuple[int, float, int, bool]:
    """What wins where findings overlap: forms with digits, then whole known names, then longer names, then the rest."""
    words = len(surface.split())
    if find.type in _RANKS:
        level = _RANKS[find.type]
    elif find.rule.startswith(("deny", "client", "firm")):
        level = 95
    elif find.rule in ("known.full", "known.handle"):
        level = 70
    elif find.type == "PERSON" and find.rule.startswith(_READ) and words > 1:
        level = 60
    elif find.type == "ORGANIZATION" and words > 1 and _FIRM.search(surface):
        level = 65
    elif find.rule.startswith("known"):
        level = 50
    elif find.rule in ("listed.unknown", "listed.capital"):
        level = 20
    elif find.rule.startswith(_READ):
        level = {"PERSON": 40, "LOCATION": 35}.get(find.type, 30)
    else:
        level = 80
    return level, find.score, find.end - find.start, not find.rule.startswith("scope")


_TITLE = re.compile(
    r"(?<![\w'-])(?:(?i:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|reverend|cllr|councillor)"
    r"|Uncle|Auntie|Aunty|Aunt|Sister|Brother|Father|Mother|Nana?|Nanna|Grandma|Grandad|Granny|Gran|Judge|Inspector"
    r"|Detective|Sergeant|Constable|Superintendent|PC|DC|DS|DI|Captain|Major|Colonel|Nurse|Rabbi|Imam|Pastor)\.? ?$"
)
_INITIALS = re.compile(r"(?<![\w'.-])(?:[A-Z]\.? ?(?:&|and) ?)?(?:(?!I )[A-Z](?:\. ?| )){1,3}$")
_SMALL_INITIALS = re.compile(r"(?<![\w'.-])(?:[b-hj-z]\.? ){1,3}$")
_HYPHENATED = re.compile(r"(?:-[^\W\d_]+)+")
_SHOUTED = re.compile(r" (?:[A-Z][A-Z'-]+)(?: [A-Z][A-Z'-]+)?(?![\w'-])")
_ARTICLE = re.compile(r"(?<![\w'-])(?:[Tt]he|Great|Upper|Lower|North|South|East|West|Old|New|Little) $")
_STATE = re.compile(r", [A-Z]{2}(?![\w'-])")


def whole(find: Find, text: str) -> Find:
    """The find with what says as much: a person's title, initials and further surnames; a place's article and state."""
    if find.type == "PERSON":
        return _whole_person(find, text)
    if find.type != "LOCATION" or find.rule.startswith("address"):
        return find
    surface = text[find.start : find.end]
    initials = _INITIALS.search(text, max(0, find.start - 16), find.start)
    if initials and surface.isalpha() and surface[0].isupper():
        return _whole_person(replace(find, type="PERSON"), text)
    before = _ARTICLE.search(text, max(0, find.start - 8), find.start)
    state = _STATE.match(text, find.end)
    return replace(find, start=before.start() if before else find.start, end=state.end() if state else find.end)


def _whole_person(find: Find, text: str) -> Find:
    start, end = find.start, find.end
    for pattern in (_INITIALS if text[start].isupper() else _SMALL_INITIALS, _TITLE):
        before = pattern.search(text, max(0, start - 16), start)
        start = before.start() if before else start
    for pattern in (_HYPHENATED, _SHOUTED):
        rest = pattern.match(text, end)
        end = rest.end() if rest and not _is_abbreviated(rest.group()) else end
    return replace(find, start=start, end=end)


def _is_abbreviated(words: str) -> bool:
    return any(word in ABBREVIATIONS or is_word(word.lower()) for word in words.split())


def disjoint(finds: Iterable[Find], text: str) -> list[Find]:
    """Findings in order, none overlapping. The better keeps its range; what sticks out of the other stays hidden too."""
    kept: list[Find] = []
    taken = bytearray(len(text))
    ordered = sorted(set(finds), key=lambda find: rank(find, text[find.start : find.end]), reverse=True)
    for find in ordered:
        for start, end in _free(taken, find.start, find.end):
            intact = (start, end) == (find.start, find.end)
            start, end = (start, end) if intact else _worth(text, start, end)
            if start < end:
                kept.append(Find(start, end, find.type, find.rule, find.score))
                taken[start:end] = b"\1" * (end - start)
    return sorted(kept, key=lambda find: find.start)


def _free(taken: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    ranges = []
    while start < end:
        if taken[start]:
            start += 1
            continue
        stop = taken.find(b"\1", start, end)
        stop = end if stop < 0 else stop
        ranges.append((start, stop))
        start = stop
    return ranges


def _worth(text: str, start: int, end: int) -> tuple[int, int]:
    """A remainder cut down to its words; empty when only function words are left."""
    words = [
        word for word in _WORDS.finditer(text, start, end) if folded(word.group()).rstrip(".") not in FUNCTION_WORDS
    ]
    if not words or sum(character.isalnum() for character in text[start:end]) < 2:
        return start, start
    return words[0].start(), words[-1].end()
