"""Reads what the control API is given: bodies, texts, names and times. What can't be used raises `ValueError`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from aiohttp import web

from infra.sandbox.firm import parse_start

_LIMIT = 20 * 1024 * 1024


async def read_body(request: web.Request, *required: str) -> dict[str, Any]:
    """A JSON object with at least these."""
    raw = await request.read()
    if len(raw) > _LIMIT:
        raise ValueError("that is too much: at most 20 MB")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise ValueError("the body must be JSON") from error
    missing = [name for name in required if not isinstance(body, dict) or name not in body]
    if missing:
        raise ValueError(f"the body needs {', '.join(missing)}")
    return dict(body)


def text_of(body: dict[str, Any], name: str) -> str:
    """A text that isn't empty."""
    if not isinstance(body[name], str) or not body[name].strip():
        raise ValueError(f"{name} must be a text")
    return str(body[name])


def names_of(value: Any, name: str) -> list[str] | None:
    """A list of texts, or nothing."""
    if value is not None and not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        raise ValueError(f"{name} must be a list of texts")
    return value


def share_of(body: dict[str, Any], name: str, default: float) -> float:
    """A number from 0 to 1."""
    value = body.get(name, default)
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number from 0 to 1")
    return float(value)


def start_of(value: Any, now: datetime) -> datetime | None:
    """START of `firm`, or nothing. Raises `FirmError`."""
    return None if value is None else parse_start(value, now)
