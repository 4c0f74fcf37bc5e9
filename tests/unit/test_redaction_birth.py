"""Dates of birth are hidden, also when the question stands in an earlier line; other dates are left to be due."""

from __future__ import annotations

import pytest

from policies.redaction import redact_spans

ANSWERS = (
    "Tom: And when's your birthday, if I may, because this form won't let me go on to the next page without it?\n"
    "Ann: No trouble. It's 7 May 1969, and I can send a copy of the passport.\n",
    "Tom: I need a date of birth for the register.\nAnn: Of course.\nTom: Sorry, the line dropped, could you say it again?\n"
    "Ann: 30 January 1991.\n",
    "Tom: Date of birth, please, I have the third of March 1975 from the last file, is that still the right one to use?\n"
    "Ann: Yes, 3 March 1975.\n",
)


@pytest.mark.parametrize("text", ANSWERS)
def test_a_date_that_answers_a_question_of_an_earlier_line_is_hidden(text: str) -> None:
    spans = redact_spans(text)
    hidden = "".join(" " if any(s <= i < e for s, e, _ in spans) else c for i, c in enumerate(text))
    assert not any(year in hidden for year in ("1969", "1991", "1975"))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Name,DOB\nSmith,01/02/1980\nPatel,1975-11-30\n", "1975-11-30"),
        ("D.O.B. 3rd Aug '72", "3rd Aug '72"),
        ("dob14.02.79", "14.02.79"),
        ("YOB 1979", "1979"),
        ("I was born on 13/13/1966 (sorry, 13/12/1966)", "13/12/1966"),
        ("Clinic: name and dob please\nYusuf Karim, 14/02/2022.", "14/02/2022"),
        ("a patient (F, 14/02/1979)", "14/02/1979"),
        ("Ward\t18 January 1987\t20.00", "18 January 1987"),
    ],
)
def test_it_is_hidden_however_the_year_is_written(text: str, date: str) -> None:
    assert date in {text[start:end] for start, end, type in redact_spans(text) if type == "DATE_OF_BIRTH"}


@pytest.mark.parametrize(
    "text",
    [
        "Tom: The lease is dated 3 March 2015 and ends in ten years.\n",
        "The lease, dated 03/03/1998, was signed on 04/03/1998, and the firm founded 1 May 1971.\n",
        "Tom: Date of birth is on file. Please send the form by 4 December 2026.\n",
    ],
)
def test_a_date_that_is_nobodys_birthday_is_left(text: str) -> None:
    assert [type for _, _, type in redact_spans(text) if type == "DATE_OF_BIRTH"] == []
