"""The firm's redaction file: what it says is done, what is wrong with it is told by line, and a list of thousands is no matter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.types import Person
from policies.redaction import Redaction, Redactor, engine
from policies.redaction.kinds import KINDS
from policies.redaction.own.firm import Firm, firm_of
from policies.redaction.own.list_file import ListFiles, read_lists
from policies.redaction.own.lists import FirmPattern, Lists, Named
from policies.redaction.own.trial import objection
from policies.redaction.reading.document import Document

ROOT = Path(__file__).parents[2]
CLIENTS = (
    Named(name="Aldersgate Holdings plc", aliases=("AHP", "the Aldersgate people")),
    Named(name="Northern Textiles Ltd"),
    Named(name="Brook & Marsh LLP"),
    Named(name="Next"),
    Named(name="Kestrel"),
)
MATTER = FirmPattern(type="MATTER_NUMBER", regex=r"\bbox \d{3}\b", score=0.3, context=("our ref",))


def redacted(text: str, lists: Lists, **more: tuple[Person, ...]) -> Redaction:
    return Redactor(case_key=str.encode, lists=lambda _: lists).redact_now([text], more.get("known", ()), case="c")


def hidden(text: str, lists: Lists) -> list[str]:
    return [text[span.start : span.end] for span in redacted(text, lists).spans[0]]


def written(folder: Path, text: str) -> Path:
    file = folder / "redaction.yaml"
    file.write_text(text, encoding="utf-8")
    return file


# ---- what the lists do -------------------------------------------------------------------------


def test_all_that_a_client_is_called_gets_one_placeholder_with_its_legal_form_or_without() -> None:
    text = "Aldersgate Holdings plc rang. AHP agreed, so did the aldersgate people and ALDERSGATE HOLDINGS."
    (spans,) = redacted(text, Lists(clients=CLIENTS)).spans

    assert {text[span.start : span.end].lower() for span in spans} >= {"ahp", "aldersgate holdings"}
    assert len({span.token for span in spans}) == 1
    assert {span.type for span in spans} == {"ORGANIZATION"}
    assert hidden("we saw brook and marsh yesterday", Lists(clients=CLIENTS)) == ["brook and marsh"]


def test_what_two_clients_are_called_is_restored_as_neither_of_them() -> None:
    lists = Lists(clients=(Named(name="Red Kite Ltd", aliases=("RKL",)), Named(name="Rookery Ltd", aliases=("RKL",))))
    redaction = redacted("RKL rang, then Red Kite did.", lists)

    assert len({span.token for span in redaction.spans[0]}) == 2
    assert redaction.vault.restore(redaction.texts[0]).text.startswith("RKL rang")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Next we look at the lease. What comes next?", []),
        ("The lease with Next ends soon.", ["Next"]),
        ("A kestrel sat there.", []),
        ("Tell Kestrel about it.", ["Kestrel"]),
    ],
)
def test_a_client_whose_name_is_a_word_is_meant_by_its_capital(text: str, found: list[str]) -> None:
    names = Firm(Lists(clients=CLIENTS)).names(Document([text]))
    assert [text[find.start : find.end] for find in names] == found


def test_what_is_denied_is_hidden_however_it_is_written() -> None:
    assert hidden("operation TEAPOT begins", Lists(deny=frozenset({"Operation Teapot"}))) == ["operation TEAPOT"]


def test_what_is_allowed_is_hidden_by_no_guess_and_a_known_person_all_the_same() -> None:
    lists = Lists(allow=frozenset({"Pennine Dental Software", "Sarah Jones"}))
    text = "Sarah Jones of Pennine Dental Software rang."

    assert hidden(text, lists) == []
    known = redacted(text, lists, known=(Person(id="", name="Sarah Jones"),))
    assert [text[span.start : span.end] for span in known.spans[0]] == ["Sarah Jones"]


def test_a_firms_pattern_counts_with_its_context_and_outranks_our_own_rules() -> None:
    assert hidden("our ref box 123 again", Lists(patterns=(MATTER,))) == ["box 123"]
    assert hidden("it was box 123 again", Lists(patterns=(MATTER,))) == []
    card = FirmPattern(type="MATTER_NUMBER", regex=r"\b4\d{3} 1111 1111 1111\b", score=0.5)
    (span,) = redacted("it was 4111 1111 1111 1111 again", Lists(patterns=(card,))).spans[0]
    assert (span.type, span.rule) == ("MATTER_NUMBER", "firm.matter_number")


def test_a_threshold_and_a_type_that_is_not_hidden_count_for_guesses_and_never_for_listed_names() -> None:
    plate = "The van is AB12 CDE, ask Oksana Kovalenko."
    assert "AB12 CDE" in hidden(plate, Lists())
    shown = Lists(not_hidden={"UK_VEHICLE_REGISTRATION": "painted on it"})
    assert "AB12" not in " ".join(hidden(plate, shown))
    assert "Oksana Kovalenko" in hidden(plate, shown)
    strict = Lists(thresholds={"PERSON": 1.0}, people=(Person(id="", name="Oksana Kovalenko"),))
    assert "Oksana Kovalenko" in hidden(plate, strict)


def test_the_firms_people_are_known_by_last_name_and_mail() -> None:
    people = (Person(id="", name="Jonathan Zbruch", mail="jz.clerks@chambers.example"),)
    text = "tell zbruch, or write to jz.clerks@chambers.example"
    redaction = redacted(text, Lists(people=people))

    assert [text[span.start : span.end] for span in redaction.spans[0]] == ["zbruch", "jz.clerks@chambers.example"]
    assert redaction.vault.token_of("Jonathan Zbruch") == redaction.spans[0][0].token


def test_of_thousands_who_share_a_name_only_those_count_whom_a_text_may_mean() -> None:
    first = ("Sarah", "Tom", "Priya", "James", "Oksana", "Nia", "Siobhan", "Robert")
    people = tuple(Person(id=f"{n}", name=f"{first[n % 8]} {'Green' if n % 2 else 'Smith'}") for n in range(4000))
    firm = Firm(Lists(people=people))

    assert {person.name for person in firm.people_in(Document(["Bob Green and a green field, said Mr Smith."]))} == {
        "Robert Green"
    }
    assert firm.people_in(Document(["on the village green"])) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["Ostrava", "Tern", "& Co", "Ltd", "the", "Holdings", "West"]), min_size=1, max_size=4))
def test_any_listed_name_is_found_as_it_stands_in_the_list(words: list[str]) -> None:
    name = " ".join(["Quillon", *words])
    finds = list(Firm(Lists(clients=(Named(name=name),))).names(Document([f"We rang {name} today."])))
    assert any((find.start, find.end) == (8, 8 + len(name)) for find in finds)


def test_what_is_made_of_lists_is_made_once_for_each_version() -> None:
    lists = Lists(deny=frozenset({"x-ray"}))
    assert firm_of(lists) is firm_of(lists)
    assert firm_of(lists) is not firm_of(Lists(deny=frozenset({"x-ray"})))


# ---- the file ----------------------------------------------------------------------------------


def test_the_example_that_comes_along_can_be_read() -> None:
    lists = read_lists(ROOT / "docs" / "redaction.yaml")
    assert len(lists.version) == 12
    assert lists.clients[1].aliases
    assert lists.people[0] == Person(id="", name="Margaret Okafor", mail="m.okafor@client.example")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("allow: [x]\n", 1, "at least 2 characters"),
        ("deny: [ab]\nclient: [x]\n", 2, "Extra inputs"),
        ("allow: [ab]\nthresholds:\n  PERSON: 0.5\n  LOCATOIN: 0.5\n", 4, "The types are AT_SVNR"),
        ("thresholds: {PERSON: 40}\n", 1, "less than or equal to 1"),
        ("not_hidden:\n  PERSON: because we said so\n", 2, "always hidden"),
        ("not_hidden: {IP_ADDRESS: no}\n", 1, "not_hidden.IP_ADDRESS"),
        ("clients:\n  - Alpha Ltd\n  - {nmae: Beta Ltd}\n", 3, "clients.1"),
        ("patterns:\n  - name: MATTER\n    regex: '(['\n    match: [x]\n", 2, "not valid"),
        ("patterns:\n  - {name: MATTER, regex: 'M-\\d{4}', match: [M-12]}\n", 2, "finds nothing in “M-12”"),
        ("patterns:\n  - {name: MATTER, regex: 'M-\\d', match: [M-1], no_match: [M-2]}\n", 2, "under `no_match`"),
        ("patterns:\n  - {name: UK_NHS, regex: 'M-\\d', match: [M-1]}\n", 2, "one of our own types"),
        ("allow: [ab\n", 1, "not valid YAML"),
        ("deny: [Ab]\nallow: [Cd]\ndeny: [Ef]\n", 3, "'deny' stands here twice"),
        ("deny: Teapot\n", 1, "should be a list"),
        ("deny: ['  ']\n", 1, "no letter and no digit"),
        ("patterns:\n  - {name: EMAIL, regex: 'E-\\d', match: [E-1]}\n", 2, "one of our own types"),
        ("patterns:\n  - {name: MATTER, regex: '(?=M-\\d)', match: [M-1]}\n", 2, "finds nothing in “M-1”"),
        ("patterns:\n  - {name: MATTER, regex: '(\\w+\\s?)*x', match: [ab x]}\n", 2, "takes too long"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as told:
        read_lists(written(tmp_path, text))
    assert words in told.value.text
    assert "redaction.yaml" in told.value.text
    assert f"line {line}" in told.value.text or "YAML" in words


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"\d+-", r"(\w+\s?)*:", r"x*", r"", r" ?"])
def test_a_regex_that_takes_too_long_or_finds_nothings_is_refused(pattern: str) -> None:
    assert objection(pattern, ("a 1-", "a:"), ())


def test_a_regex_that_is_bounded_is_taken() -> None:
    assert objection(r"\b[A-Z]{2,4}-\d{4,8}(?:/\d{1,3})?\b", ("AB-1234", "ABCD-12345678/1"), ("AB-1",)) == ""


def test_a_changed_file_counts_at_once_and_a_broken_one_leaves_the_last_that_was_right(tmp_path: Path) -> None:
    file = written(tmp_path, "deny: [Teapot]\n")
    files = ListFiles(file, {})
    first = files("t1")
    assert files("t1") is first

    written(tmp_path, "deny: [Teapot, Kettle]\n")
    second = files("t1")
    assert second.deny == {"Teapot", "Kettle"}
    assert second.version != first.version

    written(tmp_path, "deny: [Teapot, Kettle, Spoon\n")
    assert files("t1") is second
    os.remove(file)
    assert files("t1") is second
    written(tmp_path, "deny: [Spoons]\n")
    assert files("t1").deny == {"Spoons"}


def test_a_heading_with_nothing_under_it_says_nothing(tmp_path: Path) -> None:
    assert (
        read_lists(written(tmp_path, "allow:\ndeny:  # none yet\nthresholds:\ncommon_words: [Sunny]\n")).deny
        == frozenset()
    )


def test_a_list_that_is_wrong_all_over_is_told_of_in_short(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        read_lists(written(tmp_path, f"clients: [{', '.join(map(str, range(3000)))}]\n"))
    assert "clients.0`: Input should be a valid string" in told.value.text
    assert told.value.text.endswith("more things are wrong.")
    assert len(told.value.text.splitlines()) == 21


def test_a_tenants_own_file_takes_the_place_of_the_firms(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("deny: [Kettle]\n")
    files = ListFiles(written(tmp_path, "deny: [Teapot]\n"), {"t2": other})

    assert files("t1").deny == {"Teapot"}
    assert files("t2").deny == {"Kettle"}
    assert ListFiles(None, {})("t1").version == "none"


def test_a_file_that_is_wrong_at_the_start_is_no_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        ListFiles(tmp_path / "nowhere.yaml", {})


def test_every_type_that_our_recognisers_find_has_a_name_and_can_have_a_threshold() -> None:
    types = {type for one in engine._recognisers() for type in one.supported_entities}
    assert types - set(KINDS) == set()
