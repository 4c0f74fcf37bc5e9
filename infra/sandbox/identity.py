"""What the tests and the control API do with people's own rights: tokens, consent, signing out. People by id or key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from infra.sandbox.browser_sessions import COOKIE, BrowserSessions
from infra.sandbox.channel import Channel
from infra.sandbox.delegated import Delegation
from infra.sandbox.entra import Entra
from infra.sandbox.state import State


@dataclass(slots=True, kw_only=True)
class Identity:
    """The identity side of a tenant that is being served. `further_redirect_uris` are registered beside the bot's own."""

    state: State
    entra: Entra
    delegation: Delegation
    channel: Channel
    sessions: BrowserSessions = field(default_factory=BrowserSessions)
    further_redirect_uris: set[str] = field(default_factory=set)

    def redirect_uris(self) -> set[str]:
        """Where a sign-in may send a browser back to: /auth/callback where the bot listens, and what else is registered."""
        bot = urlsplit(self.channel.bot_url or "")
        own = {f"{bot.scheme}://{bot.netloc}/auth/callback"} if bot.netloc else set()
        return own | self.further_redirect_uris

    def browser_session(self, person: str) -> dict[str, str]:
        """The cookie of a browser in which the person is signed in to Entra: with it a sign-in shows no page, unless
        consent is missing or the app asks for one."""
        return {COOKIE: self.sessions.open(self.state.person(person).id)}

    def sso_token(self, person: str, *, lifetime: int = 3600, **claims: Any) -> str:
        """The token that the person's Teams hands the bot, or a forged one: `claims` replace claims, None takes one
        away. It is what `signin/tokenExchange` carries."""
        return self.delegation.tokens.sso(self.state.person(person), lifetime=lifetime, **claims)

    def graph_token(self, person: str, *scopes: str, lifetime: int | None = None, **claims: Any) -> str:
        """An access token for Graph with these delegated permissions (bare names), as a sign-in would end with."""
        return self.delegation.tokens.graph(self.state.person(person), scopes, lifetime=lifetime, **claims)

    def sso(self, person: str, on: bool) -> None:
        """Whether the person's Teams answers an OAuthCard by itself; else it shows the card's button at once."""
        self.state.person(person).sso = on
        self.state.changed("person", self.state.person(person).id)

    def put_in_group(self, group: str, people: Iterable[str]) -> None:
        """These people are now in the group itself, and no others; groups inside it stay."""
        members = [self.state.person(name).id for name in people]
        self.state.group(group).members[:] = members
        self.state.changed("group", self.state.group(group).id)

    def consent(self, scopes: Iterable[str], person: str | None = None) -> None:
        """An admin consents for everybody, or a person for themself. Raises `ValueError`."""
        self.entra.consent.give(scopes, person and self.state.person(person).id)
        self.state.changed("consent", person or "")

    def withdraw(self, scopes: Iterable[str] | None = None, person: str | None = None) -> None:
        """Take these permissions (None: all delegated ones) away from everybody or from one person's own consent.

        What an admin consented to for everybody isn't one person's to withdraw."""
        self.entra.consent.withdraw(scopes, person and self.state.person(person).id)
        self.state.changed("consent", person or "")

    def sign_out_everywhere(self, person: str) -> None:
        """An admin revokes the person's sessions, in browsers too: codes and refresh tokens are void; access tokens live
        to their end."""
        self.delegation.revoke(self.state.person(person))
        self.sessions.close(self.state.person(person).id)
