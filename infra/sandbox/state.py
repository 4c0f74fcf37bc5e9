"""What is in the tenant right now: people, chats with their messages, meetings, plans. Every change is told to listeners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from infra.sandbox.firm import Transcription
from infra.sandbox.mailboxes import Mail, Mailbox
from infra.sandbox.subscriptions import Subscription
from infra.sandbox.vtt import Cue

SignIn: TypeAlias = Literal["trying", "silent", "button", "verified"]
"""What became of an OAuthCard: Teams is trying single sign-on, it signed the person in silently, it shows the button,
or the bot took what came back from the page that the button opened."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody in the directory; a guest is from outside the firm. `sso`: whether their Teams signs them in by itself."""

    id: str
    key: str
    name: str
    mail: str
    upn: str
    teams_id: str
    given_name: str
    surname: str
    guest: bool = False
    job_title: str | None = None
    department: str | None = None
    office: str | None = None
    phone: str | None = None
    manager: str | None = None
    sso: bool = True


@dataclass(slots=True, kw_only=True)
class Team:
    """A Microsoft 365 group with channels; `id` is the group's, `channels` are chat ids, the first is General."""

    id: str
    key: str
    name: str
    members: list[str]
    owners: list[str]
    channels: list[str]


@dataclass(slots=True, kw_only=True)
class Group:
    """A security group; `members` are people's ids, `groups` the ids of groups inside it."""

    id: str
    key: str
    name: str
    members: list[str]
    groups: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Message:
    """A message; `sender` is a person's id, or None for the bot. `revisions` are its earlier activities, oldest first."""

    id: str
    sender: str | None
    sent: datetime
    activity: dict[str, Any]
    reply_to: str | None = None
    revisions: list[dict[str, Any]] = field(default_factory=list)
    edited_at: datetime | None = None
    deleted: bool = False
    feedback: list[dict[str, str]] = field(default_factory=list)
    sign_in: SignIn | None = None

    @property
    def text(self) -> str:
        return str(self.activity.get("text") or "")

    @property
    def attachments(self) -> list[dict[str, Any]]:
        return list(self.activity.get("attachments") or [])

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The Adaptive Cards on it."""
        kind = "application/vnd.microsoft.card.adaptive"
        return [part["content"] for part in self.attachments if part.get("contentType") == kind]

    @property
    def sign_in_card(self) -> dict[str, Any] | None:
        """The OAuthCard on it."""
        kind = "application/vnd.microsoft.card.oauth"
        return next((part["content"] for part in self.attachments if part.get("contentType") == kind), None)

    @property
    def edited(self) -> int:
        return len(self.revisions)


@dataclass(slots=True, kw_only=True)
class Chat:
    """A conversation; `installed`: the bot is in it. `team` and `meeting` are ids."""

    id: str
    key: str
    kind: Literal["personal", "group", "meeting", "channel"]
    topic: str
    members: list[str]
    created: datetime
    installed: bool = True
    team: str | None = None
    meeting: str | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def bot_messages(self) -> list[Message]:
        """What the bot posted and did not delete, oldest first."""
        return [message for message in self.messages if message.sender is None and not message.deleted]


@dataclass(slots=True, kw_only=True)
class Part:
    """One transcript of a meeting. `ready_at` is None until the meeting has ended; `delay` in seconds from then."""

    id: str
    created: datetime
    ended: datetime
    cues: tuple[Cue, ...]
    delay: float = 0.0
    ready_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Meeting:
    """A scheduled meeting; `id` is Graph's, `bot_id` the connector's. Times are aware, in UTC."""

    id: str
    bot_id: str
    key: str
    subject: str
    organiser: str
    attendees: list[str]
    chat: str
    start: datetime
    end: datetime
    join_url: str
    transcription: Transcription = "on"
    status: Literal["scheduled", "ended"] = "scheduled"
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Bucket:
    id: str
    plan: str
    name: str
    version: int = 1


@dataclass(slots=True, kw_only=True)
class Plan:
    """A Planner plan; `team` is the group that holds it."""

    id: str
    key: str
    title: str
    team: str
    created: datetime
    version: int = 1


@dataclass(slots=True, kw_only=True)
class Task:
    """A Planner task; `version` and `details_version` grow with every change and are what its etags are made of."""

    id: str
    plan: str
    bucket: str | None
    title: str
    created: datetime
    assignees: dict[str, str] = field(default_factory=dict)
    due: str | None = None
    start: str | None = None
    percent: int = 0
    priority: int = 5
    order_hint: str = "8585269235419217847P^"
    preview: str = "automatic"
    description: str = ""
    references: dict[str, Any] = field(default_factory=dict)
    checklist: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    details_version: int = 1


@dataclass(slots=True, kw_only=True)
class File:
    id: str
    drive: str
    name: str
    path: str
    owner: str
    modified: datetime
    text: str = ""


Kept = TypeVar("Kept", Person, Team, Group, Chat, Meeting, Plan)


@dataclass(slots=True, kw_only=True)
class State:
    """The tenant. Dictionaries are by id; `person("tom")` and its like also find by key."""

    tenant_id: str
    organisation: str
    domain: str
    now: Callable[[], datetime]
    edition: str = ""
    """Tells the meetings of this start from those of another: a bot that knows those doesn't take these for them."""
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    mail: list[Mail] = field(default_factory=list)
    ready_mail: list[dict[str, Any]] = field(default_factory=list)
    """What the page offers to deliver: {mailbox (an id), from, subject, body, attachments}."""
    files: list[File] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    mail_access: set[str] | None = None
    """Whose mailboxes an application may open, directory ids; None when everybody's."""
    access_policy: set[str] | None = None
    """Who the application access policy is granted to, directory ids; None when to everybody."""
    tells_strangers: bool = False
    """A person who asks for a meeting they weren't invited to gets 404, as for one that doesn't exist. True: 403 with
    code 3003, as real tenants were seen to answer (microsoftgraph/microsoft-graph-explorer-v4, issue 3890)."""
    graph_transcript_access: bool = True
    attributed_transcripts: bool = True
    version: int = 0
    listeners: set[asyncio.Queue[dict[str, Any]]] = field(default_factory=set)
    _last_activity: int = 0

    def person(self, name: str) -> Person:
        """By id, key, mail, user principal name or Teams id. Raises `KeyError`."""
        for person in self.people.values():
            if name in (person.id, person.key, person.teams_id) or name.lower() in (person.mail, person.upn.lower()):
                return person
        raise KeyError(name)

    def mailbox(self, name: str) -> Person | Mailbox:
        """A shared one or a person's, by id, key or address. Raises `KeyError`."""
        for mailbox in self.mailboxes.values():
            if name in (mailbox.id, mailbox.key) or name.lower() == mailbox.mail:
                return mailbox
        return self.person(name)

    def chat(self, name: str) -> Chat:
        return _find(self.chats, name)

    def meeting(self, name: str) -> Meeting:
        return _find(self.meetings, name)

    def plan(self, name: str) -> Plan:
        return _find(self.plans, name)

    def team(self, name: str) -> Team:
        return _find(self.teams, name)

    def group(self, name: str) -> Group:
        return _find(self.groups, name)

    def message(self, chat_id: str, message_id: str) -> Message:
        """Raises `KeyError`."""
        for message in self.chat(chat_id).messages:
            if message.id == message_id:
                return message
        raise KeyError(message_id)

    def tasks_of(self, plan: str) -> list[Task]:
        """The tasks of a plan (id or key), oldest first."""
        wanted = self.plan(plan).id
        return [task for task in self.tasks.values() if task.plan == wanted]

    def members(self, chat: Chat) -> list[Person]:
        return [self.people[id] for id in chat.members]

    def next_activity(self) -> str:
        """A new activity's id: milliseconds, as Teams has them, never twice the same."""
        self._last_activity = max(self._last_activity + 1, int(self.now().timestamp() * 1000))
        return str(self._last_activity)

    def changed(self, what: str, id: str) -> None:
        """Tell everybody who listens."""
        self.version += 1
        for listener in self.listeners:
            listener.put_nowait({"version": self.version, "what": what, "id": id})


def _find(kept: dict[str, Kept], name: str) -> Kept:
    found = kept.get(name) or next((one for one in _values(kept) if one.key == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _values(kept: dict[str, Kept]) -> Iterable[Kept]:
    return kept.values()
