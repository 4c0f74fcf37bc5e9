"""What a channel answers a request with, and how a refusal looks: JSON, in words."""

from __future__ import annotations

import math

from bot.core.errors import NotAuthenticated, RapporteurError, Throttled, TooManyRequests, Upstream
from bot.core.types import Json

Answer = tuple[int, Json | None, dict[str, str]]
"""Status, JSON body and headers for one webhook request."""


def refusal(error: RapporteurError) -> Answer:
    """An error as a webhook's answer: JSON, in words, with the status that makes the sender try again where that helps."""
    body = {"error": {"code": error.code, "message": error.text}}
    if isinstance(error, NotAuthenticated):
        return 401, body, {"WWW-Authenticate": "Bearer"}
    if error.exit_code == 3:
        return 403, body, {}
    if error.exit_code == 2:
        return 400, body, {}
    if isinstance(error, TooManyRequests):
        return 429, body, {"Retry-After": str(math.ceil(error.retry_after))}
    if error.retryable:
        return 503, body, {"Retry-After": str(round(error.retry_after) if isinstance(error, Throttled) else 5)}
    return 502 if isinstance(error, Upstream) else 500, body, {}
