"""Finds whatever was changed, removed, reordered, inserted or cut off in a log, and names it. Needs only the public key."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import BadInput
from policies.audit import checkpoints
from policies.audit.chain import Row, walk
from policies.audit.checkpoints import Checkpoint
from policies.audit.entry import GENESIS, digest
from policies.audit.read import DAMAGE, Opening, connected
from policies.audit.signer import PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`seq` is the entry that is wrong or missing; 0 when it is about the file as a whole."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """`first` and `last` are the entries that are there, `hash` the last one's; `checkpoints` how many genuine ones were held
    against the log; `erased` how many sealed parts nobody can read any more (None when no keyring was given), which is
    nothing wrong. Problems stand in the order of their `seq`, so the first names the first entry that is wrong."""

    entries: int
    first: int
    last: int
    hash: str
    checkpoints: int
    erased: int | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(
    path: Path, key: PublicKey, checkpoint_file: Path | None = None, keyring: Opening | None = None
) -> Verification:
    """Raises `BadInput` when there is no log, or no checkpoint in the file; everything else that is wrong is a `Problem`."""
    outside = checkpoints.read_file(checkpoint_file) if checkpoint_file else []
    try:
        with connected(path) as connection:
            connection.text_factory = bytes
            return _verify(connection, key, outside, keyring)
    except DAMAGE as error:
        problem = Problem(seq=0, what=f"the file is damaged: {error!r}")
        return Verification(entries=0, first=0, last=0, hash="", checkpoints=0, erased=None, problems=(problem,))


def _verify(
    connection: sqlite3.Connection,
    key: PublicKey,
    outside: Sequence[tuple[int, Checkpoint | None]],
    keyring: Opening | None,
) -> Verification:
    query = "SELECT seq, entry, hash, signature, sealed FROM entries ORDER BY seq"
    rows = [_read(row, key, keyring) for row in connection.execute(query)]
    inside, false_inside = _genuine(_named_inside(connection), key)
    given, false_outside = _genuine([(f"line {n} of the checkpoint file", 0, point) for n, point in outside], key)
    start = max((point for _, point in inside if point.kind == "start"), key=lambda point: point.seq, default=None)
    points = [(name, point) for name, point in inside + given if point.kind == "checkpoint"]
    begin, origin = (start.seq, start.hash) if start else (0, GENESIS)
    last, found = walk(rows, begin, origin)
    chain = [*(Problem(seq=seq, what=what) for seq, what in found), *_against(points, rows, begin, origin, last)]
    sealed = [Problem(seq=row.seq, what=row.sealed_fault) for row in rows if row.sealed_fault]
    problems = [*false_inside, *false_outside, *chain, *sealed, *_damage(connection)]
    sound = {row.seq: row.hash for row in rows if not row.fault}
    return Verification(
        entries=len(rows),
        first=min(sound, default=0),
        last=max(sound, default=0),
        hash=sound[max(sound)] if sound else "",
        checkpoints=len(points),
        erased=sum(row.erased for row in rows) if keyring else None,
        problems=tuple(sorted(problems, key=lambda problem: problem.seq)),
    )


# ---- each entry by itself ----------------------------------------------------------------------


def _read(row: tuple[int, object, object, object, object], key: PublicKey, keyring: Opening | None) -> Row:
    place = row[0]
    text, stored, signature, sealed = map(_bytes, row[1:])
    hash = digest(text)
    fault = ""
    if not key.verifies(signature.decode("latin-1"), bytes.fromhex(hash)):
        fault = "its signature doesn't fit it"
    elif stored != hash.encode():
        fault = "the hash beside it isn't its own"
    seq, prev, sealed_digest = _fields(text) or (place, "", "")
    changed = not fault and digest(sealed) != sealed_digest
    return Row(
        place=place,
        seq=seq,
        prev=prev,
        hash=hash,
        fault=fault,
        sealed_fault="its sealed part was changed" if changed else "",
        erased=keyring is not None and not changed and not _opens(sealed, keyring),
    )


def _fields(text: bytes) -> tuple[int, str, str] | None:
    try:
        entry = json.loads(text)
        return int(entry["seq"]), str(entry["prev"]), str(entry["sealed"])
    except (ValueError, TypeError, KeyError):
        return None


def _opens(sealed: bytes, keyring: Opening) -> bool:
    """A key that was changed opens nothing either; that is the keyring's trouble, not the log's."""
    try:
        keyring.open(sealed)
    except (KeyError, BadInput):
        return False
    return True


def _bytes(value: object) -> bytes:
    """Whoever writes into a SQLite file may put any type into any column."""
    return value if isinstance(value, bytes) else str(value).encode()


# ---- what was signed about it ------------------------------------------------------------------


def _named_inside(connection: sqlite3.Connection) -> Iterator[tuple[str, int, Checkpoint | None]]:
    for seq, body, signature in connection.execute("SELECT seq, body, signature FROM checkpoints ORDER BY seq"):
        try:
            point = checkpoints.parse(json.loads(_bytes(body)), _bytes(signature).decode("latin-1"))
        except ValueError:
            point = None
        changed = point is None or point.seq != seq or point.body.encode() != _bytes(body)
        yield f"the log's own checkpoint {seq}", seq, None if changed else point


def _genuine(
    named: Iterator[tuple[str, int, Checkpoint | None]] | Sequence[tuple[str, int, Checkpoint | None]], key: PublicKey
) -> tuple[list[tuple[str, Checkpoint]], list[Problem]]:
    genuine: list[tuple[str, Checkpoint]] = []
    problems: list[Problem] = []
    for name, seq, point in named:
        if point is not None and point.signed_by(key):
            genuine.append((name, point))
        else:
            problems.append(
                Problem(seq=point.seq if point else seq, what=f"{name} was changed, or another key signed it")
            )
    return genuine, problems


def _against(
    points: Sequence[tuple[str, Checkpoint]], rows: Sequence[Row], begin: int, origin: str, last: int
) -> Iterator[Problem]:
    hashes: Mapping[int, str] = {begin: origin, **{row.seq: row.hash for row in rows if not row.fault}}
    beyond = [(point.seq, name) for name, point in points if point.seq > last]
    if beyond:
        seq, name = max(beyond)
        span = f"{seq}" if seq == last + 1 else f"{last + 1} to {seq}"
        yield Problem(seq=last + 1, what=f"cut off: {span}; {name} vouches for it")
    for name, point in points:
        if hashes.get(point.seq, point.hash) != point.hash:
            yield Problem(seq=point.seq, what=f"another entry than the one that {name} vouches for")


def _damage(connection: sqlite3.Connection) -> Iterator[Problem]:
    (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if state != b"ok":
        yield Problem(seq=0, what=f"the file is damaged: {state.decode('utf-8', 'replace')}")
