"""What the store review asks of a bot's own words: honest, short, never a dead end."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import pytest

from bot.channels.teams_message import message
from bot.conversation import talk
from bot.conversation.commands import COMMANDS, Known, parse
from bot.core.card import Button, Card, Items, Text
from bot.core.types import Chat, Person, Scope

SAM = Person(id="1", name="Sam Okafor")
ALL = tuple(COMMANDS)
SCOPES: tuple[Scope, ...] = ("personal", "group", "channel")


def chat(scope: Scope, channel: Literal["teams", "gchat"] = "teams") -> Chat:
    return Chat(channel=channel, tenant="t1", id="19:chat", scope=scope)


ANSWERS: dict[str, Callable[[], Card]] = {
    "welcome": lambda: talk.welcome(SAM, chat("personal")),
    "help_card": lambda: talk.help_card(ALL, chat("group")),
    "hello": lambda: talk.hello(SAM, ALL, "personal"),
    "did_you_mean": lambda: talk.did_you_mean("recap"),
    "did_not_understand": lambda: talk.did_not_understand(ALL),
    "not_for_you": lambda: talk.not_for_you(("help",)),
    "you_are_welcome": talk.you_are_welcome,
    "sorry_to_annoy": talk.sorry_to_annoy,
    "on_it": lambda: talk.on_it("recap"),
    "already_on_it": talk.already_on_it,
    "waiting_for": lambda: talk.waiting_for(SAM),
    "where_to_recap": lambda: talk.where_to_recap(chat("group")),
    "linked": talk.linked,
    "nothing_to_explain": talk.nothing_to_explain,
    "preview_is_yours": talk.preview_is_yours,
    "preview_sent": talk.preview_sent,
    "preview_dropped": talk.preview_dropped,
    "nothing_to_stop": talk.nothing_to_stop,
    "stopped": talk.stopped,
    "not_in_front_of_guests": talk.not_in_front_of_guests,
    "asked_to_sign_in": talk.asked_to_sign_in,
    "signed_in": talk.signed_in,
    "signed_out": lambda: talk.signed_out(was_in=True),
}


def words(card: Card) -> str:
    return " ".join(
        [
            card.title,
            card.subtitle,
            card.summary,
            *(element.text for element in card.elements if isinstance(element, Text)),
        ]
    )


def test_every_answer_is_held_to_these_rules() -> None:
    public = {name for name, made in inspect.getmembers(talk, inspect.isfunction) if made.__module__ == talk.__name__}

    assert {name for name in public if not name.startswith("_")} - {"sign_in"} == set(ANSWERS)


def test_the_question_to_sign_in_is_teams_own_card_with_one_button() -> None:
    fields = message(talk.sign_in("Sign in first.", "ticket-1", "https://bot.example/auth/start?ticket=1"), "app-1")

    (card,) = fields["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.oauth"
    assert card["content"]["text"] == "Sign in first."
    assert card["content"]["tokenExchangeResource"] == {"id": "ticket-1", "uri": "api://botid-app-1"}
    assert [button["type"] for button in card["content"]["buttons"]] == ["signin"]


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_no_answer_is_a_dead_end(name: str) -> None:
    card = ANSWERS[name]()
    buttons = [button for button in card.buttons if isinstance(button, Button)]

    assert buttons
    for button in buttons:
        assert button.verb in talk.COMMAND_VERBS
        assert isinstance(parse(talk.COMMAND_VERBS[button.verb]), Known)
    assert card.title
    assert card.summary
    assert len(words(card)) < 900


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_no_canned_answer_is_labelled_as_written_by_ai(name: str) -> None:
    assert not ANSWERS[name]().ai
    assert "entities" not in message(ANSWERS[name]())


@pytest.mark.parametrize("scope", SCOPES)
def test_the_welcome_says_its_worth_that_it_is_an_ai_and_what_it_keeps(scope: Scope) -> None:
    card = talk.welcome(SAM, chat(scope), content_days=30, audit_days=730)
    said = words(card)

    assert "write up your meetings" in said
    assert "I am an AI and can be wrong" in said
    assert "30 days" in said
    assert "730 days" in said
    lists = [element for element in card.elements if isinstance(element, Items)]
    assert [item.text for item in lists[0].items] == list(COMMANDS)
    assert {button.label.lower() for button in card.buttons} == set(COMMANDS) - {"sign-out"}, "which is typed"


def test_the_welcome_names_who_installed_it_where_others_read_it() -> None:
    assert "Sam Okafor added me here" in words(talk.welcome(SAM, chat("channel")))
    assert "Sam Okafor added me here" in words(talk.welcome(SAM, chat("group")))
    assert "Sam" not in words(talk.welcome(SAM, chat("personal")))
    assert "added me" not in words(talk.welcome(Person(id="", name=""), chat("channel")))


def test_help_offers_only_what_this_person_may_do() -> None:
    card = talk.help_card(("why", "help"), chat("personal"))
    lists: list[Any] = [element for element in card.elements if isinstance(element, Items)]

    assert [item.text for item in lists[0].items] == ["why", "help"]
    assert [button.label for button in card.buttons] == ["Why"]


@pytest.mark.parametrize(
    ("scope", "how"), [("personal", "Type one"), ("group", "Mention me"), ("channel", "Mention me")]
)
def test_help_says_how_to_speak_to_it_here(scope: Scope, how: str) -> None:
    lists = [element for element in talk.help_card(ALL, chat(scope)).elements if isinstance(element, Items)]

    assert lists[0].title.startswith(how)


def test_a_greeting_is_returned_by_first_name_and_without_one() -> None:
    assert talk.hello(SAM, ALL, "personal").title == "Hello Sam"
    assert talk.hello(Person(id="", name=" "), ALL, "personal").title == "Hello"


def test_in_google_people_are_told_how_meetings_are_found_there() -> None:
    assert "meet.google.com/abc-defg-hij" in words(talk.where_to_recap(chat("personal", "gchat")))
    assert "Teams" not in words(talk.help_card(ALL, chat("personal", "gchat")))
    assert "Meet has its transcript" in words(talk.welcome(SAM, chat("group", "gchat")))
