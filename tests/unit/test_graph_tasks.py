"""What a Planner task of ours looks like, and by what it is recognised."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import Person
from graph.task_body import MAX_DESCRIPTION, MAX_TITLE, described, key_in, short_title, wanted_task


@given(st.text(max_size=900))
def test_every_title_is_one_line_that_planner_takes(text: str) -> None:
    title = short_title(text)
    assert title.strip()
    assert "\n" not in title
    assert len(title.encode("utf-16-le", "surrogatepass")) // 2 <= MAX_TITLE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Send  the\ndeed", "Send the deed"),
        ("x" * 255, "x" * 255),
        ("x" * 256, "x" * 254 + "…"),
        ("word " * 51 + "word", ("word " * 50).rstrip() + "…"),
        ("😀" * 128, "😀" * 127 + "…"),
        (" ", "Action from a meeting"),
        ("Call \ud83d them", "Call ? them"),
    ],
)
def test_a_long_title_is_cut_at_a_word(text: str, title: str) -> None:
    assert short_title(text) == title


@given(st.text(max_size=200), st.text(max_size=200), st.from_regex(r"[\w:./-]+( [\w:./-]+)?", fullmatch=True))
def test_the_key_is_found_again_whatever_stands_above_it(title: str, description: str, key: str) -> None:
    text = described(title, description, key)
    assert key_in(text) == key
    assert key_in(f"Called them.\r\n{text}\n") == key


def test_a_very_long_description_is_cut_but_keeps_its_key() -> None:
    text = described("Title", "x" * 100_000, "k")
    assert len(text) <= MAX_DESCRIPTION + 100
    assert key_in(text) == "k"


@pytest.mark.parametrize("text", [None, "", "Rapporteur ref: ", "Rapporteur ref: k\nand more", "see Rapporteur ref: k"])
def test_a_description_that_does_not_end_with_a_key_has_none(text: str | None) -> None:
    assert key_in(text) is None


@pytest.mark.parametrize(
    ("owner", "assigned"),
    [
        (None, None),
        (Person(id="", name="Caller"), None),
        (Person(id="g", name="Guest", guest=True), None),
        (Person(id="m", name="Member"), "m"),
    ],
)
def test_only_members_of_the_directory_are_assigned(owner: Person | None, assigned: str | None) -> None:
    assert wanted_task("Do it", owner, date(2026, 12, 4)).owner == assigned
