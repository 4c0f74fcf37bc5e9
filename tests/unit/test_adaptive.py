"""Our cards as Adaptive Cards: complete, inert, and within what Teams draws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.adaptive import SUBMIT_KEY, render, shorten
from bot.core.card import (
    Button,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    Item,
    Items,
    LinkButton,
    Text,
    TextInput,
)

NASTY = "[Click me](https://evil.example) **bold** <at>Sam</at> {{DATE(2026-01-01T00:00:00Z)}} - list\u202e\x00\ud800"


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def of_type(card: Card, kind: str) -> list[dict[str, Any]]:
    return [node for node in nodes(render(card)) if node.get("type") == kind]


def texts(card: Card) -> list[str]:
    return [run["text"] for run in of_type(card, "TextRun")] + [block["text"] for block in of_type(card, "TextBlock")]


def full(text: str) -> Card:
    return Card(
        title=text,
        subtitle=text,
        summary=text,
        elements=(
            Text(text=text),
            Facts(facts=((text, text),)),
            Items(title=text, items=(Item(text=text, details=(text, text), url="https://planner.example/1"),)),
            TextInput(id="note", label=text, value=text),
            ChoiceInput(id="who", label=text, choices=(("1", text),), multiple=True),
        ),
        buttons=(Button(label=text, verb="go"),),
        sources=(),
    )


def test_a_card_is_version_1_5_with_a_fallback_and_full_width() -> None:
    card = render(Card(title="Recap", summary="The recap is here"))

    assert card["type"] == "AdaptiveCard"
    assert card["version"] == "1.5"
    assert card["fallbackText"] == "The recap is here"
    assert card["msteams"] == {"width": "Full"}
    assert card["body"] == [
        {"type": "TextBlock", "text": "Recap", "style": "heading", "size": "Large", "weight": "Bolder", "wrap": True}
    ]


def test_nothing_that_people_or_models_write_is_read_as_markup() -> None:
    card = full(NASTY)

    assert {block["text"] for block in of_type(card, "TextBlock")} == {"•"}
    assert of_type(card, "FactSet") == []
    everything = json.dumps(render(card), ensure_ascii=False)
    assert "{{" not in everything
    for sign in "\u202e\x00\ud800":
        assert sign not in everything
    choice = of_type(card, "Input.ChoiceSet")[0]["choices"][0]["title"]
    assert not set("*[]<>") & set(choice)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://planner.example", "https://", "https://[", "", "file:///etc"]
)
def test_a_link_that_is_not_https_is_left_out(url: str) -> None:
    card = Card(
        title="T",
        summary="S",
        elements=(Items(title="Tasks", items=(Item(text="one", url=url),)),),
        buttons=(LinkButton(label="Open", url=url),),
    )

    assert "actions" not in render(card)
    assert of_type(card, "Action.OpenUrl") == []


def test_an_item_with_a_link_opens_it() -> None:
    card = Card(
        title="T", summary="S", elements=(Items(title="L", items=(Item(text="one", url="https://a.example/1"),)),)
    )

    assert [action["url"] for action in of_type(card, "Action.OpenUrl")] == ["https://a.example/1"]


def test_no_colour_is_set_and_every_text_wraps() -> None:
    card = Card(
        title="T",
        summary="S",
        elements=(Text(text="careful", weight="warning"), Text(text="by the way", weight="subtle")),
    )

    assert [node for node in nodes(render(card)) if {"color", "backgroundImage", "backgroundColor"} & set(node)] == []
    assert "⚠ careful" in texts(card)
    assert all(block.get("wrap") for block in of_type(card, "TextBlock"))
    assert [run.get("isSubtle") for run in of_type(card, "TextRun")] == [None, True]


def test_an_empty_list_says_what_it_was_told_to_say_or_is_left_out() -> None:
    said = Card(title="T", summary="S", elements=(Items(title="Decisions", items=(), empty="No decisions were made."),))
    silent = Card(title="T", summary="S", elements=(Items(title="Decisions", items=()),))

    assert "No decisions were made." in texts(said)
    assert texts(silent) == ["T"]


def test_no_block_without_text_is_sent() -> None:
    card = Card(
        title="",
        summary="",
        elements=(Text(text="  \n "), Facts(facts=(("", ""), ("a", ""))), Items(title="", items=(Item(text=" "),))),
    )

    assert render(card)["body"] == []


def test_paragraphs_stand_in_blocks_of_their_own() -> None:
    assert texts(Card(title="", summary="", elements=(Text(text="one\n\ntwo\r\nthree"),))) == ["one", "two", "three"]


def test_inputs_carry_label_and_value() -> None:
    card = Card(
        title="T",
        summary="S",
        elements=(
            TextInput(id="title", label="Title", value="x" * 300, max_length=255, multiline=True),
            ChoiceInput(id="owner", label="Owner", choices=(("1", "Sarah Jones"), ("2", "Sarah Lee")), value="2"),
            DateInput(id="due", label="Due", value=date(2026, 11, 30)),
            DateInput(id="none", label="Other"),
        ),
    )

    text, choice, due, other = render(card)["body"][1:]
    assert text["label"] == "Title"
    assert text["isMultiline"] is True
    assert len(text["value"]) == 255
    assert choice["style"] == "compact"
    assert choice["value"] == "2"
    assert choice["choices"][0] == {"value": "1", "title": "Sarah Jones"}
    assert due["value"] == "2026-11-30"
    assert "value" not in other


def test_a_choice_that_nobody_made_yet_says_that_it_is_one() -> None:
    asking = ChoiceInput(id="owner", label="Owner", choices=(("1", "Sarah Jones"), ("2", "Sarah Lee")))
    (choice,) = render(Card(title="T", summary="S", elements=(asking,)))["body"][1:]
    assert choice["placeholder"] == "Choose one"


def test_a_button_executes_and_older_clients_submit_the_same() -> None:
    card = Card(
        title="T", summary="S", buttons=(Button(label="Release", verb="release", data={"run": "r1"}, style="positive"),)
    )

    (action,) = render(card)["actions"]
    assert (action["type"], action["verb"], action["data"]) == ("Action.Execute", "release", {"run": "r1"})
    assert action["style"] == "positive"
    assert action["fallback"]["type"] == "Action.Submit"
    assert action["fallback"]["data"] == {SUBMIT_KEY: {"verb": "release", "data": {"run": "r1"}}}


def test_the_seventh_button_goes_into_the_overflow_menu() -> None:
    card = Card(title="T", summary="S", buttons=tuple(Button(label=str(n), verb="go") for n in range(8)))

    assert [action.get("mode", "primary") for action in render(card)["actions"]] == ["primary"] * 6 + ["secondary"] * 2


def test_a_shortened_card_says_how_much_is_missing() -> None:
    card = Card(
        title="T" * 500,
        summary="S",
        elements=(
            Text(text="word " * 1000),
            Items(title="Actions", items=tuple(Item(text=f"action {n}") for n in range(30))),
            Facts(facts=tuple((str(n), "x") for n in range(12))),
        ),
    )

    said = texts(shorten(card, items=10, letters=100))
    assert "and 20 more" in said
    assert "and 2 more" in said
    assert "action 9" in said
    assert "action 10" not in said
    assert max(map(len, said)) <= 200
    assert any(text.endswith("…") for text in said)


@given(st.text())
def test_any_text_makes_a_card_that_can_be_sent(text: str) -> None:
    card = full(text)

    json.dumps(render(card)).encode("utf-8")
    assert all(node["text"].strip() for node in nodes(render(card)) if node.get("type") in ("TextRun", "TextBlock"))
