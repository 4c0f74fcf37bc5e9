"""A thread that works for an event loop, a piece at a time; what takes too long is left behind and holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Late(Exception):
    """The work wasn't done in its time. It may go on in its thread, where nobody waits for it any more."""


class Worker:
    """Not for two event loops at once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._turn = asyncio.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._left: list[Future[Any]] = []

    async def run(self, work: Callable[[], T], seconds: float | None = None) -> T:
        """The result of `work`, one at a time. Raises `Late` after so many seconds; waiting for one's turn isn't counted."""
        async with self._turn:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, thread_name_prefix=self._name)
            begun = self._thread.submit(work)
            try:
                async with asyncio.timeout(seconds):
                    return await asyncio.wrap_future(begun)
            except TimeoutError as late:
                if begun.done() and not begun.cancelled():
                    return begun.result()
                self._leave(begun)
                raise Late from late

    @property
    def left_behind(self) -> int:
        """How many pieces of work that came too late are still going on."""
        self._left = [work for work in self._left if not work.done()]
        return len(self._left)

    def close(self) -> None:
        """Let the thread go."""
        if self._thread:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    def _leave(self, work: Future[Any]) -> None:
        self.close()
        self._left.append(work)
