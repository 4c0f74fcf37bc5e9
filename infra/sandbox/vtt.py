"""Transcripts: WebVTT in, and out the three ways that Graph gives them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_TIME = r"(?P<{0}>-?(?:\d+:)?\d{{1,2}}:\d{{1,2}}[.,]\d{{1,3}})"
_CUE = re.compile(_TIME.format("start") + r"\s+-->\s+" + _TIME.format("end"))
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>(.*?)(?=</v>|<v[ .]|$)", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z0-9.]+[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One thing said; seconds from the start of the transcript, negative when the meeting was on before."""

    start: float
    end: float
    speaker: str | None
    text: str


def parse(text: str) -> tuple[Cue, ...]:
    """Every cue of a WebVTT text, in its order; empty when there is none. Never raises."""
    return tuple(cue for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) for cue in _block(block))


def speakers(cues: Sequence[Cue]) -> tuple[str, ...]:
    """The names of those who spoke, in the order in which they first did."""
    return tuple(dict.fromkeys(cue.speaker for cue in cues if cue.speaker))


def attributed(cues: Sequence[Cue]) -> str:
    """`text/vtt` as Graph writes it: hours, minutes and seconds not padded, each cue in a voice tag.

    Source: microsoft-graph-docs, calltranscript-get, example 2."""
    blocks = ["WEBVTT", *(f"{_line(cue)}\n{_voiced(cue)}" for cue in cues)]
    return "\n\n".join(blocks) + "\n"


def unattributed(cues: Sequence[Cue]) -> str:
    """`application/vnd.microsoft.graph.transcript+text`: the same times, without speakers."""
    return "\n\n".join(f"{_line(cue)}\n{cue.text}" for cue in cues) + "\n"


def metadata(cues: Sequence[Cue], began: datetime) -> str:
    """`metadataContent`: a WebVTT whose cues are JSON. Source: calltranscript-get, example 4."""
    blocks = ["WEBVTT", *(f"{_line(cue)}\n{json.dumps(_described(cue, began), ensure_ascii=False)}" for cue in cues)]
    return "\n\n".join(blocks) + "\n"


def _block(block: str) -> Iterator[Cue]:
    timing = _CUE.search(block)
    if timing is None:
        return
    start, end = _seconds(timing["start"]), _seconds(timing["end"])
    payload = block[timing.end() :].partition("\n")[2].strip()
    voices = _VOICE.findall(payload)
    for speaker, said in voices or [(None, payload)]:
        yield Cue(start=start, end=end, speaker=html.unescape(speaker.strip()) if speaker else None, text=_plain(said))


def _plain(text: str) -> str:
    return html.unescape(" ".join(_TAG.sub("", text).split()))


def _seconds(clock: str) -> float:
    sign = -1.0 if clock.startswith("-") else 1.0
    parts = [float(part) for part in clock.lstrip("-").replace(",", ".").split(":")]
    hours, minutes, seconds = [0.0] * (3 - len(parts)) + parts
    return sign * (hours * 3600 + minutes * 60 + seconds)


def _clock(seconds: float) -> str:
    millis = round(abs(seconds) * 1000)
    minutes, millis = divmod(millis, 60_000)
    fraction = f"{millis % 1000:03d}" if millis % 1000 else "0"
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60}:{millis // 1000}.{fraction}"


def _line(cue: Cue) -> str:
    return f"{_clock(cue.start)} --> {_clock(cue.end)}"


def _voiced(cue: Cue) -> str:
    text = html.escape(cue.text, quote=False)
    return f"<v {html.escape(cue.speaker, quote=False)}>{text}</v>" if cue.speaker else text


def _described(cue: Cue, began: datetime) -> dict[str, str]:
    return {
        "startDateTime": (began + timedelta(seconds=cue.start)).isoformat(),
        "endDateTime": (began + timedelta(seconds=cue.end)).isoformat(),
        "speakerName": cue.speaker or "",
        "spokenText": cue.text,
        "spokenLanguage": "en-gb",
    }
