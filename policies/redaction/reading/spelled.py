"""Numbers and letters read out: "oh seven seven double oh …", "S for sugar", "sierra one alpha"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex  # type: ignore[import-untyped]

from policies.redaction.reading.characters import Edit

_UNITS = {"oh": "0", "zero": "0", "nought": "0", "naught": "0", "nil": "0"}
_UNITS |= {word: str(value) for value, word in enumerate("one two three four five six seven eight nine".split(), 1)}  # noqa: SIM905
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: str(value) for value, word in enumerate(_TEENS.split(), 10)}
_ROUND = {word: str(value) for value, word in enumerate(_TENS.split(), 2)} | {"fourty": "4"}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_RADIO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey whisky x-ray xray yankee zulu"
)
_RADIO_WORDS = frozenset(_RADIO.split())
_RADIO_NAMES = frozenset(["charlie", "juliet", "juliett", "mike", "oscar", "romeo", "victor"])

_WORDS = "|".join([*_UNITS, *_NUMBERS, *_ROUND, *_TIMES, "hundred", *_RADIO_WORDS])
_FILLER = r"(?:um|uh|er|erm|uhm|ah|then|and then)"
_BEHIND = rf"(?:{_FILLER}(?:,|\.\.\.|…)? )?+"
_SIGN = r" ?[–/.] ?| (?:dot|dash|hyphen|stroke|slash|space|point) "
_GAP = rf"(?:[ ]{{1,2}}|-|[.,;…]{{1,3}} |{_SIGN}){_BEHIND}"
_WIDE_GAP = rf"(?:[ ]{{1,2}}|[.,;…]{{0,3}}\n|-|[.,;…]{{1,3}} |{_SIGN}){_BEHIND}"
_ATOM = (
    rf"(?:(?:{_WORDS})(?![\w'])|\d{{1,12}}(?![\w':])|(?-i:[A-Z]{{2,4}})(?![\w'])"
    r"|[a-z](?:,? (?:for|as in|like|as for) [a-z]+(?![\w'])|(?![\w'])))"
)
_RUN, _RUN_OVER_LINES = (
    regex.compile(rf"(?<![\w'.-])(?:plus )?{_ATOM}(?:{gap}{_ATOM}){{2,80}}+", regex.IGNORECASE)
    for gap in (_GAP, _WIDE_GAP)
)
_PLACES = regex.compile(
    rf"(?P<plus>\bplus\b)|(?<![\w'])(?P<word>(?:{_WORDS}))(?![\w'])|(?P<digits>\d+)|(?<![\w'])(?P<pair>(?-i:[A-Z]{{2,4}}))(?![\w'])"
    r"|(?<![\w'])(?P<letter>[a-z])(?:,? (?:for|as in|like|as for) (?P<like>[a-z]+))?(?![\w'])"
    rf"|{_FILLER}",
    regex.IGNORECASE,
)
_SAID = [*_UNITS, *_NUMBERS, *_ROUND, *_TIMES, *_RADIO_WORDS]
_ANCHOR = re.compile(
    r"(?<![\w'])(?:"
    + "|".join(
        f"{first}(?:{'|'.join(sorted((word[1:] for word in _SAID if word[0] == first), reverse=True))})"
        for first in sorted({word[0] for word in _SAID})
    )
    + r"|[a-z](?=,? (?:for|as in|like) [a-z]))(?![\w'])"
)
"""Words of which a run has several; grouped by first letter, which makes the search quick."""
_APART, _AROUND = 30, 40
"""Characters: how far apart such words are at most, and how far a run reaches beyond them."""
_AMOUNT = regex.compile(
    r"[ -](?:thousand|million|billion|hundredths?|pounds?|quid|pence|percent|per cent|points?|dollars?|euros?)\b",
    regex.IGNORECASE,
)
_NAMED = regex.compile(
    r"\b(?:sort codes?|account|accounts?|pin|pass ?code|code|numbers?|no|ending|ends|ref|reference|digits|extension|ext)\b"
    r"[^\n\d]{0,24}$",
    regex.IGNORECASE,
)
_LABELS = frozenset(["NI", "ID", "PO", "NO", "NINO", "IBAN", "AC", "UK"])
_LONG = 6
"""Digits that are said one after the other make a number; fewer need its name before them."""
_NAMED_LONG = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One piece of a run: where it stands, what it stands for, and of which kind it is."""

    start: int
    end: int
    value: str
    kind: str


def spelled(text: str, *, over_lines: bool = False) -> Iterator[Edit]:
    """Numbers, codes and words that are read out, in digits and letters; `over_lines`: also those that go on in the next."""
    pattern = _RUN_OVER_LINES if over_lines else _RUN
    done = 0
    for start, end in _neighbourhoods(text):
        for run in pattern.finditer(text, max(start, done), end):
            done = run.end()
            said = _trimmed(list(_read(run.group(), run.start())))
            if said and _is_read_out(said, text, said[-1].end):
                yield from _written(said)


def has_number_words(text: str) -> bool:
    """True if there is a word in the text that a number is read out with."""
    return bool(_ANCHOR.search(text.lower()))


def _neighbourhoods(text: str) -> Iterator[tuple[int, int]]:
    """Where at least two words stand near each other that numbers and spellings are made of."""
    lower = text.lower()
    anchors = [found.span() for found in _ANCHOR.finditer(lower if len(lower) == len(text) else text)]
    start = end = 0
    for one, other in pairwise(anchors):
        if other[0] - one[1] >= _APART:
            continue
        if one[0] - _AROUND > end:
            if end:
                yield start, end
            start = max(0, one[0] - _AROUND)
        end = min(len(text), other[1] + _AROUND)
    if end:
        yield start, end


def _written(said: Sequence[_Said]) -> Iterator[Edit]:
    done = said[0].start
    for one in said:
        if done < one.start:
            yield done, one.start, ""
        yield one.start, one.end, one.value
        done = one.end


def _read(run: str, at: int) -> Iterator[_Said]:
    """The pieces of a run, with double, tens and hundreds put together."""
    times, began = 1, -1
    pending: _Said | None = None
    for found in _PLACES.finditer(run):
        one = _piece(found, at)
        if one is None:
            continue
        if one.kind == "times":
            times, began = _TIMES[one.value], one.start
            continue
        joined = _joined(pending, one) if times == 1 else None
        if joined:
            pending = joined
            continue
        if pending:
            yield pending
        start = began if times > 1 else one.start
        pending = _Said(start=start, end=one.end, value=one.value * times, kind=one.kind)
        times = 1
    if pending:
        yield pending


def _piece(found: regex.Match[str], at: int) -> _Said | None:
    start, end = at + found.start(), at + found.end()
    word = (found.group("word") or "").lower()
    if found.group("plus"):
        return _Said(start=start, end=end, value="+", kind="plus")
    if found.group("digits"):
        return _Said(start=start, end=end, value=found.group(), kind="figure")
    if found.group("pair"):
        return _Said(start=start, end=end, value=found.group(), kind="letter")
    if found.group("letter"):
        like = found.group("like")
        if like and like[0].lower() != found.group("letter").lower():
            return None
        return _Said(start=start, end=end, value=found.group("letter").upper(), kind="like" if like else "letter")
    if word in _TIMES:
        return _Said(start=start, end=end, value=word, kind="times")
    if word in _RADIO_WORDS:
        kind = "name" if word in _RADIO_NAMES else "radio"
        return _Said(start=start, end=end, value=word[0].upper(), kind=kind)
    if word in _ROUND:
        return _Said(start=start, end=end, value=_ROUND[word] + "0", kind="tens")
    if word == "hundred":
        return _Said(start=start, end=end, value="00", kind="hundred")
    value = _UNITS.get(word) or _NUMBERS.get(word)
    return _Said(start=start, end=end, value=value, kind="unit" if word in _UNITS else "teen") if value else None


def _joined(before: _Said | None, one: _Said) -> _Said | None:
    """Twenty-three, nine hundred: two words for one number."""
    if before is None:
        return None
    if before.kind == "tens" and one.kind == "unit" and one.value != "0":
        return _Said(start=before.start, end=one.end, value=before.value[0] + one.value, kind="teen")
    if before.kind in ("unit", "figure") and len(before.value) == 1 and one.kind == "hundred":
        return _Said(start=before.start, end=one.end, value=before.value + "00", kind="teen")
    return None


def _trimmed(said: list[_Said]) -> list[_Said]:
    """Without the article or the "I" that stand before or after, and with the letter o for nought among digits."""
    said = [
        _Said(start=one.start, end=one.end, value="0", kind="unit") if _is_nought(said, place) else one
        for place, one in enumerate(said)
    ]
    while len(said) > 1 and said[0].kind == "letter" and _is_beside(said[0].value, said[1].value):
        said.pop(0)
    while said and said[-1].kind == "letter" and said[-1].value == "I" and said[-2:-1] and said[-2].value.isdigit():
        said.pop()
    return said


def _is_beside(letters: str, following: str) -> bool:
    """Letters that stand before a number and are no part of it: "a", "I", the name of what it is."""
    return (letters in "AI" and following.isdigit()) or letters in _LABELS or len(letters) == 3


def _is_nought(said: Sequence[_Said], place: int) -> bool:
    one = said[place]
    near = [*said[max(place - 1, 0) : place], *said[place + 1 : place + 2]]
    return one.kind == "letter" and one.value == "O" and any(other.kind in ("unit", "teen", "tens") for other in near)


def _is_read_out(said: Sequence[_Said], text: str, end: int) -> bool:
    value = "".join(one.value for one in said).removeprefix("+")
    kinds = [one.kind for one in said]
    if "hundred" in kinds or "plus" in kinds[1:] or not value.isalnum() or _AMOUNT.match(text, end):
        return False
    numbers = sum(kind in ("unit", "teen", "tens") for kind in kinds)
    radio, names, like = kinds.count("radio"), kinds.count("name"), kinds.count("like")
    if value.isdigit():
        named = len(value) >= _NAMED_LONG and _NAMED.search(text, max(0, said[0].start - 60), said[0].start)
        long = len(value) >= (_LONG - 1 if value[0] == "0" else _LONG)
        return numbers >= 1 and (long or bool(named)) and not _is_counting(said)
    if value.isalpha():
        return len(value) > 2 and (like > 1 or (radio > 1 and radio >= names))
    digits = sum(character.isdigit() for character in value)
    return 5 <= len(value) <= 34 and (digits > 1 and (numbers > 0 or radio > 0 or like > 0))


def _is_counting(said: Sequence[_Said]) -> bool:
    """One, two, three, … further than six: somebody counts."""
    return len(said) > 6 and [one.value for one in said] == [str(value) for value in range(1, len(said) + 1)]
