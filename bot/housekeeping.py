"""What is done by the clock, for as long as the process lives: watching, counting, deleting what has had its time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.refusals import Refusals
from bot.store.inbox import Inbox
from bot.stores import Stores, utc_now
from bot.watching import Watch
from bot.workflows import Workflows
from policies.retention import purge

REFUSALS_SECONDS = 300.0
DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeeping:
    """`retention` is in days, by kind; `poll_seconds` is how often each watch looks."""

    stores: Stores
    inbox: Inbox
    workflows: Workflows
    refusals: Refusals
    retention: Mapping[str, int]
    poll_seconds: float

    async def watch(self, watch: Watch) -> None:
        """Subscriptions and the poll, at the start and then by the clock."""
        while watch.watched.anything:
            await watch.round()
            await asyncio.sleep(self.poll_seconds)

    async def count_refusals(self) -> None:
        """What was refused, into the audit."""
        while True:
            await asyncio.sleep(REFUSALS_SECONDS)
            await self.refusals.write(self.stores.audit)

    async def delete_what_is_old(self) -> None:
        """Once a day, the first time at once."""
        while True:
            await purge(
                utc_now(),
                self.retention,
                {
                    "records": self.stores.records.purge,
                    "seen": self.inbox.purge,
                    "workflows": self.workflows.purge,
                    "keys": self._forget_keys,
                    "audit": self.stores.audit.prune,
                },
            )
            await asyncio.sleep(DAY)

    async def _forget_keys(self, before: datetime) -> int:
        return await asyncio.to_thread(self.stores.keyring.purge, before.date())
