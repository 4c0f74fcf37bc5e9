"""What Teams' single sign-on hands over, checked before anything is done with it.

Source: learn.microsoft.com "Access token claims reference" (issuers and audiences of v1 and v2 tokens) and "Enable SSO for
your bot" (`api://botid-{app id}`, scope `access_as_user`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from bot.core.errors import NotAuthenticated
from bot.core.signing_keys import SigningKeys, claimed_time
from bot.core.types import Person

SCOPE = "access_as_user"
SKEW = 300.0
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
        import jwt

        if len(token) > LONGEST or not token.isascii():
            raise NotAuthenticated(_INVALID)
        try:
            key = await self._keys.of(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._audiences,
                # The times are checked below against our own clock.
                options={
                    "require": ["exp", "nbf", "iss", "aud", "tid", "oid", "scp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise NotAuthenticated(_INVALID) from error
        if not self._is_now(claims) or not self._is_of(claims, person):
            raise NotAuthenticated(_INVALID)

    def _is_now(self, claims: Mapping[str, Any]) -> bool:
        starts, ends = claimed_time(claims["nbf"]), claimed_time(claims["exp"])
        return starts - SKEW <= self._clock().timestamp() <= ends + SKEW

    def _is_of(self, claims: Mapping[str, Any], person: Person) -> bool:
        """Of one of our tenants, by that tenant's issuer, with the scope that lets us act, and of nobody else."""
        tenant, scopes = claims["tid"], claims["scp"]
        issuers = (f"https://login.microsoftonline.com/{tenant}/v2.0", f"https://sts.windows.net/{tenant}/")
        return (
            tenant in self._tenants
            and claims["iss"] in issuers
            and isinstance(scopes, str)
            and SCOPE in scopes.split()
            and bool(person.id)
            and claims["oid"] == person.id
        )
