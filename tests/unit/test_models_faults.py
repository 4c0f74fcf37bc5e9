"""What is made of an endpoint's refusals: words for an admin, waits, and another way to put the question."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.errors import ModelFailed, ModelUnavailable, RapporteurError, Throttled
from bot.models.dialect import Dialect, closed
from bot.models.faults import of_connection, of_status, of_strange_answer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "body", "kind", "word"),
    [
        (401, "", ModelUnavailable, "model.api_key"),
        (403, "", ModelUnavailable, "allow"),
        (404, "", ModelUnavailable, "model.name"),
        (400, "context_length_exceeded", ModelFailed, "model.words"),
        (400, '{"error": {"type": "exceed_context_size_error"}}', ModelFailed, "model.words"),
        (413, "", ModelFailed, "model.words"),
        (400, '{"code": "content_filter"}', ModelFailed, "content filter"),
        (429, "insufficient_quota", ModelUnavailable, "quota"),
        (429, "", Throttled, "limit"),
        (418, "", ModelUnavailable, "418"),
        (503, "", ModelUnavailable, "trouble"),
    ],
)
def test_each_refusal_says_what_to_do(status: int, body: str, kind: type[RapporteurError], word: str) -> None:
    fault = of_status(status, body, {}, "gpt-x", NOW)

    assert type(fault.error) is kind
    assert word in fault.error.text
    assert fault.again is (status in (429, 503) and not body)


def test_what_the_endpoint_said_is_never_shown() -> None:
    for status in (400, 401, 422, 429, 500):
        assert "Sarah" not in of_status(status, "your prompt was: Sarah Jones", {}, "gpt-x", NOW).error.text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Fri, 20 Nov 2026 09:00:30 GMT"}, 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_the_endpoint_asks_for_is_kept_to(headers: dict[str, str], seconds: float | None) -> None:
    assert of_status(429, "", headers, "gpt-x", NOW).wait == seconds


def test_a_cut_line_is_tried_again_and_a_stranger_is_not() -> None:
    assert of_connection("gpt-x").again
    assert not of_strange_answer("gpt-x").again


SHUT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "is_closed"),
    [
        (SHUT, True),
        ({**SHUT, "required": []}, False),
        ({**SHUT, "additionalProperties": True}, False),
        ({"type": "array", "items": SHUT}, True),
        ({"type": "array", "items": {**SHUT, "required": []}}, False),
        ({"anyOf": [SHUT, {"type": "object", "properties": {"b": {}}}]}, False),
    ],
)
def test_strict_mode_is_asked_for_only_where_the_schema_allows_it(schema: dict[str, object], is_closed: bool) -> None:
    assert closed(schema) is is_closed
    assert Dialect().arguments(schema, 10)["response_format"]["json_schema"]["strict"] is is_closed


def test_an_endpoint_without_schemas_gets_the_schema_in_words() -> None:
    dialect = Dialect(form="object")

    assert dialect.arguments(SHUT, 10)["response_format"] == {"type": "json_object"}
    assert '"additionalProperties": false' in dialect.instructions("Write.", SHUT)
    assert "response_format" not in Dialect(form="text").arguments(SHUT, 10)


def test_a_refused_way_of_asking_leads_to_the_next_and_an_unrelated_refusal_to_none() -> None:
    forms = []
    dialect: Dialect | None = Dialect()
    while dialect is not None:
        forms.append(dialect.form)
        dialect = dialect.after("'response_format' of type 'json_schema' is not supported")

    assert forms == ["strict", "schema", "object", "text"]
    assert Dialect().after("the prompt is empty") is None


def test_reasoning_models_are_asked_in_their_own_words() -> None:
    first = Dialect().after("unsupported parameter: 'max_tokens'. use 'max_completion_tokens' instead.")
    assert first is not None
    second = first.after("unsupported value: 'temperature' does not support 0 with this model.")
    assert second is not None

    assert second.arguments(SHUT, 10).keys() == {"max_completion_tokens", "response_format"}
