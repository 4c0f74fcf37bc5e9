"""Signing in, where nobody does: an admin has delegated the rights, and Chat vouches for who asks."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.errors import NotAuthorised
from bot.core.types import Json, Person

_NEVER = "Nobody signs in to Rapporteur from Google Chat: Google says who you are. Just ask again there."


class NoSignIn:
    """The `SignIn` port: there is nothing to sign in to, and nothing to forget."""

    async def with_token(self, person: Person, token: str) -> None:
        raise NotAuthorised(_NEVER)

    async def begin(self, person: Person, back: str, state: str) -> tuple[str, Json]:
        raise NotAuthorised(_NEVER)

    async def finish(self, person: Person, begun: Json, answer: Mapping[str, str]) -> None:
        raise NotAuthorised(_NEVER)

    async def sign_out(self, person: Person) -> bool:
        return False
