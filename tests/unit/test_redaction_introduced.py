"""Names that the words around them give away, and how much of a name belongs to it."""

from __future__ import annotations

import pytest

from policies.redaction.find import Find
from policies.redaction.findings import whole
from policies.redaction.names.introduced import introduced


def found(text: str) -> set[tuple[str, str]]:
    return {(text[find.start : find.end], find.rule.removeprefix("introduced.")) for find in introduced(text)}


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("My name is Priya Shah", "Priya Shah", "introduction"),
        ("my name's xi na and i ring about it", "xi na", "introduction"),
        ("This is Anna from Leeds", "Anna", "introduction"),
        ("Hello, it's Tom here", "Tom", "introduction"),
        ("Name: Priya Shah", "Priya Shah", "field"),
        ("Patient: priya shah", "priya shah", "field"),
        ("Mr Patel rang", "Patel", "title"),
        ("so mr patel rang", "patel", "title"),
        ("MR PATEL RANG", "PATEL", "title"),
        ("Dr K. L. van der Berg rang", "K. L. van der Berg", "title"),
        ("Inspector Morse came", "Morse", "title"),
        ("Hi Priya, how are you?", "Priya", "greeting"),
        ("Thank you so much Priya.", "Priya", "greeting"),
        ("Kind regards,\nPriya Shah", "Priya Shah", "signature"),
        ("Harbour & Sons rang", "Harbour & Sons", "firm"),
        ("The Harbour Company Ltd rang", "Harbour Company Ltd", "firm"),
    ],
)
def test_a_name_is_given_away_by_the_words_around_it(text: str, name: str, rule: str) -> None:
    assert (name, rule) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "my name is not important",
        "This is Sparta",
        "Job names are x",
        "MS Word and Dr. the",
        "sir, please",
        "Hi all, hello everyone, Dear Sir,",
        "Hi There!",
        "Kind regards\nthe team",
        "a limited company, a Limited edition",
        "contact me",
    ],
)
def test_words_that_introduce_nobody_stay(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "name", "hidden"),
    [
        ("so Mr Patel rang", "Patel", "Mr Patel"),
        ("so Dr. K. Patel rang", "Patel", "Dr. K. Patel"),
        ("ask S. Jones", "Jones", "S. Jones"),
        ("ask J R Jones", "Jones", "J R Jones"),
        ("ask Auntie Jo", "Jo", "Auntie Jo"),
        ("ask Sarah Lloyd-Jones", "Sarah Lloyd", "Sarah Lloyd-Jones"),
        ("So I Jones", "Jones", "Jones"),
        ("the father Jones", "Jones", "Jones"),
        ("plan B. Jones rang", "Jones", "B. Jones"),
        ("Jones - a friend", "Jones", "Jones"),
    ],
)
def test_a_person_has_title_initials_and_all_of_a_hyphenated_name(text: str, name: str, hidden: str) -> None:
    start = text.index(name)
    find = whole(Find(start, start + len(name), "PERSON", "listed.last", 0.5), text)
    assert text[find.start : find.end] == hidden


def test_what_is_no_name_is_as_long_as_it_was_found() -> None:
    find = Find(3, 15, "PHONE_NUMBER", "contact", 0.9)
    assert whole(find, "Mr 07700 900123-A") == find
