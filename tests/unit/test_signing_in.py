"""The ticket behind a question to sign in: for one person, for a quarter of an hour, and what it was for is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from office import ANNA, CHAT, DANA, ENDED, START, TOM, Desk, Office, desk

from bot import signing_in
from bot.answering import handle
from bot.core.errors import BadInput, NotAuthorised, SignInNeeded, TooManyRequests, Unavailable
from bot.core.types import Command, Json, Person
from bot.parts import Parts
from bot.rates import Allowances
from bot.seeing import may_see, was_among
from bot.standing import roles_of
from bot.trail import AtOnce, Trail
from policies.rules import load_policy

ASKED = Command(id="c1", tenant="t1", person=TOM, chat=CHAT, text="recap", at=ENDED.ended_at, meeting_id="m1")


@dataclass
class Gate(Office):
    """An office whose people have to sign in; `fault` is what comes of it."""

    signed_in: list[str] = field(default_factory=list)
    fault: Exception | None = None
    hangs: bool = False
    in_groups: frozenset[str] = frozenset()

    async def person(self, id: str) -> Person:
        if self.hangs:
            await asyncio.Event().wait()
        return await Office.person(self, id)

    async def groups(self, id: str, among: Collection[str]) -> frozenset[str]:
        if self.fault:
            raise self.fault
        return self.in_groups & set(among)

    async def with_token(self, person: Person, token: str) -> None:
        if self.fault:
            raise self.fault
        self.signed_in.append(person.id)

    async def begin(self, person: Person, back: str, state: str) -> tuple[str, Json]:
        return f"https://entra.example/?state={state}", {"for": person.id, "back": back}

    async def finish(self, person: Person, begun: Json, answer: Mapping[str, str]) -> None:
        await self.with_token(person, answer["code"])

    async def sign_out(self, person: Person) -> bool:
        return False


@dataclass
class Case:
    """A question that was asked; `late` is how long ago."""

    desk: Desk
    office: Gate
    late: timedelta = timedelta()
    taken_up: list[Command] = field(default_factory=list)

    @property
    def parts(self) -> Parts:
        return replace(self.desk.parts, now=self.now, sign_in_url="https://bot.example")

    def now(self) -> datetime:
        return START + self.late

    async def accept(self, command: Command) -> None:
        self.taken_up.append(command)

    async def ask(self, command: Command = ASKED) -> str:
        """The ticket on the card that the person got."""
        await signing_in.ask_to_sign_in(command, SignInNeeded("Sign in first."), self.parts, self._trail())
        button = list(self.office.told.values())[-1].sign_in
        assert button is not None
        assert button.url == f"https://bot.example/auth/start?ticket={button.ticket}"
        return button.ticket

    async def state(self, ticket: str) -> str:
        return (await signing_in.begin(ticket, self.parts)).partition("state=")[2]

    def _trail(self) -> Trail:
        stops = self.desk.parts.stops
        return Trail(
            run="r1",
            tenant="t1",
            case="c",
            audit=self.office,
            durable=Hasty(),
            refuse_if_stopped=stops.refuse,
            pauses=(),
        )


class Hasty(AtOnce):
    """Waits for nothing."""

    async def sleep(self, seconds: float) -> None: ...


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    office = Gate()
    with desk(tmp_path, office) as opened:
        yield Case(opened, office)


async def test_a_token_signs_in_and_what_was_wanted_comes_in_again_under_one_id(case: Case) -> None:
    ticket = await case.ask()
    for _ in range(3):
        await signing_in.exchange(TOM, ticket, "token", case.parts, case.accept)

    assert case.taken_up == [replace(ASKED, id="c1|signed in")]
    assert case.office.signed_in == [TOM.id]
    assert ("sign in", "ok", "single sign-on") in case.office.steps()


async def test_a_ticket_is_for_one_person_and_a_quarter_of_an_hour(case: Case) -> None:
    ticket = await case.ask()
    for person, given in ((ANNA, ticket), (TOM, "made-up-ticket-of-nobody"), (TOM, "\ud800")):
        with pytest.raises(NotAuthorised):
            await signing_in.exchange(person, given, "token", case.parts, case.accept)
    case.late = timedelta(minutes=16)
    with pytest.raises(NotAuthorised):
        await signing_in.exchange(TOM, ticket, "token", case.parts, case.accept)
    with pytest.raises(BadInput, match="too old"):
        await signing_in.begin(ticket, case.parts)
    assert case.taken_up == []


async def test_an_answer_of_the_page_counts_once_and_not_for_long(case: Case) -> None:
    ticket = await case.ask()
    first, second = await case.state(ticket), await case.state(ticket)
    await signing_in.finish({"state": first, "code": "x"}, case.parts, case.accept)

    with pytest.raises(BadInput, match="used already"):
        await signing_in.finish({"state": first, "code": "x"}, case.parts, case.accept)
    case.late = timedelta(minutes=16)
    for state in (second, ticket, "made-up-state-of-nobody", ""):
        with pytest.raises(BadInput):
            await signing_in.finish({"state": state, "code": "x"}, case.parts, case.accept)
    assert [command.id for command in case.taken_up] == ["c1|signed in"]


async def test_a_link_that_is_followed_over_and_over_fills_nothing(case: Case) -> None:
    ticket = await case.ask()
    few = Allowances(person_per_minute=2, tenant_per_minute=9, person_at_once=1, tenant_at_once=1, clock=lambda: 0.0)
    parts = replace(case.parts, allowances=few)
    await signing_in.begin(ticket, parts)
    await signing_in.begin(ticket, parts)
    with pytest.raises(TooManyRequests):
        await signing_in.begin(ticket, parts)


async def test_what_fails_is_written_down_and_takes_nothing_up(case: Case) -> None:
    ticket = await case.ask()
    for fault in (NotAuthorised("Somebody else."), Unavailable("Out of reach.")):
        case.office.fault = fault
        with pytest.raises(type(fault)):
            await signing_in.exchange(TOM, ticket, "token", case.parts, case.accept)

    assert case.taken_up == []
    assert [step for step in case.office.steps() if step[0] == "sign in"] == [
        ("sign in", "denied", "auth.forbidden"),
        ("sign in", "failed", "upstream.unavailable"),
    ]
    case.office.fault = None
    await signing_in.exchange(TOM, ticket, "token", case.parts, case.accept)
    assert len(case.taken_up) == 1


async def test_who_signed_in_in_vain_is_told_why_and_not_asked_for_ever(case: Case) -> None:
    again = replace(ASKED, id="c1|signed in")
    await signing_in.ask_to_sign_in(again, SignInNeeded("Not taken."), case.parts, case._trail())

    (card,) = case.office.told.values()
    assert card.sign_in is None
    assert "Not taken." in card.summary


async def test_without_an_address_of_ours_the_admin_is_named(case: Case) -> None:
    await signing_in.ask_to_sign_in(ASKED, SignInNeeded("First."), case.desk.parts, case._trail())

    (card,) = case.office.told.values()
    assert "an admin sets `public_url`" in card.summary


async def test_the_group_hears_of_it_only_where_nobody_was_signed_in_silently(case: Case) -> None:
    await case.ask()
    assert [card.summary for card in case.office.posted.values()] == [
        "Sign in first. I've asked you to sign in, in our own chat."
    ]


async def test_who_may_see_a_meeting_is_who_was_among_its_people_or_whom_the_provider_lets(case: Case) -> None:
    await case.desk.do(ENDED)
    saved: Any = await case.parts.records.get("run", "run-1")

    assert was_among(TOM, saved)
    assert not was_among(replace(DANA, name=TOM.name), saved)
    assert not was_among(Person(id="", name=TOM.name), saved)
    assert await may_see(TOM, ASKED, case.parts)
    assert not await may_see(DANA, ASKED, case.parts)
    assert not await may_see(TOM, replace(ASKED, meeting_id=None), case.parts)


async def test_roles_are_staff_for_the_firm_and_guest_for_whom_its_directory_marks(case: Case) -> None:
    assert await roles_of(TOM, case.parts) == {"staff"}
    assert await roles_of(replace(DANA, guest=False), case.parts) == {"guest"}
    assert await roles_of(Person(id="", name="Somebody"), case.parts) == {"guest"}


async def test_who_must_not_wait_for_a_directory_that_hangs_is_what_the_channel_says(case: Case) -> None:
    case.office.hangs = True
    assert await roles_of(TOM, case.parts, within=0.01) == {"staff"}
    assert await roles_of(DANA, case.parts, within=0.01) == {"guest"}


async def test_with_groups_in_the_policy_only_who_is_in_one_may_and_out_of_reach_means_no(
    case: Case, tmp_path: Path
) -> None:
    group = "11111111-1111-4111-8111-111111111111"
    file = tmp_path / "groups.yaml"
    file.write_text(
        f'version: "1"\nactions: {{post: allow}}\nroles:\n  staff: {{groups: [{group}], commands: [recap, help], skills: [recap]}}\n'
    )
    parts = replace(case.parts, policy=load_policy(file))
    case.office.in_groups = frozenset({group})
    assert await roles_of(TOM, parts) == {"staff"}
    case.office.fault = Unavailable("Out of reach.")
    assert await roles_of(TOM, parts) == frozenset()
    case.office.fault, case.office.in_groups = None, frozenset()
    assert await roles_of(TOM, parts) == frozenset()

    await handle(ASKED, parts, case._trail())

    (card,) = case.office.posted.values()
    assert card.title == "That one isn't open to you"
    assert ("authorise", "denied", "roles: recap") in case.office.steps()
