"""Runs that somebody stopped: remembered across restarts, and heard at once by a run that is waiting for its model."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable
from typing import TypeVar

from bot.core.errors import Stopped
from bot.core.ports import Records

T = TypeVar("T")
KIND = "stop"


class Stops:
    """`stop` a run; `refuse` raises `Stopped` for a stopped one; `race` gives up work as soon as its run is stopped."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._bells: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def stop(self, run: str, by: str) -> None:
        await self._records.put(KIND, run, {"by": by}, scope="work", days=7)
        self._bells[run].set()

    async def refuse(self, run: str) -> None:
        if await self._records.get(KIND, run) is not None:
            raise Stopped("This run was stopped. Nothing more is read, written or posted for it.")

    async def race(self, run: str, work: Awaitable[T]) -> T:
        """The work's result; raises `Stopped`, with the work cancelled, when the run is stopped before it is done."""
        task = asyncio.ensure_future(work)
        bell = asyncio.ensure_future(self._bells[run].wait())
        try:
            await asyncio.wait({task, bell}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await self.refuse(run)
            return await task
        finally:
            task.cancel()
            bell.cancel()
            self._bells.pop(run, None)
