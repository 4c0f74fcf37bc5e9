"""The tables of the log, and the triggers that hold them append-only.

The triggers stop a slip of ours or of an admin's tool; against intent there are the signatures.
"""

from __future__ import annotations

import sqlite3

APPEND_ONLY = ("sealed", "entries")
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
_LAST = "SELECT coalesce(max(seq), 0) FROM {table}"
_KEPT = "CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE DELETE ON {table} " + _REFUSE
_GUARDS = (
    _KEPT,
    "CREATE TRIGGER IF NOT EXISTS {table}_unchanged BEFORE UPDATE ON {table} " + _REFUSE,
    # REPLACE fires no delete trigger, so inserting must stop it: a new row stands at the end, or nowhere.
    "CREATE TRIGGER IF NOT EXISTS {table}_not_replaced BEFORE INSERT ON {table} WHEN NEW.seq <= ({last}) " + _REFUSE,
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL, signature TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_run ON entries (json_extract(entry, '$.run'));
CREATE TABLE IF NOT EXISTS sealed (seq INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS checkpoints (
    seq INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (seq, kind)
);
""" + ";\n".join(
    guard.format(table=table, last=_LAST.format(table=table)) for table in APPEND_ONLY for guard in _GUARDS
)


def delete_until(connection: sqlite3.Connection, table: str, seq: int) -> int:
    """The one way past the guard, for retention; call it in a transaction, in which the guard is put back. How many rows."""
    connection.execute(f"DROP TRIGGER {table}_kept")
    deleted = connection.execute(f"DELETE FROM {table} WHERE seq <= ?", (seq,)).rowcount  # noqa: S608 one of APPEND_ONLY
    connection.execute(_KEPT.format(table=table))
    return deleted
