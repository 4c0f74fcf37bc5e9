"""The token that Pub/Sub pushes with: whether it is Google's, for us, now, and of the account that we configured.

Source: cloud.google.com, "Authenticate push subscriptions" (claims of the OIDC token).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.core.errors import NotAuthenticated
from bot.core.signing_keys import SKEW, SigningKeys, claimed_time, is_now

ISSUERS = ("https://accounts.google.com", "accounts.google.com")
_LONGEST = 8192
_BEARER = re.compile(r"Bearer ([\w.~+/=-]+)", re.IGNORECASE | re.ASCII)


class PushToken:
    """`audience` is the exact URL of the push subscription's token, `account` the exact address of its service account."""

    def __init__(self, keys: SigningKeys, *, audience: str, account: str, now: Callable[[], datetime]) -> None:
        self._keys, self._audience, self._account, self._now = keys, audience, account, now

    async def check(self, authorization: str | None) -> None:
        """Raises `NotAuthenticated` unless the header carries such a token; `Unavailable` without Google's keys."""
        found = _BEARER.fullmatch(authorization or "")
        if found is None or len(found[1]) > _LONGEST or not self._audience or not self._account:
            raise NotAuthenticated("A push must carry the token of the push subscription's own account.")
        claims, _ = await self._keys.verified(found[1], audience=self._audience, require=["iat", "email"])
        now = self._now()
        if claims["iss"] not in ISSUERS:
            raise NotAuthenticated("The token isn't of Google's.")
        if not is_now(claims, now) or claimed_time(claims["iat"]) > now.timestamp() + SKEW:
            raise NotAuthenticated("The token isn't valid at this time.")
        if claims["email"] != self._account or claims.get("email_verified") is not True:
            raise NotAuthenticated("The token is another account's than the one in the settings.")
