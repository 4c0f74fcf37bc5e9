"""The keys that the tenant's Entra signs with, fetched by httpx within a time limit.

Source: Microsoft Learn, "OpenID Connect on the Microsoft identity platform" (metadata, signing key rollover).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime

from bot.core.errors import Unavailable
from bot.core.signing_keys import SigningKeys
from bot.core.types import Json
from graph.auth import App
from graph.entra import AUTHORITY

FETCH_SECONDS = 5.0


def entra_keys(app: App, clock: Callable[[], datetime]) -> SigningKeys:
    """The keys of the tenant's sign-in service."""

    async def fetch(url: str) -> Json:
        return await _fetch(url, app)

    authority = (app.authority or AUTHORITY).rstrip("/")
    metadata = f"{authority}/{app.tenant}/v2.0/.well-known/openid-configuration"
    return SigningKeys("graph.authority", metadata=metadata, fetch=fetch, clock=clock)


async def _fetch(url: str, app: App) -> Json:
    tls = await asyncio.to_thread(_trust, app)
    import httpx

    try:
        async with (
            asyncio.timeout(FETCH_SECONDS),
            httpx.AsyncClient(verify=tls, proxy=app.proxy, timeout=FETCH_SECONDS, trust_env=False) as client,
        ):
            answer = await client.get(url)
            if answer.status_code != 200:
                raise Unavailable(f"Entra's keys can't be fetched: it answered {answer.status_code}.")
            found: Json = answer.json()
            return found
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
        raise Unavailable(
            "Entra's keys can't be fetched: it does not answer. They are asked for again later."
        ) from error


def _trust(app: App) -> ssl.SSLContext:
    """Reading the system's certificates, and httpx's first import, take tens of milliseconds: for a thread."""
    import httpx  # noqa: F401

    context = ssl.create_default_context()
    if app.ca:
        context.load_verify_locations(cafile=str(app.ca))
    return context
