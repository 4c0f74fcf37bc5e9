"""Checks JSON against the schemas of a discovery document, and a request's parameters against its method.

Source: developers.google.com, "Discovery document: type and format summary"."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from infra.sandbox.google.discovery import Schema

_INTEGERS = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}


def problems(value: object, schema: Schema, schemas: Mapping[str, Schema], where: str = "") -> Iterator[str]:
    """What is wrong with it, in Google's words; nothing when it fits."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kind = schema.get("type", "any")
    if kind == "object":
        yield from _object(value, schema, schemas, where)
    elif kind == "array":
        yield from _array(value, schema, schemas, where)
    elif kind != "any" and not _fits(value, kind, schema):
        yield f"Invalid value at '{where}' ({schema.get('format', kind)}), {_shown(value)}"


def parameter(text: str, schema: Schema) -> Any:
    """A parameter as its type says. Raises `ValueError` when the text is none of that type."""
    kind = schema["type"]
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(text)
        return text == "true"
    value: Any = int(text) if kind == "integer" else float(text) if kind == "number" else text
    if not _fits(value, kind, schema) or not re.search(schema.get("pattern", ""), text):
        raise ValueError(text)
    return value


def _object(value: object, schema: Schema, schemas: Mapping[str, Schema], where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"Invalid value at '{where}' (object), {_shown(value)}"
        return
    known, rest = schema.get("properties", {}), schema.get("additionalProperties")
    for name, inner in value.items():
        if name not in known and rest is None:
            yield f'Unknown name "{name}"' + (f" at '{where}'" if where else "") + ": Cannot find field."
        elif inner is not None:
            yield from problems(inner, known.get(name, rest), schemas, f"{where}.{name}".lstrip("."))


def _array(value: object, schema: Schema, schemas: Mapping[str, Schema], where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"Invalid value at '{where}' (array), {_shown(value)}"
        return
    for number, inner in enumerate(value):
        yield from problems(inner, schema["items"], schemas, f"{where}[{number}]")


def _fits(value: object, kind: str, schema: Schema) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool) and _within(value, schema)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str) or value not in schema.get("enum", (value,)):
        return False
    check = _FORMATS.get(schema.get("format", ""))
    return check is None or check(value, schema)


def _within(value: int, schema: Schema) -> bool:
    low, high = _INTEGERS[schema.get("format", "int64")]
    return int(schema.get("minimum", low)) <= value <= int(schema.get("maximum", high))


def _is_integer(text: str, schema: Schema) -> bool:
    return re.fullmatch(r"-?\d+", text) is not None and _within(int(text), {"format": schema["format"]})


def _is_time(text: str, _: Schema) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_date(text: str, _: Schema) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_duration(text: str, _: Schema) -> bool:
    return re.fullmatch(r"-?\d+(\.\d{1,9})?s", text) is not None


def _is_bytes(text: str, _: Schema) -> bool:
    try:
        base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return False
    return True


_FORMATS: Mapping[str, Callable[[str, Schema], bool]] = {
    "int64": _is_integer,
    "uint64": _is_integer,
    "date-time": _is_time,
    "google-datetime": _is_time,
    "date": _is_date,
    "google-duration": _is_duration,
    "byte": _is_bytes,
}


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 80 else text[:79] + "…"
