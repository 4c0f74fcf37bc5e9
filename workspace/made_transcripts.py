"""Transcripts that were made, found without anybody in a chat having told of them: by an event, or by asking what is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Chat, MeetingDetails, MeetingEnded, Person, TranscriptCreated
from workspace.attendees import participant
from workspace.client import Body, moment
from workspace.conferences import Conference, Conferences, is_ready
from workspace.people import GooglePeople

_SHARED = "@group.calendar.google.com"
_ALWAYS = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def transcript_signal(transcript: str) -> str:
    """The id of the signal that there is this transcript, whoever tells it."""
    return f"transcript:{transcript}"


def conference_signal(conference: str) -> str:
    """The id of the signal that this conference ended."""
    return f"conference:{conference}"


async def meeting_of(
    conferences: Conferences, people: GooglePeople, signal: TranscriptCreated
) -> tuple[Callable[[Chat], MeetingEnded], str]:
    """The meeting's end, for the chat that it gets; and the meeting's code. Raises `NotFound` where nothing was made."""
    found = await conferences.find(signal.meeting_id, signal.created or _ALWAYS)
    conference = await believed(found, conferences, people)
    made = await conferences.transcripts(conference.name)
    if not made:
        raise NotFound("Nobody had this meeting transcribed, so there is nothing to recap.")
    ended_at = conference.end or _latest_end(made) or signal.created or conference.start

    def event(chat: Chat) -> MeetingEnded:
        return MeetingEnded(
            id=signal.id,
            tenant=signal.tenant,
            chat=chat,
            meeting_id=conference.name,
            ended_at=ended_at,
            details=_details(conference, signal.organiser_id),
        )

    return event, conference.code


async def made_since(
    conferences: Conferences, people: GooglePeople, person: Person, since: datetime, tenant: str
) -> tuple[TranscriptCreated, ...]:
    """Every transcript of a conference of this person's that has ended at or after `since`, oldest first."""
    made: list[TranscriptCreated] = []
    for record in await conferences.ended_since(since):
        try:
            ready = [one for one in await conferences.transcripts(record["name"]) if is_ready(one)]
            if ready and await _is_of(person, record, conferences, people):
                made += [_signal(one, record["name"], person.id, tenant) for one in ready]
        except NotFound:
            # Records are deleted after thirty days, some between two requests.
            continue
    return tuple(sorted(made, key=lambda signal: signal.created or since))


async def believed(conference: Conference, conferences: Conferences, people: GooglePeople) -> Conference:
    """With the calendar event that is to be believed, if any is: anybody can send whoever holds a meeting an invitation
    that carries its link. One of a colleague's counts only where they hold the meeting themselves, or were there."""
    there: set[str] | None = None
    for event in filter(None, (conference.event, *conference.others)):
        found = replace(conference, event=event)
        callers = [person for one in found.callers if (person := await people.by_mail(one)) is not None]
        if not callers or any(person.mail == conferences.subject for person in callers):
            return found
        if there is None:
            there = {participant(one).id for one in await conferences.participants(conference.name)}
        if any(person.id in there for person in callers):
            return found
    return replace(conference, event=None)


async def called_by(conference: Conference, people: GooglePeople) -> Person | None:
    """Who of the firm called the meeting, as far as a calendar says."""
    for address in conference.callers:
        person = await people.by_mail(address)
        if person is not None:
            return person
    return None


async def _is_of(person: Person, record: Body, conferences: Conferences, people: GooglePeople) -> bool:
    """Whether it is this person's meeting: Meet lists those too in which somebody only took part.

    By the calendar, and not where that names somebody from outside; what is in none was begun by who was there first.
    """
    try:
        conference = await believed(await conferences.whole(record), conferences, people)
    except Forbidden as refused:
        # Whose space it is may always see it.
        if refused.reason == "other":
            return False
        raise
    caller = await called_by(conference, people)
    if caller is not None:
        return caller.id == person.id
    if any(address and not address.endswith(_SHARED) for address in conference.callers):
        return False
    there = [participant(one) for one in await conferences.participants(record["name"])]
    return next((one.id for one in there if one.id), "") == person.id


def _signal(transcript: Body, conference: str, organiser: str, tenant: str) -> TranscriptCreated:
    return TranscriptCreated(
        id=transcript_signal(transcript["name"]),
        tenant=tenant,
        organiser_id=organiser,
        meeting_id=conference,
        transcript_id=transcript["name"],
        created=moment(transcript["startTime"]),
    )


def _details(conference: Conference, organiser: str) -> MeetingDetails:
    return MeetingDetails(
        graph_id=conference.name,
        organiser_id=organiser,
        join_url=conference.url,
        title=conference.title,
        start=conference.start,
        end=conference.end,
    )


def _latest_end(transcripts: list[Body]) -> datetime | None:
    return max((moment(one["endTime"]) for one in transcripts if one.get("endTime")), default=None)
