"""What the bot posts arrives in Google Chat, once, through Google's own client; what Chat refuses is told in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from channel_bot import approved
from gchat_bot import GChatBot
from google.apps import chat_v1
from google.protobuf import json_format

from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.card import Button, Card, Item, Items, Text
from bot.core.errors import Forbidden, NotFound
from bot.core.types import Chat, Command, MessageRef, Person
from infra.sandbox.google.chat_state import ChatMessage
from infra.sandbox.google.half import GoogleHalf

RECAP = Card(
    title="Recap: Weekly matter review",
    summary="Two decisions, one action",
    elements=(
        Text(text="The Oakfield lease is to be signed on Friday [1]."),
        Items(title="Actions", items=(Item(text="Send the lease", details=("Tom Okafor", "27 November", "12:05")),)),
    ),
    buttons=(Button(label="Why", verb="why", data={"run": "r1"}, private=True),),
    ai=True,
)
PLAIN = Card(title="Hello", summary="Hello")


def long(count: int) -> Card:
    """A card of about half a kilobyte for each item."""
    items = Items(title="Actions", items=tuple(Item(text=f"{n} " + "x" * 400) for n in range(count)))
    return Card(title="Recap", summary="S", elements=(items,), buttons=RECAP.buttons, ai=True)


def chat_in(half: GoogleHalf, space: str) -> Chat:
    found = half.chats.space(space)
    scope = "personal" if found.kind == "DIRECT_MESSAGE" else "group"
    return Chat(channel="gchat", tenant=half.customer, id=found.name, scope=scope)  # type: ignore[arg-type]


def person(half: GoogleHalf, key: str) -> Person:
    found = half.person(key)
    return Person(id=found.id, name=found.name, mail=found.mail)


def posting(chat: Chat, card: Card = PLAIN, key: str = "k", only: Person | None = None) -> Any:
    return approved(PostCard(key=key, chat=chat, card=card, only=only))


def posts(half: GoogleHalf, space: str = "lunch") -> list[ChatMessage]:
    """What stands there, each taken by Google's own protobufs."""
    found = half.chats.space(space).app_messages
    for message in found:
        json_format.ParseDict(message.content, chat_v1.Message()._pb)
    return found


def updating(ref: MessageRef, card: Card) -> Any:
    return approved(UpdateCard(key="u", message=ref, card=card))


async def test_a_card_is_posted_with_a_text_for_notifications(channel: GChatBot, half: GoogleHalf) -> None:
    ref = await channel.gchat.open(posting(chat_in(half, "lunch"), RECAP))

    (message,) = posts(half)
    assert ref.id == message.name
    assert message.cards[0]["header"]["title"] == RECAP.title
    assert message.content["fallbackText"] == RECAP.summary


async def test_the_same_action_is_posted_once_however_often_it_is_tried(channel: GChatBot, half: GoogleHalf) -> None:
    chat = chat_in(half, "lunch")
    first = await channel.gchat.open(posting(chat, long(80)))
    again = await channel.gchat.open(posting(chat, long(80)))
    other = await channel.gchat.open(posting(chat, PLAIN, key="other"))

    assert first == again != other
    assert len(posts(half)) == 3


async def test_a_place_is_filled_and_gets_its_thumbs_then(channel: GChatBot, half: GoogleHalf) -> None:
    action = posting(chat_in(half, "lunch"), RECAP)
    place = await channel.gchat.open(action, blank=True)
    assert "One moment…" in str(posts(half)[0].content)

    assert await channel.gchat.fill(place, action) == place

    (message,) = posts(half)
    assert "Oakfield" in str(message.content)
    assert "accessoryWidgets" in message.content


async def test_an_answer_goes_into_the_thread_that_was_asked_in(channel: GChatBot, half: GoogleHalf) -> None:
    asked = await half.say("lunch", "tom", "@Rapporteur recap")
    (command,) = channel.heard.events
    assert isinstance(command, Command)

    await channel.gchat.open(posting(command.chat, long(80)))

    thread = half.chats.space("lunch").find(asked).thread
    assert [message.thread for message in posts(half)] == [thread, thread]


async def test_a_message_grows_and_shrinks_in_place(channel: GChatBot, half: GoogleHalf) -> None:
    ref = await channel.gchat.open(posting(chat_in(half, "lunch"), RECAP))
    for count, parts in ((80, 2), (150, 3), (10, 1), (80, 2)):
        await channel.gchat.update(updating(ref, long(count)))

        found = posts(half)
        assert len(found) == parts
        assert sum(str(message.content).count("decoratedText") for message in found) == count
        assert found[0].name == ref.id
        assert ["Why" in str(message.content) for message in found] == [False] * (parts - 1) + [True]


async def test_what_is_for_one_person_is_seen_by_nobody_else(channel: GChatBot, half: GoogleHalf) -> None:
    tom = person(half, "tom")
    ref = await channel.gchat.open(posting(chat_in(half, "lunch"), RECAP, only=tom))
    await channel.gchat.update(updating(ref, long(80)))

    assert [message.viewer for message in posts(half)] == [tom.id, tom.id]
    assert not any("accessoryWidgets" in message.content for message in posts(half))


async def test_in_ones_own_conversation_everything_is_for_oneself_anyway(channel: GChatBot, half: GoogleHalf) -> None:
    await channel.gchat.open(posting(chat_in(half, "bot-tom"), RECAP, only=person(half, "tom")))

    assert posts(half, "bot-tom")[0].viewer is None


async def test_a_person_is_told_in_their_own_conversation(channel: GChatBot, half: GoogleHalf) -> None:
    tell = approved(TellPerson(key="k", person=person(half, "tom"), tenant=half.customer, card=RECAP))

    first, again = await channel.gchat.open(tell), await channel.gchat.open(tell)

    assert first == again
    assert first.chat == chat_in(half, "bot-tom")
    assert len(posts(half, "bot-tom")) == 1


async def test_a_conversation_is_begun_in_the_persons_name_where_there_is_none(
    channel: GChatBot, half: GoogleHalf
) -> None:
    name = half.chats.space("bot-tom").name
    del half.chats.spaces[name]

    chat = await channel.gchat.direct(person(half, "tom"))

    assert chat.scope == "personal"
    assert half.chats.space("bot-tom").name == chat.id
    assert await channel.gchat.direct(person(half, "tom")) == chat


async def test_a_conversation_that_is_gone_is_looked_for_again(channel: GChatBot, half: GoogleHalf) -> None:
    tom = person(half, "tom")
    first = await channel.gchat.direct(tom)
    del half.chats.spaces[first.id]

    ref = await channel.gchat.open(approved(TellPerson(key="k", person=tom, tenant=half.customer, card=PLAIN)))

    assert ref.chat.id in half.chats.spaces


@pytest.mark.parametrize(
    "stranger",
    [Person(id="", name="On the phone"), Person(id="1", name="Dana", mail="dana@oakfield.example", guest=True)],
)
async def test_nobody_from_outside_is_written_to(channel: GChatBot, stranger: Person) -> None:
    with pytest.raises(NotFound, match="no conversation"):
        await channel.gchat.direct(stranger)


async def test_the_members_of_a_space_are_people_with_guests_marked(channel: GChatBot, half: GoogleHalf) -> None:
    found = await channel.gchat.members(chat_in(half, "client"))

    assert {one.name: one.guest for one in found} == {
        "Tom Okafor": False,
        "Priya Nair": False,
        "Dana Whitlock": True,
    }


async def test_who_of_the_firm_does_not_see_a_space_is_left_out(channel: GChatBot, half: GoogleHalf) -> None:
    everybody = [person(half, key) for key in ("tom", "priya", "sarah-b")]
    dana = replace(person(half, "dana"), guest=True)
    people = [*everybody, dana, Person(id="", name="On the phone")]

    assert [one.name for one in await channel.gchat.left_out(chat_in(half, "lunch"), people)] == ["Sarah Bell"]
    alone = await channel.gchat.left_out(chat_in(half, "bot-tom"), people)
    assert [one.name for one in alone] == ["Priya Nair", "Sarah Bell"]


async def test_where_the_app_is_not_it_is_not_present_and_cannot_write(channel: GChatBot, half: GoogleHalf) -> None:
    assert await channel.gchat.present(chat_in(half, "lunch"))
    assert not await channel.gchat.present(chat_in(half, "private"))
    with pytest.raises((Forbidden, NotFound)):
        await channel.gchat.open(posting(chat_in(half, "private")))
