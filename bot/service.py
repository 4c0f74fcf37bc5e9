"""The bot as one process: what comes in, what runs behind the scenes, its beginning and its end."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot import signing_in
from bot.answering import apologise, handle
from bot.channels.web import build_app, build_runner
from bot.clicks import press
from bot.compose import build_allowances, build_model, build_redactor, build_suites
from bot.config import Settings
from bot.core.card import Card
from bot.core.errors import BadInput, ModelUnavailable, NotReady
from bot.core.skill import Decided
from bot.core.types import (
    CardClicked,
    Command,
    Feedback,
    Installed,
    MailArrived,
    MailboxChanged,
    MeetingEnded,
    Person,
    Received,
    SubscriptionChanged,
    TranscriptCreated,
)
from bot.forever import forever
from bot.housekeeping import Housekeeping
from bot.metrics import Metrics
from bot.models.guard import Guard
from bot.parts import Parts
from bot.refusals import Refusals
from bot.stops import Stops
from bot.store.alone import alone_in
from bot.store.database import Database, open_engine
from bot.store.inbox import SCHEMA as INBOX
from bot.store.inbox import Inbox
from bot.store.sealed import SealedSerializer
from bot.stores import Stores, utc_now
from bot.suites.suite import Ports
from bot.trail import Durable, Trail
from bot.watching import Watch
from bot.workflows import Workflows, places
from policies.retention import retention
from policies.rules import load_policy
from skills import all_skills

BACKLOG = 512
ASKED_BY_SOMEBODY = (Command, CardClicked, Installed, Feedback, Decided)
log = structlog.get_logger()


class Rapporteur:
    """The bot as one process: `listen` opens the port at once, `warm` loads the rest behind it, `close` ends cleanly."""

    def __init__(self, settings: Settings, environ: Any = os.environ) -> None:
        self._settings = settings
        self._policy = load_policy(settings.policy_file)
        self._alone = alone_in(settings.data_dir)
        self._stores = Stores.open(settings)
        self._metrics = Metrics(lambda: self._workflows.running)
        self._guard = Guard()
        self._model = build_model(settings, self._guard)
        self._redactor = build_redactor(settings, self._stores)
        self._received = Database(settings.data_dir / "inbox.sqlite", INBOX)
        self._inbox = Inbox(self._received, self._stores.keyring, utc_now)
        self._suites = build_suites(settings, self._stores)
        self._parts: dict[str, Parts] = {}
        """By tenant."""
        self._runner: web.AppRunner | None = None
        self._workflows = Workflows(
            lambda: open_engine(settings.data_dir / "work.sqlite"),
            SealedSerializer(self._stores.keyring),
            settings.instance,
            self._handle,
            self._apologise,
        )
        self._allowances = build_allowances(settings)
        self._refusals = Refusals()
        self._background: set[asyncio.Task[None]] = set()
        self._state = "starting"

    # ---- its life ------------------------------------------------------------------------------

    async def listen(self, listener: socket.socket) -> None:
        """Answer at this socket. What comes in is durable from now on, and done as soon as what it needs is loaded."""
        app = build_app(
            teams=self._suites.teams,
            notifications=self._suites.notifications,
            gchat=self._suites.gchat,
            pushes=self._suites.pushes,
            inbound=self,
            ready=self._ready,
            metrics=self._metrics.text,
        )
        self._suites.listen_at(listener.getsockname()[1])
        self._runner = build_runner(app)
        await self._runner.setup()
        await web.SockSite(self._runner, listener, backlog=BACKLOG).start()

    async def warm(self) -> None:
        """Load what is heavy, off the loop; what was left and what has come in is taken up before all of it is there.

        Talking takes a second to load. The redactor takes several: who needs it waits for it.
        """
        started = time.monotonic()
        await self._suites.open()
        self._parts = self._assemble()
        await self._workflows.launch()
        self._start(forever(self._dispatch))
        await self._suites.warm()
        house = self._housekeeping()
        watches = {id(parts.watch): parts.watch for parts in self._parts.values()}
        for hear in self._suites.hearing(self.accept):
            self._start(forever(hear))
        for watch in watches.values():
            self._start(forever(partial(house.watch, watch)))
        await self._redactor.warm()
        self._start(forever(house.delete_what_is_old))
        self._start(forever(house.count_refusals))
        self._start(self._warm_model())
        self._state = "ready"
        log.info("ready", seconds=round(time.monotonic() - started, 2))

    async def close(self) -> None:
        """Stop taking in, leave what runs to the next start, write a checkpoint of the log."""
        self._state = "stopping"
        if self._runner is not None:
            await self._runner.cleanup()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._parts:
            await self._workflows.close()
        await self._refusals.write(self._stores.audit)
        await self._stores.audit.checkpoint()
        await self._model.close()
        await self._suites.close()
        self._received.close()
        self._stores.close()
        self._alone.close()

    # ---- what comes in -------------------------------------------------------------------------

    async def accept(self, event: Received) -> None:
        """Returns once the event is on the disk; the same one twice is one. Raises `TooManyRequests`."""
        if isinstance(event, Command | Feedback):
            self._allowances.take(event.tenant, event.person.id or event.person.name)
        new = await self._inbox.accept(self._id_of(event), event)
        self._metrics.accepted(type(event).__name__, new)

    async def click(self, click: CardClicked) -> Card:
        """What the person who pressed sees at once."""
        parts = self._parts_of(click.tenant)
        self._allowances.take(click.tenant, click.person.id or click.person.name)
        self._metrics.accepted("CardClicked", True)
        return await press(click, parts, self._workflows.start, self.accept)

    async def exchange(self, person: Person, tenant: str, ticket: str, token: str) -> None:
        """A person's client offers its single sign-on token."""
        self._allowances.take(tenant, person.id or person.name)
        await signing_in.exchange(person, ticket, token, self._parts_of(tenant), self.accept)

    async def begin_sign_in(self, ticket: str) -> str:
        """Where the link on a sign-in card leads."""
        return await signing_in.begin(ticket, self._signing_in())

    async def finish_sign_in(self, answer: Mapping[str, str]) -> None:
        """What Entra's page led back with."""
        await signing_in.finish(answer, self._signing_in(), self.accept)

    def refused(self, where: str, code: str) -> None:
        """Counted at once for `/metrics`, and in the audit as numbers once in a while: strangers can't fill the disk."""
        self._metrics.refused(where, code)
        self._refusals.add(where, code)

    def _id_of(self, event: Received) -> str:
        """A meeting that ended is one event, however often and under whatever id it is delivered."""
        if isinstance(event, MeetingEnded):
            name = f"{event.tenant}:ended:{event.meeting_id}:{event.ended_at.isoformat()}"
        elif isinstance(event, TranscriptCreated | MailArrived | MailboxChanged | SubscriptionChanged):
            name = f"{event.tenant}:{event.id}"
        else:
            name = f"{event.tenant}:{event.chat.id}:{event.id}"
        return self._stores.keyring.blind(name)[:12]

    async def _dispatch(self) -> None:
        """Hand over what came in to the workflows; only then is it taken out of the inbox."""
        while True:
            batch = await self._inbox.next()
            for id, event in batch:
                await self._workflows.start(id, event)
            await self._inbox.handed_over([id for id, _ in batch])

    async def _handle(self, id: str, event: Received | Decided, durable: Durable) -> None:
        await handle(event, self._parts_of(_tenant(event)), self._trail(id, event, durable))

    async def _apologise(self, id: str, event: Received | Decided, durable: Durable) -> None:
        await apologise(event, self._parts_of(_tenant(event)), self._trail(id, event, durable))

    def _trail(self, id: str, event: Received | Decided, durable: Durable) -> Trail:
        parts = self._parts_of(_tenant(event))
        run = event.run if isinstance(event, Decided) else id
        return Trail(
            run=run,
            tenant=_tenant(event),
            case=f"run:{run}",
            person=event.person.id if isinstance(event, ASKED_BY_SOMEBODY) else "",
            audit=parts.audit,
            durable=durable,
            refuse_if_stopped=parts.stops.refuse,
            pauses=self._settings.retry_seconds,
        )

    def _parts_of(self, tenant: str) -> Parts:
        """What came from a tenant that has gone from the settings since is refused by whichever suite there is."""
        if not self._parts:
            raise NotReady("I'm just starting. Please try again in a few seconds.")
        return self._parts.get(tenant) or next(iter(self._parts.values()))

    def _signing_in(self) -> Parts:
        """The suite in which people sign in themselves."""
        for parts in self._parts.values():
            if parts.sign_in_url:
                return parts
        raise BadInput("Nobody has to sign in here.") if self._parts else NotReady("I'm just starting.")

    # ---- behind the scenes ---------------------------------------------------------------------

    def _assemble(self) -> dict[str, Parts]:
        """By tenant; those of one suite share theirs. What is stopped from one suite is stopped in all."""
        stops = Stops(self._stores.records)
        by_channel = {own.channel: self._watch(own) for own in self._suites.own}
        parts = {
            channel: self._parts_over(self._suites.by_channel(channel), watch, stops)
            for channel, watch in by_channel.items()
        }
        return {tenant: parts[self._suites.of(tenant).channel] for tenant in self._suites.tenants}

    def _parts_over(self, suite: Ports, watch: Watch, stops: Stops) -> Parts:
        return Parts(
            skills={skill.facts.name: skill for skill in all_skills()},
            provider=suite.provider,
            rights=suite.rights,
            sign_in=suite.sign_in,
            sign_in_url=suite.sign_in_url,
            messages=suite.messages,
            tasks=suite.tasks,
            redactor=self._redactor,
            model=self._model,
            guard=self._guard,
            policy=self._policy,
            audit=self._metrics.counting(self._stores.audit),
            records=self._stores.records,
            stops=stops,
            tenants=self._suites.tenants,
            allowances=self._allowances,
            watch=watch,
            retention=retention(self._settings.retention),
            transcript=self._settings.transcript,
            now=utc_now,
        )

    def _watch(self, suite: Ports) -> Watch:
        return Watch(
            watched=suite.watched,
            subscriptions=suite.subscriptions,
            meetings=suite.provider.meetings,
            mail=suite.provider.mail,
            people=suite.provider.people,
            records=self._stores.records,
            accept=self.accept,
            now=utc_now,
        )

    def _housekeeping(self) -> Housekeeping:
        return Housekeeping(
            stores=self._stores,
            inbox=self._inbox,
            workflows=self._workflows,
            refusals=self._refusals,
            retention=retention(self._settings.retention),
            poll_seconds=self._settings.watch.poll_minutes * 60,
        )

    async def _warm_model(self) -> None:
        with suppress(ModelUnavailable):
            await self._model.prepare(lambda done, total: None)
            await self._model.warm()

    async def _ready(self) -> dict[str, Any]:
        writer = "ready" if await self._model.available() else self._model.why_unavailable
        return {"ready": self._state == "ready", "state": self._state, "model": self._model.name, "writer": writer}

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background.failed", error=type(error).__name__, at=places(error))


def _tenant(event: Received | Decided) -> str:
    return event.message.chat.tenant if isinstance(event, Decided) else event.tenant
