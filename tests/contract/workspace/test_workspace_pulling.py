"""What Pub/Sub keeps for us, through Google's own client: pulled, taken in, acknowledged, and pulled again if not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from bot.core.errors import Unavailable
from bot.core.types import Signal
from infra.sandbox import Tenant
from workspace.listening import Listening
from workspace.provider import GoogleWorkspace
from workspace.pulling import Pulling


@pytest.fixture
def pulled(tenant: Tenant, connected: Callable[..., GoogleWorkspace], listening: Listening) -> GoogleWorkspace:
    tenant.google.pubsub.pull_wait = 0.05
    return connected(listening=replace(listening, pull=True))


class Taken:
    """Takes signals in, until those wanted are there."""

    def __init__(self, *wanted: str) -> None:
        self.wanted, self.ids, self.all = set(wanted), set[str](), asyncio.Event()

    async def __call__(self, signal: Signal) -> None:
        self.ids.add(signal.id)
        if self.ids >= self.wanted:
            self.all.set()

    async def all_of(self, running: Coroutine[Any, Any, None]) -> set[str]:
        task = asyncio.create_task(running)
        async with asyncio.timeout(5):
            await self.all.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return self.ids


async def test_what_was_published_is_pulled_taken_in_and_acknowledged(
    tenant: Tenant, pulled: GoogleWorkspace, held: Callable[[str], Awaitable[str]]
) -> None:
    await pulled.subscriptions.create(pulled.subscriptions.wanted[1])
    name = await held("client")
    transcripts = tenant.google.state.conference("client").transcripts
    taken = Taken(f"conference:{name}", *(f"transcript:{one.name}" for one in transcripts))
    assert pulled.pulling is not None
    assert await taken.all_of(pulled.pulling.run(taken)) == taken.wanted


async def test_what_could_not_be_taken_in_comes_again(tenant: Tenant, pulled: GoogleWorkspace) -> None:
    tenant.google.pubsub.ack_deadline = 0.0
    await pulled.subscriptions.create(pulled.subscriptions.wanted[2])
    tenant.google.deliver_mail("tom", "dana@oakfield.example", "Hello", "Hello")
    tries = 0

    async def accept(signal: Signal) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Unavailable("the disk is full")

    assert pulled.pulling is not None
    for _ in range(3):
        await pulled.pulling.once(accept)
    assert tries == 3
    assert await pulled.pulling.once(accept) == 0


async def test_pulling_goes_on_after_a_failure(tenant: Tenant, pulled: GoogleWorkspace) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    pulling = Pulling(pulled.client, pulled.pushes, tenant.google.connection()["subscription"], sleep=sleep)
    tenant.faults.add("*:pull", "500", times=5)
    await pulled.subscriptions.create(pulled.subscriptions.wanted[2])
    tenant.google.deliver_mail("tom", "dana@oakfield.example", "Hello", "Hello")
    taken = Taken()
    await taken.all_of(pulling.run(taken))
    assert pauses == [1.0, 5.0, 15.0, 60.0, 60.0]
