"""Places by list, streets by their last word, and what hashtags hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from policies.redaction.find import Find
from policies.redaction.names.known import begins_sentence, stands_alone
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.gazetteer import (
    is_city,
    is_first_name,
    is_place,
    is_plain_first_name,
    is_surname,
    is_word,
    places,
)
from policies.redaction.wordlists.words import FUNCTION_WORDS

_BEFORE_PLACE_TEXT = "in from near at to into around round outside towards via through across leaving visiting"
_BEFORE_PLACE = frozenset(_BEFORE_PLACE_TEXT.split())
_WORDS_TEXT = """
turkey cork hull reading bath bury essex kent derby sandwich china jordan chad jersey rugby wells ware hove poole slough rye hale
diss ely crewe leek barking bray faro lancaster windsor hastings lincoln preston washington boston houston dallas georgia virginia
nice rome cuba bali paris york chester bradford sussex berkshire holland cali mali oban ayr bow kew stoke southend headington
"""
_PLACES_THAT_ARE_WORDS = frozenset(_WORDS_TEXT.split())
_BEFORE = re.compile(r"([\w']+) $")
_ROADS = (
    "street|road|lane|avenue|drive|close|court|crescent|gardens|grove|mews|square|terrace|wharf|quay|parade|hill|green|park"
    "|bridge|row|walk|way|place|rise|view|fields?|heath|common|embankment|market|station|house|cottage|farm|estate|lodge|hall"
    "|towers?|castle|abbey|cathedral|priory|manor|arcade|gate|roundabout|crossroads|retail park|business park"
)
_CAPITAL = r"[^\W\d_a-z][\w'’-]*"
_STREET = re.compile(
    rf"(?<![\w'-])(?:(?:St|Saint|Mount|Upper|Lower|Great|Little|Old|New)\.? )?{_CAPITAL}(?: (?:(?:of|the|and|&|on) )?{_CAPITAL}){{0,2}} "
    rf"(?:{_ROADS.title()}|Rd|St|Ave|Ln|Cres|Sq)(?![\w'-])"
)
_LOWER_STREET = re.compile(
    r"(?<![\w'-])(?:on|off|along|down|up|at|in|near|outside|of|from) ((?:[a-z][\w'-]+ ){1,2}"
    r"(?:road|rd|lane|street|avenue|ave|close|crescent|terrace|gardens|mews))(?![\w'-])"
)
_LOWER_SITE = re.compile(
    r"(?<![\w'-])([a-z][\w'-]{3,}) (?:court|towers|park|castle|station|hospital|school|university|college|stadium|arena|airport"
    r"|beach|bay|island|lake|bridge|abbey|cathedral|common|heath|hill|green|cross|market|hall)(?![\w'-])"
)
_ROAD = re.compile(
    r"^(?:Street|Road|Lane|Avenue|Drive|Close|Crescent|Gardens|Grove|Mews|Terrace|Wharf|Quay|Parade|Rd|Ave|Ln|Cres)$"
)
_PLAIN_TEXT = """
main back side country busy quiet same next other whole dirt ring toll slip bus cycle fast slow outside inside
"""
_NO_STREET = FUNCTION_WORDS | frozenset(_PLAIN_TEXT.split())
"""Words before "road" or "street" that make no name of it."""
_HASHTAG = re.compile(r"(?<!\w)#(\w{3,60})")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def by_place(document: Document) -> Iterator[Find]:
    """Towns and countries of the list, streets and buildings by name, and people and places in hashtags."""
    text, lower = document.text, document.folded
    for last, length in _place_names().iter(lower):
        start, end = last - length + 1, last + 1
        if stands_alone(lower, start, end) and _is_place_here(document, start, lower[start:end]):
            yield Find(start, end, "LOCATION", "listed.place", 0.6)
    yield from _streets(document)
    if "#" in text:
        yield from _hashtags(document)


def _is_place_here(document: Document, start: int, name: str) -> bool:
    capital = document.text[start].isupper()
    if " " in name or "-" in name:
        return capital or document.is_uncased(start)
    if is_city(name):
        return True
    before = _BEFORE.search(document.folded, max(0, start - 12), start)
    led = bool(before and before.group(1) in _BEFORE_PLACE)
    ordinary = is_word(name) or is_first_name(name) or is_surname(name)
    if capital:
        return not ordinary or (led and not begins_sentence(document.text, start))
    if led and name in _PLACES_THAT_ARE_WORDS:
        return document.is_uncased(start)
    return len(name) > 3 and not ordinary and (led or document.is_uncased(start))


def _streets(document: Document) -> Iterator[Find]:
    text = document.text
    for found in _STREET.finditer(text):
        words = found.group().split()
        folded = document.folded[found.start() : found.end()].split()
        skip = 0
        while len(words) > skip + 1 and folded[skip] in FUNCTION_WORDS:
            skip += 1
        start = found.start() + sum(len(word) + 1 for word in words[:skip])
        if len(words) - skip > 1 and (_ROAD.search(words[-1]) or not is_word(words[-2].lower())):
            yield Find(start, found.end(), "LOCATION", "listed.street", 0.55)
    for found in _LOWER_STREET.finditer(text):
        words = found.group(1).split()
        if words[0] not in _NO_STREET and words[-2] not in _NO_STREET:
            yield Find(found.start(1), found.end(1), "LOCATION", "listed.street", 0.5)
    for found in _LOWER_SITE.finditer(text):
        word = found.group(1)
        if not is_word(word) and (is_place(word) or is_surname(word)):
            yield Find(found.start(), found.end(), "LOCATION", "listed.site", 0.5)


def _hashtags(document: Document) -> Iterator[Find]:
    for tag in _HASHTAG.finditer(document.text):
        for part in _CAMEL.finditer(tag.group(1)):
            word = part.group().lower()
            start, end = tag.start(1) + part.start(), tag.start(1) + part.end()
            if len(word) > 3 and (is_plain_first_name(word) or (is_surname(word) and not is_word(word))):
                yield Find(start, end, "PERSON", "listed.hashtag", 0.5)
            elif len(word) > 3 and (is_city(word) or (is_place(word) and not is_word(word))):
                yield Find(start, end, "LOCATION", "listed.hashtag", 0.5)


@lru_cache(maxsize=1)
def _place_names() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name in places():
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    return automaton
