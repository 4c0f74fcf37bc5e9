"""A redaction explained: every hidden piece with its rule in words, what was nearly hidden and why not, and a page to look at."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.redact import _text, as_json
from bot.cli.redact_page import page
from bot.cli.redact_table import table
from bot.core.errors import BadInput
from bot.core.types import Person
from policies.redaction import Redactor
from policies.redaction.explain import Explanation, Piece, explanation, in_words
from policies.redaction.own.lists import FirmPattern, Lists
from policies.redaction.trace import Trace

TEXT = "Sarah Jones rang.\nThe plate is AB12 CDE;\nwe use Pennine Dental Software. Sarah's account: 12345678."
LISTS = Lists(allow=frozenset({"Pennine Dental Software"}), not_hidden={"UK_VEHICLE_REGISTRATION": "our own van"})


def explained(text: str = TEXT, lists: Lists = LISTS) -> Explanation:
    trace = Trace()
    redactor = Redactor(case_key=str.encode, lists=lambda _: lists)
    known = [Person(id="", name="Sarah Jones")]
    return explanation(text, redactor.redact_now([text], known, case="c", markup=True, trace=trace), trace)


def hidden_and_nearly(*pieces: tuple[int, int, str], text: str) -> Explanation:
    """By start, end and token, "" for what was nearly hidden."""
    made = [
        Piece(
            start=start,
            end=end,
            text=text[start:end],
            type="PERSON",
            rule="known.full",
            because=text[start:end],
            score=0.5,
            raised_by=text[start:end],
            token=token,
            why_not="" if token else text[start:end],
        )
        for start, end, token in pieces
    ]
    nearly = tuple(piece for piece in made if piece.why_not)
    return Explanation(text=text, redacted="", hidden=tuple(p for p in made if p.token), nearly=nearly, lists="none")


def test_what_is_hidden_comes_with_its_rule_in_plain_words() -> None:
    told = explained()
    (name, *_) = told.hidden

    assert (name.text, name.because) == (
        "Sarah Jones",
        "the whole name of somebody known (attendee, directory, the firm's lists, --known)",
    )
    assert [piece.token for piece in told.hidden if piece.text == "Sarah"] == [name.token]
    assert all(piece.because and TEXT[piece.start : piece.end] == piece.text for piece in told.hidden)
    assert told.counts()["PERSON"] == 1


def test_what_was_nearly_hidden_comes_with_the_reason_why_not() -> None:
    why = {piece.text: piece.why_not for piece in explained().nearly}

    assert why["AB12 CDE"] == "UK_VEHICLE_REGISTRATION is not hidden: our own van"
    assert why["Pennine Dental Software"] == "under `allow` in the firm's redaction file"
    assert "Sarah Jones" not in why


def test_the_context_word_that_raised_a_score_is_named() -> None:
    box = FirmPattern(type="BOX_NUMBER", regex=r"\bbox \d{3}\b", score=0.3, context=("archive",))
    told = explained("In the archive, look for box 123.", Lists(patterns=(box,)))
    assert [(piece.text, piece.raised_by) for piece in told.hidden] == [("box 123", "archive")]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("scope.known.full", "found elsewhere in the text: the whole name"),
        ("model.org", "the language model reads it as: name"),
        ("introduced.title", "behind a title"),
        ("firm.x", "the firm's own pattern for PERSON"),
        ("SomeVendorRecognizer", "has the form of: name"),
        ("", "has the form of: name"),
        ("listed.first", "in the lists of names"),
        ("listed.unknown", "in no dictionary"),
        ("listed.capital", "an ordinary word, yet with a capital"),
        ("scope.listed.street", "found elsewhere in the text: named like a street"),
    ],
)
def test_every_rule_has_words_one_that_nobody_foresaw_too(rule: str, words: str) -> None:
    assert words in in_words(rule, "PERSON")


def test_the_table_says_what_is_the_same_once_and_states_the_limit() -> None:
    lines = table(explained()).splitlines()

    assert lines[0].startswith("HIDDEN: ")
    assert sum(line.startswith("Sarah Jones ") for line in lines) == 1
    assert any(line.startswith("AB12 CDE") and "our own van" in line for line in lines)
    assert "still personal data under UK GDPR" in lines[-1]


def test_the_table_keeps_a_terminal_safe() -> None:
    text = "a\x1b[31m\u202ered\nb"
    assert not re.search("[\x1b\u202e]", table(hidden_and_nearly((0, len(text), "[PERSON_1_KTQM]"), text=text)))


def test_json_has_the_same_facts() -> None:
    made = as_json(explained())

    assert set(made) == {"text", "spans", "nearly", "lists"}
    assert set(made["nearly"][0]) - set(made["spans"][0]) == {"why_not"}
    built, at = "", 0
    for span in made["spans"]:
        built, at = built + TEXT[at : span["start"]] + span["token"], span["end"]
    assert made["text"] == built + TEXT[at:]


def test_the_page_shows_both_sides_line_by_line_and_needs_nothing_else() -> None:
    written = page("note.txt", explained())

    assert written.count("<tr><td>") >= TEXT.count("\n") + 1
    assert "default-src 'none'" in written
    assert not re.search(r"<script|src=|href=|@import|url\(", written)
    assert 'lang="en-GB"' in written
    assert "still personal data under UK GDPR" in written


NASTY = "<script>alert('x')</script>\n\"&amp;' \x00 onmouseover=\"x\" <!-- ]]> </td></table>\u202e"


@settings(max_examples=15, deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=3, max_size=60),
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()),
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()),
)
def test_whatever_a_text_holds_the_page_shows_it_and_nothing_of_it_is_markup(
    text: str, first: tuple[int, int, bool], second: tuple[int, int, bool]
) -> None:
    text = text + NASTY
    pieces = [(min(a, b), max(a, b) + 1, "[PERSON_1_KTQM]" if hide else "") for a, b, hide in (first, second)]
    written = page(NASTY, hidden_and_nearly(*pieces, text=text))
    left = re.findall(r"<tr><td>(.*?)</td><td>.*?</td></tr>", written.split("<tbody>")[1].split("</tbody>")[0], re.S)

    assert "<script" not in written
    assert [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in left] == [
        html.unescape(html.escape(line)) for line in text.split("\n")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_is_read_as_peoples_programs_save_it(encoding: str) -> None:
    said = "Siobhán paid £40 to the café – thanks, she said, and rang off."
    assert _text(said.encode(encoding), Path("note.txt")) == said


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(BadInput):
        _text(bytes(range(256)) * 20, Path("picture.png"))
    with pytest.raises(BadInput):
        _text(b"a" * (11 * 1024 * 1024), Path("large.txt"))
