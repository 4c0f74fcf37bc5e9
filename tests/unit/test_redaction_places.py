"""Towns, streets and hashtags: what is a place where it stands, and what is a word."""

from __future__ import annotations

import pytest

from policies.redaction.names.places import by_place
from policies.redaction.reading.document import Document


def places(text: str) -> set[str]:
    """What is taken for a place, or for somebody in a hashtag."""
    document = Document([text])
    return {document.text[find.start : find.end] for find in by_place(document)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("we live in leeds", "leeds"),
        ("leeds is far", "leeds"),
        ("LEEDS IS FAR", "LEEDS"),
        ("i love new york", "new york"),
        ("So New York it is", "New York"),
        ("from ashton-under-lyne", "ashton-under-lyne"),
        ("near much wenlock", "much wenlock"),
        ("We live in Reading", "Reading"),
        ("The meeting in Bath", "Bath"),
        ("They live in Sandwich", "Sandwich"),
        ("They went to Deal", "Deal"),
        ("We met in Wells", "Wells"),
        ("so we saw Aberystwyth", "Aberystwyth"),
    ],
)
def test_a_place_is_found_in_any_case_and_a_word_behind_its_preposition(text: str, place: str) -> None:
    assert place in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "i was reading in the bath",
        "Reading is fun",
        "a ham sandwich",
        "a good deal",
        "the wells are deep",
        "i like nice things",
        "a sandwich in it",
        "the leedsman's bathing",
    ],
)
def test_a_word_that_is_also_a_place_stays(text: str) -> None:
    assert places(text) == set()


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("at 12 Acacia Avenue", "Acacia Avenue"),
        ("on Station Road", "Station Road"),
        ("at 3 Saint Giles Close", "Saint Giles Close"),
        ("on baker street near the school", "baker street"),
        ("down acacia lane", "acacia lane"),
        ("off stoke park road", "stoke park road"),
    ],
)
def test_a_street_is_told_by_its_last_word_in_both_cases(text: str, street: str) -> None:
    assert street in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "on the main street",
        "turn off the busy road",
        "along the road",
        "on the old road",
        "The Street was long",
        "a memory lane, the close of day",
        "in the gardens",
    ],
)
def test_a_street_without_a_name_stays(text: str) -> None:
    assert places(text) == set()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("#SarahJones", {"Sarah", "Jones"}),
        ("so #sarah", {"sarah"}),
        ("#WhitlockOut", {"Whitlock"}),
        ("see #LeedsUnited", {"Leeds"}),
    ],
)
def test_a_hashtag_holds_people_and_places(text: str, parts: set[str]) -> None:
    assert parts <= places(text)


@pytest.mark.parametrize("text", ["#thanks", "#BrexitNow", "#monday #MotivationMonday", "item #4", "C# and F#"])
def test_a_hashtag_of_words_stays(text: str) -> None:
    assert places(text) == set()
