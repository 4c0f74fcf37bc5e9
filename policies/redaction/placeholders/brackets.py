"""What belongs to a placeholder beside label, number and tag: its brackets, a possessive in them, a list's one tag."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace

BARRIER = "\0"
"""Stands where a straight placeholder was read already: nothing reaches over it."""
FARTHEST = 60
"""Characters of noise within one placeholder, and how far its brackets and its list are looked for."""

_BRACKETS = {"[": "]", "{": "}", "<": ">", "«": "»", "⟨": "⟩", "【": "】", "‹": "›", "⟦": "⟧"}
_CLOSING = tuple(_BRACKETS.values())
_NOISE = frozenset(" \t\r\n\u00a0\\*_`~")
_SEPARATORS = re.compile(r"(?:[\s,;/&+|\\_*`~.-]|\band\b|\bor\b)*", re.IGNORECASE)
_GROUP = re.compile(rf"\[[^\[\]{BARRIER}]{{5,{2 * FARTHEST}}}\]")
_TAGLESS = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2,24})[\\_\- ]{1,3}([0-9]{1,6})(?![A-Za-z0-9])")
_LISTED_BEFORE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2,24})[\\_\- ]{1,3}([0-9]{1,6})\s?[/&+,]\s?$")
_OWNED = re.compile(r"['’]s|s['’]?|['’]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A placeholder in a text, with its brackets. `label` is "" and `number` 0 where it is not of the case asked for.

    `suffix` is what a model wrote into the brackets beside it: a possessive.
    """

    start: int
    end: int
    label: str
    number: int
    suffix: str = ""


def listed_before(text: str, mention: Mention, done: int, labels: Collection[str]) -> list[Mention]:
    """Placeholders that share the tag of the one behind them: "PERSON_1/PERSON_2_KTQM"."""
    listed: list[Mention] = []
    start = mention.start
    while found := _LISTED_BEFORE.search(text, max(done, start - FARTHEST), start):
        if found[1].upper() not in labels or len(listed) == 8:
            break
        listed.insert(0, Mention(found.start(), found.end(2), found[1].upper(), int(found[2])))
        start = found.start()
    return listed


def in_brackets(text: str, bare: list[Mention], labels: Collection[str]) -> list[Mention]:
    """The placeholders of a text, in order, each widened over its brackets."""
    starts = [mention.start for mention in bare]
    found: list[Mention] = []
    done = 0
    for group in _GROUP.finditer(text):
        first, last = bisect_right(starts, group.start()), bisect_left(starts, group.end())
        inside = bare[first:last]
        listed = _list_in(text, group.start() + 1, group.end() - 1, inside, labels) if inside else []
        if len(listed) > 1:
            listed[0] = replace(listed[0], start=group.start())
            listed[-1] = replace(listed[-1], end=group.end())
            found += [*(with_brackets(text, mention) for mention in bare[done:first]), *listed]
            done = last
    return [*found, *(with_brackets(text, mention) for mention in bare[done:])]


def _list_in(text: str, start: int, end: int, inside: list[Mention], labels: Collection[str]) -> list[Mention]:
    """All of a bracket's placeholders, if it holds nothing else: they share the tag that one of them has."""
    listed = list(inside)
    for found in _TAGLESS.finditer(text, start, end):
        if found[1].upper() in labels and not any(m.start < found.end() and found.start() < m.end for m in inside):
            listed.append(Mention(*found.span(), found[1].upper(), int(found[2])))
    listed.sort(key=lambda mention: mention.start)
    done = start
    for mention in [*listed, Mention(end, end, "", 0)]:
        if not _SEPARATORS.fullmatch(text, done, max(done, mention.start)):
            return []
        done = mention.end
    return listed


def with_brackets(text: str, mention: Mention) -> Mention:
    """Widened over its own brackets; round ones, and one half of the sentence's own, stay outside."""
    left, right, suffix = mention.start, mention.end, ""
    while left and mention.start - left < 6 and _is_noise(text[left - 1]):
        left -= 1
    if owned := _OWNED.match(text, right):
        after = _past_noise(text, owned.end())
        if text[after : after + 1] in _CLOSING:
            suffix, right = owned.group(), owned.end()
    right = _past_noise(text, right)
    opening, closing = text[left - 1 : left], text[right : right + 1]
    if opening in _BRACKETS and closing in _CLOSING:
        start = left - 1 - (text[max(left - 2, 0)] == "\\" and left > 1)
        return replace(mention, start=start, end=right + 1, suffix=suffix)
    if opening in _BRACKETS and _BRACKETS[opening] not in _line_after(text, mention.end):
        return replace(mention, start=left - 1)
    if closing in _CLOSING and not any(
        half in _line_before(text, mention.start) for half, other in _BRACKETS.items() if other == closing
    ):
        return replace(mention, end=right + 1, suffix=suffix)
    return mention


def _past_noise(text: str, at: int) -> int:
    end = at
    while end < len(text) and end - at < 6 and _is_noise(text[end]):
        end += 1
    return end


def _is_noise(character: str) -> bool:
    return character in _NOISE or (character > "\x7f" and unicodedata.category(character) == "Cf")


def _line_after(text: str, at: int) -> str:
    return text[at : at + FARTHEST].partition("\n")[0]


def _line_before(text: str, at: int) -> str:
    return text[max(0, at - FARTHEST) : at].rpartition("\n")[2]
