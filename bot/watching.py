"""Hears of everything once: keeps subscriptions alive by a schedule, and polls for what no notification told.

All of it may be done again at any time, after a crash too: what was heard before is known by its id, and from when on
to look is kept in the records.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from bot.core.errors import NotFound, RapporteurError, Throttled
from bot.core.ports import Mail, Meetings, People, Records, Subscriptions
from bot.core.types import Signal, Subscription, SubscriptionChanged

RENEW_BELOW = 0.5
"""Renewed when less than this share of its life is left: days for transcripts, so that a weekend's outage loses none."""
LONGEST_MEETING = timedelta(hours=24)
"""A transcript is dated by its beginning and there after the end: so far back is looked each time."""
LATE_MAIL = timedelta(hours=1)
AT_ONCE = 4
KIND, KEPT_DAYS = "watch", 400

log = structlog.get_logger()

Look: TypeAlias = Callable[[datetime], Awaitable[Sequence[Signal]]]
Source: TypeAlias = tuple[str, timedelta, Look]
"""Its key, how far back to look again, and what looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whose meetings and which mailboxes: `everybody` of the firm, or the `people` named by directory id."""

    everybody: bool = False
    people: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.everybody or self.people or self.mailboxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`accept` takes a signal in durably; the same one twice is one. `failures` are the codes of the last round."""

    watched: Watched
    subscriptions: Subscriptions
    meetings: Meetings
    mail: Mail
    people: People
    records: Records
    accept: Callable[[Signal], Awaitable[None]]
    now: Callable[[], datetime]

    async def round(self) -> tuple[str, ...]:
        """Keep the subscriptions, then look for what they did not tell; the codes of what failed. Raises no error of ours."""
        return (*await self.keep(), *await self.reconcile())

    async def changed(self, event: SubscriptionChanged) -> None:
        """What a provider says of a subscription. Raises what keeps the subscription from being renewed."""
        if event.kind == "reauthorise":
            try:
                await self.subscriptions.renew(event.subscription_id)
            except NotFound:
                await self.keep()
            return
        if event.kind == "removed":
            await self.keep()
        await self.reconcile()

    async def mailbox_changed(self, mailbox: str) -> None:
        """Look at one mailbox that the settings name. Raises what keeps it from being read."""
        if mailbox.lower() in {name.lower() for name in self.watched.mailboxes}:
            failed = await self._looked_at([self._of_mailbox(mailbox)])
            if failed:
                raise failed[0]

    # ---- subscriptions -------------------------------------------------------------------------

    async def keep(self) -> tuple[str, ...]:
        """Those that the settings ask for exist and live on, others are gone. The codes of what failed."""
        try:
            active = await self.subscriptions.active()
        except RapporteurError as error:
            return _logged("subscriptions", [error.code])
        wanted = dict.fromkeys(self.subscriptions.wanted)
        failed: list[str] = []
        for one in active:
            kept = one.current and one.resource in wanted and await self._kept(one, failed)
            if kept:
                del wanted[one.resource]
            elif not one.current or one.resource not in wanted:
                await _tried(self.subscriptions.remove(one.id), failed)
        for resource in wanted:
            await _tried(self.subscriptions.create(resource), failed)
        return _logged("subscriptions", failed)

    async def _kept(self, one: Subscription, failed: list[str]) -> bool:
        """True while it lives: renewed when its time comes; False when it is gone."""
        if one.expires - self.now() > self.subscriptions.longest * RENEW_BELOW:
            return True
        try:
            await self.subscriptions.renew(one.id)
        except NotFound:
            return False
        except RapporteurError as error:
            failed.append(error.code)
        return True

    # ---- the poll ------------------------------------------------------------------------------

    async def reconcile(self) -> tuple[str, ...]:
        """Look at each source from where it was last looked at. What is throttled is left to the next round."""
        try:
            failed = await self._looked_at(await self._sources())
        except RapporteurError as error:
            return _logged("poll", [error.code])
        return _logged("poll", [error.code for error in failed])

    async def _looked_at(self, sources: Sequence[Source]) -> list[RapporteurError]:
        """What failed. Once a provider is throttled, the rest is left alone."""
        failed: list[RapporteurError] = []
        places = asyncio.Semaphore(AT_ONCE)

        async def look_at(key: str, back: timedelta, look: Look) -> None:
            async with places:
                if not any(isinstance(error, Throttled) for error in failed):
                    await self._look(key, back, look, failed)

        await asyncio.gather(*(look_at(*source) for source in sources))
        return failed

    async def _sources(self) -> list[Source]:
        organisers: Iterable[str] = self.watched.people
        if self.watched.everybody:
            organisers = [person.id for person in await self.people.directory() if person.id and not person.guest]

        return [*map(self._of_organiser, organisers), *map(self._of_mailbox, self.watched.mailboxes)]

    def _of_organiser(self, id: str) -> Source:
        return f"meetings:{id}", LONGEST_MEETING, lambda since: self.meetings.created_since(id, since)

    def _of_mailbox(self, name: str) -> Source:
        return f"mail:{name}", LATE_MAIL, lambda since: self.mail.arrived_since(name, since)

    async def _look(self, key: str, back: timedelta, look: Look, failed: list[RapporteurError]) -> None:
        """What was before the first look stays where it is: nobody wants a year of recaps on the first day."""
        began = self.now()
        first, last = await self.records.get(KIND, key) or (began, began)
        try:
            for signal in await look(max(first, last - back)):
                await self.accept(signal)
        except RapporteurError as error:
            failed.append(error)
            return
        await self.records.put(KIND, key, [first, began], scope="work", days=KEPT_DAYS)


async def _tried(work: Awaitable[object], failed: list[str]) -> None:
    try:
        await work
    except RapporteurError as error:
        failed.append(error.code)


def _logged(what: str, failed: Sequence[str]) -> tuple[str, ...]:
    if failed:
        log.warning("watch.failed", what=what, count=len(failed), codes=sorted(set(failed)))
    return tuple(failed)
