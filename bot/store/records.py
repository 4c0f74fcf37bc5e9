"""Small things to keep between steps: by kind and key, sealed under their scope, gone when their days are over."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.core.errors import BadInput
from bot.core.types import Json
from bot.store import codec
from bot.store.database import Database
from bot.store.keyring import StoredKeyring

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, key TEXT NOT NULL, sealed BLOB NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_expire ON records (expires);
"""


class SealedRecords:
    """`bot.core.ports.Records`. Keys stand in the table as keyed hashes; a value is bound to its key, so that no row can be
    put in another's place. What has expired, or whose scope was erased, counts as not there."""

    def __init__(self, database: Database, keyring: StoredKeyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def get(self, kind: str, key: str) -> Json | None:
        blind, now = self._blind(kind, key), self._now()
        query = "SELECT sealed FROM records WHERE kind = ? AND key = ? AND expires > ?"
        row = await self._database.run(lambda connection: connection.execute(query, (kind, blind, now)).fetchone())
        return None if row is None else await asyncio.to_thread(self._open, blind, row[0])

    async def put(self, kind: str, key: str, value: Json, *, scope: str, days: int) -> None:
        row = await self._row(kind, key, value, scope, days)
        await self._database.run(
            lambda connection: connection.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", row).rowcount
        )

    async def put_new(self, kind: str, key: str, value: Json, *, scope: str, days: int) -> bool:
        """Only if there is none, or only an expired or erased one."""
        row = await self._row(kind, key, value, scope, days)
        return await self._database.run(lambda connection: self._insert(connection, row))

    async def delete(self, kind: str, key: str) -> None:
        place = (kind, self._blind(kind, key))
        await self._database.run(
            lambda connection: connection.execute("DELETE FROM records WHERE kind = ? AND key = ?", place).rowcount
        )

    async def keys_of(self, kind: str) -> Sequence[str]:
        query, now = "SELECT key FROM records WHERE kind = ? AND expires > ? ORDER BY key", self._now()
        rows = await self._database.run(lambda connection: connection.execute(query, (kind, now)).fetchall())
        return [key for (key,) in rows]

    async def change(self, kind: str, work: Callable[[Json], Json]) -> int:
        """Give each value of a kind to `work` and keep what it returns, under the same key until the same day; how many it
        has changed. All in one transaction: `work` may be called again for the same value."""
        return await self._database.run(lambda connection: self._change(connection, kind, work))

    async def purge(self, now: datetime) -> int:
        """Deletes what has expired by then; how many."""
        moment = int(now.timestamp())
        return await self._database.run(
            lambda connection: connection.execute("DELETE FROM records WHERE expires <= ?", (moment,)).rowcount
        )

    def _change(self, connection: sqlite3.Connection, kind: str, work: Callable[[Json], Json]) -> int:
        query = "SELECT key, sealed FROM records WHERE kind = ? AND expires > ?"
        changed = 0
        for blind, sealed in connection.execute(query, (kind, self._now())).fetchall():
            value = self._open(blind, sealed)
            new = value if value is None else work(value)
            if new != value:
                again = self._keyring.encrypt_like(sealed, bytes.fromhex(blind) + codec.dumps(new))
                connection.execute("UPDATE records SET sealed = ? WHERE kind = ? AND key = ?", (again, kind, blind))
                changed += 1
        return changed

    def _insert(self, connection: sqlite3.Connection, row: tuple[str, str, bytes, int]) -> bool:
        kind, key, _, _ = row
        place = "FROM records WHERE kind = ? AND key = ?"
        there = connection.execute(f"SELECT sealed, expires {place}", (kind, key)).fetchone()
        if there is not None and there[1] > self._now() and self._readable(there[0]):
            return False
        connection.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", row)
        return True

    def _readable(self, sealed: bytes) -> bool:
        try:
            self._keyring.open(sealed)
        except KeyError:
            return False
        return True

    async def _row(self, kind: str, key: str, value: Json, scope: str, days: int) -> tuple[str, str, bytes, int]:
        blind = self._blind(kind, key)
        expires = int((self._clock() + timedelta(days=days)).timestamp())
        return kind, blind, await asyncio.to_thread(self._seal, blind, value, scope), expires

    def _seal(self, blind: str, value: Json, scope: str) -> bytes:
        return self._keyring.encrypt(scope, bytes.fromhex(blind) + codec.dumps(value))

    def _open(self, blind: str, sealed: bytes) -> Json | None:
        try:
            data = self._keyring.open(sealed)
        except KeyError:
            return None
        if data[:32].hex() != blind:
            raise BadInput("A stored record stands in another's place: restore the data from a backup.")
        return codec.loads(data[32:])

    def _blind(self, kind: str, key: str) -> str:
        return self._keyring.blind(f"record:{kind}:{key}")

    def _now(self) -> int:
        return int(self._clock().timestamp())
