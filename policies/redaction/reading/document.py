"""Several texts as one document: what people said in one string, and the way back to each text's own code points."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.names import first_names
from policies.redaction.reading.broken import goes_on
from policies.redaction.reading.canonical import Canonical, canonical, folded, rewritten
from policies.redaction.reading.spelled import spelled
from policies.redaction.wordlists.gazetteer import is_first_name, is_surname, is_term, is_word

_LINE = re.compile(r"[^\r\n]+")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>){1,20}[ \t]?")
_CUE_TIME = re.compile(r"^\s*\d[\d:.,]* *-->")
_CUE_HEAD = re.compile(r"\s*\ufeff?(?:WEBVTT|NOTE)\b[\s-]*")
_CUE_FRAME = re.compile(r"^\d{1,6}$|^[0-9a-f]{8}-[0-9a-f-]{27,}(?:/\d+-\d+)?$")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]+)>|</?[a-z][\w.]*>|<\d[\d:.]*>")
_SPEAKER = re.compile(
    r"^\s*(?:[\[(]?\d[\d:.]*[\])]?\s+)?(?=[^\W\d_])([\w.'-]+(?:,? [\w.'-]+){0,9})(?: ?\([^)]*\))? ?: "
)
_NOT_A_PERSON = re.compile(
    r"^(?:speaker|participant|person|voice|guest|caller|user|agent|bot|customer|client|interviewer|interviewee|moderator"
    r"|host|operator|advisor|adviser|chair|chairman|chairwoman|chairperson|clerk|witness|officer|counsel|judge|court"
    r"|narrator|all|everyone|both|unknown|unidentified|note|notes|name|address|phone|mobile|tel|email|e-mail|mail|date|time"
    r"|subject|re|from|to|cc|bcc|sent|attendees|present|apologies|agenda|action|actions|decision|decisions|owner|due"
    r"|summary|title|scene|answer|question|example|ref|reference|account|number|total|price|step|item|part|section|topic"
    r"|q|a|p|you|me|him|her|man|woman|boy|girl|waiter|waitress|nurse|leader|mayor|president|teacher|reader|doctor"
    r"|minister|guard|caseworker|webchat|helpline|caller|broker|assistant|coach|receptionist|reporter|presenter|farmer|owner|guard|driver|guide|coach|singer|porter|carer|warning|error|status|result|output|input"
    r"|directed by|written by)(?:\s*(?:\d+|[a-z]|id|no|number))?$"
)
_ENDS = re.compile(r"[.!?…:;][\"')\]]*\s*$")
_READ_AT_ONCE = 4000
"""Characters. The model needs much memory for a long range, and takes none of a million characters."""
_WRAPPED = 50
"""Characters of a line after which a sentence may go on in the next."""
_LAST_END = re.compile(r".*[.!?…:;] ", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one text that stands in the document from `at` on."""

    text: int
    start: int
    length: int
    at: int


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker's name as a transcript's own markup gives it: where it stands in its text (original code points)."""

    text: int
    start: int
    end: int
    name: str


class Document:
    """All the texts of one redaction. `text` is canonical, one line a piece; `folded` is as long, in lower case."""

    def __init__(self, texts: Sequence[str], *, markup: bool = False) -> None:
        """`markup`: read WebVTT and "Name: words" lines; without it, every line is taken for words."""
        self.originals = tuple(texts)
        self._sources = [canonical(text) for text in texts]
        self.voices: list[Voice] = []
        self._written: list[Piece] = []
        lines: list[str] = []
        at = 0
        for index, source in enumerate(self._sources):
            for start, end in self._lines(index, source, markup):
                if start == end:
                    continue
                line = source.text[start:end]
                if lines:
                    gap = "" if self._written[-1].text == index and goes_on(lines[-1], line) else "\n"
                    lines.append(gap)
                    at += len(gap)
                self._written.append(Piece(index, start, end - start, at))
                lines.append(line)
                at += end - start
        written = "".join(lines)
        # A number may be read out over several cues, which only stand together here.
        self._read = rewritten(Canonical(written), spelled(written, over_lines=True))
        self.text = self._read.text
        self.folded = folded(self.text)
        self.pieces = self._written if self._read.starts is None else list(self._moved(self._read.starts))
        self._keys = [(piece.text, piece.start) for piece in self._written]
        self.is_plain = self._read.starts is None and all(source.starts is None for source in self._sources)
        self._written_ats = [piece.at for piece in self._written]
        self._ats = [piece.at for piece in self.pieces]

    def locate(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The (text, start, end) in original code points behind a range of the document, one for each piece it touches."""
        start, end = self._read.original(start, end)
        for index in range(max(bisect_right(self._written_ats, start) - 1, 0), len(self._written)):
            piece = self._written[index]
            if piece.at >= end:
                return
            low, high = max(start, piece.at), min(end, piece.at + piece.length)
            if low < high:
                shift = piece.start - piece.at
                yield (piece.text, *self._sources[piece.text].original(low + shift, high + shift))

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """The range, widened to everything that shares an original code point with it: a run of base64 has no parts."""
        if self.is_plain:
            return start, end
        (first_text, first, _), *_ = places = list(self.locate(start, end))
        last_text, _, last = places[-1]
        before, after = self._sources[first_text].starts, self._sources[last_text].starts
        low = self._place(first_text, first if before is None else bisect_left(before, first), first=True)
        high = self._place(last_text, (last if after is None else bisect_left(after, last)) - 1, first=False)
        return min(start, low), max(end, high + 1)

    def _place(self, text: int, at: int, *, first: bool) -> int:
        """Where a place of one text's canonical form stands here; of several characters, the first or the last."""
        piece = self._written[max(bisect_right(self._keys, (text, at)) - 1, 0)]
        place = piece.at + min(max(at - piece.start, 0), piece.length - 1)
        if self._read.starts is None:
            return place
        return bisect_left(self._read.starts, place) if first else bisect_right(self._read.starts, place) - 1

    def _moved(self, starts: Sequence[int]) -> Iterator[Piece]:
        """The pieces where they stand after numbers that were read out have become digits."""
        ats = [bisect_left(starts, piece.at) for piece in self._written]
        for piece, at, after in zip(self._written, ats, [*ats[1:], len(self.text) + 1], strict=True):
            length = after - at - (self.text[after - 1 : after] in ("\n", ""))
            if length > 0:
                yield Piece(piece.text, piece.start, length, at)

    def is_uncased(self, at: int) -> bool:
        """True in a sentence without a single capital: as people type in a chat, and speech-to-text may write."""
        return self._uncased[max(bisect_right(self._ats, at) - 1, 0)]

    @cached_property
    def _uncased(self) -> list[bool]:
        """For each line; what runs on from a line with capitals is of the same sentence, and so has capitals."""
        uncased: list[bool] = []
        before: Piece | None = None
        for piece in self.pieces:
            line = self.text[piece.at : piece.at + piece.length]
            runs_on = before is not None and before.text == piece.text and self._runs_on(before)
            uncased.append(line == line.lower() and not (runs_on and not uncased[-1]))
            before = piece
        return uncased

    def _runs_on(self, piece: Piece) -> bool:
        """True for a cue, or a line as long as wrapped ones are, that doesn't end a sentence."""
        end = piece.at + piece.length
        wrapped = piece.length >= _WRAPPED or "-->" in self.originals[piece.text]
        return wrapped and not _ENDS.search(self.text, max(piece.at, end - 6), end)

    def line(self, at: int) -> str:
        """The line in which a place of the document stands."""
        piece = self.pieces[max(bisect_right(self._ats, at) - 1, 0)]
        return self.text[piece.at : piece.at + piece.length]

    @cached_property
    def is_speech(self) -> bool:
        """True for what people said: a transcript, or lines that mostly open with who speaks."""
        openings = (_SPEAKER.match(self.line(piece.at)) for piece in self.pieces)
        opened = sum(opening is not None and is_person(opening.group(1)) for opening in openings)
        return bool(self.voices) or (opened > 1 and opened * 5 >= len(self.pieces) * 2)

    def sentences(self) -> list[tuple[int, int]]:
        """Ranges to analyse at once: a line, the lines that a sentence runs on over, or a part of a very long line."""
        ranges: list[tuple[int, int]] = []
        open_ended = False
        for piece in self.pieces:
            end = piece.at + piece.length
            if open_ended and end - ranges[-1][0] < 1000:
                ranges[-1] = (ranges[-1][0], end)
            else:
                ranges.append((piece.at, end))
            open_ended = not _ENDS.search(self.text, max(piece.at, end - 6), end)
        return [part for start, end in ranges for part in self._parts(start, end)]

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A range in parts that end with a sentence, or else a word, where there is one."""
        while end - start > _READ_AT_ONCE:
            stop = start + _READ_AT_ONCE
            sentence = _LAST_END.match(self.text, start, stop)
            part = sentence.end() if sentence else self.text.rfind(" ", start, stop) + 1 or stop
            yield start, part
            start = part
        yield start, end

    def _lines(self, index: int, source: Canonical, markup: bool) -> Iterator[tuple[int, int]]:
        """The ranges of canonical text in which there are words."""
        cues = markup and "-->" in source.text
        speakers = _speakers(source.text) if markup and not cues else frozenset()
        for line in _LINE.finditer(source.text):
            quote = _QUOTE.match(source.text, line.start(), line.end())
            if quote:
                yield quote.end(), line.end()
            elif cues:
                yield from self._cue(index, source, line)
            elif (speaker := _SPEAKER.match(line.group())) and speaker.group(1) in speakers:
                self._add_voices(index, source, line.start() + speaker.start(1), speaker.group(1))
                yield line.start() + speaker.end(), line.end()
            else:
                yield line.span()

    def _cue(self, index: int, source: Canonical, line: re.Match[str]) -> Iterator[tuple[int, int]]:
        if _CUE_TIME.match(line.group()) or _CUE_FRAME.match(line.group().strip()):
            return
        head = _CUE_HEAD.match(source.text, line.start(), line.end())
        done = head.end() if head else line.start()
        for tag in _VOICE.finditer(source.text, done, line.end()):
            if tag.group(1):
                self._add_voices(index, source, tag.start(1), tag.group(1))
            if source.text[done : tag.start()].strip():
                yield done, tag.start()
            done = tag.end()
        if source.text[done : line.end()].strip():
            yield done, line.end()

    def _add_voices(self, index: int, source: Canonical, at: int, names: str) -> None:
        for name in re.finditer(r"[^,\s][^,]*[^,\s]|[^,\s]", names):
            if is_person(name.group()):
                start, end = source.original(at + name.start(), at + name.end())
                self.voices.append(Voice(index, start, end, name.group()))


def is_person(speaker: str) -> bool:
    """False for what a transcript writes when it has no name: Speaker C, Participant 2, Interviewer, #ALL#."""
    bare = folded(speaker).strip(" #.*")
    if not re.search(r"[^\W\d_]", bare) or _NOT_A_PERSON.match(bare):
        return False
    words = re.findall(r"[^\W\d_]+", bare)
    if all(is_term(word) for word in words):
        return False
    return len(words) == 1 or any(is_first_name(word) or is_surname(word) or not is_word(word) for word in words)


def _speakers(text: str) -> frozenset[str]:
    """What stands before a colon and is somebody speaking, in a text where two lines in five have that.

    Forms have such lines too ("Job title: …"), but each once: a speaker comes again, or has a first name.
    """
    lines = [line.group() for line in _LINE.finditer(text) if line.group().strip()]
    openings = Counter(found.group(1) for line in lines if (found := _SPEAKER.match(line)))
    speakers = {name for name, times in openings.items() if is_person(name) and (times > 1 or _has_first_name(name))}
    spoken = sum(times for name, times in openings.items() if name in speakers or not is_person(name))
    return frozenset(speakers) if spoken >= 2 and spoken * 5 >= len(lines) * 2 else frozenset()


def _has_first_name(name: str) -> bool:
    return folded(name.split()[0]).strip(",") in first_names()
