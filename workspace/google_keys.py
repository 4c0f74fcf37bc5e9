"""The keys that Google signs its ID tokens with, fetched by httpx within a time limit.

Source: developers.google.com, "OpenID Connect" (Google's certificates as a JWK set).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime

from bot.core.errors import Unavailable
from bot.core.signing_keys import SigningKeys
from bot.core.types import Json

CERTS = "https://www.googleapis.com/oauth2/v3/certs"
FETCH_SECONDS = 5.0


def google_keys(clock: Callable[[], datetime], certs: str = "") -> SigningKeys:
    """`certs` is a local tenant's only."""
    return SigningKeys("google.certs", metadata=certs or CERTS, fetch=_fetch, clock=clock)


async def _fetch(url: str) -> Json:
    tls = await asyncio.to_thread(_trust)
    import httpx

    try:
        async with (
            asyncio.timeout(FETCH_SECONDS),
            httpx.AsyncClient(verify=tls, timeout=FETCH_SECONDS, trust_env=False) as client,
        ):
            answer = await client.get(url)
            if answer.status_code != 200:
                raise Unavailable(f"Google's keys can't be fetched: it answered {answer.status_code}.")
            found: Json = answer.json()
            return found
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
        raise Unavailable(
            "Google's keys can't be fetched: it does not answer. They are asked for again later."
        ) from error


def _trust() -> ssl.SSLContext:
    """Reading the system's certificates, and httpx's first import, take tens of milliseconds: for a thread."""
    import httpx  # noqa: F401

    return ssl.create_default_context()
