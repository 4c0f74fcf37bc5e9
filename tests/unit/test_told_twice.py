"""A meeting's end is told more than once: what came of the first telling is not begun anew by the next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from office import ANNA, CHAT, ENDED, START, Office, desk

from bot.core.types import Command

AGAIN = replace(ENDED, id="e2")
ASKED = Command(id="c1", tenant="t1", person=ANNA, chat=CHAT, text="recap", at=START, meeting_id="m1")


async def test_what_policy_forbade_is_told_once(tmp_path: Path) -> None:
    with desk(tmp_path, Office(), post="deny") as bot:
        await bot.do(ENDED, run="run-1")
        before = len(bot.office.written)
        await bot.do(AGAIN, run="run-2")

        assert bot.office.steps()[before:][-1] == ("done", "ok", "another run of it has told that it came to nothing")


async def test_what_was_stopped_stays_stopped(tmp_path: Path) -> None:
    with desk(tmp_path, Office()) as bot:
        await bot.parts.stops.stop_run("run-1", ENDED, ANNA.id)
        await bot.do(AGAIN, run="run-2")

        assert bot.office.posted == {}
        assert bot.office.made == []


async def test_a_question_that_came_to_nothing_keeps_the_meetings_end_from_nothing(tmp_path: Path) -> None:
    with desk(tmp_path, Office(), post="deny") as refusing:
        await refusing.do(ASKED, run="run-1")
        before = len(refusing.office.written)
        await refusing.do(ENDED, run="run-2")

        assert ("failed", "failed", "policy.denied") in refusing.office.steps()[before:]
