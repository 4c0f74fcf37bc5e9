"""The inbox: what was acknowledged is never lost, what was redelivered comes once, and nothing of it can be read."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import Unavailable
from bot.core.types import Chat, Command, Person
from bot.store.database import Database
from bot.store.inbox import SCHEMA, Inbox
from bot.store.keyring import StoredKeyring

ROOT = Path(__file__).parents[2]
ANNA = Person(id="1", name="Anna O'Neill")
CHAT = Chat(channel="teams", tenant="t1", id="19:x", scope="personal")


def command(id: str) -> Command:
    return Command(id=id, tenant="t1", person=ANNA, chat=CHAT, text="recap", at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def database(open_database: Callable[..., Database]) -> Database:
    return open_database("inbox.db", SCHEMA)


@pytest.fixture
def inbox(database: Database, keyring: StoredKeyring, clock: Any) -> Inbox:
    return Inbox(database, keyring, clock)


async def test_an_event_is_accepted_once_however_often_it_is_delivered(inbox: Inbox) -> None:
    took = await asyncio.gather(*(inbox.accept("e1", command("e1")) for _ in range(30)))
    assert sum(took) == 1
    assert await inbox.next() == [("e1", command("e1"))]


async def test_events_come_oldest_first_until_they_are_handed_over(inbox: Inbox) -> None:
    for name in "abc":
        await inbox.accept(name, command(name))
    assert [id for id, _ in await inbox.next(2)] == ["a", "b"]
    assert [id for id, _ in await inbox.next(2)] == ["a", "b"]
    await inbox.handed_over(["a", "b"])
    assert [id for id, _ in await inbox.next(2)] == ["c"]


async def test_what_was_handed_over_is_still_known(inbox: Inbox) -> None:
    await inbox.accept("a", command("a"))
    await inbox.handed_over(["a"])
    assert not await inbox.accept("a", command("a"))
    assert await inbox.waiting() == []


async def test_the_consumer_wakes_when_something_arrives(inbox: Inbox) -> None:
    consumer = asyncio.ensure_future(inbox.next())
    assert await inbox.waiting() == []
    assert not consumer.done()
    await inbox.accept("late", command("late"))
    assert [id for id, _ in await asyncio.wait_for(consumer, 10)] == ["late"]


async def test_an_event_after_a_restart_is_still_there(
    inbox: Inbox, database: Database, keyring: StoredKeyring, clock: Any
) -> None:
    await inbox.accept("a", command("a"))
    again = Inbox(Database(database.path, SCHEMA), keyring, clock)
    assert await again.next() == [("a", command("a"))]
    assert not await again.accept("a", command("a"))
    again._database.close()


async def test_ids_are_forgotten_after_their_days_but_never_what_still_waits(inbox: Inbox, clock: Any) -> None:
    for name in ("over", "waits"):
        await inbox.accept(name, command(name))
    await inbox.handed_over(["over"])
    clock.go_on(days=29)
    assert await inbox.purge(clock() - timedelta(days=30)) == 0
    clock.go_on(days=2)
    assert await inbox.purge(clock() - timedelta(days=30)) == 1
    assert [id for id, _ in await inbox.next()] == ["waits"]
    assert await inbox.accept("over", command("over"))


async def test_one_that_cannot_be_read_holds_up_nobody(inbox: Inbox, database: Database) -> None:
    for name in ("bad", "good"):
        await inbox.accept(name, command(name))
    damage = "UPDATE inbox SET sealed = x'00' || sealed WHERE seq = 1"
    await database.run(lambda connection: connection.execute(damage).rowcount)
    assert [id for id, _ in await asyncio.wait_for(inbox.next(1), 10)] == ["good"]


async def test_beyond_what_can_wait_the_sender_is_told_to_try_again(
    open_database: Callable[..., Database], keyring: StoredKeyring, clock: Any
) -> None:
    database = open_database("small.db", SCHEMA, waiting=1)
    inbox = Inbox(database, keyring, clock)
    busy, free = threading.Event(), threading.Event()
    slow = asyncio.ensure_future(database.run(lambda connection: (busy.set(), free.wait(10))))
    await asyncio.to_thread(busy.wait, 10)
    first = asyncio.ensure_future(inbox.accept("a", command("a")))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await inbox.accept("b", command("b"))
    free.set()
    await slow
    assert await first
    assert await inbox.accept("b", command("b")), "what was refused was not taken, so it is new when it comes again"


async def test_nothing_personal_stands_in_the_files(inbox: Inbox, on_disk: Callable[[], bytes]) -> None:
    await inbox.accept("anna-event", command("anna-event"))
    written = on_disk()
    for planted in (b"anna", b"Anna", b"O'Neill", b"recap", b"19:x"):
        assert planted not in written


ACCEPT_FOR_EVER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.core.types import Chat, Command, Person
from bot.store.database import Database
from bot.store.inbox import SCHEMA, Inbox
from bot.store.keyring import StoredKeyring

folder, now = Path(sys.argv[1]), datetime(2026, 3, 2, tzinfo=UTC)
who, chat = Person(id="1", name="n"), Chat(channel="teams", tenant="t", id="c", scope="personal")

async def client(inbox, n):
    for i in range(10_000):
        id = f"{n}-{i}"
        await inbox.accept(id, Command(id=id, tenant="t", person=who, chat=chat, text="x", at=now))
        print(id, flush=True)

async def main():
    keyring = StoredKeyring(folder / "keys.db", bytes(range(32)), lambda: now)
    inbox = Inbox(Database(folder / "inbox.db", SCHEMA), keyring, lambda: now)
    await asyncio.gather(*(client(inbox, n) for n in range(20)))

asyncio.run(main())
"""


def killed_while_accepting(folder: Path) -> list[str]:
    """The ids that a process had acknowledged when it was killed."""
    command = [sys.executable, "-c", ACCEPT_FOR_EVER, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(200)]
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += process.stdout.readlines()
    return [line.strip() for line in acknowledged if line.endswith("\n")]


async def test_what_was_acknowledged_before_a_kill_is_there_after_it(tmp_path: Path, clock: Any) -> None:
    acknowledged = await asyncio.to_thread(killed_while_accepting, tmp_path)
    keyring = StoredKeyring(tmp_path / "keys.db", bytes(range(32)), clock)
    database = Database(tmp_path / "inbox.db", SCHEMA)
    kept = [id for id, _ in await Inbox(database, keyring, clock).waiting(100_000)]
    database.close()
    keyring.close()
    assert len(acknowledged) >= 200
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
