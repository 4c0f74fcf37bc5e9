"""Reads what Google's APIs answer where they refuse: status, code, reasons, and for how long to leave them alone.

Source: developers.google.com, "Handle API errors" (Drive, Calendar, Gmail); cloud.google.com, "Errors" (ErrorInfo).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_RATE = frozenset({"ratelimitexceeded", "userratelimitexceeded", "rate_limit_exceeded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What an error of Google's says. `reasons` in lower case: the older APIs' `errors[].reason` and ErrorInfo's."""

    status: int
    code: str = ""
    message: str = ""
    reasons: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Asked too much just now, as the older APIs say it with 403."""
        return self.status == 429 or (self.status == 403 and bool(self.reasons & _RATE))


def refusal(error: Any) -> Refusal:
    """What googleapiclient's `HttpError` carries; an answer that isn't Google's JSON has a status only."""
    headers = {str(name).lower(): str(value) for name, value in error.resp.items()}
    try:
        found = json.loads(error.content)["error"]
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, dict):
        return Refusal(status=int(error.resp.status), headers=headers)
    listed = [*_dicts(found.get("errors")), *_dicts(found.get("details"))]
    return Refusal(
        status=int(error.resp.status),
        code=safe(str(found.get("status") or "")),
        message=str(found.get("message") or ""),
        reasons=frozenset(str(one["reason"]).lower() for one in listed if one.get("reason")),
        headers=headers,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait: a number, or a date that counts from the answer's own; None when it asks none.

    `headers` by names in lower case. Source: RFC 9110 §10.2.3.
    """
    value = headers.get("retry-after", "")
    if re.fullmatch(r"\s*\d{1,9}(\.\d{1,6})?\s*", value):
        return float(value)
    until, answered = _date(value), _date(headers.get("date", ""))
    return max(0.0, (until - answered).total_seconds()) if until and answered else None


def safe(code: str) -> str:
    """A code of Google's, to be shown."""
    return re.sub(r"[^\w.\-]", "", code)[:60]


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date.replace(tzinfo=date.tzinfo or UTC)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
