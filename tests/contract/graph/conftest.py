"""Microsoft 365 as our adapters see it, over the local tenant: what the tests of what only it has share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web
from microsoft_suite import MAILBOX, close, connector, property_team

from bot.core.types import Chat, MeetingDetails, MeetingEnded, Person
from bot.store.records import SealedRecords
from graph.listening import Listening
from graph.provider import Microsoft365
from infra.sandbox import Tenant


@pytest.fixture
def group(tenant: Tenant) -> str:
    """The object id of the team whose plan takes the tasks."""
    return property_team(tenant)


@pytest.fixture
async def connected(tenant: Tenant, records: SealedRecords) -> AsyncIterator[Callable[..., Microsoft365]]:
    """Connects the adapters to the tenant, as often as wanted, and closes them at the end."""
    connect, made = connector(), list[Microsoft365]()

    async def details(event: MeetingEnded) -> MeetingDetails:
        meeting = next(m for m in tenant.state.meetings.values() if m.bot_id == event.meeting_id)
        return MeetingDetails(graph_id=meeting.id, organiser_id=meeting.organiser, join_url=meeting.join_url)

    def make(app: dict[str, Any] | None = None, **given: Any) -> Microsoft365:
        made.append(connect(tenant, records, app, **{"details": details, **given}))
        return made[-1]

    yield make
    await close(made)


class Script:
    """A Graph that answers each path's end as written: for what the tenant's firm never does."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        for end, given in self.answers.items():
            if request.path.endswith(end):
                if isinstance(given, bytes):
                    return web.Response(body=given, content_type="text/vtt")
                return web.json_response(given)
        error = {"code": "NotFound", "message": "nothing of that name is in the script"}
        return web.json_response({"error": error}, status=404)


@pytest.fixture
async def script(aiohttp_server: Any) -> Script:
    app, script = web.Application(), Script()
    app.router.add_route("*", "/{path:.*}", script.answer)
    script.url = str((await aiohttp_server(app)).make_url("/v1.0"))
    return script


@pytest.fixture
def person(tenant: Tenant) -> Callable[[str], Person]:
    """Somebody of the tenant, by key, as an activity of theirs names them."""

    def find(key: str) -> Person:
        known = tenant.state.person(key)
        return Person(id=known.id, name=known.name, mail=known.mail, guest=known.guest)

    return find


@pytest.fixture
def microsoft(connected: Callable[..., Microsoft365]) -> Microsoft365:
    """Microsoft 365 over the tenant, with Tom's mailbox for a shared one."""
    return connected(listening=Listening(mailboxes=(MAILBOX,)))


@pytest.fixture
def ended(tenant: Tenant) -> Callable[..., Awaitable[MeetingEnded]]:
    """Ends a meeting of the tenant's, by key, without a bot that is told; gives the event that it would be told of."""

    async def end(key: str, at: datetime | None = None) -> MeetingEnded:
        meeting = tenant.state.meeting(key)
        chat = tenant.state.chats[meeting.chat]
        chat.installed = False
        if meeting.status != "ended":
            await tenant.end_meeting(key)
        return MeetingEnded(
            id=f"end-{key}",
            tenant=tenant.tenant_id,
            chat=Chat(channel="teams", tenant=tenant.tenant_id, id=chat.id, scope="group"),
            meeting_id=meeting.bot_id,
            ended_at=at or meeting.end,
        )

    return end
