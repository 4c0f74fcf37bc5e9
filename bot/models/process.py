"""Keeps the writer's process running: starts it when it is needed, again when it died, and ends it."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from bot.core.errors import ModelUnavailable
from bot.models import writer_process
from bot.models.endpoint import Address

START_SECONDS = 180.0
STOP_SECONDS = 5.0
# Started this often in so many seconds, something is wrong that another start won't mend.
MOST_STARTS = 4
WINDOW_SECONDS = 300.0
BATCH = 256
# Nothing of the bot's own environment, which holds its secrets. The count is how long a thread that has to wait for
# another turns in circles first: by default so long that on a busy machine two threads wrote a word in two seconds.
ENVIRONMENT = {"GOMP_SPINCOUNT": "1000"}

log = structlog.get_logger()


class WriterProcess:
    """One process with one model. Not for several event loops."""

    def __init__(
        self,
        weights: Path,
        *,
        name: str,
        memory: int,
        threads: int,
        context: int,
        clock: Callable[[], float],
    ) -> None:
        """`memory`, in MB, is what the model takes; `context`, in tokens, what it reads and writes in one call;
        `clock` counts seconds."""
        self._weights = weights
        self._name = name
        self._memory = memory
        self._threads = threads
        self._context = context
        self._clock = clock
        self._process: Process | None = None
        self._address: Address | None = None
        self._starts: deque[float] = deque(maxlen=MOST_STARTS)
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """None when it does not run."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    @property
    def resting(self) -> bool:
        """Whether it died so often lately that it is not started again for now."""
        often = len(self._starts) == MOST_STARTS
        return self.pid is None and often and self._clock() - self._starts[0] < WINDOW_SECONDS

    @property
    def why_resting(self) -> str:
        return (
            f"{self._name} keeps stopping: it needs {self._memory} MB of memory. An admin can choose a smaller"
            " `model.name`; it is tried again in some minutes."
        )

    async def address(self) -> Address:
        """Where it listens; started first if it doesn't run. Raises `ModelUnavailable`."""
        async with self._starting:
            if self.pid is None or self._address is None:
                if self.resting:
                    raise ModelUnavailable(self.why_resting)
                self._address = await self._start()
            return self._address

    async def stop(self) -> None:
        """End it at once, also in the middle of a generation."""
        process, self._process, self._address = self._process, None, None
        if process is None:
            return
        await _end(process)

    async def _start(self) -> Address:
        if self._starts:
            log.warning("writer.restarted", starts=len(self._starts))
        self._starts.append(self._clock())
        await self.stop()
        key = secrets.token_urlsafe(32)
        process = self._process = await asyncio.create_subprocess_exec(
            # -I: neither our folder nor the environment can put a module in the way of its imports.
            *(sys.executable, "-I", writer_process.__file__),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        try:
            url = await asyncio.wait_for(self._ready(process, key), START_SECONDS)
        except (TimeoutError, ConnectionError, ValueError, KeyError) as error:
            await self.stop()
            text = f"{self._name} could not be started: it needs {self._memory} MB of memory and an intact file."
            raise ModelUnavailable(text) from error
        except asyncio.CancelledError:
            await self.stop()
            raise
        log.info("writer.started", pid=process.pid, threads=self._threads)
        return Address(url=url, key=key, local=True)

    async def _ready(self, process: Process, key: str) -> str:
        stdin, stdout = _pipes(process)
        asked = {
            "weights": str(self._weights),
            "threads": self._threads,
            "context": self._context,
            "batch": BATCH,
            "key": key,
        }
        stdin.write(json.dumps(asked).encode() + b"\n")
        await stdin.drain()
        answer = json.loads(await stdout.readline())
        return str(answer["url"])


def _pipes(process: Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the process has no pipes")
    return process.stdin, process.stdout


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def threads_for(wanted: int | None) -> int:
    """The writer's threads: as set, else the cores we may use, less one for the bot where there are more than two."""
    if wanted is not None:
        return wanted
    cores = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _quota())
    return cores - 1 if cores > 2 else max(cores, 1)


def _quota() -> int:
    """The container's share of the machine in cores (cgroup v2): more threads than that stand in each other's way."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
    except (OSError, ValueError):
        return os.cpu_count() or 1
    return (os.cpu_count() or 1) if quota == "max" else max(int(quota) // int(period), 1)
