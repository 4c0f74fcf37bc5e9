"""What a task of ours looks like in Google Tasks, and how it is known again."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from workspace.task_body import key_in, noted, short_title, wanted_task


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(title=st.text(max_size=3000), description=st.text(max_size=200).map(lambda text: text * 60))
@settings(max_examples=50)
def test_title_and_notes_are_within_what_google_takes_and_the_key_is_found_again(title: str, description: str) -> None:
    short, notes = short_title(title), noted(title, description, "run-1:action-1")
    assert 0 < units(short) <= 1024
    assert "\n" not in short
    assert units(notes) <= 8192
    assert key_in(notes) == "run-1:action-1"
    assert short.encode()
    assert notes.encode()


def test_a_title_that_had_to_be_cut_stands_whole_in_the_notes() -> None:
    title = "Send the deed " * 100
    assert short_title(title).endswith("…")
    assert noted(title, "Because.", "k").startswith(title.strip())
    assert noted("Send", "Because.", "k") == "Because.\n\nRapporteur ref: k"


def test_half_a_character_is_replaced_and_not_sent() -> None:
    assert short_title("Send \ud83d") == "Send ?"


def test_the_key_is_the_last_line_whatever_people_wrote_above_it() -> None:
    assert key_in("My own words\r\n\r\nRapporteur ref: run-1:a\r\n") == "run-1:a"
    assert key_in("Rapporteur ref: run-1:a\nand then?") is None
    assert key_in(None) is None


def test_a_task_is_like_what_is_wanted_by_title_notes_and_day() -> None:
    wanted = wanted_task("Send", "Because.", date(2026, 12, 4), "k")
    as_kept = {"title": "Send", "notes": "Because.\n\nRapporteur ref: k", "due": "2026-12-04T00:00:00.000Z"}
    assert wanted.body() == as_kept
    assert wanted.is_like(as_kept)
    for change in ({"title": "Sent"}, {"notes": ""}, {"due": "2026-12-05T00:00:00.000Z"}, {"due": None}):
        assert not wanted.is_like({**as_kept, **change})
    assert wanted_task("Send", "", None, "k").body()["due"] is None
