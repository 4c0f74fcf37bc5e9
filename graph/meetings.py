"""Meetings that ended, their transcripts and who was there, over Graph."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.core import vtt
from bot.core.errors import Forbidden, NotFound, UnreadableTranscript
from bot.core.ports import People
from bot.core.types import (
    Meeting,
    MeetingDetails,
    MeetingEnded,
    Person,
    TranscriptCreated,
    TranscriptPart,
    Utterance,
)
from graph.attendees import Somebody, attendant, participant, people_of
from graph.client import Body, GraphClient, configured, moment
from graph.made_transcripts import made_since, meeting_of

PERMISSIONS = ("OnlineMeetings.Read.All", "OnlineMeetingTranscript.Read.All", "OnlineMeetingArtifact.Read.All")
_MEETINGS, _TRANSCRIPTS, _ATTENDANCE = PERMISSIONS

WITH_SPEAKERS = "text/vtt"
WITHOUT_SPEAKERS = "application/vnd.microsoft.graph.transcript+text"

_USUAL_LENGTH = timedelta(hours=1)
_LEEWAY = timedelta(hours=1)

_log = structlog.get_logger()


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
        details = event.details or await self._details(event)
        online = await self._online(details)
        start, end = _times(online, details, event.ended_at)
        return Meeting(
            id=online["id"],
            title=online.get("subject") or details.title or "Meeting",
            organiser=await self._organiser(online, details),
            start=start,
            end=end,
            chat_id=(online.get("chatInfo") or {}).get("threadId") or event.chat.id,
            url=online.get("joinWebUrl") or details.join_url,
        )

    async def ended(self, signal: TranscriptCreated) -> MeetingEnded:
        """The meeting that a new transcript is of. `meeting_id` is Graph's, since the channel told of nothing."""
        return await meeting_of(self._client, signal, _MEETINGS, _TRANSCRIPTS)

    async def created_since(self, organiser: str, since: datetime) -> tuple[TranscriptCreated, ...]:
        """Scheduled meetings only: Graph leaves out those in channels. `organiser` is a directory id."""
        return await made_since(self._client, organiser, since, self._tenant, _TRANSCRIPTS)

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        """The parts created at or after `since`; without it, those of this meeting and not of others in its series.

        A part whose text isn't there yet counts as not there. Where no part can be read, the first one's
        `UnreadableTranscript` is raised.
        """
        parts, unreadable = [], None
        for one in await self._chosen(meeting, since):
            try:
                utterances = await self._utterances(meeting, one["id"])
            except NotFound:
                continue
            except UnreadableTranscript as error:
                unreadable = unreadable or error
                continue
            parts.append(TranscriptPart(id=one["id"], created=_created(one), utterances=utterances))
        if unreadable and not parts:
            raise unreadable
        return tuple(parts)

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who was invited, or there by the attendance report where that can be read; organiser first, nobody twice."""
        found = await self._invited(meeting) + await self._present(meeting)
        directory = await self._people.directory()
        ours = {one.id for one in found if one.id and one.tenant == self._tenant}
        newcomers = await self._newcomers(ours - {person.id for person in directory})
        return people_of(meeting.organiser, found, (*directory, *newcomers), self._tenant)

    async def _newcomers(self, ids: set[str]) -> list[Person]:
        """Those who joined the firm since its directory was read: an invitation gives only their address."""
        people = []
        for id in sorted(ids):
            try:
                people.append(await self._people.person(id))
            except NotFound:
                _log.info("attendee.left")
        return people

    # ---- the meeting ---------------------------------------------------------------------------

    async def _online(self, details: MeetingDetails) -> Body:
        """By id; by its link where the channel knows no id."""
        meetings = await self._meetings(details.organiser_id)
        if details.graph_id:
            return await self._client.read(meetings.by_online_meeting_id(details.graph_id), _MEETINGS)
        return await self._by_join_url(details.join_url, meetings)

    async def _by_join_url(self, link: str | None, meetings: Any) -> Body:
        if link:
            async for found in self._client.items(meetings, _MEETINGS, configuration=_by_link(link)):
                return found
        raise NotFound("Teams doesn't say which meeting this is, so its transcript can't be found.")

    async def _again(self, meeting: Meeting) -> Body:
        return await self._client.read(await self._builder(meeting), _MEETINGS)

    async def _organiser(self, online: Body, details: MeetingDetails) -> Person:
        named = participant((online.get("participants") or {}).get("organizer") or {})
        id = named.id or details.organiser_id
        try:
            return await self._people.person(id)
        except NotFound:
            return Person(id=id, name=named.name or "The organiser")

    async def _meetings(self, organiser: str) -> Any:
        return (await self._client.open()).users.by_user_id(organiser).online_meetings

    async def _builder(self, meeting: Meeting) -> Any:
        return (await self._meetings(meeting.organiser.id)).by_online_meeting_id(meeting.id)

    # ---- transcripts ---------------------------------------------------------------------------

    async def _chosen(self, meeting: Meeting, since: datetime | None) -> list[Body]:
        transcripts = self._client.items((await self._builder(meeting)).transcripts, _TRANSCRIPTS)
        listed = sorted([part async for part in transcripts if part.get("createdDateTime")], key=_created)
        if since:
            return [part for part in listed if _created(part) >= since]
        chosen = _of(meeting, listed)
        if listed and not chosen and not _recurs(await self._again(meeting)):
            # Held at another time than it is in the calendar for.
            return listed
        return chosen

    async def _utterances(self, meeting: Meeting, part: str) -> tuple[Utterance, ...]:
        """With speakers where the tenant lets apps have them, else without. Hours of talk are read beside the loop."""
        try:
            return await asyncio.to_thread(vtt.parse, await self._content(meeting, part, WITH_SPEAKERS))
        except Forbidden as refused:
            if refused.reason != "speaker_attribution":
                raise
        return await asyncio.to_thread(vtt.parse_plain, await self._content(meeting, part, WITHOUT_SPEAKERS))

    async def _content(self, meeting: Meeting, part: str, accept: str) -> bytes:
        content = (await self._builder(meeting)).transcripts.by_call_transcript_id(part).content
        return await self._client.download(content.to_get_request_information(configured(Accept=accept)), _TRANSCRIPTS)

    # ---- who was there -------------------------------------------------------------------------

    async def _invited(self, meeting: Meeting) -> list[Somebody]:
        participants = (await self._again(meeting)).get("participants") or {}
        invited = [participants.get("organizer"), *(participants.get("attendees") or [])]
        return [participant(info) for info in invited if info]

    async def _present(self, meeting: Meeting) -> list[Somebody]:
        """From the attendance reports; the invitation alone will do where they can't be read."""
        try:
            return [attendant(record) async for record in self._records(meeting)]
        except (Forbidden, NotFound) as error:
            _log.info("attendance.unavailable", code=error.code, reason=getattr(error, "reason", ""))
            return []

    async def _records(self, meeting: Meeting) -> AsyncIterator[Body]:
        """The attendance records of this occurrence: a series has a report for each."""
        reports = (await self._builder(meeting)).attendance_reports
        async for report in self._client.items(reports, _ATTENDANCE):
            if _overlaps(meeting, _time(report, "meetingStartDateTime"), _time(report, "meetingEndDateTime")):
                records = reports.by_meeting_attendance_report_id(report["id"]).attendance_records
                async for record in self._client.items(records, _ATTENDANCE):
                    yield record


def _by_link(link: str) -> Any:
    from msgraph.generated.users.item.online_meetings.online_meetings_request_builder import (
        OnlineMeetingsRequestBuilder as Builder,
    )

    quoted = link.replace("'", "''")
    return configured(Builder.OnlineMeetingsRequestBuilderGetQueryParameters(filter=f"JoinWebUrl eq '{quoted}'"))


def _times(online: Body, details: MeetingDetails, ended_at: datetime) -> tuple[datetime, datetime]:
    """When it was: as scheduled, or, of a series, as long as scheduled up to the end."""
    start = _time(online, "startDateTime") or details.start
    end = _time(online, "endDateTime") or details.end
    length = end - start if start and end and end > start else _USUAL_LENGTH
    if start is None or _recurs(online):
        return ended_at - length, ended_at
    return start, end if end and end > start else start + length


def _recurs(online: Body) -> bool:
    return str(online.get("meetingType") or "").lower() == "recurring"


def _created(part: Body) -> datetime:
    """When it began; parts that don't say are left out of the list."""
    return moment(part["createdDateTime"])


def _time(resource: Body, name: str) -> datetime | None:
    return moment(resource[name]) if resource.get(name) else None


def _of(meeting: Meeting, parts: Sequence[Body]) -> list[Body]:
    """The parts recorded in the meeting's time, and those of the same call."""
    inside = [part for part in parts if _overlaps(meeting, _created(part), _time(part, "endDateTime"))]
    calls = {part.get("callId") for part in inside} - {None}
    return [part for part in parts if part in inside or part.get("callId") in calls]


def _overlaps(meeting: Meeting, start: datetime | None, end: datetime | None) -> bool:
    first, last = start or end, end or start
    if first is None or last is None:
        return False
    return last >= meeting.start - _LEEWAY and first <= meeting.end + _LEEWAY
