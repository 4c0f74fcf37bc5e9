"""A message as Teams takes it: labelled, cited, small enough."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.teams_message import LIMIT, blank, message, size
from bot.core.card import Button, Card, Item, Items, Source, Text


def root(card: Card) -> dict[str, Any]:
    (entity,) = message(card)["entities"]
    return dict(entity)


def sources(count: int) -> tuple[Source, ...]:
    return tuple(Source(name=f"Minutes {n}", abstract=f"At {n}") for n in range(1, count + 1))


def test_a_message_is_one_card_with_a_summary_for_its_notification() -> None:
    fields = message(Card(title="Recap", summary="The recap: 2 decisions"))

    assert fields["type"] == "message"
    assert fields["summary"] == "The recap: 2 decisions"
    assert [one["contentType"] for one in fields["attachments"]] == ["application/vnd.microsoft.card.adaptive"]
    assert fields["attachments"][0]["content"]["fallbackText"] == "The recap: 2 decisions"


def test_no_text_stands_beside_the_card_because_teams_would_make_two_messages_of_it() -> None:
    assert "text" not in message(Card(title="Recap", summary="Recap", ai=True, sources=sources(2)))


def test_what_no_model_wrote_has_no_ai_label_and_no_thumbs() -> None:
    fields = message(Card(title="Help", summary="Help"))

    assert "entities" not in fields
    assert "channelData" not in fields


def test_what_a_model_wrote_is_labelled_and_can_be_rated() -> None:
    card = Card(title="Recap", summary="Recap", ai=True)

    assert root(card) == {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "additionalType": ["AIGeneratedContent"],
    }
    assert message(card)["channelData"] == {"feedbackLoop": {"type": "default"}}


def test_each_source_is_described_in_the_entity_and_in_the_card() -> None:
    card = Card(title="Recap", summary="We agreed on it", ai=True, sources=sources(3))

    assert [claim["position"] for claim in root(card)["citation"]] == [1, 2, 3]
    assert root(card)["citation"][0]["appearance"] == {
        "@type": "DigitalDocument",
        "name": "Minutes 1",
        "abstract": "At 1",
    }
    shown = json.dumps(message(card)["attachments"])
    assert "[3] Minutes 3" in shown
    assert "Action.ToggleVisibility" in shown


def test_at_most_twenty_sources_are_cited() -> None:
    card = Card(title="Recap", summary="Long", ai=True, sources=sources(30))

    assert len(root(card)["citation"]) == 20
    assert "[21]" not in json.dumps(message(card))


def test_a_citation_is_never_empty_nor_too_long_and_links_by_https_only() -> None:
    odd = (
        Source(name="", abstract=""),
        Source(name="n" * 200, abstract="a" * 500, url="https://teams.example/1"),
        Source(name="x", abstract="y", url="javascript:alert(1)"),
    )
    first, second, third = (
        one["appearance"] for one in root(Card(title="R", summary="S", ai=True, sources=odd))["citation"]
    )

    assert first["name"] == first["abstract"] == "Source 1"
    assert (len(second["name"]), len(second["abstract"])) == (80, 160)
    assert second["url"] == "https://teams.example/1"
    assert "url" not in third


@pytest.mark.parametrize("letter", ["x", "é", "漢", "👍"])
@pytest.mark.parametrize("count", [10, 500, 20_000])
def test_a_message_is_never_too_large_for_teams(letter: str, count: int) -> None:
    items = tuple(Item(text=f"{n} " + letter * 300, details=(letter * 100,)) for n in range(count))
    card = Card(title=letter * 5000, summary=letter * 90_000, ai=True, elements=(Items(title="Actions", items=items),))

    fields = message(card)
    assert size(fields) == len(json.dumps(fields).encode()) <= LIMIT
    shown = json.dumps(fields, ensure_ascii=False)
    assert "0 " + letter * 50 in shown
    if count > 100:
        assert " more" in shown


def test_a_card_of_a_thousand_parts_shows_the_first_and_says_so() -> None:
    card = Card(
        title="T",
        summary="S",
        elements=tuple(Text(text=f"{n} " + "word " * 50) for n in range(2000)),
        buttons=(
            Button(label="Why", verb="why", data={"run": "r"}),
            Button(label="Huge", verb="x", data={"v": "y" * 90_000}),
        ),
    )

    fields = message(card)
    assert size(fields) <= LIMIT
    shown = json.dumps(fields)
    assert "too long to show here" in shown
    assert '"why"' in shown


def test_a_blank_place_shows_the_title_only() -> None:
    fields = blank(Card(title="Recap of Budget", summary="secret", ai=True, elements=(Text(text="secret"),)))

    assert "secret" not in json.dumps(fields)
    assert "Recap of Budget" in json.dumps(fields)
    assert "entities" not in fields
