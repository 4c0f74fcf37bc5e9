"""What the tenant's own Pub/Sub pushes, as it pushes it: a meeting that ended, its transcripts, a mailbox that changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.core.types import Signal
from infra.sandbox import Tenant
from workspace.listening import Listening
from workspace.provider import GoogleWorkspace


@pytest.fixture
async def pushed(
    tenant: Tenant, connected: Callable[..., GoogleWorkspace], listening: Listening, aiohttp_server: Any
) -> tuple[GoogleWorkspace, asyncio.Queue[Signal]]:
    """Workspace with an address of its own that is pushed to, and what comes there."""
    app, found = web.Application(), asyncio.Queue[Signal]()

    async def receive(request: web.Request) -> web.Response:
        delivery = await google.pushes.read(request.headers.get("Authorization"), await request.read())
        for signal in delivery.signals:
            found.put_nowait(signal)
        return web.Response(status=204)

    app.router.add_post("/google/pubsub", receive)
    url = str((await aiohttp_server(app)).make_url("/google/pubsub"))
    tenant.google.chat.app.pubsub_url = url
    google = connected(listening=replace(listening, push_url=url))
    for resource in google.subscriptions.wanted:
        await google.subscriptions.create(resource)
    return google, found


async def test_a_meetings_end_and_its_transcripts_lead_to_the_meeting(
    tenant: Tenant,
    pushed: tuple[GoogleWorkspace, asyncio.Queue[Signal]],
    held: Callable[[str], Awaitable[str]],
) -> None:
    google, found = pushed
    name = await held("client")
    async with asyncio.timeout(5):
        signals = [await found.get() for _ in range(3)]
    assert {getattr(one, "meeting_id", "") for one in signals} == {name}
    ended = {(await google.provider.meetings.ended(one)).meeting_id for one in signals}  # type: ignore[arg-type]
    assert ended == {name}
    told = {one.id for one in signals if one.id.startswith("transcript:")}
    organiser = tenant.google.person("tom").id
    since = tenant.google.state.conference("client").start
    assert told == {one.id for one in await google.provider.meetings.created_since(organiser, since)}
