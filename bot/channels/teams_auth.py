"""Who may call the webhook: the Bot Connector's tokens, checked here and not by the SDK.

Rules: learn.microsoft.com "Authentication with the Bot Connector API" (issuer, audience, RS256, five minutes of skew,
the key's endorsements name the channel, `serviceurl` is the activity's). The SDK of 4.17.1 answers 500 to a bad token,
skips checks where a field is missing, does not look for a new key, and fetches keys without a time-out on the event
loop; each of that is a test of this module.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.errors import NotAuthenticated
from bot.core.signing_keys import SKEW, Fetch, SigningKey, SigningKeys, claimed_time
from bot.core.types import Json

CACHED_TOKENS = 2048
LONGEST_TOKEN = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a valid token says: for which service URL, from which channels, how long (seconds since 1970)."""

    service_url: str
    channels: frozenset[str]
    starts: float
    ends: float


class TokenCheck:
    """Checks `Authorization` headers; keeps the issuer's keys for a day and the tokens that it found good."""

    def __init__(self, *, app_id: str, issuer: str, metadata: str, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        self._app_id, self._issuer, self._clock = app_id, issuer, clock
        self._keys = SigningKeys("teams.openid_metadata", metadata=metadata, fetch=fetch, clock=clock)
        self._good: OrderedDict[bytes, Proof] = OrderedDict()
        self._good_by = self._keys.version

    async def warm(self) -> None:
        """Fetch the keys before the first request needs them."""
        await self._keys.warm()

    async def check(self, authorization: str | None) -> Proof:
        """The token's proof. Raises `NotAuthenticated`, or `Unavailable` when the issuer's keys can't be had."""
        token = _bearer(authorization)
        digest = hashlib.sha256(token.encode()).digest()
        proof = self._good.get(digest)
        if proof is None or self._keys.old or self._good_by != self._keys.version:
            proof = await self._verify(token)
            self._remember(digest, proof)
        if not proof.starts - SKEW <= self._clock().timestamp() <= proof.ends + SKEW:
            raise NotAuthenticated("The token has expired or is not valid yet.")
        return proof

    def _remember(self, digest: bytes, proof: Proof) -> None:
        if self._good_by != self._keys.version:
            self._good.clear()
            self._good_by = self._keys.version
        self._good[digest] = proof
        if len(self._good) > CACHED_TOKENS:
            self._good.popitem(last=False)

    async def _verify(self, token: str) -> Proof:
        claims, key = await self._keys.verified(token, audience=self._app_id)
        if claims["iss"] != self._issuer:
            raise NotAuthenticated("The token is not valid for this bot.")
        return _proof(claims, key)


def check_activity(proof: Proof, channel_id: str, service_url: str) -> None:
    """The token was made for this activity's channel and service URL. A missing field is a refusal, never a skip."""
    if not channel_id or channel_id not in proof.channels:
        raise NotAuthenticated("The token's key is not endorsed for the activity's channelId.")
    if not service_url or not hmac.compare_digest(proof.service_url.encode(), service_url.encode()):
        raise NotAuthenticated("The token was not made for the activity's serviceUrl.")


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("The request needs an Authorization header with a bearer token.")
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise NotAuthenticated("The token is not valid for this bot.")
    return token


def _proof(claims: Mapping[str, Any], key: SigningKey) -> Proof:
    service_url = claims.get("serviceurl")
    if not isinstance(service_url, str) or not service_url:
        raise NotAuthenticated("The token has no serviceurl claim.")
    ends, starts = claimed_time(claims["exp"]), claimed_time(claims.get("nbf", 0))
    return Proof(service_url=service_url, channels=_channels(key.entry.get("endorsements")), starts=starts, ends=ends)


def _channels(endorsements: Json) -> frozenset[str]:
    """A key without endorsements is good for no channel."""
    listed = endorsements if isinstance(endorsements, list) else []
    return frozenset(name for name in listed if isinstance(name, str))
