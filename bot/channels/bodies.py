"""Reads what anybody at all may post, before anything is known of them: never for long, never much, never unpacked."""

from __future__ import annotations

import asyncio

from aiohttp import web

LARGEST_BODY = 1024 * 1024
SECONDS = 5.0


class Bodies:
    """Reads so many at once. For one more, whoever has taken longest is given up: honest senders take milliseconds, so
    who sends slowly on purpose keeps nobody out."""

    def __init__(self, at_once: int, seconds: float = SECONDS) -> None:
        self._at_once, self._seconds = at_once, seconds
        self._reading: dict[asyncio.Timeout, None] = {}

    async def read(self, request: web.Request) -> bytes:
        """The whole of it. Raises aiohttp's own errors for what isn't JSON by its type, is packed, too large, too slow or
        broken off."""
        _check(request)
        try:
            async with asyncio.timeout(self._seconds) as limit:
                self._make_room()
                self._reading[limit] = None
                try:
                    return await request.read()
                finally:
                    self._reading.pop(limit, None)
        except TimeoutError as error:
            raise web.HTTPRequestTimeout(reason="The body came too slowly. Send it again, at once.") from error
        except (web.RequestPayloadError, ConnectionError) as error:
            raise web.HTTPBadRequest(reason="The body broke off. Send it again, whole.") from error

    def _make_room(self) -> None:
        while len(self._reading) >= self._at_once:
            slowest = next(iter(self._reading))
            del self._reading[slowest]
            if not slowest.expired():
                slowest.reschedule(0)


def _check(request: web.Request) -> None:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(reason="Send application/json.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType(reason="Send it without Content-Encoding: nothing is unpacked here.")
    if (request.content_length or 0) > LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_BODY, actual_size=request.content_length or 0)
