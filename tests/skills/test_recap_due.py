"""Due dates in words: what is sure is a date, what isn't is asked, and nothing lies before the meeting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.recap import due
from skills.recap.calendar import working_days_on
from skills.recap.due_rules import MONTHS, WEEKDAYS

WEDNESDAY = date(2026, 11, 25)

SURE = {
    "today": "2026-11-25",
    "tomorrow morning": "2026-11-26",
    "the day after tomorrow": "2026-11-27",
    "by Friday": "2026-11-27",
    "by close of business on Friday": "2026-11-27",
    "Friday at the latest": "2026-11-27",
    "by 5pm on Friday": "2026-11-27",
    "this Friday": "2026-11-27",
    "this Wednesday": "2026-11-25",
    "Wednesday": "2026-12-02",
    "next Monday": "2026-11-30",
    "next Wednesday": "2026-12-02",
    "first thing Monday": "2026-11-30",
    "Monday week": "2026-12-07",
    "a week on Monday": "2026-12-07",
    "a fortnight on Friday": "2026-12-11",
    "Tuesday of next week": "2026-12-01",
    "next week Tuesday": "2026-12-01",
    "next week": "2026-12-04",
    "the end of the week": "2026-11-27",
    "by end of next week": "2026-12-04",
    "end of the month": "2026-11-30",
    "month-end": "2026-11-30",
    "end of next month": "2026-12-31",
    "end of February 2028": "2028-02-29",
    "end of Q1": "2027-03-31",
    "by the end of Q4": "2026-12-31",
    "end of the quarter": "2026-12-31",
    "end of the year": "2026-12-31",
    "COB": "2026-11-25",
    "end of play": "2026-11-25",
    "by the end of tomorrow": "2026-11-26",
    "mid-month": "2026-12-15",
    "mid-December": "2026-12-15",
    "in two weeks": "2026-12-09",
    "in two weeks' time": "2026-12-09",
    "in a fortnight": "2026-12-09",
    "a week today": "2026-12-02",
    "within 10 days": "2026-12-05",
    "within ten working days": "2026-12-09",
    "within 48 hours": "2026-11-27",
    "in three months": "2027-02-25",
    "before the 3rd of December": "2026-12-03",
    "by the third of December": "2026-12-03",
    "3 December": "2026-12-03",
    "December 3rd": "2026-12-03",
    "3/12": "2026-12-03",
    "03.12.26": "2026-12-03",
    "2026-12-03": "2026-12-03",
    "the 14th": "2026-12-14",
    "the 30th": "2026-11-30",
    "Friday the 4th": "2026-12-04",
    "1st of January": "2027-01-01",
    "by Christmas": "2026-12-24",
    "in 3 weeks and 2 days": "2026-12-18",
    "1 March 2024": "2024-03-01",
}
UNSURE = (
    "next Friday", "by next week", "early next week", "next month", "by January", "in a few days", "in a couple of weeks",
    "Friday the 5th", "12/13", "31/11", "the 31st", "3 November", "first thing", "by the next meeting", "ASAP", "after Friday",
    "last Friday", "yesterday", "around the 10th", "soon", "", "!?", "when we have the figures", "half term", "99",
)  # fmt: skip


@pytest.mark.parametrize(("phrase", "day"), SURE.items())
def test_a_sure_phrase_is_a_date(phrase: str, day: str) -> None:
    assert due.resolve(phrase, WEDNESDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("phrase", UNSURE)
def test_an_unsure_phrase_is_no_date(phrase: str) -> None:
    assert due.resolve(phrase, WEDNESDAY) is None


def test_next_friday_wavers_only_while_a_friday_is_left_in_the_week() -> None:
    friday, later = date(2026, 11, 27), date(2026, 12, 4)
    assert due.options("by next Friday", WEDNESDAY) == (friday, later)
    assert due.resolve("by next Friday", friday) == later
    assert due.options("by next Friday", friday) == ()
    assert due.options("Friday", WEDNESDAY) == ()


def test_friday_said_on_a_friday_is_the_next_one() -> None:
    assert due.resolve("by Friday", date(2026, 11, 27)) == date(2026, 12, 4)


def test_the_end_of_a_week_that_is_over_is_asked_about() -> None:
    assert due.resolve("end of the week", date(2026, 11, 28)) is None


def test_a_month_that_is_shorter_ends_on_its_last_day() -> None:
    assert due.resolve("in a month", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("I'll send the letter by close of business on Friday.", "by close of business on Friday"),
        ("Can you get it to me before the 3rd of December?", "before the 3rd of December"),
        ("I'll do it tomorrow morning.", "tomorrow morning"),
        ("I'll ring them first thing Monday.", "first thing Monday"),
        ("Let's have it within ten working days.", "within ten working days"),
        ("We go live in two weeks' time.", "in two weeks' time"),
        ("No later than 30 November 2026, please.", "No later than 30 November 2026"),
        ("Bring it to the next meeting, so by the next meeting.", "by the next meeting"),
        ("We met last Friday about it.", None),
        ("In the end it may be done by hand.", None),
        ("I may second that.", None),
    ],
)
def test_the_words_that_say_until_when_are_found(sentence: str, phrase: str | None) -> None:
    assert due.find(sentence) == phrase


def test_as_soon_as_possible_names_no_day_to_ask_for() -> None:
    assert due.open_ended("ASAP")
    assert due.open_ended("as soon as you can")
    assert not due.open_ended("next Friday")


def test_a_phrase_stands_in_a_text_only_word_for_word() -> None:
    assert due.stands_in("by friday", "I'll do it by Friday, then.")
    assert not due.stands_in("Friday 27 November", "I'll do it by Friday.")
    assert not due.stands_in("", "I'll do it by Friday.")


DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
PIECES = (
    *WEEKDAYS, *MONTHS, "this", "next", "last", "the", "end of", "start of", "mid", "week", "month", "quarter", "q1", "q3",
    "fortnight", "in", "within", "by", "before", "two", "10", "31", "3rd", "14th", "29", "days", "working days", "weeks",
    "tomorrow", "today", "of", "on", "/", "3/12", "29/2", "weekend", "at 5pm", "cob", "hours", "christmas", ",", "999",
)  # fmt: skip
PHRASES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join)


@given(phrase=PHRASES, on=DAYS)
def test_no_date_lies_before_the_meeting_unless_its_year_was_said(phrase: str, on: date) -> None:
    day = due.resolve(phrase, on)
    assert day is None or day >= on


@given(phrase=st.text(max_size=60), on=DAYS)
def test_any_text_at_all_is_taken(phrase: str, on: date) -> None:
    due.resolve(phrase, on)
    due.find(phrase)
    due.options(phrase, on)


@given(on=DAYS, days=st.integers(min_value=1, max_value=60))
def test_working_days_are_counted_one_by_one(on: date, days: int) -> None:
    day, left = on, days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    if on.weekday() < 5:
        assert working_days_on(on, days) == day


@given(on=DAYS, weekday=st.sampled_from(WEEKDAYS))
def test_a_weekday_is_within_the_next_seven_days(on: date, weekday: str) -> None:
    day = due.resolve(f"by {weekday}", on)
    assert day is not None
    assert 1 <= (day - on).days <= 7
    assert WEEKDAYS[day.weekday()] == weekday
