"""The guard of what leaves for a model."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.core.errors import RedactionFailed
from bot.models.guard import Guard, strings_in


def refuse_sarah(text: str) -> None:
    if "Sarah" in text:
        raise RedactionFailed("an original would leave")


def test_without_an_open_call_nothing_leaves() -> None:
    with pytest.raises(RedactionFailed):
        Guard().let_out(["harmless"])


def test_what_does_not_pass_the_check_does_not_leave() -> None:
    guard = Guard()
    with guard.call(refuse_sarah):
        guard.let_out(["Person A"])
        with pytest.raises(RedactionFailed):
            guard.let_out(["Person A", "Sarah Jones"])


def test_a_call_is_closed_after_its_block_also_when_that_failed() -> None:
    guard = Guard()
    with pytest.raises(KeyError), guard.call(refuse_sarah):
        raise KeyError
    with pytest.raises(RedactionFailed):
        guard.let_out(["harmless"])


async def test_two_calls_at_once_each_have_their_own_check() -> None:
    guard = Guard()
    both_open = asyncio.Barrier(2)

    async def call(name: str) -> None:
        def check(text: str) -> None:
            assert text == name

        with guard.call(check):
            await both_open.wait()
            guard.let_out([name])

    await asyncio.gather(call("first"), call("second"))


@pytest.mark.parametrize(
    "value",
    [
        {"content": "Zoë Kłos"},
        {"Zoë Kłos": 1},
        [{"tool_calls": [{"function": {"arguments": json.dumps({"owner": "Zoë Kłos"})}}]}],
        json.dumps([json.dumps({"deep": json.dumps("Zoë Kłos")})]),
    ],
)
def test_a_name_is_seen_wherever_it_stands_and_however_it_is_escaped(value: object) -> None:
    assert "Zoë Kłos" in list(strings_in(value))


@pytest.mark.parametrize("value", [b"Sarah", [{"file": b""}], object()])
def test_what_can_not_be_read_may_not_leave(value: object) -> None:
    with pytest.raises(RedactionFailed):
        list(strings_in(value))
