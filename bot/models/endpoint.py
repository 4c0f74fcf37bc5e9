"""Where a model listens: an address to call, and a turn to call it in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes there will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`local`: a process of ours on this machine, never behind a proxy."""

    url: str
    key: str = field(repr=False)
    local: bool = False


class Endpoint(Protocol):
    """Something behind an address, which may have to be fetched and started first."""

    @property
    def why_unavailable(self) -> str:
        """In words for a person; "" when it is available, or when nobody has looked yet."""
        ...

    async def prepare(self, progress: Progress) -> None:
        """Fetch what is missing. Raises `ModelUnavailable` when it can't be had."""
        ...

    async def available(self) -> bool:
        """Fetches nothing."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait until a call may run. Raises `ModelUnavailable` when too many wait already."""
        ...

    async def address(self) -> Address:
        """Where to call now: asked again before every try. Raises `ModelUnavailable`."""
        ...

    async def close(self) -> None: ...


class FixedEndpoint:
    """An endpoint that somebody else runs."""

    why_unavailable = ""

    def __init__(self, url: str, key: str) -> None:
        # The client library wants a key even for an endpoint that asks for none.
        self._address = Address(url=url, key=key or "none")

    async def prepare(self, progress: Progress) -> None:
        return None

    async def available(self) -> bool:
        return True

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        yield

    async def address(self) -> Address:
        return self._address

    async def close(self) -> None:
        return None
