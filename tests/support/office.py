"""A bot in an office that is all in memory: what is said and done there is looked at, its policy is a few words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from bot.answering import handle
from bot.config import TranscriptConfig
from bot.core.actions import CreateTask, RemoveTask
from bot.core.card import Card, Text
from bot.core.errors import Forbidden, NotFound
from bot.core.skill import Decided
from bot.core.types import (
    Approved,
    AuditEvent,
    Chat,
    Event,
    Meeting,
    MeetingEnded,
    MessageRef,
    Person,
    Receipt,
    TranscriptPart,
    Utterance,
)
from bot.models.guard import Guard
from bot.parts import Parts
from bot.rates import Allowances
from bot.stops import Stops
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from bot.store.records import SCHEMA, SealedRecords
from bot.trail import AtOnce, Durable, Trail
from policies.retention import DAYS
from policies.rules import Policy, load_policy
from skills import all_skills

ANNA = Person(id="id-anna", name="Anna Pellow")
TOM = Person(id="id-tom", name="Tom Ashdown")
DANA = Person(id="id-dana", name="Dana Whitlock", guest=True)
CHAT = Chat(channel="teams", tenant="t1", id="19:meeting", scope="group")
START = datetime(2026, 11, 19, 10, tzinfo=UTC)
ENDED = MeetingEnded(id="e1", tenant="t1", chat=CHAT, meeting_id="m1", ended_at=START + timedelta(hours=1))
MEETING = Meeting(id="g1", title="Leases", organiser=ANNA, start=START, end=START + timedelta(hours=1))
SAID = (
    Utterance(start=1.0, end=5.0, speaker="Anna Pellow", text="We have agreed to take the lease of the shop."),
    Utterance(start=6.0, end=9.0, speaker="Tom Ashdown", text="I'll ring the landlord about the keys by Friday."),
)


@dataclass
class Office:
    """Everything outside, in memory: who is there, what was posted, which tasks were made; a model that isn't there."""

    people_there: tuple[Person, ...] = (ANNA, TOM)
    elsewhere: tuple[Person, ...] = ()
    unreachable: tuple[Person, ...] = ()
    deleted: set[str] = field(default_factory=set)
    """Messages that people deleted, by id."""
    posted: dict[str, Card] = field(default_factory=dict)
    told: dict[str, Card] = field(default_factory=dict)
    made: list[CreateTask] = field(default_factory=list)
    written: list[AuditEvent] = field(default_factory=list)
    planner_is_full: bool = False
    name: str = "none"
    region: str = "local"
    words: int = 1000
    draft: bool = False
    tasks_note: str = ""

    @property
    def meetings(self) -> Office:
        return self

    @property
    def people(self) -> Office:
        return self

    @property
    def members(self) -> Roster:
        return Roster(self.people_there)

    async def of(self, person: Person) -> Office:
        """Whoever was there may see the meeting."""
        if person.id not in {one.id for one in self.people_there}:
            raise NotFound("Not there.")
        return self

    async def meeting(self, event: MeetingEnded) -> Meeting:
        return MEETING

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        return (TranscriptPart(id="p1", created=START, utterances=SAID),)

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        return self.people_there

    async def directory(self) -> tuple[Person, ...]:
        return (ANNA, TOM, DANA)

    async def person(self, id: str) -> Person:
        return next(person for person in (ANNA, TOM, DANA) if person.id == id)

    async def available(self) -> bool:
        return False

    async def open(self, approved: Approved[Any], *, blank: bool = False) -> MessageRef:
        person = getattr(approved.action, "person", None)
        if person in self.unreachable:
            raise Forbidden("The person has blocked Rapporteur.", "blocked")
        chat = self.own(person) if person else approved.action.chat
        place = MessageRef(chat=chat, id=str(len(self.posted) + len(self.told) + 1))
        if blank:
            empty = Card(title=approved.action.card.title, summary="")
            (self.posted if place.chat == CHAT else self.told)[place.id] = empty
            return place
        return self._put(place, approved)

    async def fill(self, place: MessageRef, approved: Approved[Any]) -> MessageRef:
        if place.id in self.deleted:
            raise NotFound("There is no such message.")
        return self._put(place, approved)

    def _put(self, place: MessageRef, approved: Approved[Any]) -> MessageRef:
        (self.posted if place.chat == CHAT else self.told)[place.id] = approved.action.card
        return place

    async def update(self, approved: Approved[Any]) -> MessageRef:
        return await self.fill(approved.action.message, approved)

    async def left_out(self, chat: Chat, people: Sequence[Person]) -> tuple[Person, ...]:
        return tuple(person for person in people if person in self.elsewhere)

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        if self.planner_is_full:
            raise Forbidden("The plan has as many tasks as Planner allows.", "planner_quota")
        if not (tried and approved.action in self.made):
            self.made.append(approved.action)
        return Receipt(id=approved.action.key, version="1")

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        self.made = [task for task in self.made if task.key != approved.action.task_id]
        return Receipt(id=approved.action.task_id)

    async def append(self, event: AuditEvent) -> None:
        self.written.append(event)

    def own(self, person: Person) -> Chat:
        """A person's own chat with the bot."""
        return Chat(channel="teams", tenant="t1", id=f"own-{person.id}", scope="personal")

    def steps(self) -> list[tuple[str, str, str]]:
        return [(event.step, event.outcome, event.decision) for event in self.written]


@dataclass
class Roster:
    people_there: tuple[Person, ...]

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        return self.people_there


@dataclass
class Desk:
    """A bot with this policy in an office; `do` has it handle something."""

    office: Office
    parts: Parts

    async def do(self, event: Event | Decided, run: str = "run-1", durable: Durable | None = None) -> None:
        trail = Trail(
            run=event.run if isinstance(event, Decided) else run,
            tenant="t1",
            case=f"run:{run}",
            audit=self.office,
            durable=durable or AtOnce(),
            refuse_if_stopped=self.parts.stops.refuse,
            pauses=(),
        )
        await handle(event, self.parts, trail)


@contextmanager
def desk(folder: Path, office: Office, **rules: str) -> Iterator[Desk]:
    allowed = {
        "post": "allow",
        "post_to_outsiders": "ask_organiser",
        "tell": "allow",
        "update": "allow",
        "task": "allow",
    }
    lines = [f"  {name}: {verdict}" for name, verdict in {**allowed, **rules}.items()]
    roles = "roles:\n  staff: {commands: [recap, preview, help, why, stop, sign-out], skills: [recap]}\n  guest: {commands: [help]}\n"
    text = f'version: "1"\n{roles}models:\n  regions: [local]\nactions:\n' + "\n".join(lines)
    keyring = StoredKeyring(folder / "keys.sqlite", bytes(range(32)), lambda: START)
    database = Database(folder / "records.sqlite", SCHEMA)
    records = SealedRecords(database, keyring, lambda: START)
    parts: Any = {
        "redactor": None,
        "model": office,
        "guard": Guard(),
        "policy": policy(text),
        "records": records,
        "stops": Stops(records),
        "allowances": Allowances(
            person_per_minute=1000, tenant_per_minute=1000, person_at_once=2, tenant_at_once=8, clock=time.monotonic
        ),
        "watch": None,
        "retention": DAYS,
        "skills": {skill.facts.name: skill for skill in all_skills()},
        "provider": office,
        "rights": office,
        "sign_in": office,
        "sign_in_url": "",
        "messages": office,
        "tasks": office,
        "audit": office,
        "tenants": ("t1",),
        "transcript": TranscriptConfig(first_seconds=0, settle_seconds=0, limit_minutes=0.001),
        "now": lambda: START,
    }
    try:
        yield Desk(office, Parts(**parts))
    finally:
        database.close()
        keyring.close()


@lru_cache
def policy(text: str) -> Policy:
    """Read once for all desks that have the same one: a thousand of them are opened."""
    with NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        return load_policy(Path(file.name))


def read(card: Card) -> str:
    return "\n".join([card.title, *(element.text for element in card.elements if isinstance(element, Text))])
