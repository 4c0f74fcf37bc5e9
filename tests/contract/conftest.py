"""What the contract tests of the Teams channel share: the channel as a bot of its own in the local tenant."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.teams import Teams, TeamsSettings
from bot.channels.teams_token import ConnectorToken
from bot.store.records import SealedRecords
from infra.sandbox import Tenant

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from channel_bot import ChannelBot, records_in, start_channel_bot, utc_now


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SealedRecords]:
    with records_in(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def teams_settings(tenant: Tenant) -> TeamsSettings:
    return TeamsSettings(
        app_id=tenant.client_id,
        tenants=frozenset({tenant.tenant_id}),
        openid_metadata=tenant.openid_metadata,
        ca_file=tenant.ca_file,
    )


@pytest.fixture
async def connector_token(tenant: Tenant) -> AsyncIterator[ConnectorToken]:
    token = ConnectorToken(
        app_id=tenant.client_id,
        tenant=tenant.tenant_id,
        secret=tenant.client_secret,
        authority=tenant.authority,
        ca_file=tenant.ca_file,
    )
    yield token
    await token.close()


@pytest.fixture
async def channel(
    tenant: Tenant, teams_settings: TeamsSettings, records: SealedRecords, connector_token: ConnectorToken
) -> AsyncIterator[ChannelBot]:
    """The Teams channel, listening, in a tenant that sends it what happens there."""
    teams = Teams(teams_settings, records, connector_token, utc_now)
    async with start_channel_bot(teams) as bot:
        tenant.bot_url = bot.url
        yield bot


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def msal_client(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """Microsoft's own MSAL as the bot's registration: `await msal_client("acquire_token_on_behalf_of", token, scopes)`."""
    from msal import ConfidentialClientApplication

    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):  # requests takes these before what `verify` says
        monkeypatch.delenv(name, raising=False)
    app = await asyncio.to_thread(
        ConfidentialClientApplication,
        tenant.client_id,
        client_credential=tenant.client_secret,
        authority=f"{tenant.authority}/{tenant.tenant_id}",
        instance_discovery=False,
        verify=str(tenant.ca_file),
    )

    async def call(name: str, *given: Any, **named: Any) -> Any:
        return await asyncio.to_thread(getattr(app, name), *given, **named)

    yield call
    app.http_client.close()
