"""A question to a model, answered by a schema: what is read out of an answer, and what happens when it doesn't fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.core.errors import InvalidReply, ModelTimeout, RedactionFailed
from bot.core.types import ModelReply, Redacted
from bot.models.asking import ask, read

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"summary": {"type": "string"}, "sources": {"type": "array", "items": {"type": "integer"}}},
    "required": ["summary", "sources"],
    "additionalProperties": False,
}
GOOD = '{"summary": "They ship.", "sources": [1, 2]}'
PROMPT = Redacted(instructions="Write.", text="[1] A: we ship")


class Scripted:
    """A model that says what it is told to, and remembers what it was asked."""

    name = "scripted"
    region = "local"
    words = 100

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.repairs: list[tuple[str, str]] = []

    async def available(self) -> bool:
        return True

    async def complete(self, prompt: Redacted, *, schema: Mapping[str, Any], max_tokens: int) -> ModelReply:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return ModelReply(text=answer, model="scripted", draft=True, tokens_in=10, tokens_out=5, seconds=0.5)


class Talking(Scripted):
    """One that can be told what was wrong."""

    async def again(
        self, prompt: Redacted, said: str, problem: str, *, schema: Mapping[str, Any], max_tokens: int
    ) -> ModelReply:
        self.repairs.append((said, problem))
        return await self.complete(prompt, schema=schema, max_tokens=max_tokens)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here is the recap you asked for:\n\n{GOOD}\n\nTell me if you need more.",
        f'<think>{{"summary": "no", "sources": []}} hmm</think>{GOOD}',
        f'{{"note": "an unfinished one {GOOD}',
        '{"summary": "They ship.",\n "sources": [1,\t2]}',
        f'{{"sources": "wrong"}} then better: {GOOD}',
    ],
)
def test_an_answer_is_found_wherever_it_stands(text: str) -> None:
    data, problems = read(text, SCHEMA)

    assert data == {"summary": "They ship.", "sources": [1, 2]}
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I can't help with that.",
        '{"summary": "cut off in the mid',
        '{"summary": "They ship."}',
        '{"summary": "They ship.", "sources": ["one"]}',
        '{"summary": "half a character: \\ud800", "sources": []}',
        '{"summary": "They ship.", "sources": [NaN]}',
        '["summary"]',
        "{" * 50_000,
        '{"a":' * 50_000,
    ],
)
def test_an_answer_that_does_not_fit_is_none_and_says_why(text: str) -> None:
    data, problems = read(text, SCHEMA)

    assert data is None
    assert problems


async def test_a_good_answer_is_asked_for_once() -> None:
    asked = await ask(Talking(GOOD), PROMPT, schema=SCHEMA, max_tokens=100)

    assert asked.data["sources"] == [1, 2]
    assert (asked.tries, asked.reply.tokens_in) == (1, 10)
    assert set(asked.digests) == {"prompt", "reply"}
    assert all(len(digest) == 64 for digest in asked.digests.values())


async def test_a_bad_answer_is_sent_back_once_with_what_is_wrong() -> None:
    model = Talking('{"summary": 3, "sources": []}', GOOD)

    asked = await ask(model, PROMPT, schema=SCHEMA, max_tokens=100)

    assert asked.tries == 2
    assert (asked.reply.tokens_in, asked.reply.tokens_out, asked.reply.seconds) == (20, 10, 1.0)
    [(said, problem)] = model.repairs
    assert said == '{"summary": 3, "sources": []}'
    assert "$.summary" in problem


async def test_a_second_bad_answer_is_an_honest_failure_without_the_answer_in_it() -> None:
    model = Talking("Sarah said no", "Sarah said no", GOOD)

    with pytest.raises(InvalidReply) as failure:
        await ask(model, PROMPT, schema=SCHEMA, max_tokens=100)

    assert "Sarah" not in failure.value.text
    assert model.answers == [GOOD]


async def test_a_model_that_takes_no_repair_is_asked_the_same_again() -> None:
    asked = await ask(Scripted("nonsense", GOOD), PROMPT, schema=SCHEMA, max_tokens=100)

    assert asked.tries == 2


async def test_an_answer_that_may_not_be_sent_back_is_an_invalid_one() -> None:
    model = Talking("garbage with a name in it", RedactionFailed("an original would leave"))

    with pytest.raises(InvalidReply):
        await ask(model, PROMPT, schema=SCHEMA, max_tokens=100)


async def test_a_prompt_that_may_not_leave_is_refused_and_nothing_else() -> None:
    with pytest.raises(RedactionFailed):
        await ask(Talking(RedactionFailed("an original would leave")), PROMPT, schema=SCHEMA, max_tokens=100)


async def test_a_model_that_does_not_answer_is_not_asked_again() -> None:
    model = Talking(ModelTimeout("too slow"), GOOD)

    with pytest.raises(ModelTimeout):
        await ask(model, PROMPT, schema=SCHEMA, max_tokens=100)

    assert model.answers == [GOOD]
