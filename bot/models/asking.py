"""A question to a model, answered by a JSON schema: one repair, then an honest failure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import structlog

from bot.core.errors import InvalidReply, RedactionFailed
from bot.core.ports import Model
from bot.core.types import Json, ModelReply, Redacted

MOST_CHARACTERS = 200_000
MOST_ERRORS = 8
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An answer that fits its schema. `reply` sums what all tries took; `digests` are of the prompt and the reply."""

    data: dict[str, Json]
    reply: ModelReply
    tries: int
    digests: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Repairs(Protocol):
    """A model that can be told, within the same conversation, what was wrong with its answer."""

    async def again(
        self, prompt: Redacted, said: str, problem: str, *, schema: Mapping[str, Json], max_tokens: int
    ) -> ModelReply:
        """Answer once more. `said` is the model's own answer and `problem` what the schema says of it."""
        ...


async def ask(model: Model, prompt: Redacted, *, schema: Mapping[str, Json], max_tokens: int) -> Asked:
    """The model's answer, checked against the schema; an answer that doesn't fit is sent back once.

    Raises `InvalidReply` when the second doesn't fit either, and whatever `model.complete` raises.
    """
    first = await model.complete(prompt, schema=schema, max_tokens=max_tokens)
    data, problems = read(first.text, schema)
    if data is not None:
        return _asked(data, prompt, first, tries=1)
    log.info("model.reply_repaired", model=first.model, problems=len(problems), tokens=first.tokens_out)
    second = await _once_more(model, prompt, first, problems, schema, max_tokens)
    data, problems = read(second.text, schema)
    if data is None:
        log.warning("model.reply_invalid", model=second.model, problems=len(problems), tokens=second.tokens_out)
        raise InvalidReply("The model's answer did not have the agreed form, also when it was told so and asked again.")
    return _asked(data, prompt, _sum(first, second), tries=2)


def read(text: str, schema: Mapping[str, Json]) -> tuple[dict[str, Json] | None, list[str]]:
    """The first JSON object in the text that fits the schema, or None and what is wrong with the likeliest one."""
    problems = ["there is no JSON object in the answer"]
    validator = _validator(schema)
    for number, candidate in enumerate(_objects(text[:MOST_CHARACTERS])):
        errors = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(candidate)]
        if not errors:
            return candidate, []
        if number == 0:
            problems = errors[:MOST_ERRORS]
    return None, problems


async def _once_more(
    model: Model,
    prompt: Redacted,
    first: ModelReply,
    problems: list[str],
    schema: Mapping[str, Json],
    max_tokens: int,
) -> ModelReply:
    if not isinstance(model, Repairs):
        return await model.complete(prompt, schema=schema, max_tokens=max_tokens)
    try:
        return await model.again(prompt, first.text, "\n".join(problems), schema=schema, max_tokens=max_tokens)
    except RedactionFailed as error:
        # The prompt itself had passed: it is the model's own answer that looks like something to hide.
        raise InvalidReply("The model's answer did not have the agreed form and could not be sent back.") from error


def _objects(text: str) -> Iterator[dict[str, Json]]:
    """JSON objects in a text, leftmost first, wherever they stand: bare, fenced, or in prose."""
    text = _THOUGHTS.sub("", text)
    decoder = json.JSONDecoder(strict=False)
    place = text.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(text, place)
            _storable(value)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            yield value
        place = text.find("{", end)


def _storable(value: Json) -> None:
    """Raises `ValueError` for what JSON can't hold: infinities, halves of a character."""
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _validator(schema: Mapping[str, Json]) -> Json:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    return Draft202012Validator(schema)


def _asked(data: dict[str, Json], prompt: Redacted, reply: ModelReply, tries: int) -> Asked:
    digests = {"prompt": _digest(f"{prompt.instructions}\n{prompt.text}"), "reply": _digest(reply.text)}
    return Asked(data=data, reply=reply, tries=tries, digests=digests)


def _sum(first: ModelReply, second: ModelReply) -> ModelReply:
    return replace(
        second,
        tokens_in=first.tokens_in + second.tokens_in,
        tokens_out=first.tokens_out + second.tokens_out,
        seconds=first.seconds + second.seconds,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
