"""Google's own API client, pointed at a local tenant, and what a refusal of it says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.sandbox.google.half import GoogleHalf

AUTH = "https://www.googleapis.com/auth/"
BASES = {"calendar": "calendar/v3/", "drive": "drive/v3/"}


def client(half: GoogleHalf, api: str, version: str, *scopes: str, subject: str = "") -> Any:
    """A service of the API for a token with these scopes (`chat.bot`), acting for `subject` (a mail, or nobody)."""
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build

    token = half.tokens.issue({AUTH + scope for scope in scopes}, subject=subject)
    endpoint = f"{half.url}/{api}/{BASES.get(api, '')}"
    return build(
        api,
        version,
        credentials=Credentials(token),  # type: ignore[no-untyped-call]  # google-auth has none
        client_options={"api_endpoint": endpoint},
        cache_discovery=False,
    )


async def run(request: Any) -> Any:
    """What the request gives; off the loop, which serves it."""
    try:
        return await asyncio.to_thread(request.execute)
    finally:
        request.http.close()


@contextmanager
def refused(status: int, code: str) -> Iterator[dict[str, Any]]:
    """The request is refused so; the error is in what is given once it has been."""
    from googleapiclient.errors import HttpError

    found: dict[str, Any] = {}
    with pytest.raises(HttpError) as raised:
        yield found
    found.update(json.loads(raised.value.content)["error"])
    assert (raised.value.status_code, found["status"]) == (status, code)
