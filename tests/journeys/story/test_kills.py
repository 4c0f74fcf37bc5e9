"""The process is killed (kill -9), or terminated, at the worst moments: each thing stands there once, nothing is missing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from bot_process import living, scripted
from scripted_model import scripted_model
from story import GUESTS, Story, shown

from infra.sandbox import serve

FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
PLANNER, NEW_MESSAGE, OLD_MESSAGE = "POST /v1.0/planner/tasks", "POST /connector/*", "PUT /connector/*"


@pytest_asyncio.fixture
async def mortal(tmp_path: Path) -> AsyncIterator[Story]:
    """A bot that nobody else needs."""
    async with serve(firm=FIRM) as tenant, scripted_model() as model:
        settings = {**scripted(model.url), "RAPPORTEUR_MODEL__TIMEOUT_SECONDS": "60"}
        async with living(tenant, tmp_path / "data", settings) as bot:
            yield Story(tenant, bot, model)


async def killed_at(story: Story, path: str) -> None:
    """Kill the bot while a request of its own to this path is under way, and start it again."""
    fault = story.tenant.faults.add(path, "slow", times=1, seconds=1.0)
    await story.until(lambda: fault.hits, f"a request to {path}")
    await story.bot.kill()
    await asyncio.sleep(1.0)  # until that request, too, has been carried out
    await story.bot.start(ready=False)


async def test_kills_in_the_middle_of_everything_leave_each_thing_once(mortal: Story) -> None:
    """In one life after the other: as an event is acknowledged, while the model writes, posts, makes and removes tasks."""
    story = mortal
    first, second, asked = [await story.meeting() for _ in range(3)]
    held = await story.meeting(GUESTS, organiser="tom")
    asked.status, asked.parts[0].ready_at = "ended", story.tenant.state.now()

    await story.tenant.end_meeting(first.id)
    await story.bot.kill()
    await story.bot.start(ready=False)

    story.model.hold.clear()
    await story.tenant.say(asked.chat, "tom", "recap")
    await story.tenant.end_meeting(held.id)
    await story.until(lambda: story.model.waiting >= 3, "three runs to wait for the model")
    async with asyncio.timeout(15):
        await story.bot.stop()
    await story.bot.start(ready=False)
    story.model.hold.set()

    await killed_at(story, OLD_MESSAGE)
    await story.tenant.end_meeting(second.id)
    await killed_at(story, PLANNER)
    recaps = {meeting.id: await story.recap(meeting.chat) for meeting in (first, second, asked)}
    question = await story.sees("bot-tom", "Release this?")
    for meeting in (first, second, asked):
        await story.until(lambda meeting=meeting: len(story.tasks(meeting)) >= 3, f"the tasks of {meeting.subject}")
    await story.idle()

    for meeting in (first, second, asked):
        assert len(story.recaps(meeting.chat)) == 1
        assert sorted(task.title.split()[0] for task in story.tasks(meeting)) == ["Order", "Ring", "Send"]
    assert sum("Release this?" in shown(message) for message in story.said("bot-tom")) == 1
    assert story.said(held.chat) == []
    assert story.tasks(held) == []

    await story.press(question, "tom", "release")
    await killed_at(story, NEW_MESSAGE)
    await story.bot.ready()
    await story.press(recaps[first.id], "priya", "withdraw")
    await killed_at(story, "DELETE /v1.0/planner/tasks/*")
    await story.until(lambda: "Withdrawn" in shown(recaps[first.id]) and not story.tasks(first), "it to be withdrawn")
    await story.recap(held.chat)
    await story.until(lambda: story.tasks(held), "the task of what was released")
    await story.until(lambda: "is posted in the meeting's chat" in shown(question), "word of the release")
    await story.idle()

    assert len(story.recaps(held.chat)) == 1
    assert len(story.tasks(held)) == 1
    assert "is posted in the meeting's chat" in shown(question)
    assert [len(story.tasks(meeting)) for meeting in (first, second, asked)] == [0, 3, 3]
    code, out, _ = await story.bot.command("audit", "verify")
    assert (code, json.loads(out)["ok"]) == (0, True)
