"""`preview` in an office in memory, with the real redactor: what is shown, to whom, page by page, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from office import ANNA, CHAT, DANA, ENDED, SAID, START, TOM, Desk, Office, desk, read

from bot.clicks import press
from bot.core.card import Button, Card
from bot.core.errors import BadInput, NotAuthorised
from bot.core.types import CardClicked, Chat, Command, Person, TranscriptPart, Utterance
from policies.redaction import Redactor

ASKED = Command(id="c1", tenant="t1", person=TOM, chat=CHAT, text="preview recap", at=ENDED.ended_at, meeting_id="m1")
LONG = tuple(
    Utterance(start=i * 9.0, end=i * 9.0 + 8, speaker="Tom Ashdown", text=f"I shall ask Anna Pellow for lease number {i} of the shop.")
    for i in range(1, 31)
)  # fmt: skip


@dataclass
class Writing(Office):
    """An office with a model that would answer; whoever calls it fails the test."""

    words: int = 5000
    name: str = "writer"
    said: tuple[Utterance, ...] = SAID
    asked: list[Any] = field(default_factory=list)

    async def available(self) -> bool:
        return True

    async def transcript(self, meeting: Any, since: Any = None) -> tuple[TranscriptPart, ...]:
        return (TranscriptPart(id="p1", created=START, utterances=self.said),)

    async def complete(self, prompt: Any, **more: Any) -> Any:
        raise AssertionError("a preview calls no model")


def redacting(bot: Desk) -> Desk:
    bot.parts = replace(bot.parts, redactor=Redactor(case_key=str.encode))
    return bot


def own_card(bot: Desk) -> tuple[str, Card]:
    ((id, card),) = bot.office.told.items()
    return id, card


async def pressed(bot: Desk, verb: str, person: Person = TOM, accepted: list[Any] | None = None, **data: Any) -> Card:
    message, _ = own_card(bot)

    async def accept(event: Any) -> None:
        (accepted if accepted is not None else []).append(event)

    async def start(id: str, event: Any) -> None:
        raise AssertionError("nothing is started but by what is accepted")

    click = CardClicked(
        id="k1",
        tenant="t1",
        person=person,
        chat=bot.office.own(TOM),
        message_id=message,
        verb=verb,
        data=data,
        at=ENDED.ended_at,
    )
    return await press(click, bot.parts, start, accept)


def verbs(card: Card) -> list[str]:
    return [button.verb for button in card.buttons if isinstance(button, Button)]


async def test_it_stands_in_the_persons_own_chat_and_the_meetings_chat_hears_only_where(tmp_path: Path) -> None:
    with desk(tmp_path, Writing()) as bot:
        await redacting(bot).do(ASKED)
        (said,) = bot.office.posted.values()
        _, card = own_card(bot)

    assert said.title == "The preview is in our own chat"
    assert "landlord about the keys" in read(card)
    assert "Ashdown" not in read(card)
    assert verbs(card) == ["preview.send", "preview.drop"]
    assert ("preview", "ok", "previewed") in bot.office.steps()


async def test_a_long_one_is_read_page_by_page_and_a_page_that_is_not_there_is_the_first(tmp_path: Path) -> None:
    with desk(tmp_path, Writing(said=LONG)) as bot:
        await redacting(bot).do(ASKED)
        _, card = own_card(bot)
        text, seen = read(card), 1
        while "Back" not in [button.label for button in card.buttons]:
            (turn,) = [b for b in card.buttons if isinstance(b, Button) and b.verb == "preview.page"]
            card = await pressed(bot, "preview.page", **turn.data)
            text, seen = text + read(card), seen + 1
        odd = [-1, 0, 99, "x", None, [1], {"a": 1}, "²"]
        firsts = [await pressed(bot, "preview.page", page=page) for page in odd]

    assert seen >= 2
    assert all(f"lease number {number} of" in text for number in range(1, 31))
    assert "You write the minutes" in text
    assert "Pellow" not in text
    assert all(verbs(first) == ["preview.send", "preview.drop", "preview.page"] for first in firsts)


async def test_sending_it_asks_for_the_recap_of_this_very_meeting_once(tmp_path: Path) -> None:
    accepted: list[Any] = []
    with desk(tmp_path, Writing()) as bot:
        await redacting(bot).do(ASKED)
        answer = await pressed(bot, "preview.send", accepted=accepted)
        with pytest.raises(BadInput):
            await pressed(bot, "preview.send", accepted=accepted)
        _, card = own_card(bot)

    (command,) = accepted
    assert (command.text, command.meeting_id, command.chat, command.person) == ("recap", "m1", CHAT, TOM)
    assert answer == card
    assert verbs(card) == ["say.help"]
    assert ("preview", "ok", "sent on") in bot.office.steps()


async def test_nothing_but_what_was_shown_is_sent(tmp_path: Path) -> None:
    accepted: list[Any] = []
    with desk(tmp_path, Writing()) as bot:
        await redacting(bot).do(ASKED)
        await pressed(bot, "preview.send", accepted=accepted)
        bot.office.said = (*SAID, replace(LONG[0], start=900, end=905))
        await bot.do(accepted[0], "run-2")
        *_, card = bot.office.posted.values()

    assert "isn't what the preview showed any more" in read(card)
    assert ("failed", "failed", "redaction.failed") in bot.office.steps()


async def test_only_who_asked_may_press_and_what_is_dropped_is_gone(tmp_path: Path) -> None:
    with desk(tmp_path, Writing()) as bot:
        await redacting(bot).do(ASKED)
        with pytest.raises(NotAuthorised):
            await pressed(bot, "preview.send", ANNA)
        dropped = await pressed(bot, "preview.drop")
        with pytest.raises(BadInput):
            await pressed(bot, "preview.page", page=1)

    assert dropped.title == "Not sent"
    assert ("preview", "ok", "not sent") in bot.office.steps()


async def test_who_may_not_have_the_recap_gets_no_preview(tmp_path: Path) -> None:
    with desk(tmp_path, Writing(people_there=(ANNA, DANA))) as bot:
        await redacting(bot).do(replace(ASKED, person=DANA))
        await bot.do(ASKED)

    assert bot.office.told == {}
    assert not any(step == "gather" for step, _, _ in bot.office.steps())


async def test_a_policy_that_keeps_the_text_from_the_model_says_so_where_the_preview_would_stand(
    tmp_path: Path,
) -> None:
    with desk(tmp_path, Writing(region="us-east")) as bot:
        await redacting(bot).do(ASKED)
        _, card = own_card(bot)

    assert "doesn't let text go to the model writer" in read(card)
    assert "landlord" not in read(card)


async def test_where_there_is_no_meeting_the_way_to_one_is_shown(tmp_path: Path) -> None:
    alone = Chat(channel="teams", tenant="t1", id="19:meeting", scope="group")
    with desk(tmp_path, Writing()) as bot:
        await redacting(bot).do(replace(ASKED, chat=alone, meeting_id=None))
        (card,) = bot.office.posted.values()

    assert card.title == "Which meeting?"
