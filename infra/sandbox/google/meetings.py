"""Meetings as they are made and as they go on: a space, a calendar event, who is there, and what is said."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from infra.sandbox import vtt
from infra.sandbox.google import ids
from infra.sandbox.google.state import (
    Attendee,
    CalendarEvent,
    Conference,
    DriveFile,
    Entry,
    GooglePerson,
    GoogleState,
    MeetSpace,
    Participant,
    Presence,
    Transcript,
)


def add_meeting(
    state: GoogleState,
    *,
    key: str,
    subject: str,
    organiser: GooglePerson,
    attendees: Sequence[GooglePerson],
    start: datetime,
    minutes: int,
    anonymous: Iterable[str] = (),
    phone: Iterable[str] = (),
    begun: bool = True,
) -> Conference:
    """A meeting in a space of its own, in the calendars of those who were invited, and everybody was there."""
    start, seed = start.astimezone(UTC), "/".join(filter(None, (state.domain, key, state.edition)))
    code = ids.letters("code", seed, size=10, of=ids.LETTERS)
    space = MeetSpace(
        name=f"spaces/{ids.letters('space', seed, size=12)}",
        code=f"{code[:3]}-{code[3:7]}-{code[7:]}",
        owner=organiser.id,
    )
    people = list({person.id: person for person in (organiser, *attendees)}.values())
    event = CalendarEvent(
        id=ids.letters("event", seed, size=26, of="0123456789abcdefghijklmnopqrstuv"),
        summary=subject,
        organiser=organiser.mail,
        attendees=[Attendee(mail=person.mail, name=person.name) for person in people],
        start=start,
        end=start + timedelta(minutes=minutes),
        code=space.code,
        created=start - timedelta(days=7),
    )
    name = f"conferenceRecords/{uuid.uuid5(uuid.NAMESPACE_URL, f'conference/{seed}')}"
    conference = Conference(
        name=name,
        key=key,
        subject=subject,
        space=space.name,
        start=start,
        minutes=minutes,
        event=event.id,
        begun=begun,
    )
    for person in people:
        _add_participant(conference, "signed_in", person.name, person.id)
    for shown in anonymous:
        _add_participant(conference, "anonymous", shown)
    for number in phone:
        _add_participant(conference, "phone", number)
    state.spaces[space.name], state.events[event.id], state.conferences[name] = space, event, conference
    return conference


def add_transcript(
    conference: Conference, cues: tuple[vtt.Cue, ...], *, offset_minutes: float = 0, delay: float = 0.0
) -> Transcript:
    """A transcript of it; whoever speaks and isn't there yet is there without an account."""
    start = conference.start + timedelta(minutes=offset_minutes)
    number = str(len(conference.transcripts))
    name = f"{conference.name}/transcripts/{uuid.uuid5(uuid.NAMESPACE_URL, f'{conference.name}/{number}')}"
    entries = tuple(_entry(conference, name, position, cue, start) for position, cue in enumerate(cues))
    transcript = Transcript(
        name=name,
        start=start,
        end=start + timedelta(seconds=max(cue.end for cue in cues)),
        entries=entries,
        document=ids.letters("document", name, size=44, of=ids.MIXED + "-_"),
        delay=delay,
    )
    conference.transcripts.append(transcript)
    return transcript


def add_document(state: GoogleState, conference: Conference, transcript: Transcript, now: datetime) -> None:
    """The file of a transcript, in the organiser's Drive and shared with whom they had invited from the domain."""
    owner = state.person(state.spaces[conference.space].owner)
    shown = {one.name: one.display for one in conference.participants}
    lines = [f"{shown.get(entry.participant, '')}: {entry.text}" for entry in transcript.entries]
    invited = [attendee.mail for attendee in state.events[conference.event].attendees]
    state.files[transcript.document] = DriveFile(
        id=transcript.document,
        name=f"{conference.subject} – {conference.start:%Y/%m/%d %H:%M} GMT – Transcript",
        owner=owner.mail,
        modified=now,
        text="\n".join([f"{conference.subject} - Transcript", *lines]),
        shared=[mail for mail in invited if state.is_user(mail)],
    )


def move(conference: Conference, start: datetime) -> None:
    """It began at another time; so did everything in it."""
    by = start - conference.start
    conference.start = start
    conference.participants = [
        replace(one, joined=one.joined + by, left=one.left + by if one.left else None)
        for one in conference.participants
    ]
    for transcript in conference.transcripts:
        transcript.start, transcript.end = transcript.start + by, transcript.end + by
        transcript.entries = tuple(
            replace(entry, start=entry.start + by, end=entry.end + by) for entry in transcript.entries
        )


def _add_participant(conference: Conference, kind: Presence, display: str, person: str | None = None) -> Participant:
    number = person or ids.digits(conference.name, kind, display)
    participant = Participant(
        name=f"{conference.name}/participants/{number}",
        kind=kind,
        display=display,
        joined=conference.start,
        person=person,
        left=conference.end,
    )
    conference.participants.append(participant)
    return participant


def _entry(conference: Conference, transcript: str, position: int, cue: vtt.Cue, start: datetime) -> Entry:
    there = next((one for one in conference.participants if one.display == cue.speaker), None)
    if there is None and cue.speaker:
        there = _add_participant(conference, "anonymous", cue.speaker)
    return Entry(
        name=f"{transcript}/entries/{ids.digits(transcript, str(position), size=19)}",
        participant=there.name if there else "",
        text=cue.text,
        start=start + timedelta(seconds=max(0.0, cue.start)),
        end=start + timedelta(seconds=max(0.0, cue.end)),
    )
