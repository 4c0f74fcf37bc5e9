"""One firm that works in several suites: its people are one directory, and what is for somebody goes where they work.

With one suite nothing here is in the way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.actions import ChangeTask, CreateTask, PostCard, RemoveTask, TellPerson, UpdateCard
from bot.core.errors import NotFound, RapporteurError
from bot.core.ports import Mail, Meetings, Members, People, Provider
from bot.core.types import (
    Approved,
    Chat,
    Meeting,
    MeetingEnded,
    MessageRef,
    Person,
    Receipt,
    TranscriptCreated,
    TranscriptPart,
)
from bot.suites.suite import Ports
from bot.suites.who import Firm
from policies.approvals import moved


def as_one(suites: Sequence[Ports]) -> tuple[Ports, ...]:
    """The same suites, each of which knows the people of all and reaches them where they work."""
    if len(suites) < 2:
        return tuple(suites)
    firm = Firm(suites)
    return tuple(_joined(suite, firm) for suite in suites)


def _joined(suite: Ports, firm: Firm) -> Ports:
    return replace(
        suite,
        provider=_provider(suite.provider, suite, firm),
        rights=FirmRights(suite, firm),
        messages=FirmMessages(suite, firm),
        tasks=FirmTasks(suite, firm),
    )


def _provider(own: Provider, suite: Ports, firm: Firm) -> FirmProvider:
    return FirmProvider(
        meetings=FirmMeetings(own.meetings, suite, firm),
        people=FirmPeople(own.people, suite, firm),
        members=FirmMembers(suite, firm),
        mail=own.mail,
        tasks_note=" ".join(dict.fromkeys(one.provider.tasks_note for one in firm.suites if one.provider.tasks_note)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmProvider:
    """The `Provider` port over one suite, with the people of all."""

    meetings: Meetings
    people: People
    members: Members
    mail: Mail
    tasks_note: str


@dataclass(frozen=True, slots=True)
class FirmRights:
    """The `Rights` port: a person's own rights are those in the suite that they ask from."""

    suite: Ports
    firm: Firm

    async def of(self, person: Person) -> Provider:
        return _provider(await self.suite.rights.of(person), self.suite, self.firm)


@dataclass(frozen=True, slots=True)
class FirmPeople:
    """The `People` port: whom one suite has for a guest may be a colleague who works in another."""

    own: People
    suite: Ports
    firm: Firm

    async def directory(self) -> tuple[Person, ...]:
        elsewhere = await self.firm.colleagues(self.suite)
        here = await self.own.directory()
        staff = {(person.mail or "").lower() for person in here if not person.guest}
        others = tuple(person for mail, person in elsewhere.items() if mail not in staff)
        return (*(one for one in here if not (one.guest and (one.mail or "").lower() in elsewhere)), *others)

    async def person(self, id: str) -> Person:
        try:
            return await self.own.person(id)
        except NotFound:
            for person in (await self.firm.colleagues(self.suite)).values():
                if person.id == id:
                    return person
            raise

    async def groups(self, id: str, among: Collection[str]) -> frozenset[str]:
        home = await self.firm.home(Person(id=id, name=""), self.suite)
        return await (self.own if home is self.suite else home.provider.people).groups(id, among)


@dataclass(frozen=True, slots=True)
class FirmMeetings:
    """The `Meetings` port of one suite: colleagues from the others were there as guests, and are none."""

    own: Meetings
    suite: Ports
    firm: Firm

    async def meeting(self, event: MeetingEnded) -> Meeting:
        return await self.own.meeting(event)

    async def ended(self, signal: TranscriptCreated) -> MeetingEnded:
        return await self.own.ended(signal)

    async def created_since(self, organiser: str, since: datetime) -> tuple[TranscriptCreated, ...]:
        return await self.own.created_since(organiser, since)

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        return await self.own.transcript(meeting, since)

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        return await _known(await self.own.attendees(meeting), self.suite, self.firm)


@dataclass(frozen=True, slots=True)
class FirmMembers:
    """The `Members` port: asked of the chat's own channel."""

    suite: Ports
    firm: Firm

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        suite = self.firm.by_channel(chat.channel)
        return await _known(await suite.provider.members.members(chat), suite, self.firm)


@dataclass(frozen=True, slots=True)
class FirmMessages:
    """The `Messages` port: a chat's own channel, and for one person the channel in which they work."""

    suite: Ports
    firm: Firm

    async def open(self, approved: Approved[PostCard] | Approved[TellPerson], *, blank: bool = False) -> MessageRef:
        action = approved.action
        if isinstance(action, TellPerson):
            suite = await self.firm.home(action.person, self._of_tenant(action.tenant))
        else:
            suite = self.firm.by_channel(action.chat.channel)
        return await suite.messages.open(approved, blank=blank)

    async def fill(self, place: MessageRef, approved: Approved[PostCard] | Approved[TellPerson]) -> MessageRef:
        return await self.firm.by_channel(place.chat.channel).messages.fill(place, approved)

    async def update(self, approved: Approved[UpdateCard]) -> MessageRef:
        return await self.firm.by_channel(approved.action.message.chat.channel).messages.update(approved)

    async def present(self, chat: Chat) -> bool:
        return await self.firm.by_channel(chat.channel).messages.present(chat)

    async def left_out(self, chat: Chat, people: Sequence[Person]) -> tuple[Person, ...]:
        """Besides those whom the channel itself leaves out, everybody who works elsewhere."""
        suite = self.firm.by_channel(chat.channel)
        homes = [(person, await self._home(person, suite)) for person in people]
        here = await suite.messages.left_out(chat, [person for person, home in homes if home is suite])
        return (*here, *(person for person, home in homes if home is not suite))

    async def _home(self, person: Person, first: Ports) -> Ports | None:
        """None where it can't be known just now: whoever tells them something asks again."""
        try:
            return await self.firm.home(person, first)
        except RapporteurError:
            return None

    def _of_tenant(self, tenant: str) -> Ports:
        return next((one for one in self.firm.suites if tenant in one.tenants), self.suite)


@dataclass(frozen=True, slots=True)
class FirmTasks:
    """The `Tasks` port: each task where its owner works."""

    suite: Ports
    firm: Firm

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        home = await self.firm.home(approved.action.owner or approved.action.keeper, self.suite)
        return await home.tasks.create(approved, tried)

    async def change(self, approved: Approved[ChangeTask]) -> Receipt:
        """One that is handed to somebody who works elsewhere is made there, and then removed here."""
        made = self._with(approved.action.task_id)
        home = await self.firm.home(approved.action.owner, made)
        if home is made:
            return await made.tasks.change(approved)
        anew, gone = moved(approved)
        receipt = await home.tasks.create(anew, tried=True)
        await made.tasks.remove(gone)
        return receipt

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        return await self._with(approved.action.task_id).tasks.remove(approved)

    def keeps(self, task_id: str) -> bool:
        return any(suite.tasks.keeps(task_id) for suite in self.firm.suites)

    def _with(self, task_id: str) -> Ports:
        return next((suite for suite in self.firm.suites if suite.tasks.keeps(task_id)), self.suite)


async def _known(people: Sequence[Person], suite: Ports, firm: Firm) -> tuple[Person, ...]:
    """With colleagues from other suites in the place of the guests whom this one has them for; each once."""
    elsewhere: Mapping[str, Person] = await firm.colleagues(suite)
    found = [elsewhere.get((one.mail or "").lower(), one) if one.guest else one for one in people]
    return tuple({person.id or person.name: person for person in found}.values())
