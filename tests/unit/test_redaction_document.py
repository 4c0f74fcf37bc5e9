"""Transcripts are parsed, several texts are one document, and every range leads back."""

from __future__ import annotations

import pytest

from policies.redaction.find import Find
from policies.redaction.reading.broken import goes_on, readings
from policies.redaction.reading.document import Document, is_person
from policies.redaction.undivided import undivided

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


def originals(document: Document, start: int, end: int) -> list[str]:
    return [document.originals[text][first:last] for text, first, last in document.locate(start, end)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I met Mor", "ris there"),
        ("for J", "ones"),
        ("and Okonk", "wo said"),
        ("SHE IS OKONK", "WO"),
        ("is In", "ger here"),
    ],
)
def test_a_name_broken_in_mid_word_is_read_in_one(before: str, after: str) -> None:
    document = Document([f"{before}\n{after}"])
    assert document.text == before + after
    at = len(before) - 1
    assert originals(document, at, at + 2) == [before[-1], after[0]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("as Sarah", "said"),
        ("I spoke to", "sarah"),
        ("Okonkwo", "said that"),
        ("Plan B", "was"),
        ("told Mark", "us"),
        ("an", "other"),
        ("THE END", "SARAH"),
        ("Sarah", "Jones"),
        ("I", "wouldn't"),
        ("i met joey", "tribbiani"),
        ("the IBAN", "GB05QJZO1919960"),
        ("", "x"),
    ],
)
def test_words_that_only_meet_at_a_line_end_stay_two(before: str, after: str) -> None:
    assert not goes_on(before, after)


def test_a_quoted_mail_is_read_without_its_marks() -> None:
    text = "> Ring Sarah\n> > Jones\n>\n> on Monday"
    document = Document([text])
    assert document.text == "Ring Sarah\nJones\non Monday"
    at = document.text.index("Sarah")
    assert originals(document, at, at + len("Sarah\nJones")) == ["Sarah", "Jones"]


def test_a_number_read_out_over_several_cues_is_one() -> None:
    cues = ["it's oh seven seven", "double oh nine hundred", "one two three thanks."]
    frame = "00:0{0}.000 --> 00:0{0}.900\n<v Ann>{1}\n"
    document = Document(["WEBVTT\n\n" + "\n".join(frame.format(at, cue) for at, cue in enumerate(cues))], markup=True)
    at = document.text.index("07700900123")
    assert document.text == "it's 07700900123 thanks."
    assert originals(document, at, at + 11) == ["oh seven seven", "double oh nine hundred", "one two three"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\n\n \n"])
def test_a_line_ends_however_it_is_written(end: str) -> None:
    document = Document([f"Sarah agreed.{end}Huw left."])
    assert [line for line in document.text.split("\n") if line.strip()] == ["Sarah agreed.", "Huw left."]


def found_in(text: str, value: str) -> list[tuple[int, int]]:
    return [
        place
        for reading in readings(text)
        if value in reading.text
        and (place := reading.back(reading.text.index(value), reading.text.index(value) + len(value)))
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ring 07700\n900 123 now", "07700 900 123"),
        ("Ring 0770\n0900 123 now", "07700900 123"),
        ("her NI number\nAB 12 34\n56 C", "AB 12 34 56 C"),
        ("sarah.jo\nnes@harbour.example", "sarah.jones@harbour.example"),
        ("LS6\t2AB", "LS6 2AB"),
        (f"{'word ' * 200}\n4111 1111\n1111 1111\n{'word ' * 200}", "4111 1111 1111 1111"),
    ],
)
def test_a_value_broken_over_lines_stands_whole_in_a_further_reading(text: str, value: str) -> None:
    (place,) = found_in(text, value)
    assert "".join(text[slice(*place)].split()) == "".join(value.split())


def test_what_a_line_holds_by_itself_is_found_only_once() -> None:
    assert found_in("Ring 07700 900123\n5 times", "07700 900123") == [(5, 17)]


def test_text_without_values_has_only_its_own_reading() -> None:
    assert len(list(readings("I spoke to Huw\nMorris about it.\nFine."))) == 1


def test_finds_in_one_code_are_one_find_of_the_whole_code() -> None:
    code = "UmluZyBTYXJhaCBvciBIdXcgTW9ycmlzIHRvZGF5"
    document = Document([f"See {code} now"])
    assert document.text == "See Ring Sarah or Huw Morris today now"
    names = ("Sarah", "Huw Morris")
    finds = [
        Find(document.text.index(name), document.text.index(name) + len(name), "PERSON", "test", 0.8) for name in names
    ]
    (whole,) = undivided(finds, document)
    assert (whole.type, originals(document, whole.start, whole.end)) == ("ENCODED_TEXT", [code])


def test_a_code_that_is_nothing_but_a_name_is_that_persons() -> None:
    document = Document(["See U2FyYWggSm9uZXM= now"])
    (whole,) = undivided([Find(4, 15, "PERSON", "test", 0.8)], document)
    assert (whole.type, originals(document, whole.start, whole.end)) == ("PERSON", ["U2FyYWggSm9uZXM="])


def test_what_a_transcript_says_in_its_head_and_its_notes_is_read() -> None:
    cues = "WEBVTT - Weekly with Huw Morris\n\nNOTE by Ann Pike\n\n00:01.000 --> 00:02.000\n<v Sarah Jones>Yes"
    assert Document([cues], markup=True).text == "Weekly with Huw Morris\nby Ann Pike\nYes"
    assert Document([cues.replace(" - Weekly with Huw Morris", "")], markup=True).text == "by Ann Pike\nYes"
