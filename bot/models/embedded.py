"""The embedded model as an endpoint: its weights found or fetched, its process kept running, one call at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.core.errors import ModelUnavailable
from bot.models import weights
from bot.models.catalogue import Weights
from bot.models.endpoint import Address, Progress
from bot.models.process import WriterProcess
from bot.models.sources import Source


class EmbeddedEndpoint:
    """`given` is the admin's own file; `places` are where else to look, the first of them where fetched weights go."""

    def __init__(
        self,
        wanted: Weights,
        *,
        given: Path | None,
        places: tuple[Path, ...],
        sources: Iterable[Source],
        start: Callable[[Path], WriterProcess],
        queue: int,
    ) -> None:
        self._wanted = wanted
        self._given = given
        self._places = places
        self._sources = tuple(sources)
        self._start = start
        self._queue = queue
        self._why = ""
        self._done = 0
        self._fetching = False
        self._process: WriterProcess | None = None
        self._looking = asyncio.Lock()
        self._preparing = asyncio.Lock()
        self._running = asyncio.Lock()
        self._waiting = 0

    @property
    def why_unavailable(self) -> str:
        if self._process is not None:
            return self._process.why_resting if self._process.resting else ""
        if self._fetching:
            return f"{self._wanted.name} is still being fetched ({100 * self._done // self._wanted.size} %)."
        return self._why

    @property
    def pid(self) -> int | None:
        """The writer's process, None while there is none."""
        return self._process.pid if self._process is not None else None

    async def prepare(self, progress: Progress) -> None:
        async with self._preparing:
            if await self._look() is not None:
                return
            if self._given is not None:
                raise ModelUnavailable(self._why)
            await self._fetch(progress)

    async def available(self) -> bool:
        process = await self._look()
        return process is not None and not process.resting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        if self._waiting > self._queue:
            text = f"{self._wanted.name} is busy: {self._waiting} are ahead. Try again later."
            raise ModelUnavailable(text)
        self._waiting += 1
        try:
            async with self._running:
                yield
        finally:
            self._waiting -= 1

    async def address(self) -> Address:
        process = await self._look()
        if process is None:
            raise ModelUnavailable(self.why_unavailable)
        return await process.address()

    async def close(self) -> None:
        if self._process is not None:
            await self._process.stop()

    async def _look(self) -> WriterProcess | None:
        """Looks on the disk once it is asked; what it found stays found."""
        async with self._looking:
            if self._process is None and not self._fetching:
                try:
                    self._found(await weights.find(self._wanted, self._given, self._places))
                except ModelUnavailable as error:
                    self._why = error.text
            return self._process

    def _found(self, path: Path | None) -> None:
        if path is not None:
            self._process = self._start(path)
        elif not self._why:
            self._why = f"The weights of {self._wanted.name} are not here yet: `make run` fetches them."

    async def _fetch(self, progress: Progress) -> None:
        def report(done: int, total: int) -> None:
            self._done = done
            progress(done, total)

        self._fetching = True
        try:
            self._found(await weights.fetch(self._wanted, self._places[0], self._sources, report))
        except ModelUnavailable as error:
            self._why = error.text
            raise
        finally:
            self._fetching = False
