"""What happens in Google Chat reaches the bot once, as what it is, in both formats."""

from __future__ import annotations

import asyncio

import pytest
from channel_bot import approved
from gchat_bot import GChatBot

from bot.core.actions import PostCard
from bot.core.card import Button, Card, ChoiceInput, DateInput, TextInput
from bot.core.types import CardClicked, Chat, Command, Feedback, Installed
from infra.sandbox.google.half import GoogleHalf

LINK = "https://meet.google.com/abc-defg-hij"
FORM = Card(
    title="Form",
    summary="Form",
    elements=(
        TextInput(id="title", label="Title", value="Lease"),
        ChoiceInput(id="drop", label="Drop", choices=(("a", "A"), ("b", "B")), multiple=True),
        DateInput(id="due", label="Due"),
        DateInput(id="none", label="None"),
    ),
    buttons=(Button(label="Save", verb="save", data={"run": "r1"}),),
)


def chat_in(half: GoogleHalf, space: str) -> Chat:
    found = half.chats.space(space)
    scope = "personal" if found.kind == "DIRECT_MESSAGE" else "group"
    return Chat(channel="gchat", tenant=half.customer, id=found.name, scope=scope)  # type: ignore[arg-type]


async def post(bot: GChatBot, chat: Chat, card: Card, key: str = "k") -> str:
    return (await bot.gchat.open(approved(PostCard(key=key, chat=chat, card=card)))).id


async def test_a_message_in_a_space_is_a_command_of_somebody_of_the_firm_in_its_thread(
    either: GChatBot, half: GoogleHalf
) -> None:
    name = await half.say("lunch", "tom", "@Rapporteur recap, please")

    (command,) = either.heard.events
    assert isinstance(command, Command)
    tom = half.person("tom")
    assert command.text == "recap, please"
    assert (command.person.id, command.person.mail, command.person.guest) == (tom.id, tom.mail, False)
    assert (command.chat.channel, command.tenant, command.chat.scope) == ("gchat", half.customer, "group")
    thread = half.chats.space("lunch").find(name).thread
    assert command.chat.id.replace(";", "/") == thread
    assert command.meeting_id is None


async def test_a_message_to_the_app_alone_is_personal(either: GChatBot, half: GoogleHalf) -> None:
    await half.say("bot-tom", "tom", "help")

    (command,) = either.heard.events
    assert isinstance(command, Command)
    assert command.chat == chat_in(half, "bot-tom")
    assert command.text == "help"


async def test_somebody_from_outside_is_a_guest(either: GChatBot, half: GoogleHalf) -> None:
    await half.say("client", "dana", "@Rapporteur recap")

    (command,) = either.heard.events
    assert isinstance(command, Command)
    assert command.person.guest


@pytest.mark.parametrize(
    ("number", "behind", "text"),
    [
        (1, "", "recap"),
        (1, "the last one", "recap the last one"),
        (2, "", "why"),
        (4, "", "stop"),
        (5, "", "sign-out"),
        (6, "", "preview"),
        (99, "", "help"),
    ],
)
async def test_a_slash_command_is_known_by_its_number(
    either: GChatBot, half: GoogleHalf, number: int, behind: str, text: str
) -> None:
    await half.slash("lunch", "tom", number, behind)

    (command,) = either.heard.events
    assert isinstance(command, Command)
    assert command.text == text


async def test_a_quick_command_is_one_without_a_message(either: GChatBot, half: GoogleHalf) -> None:
    await half.quick("lunch", "tom", 3)
    await half.quick("lunch", "tom", 3)

    first, second = either.heard.events
    assert isinstance(first, Command)
    assert first.text == "help"
    assert first.chat == chat_in(half, "lunch")
    assert first.id != second.id


async def test_a_meeting_that_is_named_is_the_commands_and_its_recaps_come_here(
    either: GChatBot, half: GoogleHalf
) -> None:
    await half.say("lunch", "tom", f"@Rapporteur recap {LINK}?authuser=0 please")

    (command,) = either.heard.events
    assert isinstance(command, Command)
    assert (command.text, command.meeting_id, command.linked) == ("recap please", "abc-defg-hij", False)
    assert [link.chat for link in await either.gchat.linked("abc-defg-hij")] == [chat_in(half, "lunch")]
    assert await either.gchat.linked("xyz-xyzw-xyz") == ()


async def test_a_meeting_alone_is_a_link_and_no_command(either: GChatBot, half: GoogleHalf) -> None:
    await half.say("lunch", "tom", f"@Rapporteur {LINK}")

    (command,) = either.heard.events
    assert isinstance(command, Command)
    assert (command.text, command.linked) == ("", True)


@pytest.mark.parametrize(("space", "person"), [("bot-tom", "tom"), ("client", "dana")])
async def test_no_meeting_is_linked_to_a_conversation_of_one_nor_by_a_guest(
    either: GChatBot, half: GoogleHalf, space: str, person: str
) -> None:
    await half.say(space, person, f"@Rapporteur {LINK}")

    assert await either.gchat.linked("abc-defg-hij") == ()


async def test_where_the_app_is_removed_no_recap_comes_any_more(either: GChatBot, half: GoogleHalf) -> None:
    await half.say("lunch", "tom", f"@Rapporteur {LINK}")
    await half.remove("lunch", "tom")

    assert await either.gchat.linked("abc-defg-hij") == ()
    assert len(either.heard.events) == 1
    await half.install("lunch", "tom")
    await half.say("lunch", "tom", f"@Rapporteur {LINK}")
    assert [link.chat for link in await either.gchat.linked("abc-defg-hij")] == [chat_in(half, "lunch")]


async def test_of_links_that_come_together_none_is_lost(either: GChatBot, half: GoogleHalf) -> None:
    said = (("client", "priya"), ("lunch", "tom"), ("lunch", "sarah-a"))
    await asyncio.gather(*(half.say(space, person, f"@Rapporteur {LINK}") for space, person in said))

    by = {link.by: link.chat for link in await either.gchat.linked("abc-defg-hij")}
    assert by == {half.person(person).id: chat_in(half, space) for space, person in said}


async def test_a_space_that_the_app_was_removed_from_unheard_gets_no_recap(either: GChatBot, half: GoogleHalf) -> None:
    await half.say("client", "priya", f"@Rapporteur {LINK}")
    await half.say("lunch", "tom", f"@Rapporteur {LINK}")
    half.chats.space("lunch").installed = False

    assert [link.chat for link in await either.gchat.linked("abc-defg-hij")] == [chat_in(half, "client")]


async def test_the_last_space_that_names_a_meeting_has_its_recaps(either: GChatBot, half: GoogleHalf) -> None:
    await half.say("lunch", "tom", f"@Rapporteur {LINK}")
    await half.say("client", "tom", f"@Rapporteur {LINK}")
    await half.remove("lunch", "tom")

    assert [link.chat for link in await either.gchat.linked("abc-defg-hij")] == [chat_in(half, "client")]


async def test_an_installation_is_told(either: GChatBot, half: GoogleHalf) -> None:
    await half.install("private", "priya")

    (installed,) = either.heard.events
    assert isinstance(installed, Installed)
    assert installed.person.name == "Priya Nair"


async def test_an_event_that_comes_again_has_the_same_id(either: GChatBot, half: GoogleHalf) -> None:
    message = await post(either, chat_in(half, "lunch"), FORM)
    await half.say("lunch", "tom", "recap")
    await half.slash("lunch", "tom", 1)
    await half.quick("lunch", "tom", 3)
    await half.install("lunch", "tom")
    await half.click("lunch", message, "tom", text="Save")
    for delivery in list(half.deliveries):
        await half.redeliver(delivery)

    events = [*either.heard.events, *either.heard.clicks]
    assert len(events) == 10
    assert len({event.id for event in events}) == 5  # type: ignore[union-attr]


async def test_a_press_carries_what_was_filled_in(either: GChatBot, half: GoogleHalf) -> None:
    message = await post(either, chat_in(half, "lunch"), FORM)
    values = {"title": "The lease", "drop": ["a", "b"], "due": "2026-11-30"}

    delivery = await half.click("lunch", message, "tom", text="Save", values=values)

    (click,) = either.heard.clicks
    assert isinstance(click, CardClicked)
    assert (click.verb, click.message_id, click.person.id) == ("save", message, half.person("tom").id)
    assert click.data == {"run": "r1", "title": "The lease", "drop": ["a", "b"], "due": "2026-11-30"}
    assert delivery.answer == {}


async def test_thumbs_are_feedback(either: GChatBot, half: GoogleHalf) -> None:
    message = await post(either, chat_in(half, "lunch"), Card(title="T", summary="S", ai=True))

    await half.click("lunch", message, "tom", text="👎")

    (feedback,) = either.heard.events
    assert isinstance(feedback, Feedback)
    assert (feedback.liked, feedback.message_id) == (False, message)
