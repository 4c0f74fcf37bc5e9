"""Meetings that ended, their transcripts and who was there, over Google Meet and Calendar.

A meeting is a conference record (`conferenceRecords/…`); people know it by its link, whose code many conferences share.
A Meet meeting has no chat: its recap goes to the space that its link was tied to, else to the organiser's own chat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.errors import NotFound, UnreadableTranscript
from bot.core.types import (
    Chat,
    Meeting,
    MeetingEnded,
    Person,
    TranscriptCreated,
    TranscriptPart,
    Utterance,
)
from workspace.attendees import Somebody, invited, participant, people_of
from workspace.client import Body, GoogleClient, moment
from workspace.conferences import Conference, Conferences, is_ready
from workspace.made_transcripts import believed, called_by, made_since, meeting_of
from workspace.people import GooglePeople


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A space that somebody tied a meeting to; `by` is their directory id."""

    chat: Chat
    by: str


Linked = Callable[[str], Awaitable[tuple[Link, ...]]]
"""The ties of a meeting code, the latest first."""

Direct = Callable[[Person], Awaitable[Chat]]
"""Somebody's own chat with the app."""

_log = structlog.get_logger()


class GoogleMeetings:
    """The `Meetings` port, in the organiser's name. `domains` are the firm's own; `tenant` is the customer id."""

    def __init__(
        self,
        client: GoogleClient,
        people: GooglePeople,
        *,
        tenant: str,
        domains: frozenset[str],
        linked: Linked,
        direct: Direct,
    ) -> None:
        self._client, self._people, self._tenant = client, people, tenant
        self._domains = frozenset(domain.lower() for domain in domains)
        self._linked, self._direct = linked, direct

    async def meeting(self, event: MeetingEnded) -> Meeting:
        """The meeting that ended. `event.meeting_id` is a conference record's name or a meeting code, of which it is the
        latest conference that had ended by the event, else the latest. Start and end are the conference's own."""
        organiser = event.details.organiser_id if event.details else ""
        conference = await self._conference(await self._conferences(organiser), event.meeting_id, event.ended_at)
        return Meeting(
            id=conference.name,
            title=conference.title or "Meeting",
            organiser=await self._organiser(conference, organiser),
            start=conference.start,
            end=conference.end or max(conference.start, event.ended_at),
            chat_id=event.chat.id,
            url=conference.url,
        )

    async def ended(self, signal: TranscriptCreated) -> MeetingEnded:
        """The meeting that a new transcript is of, or that was told to have ended: then `NotFound` where nobody had it
        transcribed. Its chat is the space that one of those who were invited or there tied it to, so that nobody gets at
        a meeting by its link alone; else the organiser's own with the app."""
        conferences = await self._conferences(signal.organiser_id)
        event, code = await meeting_of(conferences, self._people, signal)
        organiser = await self._people.person(signal.organiser_id)
        if links := await self._linked(code) if code else ():
            there = {person.id for person in await self.attendees(await self.meeting(event(links[0].chat)))}
            for link in links:
                if link.by in there:
                    return event(link.chat)
        return event(await self._direct(organiser))

    async def created_since(self, organiser: str, since: datetime) -> tuple[TranscriptCreated, ...]:
        """Of conferences that this person called and that have ended at or after `since`."""
        person = await self._people.person(organiser)
        return await made_since(Conferences(self._client, person.mail or ""), self._people, person, since, self._tenant)

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        """The parts whose text is there, begun at or after `since`. Where none of them has any, `UnreadableTranscript`."""
        conferences = await self._conferences(meeting.organiser.id)
        listed = [one for one in await conferences.transcripts(meeting.id) if is_ready(one)]
        chosen = [one for one in listed if since is None or moment(one["startTime"]) >= since]
        if not chosen:
            return ()
        names = await self._names(await conferences.participants(meeting.id))
        parts = [_part(one, await conferences.entries(one["name"]), names) for one in chosen]
        readable = tuple(part for part in parts if part.utterances)
        if not readable:
            raise UnreadableTranscript("Google Meet's transcript of this meeting has no words in it.")
        return readable

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who was invited, or there; organiser first, nobody twice."""
        conferences = await self._conferences(meeting.organiser.id)
        conference = await self._conference(conferences, meeting.id, meeting.end)
        there = [participant(one) for one in await conferences.participants(meeting.id)]
        others = [*[await self._by_address(invited(one)) for one in conference.invited], *there]
        directory = await self._people.directory()
        newcomers = await self._newcomers({one.id for one in there} - {person.id for person in directory} - {""})
        return people_of(meeting.organiser, others, (*directory, *newcomers), self._domains)

    # ---- inside --------------------------------------------------------------------------------

    async def _conferences(self, organiser: str) -> Conferences:
        """In whose name Meet is asked. Raises `NotFound` for somebody who isn't of the firm."""
        return Conferences(self._client, (await self._people.person(organiser)).mail or "")

    async def _conference(self, conferences: Conferences, id: str, ended_at: datetime) -> Conference:
        return await believed(await conferences.find(id, ended_at), conferences, self._people)

    async def _organiser(self, conference: Conference, otherwise: str) -> Person:
        """Who called the meeting, where they are of the firm; else whoever's space it was held in."""
        return await called_by(conference, self._people) or await self._people.person(otherwise)

    async def _names(self, participants: Sequence[Body]) -> dict[str, str]:
        """Each participant's name as the directory has it, else as Meet does."""
        known = {person.id: person.name for person in await self._people.directory()}
        found = {str(one["name"]): participant(one) for one in participants}
        return {name: known.get(somebody.id) or somebody.name for name, somebody in found.items()}

    async def _by_address(self, somebody: Somebody) -> Somebody:
        """With their id, where the address, or the alias, is a colleague's."""
        person = await self._people.by_mail(somebody.address)
        return somebody._replace(id=person.id) if person else somebody

    async def _newcomers(self, ids: set[str]) -> list[Person]:
        """Those who joined the firm since its directory was read."""
        people = []
        for id in sorted(ids):
            try:
                people.append(await self._people.person(id))
            except NotFound:
                _log.info("attendee.outside")
        return people


def _part(transcript: Body, entries: Sequence[Body], names: dict[str, str]) -> TranscriptPart:
    """Utterances one after the other, as seconds from the transcript's beginning."""
    began = moment(transcript["startTime"])
    said = [_utterance(one, began, names) for one in entries if str(one.get("text") or "").strip()]
    utterances = tuple(sorted(said, key=lambda one: (one.start, one.end)))
    return TranscriptPart(id=transcript["name"], created=began, utterances=utterances)


def _utterance(entry: Body, began: datetime, names: dict[str, str]) -> Utterance:
    start = max(0.0, (moment(entry["startTime"]) - began).total_seconds()) if entry.get("startTime") else 0.0
    end = max(start, (moment(entry["endTime"]) - began).total_seconds()) if entry.get("endTime") else start
    speaker = names.get(str(entry.get("participant") or "")) or None
    return Utterance(start=start, end=end, speaker=speaker, text=str(entry["text"]).strip())
