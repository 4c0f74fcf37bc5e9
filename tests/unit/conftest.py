"""What the unit tests share: a clock that is set by hand, and real keyrings and databases on a fresh disk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.keyring import StoredKeyring

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))


class HandClock:
    """Stands still at a moment in March until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def keyring(tmp_path: Path, clock: HandClock) -> Iterator[StoredKeyring]:
    opened = StoredKeyring(tmp_path / "keys.db", bytes(range(32)), clock)
    yield opened
    opened.close()


@pytest.fixture
def open_database(tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """`open_database("x.db", schema)`: closed with the test."""
    opened: list[Database] = []

    def open_one(name: str, schema: str, **settings: int) -> Database:
        opened.append(Database(tmp_path / name, schema, **settings))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[], bytes]:
    """Every byte of every file that the test has written so far."""
    return lambda: b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
