"""Reading the log without being able to change it: as it grows, one run of it, or all of it for somebody outside."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from bot.core.errors import BadInput
from bot.core.types import Json
from policies.audit.signer import PublicKey

DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises; the second when damage stands in SQLite's own message."""


class Opening(Protocol):
    """What reading needs of the keyring: to open what was sealed, or `KeyError` when the key was erased."""

    def open(self, data: bytes) -> bytes: ...


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """One unchanging view of the log; works on a live file and on a copy that can't be written. Raises `BadInput` when there
    is no log there, or none that can be read."""
    try:
        with connected(path) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise BadInput(
            f"{path} can't be read as an audit log: `rapporteur audit verify` says what is wrong."
        ) from error


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """The same with SQLite's own errors for a file that is damaged."""
    if not path.is_file():
        raise BadInput(f"There is no audit log at {path}.")
    connection = _open(path)
    try:
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def follow(path: Path, after: int = 0) -> list[Mapping[str, Json]]:
    """The entries with a higher `seq`, in clear as far as they are, oldest first. Call it again with the last one's."""
    with read_only(path) as connection:
        rows = connection.execute("SELECT entry FROM entries WHERE seq > ? ORDER BY seq", (after,)).fetchall()
    return [json.loads(entry) for (entry,) in rows]


def show(path: Path, run: str, keyring: Opening) -> list[Mapping[str, Json]]:
    """The entries of a run, oldest first, with what is sealed where its key is still there: each link's `resource` is the path
    itself then, and `person`, `case` and `private` are in clear; without the key `erased` is true instead."""
    with read_only(path) as connection:
        return entries_of_run(connection, run, keyring)


def entries_of_run(connection: sqlite3.Connection, run: str, keyring: Opening) -> list[Mapping[str, Json]]:
    query = "SELECT entry, sealed FROM entries WHERE json_extract(entry, '$.run') = ? ORDER BY seq"
    return [
        _shown(json.loads(entry), sealed, keyring) for entry, sealed in connection.execute(query, (run,)).fetchall()
    ]


def export(path: Path, key: PublicKey, target: Path) -> int:
    """Writes the log for somebody who has none of our code: lines of JSON, first the `start` if the beginning was
    deleted by retention, then every entry with its signature, then the checkpoints; the public key stands beside it as
    `.pem`. Nothing sealed goes along. How many entries."""
    count = 0
    with read_only(path) as connection, target.open("w", encoding="utf-8", newline="\n") as file:
        for line in _lines(connection):
            file.write(line + "\n")
            count += line.startswith('{"entry"')
    target.with_suffix(".pem").write_text(key.pem, "ascii")
    return count


def _open(path: Path) -> sqlite3.Connection:
    """Where somebody writes there is a -wal file, whose reading needs shared memory beside it; a file without one is whole by
    itself, and can be read without leaving anything there."""
    place = "file:" + quote(os.fspath(path.resolve()))
    wal = path.with_name(path.name + "-wal")
    if not wal.exists():
        return _connect(f"{place}?mode=ro&immutable=1")
    try:
        return _connect(f"{place}?mode=ro")
    except sqlite3.OperationalError as error:
        if wal.stat().st_size:
            raise BadInput(
                f"{path} can't be read where it lies: copy it with its -wal file to a folder of yours."
            ) from error
        return _connect(f"{place}?mode=ro&immutable=1")


def _connect(place: str) -> sqlite3.Connection:
    """SQLite opens a file only when something is read from it."""
    connection = sqlite3.connect(place, uri=True, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _shown(entry: dict[str, Any], sealed: bytes, keyring: Opening) -> Mapping[str, Json]:
    try:
        secret = json.loads(keyring.open(sealed))
    except KeyError:
        return {**entry, "erased": True}
    subjects = secret.get("subjects") or [""] * len(entry["links"])
    links = [
        {**link, "resource": resource, "resource_digest": link["resource"], **({"subject": subject} if subject else {})}
        for link, resource, subject in zip(entry["links"], secret["resources"], subjects, strict=True)
    ]
    opened = {name: secret[name] for name in ("case", "person", "private")}
    return {**entry, "links": links, **opened, "erased": False}


def _lines(connection: sqlite3.Connection) -> Iterator[str]:
    checkpoints = "SELECT kind, body, signature FROM checkpoints WHERE kind = ? ORDER BY seq"
    for kind, body, signature in connection.execute(checkpoints, ("start",)).fetchall()[-1:]:
        yield _line(kind, body, signature)
    for entry, signature in connection.execute("SELECT entry, signature FROM entries ORDER BY seq"):
        yield _line("entry", entry, signature)
    for kind, body, signature in connection.execute(checkpoints, ("checkpoint",)):
        yield _line(kind, body, signature)


def _line(kind: str, body: str, signature: str) -> str:
    """The body as it was signed, byte for byte."""
    return f'{{"{kind}":{body},"signature":"{signature}"}}'
