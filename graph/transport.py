"""The one way out to Graph: every request is numbered, limited in time and number, retried by rule, and noted for the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx

from bot.core.journal import note
from bot.core.types import ResourceLink
from graph.errors import retry_after
from graph.limits import Limits

BUSY = frozenset({429, 503, 504})


class NotingTransport(httpx.AsyncBaseTransport):
    """Sends each request through `inner`, by `limits`.

    429, 503 and 504 are retried after the pause that Retry-After asks for, else after 1, 2, 4… seconds; so is a
    connection that broke. A POST or PATCH, which may have got through, is retried only where the service says itself
    that it did nothing: on 429, and on 503 with Retry-After. Every answer is noted, refused and retried ones too; a
    try without any answer is noted with status 0.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        limits: Limits,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inner = inner
        self._limits = limits
        self._now = now
        self._new_id = new_id
        self._sleep = sleep
        self._places = asyncio.Semaphore(limits.at_once)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        left = self._limits.waiting
        for turn in range(1, self._limits.tries + 1):
            broken, response = await self._try(request)
            pause = self._pause(request, response, turn)
            if pause is None or pause > left or turn == self._limits.tries:
                break
            left -= pause
            await self._sleep(pause)
        if response is None:
            raise broken or httpx.ReadError("no answer", request=request)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _try(self, request: httpx.Request) -> tuple[httpx.TransportError | None, httpx.Response | None]:
        number = self._new_id()
        request.headers["client-request-id"] = number
        request.headers["return-client-request-id"] = "true"
        try:
            async with self._places:
                response = await self._send(request)
        except httpx.TransportError as error:
            note(self._link(request, number, None))
            return error, None
        note(self._link(request, number, response))
        return None, response

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """The whole answer, body read: a body that breaks off is a broken connection, found here where it can be retried."""
        try:
            async with asyncio.timeout(self._limits.answer):
                response = await self._inner.handle_async_request(request)
                await response.aread()
        except TimeoutError as error:
            raise httpx.ReadTimeout("no whole answer in time", request=request) from error
        if response.is_success and response.headers.get("content-type", "").startswith("text/html"):
            raise httpx.RemoteProtocolError("a web page instead of an answer: a proxy's?", request=request)
        return response

    def _pause(self, request: httpx.Request, response: httpx.Response | None, turn: int) -> float | None:
        """Seconds until the next try; None when there must be none."""
        asked = None
        if response is not None:
            if response.status_code not in BUSY:
                return None
            asked = retry_after(response.headers)
        did_nothing = response is not None and (
            response.status_code == 429 or (response.status_code == 503 and asked is not None)
        )
        if request.method in ("POST", "PATCH") and not did_nothing:
            return None
        return asked if asked is not None else self._limits.first_pause * 2.0 ** (turn - 1)

    def _link(self, request: httpx.Request, number: str, response: httpx.Response | None) -> ResourceLink:
        headers = response.headers if response is not None else httpx.Headers()
        return ResourceLink(
            system="graph",
            method=request.method,
            resource=request.url.raw_path.decode("ascii", "replace"),
            status=response.status_code if response is not None else 0,
            request_id=headers.get("request-id", ""),
            client_request_id=headers.get("client-request-id", number),
            at=self._now(),
        )
