"""The cards: what they say is what holds, long lists say how long they are, and what is decided has no buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.card import Button, Card, ChoiceInput, DateInput, Item, Items, Text
from bot.core.types import Context, Coverage, Person
from skills.recap.build import build
from skills.recap.cards import recap_card, release_card
from skills.recap.extract import highlights
from skills.recap.moments import moment
from skills.recap.recap import Claim, Evidence, Recap, Task

SAID = (Evidence(start=754.0, speaker="Sarah Jones", quote="We've decided to take it."),)


@pytest.fixture
def recap() -> Recap:
    return Recap(
        title="Wednesday team meeting",
        at=date(2026, 11, 25),
        summary=(
            Claim(id="s1", text="The lease is taken.", evidence=SAID),
            Claim(id="s2", text="The boiler is the landlord's.", evidence=SAID),
            Claim(id="s3", text="The count is open.", evidence=(Evidence(start=10.0, speaker=None, quote="Is it?"),)),
        ),
        decisions=(Claim(id="d1", text="We take the lease.", evidence=SAID),),
        actions=(Task(id="t1", text="Ring Helen.", due=date(2026, 11, 27), due_phrase="by Friday", evidence=SAID),),
        questions=(),
        model="gpt",
        coverage=Coverage(words=9000, words_read=3420),
    )


def texts(card: Card) -> str:
    return " ".join(element.text for element in card.elements if isinstance(element, Text))


def items(card: Card, title: str) -> Items:
    return next(element for element in card.elements if isinstance(element, Items) and element.title.startswith(title))


def labels(card: Card) -> list[str]:
    return [button.label for button in card.buttons]


def verbs(card: Card) -> list[str]:
    return [button.verb for button in card.buttons if isinstance(button, Button)]


def test_the_card_says_what_was_decided_by_whom_and_when(recap: Recap) -> None:
    card = recap_card(recap)
    assert (card.title, card.subtitle) == ("Recap: Wednesday team meeting", "Wednesday 25 November 2026")
    assert card.summary == "Recap: Wednesday team meeting. 1 decision, 1 action and no open questions."
    assert items(card, "Decisions").items == (Item(text="We take the lease.", details=("12:34, Sarah Jones",)),)
    assert items(card, "Actions").items[0].details == (
        "nobody named",
        "due Fri 27 Nov (“by Friday”)",
        "12:34, Sarah Jones",
    )
    assert card.ai
    assert labels(card) == ["Why", "Correct", "Withdraw"]


def test_each_sentence_of_the_summary_cites_its_moment_and_equal_moments_share_a_number(recap: Recap) -> None:
    card = recap_card(recap)
    assert "The lease is taken. [1] The boiler is the landlord's. [1] The count is open. [2]" in texts(card)
    assert [source.name for source in card.sources] == ["12:34, Sarah Jones", "0:10"]
    assert card.sources[0].abstract == "We've decided to take it."


def test_the_card_says_how_much_was_read(recap: Recap) -> None:
    assert "Read 38% of 9,000 words: the parts most likely to matter." in texts(recap_card(recap))
    whole = replace(recap, coverage=Coverage(words=1234, words_read=1234), dropped=1)
    assert "Read all 1,234 words. 1 statement had no evidence in the transcript and went." in texts(recap_card(whole))


def test_a_draft_is_marked_and_a_full_model_is_not(recap: Recap) -> None:
    assert "Draft by a small model" in texts(recap_card(replace(recap, draft=True)))
    assert "Draft" not in texts(recap_card(recap))


def test_highlights_are_named_so_and_are_never_called_a_recap(office: Context) -> None:
    card = recap_card(build(highlights(office), office))
    assert card.title == "Highlights: Wednesday team meeting"
    assert "no model wrote this" in texts(card)
    assert items(card, "What was said").items
    assert "ecap:" not in card.title + card.summary


def test_a_long_list_is_shortened_and_says_so(recap: Recap) -> None:
    many = tuple(Claim(id=f"d{n}", text=f"We take lease {n}.", evidence=SAID) for n in range(17))
    shown = items(recap_card(replace(recap, decisions=many)), "Decisions")
    assert shown.title == "Decisions (the first 10 of 17)"
    assert len(shown.items) == 10


def test_nothing_found_is_said(recap: Recap) -> None:
    card = recap_card(replace(recap, decisions=(), actions=(), summary=()))
    assert items(card, "Decisions").empty == "No decision was found."
    assert "There is no summary." in texts(card)


def test_two_sarahs_are_asked_about_on_the_card(recap: Recap, sarah: Person, other_sarah: Person) -> None:
    unsure = replace(
        recap.actions[0], candidates=(sarah, other_sarah), asked="Sarah", due=None, due_phrase="next Friday"
    )
    card = recap_card(replace(recap, actions=(unsure,)))
    whose = next(element for element in card.elements if isinstance(element, ChoiceInput))
    assert whose.label == "Which Sarah is to do this: “Ring Helen.”"
    assert whose.choices == (
        ("id-sarah", "Sarah Jones"),
        ("id-sarah-khan", "Sarah Khan"),
        ("nobody", "Nobody in particular"),
    )
    when = next(element for element in card.elements if isinstance(element, DateInput))
    assert when.label == "Which day is “next Friday” (Fri 27 Nov or Fri 4 Dec) for this: “Ring Helen.”"
    assert labels(card)[:2] == ["Set owners", "Set dates"]
    assert items(card, "Actions").items[0].details[0] == "whose? Sarah Jones or Sarah Khan"


def test_as_soon_as_possible_is_not_asked_about(recap: Recap) -> None:
    card = recap_card(replace(recap, actions=(replace(recap.actions[0], due=None, due_phrase="as soon as possible"),)))
    assert labels(card) == ["Why", "Correct", "Withdraw"]


def test_without_a_meeting_date_no_date_is_asked_for(recap: Recap) -> None:
    card = recap_card(replace(recap, at=None, actions=(replace(recap.actions[0], due=None),)))
    assert "Set dates" not in labels(card)
    assert card.subtitle == ""


def test_the_organisers_card_names_the_outsiders_and_can_be_released_edited_or_dropped(
    recap: Recap, guest: Person
) -> None:
    card = release_card(recap, (guest,))
    assert verbs(card) == ["release", "edit", "drop", "why"]
    assert card.title == "Release this? Recap: Wednesday team meeting"
    assert "Helen Marsh would read this." in texts(card)
    assert items(card, "Decisions").items


def test_moments_are_minutes_and_from_an_hour_on_hours() -> None:
    assert [moment(seconds) for seconds in (0, 59.9, 754, 3723.5)] == ["0:00", "0:59", "12:34", "1:02:03"]
