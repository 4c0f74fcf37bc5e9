"""Disguised text reads like plain text, and every character leads back to where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.redaction.reading.canonical import canonical, folded, normal


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("S\u200ba\u00adr\u2060ah", "Sarah"),
        ("Ｓａｒａｈ ０７７００", "Sarah 07700"),
        ("S&#97;rah&nbsp;Jones &amp; Co", "Sarah Jones & Co"),
        ("%53arah%20Jones", "Sarah Jones"),
        ("Sar=61h J=C3=B3nes", "Sarah Jónes"),
        ("Sar=\nah", "Sarah"),
        ("Jose\u0301", "José"),
        ("Sаrаh", "Sarah"),
        ("O’Neill – “Pat”", 'O\'Neill - "Pat"'),
        ("٠٧٧٠٠", "07700"),
        ("Sarah  \t Jones", "Sarah Jones"),
    ],
)
def test_a_disguise_is_undone(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize("text", ["100% sure", "a = b", "R&D and Q&A", "%zz", "=", "&", "%ff%fe", ""])
def test_what_only_looks_like_a_code_stays(text: str) -> None:
    assert canonical(text).text == text


def test_each_character_leads_back_to_the_code_that_stood_for_it() -> None:
    written = "Hi S&#97;rah\u200b!"
    found = canonical(written)
    at = found.text.index("a", 3)
    start, end = found.original(at, at + 1)
    assert written[start:end] == "&#97;"
    whole = found.original(found.text.index("S"), found.text.index("!"))
    assert written[slice(*whole)] == "S&#97;rah"


@given(st.text(max_size=80))
def test_ranges_never_run_backwards_or_outside(text: str) -> None:
    found = canonical(text)
    done = 0
    for index in range(len(found.text)):
        start, end = found.original(index, index + 1)
        assert done <= start < end <= len(text)
        done = start


@given(st.text(max_size=80))
def test_folding_keeps_the_length(text: str) -> None:
    read = canonical(text).text
    assert len(folded(read)) == len(read)


def test_names_compare_without_case_accents_and_spacing() -> None:
    assert normal(" José\u200b  GARCÍA ") == "jose garcia"
