"""The writing side of the log: one entry after another, each chained to the one before it and signed, none ever changed."""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from bot.core.types import AuditEvent, Json
from policies.audit import checkpoints
from policies.audit.checkpoints import Checkpoint
from policies.audit.entry import GENESIS, canonical, clear_part, digest, instant, secret_part
from policies.audit.read import Opening, entries_of_run
from policies.audit.schema import delete_until
from policies.audit.signer import Signer

T = TypeVar("T")

_SCOPE = "audit"


class Database(Protocol):
    """A SQLite file with `schema.SCHEMA`. `run` has a function run in a transaction, and returns when that is on the disk."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T: ...


class Sealing(Opening, Protocol):
    """What the log needs of the keyring."""

    def encrypt(self, scope: str, data: bytes) -> bytes: ...
    def blind(self, value: str) -> str: ...


class AuditLog:
    """`bot.core.ports.Audit`. Safe with other processes on the same file: each entry is chained inside a transaction."""

    def __init__(
        self,
        database: Database,
        keyring: Sealing,
        clock: Callable[[], datetime],
        signer: Signer,
        *,
        checkpoint_file: Path,
        every: int = 100,
    ) -> None:
        """A checkpoint is made after every `every` entries and appended to `checkpoint_file`, for copying outside."""
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._signer = signer
        self._file = checkpoint_file
        self._every = every
        self._published = checkpoints.last_in_file(checkpoint_file)
        self._publishing = asyncio.Lock()

    async def append(self, event: AuditEvent) -> None:
        """Returns when the entry is on the disk. Raises `Unavailable` when it can't be: then the step must not go on."""
        seq = await self._database.run(partial(self._append, event, self._clock()))
        if seq % self._every == 0:
            await self._publish()

    async def checkpoint(self) -> Checkpoint | None:
        """A signed statement of where the log stands now, kept in the log and in the file; None for an empty log."""
        made = await self._database.run(self._checkpoint)
        await self._publish()
        return made

    async def _publish(self) -> None:
        """What is in the log goes to the file: also what a crash between the two has left out."""
        async with self._publishing:
            missing = await self._database.run(self._unpublished)
            if missing:
                await asyncio.to_thread(checkpoints.append_file, self._file, missing)
                self._published = missing[-1].seq

    async def show(self, run: str) -> list[Mapping[str, Json]]:
        """What `policies.audit.read.show` returns."""
        return await self._database.run(lambda connection: entries_of_run(connection, run, self._keyring))

    async def prune(self, before: datetime) -> int:
        """Deletes the entries that are older, for retention, except the last; how many. A signed `start` takes their place,
        so that the rest still verifies, and nobody without the key can make a beginning vanish."""
        return await self._database.run(partial(self._prune, before))

    # ---- inside the transaction ----------------------------------------------------------------

    def _append(self, event: AuditEvent, at: datetime, connection: sqlite3.Connection) -> int:
        last, prev = _tip(connection)
        secret = secret_part(event, secrets.token_hex(16))
        sealed = self._keyring.encrypt(event.case or _SCOPE, secret.data)
        entry = clear_part(event, at, self._keyring.blind, secret.resources)
        text = canonical({**entry, "seq": last + 1, "prev": prev, "sealed": digest(sealed)})
        hash = digest(text)
        signature = self._signer.sign(bytes.fromhex(hash))
        row = (last + 1, text.decode(), hash, signature, sealed)
        connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
        if (last + 1) % self._every == 0:
            self._checkpoint(connection)
        return last + 1

    def _checkpoint(self, connection: sqlite3.Connection) -> Checkpoint | None:
        seq, hash = _tip(connection)
        if seq == 0:
            return None
        query = "SELECT body, signature FROM checkpoints WHERE seq = ? AND kind = 'checkpoint'"
        if there := connection.execute(query, (seq,)).fetchone():
            return checkpoints.parse(json.loads(there[0]), there[1])
        made = checkpoints.sign("checkpoint", seq, hash, self._clock(), self._signer)
        _keep(connection, made)
        return made

    def _unpublished(self, connection: sqlite3.Connection) -> list[Checkpoint]:
        query = "SELECT body, signature FROM checkpoints WHERE kind = 'checkpoint' AND seq > ? ORDER BY seq"
        rows = connection.execute(query, (self._published,)).fetchall()
        return [checkpoints.parse(json.loads(body), signature) for body, signature in rows]

    def _prune(self, before: datetime, connection: sqlite3.Connection) -> int:
        last = _last_before(connection, before)
        if last is None:
            return 0
        (hash,) = connection.execute("SELECT hash FROM entries WHERE seq = ?", (last,)).fetchone()
        connection.execute("DELETE FROM checkpoints WHERE seq <= ?", (last,))
        _keep(connection, checkpoints.sign("start", last, hash, self._clock(), self._signer))
        return delete_until(connection, last)


def _tip(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, GENESIS) if row is None else (row[0], row[1])


def _keep(connection: sqlite3.Connection, checkpoint: Checkpoint) -> None:
    row = (checkpoint.seq, checkpoint.kind, checkpoint.body, checkpoint.signature)
    connection.execute("INSERT INTO checkpoints VALUES (?, ?, ?, ?)", row)


def _last_before(connection: sqlite3.Connection, before: datetime) -> int | None:
    """The last of those at the beginning that are older; never the last of all. None when there is none."""
    first, tip = connection.execute("SELECT min(seq), max(seq) FROM entries").fetchone()
    query = "SELECT min(seq) FROM entries WHERE json_extract(entry, '$.time') >= ?"
    (younger,) = connection.execute(query, (instant(before),)).fetchone()
    if first is None or first == (younger or tip):
        return None
    return int(younger or tip) - 1
