"""Our cards as Google Chat's messages: by Google's own protobufs, inert, and within the limits that Chat documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from google.apps import card_v1, chat_v1
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.cardsv2 import LIMIT, MOST_PARTS, blank, dialog, render, size
from bot.core.card import (
    Button,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    Item,
    Items,
    LinkButton,
    SignInButton,
    Source,
    Text,
    TextInput,
)

NASTY = "<b>bold</b> <a href='https://evil.example'>x</a> *b* _i_ <users/all> https://evil.example www.evil.example\u202e\x00\ud800"
WHY = Button(label="Why", verb="why", data={"run": "r1"}, private=True)


def messages(card: Card, **given: Any) -> list[dict[str, Any]]:
    """As they are sent, each one taken by Google's own protobufs."""
    made = render(card, function="press", **given)
    for message in made:
        json_format.ParseDict(message, chat_v1.Message()._pb)
    return made


def card_of(message: dict[str, Any]) -> dict[str, Any]:
    card: dict[str, Any] = message["cardsV2"][0]["card"]
    return card


def widgets(message: dict[str, Any], kind: str = "") -> list[dict[str, Any]]:
    found = [widget for section in card_of(message)["sections"] for widget in section["widgets"]]
    return [widget[kind] for widget in found if kind in widget] if kind else found


def strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from strings(inner)


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in widgets(message, "buttonList") for button in row["buttons"]]


def without_values(tree: Any) -> Any:
    """What is drawn: not what an input holds, nor what goes back to us."""
    if isinstance(tree, dict):
        return {key: without_values(inner) for key, inner in tree.items() if key != "value"}
    return [without_values(inner) for inner in tree] if isinstance(tree, list) else tree


def full(text: str, number: int = 1) -> Card:
    return Card(
        title=text,
        subtitle=text,
        summary=text,
        elements=(
            *(Text(text=text, weight=weight) for weight in ("normal", "subtle", "strong", "warning")),
            Facts(facts=((text, text),) * number),
            Items(title=text, items=(Item(text=text, details=(text, text), url="https://tasks.example/1"),) * number),
            TextInput(id="note", label=text, value=text),
            ChoiceInput(id="who", label=text, choices=((text, text),), multiple=True),
            DateInput(id="due", label=text),
        ),
        buttons=(Button(label=text, verb="go", data={"text": text}), LinkButton(label=text, url="https://a.example")),
        ai=True,
        sources=(Source(name=text, abstract=text),),
    )


def test_a_card_has_its_title_a_text_for_notifications_and_nothing_beside_it() -> None:
    (message,) = messages(Card(title="Recap", subtitle="Monday", summary="The recap is here"))

    assert card_of(message)["header"] == {"title": "Recap", "subtitle": "Monday"}
    assert message["fallbackText"] == "The recap is here"
    assert "text" not in message


def test_nothing_that_people_or_models_write_is_read_as_markup() -> None:
    (message,) = messages(full(NASTY))

    shown = "\n".join(strings(without_values(message)))
    for sign in ("\u202e", "\x00", "\ud800", "<a", "<users", "https://evil", "www.evil"):
        assert sign not in shown
    said = "".join(strings([widgets(message, "textParagraph"), widgets(message, "decoratedText")]))
    assert "&lt;b&gt;bold&lt;/b&gt;" in said
    assert "<b>bold" not in said
    assert not set("<>") & set(card_of(message)["header"]["title"])
    for field in [*widgets(message, "textInput"), *widgets(message, "selectionInput")]:
        assert not set("<>") & set(field["label"])


@given(text=st.text(max_size=400), number=st.integers(0, 30))
@settings(max_examples=50)
def test_any_card_is_taken_by_googles_protobufs_and_within_the_limits(text: str, number: int) -> None:
    for message in messages(full(text, number)):
        assert_within_limits(message)
    body = dialog(full(text, number), function="press", message="spaces/A/messages/B")
    json_format.ParseDict(body, card_v1.Card()._pb)


def assert_within_limits(message: dict[str, Any]) -> None:
    assert size(message) <= LIMIT
    assert len(widgets(message)) <= 100
    assert all(section["widgets"] for section in card_of(message)["sections"])
    for kind in ("textParagraph", "decoratedText"):
        assert all(widget["text"].strip() for widget in widgets(message, kind))
    assert all(button["text"].strip() for button in buttons(message))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://a.example", "https://", "https://[", "", "file:///etc"])
def test_a_link_that_is_not_https_is_left_out(url: str) -> None:
    card = Card(
        title="T",
        summary="S",
        elements=(Items(title="Tasks", items=(Item(text="one", url=url),)),),
        buttons=(LinkButton(label="Open", url=url),),
        sources=(Source(name="n", abstract="a", url=url),),
    )

    assert "openLink" not in json.dumps(messages(card))


def test_an_item_with_a_link_opens_it_and_its_details_stand_below() -> None:
    items = Items(title="Actions", items=(Item(text="one", details=("Tom", "Friday"), url="https://a.example/1"),))
    (message,) = messages(Card(title="T", summary="S", elements=(items,)))

    (section,) = card_of(message)["sections"]
    assert section["header"] == "Actions"
    assert section["widgets"][0]["decoratedText"] == {
        "text": "one",
        "wrapText": True,
        "bottomLabel": "Tom · Friday",
        "onClick": {"openLink": {"url": "https://a.example/1"}},
    }


def test_an_empty_list_says_what_it_was_told_to_say_or_is_left_out() -> None:
    said = Card(title="T", summary="S", elements=(Items(title="Decisions", items=(), empty="None were made."),))
    silent = Card(title="T", summary="S", elements=(Items(title="Decisions", items=()), Text(text="x")))

    assert widgets(messages(said)[0], "textParagraph")[0]["text"] == "<i>None were made.</i>"
    assert len(widgets(messages(silent)[0])) == 1


def test_inputs_carry_label_and_value() -> None:
    card = Card(
        title="T",
        summary="S",
        elements=(
            TextInput(id="title", label="Title", value="x" * 300, max_length=255, multiline=True),
            ChoiceInput(id="owner", label="Owner", choices=(("1", "Sarah Jones"), ("2", "Sarah Lee")), value="2"),
            ChoiceInput(
                id="drop", label="Drop", choices=(("a", "A"), ("b", "B"), ("c", "C")), value="a,c", multiple=True
            ),
            DateInput(id="due", label="Due", value=date(2026, 11, 30)),
            DateInput(id="none", label="Other"),
        ),
    )

    (message,) = messages(card)
    (text,) = widgets(message, "textInput")
    assert (text["name"], text["label"], text["type"]) == ("title", "Title", "MULTIPLE_LINE")
    assert text["validation"]["characterLimit"] == len(text["value"]) == 255
    owner, drop = widgets(message, "selectionInput")
    assert (owner["type"], drop["type"]) == ("DROPDOWN", "CHECK_BOX")
    assert [item["value"] for item in owner["items"] if item.get("selected")] == ["2"]
    assert [item["value"] for item in drop["items"] if item.get("selected")] == ["a", "c"]
    due, other = widgets(message, "dateTimePicker")
    assert (due["type"], due["valueMsEpoch"]) == ("DATE_ONLY", "1795996800000")
    assert "valueMsEpoch" not in other


def test_a_button_carries_verb_and_data_and_a_private_one_opens_a_dialog() -> None:
    release = Button(label="Release", verb="release", data={"run": "r1"}, style="positive")
    (message,) = messages(Card(title="T", summary="S", buttons=(release, WHY)))

    first, second = buttons(message)
    assert first["type"] == "FILLED"
    assert first["onClick"]["action"] == {
        "function": "press",
        "parameters": [{"key": "verb", "value": "release"}, {"key": "data", "value": '{"run": "r1"}'}],
    }
    assert second["onClick"]["action"]["interaction"] == "OPEN_DIALOG"


def test_a_dialogs_buttons_open_no_other_and_name_the_message_behind_it() -> None:
    body = dialog(Card(title="T", summary="S", buttons=(WHY,)), function="press", message="spaces/A/messages/B")

    action = body["sections"][0]["widgets"][0]["buttonList"]["buttons"][0]["onClick"]["action"]
    assert "interaction" not in action
    assert action["parameters"][-1] == {"key": "message", "value": "spaces/A/messages/B"}


def test_what_an_ai_wrote_says_so_and_asks_what_people_think_except_in_private() -> None:
    card = Card(title="T", summary="S", elements=(Text(text="x"),), ai=True)

    (open_,), (private,), (plain,) = (
        messages(card),
        messages(card, private=True),
        messages(Card(title="T", summary="S")),
    )
    assert "AI-generated" in json.dumps(open_)
    assert "AI-generated" in json.dumps(private)
    assert [button["text"] for button in open_["accessoryWidgets"][0]["buttonList"]["buttons"]] == ["👍", "👎"]
    assert "accessoryWidgets" not in private
    assert "accessoryWidgets" not in plain


def test_sources_are_folded_under_their_numbers() -> None:
    sources = (Source(name="One", abstract="a"), Source(name="Two", abstract="b", url="https://a.example"))
    (message,) = messages(Card(title="T", summary="S", elements=(Text(text="said [2]"),), sources=sources))

    section = card_of(message)["sections"][-1]
    assert (section["header"], section["collapsible"]) == ("Sources", True)
    assert [widget["decoratedText"]["text"] for widget in section["widgets"]] == ["[1] One", "[2] Two"]


def test_a_long_card_is_split_between_elements_with_the_title_first_and_the_buttons_last() -> None:
    lists = tuple(
        Items(title=f"List {n}", items=tuple(Item(text=f"{n}-{m} " + "x" * 400) for m in range(25))) for n in range(5)
    )
    made = messages(Card(title="Recap", subtitle="Monday", summary="S", elements=lists, buttons=(WHY,), ai=True))

    assert [card_of(message)["header"]["title"] for message in made] == [
        "Recap (1 of 3)",
        "Recap (2 of 3)",
        "Recap (3 of 3)",
    ]
    assert [bool(buttons(message)) for message in made] == [False, False, True]
    assert ["accessoryWidgets" in message for message in made] == [False, False, True]
    headers = [section["header"] for message in made for section in card_of(message)["sections"] if "header" in section]
    assert headers == [f"List {n}" for n in range(5)]
    for message in made:
        assert_within_limits(message)


def test_a_list_that_no_message_holds_says_how_much_follows() -> None:
    items = Items(title="Actions", items=tuple(Item(text=f"action {n}") for n in range(120)))
    first, second = messages(Card(title="T", summary="S", elements=(items,)))

    assert widgets(first)[-1]["textParagraph"]["text"] == f"<i>and {120 - 89} more, in the next message</i>"
    assert card_of(second)["sections"][0]["header"] == "Actions (continued)"
    assert len(widgets(first, "decoratedText")) + len(widgets(second, "decoratedText")) == 120


def test_a_form_stays_in_one_message_with_its_buttons() -> None:
    """A button sends the inputs of its own message only."""
    items = Items(title="Actions", items=tuple(Item(text=f"action {n}" + "x" * 300) for n in range(85)))
    form = tuple(TextInput(id=f"t{n}", label="L", value="y" * 200) for n in range(20))
    made = messages(Card(title="T", summary="S", elements=(items, *form), buttons=(WHY,)))

    assert len(made) > 1
    assert [len(widgets(message, "textInput")) for message in made] == [0] * (len(made) - 1) + [20]
    assert buttons(made[-1])


@pytest.mark.parametrize("letter", ["x", "&", "😀", "é", "<"])
def test_a_card_without_end_is_shortened_and_says_so(letter: str) -> None:
    items = Items(title="Actions", items=tuple(Item(text=letter * 3000) for _ in range(300)))
    made = messages(Card(title=letter * 3000, summary=letter * 3000, elements=(Text(text=letter * 50_000), items)))

    assert len(made) <= MOST_PARTS
    assert any(" more" in said for said in strings(made))
    for message in made:
        assert_within_limits(message)


def test_a_large_form_keeps_all_that_can_be_edited_and_who_was_chosen() -> None:
    people = tuple((f"{100_000_000_000_000_000_000 + n}", f"Somebody With A Long Name {n}") for n in range(13))
    form: list[Any] = [TextInput(id=f"t{n}", label="L", value="y" * 200, multiline=True) for n in range(28)]
    form += [ChoiceInput(id=f"c{n}", label="Who", choices=people, value=people[-1][0]) for n in range(12)]
    form += [DateInput(id=f"d{n}", label="When", value=date(2026, 11, 30)) for n in range(12)]
    drop = tuple((f"a{n}", "z" * 200) for n in range(28))
    form.append(ChoiceInput(id="drop", label="Leave out", choices=drop, multiple=True))
    body = dialog(Card(title="T", summary="S", elements=tuple(form), buttons=(WHY,)), function="press", message="m")

    shown = [widget for section in body["sections"] for widget in section["widgets"]]
    assert size(body) <= LIMIT
    assert [len(w["textInput"]["value"]) for w in shown if "textInput" in w] == [200] * 28
    choices = [w["selectionInput"] for w in shown if "selectionInput" in w]
    assert all(any(item.get("selected") for item in choice["items"]) for choice in choices[:12])
    assert len(choices[-1]["items"]) == 28


def test_a_form_without_end_is_told_to_be_too_long() -> None:
    form = tuple(TextInput(id=f"t{n}", label="L", value="y" * 2000) for n in range(40))
    body = dialog(Card(title="T", summary="S", elements=form, buttons=(WHY,)), function="press", message="")

    assert "too long" in json.dumps(body)
    assert size(body) <= LIMIT


def test_a_card_to_sign_in_by_is_a_sentence_with_a_link() -> None:
    card = Card(
        title="T", summary="Sign in first", sign_in=SignInButton(label="Sign in", ticket="t", url="https://a.example/s")
    )
    (message,) = messages(card)

    assert widgets(message, "textParagraph")[0]["text"] == "Sign in first"
    assert buttons(message)[0]["onClick"] == {"openLink": {"url": "https://a.example/s"}}


def test_a_place_has_the_title_only() -> None:
    message = blank(full("Recap"))

    json_format.ParseDict(message, chat_v1.Message()._pb)
    assert card_of(message)["header"]["title"] == "Recap"
    assert [widget["textParagraph"]["text"] for widget in widgets(message)] == ["<i>One moment…</i>"]
