"""The keys that a token issuer signs with: kept for a day, and looked for anew when a token names one that isn't known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.core.errors import NotAuthenticated, Unavailable
from bot.core.types import Json

log = structlog.get_logger()

KEYS_LAST = 24 * 3600.0
REFETCH_AFTER = 30.0
"""Seconds between two looks for keys that aren't known: a rotation is found soon, a flood of forgeries makes no flood of looks."""

RETRY_AFTER = 5.0
SKEW = 300.0
"""Seconds that our clock and the issuer's may differ, as Microsoft's own libraries allow."""

Fetch = Callable[[str], Awaitable[Json]]
"""GET a URL and parse its JSON, within its own time limit; raises `Unavailable`."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public RSA key as PyJWT takes it, and the entry of the issuer's list (RFC 7517) that it stands in."""

    key: Any
    entry: Mapping[str, Json]


class SigningKeys:
    """One issuer's keys. `metadata` is the address of its OpenID metadata, or of the key list (RFC 7517) itself; `name` says
    in the log whose they are."""

    def __init__(self, name: str, *, metadata: str, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        self._name, self._metadata, self._fetch, self._clock = name, metadata, fetch, clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched = self._hunted = self._failed = float("-inf")
        self._lock = asyncio.Lock()
        self.version = 0
        """Changes when the keys may have changed: what was found good by the ones before is to be checked again."""

    @property
    def old(self) -> bool:
        """They are to be fetched again before they are used."""
        return self._now() - self._fetched > KEYS_LAST

    async def warm(self) -> None:
        """Fetch the keys before the first token needs them. Raises `Unavailable`."""
        await self._refresh(self._now())

    async def verified(
        self, token: str, *, audience: str | list[str], require: Sequence[str] = ()
    ) -> tuple[dict[str, Any], SigningKey]:
        """The claims of a token that one of these keys signed for this audience, and that key. Its times are the caller's
        to check (`is_now`), by the caller's clock and at each use; so is its issuer.

        Raises `NotAuthenticated`, or `Unavailable` when no keys can be had.
        """
        import jwt

        try:
            key = await self.of(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=audience,
                options={
                    "require": ["exp", "iss", "aud", *require],
                    "strict_aud": isinstance(audience, str),
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise NotAuthenticated("The token is not valid here.") from error
        return claims, key

    async def of(self, header: Mapping[str, Any]) -> SigningKey:
        """The key that a token's header names. Raises `NotAuthenticated`, or `Unavailable` when no keys can be had."""
        kid, now = header.get("kid"), self._now()
        if header.get("alg") != "RS256" or not isinstance(kid, str):
            raise NotAuthenticated("The token is not signed as it has to be (RS256, with a key id).")
        if self.old:
            await self._refresh(now)
        elif kid not in self._keys and (self._lock.locked() or now - self._hunted > REFETCH_AFTER):
            self._hunted = now
            await self._refresh(now)
        if kid not in self._keys:
            raise NotAuthenticated("The token is signed with a key that its issuer doesn't list.")
        return self._keys[kid]

    def _now(self) -> float:
        return self._clock().timestamp()

    async def _refresh(self, now: float) -> None:
        """Fetch the keys once, however many requests wait for them; old keys stay if the issuer is out of reach."""
        version = self.version
        async with self._lock:
            if self.version != version:
                return
            if not self._keys and now - self._failed <= RETRY_AFTER:
                raise Unavailable("The token issuer's keys can't be fetched at the moment. Please try again soon.")
            try:
                found = await self._fetch(self._metadata)
                if not (isinstance(found, dict) and "keys" in found):
                    found = await self._fetch(self._address(found))
                self._keys = self._read(found)
            except Unavailable:
                self._failed = now
                if not self._keys:
                    raise
                log.warning("issuer.keys_not_refreshed", issuer=self._name, keys=len(self._keys))
                self._fetched = now - KEYS_LAST + REFETCH_AFTER
            else:
                self._fetched = now
            self.version += 1

    def _address(self, metadata: Json) -> str:
        value = metadata.get("jwks_uri") if isinstance(metadata, dict) else None
        if not isinstance(value, str):
            raise Unavailable(f"The token issuer's metadata has no jwks_uri. Check the address of {self._name}.")
        return value

    def _read(self, answer: Json) -> dict[str, SigningKey]:
        """The RSA keys by id."""
        import jwt

        keys: dict[str, SigningKey] = {}
        listed = answer.get("keys") if isinstance(answer, dict) else None
        for entry in listed if isinstance(listed, list) else []:
            try:
                keys[entry["kid"]] = SigningKey(jwt.PyJWK(entry, algorithm="RS256").key, entry)
            except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError):
                log.warning("issuer.key_unreadable", issuer=self._name)
        if not keys:
            raise Unavailable(
                "The token issuer's key list could not be read. Trying again later helps; nothing was lost."
            )
        return keys


def claimed_time(value: Any) -> float:
    """A claim's time, in seconds since 1970. Raises `NotAuthenticated` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise NotAuthenticated("The token's times are not numbers.")
    return float(value)


def is_now(claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether the token's time has begun and isn't over. Raises `NotAuthenticated` for a time that is none."""
    starts, ends = claimed_time(claims.get("nbf", 0)), claimed_time(claims["exp"])
    return starts - SKEW <= now.timestamp() <= ends + SKEW
