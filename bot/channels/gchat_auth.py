"""Who may call `/google/chat`: Google Chat, in the one way that the app is configured for, and nobody else.

Checked here and not by google-auth, which fetches certificates anew for each token, on the calling thread, and lets no
clock be given. Source: developers.google.com, "Verify requests from Google Chat" (project number: issuer
`chat@system.gserviceaccount.com` and that account's own keys; endpoint address: a Google ID token of that account) and
Google Workspace add-ons, "Validate requests from Google" (an ID token of the project's own service agent, compared whole:
any project's add-on has one of that form).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.gchat_settings import CHAT_ACCOUNT, GChatSettings
from bot.core.errors import NotAuthenticated
from bot.core.signing_keys import SKEW, Fetch, SigningKeys, claimed_time

CACHED_TOKENS = 2048
LONGEST_TOKEN = 16_384
GOOGLE = ("https://accounts.google.com", "accounts.google.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How long a token that was found good is so, in seconds since 1970."""

    starts: float
    ends: float


class ChatTokens:
    """Checks tokens; keeps Google's keys for a day and the tokens that it found good."""

    def __init__(self, settings: GChatSettings, *, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._own_issuer = settings.verification == "project"
        self._audience = settings.project_number if self._own_issuer else settings.audience
        self._account = settings.add_on_account if settings.verification == "add_on" else CHAT_ACCOUNT
        keys = settings.chat_certs if self._own_issuer else settings.certs
        self._keys = SigningKeys("google.chat", metadata=keys, fetch=fetch, clock=clock)
        self._good: OrderedDict[bytes, Proof] = OrderedDict()
        self._good_by = self._keys.version

    async def warm(self) -> None:
        """Fetch the keys before the first request needs them. Raises `Unavailable`."""
        await self._keys.warm()

    async def check(self, token: str) -> None:
        """Raises `NotAuthenticated`, or `Unavailable` when Google's keys can't be had."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            raise NotAuthenticated("The token is not valid for this app.")
        digest = hashlib.sha256(token.encode()).digest()
        proof = self._good.get(digest)
        if proof is None or self._keys.old or self._good_by != self._keys.version:
            proof = await self._verify(token)
            self._remember(digest, proof)
        if not proof.starts - SKEW <= self._clock().timestamp() <= proof.ends + SKEW:
            raise NotAuthenticated("The token has expired or is not valid yet.")

    def _remember(self, digest: bytes, proof: Proof) -> None:
        if self._good_by != self._keys.version:
            self._good.clear()
            self._good_by = self._keys.version
        self._good[digest] = proof
        if len(self._good) > CACHED_TOKENS:
            self._good.popitem(last=False)

    async def _verify(self, token: str) -> Proof:
        claims, _ = await self._keys.verified(token, audience=self._audience, require=("iat",))
        if not (self._of_chat(claims) if self._own_issuer else self._of_account(claims)):
            raise NotAuthenticated("The token is not Google Chat's for this app.")
        starts = max(claimed_time(claims["iat"]), claimed_time(claims.get("nbf", 0)))
        return Proof(starts=starts, ends=claimed_time(claims["exp"]))

    def _of_chat(self, claims: Mapping[str, Any]) -> bool:
        return bool(claims["iss"] == CHAT_ACCOUNT)

    def _of_account(self, claims: Mapping[str, Any]) -> bool:
        """An ID token says an address that Google knows to be the account's."""
        known = claims["iss"] in GOOGLE and claims.get("email_verified") is True
        return known and bool(claims.get("email") == self._account)


def bearer(authorization: str) -> str:
    """The token of an `Authorization` header. Raises `NotAuthenticated`."""
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("The request needs an Authorization header with a bearer token.")
    return token.strip()
