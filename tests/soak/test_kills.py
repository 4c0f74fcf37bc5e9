"""Twenty kills at random moments while ten meetings end: every recap once, no task twice or missing, the chain verifies."""

from __future__ import annotations

import asyncio
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from bot_process import living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model
from story import GUESTS, Story, shown

from infra.sandbox import BotUnreachable, serve

STORIES = {"microsoft": Story, "google": GoogleStory}
FIRM = Path(__file__).parents[1] / "contract" / "firm_small"
KILLS, MEETINGS = 20, 10
LONGEST_LIFE = 10.0
"""Seconds from when the port is open."""

SLOW = {"make a task": 0.3, "change a task": 0.3, "open a message": 0.2, "fill a message": 0.3}
"""What is done takes a little, so that kills land in the middle of it."""


@pytest.mark.parametrize("suite", ["microsoft", "google"])
async def test_twenty_kills_at_random_moments_leave_each_thing_once(suite: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("RAPPORTEUR_SOAK_SEED", "20261122"))
    dice = random.Random(seed)
    async with serve(firm=FIRM) as tenant, scripted_model() as model:
        settings = {**scripted(model.url), "RAPPORTEUR_MODEL__TIMEOUT_SECONDS": "60"}
        async with living(tenant, tmp_path / "data", settings, suites=(suite,)) as bot:
            story = STORIES[suite](tenant, bot, model)
            await story.begin()
            for what, seconds in SLOW.items():
                story.fault(what, "slow", seconds=seconds)
            before = tasks(story)
            meetings = [await story.meeting() for _ in range(MEETINGS - 1)]
            meetings.append(await story.meeting(GUESTS, organiser="tom"))
            waiting = dice.sample(meetings, MEETINGS)
            for _ in range(KILLS):
                if waiting and dice.random() < 0.7:
                    await ended(story, waiting.pop())
                await asyncio.sleep(dice.uniform(0.0, LONGEST_LIFE))
                await bot.kill()
                await bot.start(ready=False)
            for meeting in waiting:
                await ended(story, meeting)
            tenant.faults.clear()
            await check(story, meetings)
            assert tasks(story) == before + 3 * (MEETINGS - 1) + 1


def tasks(story: Story) -> int:
    """How many there are, whatever they are about."""
    if story.suite == "google":
        return sum(not task.deleted for task in story.tenant.google.state.tasks.values())
    return len(story.tenant.state.tasks)


async def ended(story: Story, meeting: Any) -> None:
    """It ends, and Teams tells the bot until it is listened to, as Pub/Sub does by itself."""
    try:
        await story.end(meeting)
        return
    except BotUnreachable:
        event = story.tenant.deliveries[-1].activity
    for _ in range(50):
        try:
            await story.tenant.channel.deliver(event)
            return
        except BotUnreachable:
            await asyncio.sleep(0.2)
    raise AssertionError("the bot took no event for ten seconds")


async def check(story: Story, meetings: list[Any]) -> None:
    *internal, held = meetings
    await story.bot.ready()
    for meeting in internal:
        await story.until(lambda chat=meeting.chat: story.recaps(chat), f"the recap of {meeting.subject}", seconds=120)
    question = await story.sees("bot-tom", "Release this?")
    await story.idle()

    assert [len(story.recaps(meeting.chat)) for meeting in internal] == [1] * len(internal)
    expected = ["Order", "Ring", "Send"]
    assert [sorted(task.title.split()[0] for task in story.tasks(meeting)) for meeting in internal] == [expected] * len(
        internal
    )
    assert sum("Release this?" in shown(message) for message in story.said("bot-tom")) == 1
    assert story.said(held.chat) == []
    async with story.changing(question):
        await story.press(question, "tom", "release")
    assert len(story.recaps(held.chat)) == 1
    assert len(story.tasks(held)) == 1
    code, out, _ = await story.bot.command("audit", "verify")
    assert (code, json.loads(out)["ok"]) == (0, True)
