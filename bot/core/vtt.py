"""Reads WebVTT transcripts as Teams, Graph, Zoom, Google and people write them; everything that isn't one is refused in words.

Sources: W3C WebVTT (cues, voice tags, comments, entities); Microsoft's "callTranscript" (hours not zero-padded, offsets
below zero for what was said before the transcript began); Zoom and hand-made files ("Name: text" instead of voice tags).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.core.errors import UnreadableTranscript
from bot.core.text_file import decoded, is_binary
from bot.core.types import Utterance

MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 24 * 3600

_AGAIN = "Export it from the meeting again as a .vtt file."
_EMPTY = "The transcript is empty. Check that transcription was on; if it was, export it again as a .vtt file."
_BINARY = f"This is not a text file, so no transcript can be read from it. {_AGAIN}"
_NO_CUES = f"No timed lines were found, so this is not a WebVTT transcript, or nobody spoke. {_AGAIN}"
_CUT = f"The transcript breaks off before its first whole line. {_AGAIN}"
_LARGE = "The transcript is larger than 10 MB, more than a day of talk. Split it and give the parts one by one."
_LONG = "The transcript goes on beyond 24 hours, so its times can't be right or it holds several meetings. Split it."

_TIME = r"(-?)(?:(-?\d{1,6}):)?(-?\d{1,4}):(-?\d{1,4})(?:[.,](-?\d{1,9}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-{{1,3}}>\s*{_TIME}(?:\s.*)?$")
_TIME_BEGUN = re.compile(r"\s*-?(?:-?\d{1,6}:){1,2}-?\d{0,4}(?:[.,]\d*)?\s*(?:-{1,3}>?[\s\d:.,-]*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s<>.]{1,40}){0,8}(?:[ \t\n]+([^<>]{0,300}))?>")
_VOICE_END = "</v>"
_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang)(?:[.\s][^<>]{0,300})?>|<-?\d{1,6}:[\d:.]{1,20}>|</v>")
_TAG_CUT = re.compile(r"<(?:/|/v|v(?:[.\s][^<>]{0,300})?)?$")
_NAMED = re.compile(r"([^\W\d_][\w.'’\-]*(?:,? [\w.'’&()/\-]+){0,5}):(?:\s+|$)(.*)", re.DOTALL)
_STAMPED = re.compile(r"\s*[\[(]?(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,9}))?[\])]?\s*(?:-\s+)?(.*)$")
_DIRECTION = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


@dataclass(slots=True, kw_only=True)
class _Cue:
    start: float
    end: float
    lines: list[str] = field(default_factory=list)


def parse(data: bytes | str) -> tuple[Utterance, ...]:
    """The utterances in the order of their start; what was said before the transcript began starts at 0.

    A file that breaks off gives what is whole. Raises `UnreadableTranscript` when it is empty, not text, without a cue,
    larger than 10 MB or longer than 24 hours.
    """
    text = _text(data)
    cues = list(_cues(text))
    if not cues:
        raise UnreadableTranscript(_CUT if _broken_off(text) else _NO_CUES)
    if max(cue.end for cue in cues) > MAX_SECONDS:
        raise UnreadableTranscript(_LONG)
    utterances = [utterance for cue in cues for utterance in _voices(cue)]
    if not utterances:
        raise UnreadableTranscript(_CUT if "<v" in text or _broken_off(text) else _NO_CUES)
    return tuple(sorted(_with_prefixed_names(utterances), key=lambda utterance: utterance.start))


def parse_plain(data: bytes | str) -> tuple[Utterance, ...]:
    """Graph's `application/vnd.microsoft.graph.transcript+text`: no speakers, whether cues, stamped lines or bare text.

    Lines without a time take the time of the line before, from 0. Raises `UnreadableTranscript` as `parse` does.
    """
    text = _text(data)
    if any(_TIMING.match(line) for line in text.split("\n")):
        return tuple(replace(utterance, speaker=None) for utterance in parse(text))
    utterances = tuple(_stamped(text.split("\n")))
    if not utterances:
        raise UnreadableTranscript(_NO_CUES)
    return utterances


# ---- from bytes to lines -----------------------------------------------------------------------


def _text(data: bytes | str) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableTranscript(_LARGE)
    text = data if isinstance(data, str) else decoded(data)
    if not text.strip("\ufeff \t\r\n\x0b\x0c"):
        raise UnreadableTranscript(_EMPTY)
    if is_binary(text):
        raise UnreadableTranscript(_BINARY)
    # A lone surrogate (only in a str) could be written nowhere later.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _broken_off(text: str) -> bool:
    last = text.rstrip().rsplit("\n", 1)[-1]
    return bool(_TIMING.match(last) or _TIME_BEGUN.match(last))


# ---- from lines to cues ------------------------------------------------------------------------


def _cues(text: str) -> Iterator[_Cue]:
    """Cues with their payload; ids, comments, styles and regions are left out."""
    cue: _Cue | None = None
    for line in text.split("\n"):
        timing = _TIMING.match(line)
        if timing:
            if cue:
                yield _without_next_id(cue)
            cue = _begun(timing)
        elif not line.strip():
            if cue:
                yield cue
            cue = None
        elif cue:
            cue.lines.append(line)
    if cue:
        yield _without_next_time(cue)


def _begun(timing: re.Match[str]) -> _Cue:
    start, end = _seconds(timing.groups()[:5]), _seconds(timing.groups()[5:])
    return _Cue(start=max(start, 0.0), end=max(start, end, 0.0))


def _seconds(groups: tuple[str | None, ...]) -> float:
    """Hours may be left out, nothing need be padded, and the minus may stand before any of the numbers."""
    sign, hours, minutes, seconds, fraction = (group or "" for group in groups)
    whole = int(hours.strip("-") or 0) * 3600 + int(minutes.strip("-") or 0) * 60
    value = whole + float(f"{seconds.strip('-') or 0}.{fraction.strip('-') or 0}")
    value = round(value, 6)
    return -value if "-" in sign + hours + minutes + seconds + fraction else value


def _without_next_id(cue: _Cue) -> _Cue:
    """Where no blank line parts two cues, the number before the second one's time is its id, not speech."""
    if len(cue.lines) > 1 and cue.lines[-1].strip().isdigit():
        cue.lines.pop()
    return cue


def _without_next_time(cue: _Cue) -> _Cue:
    """A file that breaks off within a time right below a cue's text: that half of a time is no speech."""
    last = cue.lines[-1] if len(cue.lines) > 1 else ""
    if _TIME_BEGUN.match(last) and ("-" in last or last.count(":") == 2):
        cue.lines.pop()
    return cue


# ---- from cues to utterances -------------------------------------------------------------------


def _voices(cue: _Cue) -> Iterator[Utterance]:
    """One utterance for each voice in the cue; text outside of any voice has no speaker."""
    # split gives [before, name, text, name, text, …]: the name is the pattern's one group.
    pieces = _VOICE.split(_TAG_CUT.sub("", "\n".join(cue.lines)))
    yield from _said(cue, None, pieces[0])
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        inside, _, outside = words.partition(_VOICE_END)
        yield from _said(cue, _clean(name or "") or None, inside)
        yield from _said(cue, None, outside)


def _said(cue: _Cue, speaker: str | None, words: str) -> Iterator[Utterance]:
    text = _clean(words) if speaker else "\n".join(filter(None, map(_clean, words.split("\n"))))
    if text:
        yield Utterance(start=cue.start, end=cue.end, speaker=speaker, text=text)


def _clean(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).translate(_DIRECTION).split())


def _with_prefixed_names(utterances: list[Utterance]) -> Iterator[Utterance]:
    """Where no voice tag says who speaks, "Sarah Khan: yes" does; "Note: yes" in a file that names nobody does not.

    A prefix counts where at least half of the voiceless cues have one, or where it comes at least three times.
    """
    voiceless = [utterance.text for utterance in utterances if utterance.speaker is None]
    names = Counter(found for text in voiceless for found in _names_in(text))
    named_cues = sum(1 for text in voiceless if any(_names_in(text)))
    trusted = {name for name, times in names.items() if times >= 3 or 2 * named_cues >= len(voiceless)}
    for utterance in utterances:
        if utterance.speaker is None:
            yield from _by_prefix(utterance, trusted)
        else:
            yield utterance


def _names_in(text: str) -> Iterator[str]:
    return (found[0] for line in text.split("\n") if (found := _prefix(line)))


def _prefix(line: str) -> tuple[str, str] | None:
    """(name, words) of a line like "Sarah Khan: yes"; a name begins with a capital, or is in letters that have none."""
    match = _NAMED.match(line)
    if match is None or match[1][0].islower() or len(match[1]) > 60:
        return None
    return match[1], match[2]


def _by_prefix(utterance: Utterance, trusted: set[str]) -> Iterator[Utterance]:
    speaker: str | None = None
    words: list[str] = []
    for line in utterance.text.split("\n"):
        found = _prefix(line)
        if found and found[0] in trusted:
            yield from _joined(utterance, speaker, words)
            speaker, words = found[0], [found[1]]
        else:
            words.append(line)
    yield from _joined(utterance, speaker, words)


def _joined(utterance: Utterance, speaker: str | None, words: list[str]) -> Iterator[Utterance]:
    text = " ".join(filter(None, words))
    if text:
        yield replace(utterance, speaker=speaker, text=text)


# ---- text without cues -------------------------------------------------------------------------


def _stamped(lines: Iterable[str]) -> Iterator[Utterance]:
    said: list[tuple[float, str]] = []
    now = 0.0
    for line in lines:
        stamp = _STAMPED.match(line)
        if stamp:
            now = min(_seconds((None, *stamp.groups()[:4])), float(MAX_SECONDS))
        text = _clean(stamp[5] if stamp else line)
        if text and text != "WEBVTT":
            said.append((now, text))
    said.sort(key=lambda at: at[0])
    for (start, text), (end, _) in pairwise([*said, (said[-1][0] if said else 0.0, "")]):
        yield Utterance(start=start, end=end, speaker=None, text=text)
