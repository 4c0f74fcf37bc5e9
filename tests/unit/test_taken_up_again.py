"""Killed at any step, before or after what it does has got through: taken up again, each thing is done once, none is missing.

`Lives` is the workflow engine as its contract is: it knows the results of the steps that were recorded, and a step whose
result was not is taken again. Like the real one it refuses a run that takes other steps than those that it remembers.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from office import ANNA, CHAT, DANA, ENDED, START, TOM, Desk, Office, desk

from bot.clicks import press
from bot.core.errors import SignInNeeded
from bot.core.skill import Decided
from bot.core.types import (
    CardClicked,
    Command,
    Event,
    Installed,
    Meeting,
    Person,
    TranscriptPart,
    Utterance,
)
from bot.store import codec

T = TypeVar("T")


class Killed(BaseException):
    """kill -9: nothing in the bot catches it."""


@dataclass
class Lives:
    """One run over several lives; the first ends at step `last`, when its work is `done` or before it is begun."""

    last: int
    done: bool
    recorded: list[tuple[str, bytes]] = field(default_factory=list)
    taken: int = 0

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        number, self.taken = self.taken, self.taken + 1
        if number < len(self.recorded):
            remembered, result = self.recorded[number]
            assert remembered == name, f"step {number} was {remembered} and is {name} now"
            found: T = codec.loads(result)
            return found
        if number == self.last and not self.done:
            raise Killed
        made = await work()
        if number == self.last:
            raise Killed
        self.recorded.append((name, codec.dumps(made)))
        return made

    async def sleep(self, seconds: float) -> None:
        async def nothing() -> None: ...

        await self.step("sleep", nothing)

    def live_again(self) -> None:
        self.last, self.taken = -1, 0


async def survive(bot: Desk, event: Event | Decided, last: int, *, done: bool, run: str = "run-1") -> bool:
    """Handle an event, killed once at that step; False when it has fewer steps."""
    lives = Lives(last, done)
    try:
        await bot.do(event, run=run, durable=lives)
    except Killed:
        lives.live_again()
        await bot.do(event, run=run, durable=lives)
        return True
    return False


def moments() -> itertools.product[tuple[int, bool]]:
    return itertools.product(range(100), (False, True))


def recaps(office: Office) -> list[str]:
    """What can be read of recaps; a place that was opened and left blank has a title and nothing below."""
    cards = office.posted.values()
    return [card.title for card in cards if card.title.startswith("Highlights") and card.elements]


async def click(bot: Desk, chat: Any, message: str, verb: str, person: Person = ANNA) -> Decided:
    """What a press of a button starts."""
    started: list[Any] = []

    async def start(id: str, work: Any) -> None:
        started.append(work)

    async def accept(event: Event) -> None:
        started.append(event)

    pressed = CardClicked(
        id="c1", tenant="t1", person=person, chat=chat, message_id=message, verb=verb, data={}, at=START
    )
    await press(pressed, bot.parts, start, accept)
    (work,) = started
    return work


async def every_moment(folder: Path, live: Callable[[Path, int, bool], Awaitable[bool]]) -> int:
    """Play a story anew for each moment at which it can be killed; how many there were."""
    for count, (last, done) in enumerate(moments()):
        place = folder / f"{last}-{done}"
        place.mkdir()
        if not await live(place, last, done):
            return count
    raise AssertionError("more than a hundred steps")


async def test_a_meeting_that_ended(tmp_path: Path) -> None:
    async def live(folder: Path, last: int, done: bool) -> bool:
        with desk(folder, Office()) as bot:
            killed = await survive(bot, ENDED, last, done=done)
            assert recaps(bot.office) == ["Highlights: Leases"]
            assert len(bot.office.made) == 1
            return killed

    assert await every_moment(tmp_path, live) > 20


async def test_a_recap_that_somebody_typed(tmp_path: Path) -> None:
    typed = Command(id="c1", tenant="t1", person=TOM, chat=CHAT, text="recap", at=ENDED.ended_at, meeting_id="m1")

    async def live(folder: Path, last: int, done: bool) -> bool:
        with desk(folder, Office()) as bot:
            killed = await survive(bot, typed, last, done=done)
            assert recaps(bot.office) == ["Highlights: Leases"]
            assert len(bot.office.made) == 1
            return killed

    assert await every_moment(tmp_path, live) > 20


async def test_a_release_by_the_organiser(tmp_path: Path) -> None:
    async def live(folder: Path, last: int, done: bool) -> bool:
        with desk(folder, Office(people_there=(ANNA, TOM, DANA))) as bot:
            await bot.do(ENDED)
            (message,) = bot.office.told
            killed = await survive(bot, await click(bot, bot.office.own(ANNA), message, "release"), last, done=done)
            assert recaps(bot.office) == ["Highlights: Leases"]
            assert len(bot.office.made) == 1
            assert bot.office.told[message].title == "Released"
            return killed

    assert await every_moment(tmp_path, live) > 8


async def test_a_withdrawal(tmp_path: Path) -> None:
    async def live(folder: Path, last: int, done: bool) -> bool:
        with desk(folder, Office()) as bot:
            await bot.do(ENDED)
            (message,) = bot.office.posted
            killed = await survive(bot, await click(bot, CHAT, message, "withdraw"), last, done=done)
            assert bot.office.posted[message].title == "Withdrawn: Highlights: Leases"
            assert bot.office.made == []
            return killed

    assert await every_moment(tmp_path, live) > 4


async def test_a_welcome(tmp_path: Path) -> None:
    added = Installed(id="i1", tenant="t1", person=TOM, chat=CHAT, at=START)

    async def live(folder: Path, last: int, done: bool) -> bool:
        with desk(folder, Office()) as bot:
            killed = await survive(bot, added, last, done=done)
            assert {card.title for card in bot.office.posted.values()} == {"Hello, I am Rapporteur"}
            return killed

    assert await every_moment(tmp_path, live) > 0


LATER = (
    Utterance(start=1.0, end=5.0, speaker="Anna Pellow", text="We have agreed to move in on the first of March."),
    Utterance(start=6.0, end=9.0, speaker="Tom Ashdown", text="I'll send the signed counterpart to them by Monday."),
)


@dataclass
class InParts(Office):
    """An office in whose meeting transcription was stopped and started again."""

    more: bool = False

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        first = await super().transcript(meeting, since)
        return (*first, TranscriptPart(id="p2", created=ENDED.ended_at, utterances=LATER)) if self.more else first


@pytest.mark.parametrize("guest", [False, True])
async def test_a_later_part_that_brings_the_recap_up_to_date(tmp_path: Path, guest: bool) -> None:
    async def live(folder: Path, last: int, done: bool) -> bool:
        office = InParts(people_there=(ANNA, TOM, DANA) if guest else (ANNA, TOM))
        with desk(folder, office) as bot:
            await bot.do(ENDED)
            office.more = True
            killed = await survive(bot, replace(ENDED, id="e2"), last, done=done, run="run-2")
            shown = office.told if guest else office.posted
            (card,) = [str(card) for card in shown.values() if "counterpart" in str(card)]
            assert "landlord about the keys" in card
            if guest:
                (message,) = office.told
                await bot.do(await click(bot, office.own(ANNA), message, "release"))
            assert sorted("keys" in task.title for task in office.made) == [False, True]
            return killed

    assert await every_moment(tmp_path, live) > 20


@dataclass
class SignedOut(Office):
    """An office in which nobody is signed in."""

    async def of(self, person: Person) -> Office:
        raise SignInNeeded("Sign in first.")


async def test_a_question_to_sign_in(tmp_path: Path) -> None:
    """A question that was posted in the moment of the kill can stand there twice; its links lead to the same."""
    typed = Command(id="c1", tenant="t1", person=TOM, chat=CHAT, text="recap", at=ENDED.ended_at, meeting_id="m1")

    async def live(folder: Path, last: int, done: bool) -> bool:
        with desk(folder, SignedOut()) as bot:
            bot.parts = replace(bot.parts, sign_in_url="https://bot.example")
            killed = await survive(bot, typed, last, done=done)
            questions = [card.sign_in for card in bot.office.told.values() if card.sign_in]
            assert len({question.ticket for question in questions}) == 1
            assert len({card.title for card in bot.office.posted.values()}) == 1, "the group hears that they were asked"
            assert recaps(bot.office) == []
            return killed

    assert await every_moment(tmp_path, live) > 5


@pytest.mark.parametrize("then", ["recap", "withdraw"])
async def test_what_is_left_behind_keeps_nobody_out(tmp_path: Path, then: str) -> None:
    """After the second life nothing is held any more: people can go on."""
    for last, done in itertools.product(range(3, 12), (False, True)):
        folder = tmp_path / f"{last}-{done}"
        folder.mkdir()
        with desk(folder, Office()) as bot:
            await survive(bot, ENDED, last, done=done)
            message = next(id for id, card in bot.office.posted.items() if card.title.startswith("Highlights"))
            if then == "withdraw":
                await bot.do(await click(bot, CHAT, message, "withdraw"))
                assert bot.office.made == []
            else:
                again = Command(id="c2", tenant="t1", person=TOM, chat=CHAT, text="recap", at=START)
                await bot.do(again, run="run-2")
                assert len(recaps(bot.office)) == 2
