"""What people type is understood, however they type it; there is an answer to everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.commands import (
    COMMANDS,
    Abuse,
    CommandFacts,
    Empty,
    Greeting,
    Known,
    Parsed,
    Suggest,
    Thanks,
    Unknown,
    parse,
)


@pytest.mark.parametrize("name", sorted(COMMANDS))
@pytest.mark.parametrize(
    "form",
    ["{}", "/{}", "!{}", "{}!", "{}.", " {} ", "\u200b{}", "please {}", "{} please", "Hi, {} please", "can you {}?"],
)
def test_a_command_is_known_with_or_without_slash_and_courtesy(name: str, form: str) -> None:
    for typed in (form.format(name), form.format(name).upper(), form.format(name.title())):
        assert parse(typed) == Known(name=name), typed


@pytest.mark.parametrize(
    ("typed", "name", "argument"),
    [
        ("recap the budget meeting", "recap", "the budget meeting"),
        ("Hi, could you please recap the Budget Meeting?", "recap", "the Budget Meeting"),
        ("/recap Budget", "recap", "Budget"),
        ("recap: Q3 - plans!", "recap", "Q3 - plans"),
        ("recap\nthe budget", "recap", "the budget"),
        ("Summarise this meeting please", "recap", ""),
        ("minutes of yesterday's meeting", "recap", "of yesterday's meeting"),
        ("today's recap", "recap", ""),
        ("write up the last meeting", "recap", ""),
        ("recap please, thanks", "recap", ""),
        ("why is Sam the owner", "why", "is Sam the owner"),
        ("STOP IT", "stop", ""),
        ("shut up", "stop", ""),
        ("what can you do?", "help", ""),
        ("I need help", "help", ""),
        ("can you help me?", "help", ""),
        ("?", "help", ""),
        ("???", "help", ""),
        ("Hilfe", "help", ""),
    ],
)
def test_what_stands_behind_a_command_is_kept_as_it_was_typed(typed: str, name: str, argument: str) -> None:
    assert parse(typed) == Known(name=name, argument=argument)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("recpa", "recap"), ("/reacp", "recap"), ("recap's", "recap"), ("hepl", "help"), ("hlep me", "help"),
     ("wyh", "why"), ("sotp", "stop"), ("/stpo", "stop"), ("sumary please", "recap"), ("minuts", "recap")],
)  # fmt: skip
def test_a_misspelling_is_asked_about_and_never_just_done(typed: str, name: str) -> None:
    assert parse(typed) == Suggest(name=name)


@pytest.mark.parametrize("typed", ["don't recap", "do not stop", "please don't stop", "never recap this"])
def test_a_command_that_is_negated_is_not_carried_out(typed: str) -> None:
    assert parse(typed) == Unknown()


@pytest.mark.parametrize(
    "typed",
    ["hi", "Hello!", "hey there", "Good morning", "Hi Rapporteur", "bonjour", "Guten Tag", "hola", "ciao", "Olá", "Cześć",
     "shwmae", "你好", "こんにちは", "привет", "مرحبا", "नमस्ते"],
)  # fmt: skip
def test_a_greeting_is_one_in_many_languages(typed: str) -> None:
    assert parse(typed) == Greeting()


@pytest.mark.parametrize(
    "typed",
    [
        "thanks",
        "Thank you so much!",
        "cheers",
        "ta",
        "thx",
        "thanks for the recap",
        "great",
        "👍",
        "merci",
        "no thanks",
    ],
)
def test_thanks_is_thanks_even_where_it_names_a_command(typed: str) -> None:
    assert parse(typed) == Thanks()


@pytest.mark.parametrize("typed", ["you are useless", "what a load of bollocks", "FUCK", "this is sh1t", "idiot bot"])
def test_swearing_is_heard_as_swearing(typed: str) -> None:
    assert parse(typed) == Abuse()


@pytest.mark.parametrize(
    "typed", ["Scunthorpe", "Arsenal won", "a shiitake risotto", "Mr Wankhede", "assess the cockpit"]
)
def test_an_innocent_word_is_not_swearing(typed: str) -> None:
    assert parse(typed) != Abuse()


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "...", "/", "!!!", "🤖", "\u200b\u2060", "---"])
def test_nothing_is_nothing(typed: str) -> None:
    assert parse(typed) == Empty()


@pytest.mark.parametrize("typed", ["asdfgh", "what's the weather", "/foo", "yes", "42", "x" * 200_000, "δοκιμή"])
def test_nonsense_is_nonsense(typed: str) -> None:
    assert parse(typed) == Unknown()


def test_a_very_long_message_keeps_its_command_and_a_bounded_argument() -> None:
    parsed = parse("recap " + "y" * 200_000)

    assert isinstance(parsed, Known)
    assert parsed.name == "recap"
    assert 0 < len(parsed.argument) <= 2000


def test_other_commands_are_understood_where_they_are_given() -> None:
    commands = {"ask": CommandFacts(name="ask", does="Ask something", also=("question",))}

    assert parse("question about leave", commands) == Known(name="ask", argument="about leave")
    assert parse("recap", commands) == Unknown()


@given(st.text(max_size=300))
def test_every_text_has_an_answer(typed: str) -> None:
    assert isinstance(parse(typed), Parsed)
