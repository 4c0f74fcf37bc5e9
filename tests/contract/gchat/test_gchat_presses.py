"""What is pressed in Google Chat is answered at once: a dialog, its end, or nothing until the message changes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from channel_bot import approved
from gchat_bot import GChatBot
from google.apps import card_v1
from google.protobuf import json_format

from bot.channels import gchat_presses
from bot.core.actions import PostCard
from bot.core.card import Button, Card, Item, Items, Text, TextInput
from bot.core.errors import BadInput, NotAuthorised, Throttled
from bot.core.types import CardClicked, Chat
from infra.sandbox.google.half import GoogleHalf

RECAP = Card(
    title="Recap",
    summary="The recap",
    elements=(Text(text="The lease is to be signed."),),
    buttons=(
        Button(label="Correct", verb="correct", data={"run": "r1"}, private=True),
        Button(label="Withdraw", verb="withdraw", style="destructive"),
    ),
    ai=True,
)
FORM = Card(
    title="Correct it",
    summary="Correct it",
    elements=(TextInput(id="text_1", label="Action 1", value="Send the lease"),),
    buttons=(
        Button(label="Save", verb="save", data={"run": "r1"}, style="positive"),
        Button(label="Back", verb="back"),
    ),
)


@pytest.fixture
async def message(either: GChatBot, half: GoogleHalf) -> str:
    """A recap in Lunch."""
    return await post(either, half, "lunch", RECAP)


async def post(bot: GChatBot, half: GoogleHalf, space: str, card: Card) -> str:
    found = half.chats.space(space)
    chat = Chat(
        channel="gchat",
        tenant=half.customer,
        id=found.name,
        scope="personal" if found.kind == "DIRECT_MESSAGE" else "group",
    )
    return (await bot.gchat.open(approved(PostCard(key=space, chat=chat, card=card)))).id


def titles(half: GoogleHalf, key: str) -> str:
    card = half.dialogs[key].card
    json_format.ParseDict(card, card_v1.Card()._pb)
    return str(card["header"]["title"])


def answering(*cards: Any) -> Any:
    """Each press is answered with the next card, or refused with the next error."""
    left = list(cards)

    def answer(click: CardClicked) -> Card:
        given = left.pop(0)
        if isinstance(given, Exception):
            raise given
        return given  # type: ignore[no-any-return]

    return answer


async def test_a_plain_button_is_acknowledged_and_the_message_changes_for_everybody(
    either: GChatBot, half: GoogleHalf, message: str
) -> None:
    delivery = await half.click("lunch", message, "tom", text="Withdraw")

    assert delivery.answer == {}
    assert half.dialogs == {}
    assert len(half.chats.space("lunch").app_messages) == 1


async def test_a_private_button_opens_a_dialog_for_whoever_pressed_it(
    either: GChatBot, half: GoogleHalf, message: str
) -> None:
    either.heard.answer = answering(FORM)

    await half.click("lunch", message, "tom", text="Correct")

    assert titles(half, "tom") == "Correct it"
    assert list(half.dialogs) == ["tom"]


async def test_what_is_submitted_belongs_to_the_message_behind_the_dialog_and_closes_it(
    either: GChatBot, half: GoogleHalf, message: str
) -> None:
    either.heard.answer = answering(FORM, RECAP)
    await half.click("lunch", message, "tom", text="Correct")

    await half.submit_dialog("tom", text="Save", values={"text_1": "Send both leases"})

    assert half.dialogs == {}
    assert half.chat.notices == [("tom", "The recap")]
    click = either.heard.clicks[-1]
    assert (click.verb, click.message_id) == ("save", message)
    assert click.data == {"run": "r1", "text_1": "Send both leases"}


async def test_the_next_step_of_a_form_takes_the_place_of_the_last(
    either: GChatBot, half: GoogleHalf, message: str
) -> None:
    either.heard.answer = answering(
        FORM, Card(title="Sure?", summary="Sure?", buttons=(Button(label="Yes", verb="y"),))
    )
    await half.click("lunch", message, "tom", text="Correct")
    await half.submit_dialog("tom", text="Save")

    assert titles(half, "tom") == "Sure?"


async def test_a_dialog_that_is_closed_asks_for_nothing(either: GChatBot, half: GoogleHalf, message: str) -> None:
    either.heard.answer = answering(FORM)
    await half.click("lunch", message, "tom", text="Correct")
    delivery = await half.cancel_dialog("tom")

    assert delivery.answer == {}
    assert len(either.heard.clicks) == 1


@pytest.mark.parametrize(
    "error", [NotAuthorised("Only the organiser may."), BadInput("Too old."), Throttled("Later.", 3)]
)
async def test_a_refusal_is_for_whoever_pressed_alone(
    either: GChatBot, half: GoogleHalf, message: str, error: Exception
) -> None:
    either.heard.answer = answering(error)

    await half.click("lunch", message, "tom", text="Withdraw")

    refusal = half.chats.space("lunch").app_messages[-1]
    assert refusal.viewer == half.person("tom").id
    assert str(error) in str(refusal.content)


async def test_a_refusal_in_ones_own_conversation_is_a_message(either: GChatBot, half: GoogleHalf) -> None:
    message = await post(either, half, "bot-tom", RECAP)
    either.heard.answer = answering(BadInput("Too old."))

    await half.click("bot-tom", message, "tom", text="Withdraw")

    refusal = half.chats.space("bot-tom").app_messages[-1]
    assert refusal.viewer is None
    assert "Too old." in str(refusal.content)


async def test_a_refusal_where_a_dialog_was_asked_for_is_one(either: GChatBot, half: GoogleHalf, message: str) -> None:
    either.heard.answer = answering(FORM, BadInput("That date can't be read."))
    await half.click("lunch", message, "tom", text="Correct")
    await half.submit_dialog("tom", text="Save")

    assert titles(half, "tom") == "That didn't work"
    assert "That date can't be read." in str(half.dialogs["tom"].card)
    assert len(half.chats.space("lunch").app_messages) == 1


async def test_a_crash_behind_a_button_is_no_bare_500(channel: GChatBot, half: GoogleHalf) -> None:
    message = await post(channel, half, "lunch", RECAP)
    channel.heard.answer = answering(ZeroDivisionError("somebody's words"))

    with pytest.raises(Exception, match="500"):
        await half.click("lunch", message, "tom", text="Withdraw")

    assert half.deliveries[-1].answer["error"]["code"] == "error"
    assert "words" not in str(half.deliveries[-1].answer)


async def test_a_press_on_any_part_of_a_message_is_one_on_the_message(either: GChatBot, half: GoogleHalf) -> None:
    long = Items(title="Actions", items=tuple(Item(text=f"{n} " + "x" * 400) for n in range(80)))
    message = await post(
        either, half, "lunch", Card(title="Recap", summary="S", elements=(long,), buttons=RECAP.buttons, ai=True)
    )
    parts = half.chats.space("lunch").app_messages
    assert len(parts) == 2

    await half.click("lunch", parts[1].name, "tom", text="Withdraw")
    await half.click("lunch", parts[1].name, "tom", text="👍")

    assert either.heard.clicks[0].message_id == message
    assert either.heard.events[0].message_id == message  # type: ignore[union-attr]


async def test_a_press_that_takes_long_says_so(channel: GChatBot, half: GoogleHalf) -> None:
    """Chat waits thirty seconds, and a person doesn't."""
    assert gchat_presses.TIMEOUT < 10
    message = await post(channel, half, "lunch", RECAP)
    channel.heard.answer = answering(TimeoutError())

    await asyncio.wait_for(half.click("lunch", message, "tom", text="Withdraw"), 5)

    assert "longer than usual" in str(half.chats.space("lunch").app_messages[-1].content)
