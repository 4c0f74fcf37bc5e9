"""Fetches the keys that Google signs with: public, within a time limit, never on behalf of anybody."""

from __future__ import annotations

import aiohttp

from bot.channels.fetched import read_document
from bot.core.errors import Unavailable
from bot.core.types import Json


class Certificates:
    """`seconds` is how long one fetch may take; the connection is kept between them."""

    def __init__(self, *, seconds: float = 5.0) -> None:
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str) -> Json:
        """GET a JSON document. Raises `Unavailable`."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, trust_env=url.startswith("https:"))
        try:
            async with self._session.get(url, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise Unavailable(f"Google's keys can't be fetched: it answered {answer.status}.")
                return await read_document(answer)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable("Google's keys can't be fetched: it does not answer.") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
