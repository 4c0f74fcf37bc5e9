"""How fast whole meetings are redacted, against stock Presidio asked cue by cue and against the bare name finder.

Run as a process of its own: `compare` prints the CPU seconds of each meeting as JSON, `hour` what an hour costs alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from figures import Figure
from meeting_hour import stock
from synthetic_hour import as_vtt, meeting_hour

ROOT = Path(__file__).parents[2]
MEETINGS = ROOT.parent / "shared/data/meetings"
"""Meetings that people had, where this checkout has them beside it."""
SHORT, LONG = 1 / 5, 1 / 3
"""Of stock Presidio's time, for meetings of short turns and of long ones."""
BARE = 1 / 0.8
MEGABYTES = 450.0
ROUNDS = ("again", "though", "anyway")
"""Each round reads other words: the last one is put to every cue, so that nobody gains by remembering."""
_TAGS = re.compile(r"<[^>]*>")


async def measure() -> list[Figure]:
    """Each in a process of its own."""
    hour = await _alone("hour")
    figures = [
        Figure(name="Redaction of an hour: peak memory", unit="MB", ours=hour["megabytes"], most=MEGABYTES),
        Figure(name="Redaction of an hour", unit="characters / CPU s", ours=hour["redacted"]),
        Figure(name="Restoring the same", unit="characters / CPU s", ours=hour["restored"]),
    ]
    return [*figures, *_compared(await _alone("compare"))]


def _compared(taken: dict[str, Any]) -> Iterator[Figure]:
    for name, one in taken.items():
        most = LONG if one["long"] else SHORT
        seconds = {who: one[who] * 100_000 / one["characters"] for who in ("ours", "stock", "bare")}
        unit = "CPU s / 100,000 characters"
        yield Figure(
            name=f"{name}, peer stock", unit=unit, ours=seconds["ours"], peer=seconds["stock"], most_of_peer=most
        )
        yield Figure(
            name=f"{name}, peer bare NER", unit=unit, ours=seconds["ours"], peer=seconds["bare"], most_of_peer=BARE
        )


async def _alone(part: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        part,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    found: dict[str, Any] = json.loads(out)
    return found


def hour() -> dict[str, float]:
    """Of a process that loads the redactor, redacts an hour of meeting and restores it: MB, characters a CPU second."""
    from policies.redaction import redact_document

    redact_document("Good morning.")
    text = as_vtt(meeting_hour()).decode()
    started = time.process_time()
    redaction = redact_document(text)
    redacted = time.process_time()
    redaction.vault.restore(redaction.texts[0])
    restored = time.process_time()
    said = sum(map(len, meeting_hour()))
    return {
        "megabytes": _peak_memory(),
        "redacted": said / (redacted - started),
        "restored": len(redaction.texts[0]) / max(restored - redacted, 1e-6),
    }


def _peak_memory() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def compare() -> dict[str, dict[str, float | bool]]:
    """CPU seconds of the quickest of three rounds, in which each takes its turn."""
    workers = {"ours": _ours, "stock": partial(_each, stock()), "bare": _bare()}
    for work in workers.values():
        work(["Good morning, everybody."])
    return {name: _taken(workers, cues, long) for name, cues, long in _meetings()}


def _taken(
    workers: dict[str, Callable[[Sequence[str]], object]], cues: Sequence[str], long: bool
) -> dict[str, float | bool]:
    least = dict.fromkeys(workers, float("inf"))
    for word in ROUNDS:
        said = [f"{cue} {word}" for cue in cues]
        for name, work in workers.items():
            started = time.process_time()
            work(said)
            least[name] = min(least[name], time.process_time() - started)
    return {"long": long, "characters": sum(len(cue) for cue in cues), **least}


def _meetings() -> Iterator[tuple[str, list[str], bool]]:
    """A name, what is said cue by cue, and whether the turns are long."""
    cues = meeting_hour()
    yield "Made up, short turns", cues, False
    yield "Made up, long turns", [" ".join(cues[at : at + 6]) for at in range(0, len(cues), 6)], True
    for name, pattern, long in (("AMI meetings", "ami_*.vtt", False), ("Committees", "committee_*.vtt", True)):
        files = sorted(MEETINGS.glob(pattern))
        if files:
            yield name, [cue for file in files for cue in _cues(file.read_text(encoding="utf-8"))], long


def _cues(vtt: str) -> list[str]:
    """The words of each cue, without voices and times."""
    blocks = [block.split("-->", 1)[1].partition("\n")[2] for block in vtt.split("\n\n") if "-->" in block]
    return [_TAGS.sub("", block).strip() for block in blocks]


def _ours(cues: Sequence[str]) -> None:
    from policies.redaction import redact_document

    redact_document(as_vtt(list(cues)).decode())


def _each(analyse: Callable[[str], object], cues: Sequence[str]) -> None:
    for cue in cues:
        analyse(cue)


def _bare() -> Callable[[Sequence[str]], None]:
    """The model with nothing but its name finder."""
    import spacy

    from policies.redaction.names.model import DEFAULT_MODEL, find_model

    unused = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter", "tok2vec"]
    model = spacy.load(find_model(DEFAULT_MODEL), exclude=unused)

    def read(cues: Sequence[str]) -> None:
        for document in model.pipe(cues, batch_size=128):
            _ = document.ents

    return read


if __name__ == "__main__":
    # What Presidio says of each cue would count as its time.
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.path.insert(0, str(ROOT))
    print(json.dumps({"hour": hour, "compare": compare}[sys.argv[1]]()))
