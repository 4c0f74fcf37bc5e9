"""What is reached of one suite, and what the process does with it: the same for every vendor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.core.ports import Messages, Provider, Rights, SignIn, Subscriptions, Tasks
from bot.core.types import Signal
from bot.watching import Watched

Accept = Callable[[Signal], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Every port over one suite. `channel` names it, `tenants` are those of it that we work for.

    `sign_in_url` is where people reach our sign-in pages, without a path; "" where they can't or needn't.
    """

    channel: str
    tenants: tuple[str, ...]
    provider: Provider
    rights: Rights
    sign_in: SignIn
    sign_in_url: str
    messages: Messages
    tasks: Tasks
    subscriptions: Subscriptions
    watched: Watched


class Suite(Protocol):
    """One suite, built by the settings. `listen_at` comes first, then `open`; `warm` and `hear` behind the scenes."""

    def listen_at(self, port: int) -> None:
        """The port of this machine that we answer at."""
        ...

    async def open(self) -> Ports:
        """Load what talking takes."""
        ...

    async def warm(self) -> None:
        """Load the rest."""
        ...

    async def hear(self, accept: Accept) -> None:
        """Take in what isn't posted to us, for as long as the process lives; returns where there is nothing to do."""
        ...

    async def close(self) -> None: ...
