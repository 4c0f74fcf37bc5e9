"""How a text is cased decides how it is read: as print, as a chat in small letters, as shouting, or as speech."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.redaction.names.casing import as_printed, is_shouted, may_name
from policies.redaction.reading.document import Document

LONG = "We went through all of it with the new people from there, and then"
"""A line as long as wrapped ones are, that ends no sentence."""


def printed(text: str) -> str:
    return as_printed(Document([text]))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("i asked sarah whitlock about it", "I asked Sarah Whitlock about it"),
        ("so we saw okonkwo in leeds", "So we saw Okonkwo in Leeds"),
        ("then brzezicki rang", "Then Brzezicki rang"),
        ("mr price rang", "Mr Price rang"),
        ("it was a good meeting", "It was a good meeting"),
        ("i beleive it was a freind", "I beleive it was a freind"),
        ("THE MEETING WITH SARAH WHITLOCK IS AT NOON", "The meeting with Sarah Whitlock is at noon"),
        ("It was sarah and the BBC", "It was sarah and the BBC"),
        ("HMRC", "HMRC"),
    ],
)
def test_small_letters_and_shouting_are_given_the_capitals_of_print(text: str, read: str) -> None:
    assert printed(text) == read


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_the_text_keeps_its_length_and_its_letters(text: str) -> None:
    document = Document([text])
    assert as_printed(document).lower() == document.text.lower() or not document.text.isascii()
    assert len(as_printed(document)) == len(document.text)


@pytest.mark.parametrize(
    ("line", "shouted"),
    [("RING SARAH NOW", True), ("RING SARAH now", False), ("NOTICE", False), ("A B C", False), ("12 34 56", False)],
)
def test_several_words_in_capitals_are_shouting(line: str, shouted: bool) -> None:
    assert is_shouted(line) is shouted


@pytest.mark.parametrize(
    ("text", "uncased"),
    [
        ("i asked sarah about it", [True]),
        ("I asked sarah about it", [False]),
        ("SARAH", [False]),
        ("one line\nTwo lines\nthree lines", [True, False, True]),
        (f"{LONG}\nsarah rang us all", [False, False]),
        (f"{LONG}.\nsarah rang us all", [False, True]),
        (f"{LONG}\n{LONG.lower()}\nsarah rang", [False, False, False]),
        (f"{LONG.lower()}\nsarah rang", [True, True]),
        ("12 34", [True]),
    ],
)
def test_a_line_that_runs_on_from_one_with_capitals_is_of_the_same_sentence(text: str, uncased: list[bool]) -> None:
    document = Document([text])
    assert [document.is_uncased(piece.at) for piece in document.pieces] == uncased


def test_a_cue_that_runs_on_is_of_the_same_sentence_however_short() -> None:
    cues = ("I asked her to", "ring sarah about it.", "so that is that")
    frame = "00:0{0}.000 --> 00:0{0}.900\n{1}\n"
    text = "WEBVTT\n\n" + "\n".join(frame.format(at, cue) for at, cue in enumerate(cues))
    document = Document([text], markup=True)
    assert [document.is_uncased(piece.at) for piece in document.pieces] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("Ann: Yes.\nBob: No.", True),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann>Yes.\n", True),
        ("We met.\nIt rained.\nWe left.", False),
        ("Note: it rained.", False),
        ("One.\nTwo.\nThree.\nFour.\nFive.\nAnn: Yes.", False),
    ],
)
def test_speech_is_known_by_who_speaks(text: str, speech: bool) -> None:
    assert Document([text], markup=True).is_speech is speech


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("so Whitlock rang", True),
        ("Sarah rang", True),
        ("Whitlock rang", True),
        ("Xylantha rang", True),
        ("we like the Duchess", True),
        ("The office is open. It rained", False),
        ("On Monday in January", False),
        ("it is all in small letters", False),
    ],
)
def test_only_what_has_a_capital_of_its_own_is_worth_reading(text: str, worth: bool) -> None:
    document = Document([text])
    assert may_name(document.text, document.folded, 0, len(text)) is worth
