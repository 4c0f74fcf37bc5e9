"""Names by list, each with what stands around it: what is a name, what is a word, and what only looks like either."""

from __future__ import annotations

import pytest

from policies.redaction import redact_document
from policies.redaction.names.listed import by_list
from policies.redaction.reading.document import Document


def names(text: str) -> set[str]:
    """What the lists take for a name, in a file as it is given to be redacted."""
    document = Document([text], markup=True)
    return {document.text[find.start : find.end] for find in by_list(document)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sarah rang", "Sarah"),
        ("i asked sarah about it", "sarah"),
        ("THEY ASKED SARAH ABOUT IT", "SARAH"),
        ("so Sarah's car is here", "Sarah"),
        ("that is sarah's car", "sarah"),
        ("Huw was there", "Huw"),
        ("Marie-Claire was there", "Marie-Claire"),
        ("we met O'Neill there", "O'Neill"),
        ("we met Lloyd-Jones there", "Lloyd-Jones"),
        ("we met McKenzie there", "McKenzie"),
    ],
)
def test_a_name_that_is_nothing_else_is_found_in_any_case(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grace said no", "Grace"),
        ("Grace, can you ring?", "Grace"),
        ("so Grace rang", "Grace"),
        ("we asked Mark first", "Mark"),
        ("will said he would", "will"),
        ("i'll ask grace about it", "grace"),
        ("ask june about it", "june"),
        ("thanks grace", "grace"),
        ("hi rose", "rose"),
        ("my sister joy came", "joy"),
        ("June Whitlock rang", "June Whitlock"),
        ("Will Price rang", "Will Price"),
        ("May Green rang", "May Green"),
        ("Grace Okonkwo rang", "Grace Okonkwo"),
        ("Rose rose early", "Rose"),
    ],
)
def test_a_name_that_is_also_a_word_is_one_by_what_stands_around_it(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "by the grace of god",
        "a moment of grace",
        "Will you come?",
        "it will price itself",
        "will price it",
        "Mark the page, and we mark it",
        "it is due in June",
        "in june we go",
        "May we? It may be late in May",
        "Hope you are well, i hope so",
        "a red rose that rose",
        "may green shoots come",
        "the price is right",
    ],
)
def test_a_word_that_is_also_a_name_stays(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sarah Whitlock rang", "Sarah Whitlock"),
        ("sarah whitlock came here", "sarah whitlock"),
        ("I met Prakash Price there", "Prakash Price"),
        ("so Sarah J. Whitlock rang", "Sarah J. Whitlock"),
        ("so Sarah J rang", "Sarah J"),
        ("Sarah Whitlock-Jones rang", "Sarah Whitlock-Jones"),
        ("Vincent van Gogh was there", "Vincent van Gogh"),
        ("juan de la cruz was there", "juan de la cruz"),
        ("Vincent Van Der Berg was there", "Vincent Van Der Berg"),
        ("Marie-Claire Dubois-Lefevre was there", "Marie-Claire Dubois-Lefevre"),
        ("Sarah Xqvitz was there", "Sarah Xqvitz"),
    ],
)
def test_a_first_name_takes_initials_particles_and_surnames_along(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sarah I think so", "Sarah"),
        ("sarah will ring", "sarah"),
        ("Sarah will ring", "Sarah"),
        ("Sarah on Monday", "Sarah"),
        ("Sarah BBC News", "Sarah"),
        ("sarah went home", "sarah"),
    ],
)
def test_what_follows_a_first_name_and_is_no_name_stays(text: str, name: str) -> None:
    assert names(text) == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we met Okonkwo there", "Okonkwo"),
        ("we saw okonkwo there", "okonkwo"),
        ("we met Brzezicki there", "Brzezicki"),
        ("we saw brzezicki there", "brzezicki"),
        ("WE MET WHITLOCK AT THE OFFICE", "WHITLOCK"),
        ("WE SAW XYLANTHA THERE YESTERDAY", "XYLANTHA"),
    ],
)
def test_a_surname_and_a_word_of_no_list_are_names(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "it was LinkedIn, PowerPoint and the LaserJet",
        "on Monday in February, at Christmas, in English",
        "i beleive it was a wrok thing with a freind",
        "recieved teh invoce",
        "it was unfixable and preheated, doorbellish, with a backgarden",
        "Hmmm, Noooo, Aaah, hahaha",
        "THE MEETING IS AT NOON IN THE OFFICE",
        "the BBC, HMRC, an NDA and the KPI",
        "send it to sarah@firm.example or www.sarah.example/sarah",
        "the file is at docs/sarah.md",
    ],
)
def test_products_days_slips_and_words_put_together_are_nobody(text: str) -> None:
    assert names(text) == set()


SPEECH = "Ann: Well, we like {} best.\nBob: On Monday, yes."


def test_an_ordinary_word_with_a_capital_in_what_was_said_is_a_name_of_some_kind() -> None:
    text = SPEECH.format("the Duchess")
    found = {text[span.start : span.end]: span.type for span in redact_document(text).spans[0]}
    assert found["Duchess"] == "NAME"


@pytest.mark.parametrize("words", ["the duchess", "Christmas", "the BBC", "PowerPoint"])
def test_what_has_its_capital_for_another_reason_stays(words: str) -> None:
    assert names(SPEECH.format(words)) <= {"Ann", "Bob"}


def test_in_writing_a_capital_alone_is_no_reason() -> None:
    assert names("We like the Duchess best.") == set()
