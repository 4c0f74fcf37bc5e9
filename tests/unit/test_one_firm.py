"""A firm that works in two suites is one: its people are colleagues everywhere, and what is theirs goes where they work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from bot.core.actions import ChangeTask, CreateTask, PostCard, RemoveTask, TellPerson
from bot.core.card import Card
from bot.core.errors import Forbidden, NotFound, RapporteurError, Unavailable
from bot.core.types import Approved, Chat, MessageRef, Person, Receipt
from bot.suites.firm import as_one
from bot.suites.suite import Ports
from bot.watching import Watched
from policies.approvals import check_action
from policies.rules import Policy, PolicyFile

ANNA = Person(id="0a0a", name="Anna Pellow", mail="anna@firm.example")
GWEN = Person(id="112233", name="Gwen Leigh", mail="gwen@leeds.example")
GWEN_AS_A_GUEST = Person(id="0b0b", name="Gwen (Leeds)", mail="Gwen@leeds.example", guest=True)
CLIENT = Person(id="0c0c", name="Dana Whitlock", mail="dana@client.example", guest=True)
TEAMS = Chat(channel="teams", tenant="t1", id="19:meeting", scope="group")
GOOGLE = Chat(channel="gchat", tenant="C01", id="spaces/A", scope="personal")
CARD = Card(title="Recap", summary="A recap")
POLICY = Policy(
    PolicyFile.model_validate({"version": "1", "actions": dict.fromkeys(("post", "tell", "task"), "allow")}), "0" * 64
)


@dataclass
class Half:
    """One suite in memory: every port at once."""

    channel: Literal["teams", "gchat"]
    tenant: str
    staff: tuple[Person, ...]
    there: tuple[Person, ...] = ()
    in_groups: frozenset[str] = frozenset()
    down: RapporteurError | None = None
    tasks_note: str = ""
    posted: list[str] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)

    @property
    def meetings(self) -> Half:
        return self

    @property
    def people(self) -> Half:
        return self

    @property
    def mail(self) -> Half:
        return self

    @property
    def members(self) -> Any:
        return Roster(self.there)

    async def directory(self) -> tuple[Person, ...]:
        if self.down is not None:
            raise self.down
        return self.staff

    async def person(self, id: str) -> Person:
        for person in self.staff:
            if person.id == id:
                return person
        raise NotFound("There is nobody of that id.")

    async def groups(self, id: str, among: Collection[str]) -> frozenset[str]:
        return self.in_groups & frozenset(among)

    async def attendees(self, meeting: Any) -> tuple[Person, ...]:
        return self.there

    async def open(self, approved: Approved[Any], *, blank: bool = False) -> MessageRef:
        self.posted.append(type(approved.action).__name__)
        return MessageRef(chat=TEAMS if self.channel == "teams" else GOOGLE, id="1")

    async def left_out(self, chat: Chat, people: Sequence[Person]) -> tuple[Person, ...]:
        return ()

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        self.done.append(("create", approved.action.title))
        return Receipt(id=f"{self.channel}-new")

    async def change(self, approved: Approved[ChangeTask]) -> Receipt:
        self.done.append(("change", approved.action.task_id))
        return Receipt(id=approved.action.task_id)

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        self.done.append(("remove", approved.action.task_id))
        return Receipt(id=approved.action.task_id)

    def keeps(self, task_id: str) -> bool:
        return task_id.startswith(self.channel)

    def ports(self) -> Ports:
        one: Any = self
        return Ports(
            channel=self.channel,
            tenants=(self.tenant,),
            provider=one,
            rights=one,
            sign_in=one,
            sign_in_url="",
            messages=one,
            tasks=one,
            subscriptions=one,
            watched=Watched(),
        )


@dataclass
class Roster:
    there: tuple[Person, ...]

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        return self.there


@pytest.fixture
def microsoft() -> Half:
    return Half("teams", "t1", (ANNA, GWEN_AS_A_GUEST, CLIENT), (ANNA, GWEN_AS_A_GUEST, CLIENT))


@pytest.fixture
def google() -> Half:
    return Half("gchat", "C01", (GWEN,), (GWEN,), tasks_note="Days only.")


@pytest.fixture
def firm(microsoft: Half, google: Half) -> Ports:
    """What the Microsoft side is served by."""
    return as_one([microsoft.ports(), google.ports()])[0]


def approved(action: Any) -> Any:
    decision: Any = check_action(action, {}, POLICY)
    return decision.approved


def task(owner: Person | None, keeper: Person | None = ANNA) -> Any:
    return approved(CreateTask(key="k", plan="p", title="Ring", description="", owner=owner, due=None, keeper=keeper))


def change(owner: Person | None, id: str) -> Any:
    action = ChangeTask(key="k", task_id=id, version="1", title="Ring", description="", owner=owner, due=None)
    return approved(action)


def test_one_suite_is_left_as_it_is(microsoft: Half) -> None:
    ports = microsoft.ports()
    assert as_one([ports]) == (ports,)


async def test_a_colleague_from_the_other_suite_is_no_guest_and_there_once(firm: Ports) -> None:
    assert await firm.provider.people.directory() == (ANNA, CLIENT, GWEN)
    assert await firm.provider.meetings.attendees(Any) == (ANNA, GWEN, CLIENT)
    assert await firm.provider.members.members(TEAMS) == (ANNA, GWEN, CLIENT)
    assert await firm.provider.people.person(GWEN.id) == GWEN
    with pytest.raises(NotFound):
        await firm.provider.people.person("nobody")


async def test_groups_are_asked_where_the_person_works(firm: Ports, microsoft: Half, google: Half) -> None:
    microsoft.in_groups, google.in_groups = frozenset({"g1"}), frozenset({"g2"})
    assert await firm.provider.people.groups(ANNA.id, ("g1", "g2")) == {"g1"}
    assert await firm.provider.people.groups(GWEN.id, ("g1", "g2")) == {"g2"}


async def test_people_are_told_where_they_work_and_chats_by_their_own_channel(
    firm: Ports, microsoft: Half, google: Half
) -> None:
    for person in (ANNA, GWEN):
        await firm.messages.open(approved(TellPerson(key="k", person=person, tenant="t1", card=CARD)))
    await firm.messages.open(approved(PostCard(key="k", chat=GOOGLE, card=CARD)))

    assert microsoft.posted == ["TellPerson"]
    assert google.posted == ["TellPerson", "PostCard"]
    assert await firm.messages.left_out(TEAMS, [ANNA, GWEN]) == (GWEN,)
    assert await firm.messages.left_out(GOOGLE, [ANNA, GWEN]) == (ANNA,)


async def test_tasks_are_made_where_their_owner_works_and_else_where_who_keeps_them_does(
    firm: Ports, microsoft: Half, google: Half
) -> None:
    for owner, keeper in ((GWEN, ANNA), (None, ANNA), (None, GWEN), (ANNA, GWEN)):
        await firm.tasks.create(task(owner, keeper), tried=False)

    assert len(google.done) == len(microsoft.done) == 2
    await firm.tasks.remove(approved(RemoveTask(key="k", task_id="gchat-1", version="1")))
    assert google.done[-1] == ("remove", "gchat-1")


async def test_a_task_that_is_handed_to_somebody_elsewhere_moves_there(
    firm: Ports, microsoft: Half, google: Half
) -> None:
    receipt = await firm.tasks.change(change(GWEN, "teams-1"))
    await firm.tasks.change(change(GWEN, "gchat-1"))
    await firm.tasks.change(change(None, "gchat-1"))

    assert receipt.id == "gchat-new"
    assert google.done == [("create", "Ring"), ("change", "gchat-1"), ("change", "gchat-1")]
    assert microsoft.done == [("remove", "teams-1")]


async def test_a_suite_out_of_reach_keeps_nobody_from_being_told(firm: Ports, microsoft: Half, google: Half) -> None:
    google.down = Unavailable("It doesn't answer.")
    await firm.messages.open(approved(TellPerson(key="k", person=ANNA, tenant="t1", card=CARD)))

    assert microsoft.posted == ["TellPerson"]


async def test_while_a_suite_is_out_of_reach_its_people_are_those_it_had(
    firm: Ports, microsoft: Half, google: Half
) -> None:
    everybody = await firm.provider.people.directory()
    google.down = Unavailable("It doesn't answer.")
    await firm.tasks.create(task(GWEN), tried=False)

    assert await firm.provider.people.directory() == everybody
    assert (len(google.done), microsoft.done) == (1, [])


async def test_what_is_for_somebody_of_a_suite_that_was_never_reached_goes_nowhere_else(
    firm: Ports, microsoft: Half, google: Half
) -> None:
    google.down = Unavailable("It doesn't answer.")
    with pytest.raises(Unavailable):
        await firm.tasks.create(task(GWEN), tried=False)
    with pytest.raises(Unavailable):
        await firm.messages.open(approved(TellPerson(key="k", person=GWEN, tenant="t1", card=CARD)))

    assert (microsoft.done, microsoft.posted) == ([], [])
    assert await firm.messages.left_out(TEAMS, [ANNA, GWEN]) == (GWEN,), "who is told again, and not forgotten"


async def test_a_suite_that_refuses_us_is_no_trouble_of_the_other(firm: Ports, google: Half) -> None:
    google.down = Forbidden("No admin lets Rapporteur do this.", reason="delegation")

    assert await firm.provider.people.directory() == (ANNA, GWEN_AS_A_GUEST, CLIENT)


async def test_what_is_to_be_known_of_tasks_is_said_on_both_sides(firm: Ports) -> None:
    assert firm.provider.tasks_note == "Days only."
