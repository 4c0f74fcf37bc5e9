"""Google Workspace as our adapters see it, over the local tenant: what the contract tests of workspace share."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.types import Approved, Chat, MeetingEnded, Person
from bot.store.records import SealedRecords
from infra.sandbox import Tenant
from workspace.account import read_account
from workspace.client import GoogleClient
from workspace.limits import Limits
from workspace.listening import Listening
from workspace.meetings import Link
from workspace.provider import GoogleWorkspace, connect

QUICK = Limits(first_pause=0.01, waiting=5.0)
DOMAIN = "leeds.bramleyholt.example"
MAILBOX = f"tom.okafor@{DOMAIN}"
PUSH_URL = "https://rapporteur.example/google/pubsub"


class NoMembers:
    """The channel's port, which these tests don't use."""

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        return ()


class Spaces:
    """The channel's side of where a recap goes: spaces by meeting code, and everybody's own chat."""

    def __init__(self) -> None:
        self.by_code: dict[str, tuple[Link, ...]] = {}

    async def linked(self, code: str) -> tuple[Link, ...]:
        return self.by_code.get(code, ())

    async def direct(self, person: Person) -> Chat:
        return space(f"spaces/dm-{person.id}", "personal")


def space(name: str, scope: Any = "group") -> Chat:
    return Chat(channel="gchat", tenant="C01small7", id=name, scope=scope)


@pytest.fixture
def spaces() -> Spaces:
    return Spaces()


@pytest.fixture
async def google_client(tenant: Tenant) -> AsyncIterator[Callable[..., GoogleClient]]:
    """Makes clients of the tenant's Google half, and closes them at the end."""
    numbers, made = itertools.count(1), list[GoogleClient]()

    def make(account: dict[str, Any] | None = None, **given: Any) -> GoogleClient:
        key = {**tenant.google.connection()["service_account"], **(account or {})}
        rest: dict[str, Any] = {
            "domains": frozenset({DOMAIN}),
            "now": lambda: datetime.now(UTC),
            "new_id": lambda: f"00000000-0000-4000-8000-{next(numbers):012}",
            "base_url": tenant.google.connection()["base_url"],
            "limits": QUICK,
        }
        made.append(GoogleClient(read_account(json.dumps(key)), **{**rest, **given}))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.fixture
def connected(
    tenant: Tenant, google_client: Callable[..., GoogleClient], spaces: Spaces, records: SealedRecords
) -> Callable[..., GoogleWorkspace]:
    """Connects the adapters to the tenant, as often as wanted; what goes to the client is given as `client`."""

    def make(client: dict[str, Any] | None = None, **given: Any) -> GoogleWorkspace:
        connection = tenant.google.connection()
        rest: dict[str, Any] = {
            "customer": connection["customer"],
            "admin": connection["admin"],
            "domains": frozenset({DOMAIN}),
            "linked": spaces.linked,
            "direct": spaces.direct,
            "members": NoMembers(),
            "records": records,
            "now": lambda: datetime.now(UTC),
            "certs": f"{connection['base_url']}/certs",
        }
        return connect(google_client(**(client or {})), **{**rest, **given})

    return make


@pytest.fixture
def listening(tenant: Tenant, person: Callable[[str], Person]) -> Listening:
    """Priya's and Tom's meetings, and Tom's mailbox for a shared one, pushed."""
    connection = tenant.google.connection()
    return Listening(
        topic=connection["topic"],
        subscription=connection["subscription"],
        organisers=(person("priya").id, person("tom").id),
        mailboxes=(MAILBOX,),
        push_url=PUSH_URL,
        push_account=connection["push_account"],
    )


@pytest.fixture
def google(connected: Callable[..., GoogleWorkspace], listening: Listening) -> GoogleWorkspace:
    """Google Workspace over the tenant."""
    return connected(listening=listening)


@pytest.fixture
def person(tenant: Tenant) -> Callable[[str], Person]:
    """Somebody of the tenant's Google half, by key, as the channel names them."""

    def find(key: str) -> Person:
        known = tenant.google.person(key)
        return Person(id=known.id, name=known.name, mail=known.mail, guest=known.outside)

    return find


@pytest.fixture
def approved() -> Callable[[Any], Any]:
    return lambda action: Approved(action=action, by="test", digest="")


@pytest.fixture
def held(tenant: Tenant) -> Callable[[str], Awaitable[str]]:
    """Ends a meeting of the Google half and waits until its transcripts are there; the conference's name."""

    async def end(key: str) -> str:
        conference = tenant.google.state.conference(key)
        waiting = {one.name for one in conference.transcripts if one.state != "FILE_GENERATED"}
        there = asyncio.Event()

        def hear(kind: str, owner: str, payload: dict[str, Any], subject: str) -> None:
            waiting.discard((payload.get("transcript") or {}).get("name"))
            if not waiting:
                there.set()

        tenant.google.listeners.append(hear)
        if conference.end is None:
            tenant.google.end_meeting(key)
        async with asyncio.timeout(5):
            await there.wait()
        return conference.name

    return end


@pytest.fixture
def asked(person: Callable[[str], Person]) -> Callable[..., MeetingEnded]:
    """What the pipeline makes of somebody's asking for a meeting: `asked(code_or_name)`."""

    def ask(meeting_id: str, at: datetime | None = None) -> MeetingEnded:
        return MeetingEnded(
            id="command-1",
            tenant="C01small7",
            chat=space("spaces/lunch"),
            meeting_id=meeting_id,
            ended_at=at or datetime.now(UTC) + timedelta(seconds=1),
        )

    return ask
