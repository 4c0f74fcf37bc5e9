"""`rapporteur demo`: a local tenant, the bot, and the main job: a meeting ends, and the recap, tasks and audit are there."""

from __future__ import annotations

import asyncio
import signal
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.cli.demo_halves import Google, Half, Microsoft, Own
from bot.cli.demo_stage import TENANT_PORT, Stage, must_be_free, staged
from bot.cli.demo_steps import NAMES, said
from bot.cli.main import read_input
from bot.cli.output import Bar, progress, result
from bot.compose import prepare_writer
from bot.config import Settings
from bot.core import vtt
from bot.core.errors import RapporteurError, Unavailable
from bot.core.types import Utterance
from bot.stores import AUDIT, verify_log
from policies.audit.read import follow

JOB_SECONDS = 1800
PATIENCE_SECONDS = 20

HALVES: Mapping[str, tuple[Half, ...]] = MappingProxyType(
    {"microsoft": (Microsoft(),), "google": (Google(),), "both": (Microsoft(), Google())}
)


async def run(options: Namespace, settings: Settings) -> int:
    """Plays the job in each suite, then stays up until Ctrl-C (with `--once`: ends, 0 when everything that should be there
    is)."""
    _end_on_sigterm()
    for port in (TENANT_PORT, settings.port):
        must_be_free(port)
    own = _own_transcript(options.transcript)
    halves = HALVES[options.suite]
    await prepare_writer(settings, Bar("Fetching the writer's weights"), progress)
    async with staged(settings, [half.suite for half in halves]) as stage:
        # One's own transcript is played once: in the first.
        meetings = [await _play(stage, half, own if half is halves[0] else None) for half in halves]
        summary = {"meetings": meetings, "audit": _verified(stage)}
        progress(f"  Look: {stage.tenant}/")
        result(summary)
        if not options.once:
            progress("\nIt stays up. Ctrl-C ends it.")
            await _until_interrupted()
    return 0


def _end_on_sigterm() -> None:
    """As on Ctrl-C: what was started is ended."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _own_transcript(path: Path | None) -> Own | None:
    """The title and text of the person's own transcript, refused before anything starts if it can't be read."""
    if path is None:
        return None
    utterances = vtt.parse(read_input(path))
    progress(f"{path.name}: {len(utterances):,} things said")
    return path.stem.replace("_", " "), "WEBVTT\n\n" + "\n\n".join(map(_cue, utterances)) + "\n"


def _cue(said: Utterance) -> str:
    """A cue as Graph writes it, whatever wrote the file."""
    voice = f"<v {said.speaker}>{said.text}</v>" if said.speaker else said.text
    return f"{_time(said.start)} --> {_time(said.end)}\n{voice}"


def _time(seconds: float) -> str:
    minutes, rest = divmod(max(seconds, 0.0), 60)
    return f"{int(minutes // 60)}:{int(minutes % 60)}:{rest:.3f}"


async def _play(stage: Stage, half: Half, own: Own | None) -> dict[str, Any]:
    meeting = await half.begin(stage, own)
    progress(f"\n{NAMES[half.suite]}: the meeting “{meeting.subject}” ends. There were: {', '.join(meeting.present)}.")
    progress(f"{half.told}: whichever run is first does the work, the other finds it done.")
    last = max((entry["seq"] for entry in follow(stage.data / AUDIT, 0)), default=0)
    await half.end(stage, meeting)
    run_id, ended = await _watch(stage, half, last)
    seen = await half.look(stage, meeting)
    for task in seen.tasks:
        due = f", due {task['due'][:10]}" if task["due"] else ""
        progress(f"  {half.job}: {task['title']} — {task['owner'] or 'nobody yet'}{due}")
    progress(f"  {NAMES[half.suite]}: {seen.where}.   `rapporteur audit show --run {run_id}`")
    if ended != "done" or not seen.cards:
        raise RapporteurError(
            f"The job did not end well: run {run_id} ended with “{ended}”, {seen.cards} cards posted."
        )
    return {"suite": half.suite, "run": run_id, "meeting": meeting.subject, "tasks": seen.tasks}


async def _watch(stage: Stage, half: Half, last: int) -> tuple[str, str]:
    """Print each step as its audit entry appears; the run's id and the step it ended with."""
    started = heard = time.monotonic()
    tenant = half.tenant(stage)
    while time.monotonic() - started < JOB_SECONDS:
        for entry in follow(stage.data / AUDIT, last):
            last = entry["seq"]
            if entry["tenant"] != tenant:
                continue
            heard = time.monotonic()
            progress(f"  {heard - started:6.1f} s  {NAMES[half.suite]}  run {entry['run']}  {said(entry, half.suite)}")
            if entry["step"] in ("done", "failed"):
                return entry["run"], entry["step"]
        stage.must_stand()
        if time.monotonic() - heard > PATIENCE_SECONDS:
            heard = time.monotonic()
            progress(
                f"  {heard - started:6.1f} s  still writing: the embedded model takes a minute or two on two cores"
            )
        await asyncio.sleep(0.2)
    text = f"The job did not end within {JOB_SECONDS / 60:g} minutes. `rapporteur audit show` tells how far it got."
    raise Unavailable(text)


def _verified(stage: Stage) -> dict[str, Any]:
    """The log, checked whole. Raises `RapporteurError` when it doesn't verify."""
    checked = verify_log(stage.data)
    progress(f"  Audit: {checked.entries} entries, the chain {'verifies' if checked.ok else 'DOES NOT VERIFY'}")
    if not checked.ok:
        raise RapporteurError(
            "The job did not end well: the log doesn't verify. `rapporteur audit verify` tells where."
        )
    return {"entries": checked.entries, "ok": True}


async def _until_interrupted() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
