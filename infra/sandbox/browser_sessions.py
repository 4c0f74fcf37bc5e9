"""Who is signed in to Entra in which browser: a cookie each, as Entra's own sign-in page sets one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from aiohttp import web

COOKIE = "tenant_sign_in"


@dataclass(slots=True, kw_only=True)
class BrowserSessions:
    """Sessions by the cookie's value; each is one person's, by directory id."""

    people: dict[str, str] = field(default_factory=dict)

    def open(self, person: str) -> str:
        """A new session; the cookie's value."""
        value = secrets.token_urlsafe(32)
        self.people[value] = person
        return value

    def person(self, request: web.Request) -> str | None:
        """Whose browser asks."""
        return self.people.get(request.cookies.get(COOKIE, ""))

    def close(self, person: str) -> None:
        """Sign the person out in every browser."""
        self.people = {value: kept for value, kept in self.people.items() if kept != person}
