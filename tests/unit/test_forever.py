"""What runs behind the scenes goes on after whatever broke it: else events would be taken in, and nothing done with them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from office import ENDED

from bot.core.errors import Unavailable
from bot.forever import forever
from bot.store.database import Database
from bot.store.inbox import SCHEMA, Inbox
from bot.store.keyring import StoredKeyring
from bot.stores import utc_now


async def test_what_breaks_it_is_logged_without_its_text_and_it_begins_anew(capsys: pytest.CaptureFixture[str]) -> None:
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise ValueError("Anna's secret")

    await forever(work, pause=0)

    logged = "".join(capsys.readouterr())
    assert len(tries) == 3
    assert logged.count("background.failed") == 2
    assert "ValueError" in logged
    assert "secret" not in logged


async def test_what_was_taken_in_is_handed_over_once_the_disk_takes_it_again(tmp_path: Path) -> None:
    keyring = StoredKeyring(tmp_path / "keys.sqlite", bytes(range(32)), utc_now)
    database = Database(tmp_path / "inbox.sqlite", SCHEMA)
    inbox = Inbox(database, keyring, utc_now)
    await inbox.accept("e1", ENDED)
    started: list[str] = []

    async def hand_over() -> None:
        batch = await inbox.next()
        started.extend(id for id, _ in batch)
        if len(started) < 3:
            raise Unavailable("The data directory can't be written.")
        await inbox.handed_over([id for id, _ in batch])

    async with asyncio.timeout(10):
        await forever(hand_over, pause=0)

    assert started == ["e1"] * 3
    assert await inbox.waiting() == []
    database.close()
    keyring.close()
