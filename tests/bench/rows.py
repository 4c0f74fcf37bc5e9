"""What a peer keeps: one row for each message, on the disk before the message is answered."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class Rows:
    """One table; a commit is on the disk when `add` returns."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, body TEXT)")
        self._thread = ThreadPoolExecutor(1)

    async def add(self, id: str, body: str) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._add, id, body)

    def _add(self, id: str, body: str) -> None:
        with self._connection:
            self._connection.execute("INSERT INTO messages VALUES (?, ?)", (id, body))
