"""Placeholders survive a model's hands, and nobody else's is taken for ours."""

from __future__ import annotations

import pytest
from growth import IN_PROPORTION, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.redaction.placeholders.tokens import case_tag, label_of, mentions, without_placeholders, written

TAG = case_tag(b"this case")


@pytest.mark.parametrize(
    "bent",
    [
        "[PERSON_12_{tag}]",
        "[person_12_{low}]",
        "PERSON_12_{tag}",
        "[PERSON 12 {tag}]",
        "[Person-12-{tag}]",
        "\\[PERSON\\_12\\_{tag}\\]",
        "<PERSON_12_{tag}>",
        "[PERSON_12_{tag}",
        "[ PERSON_12_{tag} ]",
        "PERSON12{tag}",
        "[**PERSON_12_{tag}**]",
        "PERSON_12_{tag}]",
        "&#91;PERSON_12_{tag}&#93;",
        "&lt;PERSON_12_{tag}&gt;",
        "%5BPERSON_12_{tag}%5D",
        "\\u005bPERSON_12_{tag}\\u005d",
        "[PER\u200bSON_12_{tag}]",
        "PERSON\u00a012\u00a0{tag}",
        "[PERSON_12_\n{tag}]",
        "［ＰＥＲＳＯＮ＿１２_{tag}］",
        "[PERSON_012_{tag}]",
        "PERSON TWELVE {tag}",
        "[P E R S O N 12 {tag}]",
        "[PERSON_12_{tag}'s]",
    ],
)
def test_a_bent_placeholder_is_read_whole(bent: str) -> None:
    token = bent.format(tag=TAG, low=TAG.lower())
    (found,) = mentions(f"so {token} said", TAG)
    assert (found.label.upper(), found.number) == ("PERSON", 12)
    assert f"so {token} said"[found.start : found.end] == token


@pytest.mark.parametrize("around", ["**{}**", "({})", "“{}”", "{}'s", "{},", "[see {}]"])
def test_the_sentences_own_marks_stay_outside(around: str) -> None:
    bare = f"PERSON_1_{TAG}"
    text = around.format(bare)
    (found,) = mentions(text, TAG)
    assert text[found.start : found.end] == bare


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[PERSON_1_{tag}][PERSON_2_{tag}]", [1, 2]),
        ("PERSON_1_{tag}PERSON_2_{tag}", [1, 2]),
        ("PERSON_1_{tag}/PERSON_2_{tag}", [1, 2]),
        ("[PERSON_1_{tag} and PERSON_2_{tag}]", [1, 2]),
        ("[PERSON_1, PERSON_2_{tag}]", [1, 2]),
        ("PERSON_1/PERSON_2_{tag}", [1, 2]),
        ("[PERSON_1, 2_{tag}]", [0]),
        ("the PERSON_1_{tag}s", [1]),
    ],
)
def test_joined_placeholders_are_told_apart(text: str, numbers: list[int]) -> None:
    assert [mention.number for mention in mentions(text.format(tag=TAG), TAG)] == numbers


@pytest.mark.parametrize("slip", [TAG[1:], TAG[:2] + TAG[1:], f"{TAG[:3]}A"])
def test_a_slip_that_can_be_nobody_elses_tag_is_ours(slip: str) -> None:
    (found,) = mentions(f"ask [PERSON_3_{slip}]", TAG)
    assert (found.label, found.number) == ("PERSON", 3)


@settings(max_examples=50)
@given(st.text("BCDFGHJKLMNPQRSTVWXZ", min_size=4, max_size=4).filter(lambda other: other != TAG))
def test_no_other_cases_tag_is_ours_however_alike(other: str) -> None:
    assert all(mention.label == "" for mention in mentions(f"[PERSON_1_{other}], PERSON_1_{other.lower()}", TAG))


@pytest.mark.parametrize("text", ["[PERSON_1_XQZJ]", "[PERSON_1]", "PERSON_1", "[person 1]", "[ORG_2_WXYZ]"])
def test_another_cases_placeholder_is_seen_but_not_ours(text: str) -> None:
    (found,) = mentions(text, TAG)
    assert (found.label, found.number) == ("", 0)


@pytest.mark.parametrize("text", ["person 2 said so", "[Figure 2]", "see [1]", "COVID_19", "Phase 2 plan", "the ORG 3"])
def test_ordinary_text_is_no_placeholder(text: str) -> None:
    assert mentions(text, TAG) == []


@pytest.mark.parametrize("text", ["[PERSON_1, ", f"PERSON_1_{TAG} ", "1/PERSON_", "&#91;", "[", TAG])
def test_reading_takes_no_longer_than_in_proportion(text: str) -> None:
    assert growth(lambda size: mentions(text * size, TAG), 250) < IN_PROPORTION


def test_tags_differ_by_case_and_are_stable() -> None:
    assert case_tag(b"this case") == TAG
    assert len({case_tag(str(number).encode()) for number in range(200)}) > 190


def test_labels_are_letters_only() -> None:
    assert label_of("UK_NINO") == "NINO"
    assert label_of("PHONE_NUMBER") == "PHONE"
    assert label_of("our_own_thing") == "OUROWNTHING"


def test_blanking_placeholders_keeps_every_offset() -> None:
    text = f"a {written('ORG', 3, TAG)} b"
    assert without_placeholders(text) == "a " + " " * (len(text) - 4) + " b"
