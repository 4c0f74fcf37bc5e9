"""Requests to the Bot Connector: signed, timed, retried as Teams asks, noted for the audit, refused in plain words.

It is the sender under botbuilder's connector client in the place of the SDK's own, which is `requests` in threads,
with its own idea of retrying and no way to see the headers. Source: learn.microsoft.com "Optimize your bot with rate
limiting" (412, 429, 502 and 504 are tried again, Retry-After is honoured).
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.channels.fetched import read_document
from bot.core import journal
from bot.core.errors import BadInput, Conflict, Forbidden, NotFound, RapporteurError, Throttled, Unavailable, Upstream
from bot.core.types import Json, ResourceLink

log = structlog.get_logger()

TRIES = 4
TRIED_AGAIN = frozenset({412, 429, 502, 503, 504})
LONGEST_WAIT = 20.0
"""Seconds; asked to wait longer, the caller is told, and its durable run waits instead of this request."""

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
REQUEST_IDS = ("x-ms-request-id", "request-id", "ms-cv")

NOT_THERE = frozenset({"botnotinconversationroster", "forbiddenoperationexception", "botdisabledbyadmin"})
BLOCKED = frozenset({"messagewritesblocked", "conversationblockedbyuser", "botblockedbyuser"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. What `Wire.send` returns has a status of 2xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body. Raises `Upstream` when it isn't JSON."""
        try:
            return json.loads(self.body or b"null")
        except ValueError as error:
            raise Upstream("Teams' answer could not be read. Please try again later.") from error


class Wire:
    """`token` gives a bearer token ("" for none), cached by its maker; `sleep` and `new_id` come from outside for tests."""

    def __init__(
        self,
        *,
        token: Callable[[], Awaitable[str]],
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        tls: ssl.SSLContext,
        proxies: bool,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        key_seconds: float = 5.0,
    ) -> None:
        self._key_timeout = aiohttp.ClientTimeout(total=key_seconds)
        self._token, self._clock, self._new_id, self._sleep = token, clock, new_id, sleep
        self._tls, self._proxies = tls, proxies
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None) -> Reply:
        """One request with its retries. Raises an `Upstream` error or `BadInput`, never another."""
        token = await self._token()
        signed = {**headers, "client-request-id": self._new_id()}
        if token:
            signed["Authorization"] = f"Bearer {token}"
        for attempt in range(1, TRIES + 1):
            reply = await self._attempt(method, url, signed, body, last=attempt == TRIES)
            if reply is not None and 200 <= reply.status < 300:
                return reply
            wait = _wait(reply, attempt, self._clock())
            if reply is not None and (reply.status not in TRIED_AGAIN or attempt == TRIES or wait > LONGEST_WAIT):
                raise _error(reply, wait)
            await self._sleep(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    async def fetch(self, url: str) -> Json:
        """GET a public JSON document (keys, metadata), without a token. Raises `Unavailable`."""
        try:
            options: Any = {"ssl": self._tls, "timeout": self._key_timeout, "allow_redirects": False}
            async with self._http().get(url, **options) as answer:
                if answer.status != 200:
                    raise Unavailable(f"The token issuer's keys can't be fetched: it answered {answer.status}.")
                return await read_document(answer)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable("The token issuer's keys can't be fetched: it does not answer.") from error

    async def _attempt(
        self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None, *, last: bool
    ) -> Reply | None:
        """One try; None for a cut connection that is worth another."""
        try:
            reply = await self._once(method, url, headers, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note(method, url, 0, {}, headers)
            # A POST that was cut may have got through: whoever began it has to decide, not this loop.
            if last or (method == "POST" and not isinstance(error, aiohttp.ClientConnectorError)):
                raise Unavailable("Teams did not answer. Please try again in a few minutes.") from error
            return None
        self._note(method, url, reply.status, reply.headers, headers)
        return reply

    async def _once(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None) -> Reply:
        async with self._http().request(
            method, url, headers=headers, data=body, ssl=self._tls, allow_redirects=False
        ) as answer:
            return Reply(status=answer.status, headers=answer.headers, body=await answer.read())

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=self._proxies)
        return self._session

    def _note(self, method: str, url: str, status: int, answered: Mapping[str, str], sent: Mapping[str, str]) -> None:
        journal.note(
            ResourceLink(
                system="teams",
                method=method,
                resource=urlsplit(url).path,
                status=status,
                request_id=next((answered[name] for name in REQUEST_IDS if name in answered), ""),
                client_request_id=sent["client-request-id"],
                at=self._clock(),
            )
        )


def _wait(reply: Reply | None, attempt: int, now: datetime) -> float:
    """Seconds until the next try: what Retry-After says, else half a second, one, two."""
    asked = reply.headers.get("Retry-After", "") if reply is not None else ""
    if asked.strip().isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked).astimezone(UTC) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.25 * 2.0**attempt


def _error(reply: Reply, wait: float) -> RapporteurError:
    code = _code(reply)
    log.warning("teams.refused", status=reply.status, code=code[:60])
    if reply.status == 429:
        return Throttled("Teams asks to slow down. The message goes out a little later.", wait)
    if reply.status == 403:
        return _forbidden(code.lower())
    errors: dict[int, RapporteurError] = {
        400: Upstream("Teams refused the message as malformed. Please tell your admin; the log has the reason."),
        401: Forbidden(
            "Teams refused the bot's own credentials. An admin: check app id, secret and tenant.", "credentials"
        ),
        404: NotFound("Teams no longer knows that chat, message or meeting. It may have been deleted."),
        409: Conflict("Teams has changed that message in the meantime."),
        410: NotFound("Teams no longer knows that chat, message or meeting. It may have been deleted."),
        413: BadInput("Teams refused the message as too large."),
    }
    unavailable = Unavailable("Teams is not available at the moment. Please try again in a few minutes.")
    passing = reply.status >= 500 or reply.status in TRIED_AGAIN
    return errors.get(reply.status, unavailable if passing else errors[400])


def _forbidden(code: str) -> Forbidden:
    if code in BLOCKED:
        return Forbidden(
            "The person or chat has blocked Rapporteur. Unblock the app there to get its messages.", "blocked"
        )
    if code in NOT_THERE:
        return Forbidden(
            "Rapporteur isn't in that chat, or was removed from it. Add the app there again.", "not_in_chat"
        )
    return Forbidden(
        "Teams doesn't let Rapporteur do that there. An admin: check the app's permissions in Teams.", "other"
    )


def _code(reply: Reply) -> str:
    """The connector's error code: `{"error": {"code", "message"}}`."""
    try:
        error = json.loads(reply.body)["error"]
        return str(error["code"])
    except (ValueError, KeyError, TypeError):
        return ""
