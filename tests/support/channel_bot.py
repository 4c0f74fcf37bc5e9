"""A bot that is only a channel: what comes in is written down, what goes out is up to the test."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.teams import Teams
from bot.channels.web import build_app, build_runner
from bot.core.card import Card
from bot.core.errors import BadInput, NotReady, RapporteurError
from bot.core.types import Approved, CardClicked, Person, Received
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from bot.store.records import SCHEMA, SealedRecords
from graph.notifications import Notifications

MASTER = bytes(range(32))


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Heard:
    """An `Inbound`: what was handed over; `answer` makes the card for a click, or raises."""

    events: list[Received] = field(default_factory=list)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    clicks: list[CardClicked] = field(default_factory=list)
    answer: Callable[[CardClicked], Card] = lambda click: Card(title="Done", summary="Done")
    before: Callable[[Received], Any] = lambda event: None
    exchanged: list[tuple[str, str, str]] = field(default_factory=list)
    refusal: RapporteurError | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def accept(self, event: Received) -> None:
        waiting = self.before(event)
        if waiting is not None:
            await waiting
        async with self.news:
            self.events.append(event)
            self.news.notify_all()

    async def click(self, click: CardClicked) -> Card:
        self.clicks.append(click)
        return self.answer(click)

    def refused(self, where: str, code: str) -> None:
        self.refusals[where, code] += 1

    async def exchange(self, person: Person, tenant: str, ticket: str, token: str) -> None:
        self.exchanged.append((person.id, ticket, token))
        if self.refusal is not None:
            raise self.refusal

    async def begin_sign_in(self, ticket: str) -> str:
        raise self.refusal or BadInput("This link is too old.")

    async def finish_sign_in(self, answer: Mapping[str, str]) -> None:
        raise self.refusal or BadInput("This link is too old.")

    async def until(self, count: int) -> list[Received]:
        """Waits until so many events have come."""
        async with asyncio.timeout(20), self.news:
            await self.news.wait_for(lambda: len(self.events) >= count)
        return self.events


@dataclass(slots=True, kw_only=True)
class ChannelBot:
    """The running bot; `url` is its webhook."""

    base: str
    teams: Teams
    heard: Heard

    @property
    def url(self) -> str:
        return f"{self.base}/api/messages"


def approved(action: Any) -> Any:
    """A witness for a test of a port; the pipeline's come from policies.approvals."""
    return Approved(action=action, by="test", digest="")


@contextmanager
def records_in(folder: Path, now: Callable[[], datetime] = utc_now) -> Iterator[SealedRecords]:
    """The bot's own store."""
    folder.mkdir(exist_ok=True)
    keyring = StoredKeyring(folder / "keys.sqlite", MASTER, now)
    database = Database(folder / "records.sqlite", SCHEMA)
    try:
        yield SealedRecords(database, keyring, now)
    finally:
        database.close()
        keyring.close()


def no_notifications() -> Notifications:
    """Of a bot that Graph tells of nothing yet."""
    raise NotReady("Rapporteur is starting. Try again in a moment.")


@asynccontextmanager
async def start_channel_bot(
    teams: Teams, *, notifications: Callable[[], Notifications] = no_notifications, **options: Any
) -> AsyncIterator[ChannelBot]:
    """Serves the channel on a free port of loopback."""
    heard = Heard()

    async def ready() -> dict[str, Any]:
        return {"ready": True}

    app = build_app(
        teams=lambda: teams,
        notifications=notifications,
        inbound=heard,
        ready=ready,
        metrics=lambda: b"up 1\n",
        **options,
    )
    runner = build_runner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield ChannelBot(base=f"http://127.0.0.1:{port}", teams=teams, heard=heard)
    finally:
        await runner.cleanup()
        await teams.close()
