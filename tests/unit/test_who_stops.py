"""Who may stop a run by its button: as for the typed word, the policy says so, and the firm's directory who is a guest."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import ANNA, CHAT, DANA, ENDED, START, TOM, Desk, Office, desk

from bot.clicks import press
from bot.core.card import Card
from bot.core.errors import NotAuthorised
from bot.core.types import CardClicked, Event, MessageRef, Person
from bot.memory import Memory

PROGRESS = MessageRef(chat=CHAT, id="p1")


async def stop(bot: Desk, person: Person) -> Card:
    """The press of a run's button, while the run is at work."""
    memory = Memory(bot.parts.records, bot.parts.retention)
    await memory.begin(ENDED, "run-1")
    await memory.keep_place(PROGRESS, "run-1")

    async def nothing(*_: object) -> None:
        raise AssertionError("a stop starts nothing")

    async def accept(event: Event) -> None:
        raise AssertionError("a stop asks for nothing")

    pressed = CardClicked(
        id="c1", tenant="t1", person=person, chat=CHAT, message_id=PROGRESS.id, verb="stop", data={}, at=START
    )
    return await press(pressed, bot.parts, nothing, accept)


async def test_a_guest_can_not_stop_the_firms_run_by_its_button(tmp_path: Path) -> None:
    claimed = Person(id=DANA.id, name=DANA.name, guest=False)
    with desk(tmp_path, Office(people_there=(ANNA, TOM, DANA))) as bot:
        with pytest.raises(NotAuthorised, match="doesn't let you stop this"):
            await stop(bot, claimed)
        await bot.parts.stops.refuse("run-1")


async def test_anybody_of_the_firm_can(tmp_path: Path) -> None:
    with desk(tmp_path, Office()) as bot:
        assert "stopped" in (await stop(bot, TOM)).summary
