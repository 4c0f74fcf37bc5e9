"""Ten thousand events come in while the process is killed and started again: each is there, and done once."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from bot_process import living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model
from story import Story

from bot.channels.cardsv2_widgets import LIKED
from bot.stores import AUDIT
from infra.sandbox import serve
from infra.sandbox.google.chat_events import Interaction, classic
from policies.audit.read import follow

STORIES = {"microsoft": Story, "google": GoogleStory}
FIRM = Path(__file__).parents[1] / "contract" / "firm_small"
EVENTS, KILLS, SENDERS = 10_000, 10, 20
AFTERWARDS = 1800.0
"""Seconds that the backlog may take when the last kill is over."""


@pytest.mark.parametrize("suite", ["microsoft", "google"])
async def test_ten_thousand_events_survive_ten_kills(suite: str, tmp_path: Path) -> None:
    dice = random.Random(int(os.environ.get("RAPPORTEUR_SOAK_SEED", "20261122")))
    async with (
        serve(firm=FIRM) as tenant,
        scripted_model() as model,
        living(tenant, tmp_path / "data", scripted(model.url), suites=(suite,)) as bot,
    ):
        story = STORIES[suite](tenant, bot, model)
        await story.caught_up()
        sending = asyncio.create_task(send(story))
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(1.0, 8.0))
            await bot.kill()
            await bot.start(ready=False)
        await sending
        await bot.ready()
        await handled(tmp_path / "data" / AUDIT)
        code, _out, err = await bot.command("audit", "verify")
        assert code == 0, err


async def send(story: Story) -> None:
    """Each is sent until it is acknowledged, as Teams does, and as people press again."""
    numbers = iter(range(EVENTS))
    thumb = _google_thumb if story.suite == "google" else _thumb
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as http:

        async def sender() -> None:
            for number in numbers:
                await _deliver(http, story, thumb(story, number))

        await asyncio.gather(*(sender() for _ in range(SENDERS)))


def _thumb(story: Story, number: int) -> dict[str, Any]:
    tenant = story.tenant
    thumb = tenant.activities.feedback(story.chat("bot-tom"), story.person("tom"), "1", "like", "")
    return {**thumb, "id": f"thumb-{number}"}


def _google_thumb(story: Story, number: int) -> dict[str, Any]:
    half, space = story.tenant.google, story.chat("bot-priya")
    press = Interaction(
        kind="CARD_CLICKED",
        space=space,
        user=half.chats.user("priya"),
        message=space.app_messages[0],
        parameters={"verb": LIKED},
    )
    return {**classic(half.chats, press, half.now()), "eventTime": f"2026-11-23T09:00:00.{number:06}Z"}


async def _deliver(http: aiohttp.ClientSession, story: Story, event: dict[str, Any]) -> None:
    while True:
        url, token = _door(story)
        try:
            async with http.post(url, json=event, headers={"Authorization": f"Bearer {token}"}) as answer:
                if answer.status == 200:
                    return
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(0.2)


def _door(story: Story) -> tuple[str, str]:
    """Where events go to, and a token for there."""
    if story.suite == "google":
        url = f"http://127.0.0.1:{story.bot.port}/google/chat"
        return url, story.tenant.google.chat.token(url)
    return f"http://127.0.0.1:{story.bot.port}/api/messages", story.tenant.bot_token()


async def handled(log: Path) -> None:
    """An entry for each; a kill between an entry and its step's end may leave a second one of the same run."""
    runs: Counter[str] = Counter()
    last, deadline = 0, time.monotonic() + AFTERWARDS
    while len(runs) < EVENTS:
        assert time.monotonic() < deadline, f"{len(runs)} of {EVENTS} were done"
        for entry in await asyncio.to_thread(follow, log, last):
            last = entry["seq"]
            if entry["step"] == "feedback":
                runs[entry["run"]] += 1
        await asyncio.sleep(0.5)
    assert len(runs) == EVENTS
    assert sum(runs.values()) <= EVENTS + 100 * KILLS
