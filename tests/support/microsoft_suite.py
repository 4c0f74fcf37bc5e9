"""Microsoft 365 as a suite: Graph by its own SDK, Teams by a bot of its own, in the local tenant."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from channel_bot import records_in, start_channel_bot, utc_now
from suite import Adapters, Kept, Suite

from bot.channels.teams import Teams, TeamsSettings
from bot.channels.teams_token import ConnectorToken
from bot.core.ports import Provider
from bot.core.types import Chat, Meeting, MeetingDetails, MeetingEnded, Person
from bot.store.records import SealedRecords
from graph.auth import App
from graph.limits import Limits
from graph.listening import Listening
from graph.provider import Microsoft365, connect
from graph.tasks import PlanChoice
from infra.sandbox import Seen, Tenant

QUICK = Limits(first_pause=0.01, waiting=5.0)
MAILBOX = "tom.okafor@bramleyholt.example"
PLAN = "Meeting actions"
FAULTS = {
    "read the directory": "GET /v1.0/users",
    "make a task": "POST /v1.0/planner/tasks",
    "change a task": "PATCH /v1.0/planner/tasks/*",
    "remove a task": "DELETE /v1.0/planner/tasks/*",
}


class NoMembers:
    """The channel's port, where it isn't used."""

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        return ()


async def no_details(event: MeetingEnded) -> MeetingDetails:
    """The channel's, where the event has them."""
    raise AssertionError("the channel was asked")


def connector() -> Callable[..., Microsoft365]:
    """Connects adapters to a tenant: `connect(tenant, records, app=…, **given)`, with numbers of its own for requests."""
    numbers = itertools.count(1)

    def make(tenant: Tenant, records: SealedRecords, app: dict[str, Any] | None = None, **given: Any) -> Microsoft365:
        own: dict[str, Any] = {
            "tenant": tenant.tenant_id,
            "client_id": tenant.client_id,
            "secret": tenant.client_secret,
            "authority": tenant.authority,
            "ca": tenant.ca_file,
        }
        rest: dict[str, Any] = {
            "details": no_details,
            "members": NoMembers(),
            "plans": PlanChoice(group=property_team(tenant)),
            "records": records,
            "tenants": (tenant.tenant_id,),
            "blind": lambda value: hashlib.sha256(value.encode()).hexdigest(),
            "now": utc_now,
            "new_id": lambda: f"00000000-0000-4000-8000-{next(numbers):012}",
            "base_url": f"{tenant.url}/v1.0",
            "limits": QUICK,
        }
        return connect(App(**{**own, **(app or {})}), **{**rest, **given})

    return make


def property_team(tenant: Tenant) -> str:
    """The object id of the team whose plan takes the tasks."""
    return next(team.id for team in tenant.state.teams.values() if team.key == "property")


@dataclass(slots=True, kw_only=True)
class MicrosoftSuite(Suite):
    """`connected` are all that were, to be closed."""

    name: ClassVar[str] = "microsoft"
    faults: ClassVar[dict[str, str]] = FAULTS
    connecting: Callable[..., Microsoft365]
    connected: list[Microsoft365]

    def connect(self, *, tries: int = QUICK.tries, answer: float = QUICK.answer, **given: Any) -> Adapters:
        limits = replace(QUICK, tries=tries, answer=answer)
        self.connected.append(self.connecting(limits=limits, **given))
        return adapters(self.connected[-1])

    def person(self, key: str) -> Person:
        found = self.tenant.state.person(key)
        return Person(id=found.id, name=found.name, mail=found.mail, guest=found.guest)

    def group(self, key: str) -> str:
        return self.tenant.state.group(key).id

    async def reading(self, key: str) -> Provider:
        await self.connected[0].sign_in.with_token(self.person(key), self.tenant.sso_token(key))
        return await self.own.rights.of(self.person(key))

    async def meet(self, said: str, organiser: str = "tom", attendees: Sequence[str] = ("priya",)) -> str:
        return await self.tenant.add_meeting("Oakfield", said, organiser, (organiser, *attendees))

    def add_part(self, meeting: str, said: str, minutes: float, *, ready: bool = True) -> str:
        return self.tenant.add_part(meeting, said, offset_minutes=minutes, delay=0.0 if ready else 3600.0)

    def publish(self, meeting: str) -> None:
        for part in self.tenant.state.meeting(meeting).parts:
            part.ready_at = self.tenant.state.now()

    def silence(self, meeting: str) -> None:
        for part in self.tenant.state.meeting(meeting).parts:
            part.cues = ()

    async def finish(self, meeting: str) -> None:
        self.tenant.finish_meeting(meeting)

    def held(self, meeting: str) -> Meeting:
        found = self.tenant.state.meeting(meeting)
        return Meeting(
            id=found.id,
            title=found.subject,
            organiser=self.person(found.organiser),
            start=found.start.replace(microsecond=0),
            end=found.end.replace(microsecond=0),
            chat_id=found.chat,
            url=found.join_url,
        )

    def parts(self, meeting: str) -> tuple[str, ...]:
        return tuple(part.id for part in self.tenant.state.meeting(meeting).parts)

    def chat_of(self, meeting: str) -> Chat:
        return self._chat(self.tenant.state.meeting(meeting).chat)

    def kept(self) -> dict[str, Kept]:
        plans = {plan.id for plan in self.tenant.state.plans.values() if plan.title == PLAN}
        return {
            one.id: Kept(
                title=one.title,
                notes=one.description,
                owner=next(iter(one.assignees), None),
                due=datetime.fromisoformat(one.due).date() if one.due else None,
            )
            for one in self.tenant.state.tasks.values()
            if one.plan in plans
        }

    def keeper_of_nobodys(self, keeper: Person) -> str | None:
        return None

    def meddle(self, task: str) -> None:
        one = self.tenant.state.tasks[task]
        one.title, one.version = "My own words", one.version + 1

    def deliver(self, sender: str, subject: str, body: str, attachments: Sequence[str] = ()) -> str:
        return self.tenant.deliver_mail(MAILBOX, sender, subject, body, attachments)

    def chat(self, key: str) -> Chat:
        return self._chat(self.tenant.state.chat(key).id)

    def posts(self, chat: Chat) -> list[str]:
        return [str(message.activity) for message in self.tenant.state.chats[chat.id].bot_messages]

    def expire(self, subscription: str) -> None:
        del self.tenant.state.subscriptions[subscription]

    def is_api(self, path: str) -> bool:
        return path.startswith("/v1.0/")

    def subject_of(self, seen: Seen) -> str:
        return ""

    def _chat(self, id: str) -> Chat:
        personal = self.tenant.state.chats[id].kind == "personal"
        scope: Any = "personal" if personal else "group"
        return Chat(channel="teams", tenant=self.firm, id=id, scope=scope)


def adapters(one: Microsoft365) -> Adapters:
    return Adapters(provider=one.provider, rights=one.rights, tasks=one.tasks, subscriptions=one.events.subscriptions)


@asynccontextmanager
async def open_microsoft(tenant: Tenant, folder: Path) -> AsyncIterator[MicrosoftSuite]:
    """With a bot that Teams and Graph tell, to which somebody has spoken in the group chat at lunch."""
    token = ConnectorToken(
        app_id=tenant.client_id,
        tenant=tenant.tenant_id,
        secret=tenant.client_secret,
        authority=tenant.authority,
        ca_file=tenant.ca_file,
    )
    settings = TeamsSettings(
        app_id=tenant.client_id,
        tenants=frozenset({tenant.tenant_id}),
        openid_metadata=tenant.openid_metadata,
        ca_file=tenant.ca_file,
    )
    connected: list[Microsoft365] = []
    with records_in(folder) as records:
        teams = Teams(settings, records, token, utc_now)
        async with start_channel_bot(teams, notifications=lambda: connected[0].events.notifications) as bot:
            tenant.bot_url = bot.url
            organisers = tuple(tenant.state.person(key).id for key in ("priya", "tom"))
            listening = Listening(public_url=bot.base, organisers=organisers, mailboxes=(MAILBOX,))
            make = connector()

            def connecting(**given: Any) -> Microsoft365:
                return make(tenant, records, **{"listening": listening, "members": teams, **given})

            connected.append(connecting())
            await tenant.say(tenant.state.chat("lunch").id, "tom", "hi")
            try:
                yield MicrosoftSuite(
                    tenant=tenant,
                    firm=tenant.tenant_id,
                    mailbox=MAILBOX,
                    heard=bot.heard,
                    messages=teams,
                    members=teams,
                    own=adapters(connected[0]),
                    connecting=connecting,
                    connected=connected,
                )
            finally:
                await close(connected)
                await token.close()


async def close(connected: Sequence[Microsoft365]) -> None:
    await asyncio.gather(*(closing() for one in connected for closing in (one.client.aclose, one.sign_in.aclose)))
