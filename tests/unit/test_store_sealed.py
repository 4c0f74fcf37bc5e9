"""What the durable workflows write can be read by nobody else, and dbos takes our serialiser as one of its own."""

from __future__ import annotations

import base64

import pytest
from dbos._serialization import (
    deserialize_args,
    deserialize_value,
    serialize_args,
    serialize_exception,
    serialize_value,
)

from bot.core.errors import BadInput, Throttled
from bot.core.types import Person
from bot.store.keyring import StoredKeyring
from bot.store.sealed import SealedSerializer

ANNA = Person(id="1", name="Anna O'Neill", mail="anna@firm.example")


def test_a_workflow_gets_its_arguments_and_results_back_through_dbos(keyring: StoredKeyring) -> None:
    serializer = SealedSerializer(keyring)
    text, name = serialize_args((ANNA, 1), {"when": None}, None, serializer)
    assert deserialize_args(text, name, serializer) == {"args": (ANNA, 1), "kwargs": {"when": None}}
    text, name = serialize_value((ANNA,), None, serializer)
    assert deserialize_value(text, name, serializer) == (ANNA,)


def test_an_error_of_a_step_comes_back_through_dbos(keyring: StoredKeyring) -> None:
    serializer = SealedSerializer(keyring)
    text, _ = serialize_exception(Throttled("wait", 3.0), None, serializer)
    error = serializer.deserialize(text)
    assert isinstance(error, Throttled)
    assert error.retry_after == 3.0


def test_nothing_of_it_stands_in_clear(keyring: StoredKeyring) -> None:
    text = SealedSerializer(keyring).serialize({"who": ANNA})
    assert b"Anna" not in base64.b64decode(text)


@pytest.mark.parametrize("text", ["gASVBQAAAAAAAACMAXiULg==", "not base64", ""])
def test_what_another_wrote_is_refused(keyring: StoredKeyring, text: str) -> None:
    serializer = SealedSerializer(keyring)
    serializer.serialize("so that there is a key")
    with pytest.raises((BadInput, KeyError)):
        serializer.deserialize(text)
