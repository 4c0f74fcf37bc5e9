"""What Google tells us of by itself: people's meetings by the Workspace Events API, mailboxes by Gmail's watches.

Source: developers.google.com, "Google Workspace Events API" (lifetime of subscriptions), "Configure push notifications in
Gmail API" (of watches).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.core.errors import Forbidden, NotFound
from bot.core.ports import Records
from bot.core.types import Subscription
from workspace.client import GoogleClient
from workspace.listening import Listening, mailbox_in, organiser_in
from workspace.mail_watches import MailWatches
from workspace.meeting_events import MeetingEvents
from workspace.people import GooglePeople

LONGEST = timedelta(days=7)
_log = structlog.get_logger()


class GoogleSubscriptions:
    """The `Subscriptions` port. Ids are `subscriptions/…` or `gmail:ADDRESS`, resources as in `listening`."""

    def __init__(
        self,
        client: GoogleClient,
        listening: Listening,
        people: GooglePeople,
        records: Records,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._listening, self._people = listening, people
        self._mail = MailWatches(client, listening, records)
        self._meetings = MeetingEvents(client, listening, people, records, now=now)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Of everybody: of whom the directory knew when it was last read."""
        return self._listening.resources(person.id for person in self._people.known if not person.guest)

    @property
    def longest(self) -> timedelta:
        return LONGEST

    async def active(self) -> tuple[Subscription, ...]:
        """Ours, as Google has them. One whose person can't be asked for is left out: making it anew will say why."""
        if not self._listening.topic:
            return ()
        if self._listening.everybody:
            await self._people.directory()
        organisers = [id for id in map(organiser_in, self.wanted) if id]
        found = await asyncio.gather(*map(self._of, organisers), self._mail.active())
        return tuple(one for listed in found for one in listed)

    async def create(self, resource: str) -> Subscription:
        """Raises `Forbidden` with the reason, `Conflict` where there is one already, `Throttled`, `Unavailable`."""
        organiser, mailbox = organiser_in(resource), mailbox_in(resource)
        if organiser:
            return await self._meetings.create(organiser)
        return await self._mail.watch(mailbox)

    async def renew(self, id: str) -> Subscription:
        """Raises `NotFound` when it is gone."""
        mailbox = mailbox_in(id)
        return await (self._mail.watch(mailbox) if mailbox else self._meetings.renew(id))

    async def remove(self, id: str) -> None:
        mailbox = mailbox_in(id)
        await (self._mail.stop(mailbox) if mailbox else self._meetings.remove(id))

    async def _of(self, organiser: str) -> list[Subscription]:
        try:
            return await self._meetings.of(organiser)
        except (NotFound, Forbidden) as refused:
            _log.warning("subscriptions.unlisted", code=refused.code, reason=getattr(refused, "reason", ""))
            return []
