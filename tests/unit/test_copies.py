"""Who was there and doesn't see the meeting's chat has a copy of the recap, which changes with it and works like it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from office import ANNA, CHAT, DANA, ENDED, START, TOM, Desk, Office, desk, read

from bot.clicks import press
from bot.core.card import Card
from bot.core.types import CardClicked, Chat, Person
from bot.memory import Memory

RUN = "run-1"


async def pressed(bot: Desk, chat: Chat, message: str, person: Person, verb: str) -> Card:
    """Somebody presses a button, and what follows from it is done."""

    async def start(id: str, event: Any) -> None:
        await bot.do(event)

    async def accept(event: Any) -> None:
        await bot.do(event)

    click = CardClicked(
        id="c1", tenant="t1", person=person, chat=chat, message_id=message, verb=verb, data={}, at=START
    )
    return await press(click, bot.parts, start, accept)


async def test_who_works_elsewhere_gets_a_copy_and_outsiders_get_none(tmp_path: Path) -> None:
    with desk(
        tmp_path, Office(people_there=(ANNA, TOM, DANA), elsewhere=(TOM, DANA)), post_to_outsiders="allow"
    ) as bot:
        await bot.do(ENDED)

        (card,) = bot.office.posted.values()
        assert list(bot.office.told.values()) == [card]
        assert set(await Memory(bot.parts.records, bot.parts.retention).copies(RUN)) == {TOM.id}


async def test_a_copy_is_taken_back_with_the_recap_and_from_the_copy_too(tmp_path: Path) -> None:
    with desk(tmp_path, Office(elsewhere=(ANNA, TOM))) as bot:
        await bot.do(ENDED)
        copies = await Memory(bot.parts.records, bot.parts.retention).copies(RUN)
        await pressed(bot, bot.office.own(ANNA), copies[ANNA.id].id, ANNA, "withdraw")

        cards = [*bot.office.posted.values(), *bot.office.told.values()]
        assert len(cards) == 3
        assert all(card.title.startswith("Withdrawn") for card in cards)
        assert bot.office.made == []


async def test_what_is_taken_back_from_a_copy_goes_also_where_somebody_deleted_the_recap_itself(tmp_path: Path) -> None:
    with desk(tmp_path, Office(elsewhere=(ANNA, TOM))) as bot:
        await bot.do(ENDED)
        bot.office.deleted.update(bot.office.posted)
        copies = await Memory(bot.parts.records, bot.parts.retention).copies(RUN)
        await pressed(bot, bot.office.own(ANNA), copies[ANNA.id].id, ANNA, "withdraw")

        assert all(card.title.startswith("Withdrawn") for card in bot.office.told.values())
        assert bot.office.made == []


async def test_the_buttons_of_a_copy_know_who_may_press_them(tmp_path: Path) -> None:
    with desk(tmp_path, Office(elsewhere=(TOM,))) as bot:
        await bot.do(ENDED)
        (copy,) = bot.office.told
        why = await pressed(bot, bot.office.own(TOM), copy, TOM, "why")

        assert "audit log" in read(why)


async def test_one_who_can_not_be_told_keeps_it_from_nobody_else(tmp_path: Path) -> None:
    with desk(tmp_path, Office(elsewhere=(ANNA, TOM), unreachable=(ANNA,))) as bot:
        await bot.do(ENDED)

        assert len(bot.office.posted) == len(bot.office.told) == 1
        assert bot.office.steps()[-1][:2] == ("done", "ok")


async def test_a_firm_that_forbids_telling_people_has_no_copies(tmp_path: Path) -> None:
    with desk(tmp_path, Office(elsewhere=(TOM,)), tell="deny") as bot:
        await bot.do(ENDED)

        assert bot.office.told == {}
        assert ("check action", "denied", "actions.tell: TellPerson") in bot.office.steps()


async def test_in_somebodys_own_chat_nobody_from_outside_reads_it_so_nobody_is_asked(tmp_path: Path) -> None:
    own = Chat(channel="teams", tenant="t1", id=CHAT.id, scope="personal")
    with desk(tmp_path, Office(people_there=(ANNA, TOM, DANA))) as bot:
        await bot.do(replace(ENDED, chat=own))

        assert ("ask", "waiting", "actions.post_to_outsiders") not in bot.office.steps()
