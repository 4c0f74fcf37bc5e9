"""Makes the tenant out of a firm's data, and adds to it what people bring later: a meeting, somebody new."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from infra.sandbox import ids, vtt
from infra.sandbox.firm import LONDON, Entry, Firm, Transcription, channel_key
from infra.sandbox.mailboxes import Mail, Mailbox
from infra.sandbox.state import (
    Bucket,
    Chat,
    File,
    Group,
    Meeting,
    Message,
    Part,
    Person,
    Plan,
    State,
    Task,
    Team,
)


def make_state(firm: Firm, now: Callable[[], datetime], edition: str = "") -> State:
    """The tenant as it is at the start: the bot is installed wherever the firm doesn't say otherwise."""
    organisation = firm.organisation
    state = State(
        tenant_id=organisation.get("tenant_id") or ids.guid("tenant", organisation["domain"]),
        organisation=organisation["name"],
        domain=organisation["domain"],
        now=now,
        edition=edition,
    )
    for entry in firm.people:
        _add_entry_person(state, entry)
    for entry in firm.people:
        if entry.get("manager"):
            state.person(entry["key"]).manager = state.person(entry["manager"]).id
    for entry in firm.teams:
        _add_team(state, entry)
    _add_groups(state, firm.groups)
    for entry in firm.chats:
        _add_chat(state, entry)
    for entry in firm.meetings:
        _add_entry_meeting(state, entry, firm)
    for entry in firm.plans:
        _add_plan(state, entry)
    _add_mail_and_files(state, firm)
    return state


def add_person(
    state: State, *, key: str, name: str, mail: str, id: str = "", guest: bool = False, **more: Any
) -> Person:
    """Somebody new in the directory."""
    given, _, surname = name.rpartition(" ")
    person_id = id or ids.guid("person", state.domain, key)
    outside = f"{mail.replace('@', '_')}#EXT#@{state.domain}"
    person = Person(
        id=person_id,
        key=key,
        name=name,
        mail=mail.lower(),
        upn=outside if guest else mail.lower(),
        teams_id=ids.teams_user(person_id),
        given_name=more.pop("given_name", None) or given or name,
        surname=more.pop("surname", None) or (surname if given else ""),
        guest=guest,
        **more,
    )
    state.people[person.id] = person
    return person


def add_personal_chat(state: State, person: Person) -> Chat:
    """The person's own chat with the bot."""
    chat = Chat(
        id=ids.personal_chat(person.id),
        key=f"bot-{person.key}",
        kind="personal",
        topic=person.name,
        members=[person.id],
        created=state.now(),
    )
    return state.chats.setdefault(chat.id, chat)


def add_meeting(
    state: State,
    *,
    key: str,
    subject: str,
    organiser: Person,
    attendees: Sequence[Person],
    start: datetime,
    minutes: int,
    chat: Chat | None = None,
    id: str = "",
    transcription: Transcription = "on",
) -> Meeting:
    """A scheduled meeting, with a chat of its own unless one is given."""
    there = list(dict.fromkeys([organiser.id, *(person.id for person in attendees)]))
    start = start.astimezone(UTC)
    if chat is None:
        chat = Chat(
            id=ids.meeting_thread(state.domain, key, state.edition),
            key=key,
            kind="meeting",
            topic=subject,
            members=there,
            created=start,
        )
        state.chats[chat.id] = chat
    meeting = Meeting(
        id=id
        or ids.online_meeting(
            organiser.id, chat.id if chat.kind == "meeting" else ids.meeting_thread(key, state.edition)
        ),
        bot_id=ids.bot_meeting(chat.id if chat.kind == "meeting" else f"{chat.id};{key}"),
        key=key,
        subject=subject,
        organiser=organiser.id,
        attendees=there,
        chat=chat.id,
        start=start,
        end=start + timedelta(minutes=minutes),
        join_url=ids.join_url(chat.id, state.tenant_id, organiser.id) + ("" if chat.kind == "meeting" else f"&m={key}"),
        transcription=transcription,
    )
    if chat.kind == "meeting":
        chat.meeting = meeting.id
    state.meetings[meeting.id] = meeting
    return meeting


def add_part(meeting: Meeting, cues: tuple[vtt.Cue, ...], *, offset_minutes: float = 0, delay: float = 0.0) -> Part:
    """A transcript of it; Graph has it `delay` seconds after the meeting's end."""
    created = meeting.start + timedelta(minutes=offset_minutes)
    part = Part(
        id=ids.transcript(meeting.id, len(meeting.parts)),
        created=created,
        ended=created + timedelta(seconds=max(cue.end for cue in cues)),
        cues=cues,
        delay=delay,
    )
    meeting.parts.append(part)
    return part


def add_mail(state: State, entry: Entry, received: datetime) -> Mail:
    """A mail in an inbox: {mailbox, from, subject, body, to?, attachments?}. Raises `KeyError` for the mailbox."""
    owner = state.mailbox(entry["mailbox"])
    mail = Mail(
        id=ids.outlook("mail", owner.id, str(len(state.mail))),
        mailbox=owner.id,
        sender=entry["from"],
        to=list(entry.get("to") or [owner.mail]),
        subject=entry["subject"],
        body=entry["body"],
        received=received,
        attachments=list(entry.get("attachments") or ()),
    )
    state.mail.append(mail)
    return mail


def key_for(state: State, name: str) -> str:
    """A key that nobody has yet, out of a name."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "person"
    taken = {*(person.key for person in state.people.values()), *(meeting.key for meeting in state.meetings.values())}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(key for key in numbered if key not in taken)


def _add_entry_person(state: State, entry: Entry) -> None:
    more = {name: entry.get(name) for name in ("given_name", "surname", "job_title", "department", "office", "phone")}
    guest = bool(entry.get("guest", False))
    person = add_person(
        state,
        key=entry["key"],
        name=entry["name"],
        mail=entry["mail"],
        id=entry.get("id", ""),
        guest=guest,
        **more,
    )
    if entry.get("bot", not guest):
        add_personal_chat(state, person)


def _people(state: State, keys: Sequence[str]) -> list[str]:
    return [state.person(key).id for key in keys]


def _add_team(state: State, entry: Entry) -> None:
    members = _people(state, entry["members"])
    team = Team(
        id=entry.get("id") or ids.guid("team", state.domain, entry["key"]),
        key=entry["key"],
        name=entry["name"],
        members=members,
        owners=_people(state, entry.get("owners") or entry["members"][:1]),
        channels=[],
    )
    state.teams[team.id] = team
    for channel in entry["channels"]:
        chat = Chat(
            id=channel.get("id") or ids.channel_thread(state.domain, entry["key"], channel["name"]),
            key=channel_key(entry, channel),
            kind="channel",
            topic=channel["name"],
            members=members,
            created=state.now(),
            installed=entry.get("bot", True),
            team=team.id,
        )
        state.chats[chat.id] = chat
        team.channels.append(chat.id)


def _add_groups(state: State, entries: Sequence[Entry]) -> None:
    named = {entry["key"]: entry.get("id") or ids.guid("group", state.domain, entry["key"]) for entry in entries}
    for entry in entries:
        id = named[entry["key"]]
        state.groups[id] = Group(
            id=id,
            key=entry["key"],
            name=entry["name"],
            members=_people(state, entry["members"]),
            groups=[named[key] for key in entry.get("groups", ())],
        )


def _add_chat(state: State, entry: Entry) -> None:
    members = _people(state, entry["members"])
    if entry["kind"] == "personal":
        chat = add_personal_chat(state, state.people[members[0]])
    else:
        own = (state.domain, entry["key"])
        met = entry["kind"] == "meeting"
        chat = Chat(
            id=entry.get("id") or (ids.meeting_thread(*own, state.edition) if met else ids.group_thread(*own)),
            key=entry["key"],
            kind=entry["kind"],
            topic=entry.get("topic", ""),
            members=members,
            created=state.now(),
        )
        state.chats[chat.id] = chat
    chat.installed = entry.get("bot", True)
    for said in entry.get("messages", ()):
        activity = {"type": "message", "text": said["text"], "textFormat": "plain"}
        sender = state.person(said["from"]).id
        chat.messages.append(Message(id=state.next_activity(), sender=sender, sent=said["sent"], activity=activity))


def _add_entry_meeting(state: State, entry: Entry, firm: Firm) -> None:
    place = entry.get("chat") or entry.get("channel")
    meeting = add_meeting(
        state,
        key=entry["key"],
        subject=entry["subject"],
        organiser=state.person(entry["organiser"]),
        attendees=[state.person(key) for key in entry.get("attendees", ())],
        start=entry["start"],
        minutes=entry["minutes"],
        chat=state.chat(place) if place else None,
        id=entry.get("id", ""),
        transcription=entry["transcription"],
    )
    for part in entry.get("transcripts", ()):
        cues = vtt.parse(firm.transcripts[part["file"]])
        add_part(meeting, cues, offset_minutes=part.get("offset_minutes", 0), delay=part.get("delay", 0.0))
    if entry.get("status") == "ended":
        meeting.status = "ended"
        for ready in meeting.parts:
            ready.ready_at = meeting.end


def _add_plan(state: State, entry: Entry) -> None:
    team = state.team(entry["team"])
    plan = Plan(
        id=entry.get("id") or ids.planner(state.domain, entry["key"]),
        key=entry["key"],
        title=entry["title"],
        team=team.id,
        created=state.now(),
    )
    state.plans[plan.id] = plan
    names: dict[str, str] = {}
    for bucket in entry["buckets"]:
        names[bucket["name"]] = bucket.get("id") or ids.planner(plan.id, bucket["name"])
        state.buckets[names[bucket["name"]]] = Bucket(id=names[bucket["name"]], plan=plan.id, name=bucket["name"])
    for number, task in enumerate(entry.get("tasks", ())):
        _add_task(state, plan, task, names[task["bucket"]], number)


def _add_task(state: State, plan: Plan, entry: Entry, bucket: str, number: int) -> None:
    due = entry.get("due")
    task = Task(
        id=entry.get("id") or ids.planner(plan.id, "task", str(number)),
        plan=plan.id,
        bucket=bucket,
        title=entry["title"],
        created=state.now(),
        assignees=dict.fromkeys(_people(state, entry.get("assignees", ())), "8585269235419217847P^"),
        due=datetime.combine(due, time(17), LONDON).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if due else None,
        percent=entry.get("percent", 0),
        description=entry.get("description", ""),
    )
    state.tasks[task.id] = task


def _add_mail_and_files(state: State, firm: Firm) -> None:
    for entry in firm.mailboxes:
        id = entry.get("id") or ids.guid("mailbox", state.domain, entry["key"])
        state.mailboxes[id] = Mailbox(id=id, key=entry["key"], name=entry["name"], mail=entry["mail"].lower())
    for entry in firm.mail:
        add_mail(state, entry, entry["received"])
    state.ready_mail = [{**entry, "mailbox": state.mailbox(entry["mailbox"]).id} for entry in firm.ready_mail]
    for entry in firm.files:
        state.files.append(
            File(
                id=ids.guid("file", entry["drive"], entry["path"], entry["name"]),
                drive=entry["drive"],
                name=entry["name"],
                path=entry["path"],
                owner=state.person(entry["owner"]).id,
                modified=entry.get("modified") or state.now(),
                text=entry.get("text", ""),
            )
        )
