"""The word lists: what they answer, and that each is in order, says where it comes from, and goes out with the package."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from policies.redaction.reading.canonical import folded
from policies.redaction.wordlists.gazetteer import (
    is_city,
    is_first_name,
    is_made_of_words,
    is_misspelt,
    is_place,
    is_plain_first_name,
    is_surname,
    is_word,
)
from policies.redaction.wordlists.words import FUNCTION_WORDS

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "policies/redaction/wordlists/data").iterdir())
NAMES = ("first_names", "surnames")


@cache
def read(name: str) -> tuple[str, list[str]]:
    """A file's header, and its words."""
    lines = (ROOT / f"policies/redaction/wordlists/data/{name}.txt").read_text(encoding="utf-8").splitlines()
    opening = [line for line in lines if line.startswith("#")]
    assert lines[: len(opening)] == opening
    return " ".join(opening), lines[len(opening) :]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_list_is_sorted_folded_and_without_duplicates(file: Path) -> None:
    _, words = read(file.stem)
    assert words == sorted(set(words))
    assert [word for word in words if word != folded(word).strip() or not word] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_list_says_where_it_comes_from_and_under_what_licence(file: Path) -> None:
    header, _ = read(file.stem)
    by_hand = header.endswith("By hand.")
    elsewhere = header.partition("Sources as in ")[2].split(".txt")[0]
    if elsewhere:
        header, _ = read(elsewhere)
    assert by_hand or any(licence in header for licence in ("MIT", "public domain", "CC BY 4.0"))


@pytest.mark.parametrize("name", NAMES)
def test_no_function_word_is_in_a_list_of_names(name: str) -> None:
    assert FUNCTION_WORDS.intersection(read(name)[1]) == set()


def test_no_name_stands_in_two_lists_of_names() -> None:
    first, doubtful, last = (set(read(name)[1]) for name in ("first_names", "first_name_words", "surnames"))
    assert first & doubtful == first & last == set()
    assert first.isdisjoint(read("words")[1])
    assert set(read("places")[1]).issuperset(read("cities")[1])


def test_every_list_is_in_the_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    paths = [file.relative_to(ROOT) for file in FILES]
    assert [path for path in paths if path.parts[0] not in included] == []
    # What git ignores is left out of a wheel.
    ignored = subprocess.run(["git", "check-ignore", "--no-index", *map(str, paths)], cwd=ROOT, capture_output=True)
    assert (ignored.stdout, ignored.returncode) == (b"", 1)


Answer = Callable[[str], bool]


@pytest.mark.parametrize(
    ("asked", "yes", "no"),
    [
        (is_word, "meeting don't well-being grace reading price", "sarah okonkwo brzezicki beleive sarah's"),
        (is_first_name, "sarah huw grace will june bob priya", "meeting brzezicki the"),
        (is_plain_first_name, "sarah huw priya mohammed", "grace will june mark meeting the"),
        (is_surname, "okonkwo whitlock smith lloyd-jones patel", "the meeting brzezicki whitlock-meeting"),
        (is_place, "leeds reading bath sandwich aberystwyth france", "meeting brzezicki"),
        (is_city, "leeds london paris france", "reading bath sandwich nice deal"),
        (is_made_of_words, "backgarden birdsong doorbellish unfixable whiteboarding", "okonkwo brzezicki xylantha"),
        (is_misspelt, "beleive freind recieved invoce teh definately", "okonkwo brzezicki xylantha"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_word_is_what_the_lists_have_it_for(asked: Answer, yes: str, no: str) -> None:
    assert [word for word in yes.split() if not asked(word)] == []
    assert [word for word in no.split() if asked(word)] == []


def test_what_is_longer_than_any_word_is_none_and_looked_up_at_once() -> None:
    endless = "a" * 1_000_000
    assert not any(asked(endless) for asked in (is_word, is_made_of_words, is_misspelt, is_surname, is_place))
