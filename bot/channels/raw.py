"""Reading what a vendor posts: JSON of any shape, taken apart without trusting any of it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.core.errors import BadInput

Raw: TypeAlias = dict[str, Any]
DEEPEST = 50


def read_object(body: bytes, what: str) -> Raw:
    """The body as a JSON object; `what` says in words what it should have been. Raises `BadInput`."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The body is not JSON. Send {what} as application/json.") from error
    if not isinstance(raw, dict) or deeper(raw, DEEPEST):
        raise BadInput(f"The body is not {what}: a JSON object is needed, nested no deeper than a card.")
    return raw


def get(raw: Any, *path: str) -> Any:
    """What is at `path`, or None."""
    node = raw
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def text(raw: Any, *path: str) -> str:
    """The string at `path`, free of what no store can keep (lone surrogates, NUL); "" if it is not there or no string."""
    value = get(raw, *path)
    if not isinstance(value, str):
        return ""
    return (
        value.encode("utf-8", "replace").decode().replace("\x00", "")
        if not value.isascii() or "\x00" in value
        else value
    )


def parse_time(value: str) -> datetime | None:
    """An ISO 8601 time in UTC, or None; a time without zone is taken for UTC."""
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def storable(value: Any) -> Any:
    """JSON with every string free of lone surrogates and NUL."""
    if isinstance(value, str):
        return text({"": value}, "")
    if isinstance(value, dict):
        return {storable(name): storable(held) for name, held in value.items()}
    return [storable(held) for held in value] if isinstance(value, list) else value


def digest(raw: Any) -> str:
    """For what has no id: the same, sent again, is still the same event."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def deeper(value: Any, levels: int) -> bool:
    """Whether it is nested deeper: what reads it later is recursive."""
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, list) and (levels == 0 or any(deeper(held, levels - 1) for held in value))
