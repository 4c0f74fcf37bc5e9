"""Posts to where a subscriber listens: the handshake that comes first, and the notifications after it.

Source: microsoft-graph-docs, change-notifications-delivery-webhooks.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from infra.sandbox.answers import Refusal
from infra.sandbox.subscription_rules import LOOPBACK

_TIME_LIMIT = aiohttp.ClientTimeout(total=10)
_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


async def shake_hands(url: str) -> None:
    """The endpoint must say the token back, decoded, as plain text, within ten seconds. Raises `Refusal` 400."""
    token = f"Validation: Testing client application reachability for subscription Request-Id: {uuid.uuid4()}"
    status, kind, text = await _post(url, params={"validationToken": token}, headers=_PLAIN)
    if status is None:
        raise _failed(f"Subscription validation request failed: {text}.")
    if status != 200:
        raise _failed(f"Notification endpoint must respond with 200 OK to validation request; it answered {status}.")
    if kind != "text/plain" or text != token:
        raise _failed("Response must exactly match validationToken query parameter, as text/plain.")


async def post(url: str, body: dict[str, Any]) -> int | None:
    """The endpoint's status; None when it can't be reached or takes longer than ten seconds."""
    return (await _post(url, json=body))[0]


async def _post(url: str, **request: Any) -> tuple[int | None, str, str]:
    # A tenant that stands in for Microsoft's never speaks to anybody but this machine.
    if urlsplit(url).hostname not in LOOPBACK:
        return None, "", "the host can't be reached"
    try:
        async with aiohttp.ClientSession(timeout=_TIME_LIMIT) as session, session.post(url, **request) as answer:
            return answer.status, answer.content_type, await answer.text(errors="replace")
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        return None, "", "timed out" if isinstance(error, asyncio.TimeoutError) else type(error).__name__


def _failed(message: str) -> Refusal:
    return Refusal(400, "ValidationError", message)
