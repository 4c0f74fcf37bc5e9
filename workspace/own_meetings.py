"""Meetings as the person who asks may see them: asked for in their own name, so that Google decides, and not we."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Meeting, MeetingEnded, Person, TranscriptPart
from workspace.attendees import participant
from workspace.client import GoogleClient
from workspace.conferences import Conference, Conferences
from workspace.meetings import Direct, GoogleMeetings, Linked
from workspace.people import GooglePeople

_NONE = "There is no such meeting for this person, or not within the last 30 days."


class OwnMeetings(GoogleMeetings):
    """`GoogleMeetings` in the asker's name: a meeting that isn't theirs is `NotFound`, like one that isn't there.

    Who called it or was there may see it. Source: developers.google.com, "Work with conference records".
    """

    def __init__(
        self,
        client: GoogleClient,
        people: GooglePeople,
        asker: Person,
        *,
        tenant: str,
        domains: frozenset[str],
        linked: Linked,
        direct: Direct,
    ) -> None:
        super().__init__(client, people, tenant=tenant, domains=domains, linked=linked, direct=direct)
        self._asker = asker

    async def meeting(self, event: MeetingEnded) -> Meeting:
        async with _own_words():
            return await super().meeting(event)

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        async with _own_words():
            return await super().transcript(meeting, since)

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        async with _own_words():
            return await super().attendees(meeting)

    async def _conferences(self, organiser: str) -> Conferences:
        return Conferences(self._client, self._asker.mail or "")

    async def _conference(self, conferences: Conferences, id: str, ended_at: datetime) -> Conference:
        """Who called it need not have been there to be whose meeting it is."""
        return await conferences.find(id, ended_at)

    async def _organiser(self, conference: Conference, otherwise: str) -> Person:
        """Of a meeting in no calendar, the first colleague who was there: to ask for it makes it nobody's own."""
        return await super()._organiser(conference, otherwise or await self._first_there(conference.name))

    async def _first_there(self, conference: str) -> str:
        ours = {person.id for person in await self._people.directory() if not person.guest}
        there = [participant(one).id for one in await (await self._conferences("")).participants(conference)]
        return next((id for id in there if id in ours), self._asker.id)


@asynccontextmanager
async def _own_words() -> AsyncIterator[None]:
    """A 403 for somebody who wasn't there, or other words than for no meeting, would tell them that there was one."""
    try:
        yield
    except NotFound as missing:
        raise NotFound(_NONE) from missing
    except Forbidden as refused:
        if refused.reason == "other":
            raise NotFound(_NONE) from refused
        raise
