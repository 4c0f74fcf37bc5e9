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
from typing import Any

from bot_process import free_port, living, scripted, watching
from google_story import GoogleStory
from scripted_model import scripted_model
from story import WEEKLY, Story

from infra.sandbox import BotUnreachable, Loss, serve

STORIES = {"microsoft": Story, "google": GoogleStory}
CALLS = {"microsoft": ("/v1.0/*", "/connector/*"), "google": ("/google/*",)}
"""What the bot asks of each suite."""

FIRM = Path(__file__).parents[1] / "contract" / "firm_small"
FAILING, LOST, DOUBLED, LATE = 0.1, 0.3, 0.2, 0.4
EXPECTED = ["Order", "Ring", "Send"]
AT_ONCE = 10


@contextlib.asynccontextmanager
async def stormy(suite: str, folder: Path, seed: int) -> AsyncIterator[Story]:
    """A bot that has seen its tenant, and from then on bad weather."""
    async with serve(firm=FIRM) as tenant, scripted_model() as model:
        settings = scripted(model.url) | watching(free_port(), poll_seconds=5)
        settings["RAPPORTEUR_RETRY_SECONDS"] = json.dumps([0.2, 0.5, 1, 2, 3, 5])
        settings["RAPPORTEUR_WATCH__PEOPLE"] = "[]"  # everybody is watched
        async with living(tenant, folder / "data", settings, suites=(suite,)) as bot:
            story = STORIES[suite](tenant, bot, model)
            await story.caught_up()
            await story.until(story.subscriptions, "a subscription")
            await story.begin()
            for path in CALLS[suite]:
                tenant.faults.add(path, "random", rate=FAILING, seed=seed)
            story.lose(Loss(dropped=LOST, duplicated=DOUBLED, delayed=LATE, seconds=3, seed=seed))
            yield story


async def end_many(story: Story, number: int, seed: int) -> list[Any]:
    """So many meetings end, a handful at a time; Teams' own events are lost and doubled as often as Graph's, and of as
    many of Meet's nothing at all is told."""
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


async def _end(story: Story, meeting: Any, lost: float, doubled: float) -> None:
    if lost < LOST:
        story.finish(meeting)
        return
    with contextlib.suppress(BotUnreachable):
        event = await story.end(meeting)
        if event and doubled < DOUBLED:
            await story.tenant.redeliver(event)


async def each_once(story: Story, meetings: list[Any], seconds: float) -> None:
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
