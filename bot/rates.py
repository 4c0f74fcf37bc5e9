"""How much one person, and one firm, may ask for at once and within a minute: the rest is asked to come again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.core.errors import TooManyRequests

MOST_KNOWN = 20_000
"""People and firms remembered; who is forgotten begins anew, so a flood of names costs no memory."""


@dataclass(slots=True)
class _Bucket:
    """So many tokens are left; they come back evenly, up to `size`."""

    left: float
    at: float


class Rates:
    """A token bucket for each key. `clock` counts seconds."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._size = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, text: str) -> None:
        """One more for this key. Raises `TooManyRequests` with `text` and the seconds until there is room."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._size, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        bucket.left = min(self._size, bucket.left + (now - bucket.at) * self._size / 60)
        bucket.at = now
        if bucket.left < 1:
            raise TooManyRequests(text, retry_after=(1 - bucket.left) * 60 / self._size)
        bucket.left -= 1


class Lanes:
    """So many at once for each key; the others wait in their order."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._lanes: dict[str, asyncio.Semaphore] = {}
        self._inside: dict[str, int] = {}

    @asynccontextmanager
    async def lane(self, key: str) -> AsyncIterator[None]:
        """Waits until there is room. A key that nobody uses is forgotten."""
        lane = self._lanes.setdefault(key, asyncio.Semaphore(self._at_once))
        self._inside[key] = self._inside.get(key, 0) + 1
        try:
            async with lane:
                yield
        finally:
            self._inside[key] -= 1
            if not self._inside[key]:
                del self._inside[key], self._lanes[key]


class Allowances:
    """One firm's and one person's: `take` when something is asked for, `place` while a model works for them."""

    def __init__(
        self,
        *,
        person_per_minute: int,
        tenant_per_minute: int,
        person_at_once: int,
        tenant_at_once: int,
        clock: Callable[[], float],
    ) -> None:
        self._person, self._tenant = Rates(person_per_minute, clock), Rates(tenant_per_minute, clock)
        self._person_lanes, self._tenant_lanes = Lanes(person_at_once), Lanes(tenant_at_once)

    def take(self, tenant: str, person: str) -> None:
        """Somebody asks for something. Raises `TooManyRequests`."""
        self._person.take(f"{tenant}/{person}", "You've asked for a lot within a minute. Please wait a little.")
        self._tenant.take(tenant, "Your firm has asked for a lot within a minute. Please wait a little.")

    @asynccontextmanager
    async def place(self, tenant: str, person: str) -> AsyncIterator[None]:
        """Room for a model's work for this person; what nobody asked for counts for the firm alone."""
        async with AsyncExitStack() as places:
            if person:
                # First one's own: who waits for that keeps nobody else of the firm waiting.
                await places.enter_async_context(self._person_lanes.lane(f"{tenant}/{person}"))
            await places.enter_async_context(self._tenant_lanes.lane(tenant))
            yield
