"""The one way out to Google: every try is limited in time and number, retried by rule, and noted for the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from json import JSONDecodeError
from socket import SHUT_RDWR
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials
from googleapiclient.errors import HttpError

from bot.core.journal import note
from bot.core.types import ResourceLink
from workspace.account import Tokens
from workspace.limits import Limits
from workspace.refusal import refusal, retry_after

REASON_HEADER = "X-Goog-Request-Reason"
"""Carries our own id of a request; the Cloud audit logs keep it. Source: cloud.google.com, "System parameters"."""

BROKEN = (OSError, HTTPException, httplib2.HttpLib2Error, JSONDecodeError, UnicodeDecodeError)
_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})


class OneTry(httplib2.Http):  # type: ignore[misc]
    """httplib2's client for one request, sent once: its own sends a POST again when the answer breaks off.

    `answered` is the last answer's status and headers, `request_line` its method and path with query.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.follow_redirects = False
        self.answered: Any = None
        self.request_line = ("", "")

    def _conn_request(self, conn: Any, request_uri: str, method: str, body: Any, headers: Any) -> tuple[Any, bytes]:
        self.request_line = method, request_uri
        conn.request(method, request_uri, body, headers)
        raw = conn.getresponse()
        content = raw.read()
        self.answered = httplib2.Response(raw)
        return self.answered, httplib2._decompressContent(self.answered, content, self.limit_kwargs)

    def abort(self) -> None:
        """From another thread: what waits for the answer stops waiting."""
        for connection in list(self.connections.values()):
            if connection.sock is not None:
                with suppress(OSError):
                    connection.sock.shutdown(SHUT_RDWR)


class Caller(NamedTuple):
    """In whose name, with which scopes, to which API; and how many seconds a try may take."""

    api: str
    subject: str
    scopes: frozenset[str]
    patience: float


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of one try: an answer or what went wrong, and the pause that a busy service asks for."""

    body: Any = None
    error: Exception | None = None
    status: int = 0
    busy: bool = False
    pause: float | None = None


class Transport:
    """Sends requests of googleapiclient's on threads, by `limits`.

    429, 403 for the rate, 503 and 504 are tried again after the pause that Retry-After asks for, else after 1, 2, 4…
    seconds; so is a connection that broke. A POST or PATCH, which may have got through, is tried again only where the
    service says itself that it did nothing (429, 403 for the rate, 503 with Retry-After) or where the caller says that
    twice does no harm. A 401 has the token fetched anew, once. Every answer is noted, refused and retried ones too; a
    try without any answer is noted with status 0. Raises what googleapiclient, google-auth and httplib2 raise.
    """

    def __init__(
        self,
        tokens: Tokens,
        *,
        wire: Callable[[float], OneTry],
        pool: Executor,
        limits: Limits,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._tokens = tokens
        self._wire = wire
        self._pool = pool
        self._limits = limits
        self._now = now
        self._new_id = new_id
        self._sleep = sleep
        self._places = asyncio.Semaphore(limits.at_once)

    async def send(self, request: Any, caller: Caller, *, idempotent: bool) -> Any:
        """The parsed body of the answer."""
        again = idempotent or request.method in _REPEATABLE
        left, renewed, turn = self._limits.waiting, False, 0
        while True:
            found = await self._try(request, caller)
            if found.error is None:
                return found.body
            if found.status == 401 and not renewed:
                renewed = True
                self._tokens.forget(caller.subject, caller.scopes)
                continue
            turn += 1
            pause = self._pause(found, again, turn)
            if pause is None or pause > left or turn == self._limits.tries:
                raise found.error
            left -= pause
            await self._sleep(pause)

    async def token(self, subject: str, scopes: frozenset[str]) -> str:
        """An access token that is good now."""
        async with asyncio.timeout(self._limits.answer):
            return await self._tokens.of(subject, scopes)

    async def _try(self, request: Any, caller: Caller) -> _Try:
        async with self._places:
            token = await self.token(caller.subject, caller.scopes)
            number = self._new_id()
            request.headers[REASON_HEADER] = number
            http = self._wire(caller.patience)
            try:
                found = await self._answer(request, http, token, caller.patience)
            finally:
                note(self._link(request, caller, number, http))
        return found

    async def _answer(self, request: Any, http: OneTry, token: str, patience: float) -> _Try:
        # Bare credentials: those of a service account look up regional boundaries at Google by themselves, on a thread.
        authorised = google_auth_httplib2.AuthorizedHttp(
            Credentials(token=token),  # type: ignore[no-untyped-call]
            http=http,
            refresh_status_codes=(),
        )
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience):
                body = await loop.run_in_executor(self._pool, lambda: _execute(request, authorised))
            return _Try(body=body)
        except HttpError as error:
            said = refusal(error)
            busy = said.busy or said.status in (503, 504)
            return _Try(error=error, status=said.status, busy=busy, pause=retry_after(said.headers))
        except BROKEN as error:
            return _Try(error=error)
        finally:
            http.abort()

    def _pause(self, found: _Try, again: bool, turn: int) -> float | None:
        """Seconds until the next try; None when there must be none."""
        if found.status and not found.busy:
            return None
        did_nothing = found.status in (429, 403) or (found.status == 503 and found.pause is not None)
        if not (again or did_nothing):
            return None
        return found.pause if found.pause is not None else self._limits.first_pause * 2.0 ** (turn - 1)

    def _link(self, request: Any, caller: Caller, number: str, http: OneTry) -> ResourceLink:
        method, resource = http.request_line
        address = urlsplit(request.uri)
        return ResourceLink(
            system="gchat" if caller.api == "chat" else "google",
            method=method or request.method,
            resource=resource or f"{address.path}?{address.query}".rstrip("?"),
            status=int(http.answered.status) if http.answered is not None else 0,
            request_id="",
            client_request_id=number,
            at=self._now(),
            subject=caller.subject,
        )


def _execute(request: Any, http: Any) -> Any:
    try:
        return request.execute(http=http, num_retries=0)
    finally:
        http.close()
