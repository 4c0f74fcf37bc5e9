"""Makes the Google half out of the firm's `google:` section, and adds to it what people bring later."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from infra.sandbox import vtt
from infra.sandbox.google import ids, meetings
from infra.sandbox.google.state import (
    DriveFile,
    GooglePerson,
    GoogleState,
    Group,
    TaskList,
)
from infra.sandbox.google.tokens import ServiceAccount
from infra.sandbox.keys import SigningKey


def make_state(
    section: Mapping[str, Any], domain: str, transcripts: Mapping[str, str], now: datetime, edition: str = ""
) -> GoogleState:
    """The half as it is at the start. `section` is the firm's, checked; empty: a domain with nobody in it."""
    own = section.get("domain") or f"google.{domain}"
    state = GoogleState(
        customer=section.get("customer") or f"C0{ids.letters(own, 'customer', size=7, of=ids.SMALL)}",
        domain=own,
        project=section.get("project") or f"rapporteur-{ids.letters(own, 'project', size=6, of=ids.SMALL)}",
        edition=edition,
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
        email=email, client_id=ids.digits("client", email), project=state.project, token_uri=token_uri, key=key
    )


def add_person(state: GoogleState, *, key: str, name: str, mail: str, now: datetime, **more: Any) -> GooglePerson:
    """Somebody new, in the directory or, with `outside`, from elsewhere; users have a task list and no more."""
    given, _, family = name.rpartition(" ")
    person = GooglePerson(
        id=more.pop("id", "") or ids.digits("person", state.domain, key),
        key=key,
        name=name,
        mail=mail.lower(),
        given=more.pop("given_name", "") or given or name,
        family=more.pop("surname", "") or (family if given else ""),
        **more,
    )
    (state.outside if person.outside else state.people)[person.id] = person
    if not person.outside:
        list_id = ids.letters("list", person.id, size=22)
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


def _add_entry_person(state: GoogleState, entry: Mapping[str, Any], now: datetime) -> None:
    more = {name: value for name, value in entry.items() if name not in ("key", "name", "mail", "manager")}
    add_person(state, key=entry["key"], name=entry["name"], mail=entry["mail"], now=now, **more)


def _add_groups(state: GoogleState, entries: Sequence[Mapping[str, Any]]) -> None:
    mails = {entry["key"]: entry.get("mail") or f"{entry['key']}@{state.domain}" for entry in entries}
    for entry in entries:
        id = ids.letters("group", state.domain, entry["key"], size=15, of=ids.SMALL)
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
    conference = meetings.add_meeting(
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
        meetings.add_transcript(
            conference, cues, offset_minutes=part.get("offset_minutes", 0), delay=part.get("delay", 0.0)
        )


def _add_file(state: GoogleState, entry: Mapping[str, Any], now: datetime) -> None:
    id = ids.letters("file", state.domain, entry["name"], size=44)
    state.files[id] = DriveFile(
        id=id,
        name=entry["name"],
        owner=state.person(entry["owner"]).mail,
        modified=entry.get("modified") or now,
        text=entry.get("text", ""),
        shared=[state.person(key).mail for key in entry.get("shared", ())],
    )
