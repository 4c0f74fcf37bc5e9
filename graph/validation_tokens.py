"""Whether a rich notification is Graph's: the tokens that come with it, each checked to the letter.

Source: Microsoft Learn, "Set up change notifications that include resource data" (validating the authenticity): Entra's
keys, our app as audience, Entra's issuer of an allowed tenant, and Graph's own publisher as the app that asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.errors import NotAuthenticated
from bot.core.signing_keys import SigningKeys, is_now
from graph.auth import App
from graph.entra import AUTHORITY

PUBLISHER = "0bf30f3b-4a52-48df-9a82-234910c4a086"
"""The app id of Microsoft Graph's change tracking."""

LONGEST_TOKEN = 16_384
MOST_TOKENS = 16
_INVALID = "A validation token is not Graph's for this app and tenant."


class ValidationTokens:
    """Checks `validationTokens`; `tenants` are directory ids in lower case."""

    def __init__(self, app: App, tenants: frozenset[str], keys: SigningKeys, clock: Callable[[], datetime]) -> None:
        self._app, self._tenants, self._keys, self._clock = app, tenants, keys, clock
        self._authority = (app.authority or AUTHORITY).rstrip("/")

    async def warm(self) -> None:
        """Fetch the keys before the first notification needs them. Raises `Unavailable`."""
        await self._keys.warm()

    async def vouched(self, tokens: Sequence[object]) -> frozenset[str]:
        """The tenants that the tokens speak for. Raises `NotAuthenticated` where one of them is not as it must be,
        `Unavailable` where Entra's keys can't be had."""
        if len(tokens) > MOST_TOKENS:
            raise NotAuthenticated("There are more validation tokens than tenants.")
        return frozenset([await self._tenant(token) for token in dict.fromkeys(map(_text, tokens))])

    async def _tenant(self, token: str) -> str:
        claims, _ = await self._keys.verified(token, audience=self._app.client_id)
        tenant = str(claims.get("tid"))
        issuers = (f"https://sts.windows.net/{tenant}/", f"{self._authority}/{tenant}/v2.0")
        if not is_now(claims, self._clock()):
            raise NotAuthenticated("A validation token has expired or is not valid yet.")
        publishers = {str(claims[name]) for name in ("appid", "azp") if name in claims}
        if tenant.lower() not in self._tenants or claims["iss"] not in issuers or publishers != {PUBLISHER}:
            raise NotAuthenticated(_INVALID)
        return tenant.lower()


def _text(token: object) -> str:
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or not token.isascii():
        raise NotAuthenticated(_INVALID)
    return token
