"""Whatever a value is written in, it reads as what it is, and hiding it hides all that stands for it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from disguises import DISGUISES
from growth import IN_PROPORTION, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.redaction import redact_document
from policies.redaction.reading.canonical import Canonical, canonical
from policies.redaction.reading.document import Document

TEXT = (
    "Please ring Sarah Jones on 07700 900123 about NI number AB 12 34 56 C at LS6 2AB, "
    "or write to sarah.jones@harbour.example, sort code 20-45-53, and thank her."
)
VALUES = {
    "Sarah Jones": "PERSON",
    "07700 900123": "PHONE_NUMBER",
    "AB 12 34 56 C": "UK_NINO",
    "LS6 2AB": "UK_POSTCODE",
    "sarah.jones@harbour.example": "EMAIL_ADDRESS",
    "20-45-53": "UK_SORT_CODE",
}
SPANS = [(TEXT.index(value), TEXT.index(value) + len(value), type) for value, type in VALUES.items()]

OVER_LINES = {name for name in DISGUISES if name.startswith("split_") or name == "quoted_mail"}
WITHOUT_BLANKS = {"spoken_digits", "spoken_groups", "nato", "spaced_tight_values", "dot_spelled_values"}
DIGITS_STAY_DIGITS = {"hex_values", "hex_spaced_values"}


def behind(read: Canonical, start: int, end: int) -> str:
    """What stands in canonical text for a range of the original."""
    return "".join(
        character
        for at, character in enumerate(read.text)
        if start <= read.original(at, at + 1)[0] and read.original(at, at + 1)[1] <= end
    )


def bare(value: str) -> str:
    return re.sub(r"[\s.-]", "", value).lower()


@pytest.mark.parametrize("name", sorted(set(DISGUISES) - OVER_LINES - WITHOUT_BLANKS - DIGITS_STAY_DIGITS))
def test_each_value_reads_as_without_its_disguise(name: str) -> None:
    disguised, spans = DISGUISES[name](TEXT, SPANS)
    read = canonical(disguised)
    if name.endswith("_text"):
        assert read.text.lower() == TEXT.lower()
        return
    for (start, end, _), value in zip(spans, VALUES, strict=True):
        assert behind(read, start, end).strip().lower() == value.lower()


@pytest.mark.parametrize("name", sorted(WITHOUT_BLANKS))
def test_what_is_spelt_out_reads_as_written_together(name: str) -> None:
    disguised, spans = DISGUISES[name](TEXT, SPANS)
    read = canonical(disguised)
    for (start, end, type), value in zip(spans, VALUES, strict=True):
        if not (name == "dot_spelled_values" and type == "EMAIL_ADDRESS"):
            assert bare(behind(read, start, end)) == bare(value)


@pytest.mark.parametrize("name", sorted(set(DISGUISES) - DIGITS_STAY_DIGITS))
def test_no_letter_of_a_disguised_value_is_left(name: str) -> None:
    disguised, spans = DISGUISES[name](TEXT, SPANS)
    covered = bytearray(len(disguised))
    for span in redact_document(disguised, ["Sarah Jones"]).spans[0]:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    for start, end, _ in spans:
        left = [at for at in range(start, end) if disguised[at].isalnum() and not covered[at]]
        assert not left, disguised[start:end]


@pytest.mark.parametrize("name", ["base64_text", "base64_wrapped_text"])
def test_a_code_with_something_personal_in_it_is_hidden_to_its_last_character(name: str) -> None:
    disguised, _ = DISGUISES[name](TEXT, SPANS)
    redaction = redact_document(f"See {disguised} there")
    assert re.fullmatch(r"See \[ENCODEDTEXT_\d+_[A-Z]+\] there", redaction.texts[0])
    assert redaction.vault.restore(redaction.texts[0]).text == f"See {disguised} there"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&amp;#83;arah", "Sarah"),
        ("%2553arah", "Sarah"),
        ("U2FyYWggSm9uZXM=", "Sarah Jones"),
        ("VTJGeVlXZ2dTbTl1WlhNPQ==", "Sarah Jones"),
        ("U2FyYWg%3D", "Sarah"),
        ("=?utf-8?Q?Sarah_J=C3=B3nes?= <x>", "Sarah Jónes <x>"),
        ("=?utf-8?B?U2FyYWg=?=", "Sarah"),
        ("Sar=\r\nah", "Sarah"),
        (r"\u0053\x61rah \ud83d\ude00", "Sarah 😀"),
        (r'{"to": "Sarah,\nhello"}', '{"to": "Sarah,\nhello"}'),
        ("<b>Sar</b>ah<br/>Jones", "Sarah\nJones"),
        ("53 61 72 61 68", "Sarah"),
        ("S\0a\0r\0a\0h\0", "Sarah"),
        ("ÿþSarah", "Sarah"),
        ("\ufeffSarah\u2028Jones\x85Leeds", "Sarah\nJones\nLeeds"),
        ("ꜱᴀʀᴀʜ ⓙⓞⓝⓔⓢ", "sarah jones"),
        ("Ꮪаrаһ", "Sarah"),
        ("\U000e0053\U000e0061\U000e0072\U000e0061\U000e0068", "Sarah"),
        ("J\no\nh\nn", "John"),
        ("S A R A H   J O N E S", "SARAH JONES"),
        ("C s a n á d P . G e r e", "Csanád P. Gere"),
        ("S-M-I-T-H, S.M.I.T.H and s/m/i/t/h", "SMITH, SMITH and smith"),
        ("oh seven seven double oh nine hundred one two three", "07700900123"),
        ("zero-seven-seven, um, triple zero. Nine, one", "07700091"),
        ("zero seven, triple four", "07444"),
        ("plus four four seven seven double oh nine one", "+4477009 1".replace(" ", "")),
        ("sort code twenty-three forty-five sixty", "sort code 234560"),
        ("sort code twenty dash forty five dash fifty three", "sort code 204553"),
        ("S for sugar, M for mother, I as in India, T for Tommy", "SMIT"),
        ("sierra mike india tango hotel", "SMITH"),
        ("alpha bravo one two three four five six charlie", "AB123456C"),
        ("my NI is a b one two three four five six c", "my NI is AB123456C"),
        ("joe dot bloggs at example dot co dot uk", "joe.bloggs@example.co.uk"),
        ("joe [at] example (dot) com", "joe@example.com"),
        ("joe(at)example.com", "joe@example.com"),
        ("joe underscore b at example dot com", "joe_b@example.com"),
    ],
)
def test_a_reader_is_not_deceived(written: str, read: str) -> None:
    assert canonical(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "one two three testing",
        "I have two or three, and she has four.",
        "A B C, and a I",
        "It cost one hundred and twenty pounds in nineteen ninety nine.",
        "In two thousand and ten, at half past five on the twenty-third.",
        "Give it a five or six seven times",
        "W-2, T-shirt, 3-4 days, 10/12/2024 and 1-2",
        "J.R.R. Tolkien in the U.S.A., e.g. at 5 p.m.",
        "£1,200.50 at 10.30; 1 2 3",
        "Mike, Charlie and Victor",
        "Oscar Victor Mike",
        "She buys it at amazon dot com.",
        "We met at lunch (at home).",
        "x = a + b - c",
        "| 1 | 2 | 3 |",
        "C++ and A+B, 1+1=2, a=53&b=61, pin=4321",
        "C:\\new\\table",
        "the commit 3a29cf5 of 550e8400-e29b-41d4-a716-446655440000",
        "d41d8cd98f00b204e9800998ecf8427e",
        "31 32 33 34, and pages 31, 32, 33, 34, 35, 36",
        "Password123 and JavaScript, ProductID20240911",
        "Привет, Сара Иванова",
        "Έλλη Παπαδοπούλου από την Αθήνα",
        "sarah+news@firm.example",
        "https://firm.example/a/b?c=1#d",
        "if a < b and c > d, then <name>",
        "10.0.0.1 and 1.2.3.4",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert canonical(text).text == text


@given(
    st.lists(
        st.sampled_from([*VALUES, "and", "five", "S", "-", "=", "%41", "&amp;", "\n", "QUJDREVGR0g=", "а", "\u200b"])
    )
)
@settings(max_examples=50)
def test_every_range_of_a_document_leads_back_in_order(words: list[str]) -> None:
    document = Document([" ".join(words)])
    done = 0
    for at in range(len(document.text)):
        for _, start, end in document.locate(at, at + 1):
            assert done <= start < end <= len(document.originals[0])
            done = start


@given(st.sampled_from(sorted(DISGUISES)), st.integers(0, len(SPANS)))
@settings(max_examples=50)
def test_a_disguise_carries_its_labels_along(name: str, count: int) -> None:
    disguised, spans = DISGUISES[name](TEXT, SPANS[:count])
    assert all(0 <= start < end <= len(disguised) for start, end, _ in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


PIECES = (
    *(
        "a",
        "a ",
        "one ",
        "a b ",
        "%2541",
        "QUJD",
        "1\n",
        "a-b ",
        "a at b dot ",
        "a\u0301\u200b",
        "> ",
        "41 ",
        "<b ",
        ". ",
    ),
    "s for sugar ",
)


def test_long_texts_of_anything_are_read_in_proportion_to_their_length() -> None:
    assert growth(lambda size: [Document([piece * size]) for piece in PIECES], 125) < IN_PROPORTION
