"""What Teams' single sign-on hands over, checked before anything is done with it.

Source: learn.microsoft.com "Access token claims reference" (issuers and audiences of v1 and v2 tokens) and "Enable SSO for
your bot" (`api://botid-{app id}`, scope `access_as_user`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from bot.core.errors import NotAuthenticated
from bot.core.signing_keys import SigningKeys, is_now
from bot.core.types import Person

SCOPE = "access_as_user"
LONGEST = 16_384
_INVALID = "The token that Teams sent is not valid for this bot and this person. Sign in by the button instead."


class SsoTokens:
    """Checks them; `tenants` are those that we work for."""

    def __init__(
        self, client_id: str, tenants: Collection[str], keys: SigningKeys, clock: Callable[[], datetime]
    ) -> None:
        self._audiences = [client_id, f"api://botid-{client_id}"]
        self._tenants, self._keys, self._clock = tenants, keys, clock

    async def check(self, token: str, person: Person) -> None:
        """Raises `NotAuthenticated` unless Entra made this token for our app and this very person, and it is valid now.

        Raises `Unavailable` when Entra's keys can't be had.
        """
        if len(token) > LONGEST or not token.isascii():
            raise NotAuthenticated(_INVALID)
        claims, _ = await self._keys.verified(token, audience=self._audiences, require=["nbf", "tid", "oid", "scp"])
        if not is_now(claims, self._clock()) or not self._is_of(claims, person):
            raise NotAuthenticated(_INVALID)

    def _is_of(self, claims: Mapping[str, Any], person: Person) -> bool:
        """Of one of our tenants, by that tenant's issuer, with the scope that lets us act, and of nobody else."""
        tenant, scopes = str(claims["tid"]), claims["scp"]
        issuers = (f"https://login.microsoftonline.com/{tenant}/v2.0", f"https://sts.windows.net/{tenant}/")
        return (
            tenant in self._tenants
            and claims["iss"] in issuers
            and isinstance(scopes, str)
            and SCOPE in scopes.split()
            and bool(person.id)
            and claims["oid"] == person.id
        )
