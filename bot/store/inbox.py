"""The durable inbox: an event is acknowledged to its sender only when it stands here, on the disk, sealed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.core.errors import RapporteurError
from bot.core.types import Received
from bot.store import codec
from bot.store.database import Database
from bot.store.keyring import StoredKeyring

_log = structlog.get_logger()

SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sealed BLOB, at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS inbox_waiting ON inbox (seq) WHERE sealed IS NOT NULL;
"""
_SCOPE = "inbox"


class Inbox:
    """Accepts each id once. Concurrent accepts share one commit. Use the database of an inbox for nothing that is slow."""

    def __init__(self, database: Database, keyring: StoredKeyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._arrived = asyncio.Event()

    async def accept(self, id: str, event: Received) -> bool:
        """True once the event is on the disk; False when this id was accepted before. Raises `Unavailable` when too much
        waits or the disk refuses: then nothing was promised, and the sender must try again."""
        row = (
            self._keyring.blind(f"inbox:{id}"),
            self._keyring.encrypt(_SCOPE, codec.dumps((id, event))),
            int(self._clock().timestamp()),
        )
        query = "INSERT OR IGNORE INTO inbox (id, sealed, at) VALUES (?, ?, ?)"
        new = await self._database.run(lambda connection: connection.execute(query, row).rowcount == 1)
        if new:
            self._arrived.set()
        return new

    async def next(self, limit: int = 100) -> list[tuple[str, Received]]:
        """The oldest that nobody took over yet, as (id, event); waits until there is one. The same come again until they
        are `handed_over`, also after a crash. One consumer only."""
        while True:
            self._arrived.clear()
            if found := await self.waiting(limit):
                return found
            await self._arrived.wait()

    async def waiting(self, limit: int = 100) -> list[tuple[str, Received]]:
        """The same without the wait: empty when there is none."""
        found: list[tuple[str, Received]] = []
        after = 0
        while len(found) < limit:
            rows = await self._database.run(_page(after, limit))
            if not rows:
                break
            after = rows[-1][0]
            found += await asyncio.to_thread(self._open_all, rows)
        return found[:limit]

    async def handed_over(self, ids: Sequence[str]) -> None:
        """Somebody else keeps these now, durably: their content is deleted, the ids stay known as hashes."""
        blinded = [(self._keyring.blind(f"inbox:{id}"),) for id in ids]
        query = "UPDATE inbox SET sealed = NULL WHERE id = ?"
        await self._database.run(lambda connection: connection.executemany(query, blinded).rowcount)

    async def purge(self, before: datetime) -> int:
        """Forgets the ids of what was accepted before then and handed over since; how many. What still waits stays."""
        oldest = int(before.timestamp())
        query = "DELETE FROM inbox WHERE sealed IS NULL AND at < ?"
        return await self._database.run(lambda connection: connection.execute(query, (oldest,)).rowcount)

    def _open_all(self, rows: Sequence[tuple[int, bytes]]) -> list[tuple[str, Received]]:
        """One that can't be read must not hold up the others; it stays, and the log says so."""
        opened: list[tuple[str, Received]] = []
        for seq, sealed in rows:
            try:
                opened.append(codec.loads(self._keyring.open(sealed)))
            except (KeyError, RapporteurError) as error:
                _log.error("inbox.unreadable", seq=seq, error=type(error).__name__)
        return opened


def _page(after: int, limit: int) -> Callable[[sqlite3.Connection], list[tuple[int, bytes]]]:
    query = "SELECT seq, CAST(sealed AS BLOB) FROM inbox WHERE sealed IS NOT NULL AND seq > ? ORDER BY seq LIMIT ?"
    return lambda connection: connection.execute(query, (after, limit)).fetchall()
