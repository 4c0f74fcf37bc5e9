"""The Google Chat channel as a bot of its own in the local tenant: what comes in is written down, what goes out is up to the test."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from channel_bot import Heard, no_notifications, utc_now

from bot.channels.gchat import GChat, GChatSettings
from bot.channels.google_hooks import not_set_up
from bot.channels.web import build_app, build_runner
from bot.core.errors import NotFound
from bot.store.records import SealedRecords
from infra.sandbox import Tenant
from workspace.account import read_account
from workspace.chat import GoogleChatApi
from workspace.client import GoogleClient


@dataclass(slots=True, kw_only=True)
class GChatBot:
    """The running bot; `url` is its endpoint, and the audience of what comes there."""

    base: str
    heard: Heard
    gchat: GChat

    @property
    def url(self) -> str:
        return f"{self.base}/google/chat"


def google_client(tenant: Tenant) -> GoogleClient:
    """The bot's own client, at the tenant's Google half."""
    connection = tenant.google.connection()
    return GoogleClient(
        read_account(json.dumps(connection["service_account"])),
        domains=frozenset({connection["domain"]}),
        now=utc_now,
        new_id=lambda: str(uuid.uuid4()),
        base_url=connection["base_url"],
    )


def gchat_settings(tenant: Tenant, audience: str, **changed: Any) -> GChatSettings:
    """As the tenant's Chat app is configured."""
    connection, app = tenant.google.connection(), tenant.google.chat_app
    given: dict[str, Any] = {
        "customer": connection["customer"],
        "domains": frozenset({connection["domain"]}),
        "verification": app.verification,
        "project_number": connection["project_number"],
        "audience": audience,
        "certs": f"{tenant.google.url}/certs",
        "chat_certs": f"{tenant.google.url}/chat-certs",
    }
    return GChatSettings(**{**given, **changed})


@asynccontextmanager
async def start_gchat_bot(
    tenant: Tenant,
    records: SealedRecords,
    client: GoogleClient,
    *,
    clock: Callable[[], Any] = utc_now,
    pushes: Callable[[], Any] = not_set_up,
    api: Any = None,
    **changed: Any,
) -> AsyncIterator[GChatBot]:
    """Serves the channel on a free port of loopback, and has the tenant send there what happens in its Chat."""
    heard, opened = Heard(), list[GChat]()
    app = build_app(
        teams=_no_teams,
        notifications=no_notifications,
        gchat=lambda: opened[0],
        pushes=pushes,
        inbound=heard,
        ready=_ready,
        metrics=lambda: b"up 1\n",
    )
    runner = build_runner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    tenant.google.chat_app.url = f"{base}/google/chat"
    settings = gchat_settings(tenant, tenant.google.chat_app.url, **changed)
    opened.append(GChat(settings, records, api or GoogleChatApi(client), clock))
    try:
        yield GChatBot(base=base, heard=heard, gchat=opened[0])
    finally:
        await runner.cleanup()
        await opened[0].close()


async def _ready() -> dict[str, Any]:
    return {"ready": True}


def _no_teams() -> Any:
    raise NotFound("Rapporteur isn't set up for Microsoft 365 here: `teams.app_id` is empty.")
