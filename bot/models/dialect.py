"""How an endpoint that speaks the OpenAI API wants to be asked: learnt from its refusals, then remembered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bot.core.types import Json

Form: TypeAlias = Literal["strict", "schema", "object", "text"]
# From the surest way to an answer by the schema to none: the next is tried when an endpoint refuses one.
_NEXT: Mapping[Form, Form] = {"strict": "schema", "schema": "object", "object": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`limit` is the name under which the number of tokens to write is given; reasoning models take no temperature."""

    form: Form = "strict"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True

    def arguments(self, schema: Mapping[str, Json], max_tokens: int) -> dict[str, Json]:
        """What goes beside the messages."""
        arguments: dict[str, Json] = {self.limit: max_tokens}
        if self.temperature:
            arguments["temperature"] = 0.0
        if self.form == "object":
            arguments["response_format"] = {"type": "json_object"}
        elif self.form != "text":
            strict = self.form == "strict" and closed(schema)
            answer = {"name": "answer", "strict": strict, "schema": dict(schema)}
            arguments["response_format"] = {"type": "json_schema", "json_schema": answer}
        return arguments

    def instructions(self, instructions: str, schema: Mapping[str, Json]) -> str:
        """The instructions; with the schema in words where the endpoint takes none."""
        if self.form in ("strict", "schema"):
            return instructions
        wanted = json.dumps(schema, ensure_ascii=False)
        return (
            f"{instructions}\n\nAnswer with one JSON object and nothing else. It has to fit this JSON schema:\n{wanted}"
        )

    def after(self, refusal: str) -> Dialect | None:
        """The dialect to try next, by the text of a 400 or 422; None when the refusal is about something else."""
        if self.limit == "max_tokens" and "max_completion_tokens" in refusal:
            return replace(self, limit="max_completion_tokens")
        if self.temperature and "temperature" in refusal:
            return replace(self, temperature=False)
        if self.form in _NEXT and re.search(
            r"response_?format|json_?(schema|object)|schema|grammar|structured", refusal, re.I
        ):
            return replace(self, form=_NEXT[self.form])
        return None


def closed(schema: Json) -> bool:
    """Whether the schema has the form that OpenAI's strict mode asks for: every object names all its properties as
    required and allows no others (https://platform.openai.com/docs/guides/structured-outputs)."""
    if isinstance(schema, list):
        return all(map(closed, schema))
    if not isinstance(schema, Mapping):
        return True
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        named = set(schema.get("required", ())) == set(properties) and schema.get("additionalProperties") is False
        return named and all(map(closed, properties.values()))
    return all(map(closed, schema.values()))
