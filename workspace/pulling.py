"""The same without an address of our own: fetches what Google published from our Pub/Sub subscription, again and again.

Source: cloud.google.com, "Pull subscriptions" (projects.subscriptions.pull, acknowledge).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.core.errors import RapporteurError
from bot.core.types import Signal
from workspace.client import Body, GoogleClient
from workspace.permissions import PUBSUB
from workspace.pushes import Pushes

PERMISSIONS = (PUBSUB,)
_AT_ONCE = 50
_PATIENCE = 100.0
"""Seconds: Pub/Sub keeps a request for up to a minute and a half when there is nothing."""
_PAUSES = (1.0, 5.0, 15.0, 60.0)

log = structlog.get_logger()


class Pulling:
    """Pulls from `subscription` (`projects/…/subscriptions/…`); what can't be taken in now is not acknowledged, and comes
    again."""

    def __init__(
        self,
        client: GoogleClient,
        pushes: Pushes,
        subscription: str,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client, self._pushes, self._subscription, self._sleep = client, pushes, subscription, sleep

    async def run(self, accept: Callable[[Signal], Awaitable[None]]) -> None:
        """Until it is cancelled; after a failure it waits, longer each time up to a minute."""
        failures = 0
        while True:
            try:
                await self.once(accept)
                failures = 0
            except RapporteurError as error:
                log.warning("pull.failed", code=error.code, reason=getattr(error, "reason", ""))
                await self._sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1

    async def once(self, accept: Callable[[Signal], Awaitable[None]]) -> int:
        """How many messages one fetch brought. Raises what keeps it from fetching or acknowledging."""
        found = await self._ask("pull", {"maxMessages": _AT_ONCE}, patience=_PATIENCE)
        received = found.get("receivedMessages") or []
        taken = [one["ackId"] for one in received if await self._take_in(one, accept)]
        if taken:
            await self._ask("acknowledge", {"ackIds": taken}, idempotent=True)
        return len(received)

    async def _take_in(self, received: Body, accept: Callable[[Signal], Awaitable[None]]) -> bool:
        delivery = await self._pushes.read_message(received.get("message"))
        try:
            for signal in delivery.signals:
                await accept(signal)
        except RapporteurError as error:
            log.warning("pull.not_accepted", code=error.code)
            return False
        return True

    async def _ask(self, verb: str, body: Body, **how: Any) -> Body:
        return await self._client.execute(
            lambda pubsub: getattr(pubsub.projects().subscriptions(), verb)(subscription=self._subscription, body=body),
            api="pubsub",
            scopes=PERMISSIONS,
            **how,
        )
