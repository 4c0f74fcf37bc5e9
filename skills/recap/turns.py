"""What was said, from cues of any length to citable passages: turns are joined, then cut at sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.core.types import Passage, Utterance
from skills.recap import words

PASSAGE_WORDS = 30
"""A passage ends with the sentence that reaches this."""
LONGEST_SENTENCE = 60
"""Speech without full stops is cut at the first cue after so many words."""
LONGEST_PAUSE = 30.0
"""Seconds of silence after which the same speaker begins a new turn."""

_BACKCHANNELS = """
    yeah yes yep yup no nope mm mm-hmm hmm mhm uh-huh uh um oh ok okay right sure alright exactly true good great
    cool fine lovely thanks thank you i see of course absolutely definitely indeed ah er ha so well wow
"""
_BACKCHANNEL = frozenset(_BACKCHANNELS.split())
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W_])")
_WORD_START = re.compile(r"(?<!\S)\S")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|no|vs|e\.g|i\.e|approx|dept|ltd|inc)\.$", re.IGNORECASE)


@dataclass(slots=True)
class _Turn:
    """What one speaker said without being interrupted; `marks` as in a passage."""

    speaker: str | None
    end: float = 0.0
    said: list[str] = field(default_factory=list)
    marks: list[tuple[int, float]] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, cue: Utterance) -> None:
        self.marks.append((self.length, cue.start))
        self.said.append(text)
        self.length += len(text) + 1
        self.end = max(self.end, cue.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    speaker: str | None
    text: str
    marks: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a passage. `start` is that of the cue in which it begins."""

    text: str
    start: float | None


def is_backchannel(text: str) -> bool:
    """True for “Yeah.”, “Mm-hmm.” and their like: heard, but saying nothing."""
    said = words.tokens(text.replace("-", " "))
    return len(said) <= 4 and all(word in _BACKCHANNEL for word in said)


def passages_of(utterances: Iterable[Utterance]) -> tuple[Passage, ...]:
    """Passages in the order they began, numbered from 1; salience is not set yet."""
    pieces = [piece for turn in _turns(utterances) for piece in _cut(turn)]
    pieces.sort(key=lambda piece: piece.marks[0][1])
    return tuple(
        Passage(id=number, text=piece.text, speaker=piece.speaker, start=piece.marks[0][1], marks=piece.marks)
        for number, piece in enumerate(pieces, start=1)
    )


def sentences(passage: Passage) -> list[Sentence]:
    """The passage's sentences, each with the exact moment its cue begins."""
    return [
        Sentence(text=passage.text[begin:end].strip(), start=_moment(passage.marks, begin, passage.start))
        for begin, end in _spans(passage.text, passage.marks)
    ]


def _turns(utterances: Iterable[Utterance]) -> Iterator[_Turn]:
    current: _Turn | None = None
    for cue in sorted(utterances, key=lambda utterance: utterance.start):
        text = " ".join(cue.text.split())
        if not text:
            continue
        if current and current.speaker == cue.speaker and cue.start - current.end <= LONGEST_PAUSE:
            current.add(text, cue)
            continue
        fresh = _Turn(cue.speaker)
        fresh.add(text, cue)
        if current and is_backchannel(text) and not current.said[-1].endswith((".", "?", "!")):
            yield fresh  # a nod in the middle of somebody's sentence doesn't end it
            continue
        if current:
            yield current
        current = fresh
    if current:
        yield current


def _cut(turn: _Turn) -> Iterator[_Piece]:
    text = " ".join(turn.said)
    begin, size = 0, 0
    spans = list(_spans(text, turn.marks))
    for first, last in spans:
        size += words.count(text[first:last])
        if size >= PASSAGE_WORDS or last == spans[-1][1]:
            yield _piece(turn, text, begin, last)
            begin, size = last, 0


def _piece(turn: _Turn, text: str, begin: int, end: int) -> _Piece:
    first, last = (bisect_right(turn.marks, place, key=_offset) for place in (begin, end - 1))
    marks = [(0, turn.marks[first - 1][1])]
    marks += [(offset - begin, start) for offset, start in turn.marks[first:last]]
    return _Piece(speaker=turn.speaker, text=text[begin:end].rstrip(), marks=tuple(marks))


def _spans(text: str, marks: Sequence[tuple[int, float]]) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; endless ones are cut."""
    cues = {offset for offset, _ in marks}
    begin = 0
    for end in (*_sentence_ends(text), len(text)):
        for stop in (*_breaths(text, cues, begin, end), end):
            if text[begin:stop].strip():
                yield begin, stop
                begin = stop


def _sentence_ends(text: str) -> list[int]:
    ends = _SENTENCE_END.finditer(text)
    return [match.end() for match in ends if not _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start()])]


def _breaths(text: str, cues: set[int], begin: int, end: int) -> list[int]:
    """Where to cut a sentence that is too long: at a cue, or where there is none for long, anywhere."""
    if words.count(text[begin:end]) <= LONGEST_SENTENCE:
        return []
    cuts, size = [], 0
    for word in _WORD_START.finditer(text, begin, end):
        if size >= LONGEST_SENTENCE or (size >= PASSAGE_WORDS // 2 and word.start() in cues):
            cuts.append(word.start())
            size = 0
        size += 1
    return cuts


def _moment(marks: Sequence[tuple[int, float]], offset: int, default: float | None) -> float | None:
    place = bisect_right(marks, offset, key=_offset)
    return marks[place - 1][1] if place else default


def _offset(mark: tuple[int, float]) -> int:
    return mark[0]
