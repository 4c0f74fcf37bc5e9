"""SQLite as Rapporteur uses it: a commit survives a power cut, files are the owner's alone, waiting writers share an fsync."""

from __future__ import annotations

import asyncio
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.core.errors import Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine

T = TypeVar("T")

_PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
)
_BATCH = 256


def connect(path: Path, schema: str = "") -> sqlite3.Connection:
    """A connection in autocommit mode that any one thread at a time may use; makes the file (0600) and the schema."""
    _make_private(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.executescript(schema)
    return connection


def open_engine(path: Path) -> Engine:
    """The same for SQLAlchemy, which the durable workflows want. Transactions begin IMMEDIATE."""
    from sqlalchemy import URL, create_engine, event

    _make_private(path)
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return engine


def _make_private(path: Path) -> None:
    """SQLite gives its -wal and -shm files the mode of the database itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Takes the write lock at once, so that what is read inside stays true until COMMIT."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@dataclass(slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Database:
    """One SQLite file with one thread of its own. Whatever waits when the thread is free goes into one transaction."""

    def __init__(self, path: Path, schema: str = "", *, waiting: int = 5000) -> None:
        self.path = path
        self._waiting = waiting
        self._closed = False
        self._connection = connect(path, schema)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"sqlite {path.name}", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` returns, once what it wrote is on the disk. `work` runs in a transaction, perhaps a second time
        when a neighbour in the batch failed. Raises `Unavailable` when too many wait, or the disk refuses."""
        if self._closed:
            raise Unavailable("The bot is shutting down: try again in a moment.")
        if self._jobs.qsize() >= self._waiting:
            raise Unavailable("Too much is waiting to be written: try again in a moment.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, loop, future))
        try:
            return await future
        except sqlite3.OperationalError as error:
            raise Unavailable("The data directory can't be written: check its disk and its owner.") from error

    def close(self) -> None:
        """Finishes what waits, then closes the file. May be called twice."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while batch := self._take():
            self._attempt(batch)
            _settle(batch)
        self._connection.close()

    def _take(self) -> list[_Job]:
        """All that waits, at least one; none when the end was asked for."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == _BATCH or self._jobs.empty():
                return batch
            job = self._jobs.get()
        if batch:
            self._jobs.put(None)
        return batch

    def _attempt(self, batch: Sequence[_Job]) -> None:
        """Together; and if that fails, each on its own, so that one's error is nobody else's: but not on a full or locked
        disk, where everybody would wait for the same refusal."""
        try:
            with transaction(self._connection):
                for job in batch:
                    job.result = job.work(self._connection)
        except Exception as error:  # noqa: BLE001 the top of a worker: whoever waits gets the error
            if len(batch) > 1 and not isinstance(error, sqlite3.OperationalError):
                for job in batch:
                    self._attempt([job])
                return
            for job in batch:
                job.error = error


def _settle(batch: Sequence[_Job]) -> None:
    """One wake-up per event loop, not per job."""
    for loop in {job.loop for job in batch}:
        with suppress(RuntimeError):  # a loop that was closed meanwhile has nobody waiting
            loop.call_soon_threadsafe(_resolve, [job for job in batch if job.loop is loop])


def _resolve(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
