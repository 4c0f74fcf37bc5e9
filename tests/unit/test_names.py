"""Names: their parts, nicknames, and which of them are words."""

from __future__ import annotations

import pytest

from bot.core.names import common_words, first_names, forms, is_common_word, nicknames, proper_nouns


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("Sarah Jones", "Sarah", "Jones"),
        ("Jones, Sarah", "Sarah", "Jones"),
        ("Jones, Sarah (London)", "Sarah", "Jones"),
        ("Dr Sarah Jones OBE", "Sarah", "Jones"),
        ("Ngozi Okonjo, FCA", "Ngozi", "Okonjo"),
        ("Lynne Neagle AM", "Lynne", "Neagle"),
        ("Sarah Jones (Guest)", "Sarah", "Jones"),
        ("Sarah Jones | Harbour & Co", "Sarah", "Jones"),
        ("Sarah Jones - Harbour & Co", "Sarah", "Jones"),
        ("Huw Irranca-Davies", "Huw", "Irranca-Davies"),
        ("Aoife O’Neill", "Aoife", "O'Neill"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Jack Ma", "Jack", "Ma"),
        ("sarah.jones@harbour.example", "Sarah", "Jones"),
        ("Zoë", "Zoë", ""),
        ("+44 7700 900123", "", ""),
        ("", "", ""),
    ],
)
def test_the_parts_of_a_name_come_out_however_a_directory_writes_it(written: str, first: str, last: str) -> None:
    found = forms(written)
    assert (found.first, found.last) == (first, last)


def test_a_nickname_in_brackets_or_quotes_belongs_to_the_person() -> None:
    assert "bob" in forms("Robert (Bob) Smith").nicknames
    assert "sparky" in forms("Robert “Sparky” Smith").nicknames
    assert "guest" not in forms("Robert Smith (Guest)").nicknames


def test_a_nickname_is_found_from_either_side() -> None:
    assert "bob" in nicknames("Robert")
    assert "robert" in nicknames("bob")
    assert nicknames("Xylophone") == frozenset()


def test_nobody_is_their_own_nickname_or_called_by_their_surname() -> None:
    found = forms("Ross Rossy")
    assert "ross" not in found.nicknames
    assert "rossy" not in found.nicknames


def test_initials_leave_out_particles_but_not_a_first_name_that_looks_like_one() -> None:
    assert forms("Jan van der Berg").initials == "JB"
    assert forms("Ben Geller").initials == "BG"


def test_words_and_months_that_are_names_are_told_from_names_that_are_only_names() -> None:
    assert all(is_common_word(word) for word in ("Will", "Mark", "May", "Price", "london"))
    assert not any(is_common_word(word) for word in ("Sarah", "Okonjo", "Peter"))


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not common_words() & proper_nouns()
    assert all(name == name.casefold() for name in first_names() | common_words() | proper_nouns())
