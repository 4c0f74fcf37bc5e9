"""The path under other policies than the one that comes along: what is asked, refused and left undone, and what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from office import ANNA, CHAT, DANA, ENDED, START, TOM, Office, desk, read

from bot.core.card import Items
from bot.core.errors import BadInput
from bot.core.types import Command, Meeting, MeetingEnded, Person, TranscriptPart


async def test_what_comes_along_posts_and_makes_tasks(tmp_path: Path) -> None:
    with desk(tmp_path, Office()) as bot:
        await bot.do(ENDED)

        (card,) = bot.office.posted.values()
        assert card.title == "Highlights: Leases"
        assert [task.owner for task in bot.office.made] == [TOM]
        assert bot.office.steps()[-1][:2] == ("done", "ok")


async def test_a_recap_whose_place_somebody_deleted_is_posted_anew(tmp_path: Path) -> None:
    with desk(tmp_path, Office(deleted={"1"})) as bot:
        await bot.do(ENDED)

        progress, card = bot.office.posted.values()
        assert "Hiding personal data" in read(progress)
        assert card.title == "Highlights: Leases"
        assert len(bot.office.made) == 1


async def test_a_firm_that_wants_a_yes_to_every_post_has_the_organiser_asked(tmp_path: Path) -> None:
    with desk(tmp_path, Office(), post="ask_organiser") as bot:
        await bot.do(ENDED)

        (card,) = bot.office.told.values()
        assert "Your firm's policy wants your yes. Nothing is posted" in read(card)
        assert [button.label for button in card.buttons][:3] == ["Release", "Edit", "Drop"]
        assert bot.office.posted == {}
        assert bot.office.made == []
        assert ("ask", "waiting", "actions.post") in bot.office.steps()


async def test_where_outsiders_may_read_nothing_the_chat_hears_that_and_no_more(tmp_path: Path) -> None:
    with desk(tmp_path, Office(people_there=(ANNA, TOM, DANA)), post_to_outsiders="deny") as bot:
        await bot.do(ENDED)

        (card,) = bot.office.posted.values()
        assert "actions.post_to_outsiders" in read(card)
        assert "lease" not in read(card)
        assert bot.office.made == []
        assert ("failed", "failed", "policy.denied") in bot.office.steps()


async def test_where_tasks_are_forbidden_the_recap_is_posted_and_the_refusal_written_down(tmp_path: Path) -> None:
    with desk(tmp_path, Office(), task="deny") as bot:
        await bot.do(ENDED)

        assert [card.title for card in bot.office.posted.values()] == ["Highlights: Leases"]
        assert bot.office.made == []
        assert ("check action", "denied", "actions.task: CreateTask") in bot.office.steps()


async def test_a_planner_that_is_full_is_told_to_the_organiser_and_not_to_the_chat(tmp_path: Path) -> None:
    with desk(tmp_path, Office(planner_is_full=True)) as bot:
        await bot.do(ENDED)

        assert [card.title for card in bot.office.posted.values()] == ["Highlights: Leases"]
        (told,) = bot.office.told.values()
        assert "as many tasks as Planner allows" in read(told)
        assert "press Correct on the recap and save it" in read(told)


@pytest.mark.parametrize("typed", ["recap", "why", "stop", "sign-out"])
async def test_a_guest_by_the_firms_directory_is_one_whatever_the_channel_says(tmp_path: Path, typed: str) -> None:
    claimed = Person(id=DANA.id, name=DANA.name, guest=False)
    asked = Command(id="c1", tenant="t1", person=claimed, chat=CHAT, text=typed, at=ENDED.ended_at, meeting_id="m1")
    with desk(tmp_path, Office(people_there=(ANNA, TOM, DANA))) as bot:
        await bot.do(asked)

        (card,) = bot.office.posted.values()
        assert card.title == "That one isn't open to you"
        assert ("authorise", "denied", f"roles: {typed}") in bot.office.steps()


@pytest.mark.parametrize("typed", ["help", "hi", "what now"])
async def test_a_guest_is_offered_nothing_that_is_then_refused(tmp_path: Path, typed: str) -> None:
    claimed = Person(id=DANA.id, name=DANA.name, guest=False)
    asked = Command(id="c1", tenant="t1", person=claimed, chat=CHAT, text=typed, at=ENDED.ended_at)
    with desk(tmp_path, Office(people_there=(ANNA, TOM, DANA))) as bot:
        await bot.do(asked)

        (card,) = bot.office.posted.values()
        listed = [item.text for element in card.elements if isinstance(element, Items) for item in element.items]
        assert {*listed, *(button.label.lower() for button in card.buttons)} <= {"help"}


async def test_what_keeps_a_meeting_from_a_recap_is_said_once_however_often_its_end_is_told_and_again_to_who_asks(
    tmp_path: Path,
) -> None:
    class Unreadable(Office):
        async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
            raise BadInput("Not in English.")

    asked = Command(id="c1", tenant="t1", person=TOM, chat=CHAT, text="recap", at=ENDED.ended_at, meeting_id="m1")
    with desk(tmp_path, Unreadable()) as bot:
        await bot.do(ENDED, run="run-1")
        await bot.do(replace(ENDED, id="e2"), run="run-2")

        (card,) = bot.office.posted.values()
        assert (card.title, read(card).splitlines()[1]) == ("Recap of the meeting", "Not in English.")
        await bot.do(asked, run="run-3")
        assert len(bot.office.posted) == 2


async def test_another_firms_tenant_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path, Office()) as bot:
        await bot.do(MeetingEnded(id="e1", tenant="t2", chat=CHAT, meeting_id="m1", ended_at=START))

        assert bot.office.made == []
        assert ("failed", "failed", "auth.forbidden") in bot.office.steps()
