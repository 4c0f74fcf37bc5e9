"""Meet's conferences as one person may see them, and the calendar event that one was held for.

Source: developers.google.com, "Google Meet REST API" v2 (conferenceRecords, spaces), "Calendar API" (events.list).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.errors import Forbidden, NotFound
from workspace.client import Body, GoogleClient, moment, stamp
from workspace.permissions import CALENDAR, MEETINGS

PERMISSIONS = (MEETINGS, CALENDAR)
RECORD = re.compile(r"conferenceRecords/[\w-]+", re.ASCII)
CODE = re.compile(r"[a-z]{3}-[a-z]{4}-[a-z]{3}")
_ROUND = timedelta(hours=12)
_LEEWAY = timedelta(minutes=1)
_READY = "FILE_GENERATED"
_MENDED_BY_AN_ADMIN = frozenset({"delegation", "scope", "api_disabled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """One time that people met. `end` is None while it goes on; `event` is the calendar's that begins nearest to when it
    was held, None where there is none, `others` are further ones with its link."""

    name: str
    start: datetime
    end: datetime | None
    space: str
    code: str = ""
    url: str | None = None
    event: Body | None = None
    others: tuple[Body, ...] = ()

    @property
    def title(self) -> str:
        return str((self.event or {}).get("summary") or "")

    @property
    def callers(self) -> tuple[str, ...]:
        """The addresses of who called the meeting: its organiser, which can be a shared calendar, and who entered it there.
        None where no calendar says."""
        event = self.event or {}
        return tuple(str((event.get(role) or {}).get("email") or "") for role in ("organizer", "creator") if event)

    @property
    def invited(self) -> list[Body]:
        """People, no rooms."""
        event = self.event or {}
        listed = [event.get("organizer"), *(event.get("attendees") or ())]
        return [one for one in listed if one and not one.get("resource")]


class Conferences:
    """Asks Meet and Calendar in the name of whoever `subject` (an address) is."""

    def __init__(self, client: GoogleClient, subject: str) -> None:
        self._client, self.subject = client, subject

    async def find(self, id: str, ended_at: datetime) -> Conference:
        """By a record's name, or by a meeting code: the latest that had ended by then, else the latest. Raises `NotFound`."""
        if RECORD.fullmatch(id):
            return await self.whole(await self._read(lambda meet: meet.conferenceRecords().get(name=id)))
        if not CODE.fullmatch(id):
            raise NotFound("That is no meeting of Google Meet's.")
        latest = None
        async for record in self._records(f'space.meeting_code = "{id}"'):
            latest = latest or record
            if record.get("endTime") and moment(record["endTime"]) <= ended_at + _LEEWAY:
                return await self.whole(record)
        if latest is None:
            raise NotFound("Nobody has met under this link, or not within the last 30 days.")
        return await self.whole(latest)

    async def ended_since(self, since: datetime) -> list[Body]:
        """The records of those that have ended at or after `since`, oldest first."""
        return [record async for record in self._records(f'end_time >= "{stamp(since)}"')][::-1]

    async def whole(self, record: Body) -> Conference:
        """A record with its link and its calendar event."""
        start = moment(record["startTime"])
        end = moment(record["endTime"]) if record.get("endTime") else None
        space = await self._read(lambda meet: meet.spaces().get(name=record["space"]))
        code = str(space.get("meetingCode") or "")
        events = await self._events(code, start, end or start)
        return Conference(
            name=record["name"],
            start=start,
            end=end,
            space=record["space"],
            code=code,
            url=space.get("meetingUri"),
            event=next(iter(events), None),
            others=tuple(events[1:]),
        )

    async def transcripts(self, conference: str) -> list[Body]:
        """All, also those whose text isn't there yet, oldest first."""
        found = self._items(
            lambda meet, page: (
                meet.conferenceRecords().transcripts().list(parent=conference, pageSize=100, pageToken=page)
            ),
            "transcripts",
        )
        return sorted([one async for one in found], key=lambda one: str(one.get("startTime") or ""))

    async def transcript(self, name: str) -> Body:
        return await self._read(lambda meet: meet.conferenceRecords().transcripts().get(name=name))

    async def entries(self, transcript: str) -> list[Body]:
        found = self._items(
            lambda meet, page: (
                meet.conferenceRecords().transcripts().entries().list(parent=transcript, pageSize=100, pageToken=page)
            ),
            "transcriptEntries",
        )
        return [one async for one in found]

    async def participants(self, conference: str) -> list[Body]:
        """Who was there, in the order in which they came."""
        found = self._items(
            lambda meet, page: (
                meet.conferenceRecords().participants().list(parent=conference, pageSize=250, pageToken=page)
            ),
            "participants",
        )
        return sorted([one async for one in found], key=lambda one: str(one.get("earliestStartTime") or ""))

    # ---- inside --------------------------------------------------------------------------------

    async def _events(self, code: str, start: datetime, end: datetime) -> list[Body]:
        """The events with this meeting's link, of a series too: first the one that begins nearest to when it was held."""
        found = self._client.items(
            lambda calendar, page: calendar.events().list(
                calendarId="primary",
                timeMin=stamp(start - _ROUND),
                timeMax=stamp(end + _ROUND),
                singleEvents=True,
                maxResults=250,
                pageToken=page,
            ),
            "items",
            api="calendar",
            subject=self.subject,
            scopes=(CALENDAR,),
        )
        try:
            held = [
                one async for one in found if code and (one.get("conferenceData") or {}).get("conferenceId") == code
            ]
        except (Forbidden, NotFound) as refused:
            if isinstance(refused, Forbidden) and refused.reason in _MENDED_BY_AN_ADMIN:
                raise
            return []
        return sorted(held, key=lambda one: abs(_begins(one, start) - start))

    def _records(self, wanted: str) -> AsyncIterator[Body]:
        """Newest first."""
        return self._items(
            lambda meet, page: meet.conferenceRecords().list(filter=wanted, pageSize=100, pageToken=page),
            "conferenceRecords",
        )

    def _items(self, build: Callable[[Any, str | None], Any], field: str) -> AsyncIterator[Body]:
        return self._client.items(build, field, api="meet", subject=self.subject, scopes=(MEETINGS,))

    async def _read(self, build: Callable[[Any], Any]) -> Body:
        return await self._client.execute(build, api="meet", subject=self.subject, scopes=(MEETINGS,))


def is_ready(transcript: Body) -> bool:
    """Whether its text is there; whatever else Meet says of it, it may still change."""
    return transcript.get("state") == _READY and bool(transcript.get("startTime"))


def _begins(event: Body, otherwise: datetime) -> datetime:
    value = (event.get("start") or {}).get("dateTime")
    return moment(value) if value else otherwise
