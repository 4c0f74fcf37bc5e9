"""What the answers of Google's APIs share: times, pages, and the tokens that lead from one page to the next."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from infra.sandbox.google.api import Call
from infra.sandbox.google.errors import invalid

_Item = TypeVar("_Item")


def stamp(moment: datetime) -> str:
    """UTC with `Z`, and fractions of a second where there are any: `2026-11-19T10:00:00Z`."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds" if utc.microsecond else "seconds") + "Z"


def millis(moment: datetime) -> str:
    """UTC to the millisecond, as the older APIs write it: `2026-11-19T10:00:00.000Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def moment(call: Call, name: str) -> datetime | None:
    """A parameter that is an RFC 3339 time. Raises `GoogleError` 400 for another text, or one without an offset."""
    text = call.text(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"Invalid value for {name}: {text}") from error
    if found.tzinfo is None:
        raise invalid(f"Invalid value for {name}: {text}")
    return found


def page(call: Call, items: Sequence[_Item], size: str, default: int, most: int) -> tuple[list[_Item], dict[str, str]]:
    """The items of the page that is asked for, and `nextPageToken` when more follow.

    `size` names the parameter; more than `most` is taken for `most`. Raises `GoogleError` 400 for a negative size and
    for a token that another question was answered with."""
    wanted = call.parameters.get(size) or default
    if wanted < 0:
        raise invalid(f"Invalid value for {size}: it must not be negative.")
    asked = _fingerprint(call, size)
    start = _offset(call.text("pageToken"), asked)
    end = start + min(wanted, most)
    more = {"nextPageToken": _token(end, asked)} if end < len(items) else {}
    return list(items[start:end]), more


def _fingerprint(call: Call, size: str) -> str:
    rest = {name: value for name, value in call.parameters.items() if name not in ("pageToken", size, "fields")}
    text = json.dumps([call.token.subject, rest], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _token(offset: int, asked: str) -> str:
    return base64.urlsafe_b64encode(f"{asked}:{offset}".encode()).decode().rstrip("=")


def _offset(token: str, asked: str) -> int:
    if not token:
        return 0
    try:
        fingerprint, _, number = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().partition(":")
        if fingerprint != asked:
            raise ValueError(token)
        return int(number)
    except (binascii.Error, ValueError) as error:
        raise invalid("Request contains an invalid argument: page_token.") from error
