"""Runs that somebody stopped: remembered across restarts, and heard at once by a run that is waiting for its model."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable
from typing import TypeVar

from bot.core.errors import Stopped
from bot.core.ports import Records
from bot.core.types import Command, MeetingEnded

T = TypeVar("T")
KIND = "stop"


def meeting_of(event: MeetingEnded) -> str:
    """What all runs that a meeting's end begins are stopped by."""
    return f"{event.tenant}:{event.meeting_id}"


class Stops:
    """`stop` a run; `refuse` raises `Stopped` for a stopped one; `race` gives up work as soon as its run is stopped."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._bells: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def stop(self, run: str, by: str) -> None:
        await self._records.put(KIND, run, {"by": by}, scope="work", days=7)
        self._bells[run].set()

    async def stop_run(self, run: str, request: Command | MeetingEnded | None, by: str) -> None:
        """The run; where a meeting's end began it, every other run too that the meeting's end, told again, would begin."""
        await self.stop(run, by)
        if isinstance(request, MeetingEnded):
            await self.stop(meeting_of(request), by)

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
