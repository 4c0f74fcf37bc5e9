"""Known names are hidden however they are said; words that only look like names are not."""

from __future__ import annotations

from itertools import product

import pytest
from growth import IN_PROPORTION, growth

from bot.core.types import Person
from policies.redaction import Redaction, Redactor
from policies.redaction.names.places import by_place
from policies.redaction.reading.document import Document

PEOPLE = (
    Person(id="1", name="Sarah Jones", mail="s.jones@harbour.example"),
    Person(id="2", name="Will Price"),
    Person(id="3", name="Robert Okonjo"),
    Person(id="4", name="May Green"),
    Person(id="5", name="Huw Irranca-Davies"),
    Person(id="6", name="Aoife O'Neill"),
    Person(id="7", name="Rachel Zimmer"),
)


def redact(*texts: str, known: tuple[Person, ...] = PEOPLE, speakers: tuple[str, ...] = ()) -> Redaction:
    redactor = Redactor(case_key=lambda case: case.encode())
    return redactor.redact_now(texts, known, case="a meeting", speakers=speakers)


def hidden(text: str) -> dict[str, str]:
    """What was hidden, and the full value that it stands for."""
    redaction = redact(text)
    return {text[s.start : s.end]: redaction.vault.restore(s.token).text for s in redaction.spans[0]}


@pytest.mark.parametrize(
    ("text", "piece", "person"),
    [
        ("I'll ask Sarah about it", "Sarah", "Sarah Jones"),
        ("i'll ask sarah about it", "sarah", "Sarah Jones"),
        ("that's Sarah's draft", "Sarah", "Sarah Jones"),
        ("Jones, Sarah is out", "Jones, Sarah", "Sarah Jones"),
        ("S. Jones signed it", "S. Jones", "Sarah Jones"),
        ("write to sarah.jones about it", "sarah.jones", "Sarah Jones"),
        ("so S\u200barah agreed", "S\u200barah", "Sarah Jones"),
        ("SARAH JONES agreed", "SARAH JONES", "Sarah Jones"),
        ("we asked Bob to check", "Bob", "Robert Okonjo"),
        ("Mr Okonjo has it", "Mr Okonjo", "Robert Okonjo"),
        ("RO to send the file", "RO", "Robert Okonjo"),
        ("thanks, Irranca-Davies", "Irranca-Davies", "Huw Irranca-Davies"),
        ("as O’Neill said", "O’Neill", "Aoife O'Neill"),
        ("so Rach, can you", "Rach", "Rachel Zimmer"),
        ("Will, can you do that?", "Will", "Will Price"),
        ("and then Will will ring", "Will", "Will Price"),
        ("Will is on it", "Will", "Will Price"),
        ("ask Mr Price first", "Mr Price", "Will Price"),
        ("May has the keys", "May", "May Green"),
        ("we told May already", "May", "May Green"),
    ],
)
def test_a_known_person_is_hidden_as_that_person(text: str, piece: str, person: str) -> None:
    assert hidden(text).get(piece) == person


@pytest.mark.parametrize(
    "text",
    [
        "Will you send it?",
        "we will price it again",
        "the price is right",
        "it is due in May",
        "by 3 May at the latest",
        "May I ask something?",
        "the green one",
        "a robbery, a jonesing, will-power",
        "the Green Party conference",
    ],
)
def test_a_word_that_is_also_a_name_stays(text: str) -> None:
    assert not set(hidden(text).values()) & {person.name for person in PEOPLE}


def test_one_person_has_one_placeholder_and_the_mail_has_the_same_number() -> None:
    redaction = redact("Sarah Jones here.", "Sarah, is it s.jones@harbour.example? Mrs Jones?")
    tokens = [span.token for row in redaction.spans for span in row]
    assert tokens[0] == tokens[1] == tokens[3]
    assert tokens[2] == tokens[0].replace("PERSON", "EMAIL")


def test_of_two_sarahs_the_first_name_alone_means_neither() -> None:
    known = (Person(id="1", name="Sarah Jones"), Person(id="2", name="Sarah Whitlock"))
    redaction = redact(
        "Sarah Jones and Sarah Whitlock met. Sarah will send it. So Sarah, Whitlock agrees.", known=known
    )
    jones, whitlock, vague, again, surname = [span.token for span in redaction.spans[0]]
    assert len({jones, whitlock, vague}) == 3
    assert (again, surname) == (vague, whitlock)
    assert redaction.vault.restore(vague).text == "Sarah"


def test_who_was_there_is_meant_before_anybody_in_the_directory() -> None:
    there, elsewhere = Person(id="1", name="Sarah Jones"), Person(id="2", name="Sarah Whitlock")
    redactor = Redactor(case_key=lambda case: case.encode())
    redaction = redactor.redact_now(["We asked Sarah."], [elsewhere], case="c", attendees=[there])
    assert redaction.vault.restore(redaction.spans[0][0].token).text == "Sarah Jones"


def test_another_surname_is_another_person() -> None:
    redaction = redact("We met Sarah Mbeki and her lawyer.")
    assert redaction.vault.restore(redaction.texts[0]).text == "We met Sarah Mbeki and her lawyer."


def test_who_spoke_has_a_placeholder_though_nobody_names_them() -> None:
    redaction = redact("Fine.", speakers=("Imran Qureshi", "Speaker C"), known=())
    assert redaction.vault.token_of("Imran Qureshi")
    assert redaction.vault.counts() == {"PERSON": 1}


def test_a_name_found_once_is_hidden_everywhere_with_its_parts() -> None:
    redaction = redact("I met Piotr Wozniak on Monday.", "So Wozniak wants more.", "tell piotr wozniak no", known=())
    assert all("ozniak" not in text for text in redaction.texts)
    assert len({span.token for row in redaction.spans for span in row}) == 1


def test_a_name_cut_in_two_by_the_cues_is_one_person() -> None:
    redaction = redact("The director is Huw", "Irranca-Davies, who joined in March.")
    first, second = (row[0].token for row in redaction.spans)
    assert first == second


def test_a_directory_of_thousands_does_not_make_every_word_a_name() -> None:
    words = product(("Sunny", "Grace", "An", "So", "Mark"), ("Long", "Wu", "Best", "He", "Banks"))
    firsts = map("".join, product("BDKLMNPRST", "aeiou", ("rik", "ndo")))
    lasts = map("".join, product(("Oka", "Lind", "Mar"), ("for", "qvist", "sh", "by", "ton", "ley", "wick")))
    others = product(firsts, lasts)
    names = [*words, *others]
    directory = tuple(Person(id=str(n), name=f"{first} {last}") for n, (first, last) in enumerate(names))
    assert len(directory) > 2000
    text = "So the best thing is a long, sunny day. He can bank on it. An answer by then would be grace."
    redaction = redact(text, known=directory)
    assert redaction.texts[0] == text


def test_a_long_text_of_streets_takes_no_longer_than_in_proportion() -> None:
    lines = ["They all live in the Wexford Road, next to the Old Mill Lane. " * 10] * 15
    assert list(by_place(Document(lines[:1])))
    assert growth(lambda size: list(by_place(Document([*lines] * size))), 1) < IN_PROPORTION
