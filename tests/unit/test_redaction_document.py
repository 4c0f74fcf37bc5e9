"""Transcripts are parsed, several texts are one document, and every range leads back."""

from __future__ import annotations

import pytest

from policies.redaction.document import Document, is_person

VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
<v Sarah Jones>I spoke to Huw</v>

2
00:00:04.000 --> 00:00:06.000
<v Sarah Jones>Morris about it.</v>

3
00:00:06.000 --> 00:00:08.000
<v Speaker C>Fine.</v>
"""


def test_a_vtts_speakers_are_read_and_its_frame_is_not() -> None:
    document = Document([VTT], markup=True)
    assert [voice.name for voice in document.voices] == ["Sarah Jones", "Sarah Jones"]
    assert document.text == "I spoke to Huw\nMorris about it.\nFine."
    assert all(VTT[voice.start : voice.end] == "Sarah Jones" for voice in document.voices)


def test_dialogue_is_read_with_several_speakers_in_a_line() -> None:
    text = "Joey Smith, Ross Geller: Hi.\nRoss Geller: Well: no.\n(They laugh)\nROSS GELLER: Right."
    document = Document([text], markup=True)
    assert [voice.name for voice in document.voices] == ["Joey Smith", "Ross Geller", "Ross Geller", "ROSS GELLER"]
    assert document.text == "Hi.\nWell: no.\n(They laugh)\nRight."


@pytest.mark.parametrize("text", ["Note: buy milk", "Agenda: one\nThe second line\nand the third\nand a fourth"])
def test_a_colon_alone_makes_no_dialogue(text: str) -> None:
    document = Document([text], markup=True)
    assert document.voices == []
    assert document.text == text


def test_without_markup_every_line_is_words() -> None:
    assert Document([VTT]).voices == []


@pytest.mark.parametrize(
    "name", ["Speaker C", "speaker 2", "Participant 11", "#ALL#", "Interviewer", "Unknown", "...", "Q"]
)
def test_a_transcripts_stand_in_is_no_person(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize("name", ["Sarah", "Sarah Jones", "Lynne Neagle AM", "Ann Speaker"])
def test_a_name_is_a_person(name: str) -> None:
    assert is_person(name)


def test_a_range_over_two_texts_leads_back_to_both() -> None:
    texts = ["I spoke to H\u200buw", "Morris about it."]
    document = Document(texts)
    at = document.text.index("Huw")
    places = list(document.locate(at, at + len("Huw\nMorris")))
    assert [texts[text][start:end] for text, start, end in places] == ["H\u200buw", "Morris"]


def test_a_sentence_that_runs_on_is_read_at_once() -> None:
    document = Document(["I spoke to Huw", "Morris about it.", "Fine."])
    assert [document.text[start:end] for start, end in document.sentences()] == [
        "I spoke to Huw\nMorris about it.",
        "Fine.",
    ]


def test_a_very_long_line_of_names_is_parsed_at_once() -> None:
    line = "a" + " b" * 5000
    assert Document([f"{line}\n{line}"], markup=True).voices == []


def test_nothing_at_all_is_an_empty_document() -> None:
    assert Document([]).text == ""
    assert Document(["", "\n\n"]).sentences() == []


def test_a_line_longer_than_the_model_takes_is_read_in_parts_that_end_with_sentences() -> None:
    document = Document(["The return is due. " * 60_000 + "x" * 9_000])
    parts = document.sentences()
    assert "".join(document.text[start:end] for start, end in parts) == document.text
    assert max(end - start for start, end in parts) <= 4_000
    assert document.text[slice(*parts[0])].endswith("due. ")
