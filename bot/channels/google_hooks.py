"""Where Google's Pub/Sub pushes to: `/google/pubsub`, acknowledged once every signal is on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NoReturn, Protocol

from bot.channels.answers import Answer
from bot.channels.inbound import Inbound
from bot.core.errors import NotFound
from bot.core.types import Signal

CHAT = "/google/chat"
PUBSUB = "/google/pubsub"


class Delivery(Protocol):
    """What one push tells, and why the rest of it is to be dropped."""

    @property
    def signals(self) -> tuple[Signal, ...]: ...
    @property
    def dropped(self) -> tuple[str, ...]: ...


class Pushes(Protocol):
    """Reads pushes, and asks nothing of Google for it."""

    async def read(self, authorization: str | None, body: bytes) -> Delivery:
        """Raises `NotAuthenticated`, `BadInput`, `Unavailable`."""
        ...


def not_set_up() -> NoReturn:
    """In the place of what a firm without Google Workspace has not."""
    raise NotFound("Rapporteur isn't set up for Google Workspace here: `google.customer` is empty.")


async def receive(authorization: str | None, body: bytes, pushes: Callable[[], Pushes], inbound: Inbound) -> Answer:
    """One push: 204 once all that is to be believed is durable. Raises `RapporteurError`.

    What is dropped is acknowledged too: Pub/Sub would only send it again.
    """
    delivery = await pushes().read(authorization, body)
    for reason in delivery.dropped:
        inbound.refused(PUBSUB, f"push.{reason}")
    await asyncio.gather(*(inbound.accept(signal) for signal in delivery.signals))
    return 204, None, {}
