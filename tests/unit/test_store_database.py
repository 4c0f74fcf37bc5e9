"""The database: what was answered is on the disk, one's error is nobody else's, and files are the owner's alone."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.errors import ConfigError, Unavailable
from bot.store.database import Database, open_engine
from bot.store.private import private_file

SCHEMA = "CREATE TABLE IF NOT EXISTS t (x INTEGER PRIMARY KEY)"
Open = Callable[..., Database]


def insert(x: int) -> Callable[[sqlite3.Connection], int]:
    return lambda connection: connection.execute("INSERT INTO t VALUES (?)", (x,)).rowcount


def rows(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [x for (x,) in connection.execute("SELECT x FROM t ORDER BY x")]
    finally:
        connection.close()


async def test_what_was_answered_is_seen_by_everybody_else(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    assert await asyncio.gather(*(database.run(insert(x)) for x in range(100))) == [1] * 100
    assert rows(database.path) == list(range(100))


async def test_writers_that_wait_together_share_a_commit(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    free = threading.Event()
    before = asyncio.ensure_future(database.run(lambda connection: free.wait(10)))
    together = [asyncio.ensure_future(database.run(insert(x))) for x in range(20)]
    counts = [asyncio.ensure_future(database.run(lambda connection: connection.in_transaction and rows(database.path)))]
    await asyncio.sleep(0)
    free.set()
    await asyncio.gather(before, *together)
    assert (await counts[0]) == [], "the inserts before it were not committed by themselves"


async def test_one_that_fails_takes_nobody_with_it(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    outcomes = await asyncio.gather(*(database.run(insert(x)) for x in (1, 2, 1, 3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, int, sqlite3.IntegrityError, int]
    assert rows(database.path) == [1, 2, 3]


async def test_too_many_waiting_are_refused_and_nothing_is_promised(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA, waiting=2)
    free, busy = threading.Event(), threading.Event()
    first = asyncio.ensure_future(database.run(lambda connection: (busy.set(), free.wait(10))))
    await asyncio.to_thread(busy.wait, 10)
    waiting = [asyncio.ensure_future(database.run(insert(x))) for x in (1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="try again"):
        await database.run(insert(3))
    free.set()
    await asyncio.gather(first, *waiting)
    assert rows(database.path) == [1, 2]


async def test_a_caller_that_went_away_harms_nobody(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    gone = asyncio.ensure_future(database.run(insert(1)))
    await asyncio.sleep(0)
    gone.cancel()
    assert await database.run(insert(2)) == 1
    assert rows(database.path)[-1] == 2


async def test_a_disk_that_refuses_is_said_in_words(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    with pytest.raises(Unavailable, match="data directory"):
        await database.run(lambda connection: connection.execute("INSERT INTO nowhere VALUES (1)"))


async def test_closing_finishes_what_waits(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    waiting = [asyncio.ensure_future(database.run(insert(x))) for x in range(50)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert await asyncio.gather(*waiting) == [1] * 50
    assert rows(database.path) == list(range(50))
    with pytest.raises(Unavailable, match="shutting down"):
        await database.run(insert(99))


async def test_files_are_the_owners_alone(open_database: Open) -> None:
    database = open_database("a.db", SCHEMA)
    await database.run(insert(1))
    modes = {path.name: path.stat().st_mode & 0o777 for path in database.path.parent.glob("a.db*")}
    assert modes == {"a.db": 0o600, "a.db-wal": 0o600, "a.db-shm": 0o600}


def test_the_workflows_engine_is_as_durable(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "with space & #.db")
    try:
        with engine.connect() as connection:
            found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
            assert found == ["wal", 2]
            assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 30000
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    finally:
        engine.dispose()
    assert (tmp_path / "with space & #.db").stat().st_mode & 0o777 == 0o600


def test_a_private_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    assert private_file(path, lambda: b"first") == b"first"
    assert private_file(path, lambda: b"second") == b"first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_of_many_that_make_a_private_file_at_once_all_get_the_same(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)
    found: list[bytes] = []

    def make(name: bytes) -> None:
        barrier.wait(10)
        found.append(private_file(tmp_path / "key", lambda: name))

    threads = [threading.Thread(target=make, args=(bytes([n]) * 32,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_private_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    private_file(path, lambda: b"x")
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        private_file(path, lambda: b"x")
