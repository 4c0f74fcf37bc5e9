"""Makes the Google half out of the firm's `google:` section, and adds to it what people bring later."""

from __future__ import annotations

import hashlib
import re
import string
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from infra.sandbox import vtt
from infra.sandbox.google.state import (
    Attendee,
    CalendarEvent,
    Conference,
    DriveFile,
    Entry,
    GooglePerson,
    GoogleState,
    Group,
    MeetSpace,
    Participant,
    Presence,
    TaskList,
    Transcript,
)
from infra.sandbox.google.tokens import ServiceAccount
from infra.sandbox.keys import SigningKey

_LETTERS = string.ascii_lowercase
_SMALL = string.ascii_lowercase + string.digits
_MIXED = string.ascii_letters + string.digits


def make_state(section: Mapping[str, Any], domain: str, transcripts: Mapping[str, str], now: datetime) -> GoogleState:
    """The half as it is at the start. `section` is the firm's, checked; empty: a domain with nobody in it."""
    own = section.get("domain") or f"google.{domain}"
    state = GoogleState(
        customer=section.get("customer") or f"C0{letters(own, 'customer', size=7, of=_SMALL)}",
        domain=own,
        project=section.get("project") or f"rapporteur-{letters(own, 'project', size=6, of=_SMALL)}",
    )
    for entry in section.get("people", ()):
        _add_entry_person(state, entry, now)
    for entry in section.get("people", ()):
        if entry.get("manager"):
            person = state.person(entry["key"])
            state.people[person.id] = replace(person, manager=state.person(entry["manager"]).mail)
    _add_groups(state, section.get("groups", ()))
    for entry in section.get("meetings", ()):
        _add_entry_meeting(state, entry, transcripts, now)
    for entry in section.get("files", ()):
        _add_file(state, entry, now)
    return state


def service_account(state: GoogleState, token_uri: str) -> ServiceAccount:
    """The account that the bot acts as, with a key of its own."""
    email = f"rapporteur@{state.project}.iam.gserviceaccount.com"
    key = SigningKey(hashlib.sha256(email.encode()).hexdigest()[:40])
    return ServiceAccount(
        email=email, client_id=digits("client", email), project=state.project, token_uri=token_uri, key=key
    )


def digits(*parts: str, size: int = 21) -> str:
    """A numeric id, the same for the same parts; it never starts with a nought."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    return str(10 ** (size - 1) + number % (9 * 10 ** (size - 1)))


def project_number(project: str) -> str:
    """The number of a project that is known by name."""
    return digits("project", project, size=12)


def add_person(state: GoogleState, *, key: str, name: str, mail: str, now: datetime, **more: Any) -> GooglePerson:
    """Somebody new, in the directory or, with `outside`, from elsewhere; users have a task list and no more."""
    given, _, family = name.rpartition(" ")
    person = GooglePerson(
        id=more.pop("id", "") or digits("person", state.domain, key),
        key=key,
        name=name,
        mail=mail.lower(),
        given=more.pop("given_name", "") or given or name,
        family=more.pop("surname", "") or (family if given else ""),
        **more,
    )
    (state.outside if person.outside else state.people)[person.id] = person
    if not person.outside:
        list_id = letters("list", person.id, size=22)
        state.lists[list_id] = TaskList(id=list_id, owner=person.id, title="My Tasks", updated=now, default=True)
    return person


def known_or_new(state: GoogleState, name: str, now: datetime) -> GooglePerson:
    """By id, key, mail or name; else somebody new: of the domain, or from outside when an address says so."""
    shown, mail = parseaddr(name) if "@" in name else (name, "")
    for person in (*state.people.values(), *state.outside.values()):
        if name in (person.id, person.key) or mail.lower() == person.mail or shown.casefold() == person.name.casefold():
            return person
    key = key_for(state, shown or mail.partition("@")[0])
    outside = bool(mail) and not mail.lower().endswith(f"@{state.domain}")
    return add_person(
        state, key=key, name=shown or mail, mail=mail or f"{key}@{state.domain}", outside=outside, now=now
    )


def key_for(state: GoogleState, name: str) -> str:
    """A key that nobody has yet, out of a name."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "person"
    everybody = (*state.people.values(), *state.outside.values())
    taken = {*(person.key for person in everybody), *(one.key for one in state.conferences.values())}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(key for key in numbered if key not in taken)


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
    start, seed = start.astimezone(UTC), f"{state.domain}/{key}"
    code = letters("code", seed, size=10, of=_LETTERS)
    space = MeetSpace(
        name=f"spaces/{letters('space', seed, size=12)}",
        code=f"{code[:3]}-{code[3:7]}-{code[7:]}",
        owner=organiser.id,
    )
    people = list({person.id: person for person in (organiser, *attendees)}.values())
    event = CalendarEvent(
        id=letters("event", seed, size=26, of="0123456789abcdefghijklmnopqrstuv"),
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
        document=letters("document", name, size=44, of=_MIXED + "-_"),
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
    number = person or digits(conference.name, kind, display)
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
        name=f"{transcript}/entries/{digits(transcript, str(position), size=19)}",
        participant=there.name if there else "",
        text=cue.text,
        start=start + timedelta(seconds=max(0.0, cue.start)),
        end=start + timedelta(seconds=max(0.0, cue.end)),
    )


def _add_entry_person(state: GoogleState, entry: Mapping[str, Any], now: datetime) -> None:
    more = {name: value for name, value in entry.items() if name not in ("key", "name", "mail", "manager")}
    add_person(state, key=entry["key"], name=entry["name"], mail=entry["mail"], now=now, **more)


def _add_groups(state: GoogleState, entries: Sequence[Mapping[str, Any]]) -> None:
    mails = {entry["key"]: entry.get("mail") or f"{entry['key']}@{state.domain}" for entry in entries}
    for entry in entries:
        id = letters("group", state.domain, entry["key"], size=15, of=_SMALL)
        state.groups[id] = Group(
            id=id,
            key=entry["key"],
            name=entry["name"],
            mail=mails[entry["key"]],
            members=[state.person(key).mail for key in entry["members"]],
            groups=[mails[key] for key in entry.get("groups", ())],
        )


def _add_entry_meeting(
    state: GoogleState, entry: Mapping[str, Any], transcripts: Mapping[str, str], now: datetime
) -> None:
    conference = add_meeting(
        state,
        key=entry["key"],
        subject=entry["subject"],
        organiser=state.person(entry["organiser"]),
        attendees=[known_or_new(state, name, now) for name in entry.get("attendees", ())],
        start=entry["start"],
        minutes=entry["minutes"],
        anonymous=entry.get("anonymous", ()),
        phone=[str(number) for number in entry.get("phone", ())],
        begun=False,
    )
    for part in entry.get("transcripts", ()) if entry["transcription"] == "on" else ():
        cues = vtt.parse(transcripts[part["file"]])
        add_transcript(conference, cues, offset_minutes=part.get("offset_minutes", 0), delay=part.get("delay", 0.0))


def _add_file(state: GoogleState, entry: Mapping[str, Any], now: datetime) -> None:
    id = letters("file", state.domain, entry["name"], size=44)
    state.files[id] = DriveFile(
        id=id,
        name=entry["name"],
        owner=state.person(entry["owner"]).mail,
        modified=entry.get("modified") or now,
        text=entry.get("text", ""),
        shared=[state.person(key).mail for key in entry.get("shared", ())],
    )


def letters(*parts: str, size: int, of: str = _MIXED) -> str:
    """Text of those letters, the same for the same parts."""
    number = int.from_bytes(hashlib.sha512("\0".join(parts).encode()).digest())
    picked: list[str] = []
    for _ in range(size):
        number, index = divmod(number, len(of))
        picked.append(of[index])
    return "".join(picked)
