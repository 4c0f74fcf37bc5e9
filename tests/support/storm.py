"""Many meetings end while a tenth of all calls fails and what is told is lost, doubled and out of order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from bot_process import free_port, living, scripted, watching
from scripted_model import scripted_model
from story import WEEKLY, Story

from infra.sandbox import BotUnreachable, Loss, serve
from infra.sandbox.state import Meeting

FIRM = Path(__file__).parents[1] / "contract" / "firm_small"
FAILING, LOST, DOUBLED, LATE = 0.1, 0.3, 0.2, 0.4
EXPECTED = ["Order", "Ring", "Send"]
AT_ONCE = 10


@contextlib.asynccontextmanager
async def stormy(folder: Path, seed: int) -> AsyncIterator[Story]:
    """A bot that has seen its tenant, and from then on bad weather."""
    async with serve(firm=FIRM) as tenant, scripted_model() as model:
        settings = scripted(model.url) | watching(free_port(), poll_seconds=5)
        settings["RAPPORTEUR_RETRY_SECONDS"] = json.dumps([0.2, 0.5, 1, 2, 3, 5])
        async with living(tenant, folder / "data", settings) as bot:
            story = Story(tenant, bot, model)
            await story.caught_up()
            await story.until(lambda: tenant.state.subscriptions, "a subscription")
            for path in ("/v1.0/*", "/connector/*"):
                tenant.faults.add(path, "random", rate=FAILING, seed=seed)
            tenant.notifications.loss = Loss(dropped=LOST, duplicated=DOUBLED, delayed=LATE, seconds=3, seed=seed)
            yield story


async def end_many(story: Story, number: int, seed: int) -> list[Meeting]:
    """So many meetings end, a handful at a time; Teams' own events are lost and doubled as often as Graph's."""
    dice = random.Random(seed)
    meetings = [await story.meeting(_about(plot), start=datetime.now(UTC)) for plot in range(number)]
    for first in range(0, number, AT_ONCE):
        await asyncio.gather(
            *(_end(story, meeting, dice.random(), dice.random()) for meeting in meetings[first:][:AT_ONCE])
        )
        await asyncio.sleep(dice.uniform(0.0, 1.0))
    return meetings


def _about(plot: int) -> list[tuple[str, str]]:
    """What is said of this plot, and of no other: real meetings don't make the same tasks."""
    return [
        (
            who,
            text.replace("enquiries", f"enquiries on plot {plot}")
            .replace("Oakfield", f"plot {plot}")
            .replace("redemption figure", f"redemption figure of plot {plot}"),
        )
        for who, text in WEEKLY
    ]


async def _end(story: Story, meeting: Meeting, lost: float, doubled: float) -> None:
    if lost < LOST:
        story.tenant.finish_meeting(meeting.id)
        return
    with contextlib.suppress(BotUnreachable):
        event = await story.tenant.end_meeting(meeting.id)
        if doubled < DOUBLED:
            await story.tenant.redeliver(event)


async def each_once(story: Story, meetings: list[Meeting], seconds: float) -> None:
    """Every meeting gets its recap and its tasks, and still has each of them once when the weather is fine again."""
    by_chat = [meeting.chat for meeting in meetings]
    await story.until(lambda: all(story.recaps(chat) for chat in by_chat), "every recap", seconds=seconds)
    story.tenant.faults.clear()
    await story.until(
        lambda: all(len(story.tasks(one)) >= len(EXPECTED) for one in meetings), "every task", seconds=120
    )
    await story.idle()
    assert Counter(len(story.recaps(chat)) for chat in by_chat) == {1: len(meetings)}
    made = Counter(tuple(sorted(task.title.split()[0] for task in story.tasks(one))) for one in meetings)
    assert made == {tuple(EXPECTED): len(meetings)}
    code, out, _ = await story.bot.command("audit", "verify")
    assert (code, json.loads(out)["ok"]) == (0, True)
