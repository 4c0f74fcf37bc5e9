"""Google Workspace as a suite: its APIs by Google's own client, Chat by a bot of its own, in the local tenant."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from channel_bot import records_in, utc_now
from gchat_bot import start_gchat_bot
from suite import Adapters, Kept, Suite

from bot.core.ports import Provider
from bot.core.types import Chat, Meeting, Person
from infra.sandbox import Seen, Tenant
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.google.state import Task
from workspace.account import read_account
from workspace.client import GoogleClient
from workspace.limits import Limits
from workspace.listening import Listening
from workspace.provider import GoogleWorkspace, connect

QUICK = Limits(first_pause=0.01, waiting=5.0)
DOMAIN = "leeds.bramleyholt.example"
MAILBOX = f"tom.okafor@{DOMAIN}"
FAULTS = {
    "read the directory": "GET */admin/directory/v1/users",
    "make a task": "POST */tasks/v1/lists/*/tasks",
    "change a task": "PATCH */tasks/v1/lists/*/tasks/*",
    "remove a task": "DELETE */tasks/v1/lists/*/tasks/*",
}


def client_maker(tenant: Tenant) -> Callable[..., GoogleClient]:
    """Makes clients of the tenant's Google half, with numbers of their own for requests; `account` changes the key."""
    numbers = itertools.count(1)

    def make(account: dict[str, Any] | None = None, **given: Any) -> GoogleClient:
        key = {**tenant.google.connection()["service_account"], **(account or {})}
        rest: dict[str, Any] = {
            "domains": frozenset({DOMAIN}),
            "now": utc_now,
            "new_id": lambda: f"00000000-0000-4000-8000-{next(numbers):012}",
            "base_url": tenant.google.connection()["base_url"],
            "limits": QUICK,
        }
        return GoogleClient(read_account(json.dumps(key)), **{**rest, **given})

    return make


def connect_google(tenant: Tenant, client: GoogleClient, **given: Any) -> GoogleWorkspace:
    """The adapters; what is the channel's and the store's is to be given."""
    connection = tenant.google.connection()
    rest: dict[str, Any] = {
        "customer": connection["customer"],
        "admin": connection["admin"],
        "domains": frozenset({DOMAIN}),
        "now": utc_now,
        "certs": f"{connection['base_url']}/certs",
    }
    return connect(client, **{**rest, **given})


def listening_to(tenant: Tenant, push_url: str) -> Listening:
    """Priya's and Tom's meetings, and Tom's mailbox for a shared one, pushed."""
    connection = tenant.google.connection()
    return Listening(
        topic=connection["topic"],
        subscription=connection["subscription"],
        organisers=tuple(tenant.google.person(key).id for key in ("priya", "tom")),
        mailboxes=(MAILBOX,),
        push_url=push_url,
        push_account=connection["push_account"],
    )


async def finish_in(half: GoogleHalf, meeting: str) -> None:
    """Ends a conference that goes on, and waits for the transcripts that come at once, or in a moment."""
    there, waiting = asyncio.Event(), {one.name for one in half.state.conference(meeting).transcripts if one.delay < 5}

    def hear(kind: str, owner: str, payload: dict[str, Any], subject: str) -> None:
        waiting.discard((payload.get("transcript") or {}).get("name"))
        if not waiting:
            there.set()

    half.listeners.append(hear)
    half.end_meeting(meeting)
    async with asyncio.timeout(5):
        await there.wait()
    half.listeners.remove(hear)


@dataclass(slots=True, kw_only=True)
class GoogleSuite(Suite):
    """Its chats are spaces; a meeting has none, so its chat is the organiser's own with the app."""

    name: ClassVar[str] = "google"
    faults: ClassVar[dict[str, str]] = FAULTS
    connecting: Callable[..., GoogleWorkspace]

    @property
    def half(self) -> GoogleHalf:
        return self.tenant.google

    def connect(self, *, tries: int = QUICK.tries, answer: float = QUICK.answer, **given: Any) -> Adapters:
        return adapters(self.connecting(replace(QUICK, tries=tries, answer=answer), **given))

    def person(self, key: str) -> Person:
        found = self.half.person(key)
        return Person(id=found.id, name=found.name, mail=found.mail, guest=found.outside)

    def group(self, key: str) -> str:
        return self.half.state.group(key).mail

    async def reading(self, key: str) -> Provider:
        return await self.own.rights.of(self.person(key))

    async def meet(self, said: str, organiser: str = "tom", attendees: Sequence[str] = ("priya",)) -> str:
        return self.half.add_meeting("Oakfield", said, organiser, (organiser, *attendees))

    def add_part(self, meeting: str, said: str, minutes: float, *, ready: bool = True) -> str:
        return self.half.add_part(meeting, said, offset_minutes=minutes, delay=0.0 if ready else 3600.0)

    def publish(self, meeting: str) -> None:
        for transcript in self.half.state.conference(meeting).transcripts:
            transcript.state = "FILE_GENERATED"

    def silence(self, meeting: str) -> None:
        for transcript in self.half.state.conference(meeting).transcripts:
            transcript.entries = ()

    async def finish(self, meeting: str) -> None:
        await finish_in(self.half, meeting)

    def held(self, meeting: str) -> Meeting:
        found = self.half.state.conference(meeting)
        space = self.half.state.spaces[found.space]
        return Meeting(
            id=found.name,
            title=found.subject,
            organiser=self.person(space.owner),
            start=found.start,
            end=found.end or utc_now(),
            chat_id=self.chat_of(meeting).id,
            url=space.uri,
        )

    def parts(self, meeting: str) -> tuple[str, ...]:
        return tuple(one.name for one in self.half.state.conference(meeting).transcripts)

    def chat_of(self, meeting: str) -> Chat:
        space = self.half.state.spaces[self.half.state.conference(meeting).space]
        return self.chat(f"bot-{self.half.person(space.owner).key}")

    def kept(self) -> dict[str, Kept]:
        return {
            f"{one.owner}/{one.list}/{one.id}": Kept(
                title=one.title, notes=one.notes, owner=one.owner, due=one.due.date() if one.due else None
            )
            for one in self.half.state.tasks.values()
            if not one.deleted
        }

    def keeper_of_nobodys(self, keeper: Person) -> str | None:
        return keeper.id

    def meddle(self, task: str) -> None:
        one = self._task(task)
        one.title, one.version = "My own words", one.version + 1

    def deliver(self, sender: str, subject: str, body: str, attachments: Sequence[str] = ()) -> str:
        return self.half.deliver_mail("tom", sender, subject, body, attachments)

    def chat(self, key: str) -> Chat:
        found = self.half.chats.space(key)
        scope: Any = "personal" if found.kind == "DIRECT_MESSAGE" else "group"
        return Chat(channel="gchat", tenant=self.firm, id=found.name, scope=scope)

    def posts(self, chat: Chat) -> list[str]:
        return [str(message.content) for message in self.half.chats.space(chat.id).app_messages]

    def expire(self, subscription: str) -> None:
        self.half.events.lifecycle(subscription, "expired")

    def is_api(self, path: str) -> bool:
        return path.startswith("/google/") and path not in ("/google/token", "/google/certs", "/google/chat-certs")

    def subject_of(self, seen: Seen) -> str:
        return self.half.person(seen.person).mail if seen.person else ""

    def _task(self, id: str) -> Task:
        return self.half.state.tasks[id.rpartition("/")[2]]


def adapters(one: GoogleWorkspace) -> Adapters:
    return Adapters(provider=one.provider, rights=one.rights, tasks=one.tasks, subscriptions=one.subscriptions)


@asynccontextmanager
async def open_google(tenant: Tenant, folder: Path) -> AsyncIterator[GoogleSuite]:
    """With a bot that Chat and Pub/Sub tell."""
    make, opened = client_maker(tenant), list[GoogleWorkspace]()
    async with AsyncExitStack() as stack:
        records = stack.enter_context(records_in(folder))

        def client(limits: Limits = QUICK) -> GoogleClient:
            made = make(limits=limits)
            stack.push_async_callback(made.close)
            return made

        own = client()
        bot = await stack.enter_async_context(start_gchat_bot(tenant, records, own, pushes=lambda: opened[0].pushes))
        tenant.google.chat_app.pubsub_url = f"{bot.base}/google/pubsub"
        listening = listening_to(tenant, tenant.google.chat_app.pubsub_url)

        def connecting(limits: Limits, **given: Any) -> GoogleWorkspace:
            chat = bot.gchat
            rest = {"linked": chat.linked, "direct": chat.direct, "members": chat, "records": records}
            return connect_google(tenant, client(limits), **{"listening": listening, **rest, **given})

        opened.append(connecting(QUICK))
        yield GoogleSuite(
            tenant=tenant,
            firm=tenant.google.customer,
            mailbox=MAILBOX,
            heard=bot.heard,
            messages=bot.gchat,
            members=bot.gchat,
            own=adapters(opened[0]),
            connecting=connecting,
        )
