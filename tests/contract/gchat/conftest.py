"""The Google Chat channel, listening, in a tenant that sends it what happens in its Google half."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.records import SealedRecords
from infra.sandbox import Tenant
from infra.sandbox.google.half import GoogleHalf

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from gchat_bot import GChatBot, google_client, start_gchat_bot


@pytest.fixture
def half(tenant: Tenant) -> GoogleHalf:
    return tenant.google


@pytest.fixture
async def client(tenant: Tenant) -> AsyncIterator[Any]:
    opened = google_client(tenant)
    yield opened
    await opened.close()


@pytest.fixture
async def channel(tenant: Tenant, records: SealedRecords, client: Any) -> AsyncIterator[GChatBot]:
    """In the format of Chat apps, verified by the endpoint's address."""
    async with start_gchat_bot(tenant, records, client) as bot:
        yield bot


@pytest.fixture(params=["classic", "add_on"])
async def either(
    request: pytest.FixtureRequest, tenant: Tenant, records: SealedRecords, client: Any
) -> AsyncIterator[GChatBot]:
    """In each of the two formats."""
    app = tenant.google.chat_app
    app.format, app.verification = request.param, "add_on" if request.param == "add_on" else "endpoint"
    async with start_gchat_bot(tenant, records, client) as bot:
        yield bot
