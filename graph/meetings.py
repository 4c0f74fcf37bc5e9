"""Meetings that ended, their transcripts and who was there, over Graph."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import structlog

from bot.core import vtt
from bot.core.errors import Forbidden, NotFound, UnreadableTranscript
from bot.core.ports import People
from bot.core.types import Meeting, MeetingDetails, MeetingEnded, Person, TranscriptPart, Utterance
from graph.client import GraphClient
from graph.errors import translated

PERMISSIONS = ("OnlineMeetings.Read.All", "OnlineMeetingTranscript.Read.All", "OnlineMeetingArtifact.Read.All")
_MEETINGS, _TRANSCRIPTS, _ATTENDANCE = PERMISSIONS

WITH_SPEAKERS = "text/vtt"
WITHOUT_SPEAKERS = "application/vnd.microsoft.graph.transcript+text"

_USUAL_LENGTH = timedelta(hours=1)
_LEEWAY = timedelta(hours=1)
_OUTSIDER = "Somebody from outside"
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_log = structlog.get_logger()


class _Somebody(NamedTuple):
    """What Graph says of somebody who was invited or there; "" where it says nothing."""

    id: str = ""
    name: str = ""
    address: str = ""
    tenant: str = ""


class GraphMeetings:
    """The `Meetings` port. `details` asks the channel where Graph keeps the meeting; `people` knows the directory."""

    def __init__(
        self,
        client: GraphClient,
        people: People,
        details: Callable[[MeetingEnded], Awaitable[MeetingDetails]],
        *,
        tenant: str,
    ) -> None:
        self._client = client
        self._people = people
        self._details = details
        self._tenant = tenant.lower()

    async def meeting(self, event: MeetingEnded) -> Meeting:
        """The meeting that ended. Of a series, `start` and `end` are those of the occurrence that ended at the event."""
        details = await self._details(event)
        online = await self._online(details)
        start, end = _times(online, details, event.ended_at)
        return Meeting(
            id=online.id,
            title=online.subject or details.title or "Meeting",
            organiser=await self._organiser(online, details),
            start=start,
            end=end,
            chat_id=(online.chat_info.thread_id if online.chat_info else None) or event.chat.id,
            url=online.join_web_url or details.join_url,
        )

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        """The parts created at or after `since`; without it, those of this meeting and not of others in its series.

        A part whose text isn't there yet counts as not there. Where no part can be read, the first one's
        `UnreadableTranscript` is raised.
        """
        parts, unreadable = [], None
        for one in await self._chosen(meeting, since):
            try:
                utterances = await self._utterances(meeting, one.id)
            except NotFound:
                continue
            except UnreadableTranscript as error:
                unreadable = unreadable or error
                continue
            parts.append(TranscriptPart(id=one.id, created=one.created_date_time, utterances=utterances))
        if unreadable and not parts:
            raise unreadable
        return tuple(parts)

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who was invited, or there by the attendance report where that can be read; organiser first, nobody twice."""
        directory = await self._people.directory()
        known = {person.mail.lower(): person for person in directory if person.mail}
        known |= {person.id: person for person in directory}
        found = [*await self._invited(meeting), *await self._present(meeting)]
        seen, people = set[str](), []
        for person in [meeting.organiser, *(self._person(somebody, known) for somebody in found)]:
            if not seen & _keys(person):
                people.append(person)
            seen |= _keys(person)
        return tuple(people)

    # ---- the meeting ---------------------------------------------------------------------------

    async def _online(self, details: MeetingDetails) -> Any:
        """By id; by its link where the channel knows no id."""
        api = await self._client.open()
        meetings = api.users.by_user_id(details.organiser_id).online_meetings
        async with translated(_MEETINGS):
            if details.graph_id:
                return await meetings.by_online_meeting_id(details.graph_id).get()
            found = await meetings.get(_by_link(details.join_url)) if details.join_url else None
        if not found or not found.value:
            raise NotFound("Teams doesn't say which meeting this is, so its transcript can't be found.")
        return found.value[0]

    async def _again(self, meeting: Meeting) -> Any:
        return await self._online(MeetingDetails(graph_id=meeting.id, organiser_id=meeting.organiser.id))

    async def _organiser(self, online: Any, details: MeetingDetails) -> Person:
        organiser = online.participants.organizer if online.participants else None
        named = _participant(organiser) if organiser else None
        id = (named.id if named else "") or details.organiser_id
        try:
            return await self._people.person(id)
        except NotFound:
            return Person(id=id, name=(named.name if named else "") or "The organiser")

    # ---- transcripts ---------------------------------------------------------------------------

    async def _chosen(self, meeting: Meeting, since: datetime | None) -> list[Any]:
        listed = sorted(await self._transcripts(meeting), key=lambda part: part.created_date_time)
        if since:
            return [part for part in listed if part.created_date_time >= since]
        chosen = _of(meeting, listed)
        if listed and not chosen and not _recurs(await self._again(meeting)):
            # Held at another time than it is in the calendar for.
            return listed
        return chosen

    async def _transcripts(self, meeting: Meeting) -> list[Any]:
        builder = (await self._builder(meeting)).transcripts
        async with translated(_TRANSCRIPTS):
            return [part async for part in self._client.pages(builder) if part.id and part.created_date_time]

    async def _utterances(self, meeting: Meeting, part: str) -> tuple[Utterance, ...]:
        """With speakers where the tenant lets apps have them, else without. Hours of talk are read beside the loop."""
        try:
            return await asyncio.to_thread(vtt.parse, await self._content(meeting, part, WITH_SPEAKERS))
        except Forbidden as refused:
            if refused.reason != "speaker_attribution":
                raise
        return await asyncio.to_thread(vtt.parse_plain, await self._content(meeting, part, WITHOUT_SPEAKERS))

    async def _content(self, meeting: Meeting, part: str, accept: str) -> bytes:
        from kiota_abstractions.base_request_configuration import RequestConfiguration

        configuration = RequestConfiguration()
        configuration.headers.add("Accept", accept)
        builder = (await self._builder(meeting)).transcripts.by_call_transcript_id(part).content
        async with translated(_TRANSCRIPTS):
            return bytes(await builder.get(configuration) or b"")

    async def _builder(self, meeting: Meeting) -> Any:
        api = await self._client.open()
        return api.users.by_user_id(meeting.organiser.id).online_meetings.by_online_meeting_id(meeting.id)

    # ---- who was there -------------------------------------------------------------------------

    async def _invited(self, meeting: Meeting) -> list[_Somebody]:
        participants = (await self._again(meeting)).participants
        invited = [participants.organizer, *(participants.attendees or [])] if participants else []
        return [_participant(one) for one in invited if one]

    async def _present(self, meeting: Meeting) -> list[_Somebody]:
        """From the attendance reports of this occurrence; the invitation alone will do where they can't be read."""
        reports = (await self._builder(meeting)).attendance_reports
        found: list[_Somebody] = []
        try:
            async with translated(_ATTENDANCE):
                async for report in self._client.pages(reports):
                    if _overlaps(meeting, report.meeting_start_date_time, report.meeting_end_date_time):
                        records = reports.by_meeting_attendance_report_id(report.id).attendance_records
                        found += [_attendant(record) async for record in self._client.pages(records)]
        except (Forbidden, NotFound) as error:
            _log.info("attendance.unavailable", code=error.code, reason=getattr(error, "reason", ""))
        return found

    def _person(self, somebody: _Somebody, known: dict[str, Person]) -> Person:
        """The directory's person where there is one; everybody whom the directory doesn't know is from outside."""
        person = known.get(somebody.id) or known.get(somebody.address.lower())
        if person:
            return person
        # Somebody who has left is in no directory, but was of this tenant.
        left = bool(somebody.id and somebody.tenant == self._tenant)
        name = somebody.name or somebody.address or _OUTSIDER
        return Person(id=somebody.id, name=name, mail=somebody.address or None, guest=not left)


def _by_link(link: str) -> Any:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.generated.users.item.online_meetings.online_meetings_request_builder import (
        OnlineMeetingsRequestBuilder as Builder,
    )

    quoted = link.replace("'", "''")
    query = Builder.OnlineMeetingsRequestBuilderGetQueryParameters(filter=f"JoinWebUrl eq '{quoted}'")
    return RequestConfiguration(query_parameters=query)


def _times(online: Any, details: MeetingDetails, ended_at: datetime) -> tuple[datetime, datetime]:
    """When it was: as scheduled, or, of a series, as long as scheduled up to the end."""
    start = _utc(online.start_date_time or details.start)
    end = _utc(online.end_date_time or details.end)
    length = end - start if start and end and end > start else _USUAL_LENGTH
    if start is None or _recurs(online):
        return ended_at - length, ended_at
    return start, end if end and end > start else start + length


def _recurs(online: Any) -> bool:
    return bool(online.meeting_type and online.meeting_type.value.lower() == "recurring")


def _utc(time: datetime | None) -> datetime | None:
    if time is None:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _of(meeting: Meeting, parts: Sequence[Any]) -> list[Any]:
    """The parts recorded in the meeting's time, and those of the same call."""
    inside = [part for part in parts if _overlaps(meeting, part.created_date_time, part.end_date_time)]
    calls = {part.call_id for part in inside if part.call_id}
    return [part for part in parts if part in inside or part.call_id in calls]


def _overlaps(meeting: Meeting, start: datetime | None, end: datetime | None) -> bool:
    first, last = _utc(start or end), _utc(end or start)
    if first is None or last is None:
        return False
    return last >= meeting.start - _LEEWAY and first <= meeting.end + _LEEWAY


def _participant(info: Any) -> _Somebody:
    """Graph gives a known person as `user`; guests, callers and the like under names that msgraph's model lacks."""
    identity = info.identity
    user = identity.user if identity else None
    if user:
        return _somebody(user, info.upn)
    others = (identity.additional_data or {}).values() if identity else ()
    names = (other.get("displayName") for other in others if isinstance(other, dict))
    return _Somebody(name=next(filter(None, names), ""), address=info.upn or "")


def _attendant(record: Any) -> _Somebody:
    if record.identity:
        return _somebody(record.identity, record.email_address)
    return _Somebody(address=record.email_address or "")


def _somebody(identity: Any, address: str | None) -> _Somebody:
    id = identity.id or ""
    return _Somebody(
        # Anonymous people and callers have ids of Teams' own, which no directory knows.
        id=id if _OBJECT_ID.fullmatch(id) else "",
        name=identity.display_name or "",
        address=address or "",
        tenant=str((identity.additional_data or {}).get("tenantId") or "").lower(),
    )


def _keys(person: Person) -> set[str]:
    """What tells that two entries are one person: a name alone only where there is nothing else."""
    return set(filter(None, (person.id, (person.mail or "").casefold()))) or {person.name.casefold()}
