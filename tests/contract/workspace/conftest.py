"""Google Workspace as our adapters see it, over the local tenant: what the tests of what only it has share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google_suite import client_maker, connect_google, finish_in, listening_to
from microsoft_suite import NoMembers

from bot.core.types import Approved, Chat, MeetingEnded, Person
from bot.store.records import SealedRecords
from infra.sandbox import Tenant
from workspace.client import GoogleClient
from workspace.listening import Listening
from workspace.meetings import Link
from workspace.provider import GoogleWorkspace

PUSH_URL = "https://rapporteur.example/google/pubsub"


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
    client, made = client_maker(tenant), list[GoogleClient]()

    def make(account: dict[str, Any] | None = None, **given: Any) -> GoogleClient:
        made.append(client(account, **given))
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
        rest = {"linked": spaces.linked, "direct": spaces.direct, "members": NoMembers(), "records": records}
        return connect_google(tenant, google_client(**(client or {})), **{**rest, **given})

    return make


@pytest.fixture
def listening(tenant: Tenant) -> Listening:
    """Priya's and Tom's meetings, and Tom's mailbox for a shared one, pushed."""
    return listening_to(tenant, PUSH_URL)


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
        await finish_in(tenant.google, key)
        return tenant.google.state.conference(key).name

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
