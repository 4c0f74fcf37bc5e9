"""The tables of the log, and the triggers that hold it append-only.

The triggers stop a slip of ours or of an admin's tool; against intent there are the signatures.
"""

from __future__ import annotations

import sqlite3

_KEPT = """
CREATE TRIGGER IF NOT EXISTS entries_kept BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""
_TABLES = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL, signature TEXT NOT NULL, sealed BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_run ON entries (json_extract(entry, '$.run'));
CREATE TABLE IF NOT EXISTS checkpoints (
    seq INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (seq, kind)
);
CREATE TRIGGER IF NOT EXISTS entries_unchanged BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- REPLACE fires no delete trigger, so inserting must stop it: a new entry stands at the end, or nowhere.
CREATE TRIGGER IF NOT EXISTS entries_not_replaced BEFORE INSERT ON entries
    WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM entries)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""
SCHEMA = "".join((_TABLES, _KEPT))


def delete_until(connection: sqlite3.Connection, seq: int) -> int:
    """The one way past the guard, for retention; call it in a transaction, in which the guard is put back. How many."""
    connection.execute("DROP TRIGGER entries_kept")
    deleted = connection.execute("DELETE FROM entries WHERE seq <= ?", (seq,)).rowcount
    connection.execute(_KEPT)
    return deleted
