"""What is in the Google half: people and groups, Meet's spaces and conferences, calendars, task lists, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

TranscriptState: TypeAlias = Literal["STARTED", "ENDED", "FILE_GENERATED"]
Presence: TypeAlias = Literal["signed_in", "anonymous", "phone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GooglePerson:
    """A user: `id` numeric, 21 digits; `mail` the primary address; `manager` a mail, or empty.

    `outside`: of another firm, with an account of Google's, but not in this directory."""

    id: str
    key: str
    name: str
    given: str
    family: str
    mail: str
    admin: bool = False
    suspended: bool = False
    outside: bool = False
    job_title: str = ""
    department: str = ""
    office: str = ""
    phone: str = ""
    manager: str = ""


@dataclass(slots=True, kw_only=True)
class Group:
    """A Google group; `members` are people's mails, `groups` the mails of groups inside it."""

    id: str
    key: str
    name: str
    mail: str
    members: list[str]
    groups: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetSpace:
    """A place for conferences: `name` is `spaces/…`, `code` `abc-defg-hij`; `owner` a person's id."""

    name: str
    code: str
    owner: str

    @property
    def uri(self) -> str:
        return f"https://meet.google.com/{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Who was there; `person` is a directory id, for somebody signed in, `left` None while they are still there."""

    name: str
    kind: Presence
    display: str
    joined: datetime
    person: str | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing said; `participant` is a participant's name."""

    name: str
    participant: str
    text: str
    start: datetime
    end: datetime
    language: str = "en-GB"


@dataclass(slots=True, kw_only=True)
class Transcript:
    """One transcript of a conference; its file is there `delay` seconds after the end, `document` is that file's id."""

    name: str
    start: datetime
    end: datetime
    entries: tuple[Entry, ...]
    document: str
    delay: float = 0.0
    state: TranscriptState = "STARTED"


@dataclass(slots=True, kw_only=True)
class Conference:
    """One time that people met in a space; `name` is `conferenceRecords/…`, `end` None until it is over.

    Its record is there once it has `begun`. `event` is a calendar event's id, `minutes` how long it was planned to be."""

    name: str
    key: str
    subject: str
    space: str
    start: datetime
    minutes: int
    event: str
    begun: bool = True
    end: datetime | None = None
    participants: list[Participant] = field(default_factory=list)
    transcripts: list[Transcript] = field(default_factory=list)

    @property
    def expires(self) -> datetime:
        """Records are deleted thirty days after the conference."""
        return (self.end or self.start + timedelta(minutes=self.minutes)) + timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """`response` is needsAction, declined, tentative or accepted."""

    mail: str
    name: str = ""
    response: str = "accepted"


@dataclass(slots=True, kw_only=True)
class CalendarEvent:
    """An event with a video call in it; `organiser` is a mail, `code` the call's meeting code."""

    id: str
    summary: str
    organiser: str
    attendees: list[Attendee]
    start: datetime
    end: datetime
    code: str
    created: datetime
    description: str = ""
    cancelled: bool = False


@dataclass(slots=True, kw_only=True)
class TaskList:
    """A list of one person's (`owner`, a directory id)."""

    id: str
    owner: str
    title: str
    updated: datetime
    default: bool = False


@dataclass(slots=True, kw_only=True)
class Task:
    """A task of a list; `due` is midnight UTC of a day, as Google keeps it; `version` is what its etag is made of."""

    id: str
    list: str
    owner: str
    title: str
    updated: datetime
    position: int
    notes: str = ""
    due: datetime | None = None
    completed: datetime | None = None
    parent: str = ""
    deleted: bool = False
    hidden: bool = False
    version: int = 1

    @property
    def status(self) -> str:
        return "completed" if self.completed else "needsAction"

    @property
    def etag(self) -> str:
        return f'"{self.id}-{self.version}"'


@dataclass(slots=True, kw_only=True)
class DriveFile:
    """A file; `owner` is a mail, `shared` the mails of those who may read it."""

    id: str
    name: str
    owner: str
    modified: datetime
    mime: str = "application/vnd.google-apps.document"
    text: str = ""
    shared: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class GoogleState:
    """Dictionaries are by id or resource name. `people` is the directory; `outside` are those who come from elsewhere."""

    customer: str
    domain: str
    project: str
    edition: str = ""
    """As in the other half: tells the meetings of this start from those of another."""
    people: dict[str, GooglePerson] = field(default_factory=dict)
    outside: dict[str, GooglePerson] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    spaces: dict[str, MeetSpace] = field(default_factory=dict)
    conferences: dict[str, Conference] = field(default_factory=dict)
    events: dict[str, CalendarEvent] = field(default_factory=dict)
    lists: dict[str, TaskList] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    files: dict[str, DriveFile] = field(default_factory=dict)

    def person(self, name: str) -> GooglePerson:
        """By id, key or mail, of the directory or from outside. Raises `KeyError`."""
        for person in (*self.people.values(), *self.outside.values()):
            if name in (person.id, person.key) or name.lower() == person.mail:
                return person
        raise KeyError(name)

    def is_user(self, mail: str) -> bool:
        """Whether that is the address of a user of the directory, who isn't suspended."""
        return any(person.mail == mail.lower() and not person.suspended for person in self.people.values())

    def group(self, name: str) -> Group:
        """By id, key or mail. Raises `KeyError`."""
        for group in self.groups.values():
            if name in (group.id, group.key) or name.lower() == group.mail:
                return group
        raise KeyError(name)

    def space(self, name: str) -> MeetSpace:
        """By name (`spaces/…`) or meeting code. Raises `KeyError`."""
        for space in self.spaces.values():
            if name in (space.name, space.code):
                return space
        raise KeyError(name)

    def conference(self, name: str) -> Conference:
        """By name or key. Raises `KeyError`."""
        for conference in self.conferences.values():
            if name in (conference.name, conference.key):
                return conference
        raise KeyError(name)

    def tasks_of(self, person: str) -> list[Task]:
        """The tasks in all lists of a person's (id, key or mail), oldest first."""
        owner = self.person(person).id
        return [task for task in self.tasks.values() if task.owner == owner and not task.deleted]

    def memberships(self, mail: str) -> Iterator[Group]:
        """The groups that a person or group is directly in."""
        return (group for group in self.groups.values() if mail in (*group.members, *group.groups))
