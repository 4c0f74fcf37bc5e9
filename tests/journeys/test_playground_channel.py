"""Microsoft's own Teams client talks to our channel: installation, commands, buttons, meetings, in every scope."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from agents_playground import CHANNEL, FROM_BOT, GROUP, PERSONAL, USERS, Playground, start_playground
from channel_bot import ChannelBot, approved, records_in, start_channel_bot, utc_now

from bot.channels.teams import Teams, TeamsSettings
from bot.conversation import talk
from bot.conversation.commands import COMMANDS, Abuse, Greeting, Known, Suggest, Thanks, parse
from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.card import Button, Card, Item, Items, Source, Text
from bot.core.errors import NotAuthorised
from bot.core.types import CardClicked, Chat, Command, Event, Feedback, Installed, MeetingEnded, Person

if TYPE_CHECKING:
    from playwright.async_api import Browser

Client = tuple[Playground, ChannelBot]

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = tuple(COMMANDS)
EVERYWHERE = pytest.mark.parametrize("conversation", [PERSONAL, GROUP, CHANNEL], ids=["personal", "group", "channel"])
RECAP = Card(
    title="Weekly review",
    summary="One decision",
    elements=(Text(text="We send it on Friday [1]."), Items(title="Actions", items=(Item(text="Send the lease"),))),
    buttons=(Button(label="Release", verb="release", data={"run": "r1"}),),
    ai=True,
    sources=(Source(name="Weekly review 0:03", abstract="We send it on Friday."),),
)


def answer_to(event: Event) -> Card | None:
    """What a bot with our words says, with nothing behind them."""
    match event:
        case Installed(person=person, chat=chat):
            return talk.welcome(person, chat)
        case Command(text=text, person=person, chat=chat):
            match parse(text):
                case Known(name="help"):
                    return talk.help_card(ALL, chat)
                case Known(name=name):
                    return talk.on_it(name)
                case Suggest(name=name):
                    return talk.did_you_mean(name)
                case Greeting():
                    return talk.hello(person, ALL, chat.scope)
                case Thanks():
                    return talk.you_are_welcome()
                case Abuse():
                    return talk.sorry_to_annoy()
            return talk.did_not_understand(ALL)
    return None


@asynccontextmanager
async def playing(folder: Path) -> AsyncIterator[Client]:
    """The Playground before a bot that answers with our words."""
    settings = TeamsSettings(app_id="", tenants=frozenset(), unauthenticated_loopback=True)

    async def no_token() -> str:
        return ""

    with records_in(folder / "data") as records:
        teams = Teams(settings, records, no_token, utc_now)
        answering: set[asyncio.Task[Any]] = set()

        def answer(event: Event) -> None:
            card = answer_to(event)
            if card is not None and not isinstance(event, MeetingEnded):
                posting = approved(PostCard(key=event.id, chat=event.chat, card=card))
                answering.add(asyncio.create_task(teams.open(posting)))

        (folder / "playground").mkdir()
        async with start_channel_bot(teams) as bot, start_playground(bot.url, folder / "playground") as playground:
            bot.heard.before = answer
            yield playground, bot
            await asyncio.gather(*answering)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """One for all tests that leave it as they found it: a Playground takes seconds to start."""
    async with playing(tmp_path_factory.mktemp("shared")) as both:
        yield both


@pytest_asyncio.fixture(loop_scope="module")
async def client(shared: Client) -> Client:
    """Both, with nothing said or heard yet."""
    teams, bot = shared
    teams.heard.clear()
    bot.heard.events.clear()
    bot.heard.clicks.clear()
    return shared


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Client]:
    """Both for one test alone, in its own loop, as a browser has to be."""
    async with playing(tmp_path) as both:
        yield both


async def chat_of(client: Client, conversation: str) -> Chat:
    """The chat as our channel names it, once somebody has spoken there."""
    teams, bot = client
    await teams.say(conversation, "hi")
    (event,) = await bot.heard.until(1)
    return event.chat


@EVERYWHERE
async def test_the_welcome_comes_once_and_says_what_it_must(client: Client, conversation: str) -> None:
    teams, bot = client

    await teams.install(conversation)
    await teams.say(conversation, "hi")
    await teams.reply(conversation, containing="Hello Anna")

    said = await teams.reply(conversation, containing="Hello, I am Rapporteur")
    assert said.card is not None
    for words in ("write up your meetings", "I am an AI", "encrypted"):
        assert words in str(said.card)
    assert [action["title"] for action in said.card["actions"]] == ["Recap", "Preview", "Why", "Stop", "Help"]
    assert len([event for event in bot.heard.events if isinstance(event, Installed)]) == 1


@EVERYWHERE
async def test_everything_that_can_be_typed_is_answered_in_its_place(client: Client, conversation: str) -> None:
    teams, _ = client
    expected = {
        "hi": "Hello Anna",
        "Hello!": "Hello Anna",
        "help": "What I can do",
        "/recap": "On it: recap",
        "why": "On it: why",
        "STOP": "On it: stop",
        "recpa": "Did you mean recap?",
        "thanks": "You're welcome",
        "you idiot": "I am sorry",
        "flibbertigibbet": "I didn't follow that",
    }

    for typed, answer in expected.items():
        sent = await teams.say(conversation, typed)
        reply = await teams.reply(conversation, containing=answer)
        assert reply.card is not None
        assert reply.card["actions"], typed
        if conversation == CHANNEL:
            assert reply.conversation == sent["postConversationId"] or typed == "Hello!"


@EVERYWHERE
async def test_a_button_is_answered_for_the_person_who_presses_it(client: Client, conversation: str) -> None:
    teams, bot = client
    bot.heard.answer = lambda click: Card(title=f"Released by {click.person.name}", summary="Released")
    chat = await chat_of(client, conversation)
    posted = await bot.teams.open(approved(PostCard(key="k", chat=chat, card=RECAP)))
    shown = await teams.reply(conversation, containing="Weekly review")
    clicker = USERS[0] if conversation == PERSONAL else USERS[2]

    answer = await teams.click(shown.conversation, shown.id, "release", {"run": "r1", "note": "fine"}, user=clicker)

    assert f"Released by {clicker.name}" in str(answer["value"])
    (click,) = bot.heard.clicks
    assert (click.person.id, click.message_id, click.data) == (clicker.aad, posted.id, {"run": "r1", "note": "fine"})


async def test_a_refused_button_says_why(client: Client) -> None:
    teams, bot = client

    def refuse(click: CardClicked) -> Card:
        raise NotAuthorised("Only the organiser may release this.")

    bot.heard.answer = refuse
    chat = await chat_of(client, GROUP)
    await bot.teams.open(approved(PostCard(key="k", chat=chat, card=RECAP)))
    shown = await teams.reply(GROUP, containing="Weekly review")

    answer = await teams.click(GROUP, shown.id, "release", {}, user=USERS[1])

    assert "Only the organiser may release this." in str(answer)


async def test_a_button_of_an_older_client_is_answered_by_a_message(client: Client) -> None:
    teams, bot = client
    bot.heard.answer = lambda click: Card(title=f"Got {click.verb}", summary="Got it")
    chat = await chat_of(client, GROUP)
    await bot.teams.open(approved(PostCard(key="k", chat=chat, card=RECAP)))
    shown = await teams.reply(GROUP, containing="Weekly review")
    assert shown.card is not None

    await teams.submit(GROUP, shown.id, shown.card["actions"][0]["fallback"]["data"] | {"note": "typed"})

    await teams.reply(GROUP, containing="Got release")
    assert bot.heard.clicks[0].data == {"run": "r1", "note": "typed"}


async def test_a_meeting_that_ended_is_heard_and_the_same_again_is_the_same(client: Client) -> None:
    teams, bot = client

    sent = await teams.meeting_ended(GROUP, "MCMx1", "Weekly review")
    await teams.custom_activity(sent)

    first, second = await bot.heard.until(2)
    assert isinstance(first, MeetingEnded)
    assert first == second
    assert first.meeting_id == "MCMx1"


async def test_a_place_that_was_opened_is_filled_and_changed_in_place(client: Client) -> None:
    teams, bot = client
    chat = await chat_of(client, GROUP)
    posting = approved(PostCard(key="k", chat=chat, card=RECAP))

    place = await bot.teams.open(posting, blank=True)
    await teams.reply(GROUP, containing="One moment")
    await bot.teams.fill(place, posting)
    filled = await teams.reply(GROUP, containing="Send the lease")
    done = Card(title="Withdrawn", summary="Withdrawn")
    await bot.teams.update(approved(UpdateCard(key="u", message=place, card=done)))
    changed = await teams.reply(GROUP, containing="Withdrawn")

    assert filled.id == changed.id == place.id
    assert (filled.action, changed.action) == ("updateMessage", "updateMessage")


async def test_the_ai_label_and_its_citation_arrive(client: Client) -> None:
    teams, bot = client
    chat = await chat_of(client, PERSONAL)

    await bot.teams.open(approved(PostCard(key="k", chat=chat, card=RECAP)))

    def labelled(event: dict[str, Any]) -> bool:
        return event["direction"] == FROM_BOT and "AIGeneratedContent" in str(event["request"])

    witnessed = (await teams.witness(labelled))["request"]["body"]
    assert witnessed["entities"][0]["citation"][0]["appearance"]["name"] == "Weekly review 0:03"
    assert witnessed["channelData"] == {"feedbackLoop": {"type": "default"}}


async def test_a_thumb_is_heard(client: Client) -> None:
    teams, bot = client
    chat = await chat_of(client, GROUP)
    await bot.teams.open(approved(PostCard(key="k", chat=chat, card=RECAP)))
    shown = await teams.reply(GROUP, containing="Weekly review")

    await teams.feedback(GROUP, shown.id, "dislike", "too long", user=USERS[1])

    thumb = (await bot.heard.until(2))[1]
    assert isinstance(thumb, Feedback)
    assert (thumb.liked, thumb.text, thumb.person.id) == (False, "too long", USERS[1].aad)


async def test_members_of_a_chat_are_known(client: Client) -> None:
    _, bot = client
    chat = await chat_of(client, GROUP)

    members = await bot.teams.members(chat)

    assert {user.name for user in USERS} >= {member.name for member in members}
    assert USERS[1].aad in {member.id for member in members}
    assert all(member.id != "28:rapporteur" for member in members)


async def test_a_person_is_told_in_a_chat_of_their_own(client: Client) -> None:
    teams, bot = client
    chat = await chat_of(client, GROUP)
    anna = Person(id=USERS[0].aad, name=USERS[0].name)
    card = Card(title="For you alone", summary="For you alone")

    ref = await bot.teams.open(approved(TellPerson(key="k", person=anna, tenant=chat.tenant, card=card)))

    assert ref.chat.scope == "personal"
    told = await teams.reply(containing="For you alone")
    assert told.conversation != GROUP


@pytest.mark.parametrize("kind", ["install", "uninstall", "userAdded", "userRemoved"])
async def test_microsofts_own_examples_of_activities_are_taken(client: Client, kind: str) -> None:
    teams, bot = client

    example = await teams.template(GROUP, kind)
    await teams.custom_activity(example)
    await teams.say(GROUP, "hi")

    await teams.reply(GROUP, containing="Hello Anna")
    answers = [event for event in teams.events() if (event.get("response") or {}).get("statusCode", 200) >= 400]
    assert answers == []
    assert len([event for event in bot.heard.events if isinstance(event, Installed)]) == (kind == "install")


@pytest.mark.asyncio(loop_scope="function")
async def test_a_person_types_reads_the_card_and_presses_its_button(alone: Client, chromium: Browser) -> None:
    """In the Playground's own page, as somebody in Teams would."""
    teams, bot = alone
    bot.heard.answer = lambda click: talk.on_it(talk.COMMAND_VERBS[click.verb])
    page = await chromium.new_page(viewport={"width": 1200, "height": 900})
    await page.goto(teams.url)
    box = page.locator("[role=textbox][data-lexical-editor=true]")
    await box.click()
    await box.type("recpa")
    await page.keyboard.press("Enter")

    await page.get_by_text("Did you mean recap?").last.wait_for()
    await page.get_by_role("button", name="Yes, recap").last.click()

    await page.get_by_text("On it: recap").last.wait_for()
    assert [click.verb for click in bot.heard.clicks] == ["say.recap"]
    await page.close()
