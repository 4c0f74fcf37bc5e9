"""Google's own client library, pointed at the Google half of the local tenant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from infra.sandbox import Tenant

AUTH = "https://www.googleapis.com/auth/"
_PATHS = {"calendar": "calendar/v3/", "drive": "drive/v3/"}
_SCOPES = {
    "admin": ("admin.directory.user.readonly", "admin.directory.group.readonly"),
    "calendar": ("calendar.events.readonly",),
    "drive": ("drive.readonly",),
    "meet": ("meetings.space.readonly",),
    "people": ("directory.readonly",),
    "tasks": ("tasks",),
}


@pytest.fixture
def service_account(tenant: Tenant) -> dict[str, str]:
    """The key file of the bot's account."""
    return dict(tenant.google.connection()["service_account"])


@pytest.fixture
def google(tenant: Tenant, service_account: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """A client of an API, as a person (by key) or as the account itself: `google("tasks", "v1", subject="tom")`.

    `scopes` are names without their address; else those that the API's tests usually want."""
    import google_auth_httplib2
    import httplib2
    from google.oauth2.service_account import Credentials
    from googleapiclient.discovery import build

    made: list[Any] = []

    def client(api: str, version: str, subject: str = "", scopes: tuple[str, ...] | None = None) -> Any:
        names = _SCOPES[api] if scopes is None else scopes
        credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            service_account,
            scopes=[AUTH + name for name in names],
            subject=tenant.google.person(subject).mail if subject else None,
        )
        http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=10))
        endpoint = f"{tenant.google.url}/{api}/{_PATHS.get(api, '')}"
        options = {"api_endpoint": endpoint}
        made.append(build(api, version, http=http, client_options=options, static_discovery=True))
        return made[-1]

    yield client
    for one in made:
        one.close()


@pytest.fixture
def execute() -> Callable[[Any], Awaitable[Any]]:
    """Sends a request that the client library made."""

    async def send(request: Any) -> Any:
        return await asyncio.to_thread(request.execute)

    return send


@pytest.fixture
def refused() -> Callable[[Any], Awaitable[tuple[int, str]]]:
    """Sends a request that must be refused: the status, and what Google says."""
    from googleapiclient.errors import HttpError

    async def send(request: Any) -> tuple[int, str]:
        with pytest.raises(HttpError) as error:
            await asyncio.to_thread(request.execute)
        return error.value.status_code, str(error.value)

    return send


@pytest.fixture
def bearer(tenant: Tenant) -> Callable[..., dict[str, str]]:
    """Headers with an access token: `bearer("tasks", subject="tom")`."""

    def headers(*scopes: str, subject: str = "", lifetime: float | None = None) -> dict[str, str]:
        mail = tenant.google.person(subject).mail if subject else ""
        token = tenant.google.tokens.issue({AUTH + name for name in scopes}, subject=mail, lifetime=lifetime)
        return {"Authorization": f"Bearer {token}"}

    return headers
