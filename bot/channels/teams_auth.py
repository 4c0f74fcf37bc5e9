"""Who may call the webhook: the Bot Connector's tokens, checked here and not by the SDK.

Rules: learn.microsoft.com "Authentication with the Bot Connector API" (issuer, audience, RS256, five minutes of skew,
the key's endorsements name the channel, `serviceurl` is the activity's). The SDK of 4.17.1 answers 500 to a bad token,
skips checks where a field is missing, does not look for a new key, and fetches keys without a time-out on the event
loop; each of that is a test of this module.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.core.errors import NotAuthenticated, Unavailable
from bot.core.types import Json

log = structlog.get_logger()

SKEW = 300.0
KEYS_LAST = 24 * 3600.0
REFETCH_AFTER = 60.0
RETRY_AFTER = 5.0
CACHED_TOKENS = 2048
LONGEST_TOKEN = 16_384

Fetch = Callable[[str], Awaitable[Json]]
"""GET a URL and parse its JSON; raises `Unavailable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a valid token says: for which service URL, from which channels, how long (seconds since 1970)."""

    service_url: str
    channels: frozenset[str]
    starts: float
    ends: float


@dataclass(frozen=True, slots=True)
class _Key:
    key: Any
    channels: frozenset[str]


class TokenCheck:
    """Checks `Authorization` headers; keeps the issuer's keys for a day and the tokens that it found good."""

    def __init__(self, *, app_id: str, issuer: str, metadata: str, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        self._app_id, self._issuer, self._metadata = app_id, issuer, metadata
        self._fetch, self._clock = fetch, clock
        self._keys: dict[str, _Key] = {}
        self._fetched = self._hunted = self._failed = float("-inf")
        self._version = 0
        self._lock = asyncio.Lock()
        self._good: OrderedDict[bytes, Proof] = OrderedDict()

    async def warm(self) -> None:
        """Fetch the keys before the first request needs them."""
        await self._refresh(self._now())

    async def check(self, authorization: str | None) -> Proof:
        """The token's proof. Raises `NotAuthenticated`, or `Unavailable` when the issuer's keys can't be had."""
        token = _bearer(authorization)
        now = self._now()
        digest = hashlib.sha256(token.encode()).digest()
        proof = self._good.get(digest)
        if proof is None or now - self._fetched > KEYS_LAST:
            proof = await self._verify(token, now)
            self._remember(digest, proof)
        if not proof.starts - SKEW <= now <= proof.ends + SKEW:
            raise NotAuthenticated("The token has expired or is not valid yet.")
        return proof

    def _now(self) -> float:
        return self._clock().timestamp()

    def _remember(self, digest: bytes, proof: Proof) -> None:
        self._good[digest] = proof
        if len(self._good) > CACHED_TOKENS:
            self._good.popitem(last=False)

    async def _verify(self, token: str, now: float) -> Proof:
        import jwt

        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(header, now)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._issuer,
                # The times are checked above against our own clock, each time that the token is used.
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise NotAuthenticated("The token is not valid for this bot.") from error
        return _proof(claims, key)

    async def _key(self, header: Mapping[str, Any], now: float) -> _Key:
        kid = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(kid, str):
            raise NotAuthenticated("The token is not signed as it has to be (RS256, with a key id).")
        if now - self._fetched > KEYS_LAST:
            await self._refresh(now)
        elif kid not in self._keys and (self._lock.locked() or now - self._hunted > REFETCH_AFTER):
            self._hunted = now
            await self._refresh(now)
        if kid not in self._keys:
            raise NotAuthenticated("The token is signed with a key that its issuer doesn't list.")
        return self._keys[kid]

    async def _refresh(self, now: float) -> None:
        """Fetch the keys once, however many requests wait for them; old keys stay if the issuer is out of reach."""
        version = self._version
        async with self._lock:
            if self._version != version:
                return
            if not self._keys and now - self._failed <= RETRY_AFTER:
                raise Unavailable("The token issuer's keys can't be fetched at the moment. Please try again soon.")
            try:
                metadata = await self._fetch(self._metadata)
                self._keys = _read_keys(await self._fetch(_text_of(metadata, "jwks_uri")))
            except Unavailable:
                self._failed = now
                if not self._keys:
                    raise
                log.warning("teams.keys_not_refreshed", keys=len(self._keys))
                self._fetched = now - KEYS_LAST + REFETCH_AFTER
            else:
                self._fetched = now
                self._good.clear()
            self._version += 1


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


def _proof(claims: Mapping[str, Any], key: _Key) -> Proof:
    service_url = claims.get("serviceurl")
    if not isinstance(service_url, str) or not service_url:
        raise NotAuthenticated("The token has no serviceurl claim.")
    ends, starts = _time(claims["exp"]), _time(claims.get("nbf", 0))
    return Proof(service_url=service_url, channels=key.channels, starts=starts, ends=ends)


def _time(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise NotAuthenticated("The token's times are not numbers.")
    return float(value)


def _read_keys(answer: Json) -> dict[str, _Key]:
    """The RSA keys by id, with the channels that they are endorsed for; a key without endorsements is good for none."""
    import jwt

    keys: dict[str, _Key] = {}
    listed = answer.get("keys") if isinstance(answer, dict) else None
    for entry in listed if isinstance(listed, list) else []:
        try:
            keys[entry["kid"]] = _Key(jwt.PyJWK(entry, algorithm="RS256").key, _channels(entry.get("endorsements")))
        except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError):
            log.warning("teams.key_unreadable")
    if not keys:
        raise Unavailable("The token issuer's key list could not be read. Trying again later helps; nothing was lost.")
    return keys


def _channels(endorsements: Json) -> frozenset[str]:
    return frozenset(name for name in endorsements or () if isinstance(name, str))


def _text_of(answer: Json, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str):
        raise Unavailable(f"The token issuer's metadata has no {name}. Check `teams.openid_metadata`.")
    return value
