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
from bot_process import BotProcess, living, scripted
from scripted_model import scripted_model
from story import Story

from bot.stores import AUDIT
from infra.sandbox import Tenant, serve
from policies.audit.read import follow

FIRM = Path(__file__).parents[1] / "contract" / "firm_small"
EVENTS, KILLS, SENDERS = 10_000, 10, 20
AFTERWARDS = 1800.0
"""Seconds that the backlog may take when the last kill is over."""


async def test_ten_thousand_events_survive_ten_kills(tmp_path: Path) -> None:
    dice = random.Random(int(os.environ.get("RAPPORTEUR_SOAK_SEED", "20261122")))
    async with (
        serve(firm=FIRM) as tenant,
        scripted_model() as model,
        living(tenant, tmp_path / "data", scripted(model.url)) as bot,
    ):
        story = Story(tenant, bot, model)
        await story.caught_up()
        sending = asyncio.create_task(send(tenant, bot))
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(1.0, 8.0))
            await bot.kill()
            await bot.start(ready=False)
        await sending
        await bot.ready()
        await handled(tmp_path / "data" / AUDIT)
        code, _out, err = await bot.command("audit", "verify")
        assert code == 0, err


async def send(tenant: Tenant, bot: BotProcess) -> None:
    """Each is sent until it is acknowledged, as Teams does."""
    numbers = iter(range(EVENTS))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as http:

        async def sender() -> None:
            for number in numbers:
                await _deliver(http, tenant, bot, _thumb(tenant, number))

        await asyncio.gather(*(sender() for _ in range(SENDERS)))


def _thumb(tenant: Tenant, number: int) -> dict[str, Any]:
    chat, tom = tenant.state.chat("bot-tom"), tenant.state.person("tom")
    thumb = tenant.activities.feedback(chat, tom, "1", "like", "")
    return {**thumb, "id": f"thumb-{number}"}


async def _deliver(http: aiohttp.ClientSession, tenant: Tenant, bot: BotProcess, activity: dict[str, Any]) -> None:
    while True:
        headers = {"Authorization": f"Bearer {tenant.bot_token()}"}
        try:
            async with http.post(f"http://127.0.0.1:{bot.port}/api/messages", json=activity, headers=headers) as answer:
                if answer.status == 200:
                    return
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(0.2)


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
