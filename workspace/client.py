"""The one client of Google's APIs: builds requests from the bundled discovery documents and executes them off the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.core.errors import Forbidden
from workspace.account import ServiceAccount, Tokens
from workspace.errors import Call, translated
from workspace.limits import Limits
from workspace.permissions import SCOPES
from workspace.service import Service

if TYPE_CHECKING:
    from workspace.transport import OneTry, Transport

MAX_PAGES = 1000
APIS: Mapping[str, str] = {
    "admin": "directory_v1",
    "calendar": "v3",
    "chat": "v1",
    "gmail": "v1",
    "meet": "v2",
    "pubsub": "v1",
    "tasks": "v1",
    "workspaceevents": "v1",
}
"""The APIs that the adapters speak, with their versions."""
_PATHS = {"calendar": "calendar/v3/"}
"""Where an API's endpoint goes on behind its host. Source: `servicePath` in the discovery documents."""

Body: TypeAlias = dict[str, Any]
"""A resource as Google's JSON has it."""

Build: TypeAlias = Callable[[Any], Any]
"""Makes a request of googleapiclient's out of an API's service."""


class GoogleClient:
    """Asks Google's APIs in the app's own name, or in the name of somebody of `domains`; belongs to one event loop.

    `base_url` is a local tenant's only. `now` and `new_id` give the time and the ids that requests are noted under.
    Call `warm` once, off the request path, and `close` at the end.
    """

    def __init__(
        self,
        account: ServiceAccount,
        *,
        domains: frozenset[str],
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        base_url: str = "",
        limits: Limits | None = None,
    ) -> None:
        self.account = account
        self._domains = frozenset(domain.lower() for domain in domains)
        self._now = now
        self._new_id = new_id
        self._base_url = base_url.rstrip("/")
        self._limits = limits or Limits()
        self._opening = asyncio.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._transport: Transport | None = None
        self._services: dict[str, Service] = {}

    async def warm(self) -> None:
        """Import and build everything in a thread, some tenths of a second, without a request to Google."""
        await self._open()

    async def close(self) -> None:
        """Let go of the threads; safe to call twice, or when nothing was built."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._transport = None

    async def execute(
        self,
        build: Build,
        *,
        api: str,
        subject: str = "",
        scopes: tuple[str, ...],
        headers: Mapping[str, str] | None = None,
        idempotent: bool = False,
        patience: float = 0.0,
    ) -> Body:
        """The JSON that answers the request which `build` makes; empty where there is none. Raises `RapporteurError`.

        `subject` is the address of whom it is asked in the name of, "" for the app's own. `idempotent`: a POST or PATCH
        that may be sent twice. `patience` is in seconds, for what takes longer than others to answer.
        """
        self._check(subject, scopes)
        transport = await self._open()
        from workspace.transport import Caller

        request = build(self._services[api])
        request.headers.update(headers or {})
        caller = Caller(api, subject, frozenset(scopes), patience or self._limits.answer)
        with translated(Call(api=api, scopes=scopes, client=self.account.client_id)):
            found = await transport.send(request, caller, idempotent=idempotent)
            if found and not isinstance(found, dict):
                raise JSONDecodeError("not an object", "", 0)
        return found or {}

    async def items(
        self,
        build: Callable[[Any, str | None], Any],
        field: str,
        *,
        api: str,
        subject: str = "",
        scopes: tuple[str, ...],
    ) -> AsyncIterator[Body]:
        """Every item of a collection, page after page: `build` takes the service and the page's token, `field` names the
        list in the answer. Raises `RapporteurError`."""
        token: str | None = None
        for _ in range(MAX_PAGES):
            page = await self.execute(
                lambda service, token=token: build(service, token),  # type: ignore[misc]
                api=api,
                subject=subject,
                scopes=scopes,
            )
            for item in page.get(field) or ():
                yield item
            token = page.get("nextPageToken")
            if not token:
                return

    async def prove(self, subject: str, scopes: tuple[str, ...]) -> None:
        """Get a token, and ask nothing with it. Raises `Forbidden` with the reason, `Unavailable`."""
        self._check(subject, scopes)
        transport = await self._open()
        with translated(Call(api="", scopes=scopes, client=self.account.client_id)):
            await transport.token(subject, frozenset(scopes))

    async def _open(self) -> Transport:
        async with self._opening:
            if self._transport is None:
                pool = ThreadPoolExecutor(self._limits.at_once, thread_name_prefix="google")
                self._transport = await asyncio.get_running_loop().run_in_executor(pool, self._build, pool)
                self._pool = pool
            return self._transport

    def _check(self, subject: str, scopes: tuple[str, ...]) -> None:
        """Nobody outside the firm is ever spoken for, and nothing is asked for that isn't declared."""
        if subject and subject.rpartition("@")[2].lower() not in self._domains:
            raise Forbidden("Rapporteur acts in the name of people of the firm's own domains only.", reason="subject")
        for name in scopes:
            if name not in SCOPES or (SCOPES[name].subject == "app") == bool(subject):
                raise Forbidden("Rapporteur doesn't ask for a scope that it hasn't declared.", reason="scope")

    def _build(self, pool: ThreadPoolExecutor) -> Transport:
        from workspace.transport import Transport

        # Its lines carry addresses and say at length what is no news here.
        for name in ("googleapiclient.http", "googleapiclient.discovery", "google_auth_httplib2"):
            logging.getLogger(name).setLevel(logging.ERROR)
        self._services = {api: self._service(api) for api in APIS}
        tokens = Tokens(self.account, wire=self._wire, pool=pool)
        tokens.warm()
        return Transport(
            tokens,
            wire=self._wire,
            pool=pool,
            limits=self._limits,
            now=self._now,
            new_id=self._new_id,
        )

    def _service(self, api: str) -> Service:
        from googleapiclient.discovery import build
        from httplib2 import Http

        endpoint = f"{self._base_url}/{api}/{_PATHS.get(api, '')}"
        built = build(
            api,
            APIS[api],
            # Never used: each request is executed with a client of its own. Without one, it looks for credentials.
            http=Http(proxy_info=None),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": endpoint} if self._base_url else None,
        )
        return Service(built)

    def _wire(self, seconds: float = 0.0) -> OneTry:
        from workspace.transport import OneTry

        # The environment's proxy is not guessed at.
        return OneTry(timeout=seconds or self._limits.answer, proxy_info=None)


def moment(value: str) -> datetime:
    """A time as Google writes it (RFC 3339, up to nanoseconds), aware, in UTC."""
    head, dot, rest = value.partition(".")
    if dot:
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        value = f"{head}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"
    time = datetime.fromisoformat(value)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def stamp(time: datetime) -> str:
    """A time as Google reads it, in UTC."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
