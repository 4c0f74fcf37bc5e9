"""The process is killed (kill -9), or terminated, at the worst moments: each thing stands there once, nothing is missing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from bot_process import living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model
from story import GUESTS, Story, shown

from infra.sandbox import serve

FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
STORIES = {"microsoft": Story, "google": GoogleStory}
UNDER_WAY = 0.4
"""Seconds that a request takes in whose middle the bot is killed."""


@pytest_asyncio.fixture(params=["microsoft", "google"])
async def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Story]:
    """A bot that nobody else needs."""
    async with begun(request.param, tmp_path) as story:
        yield story


@asynccontextmanager
async def begun(suite: str, folder: Path) -> AsyncIterator[Story]:
    async with serve(firm=FIRM) as tenant, scripted_model() as model:
        settings = {**scripted(model.url), "RAPPORTEUR_MODEL__TIMEOUT_SECONDS": "60"}
        async with living(tenant, folder / "data", settings, suites=(suite,)) as bot:
            story = STORIES[suite](tenant, bot, model)
            await story.begin()
            yield story


async def killed_at(story: Story, what: str) -> None:
    """Kill the bot while a request of its own for this (one of `faults`, or a path) is under way, and start it again."""
    fault = story.tenant.faults.add(story.faults.get(what, what), "slow", times=1, seconds=UNDER_WAY)
    await story.until(lambda: fault.hits, f"a request to {what}")
    await story.bot.kill()
    await asyncio.sleep(UNDER_WAY)  # until that request, too, has been carried out
    await story.bot.start(ready=False)


def acknowledged(story: Story) -> bool:
    """Teams waits for that; Pub/Sub pushes meanwhile."""
    return story.suite != "google" or any(post.status == 204 for post in story.tenant.google.pubsub.posts)


async def test_kills_in_the_middle_of_everything_leave_each_thing_once(mortal: Story) -> None:
    """In one life after the other: as an event is acknowledged, while the model writes, posts, makes and removes tasks."""
    story = mortal
    first, second, asked = [await story.meeting() for _ in range(3)]
    held = await story.meeting(GUESTS, organiser="tom")
    story.finish(asked)

    await story.end(first)
    await story.until(lambda: acknowledged(story), "the event to be acknowledged")
    await story.bot.kill()
    await story.bot.start(ready=False)

    story.model.hold.clear()
    await story.say(asked.chat, "tom", "recap")
    await story.end(held)
    await story.until(lambda: story.model.waiting >= 3, "three runs to wait for the model")
    async with asyncio.timeout(15):
        await story.bot.stop()
    await story.bot.start(ready=False)
    story.model.hold.set()

    await killed_at(story, "fill a message")
    await story.end(second)
    await killed_at(story, "make a task")
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
    await killed_at(story, "open a message")
    await story.bot.ready()
    await story.press(recaps[first.id], "priya", "withdraw")
    await killed_at(story, "remove a task")
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


async def test_a_copy_that_a_kill_interrupts_is_given_once(tmp_path: Path) -> None:
    """A meeting in Meet has no chat that all who were there are in: who can't read the recap gets it in their own."""
    async with begun("google", tmp_path) as story:
        meeting = await story.meeting()
        story.leave(meeting.chat, "sarah-a")
        own = story.chat("bot-sarah-a").name
        await story.end(meeting)
        await killed_at(story, f"PATCH /google/chat/v1/{own}/messages/*")
        await story.recap(meeting.chat)
        (copy,) = await story.until(lambda: story.recaps("bot-sarah-a"), "the copy")
        await story.until(lambda: len(story.tasks(meeting)) >= 3, "the tasks")
        await story.idle()

        assert story.said("bot-sarah-a") == [copy]
        assert [len(story.recaps(meeting.chat)), len(story.tasks(meeting))] == [1, 3]
