"""What is written to disk comes back the same, never as a witness, and never by running what somebody wrote there."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import CreateTask, PostCard
from bot.core.card import Button, Card, Item, Items, Text
from bot.core.errors import BadInput, Conflict, Forbidden, NotReady, RapporteurError, Throttled
from bot.core.skill import Done, Saved
from bot.core.types import (
    Allow,
    Approved,
    Authorised,
    CardClicked,
    Chat,
    Context,
    Meeting,
    Passage,
    Person,
    Redacted,
    Utterance,
)
from bot.store import codec

ANNA = Person(id="0a1b", name="Anna O'Neill", mail="anna@firm.example")
CHAT = Chat(channel="teams", tenant="t1", id="19:abc@thread.v2", scope="group")
AT = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
CLICK = CardClicked(
    id="e1", tenant="t1", person=ANNA, chat=CHAT, message_id="m", verb="release", data={"$": "x", "n": [1, None]}, at=AT
)
MEETING = Meeting(id="m", title="Völlig geheim", organiser=ANNA, start=AT, end=AT + timedelta(hours=1))
CONTEXT = Context(
    case="m",
    title="t",
    at=date(2026, 3, 2),
    inputs={"a": "b"},
    passages=(Passage(id=1, text="hello", speaker="Anna", start=1.5),),
    people=(ANNA,),
    meeting=MEETING,
)
CARD = Card(title="Recap", summary="s", elements=(Text(text="x"), Items(title="i", items=(Item(text="y"),))))
SAVED = Saved(
    run="r", skill="recap", context=CONTEXT, state={}, status="posted", done={"k": Done(id="1", version="W/2")}
)

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters())
leaves = plain | st.binary() | st.dates() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=1))]))
keys = st.text(max_size=5) | st.just("$") | st.integers() | st.dates()
utterances = st.builds(
    Utterance, start=st.floats(0, 9), end=st.floats(0, 9), speaker=st.none() | st.text(), text=st.text()
)
values = st.recursive(
    leaves | utterances,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(keys, inner)
        | st.frozensets(leaves)
        | st.sets(st.integers() | st.text())
    ),
    max_leaves=12,
)


@given(values)
def test_any_value_comes_back_as_it_went_with_its_types(value: Any) -> None:
    back = codec.loads(codec.dumps(value))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        CLICK,
        MEETING,
        CONTEXT,
        SAVED,
        CARD,
        Button(label="l", verb="v", data={"x": (1, 2)}),
        PostCard(key="k", chat=CHAT, card=CARD, about=ANNA),
        CreateTask(key="k", plan="p", title="t", description="d", owner=None, due=date(2026, 3, 6)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_steps_hand_on_comes_back_equal(value: Any) -> None:
    assert codec.loads(codec.dumps(value)) == value


def test_a_transcript_with_half_a_character_in_it_is_kept() -> None:
    assert codec.loads(codec.dumps("caf\ud83d")) == "caf\ud83d"


def test_a_read_only_mapping_comes_back_as_a_dict() -> None:
    assert codec.loads(codec.dumps(MappingProxyType({"a": 1}))) == {"a": 1}


WITNESSES = [
    Authorised(request=CLICK, skill="recap", roles=frozenset(), policy="p"),
    Redacted(text="x"),
    Approved(action=CARD, by="me", digest="d"),
    Allow(approved=Approved(action=CARD, by="me", digest="d")),
]


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda witness: type(witness).__name__)
def test_a_witness_is_not_written_however_deep_it_lies(witness: Any) -> None:
    with pytest.raises(TypeError, match="no place on disk"):
        codec.dumps({"state": [(witness,)]})


@pytest.mark.parametrize(
    "name", ["Authorised", "Redacted", "Approved", "Allow", "Popen", "os.system", "", None, 5, ["x"]]
)
def test_what_stands_in_a_file_makes_no_witness_and_runs_nothing(name: Any) -> None:
    forged = json.dumps([{"$": name, "text": "x", "action": None, "by": "me", "digest": "d"}])
    with pytest.raises(BadInput, match="unknown kind"):
        codec.loads(forged.encode())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b'{"$":"Person","id":"1"}',
        b'{"$":"Person","id":"1","name":"n","admin":true}',
        b'{"$":"bytes","of":"?"}',
        b'{"$":"datetime","of":"soon"}',
        b'{"$":"datetime"}',
        b'{"$":"tuple","of":5}',
        b'{"$":"map","of":[[[],1]]}',
        b'{"$":"error","class":"SystemExit","fields":{"text":"x"}}',
    ],
)
def test_damaged_data_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(BadInput):
        codec.loads(text)


@pytest.mark.parametrize(
    "error", [Throttled("wait", 7.5), Forbidden("no", "transcripts_disabled"), NotReady("not yet"), Conflict("changed")]
)
def test_our_own_errors_come_back_with_what_they_carry(error: RapporteurError) -> None:
    back = codec.loads(codec.dumps(error))
    assert type(back) is type(error)
    assert (str(back), vars(back)) == (str(error), vars(error))


def test_notes_that_somebody_added_to_an_error_are_left_out() -> None:
    error = NotReady("not yet")
    error.add_note("while reading Anna's mail")
    assert b"Anna" not in codec.dumps(error)


def test_of_a_foreign_exception_only_the_name_is_kept() -> None:
    back = codec.loads(codec.dumps(ValueError("Anna's number is 020 7946 0000")))
    assert isinstance(back, codec.ForeignError)
    assert str(back) == "ValueError"
    assert codec.loads(codec.dumps(back)).name == "ValueError"


@pytest.mark.parametrize("value", [object(), 1j, CARD.__class__, lambda: None])
def test_a_type_that_nobody_registered_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no place on disk"):
        codec.dumps([value])
