"""Whoever changes, removes, reorders, inserts or cuts off an entry is found, and the entry is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.types import AuditEvent
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from policies.audit.entry import GENESIS, canonical, digest
from policies.audit.log import AuditLog
from policies.audit.schema import SCHEMA
from policies.audit.signer import new_key, signer_from
from policies.audit.verify import Verification, verify

SIGNER = signer_from(new_key(), "the test")
STRANGER = signer_from(new_key(), "a stranger")
LENGTH = 12


@pytest.fixture
async def log(tmp_path: Path, open_database: Callable[..., Database], keyring: StoredKeyring, clock: Any) -> Path:
    """A log of twelve entries with checkpoints after five and ten, in a file that nobody has open."""
    database = open_database("live.db", SCHEMA)
    writer = AuditLog(database, keyring, clock, SIGNER, checkpoint_file=tmp_path / "points.jsonl", every=5)
    for n in range(LENGTH):
        await writer.append(AuditEvent(run=f"r{n}", step="s", outcome="ok", tenant="t", case="c", counts={"n": n}))
    database.close()
    shutil.copy(database.path, tmp_path / "audit.db")
    return tmp_path / "audit.db"


def tampered(path: Path, *statements: str, **values: object) -> Verification:
    """What `verify` says when somebody has taken the guards away and done this."""
    connection = sqlite3.connect(path, isolation_level=None)
    guards = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql NOT NULL"
    for kind, name in connection.execute(guards).fetchall():
        connection.execute(f"DROP {kind} {name}")
    for statement in statements:
        connection.execute(statement, values if ":" in statement else {})
    connection.close()
    return verify(path, SIGNER.public)


def first(found: Verification) -> tuple[int, str]:
    assert not found.ok
    return found.problems[0].seq, found.problems[0].what


def test_an_untouched_log_verifies(log: Path, tmp_path: Path) -> None:
    found = verify(log, SIGNER.public, tmp_path / "points.jsonl")
    assert found.problems == ()
    assert (found.entries, found.first, found.last, found.checkpoints, found.erased) == (LENGTH, 1, LENGTH, 4, None)


@pytest.mark.parametrize("column", ["entry", "hash", "signature", "sealed"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_any_entry_is_found_and_named(
    log: Path, tmp_path: Path, column: str, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, LENGTH), "seq")
    copy = tmp_path / "copy.db"
    shutil.copy(log, copy)
    connection = sqlite3.connect(copy)
    (value,) = connection.execute(f"SELECT CAST({column} AS BLOB) FROM entries WHERE seq = ?", (seq,)).fetchone()
    connection.close()
    place = data.draw(st.integers(0, len(value) - 1), "place")
    changed = bytearray(value)
    changed[place] ^= data.draw(st.integers(1, 255), "bits")
    kind = "BLOB" if column == "sealed" else "TEXT"
    found = tampered(copy, f"UPDATE entries SET {column} = CAST(:new AS {kind}) WHERE seq = {seq}", new=bytes(changed))
    assert first(found)[0] == seq


@pytest.mark.parametrize("seq", [1, 2, 7, LENGTH])
def test_an_entry_rewritten_with_its_hash_is_found(log: Path, seq: int) -> None:
    """Whoever can write the file can compute hashes, but not sign them."""
    connection = sqlite3.connect(log)
    (text,) = connection.execute("SELECT entry FROM entries WHERE seq = ?", (seq,)).fetchone()
    connection.close()
    forged = canonical({**json.loads(text), "outcome": "denied"})
    found = tampered(
        log,
        f"UPDATE entries SET entry = :entry, hash = :hash WHERE seq = {seq}",
        "DELETE FROM checkpoints",
        entry=forged.decode(),
        hash=digest(forged),
    )
    assert first(found)[0] == seq
    assert "changed" in first(found)[1]
    assert len(found.problems) == 1


def test_a_log_rewritten_from_an_entry_to_its_end_and_signed_by_another_is_found(log: Path) -> None:
    connection = sqlite3.connect(log)
    rows = connection.execute("SELECT seq, entry, hash FROM entries ORDER BY seq").fetchall()
    connection.close()
    prev, statements, values = rows[3][2], ["DELETE FROM checkpoints"], {}
    for seq, text, _ in rows[4:]:
        entry = canonical({**json.loads(text), "prev": prev, "outcome": "denied"})
        prev = digest(entry)
        statements.append(f"UPDATE entries SET entry = :e{seq}, hash = :h{seq}, signature = :s{seq} WHERE seq = {seq}")
        values |= {f"e{seq}": entry.decode(), f"h{seq}": prev, f"s{seq}": STRANGER.sign(bytes.fromhex(prev))}
    assert first(tampered(log, *statements, **values))[0] == 5


@pytest.mark.parametrize("seq", [1, 2, 6, LENGTH - 1])
@pytest.mark.parametrize("close_up", [False, True], ids=["leaving a gap", "moving the rest up"])
def test_a_removed_entry_is_named(log: Path, seq: int, close_up: bool) -> None:
    move_up = (f"UPDATE entries SET seq = seq - 1 WHERE seq = {n}" for n in range(seq + 1, LENGTH + 1))
    found = tampered(log, f"DELETE FROM entries WHERE seq = {seq}", *(move_up if close_up else ()))
    assert [(problem.seq, problem.what) for problem in found.problems] == [(seq, f"removed: {seq}")]


def test_a_removed_beginning_is_named(log: Path) -> None:
    assert first(tampered(log, "DELETE FROM entries WHERE seq < 4")) == (1, "removed: 1 to 3")


def test_a_beginning_that_only_pretends_to_be_retention_is_found(log: Path) -> None:
    body = canonical({"v": 1, "kind": "start", "seq": 3, "hash": GENESIS, "time": "x", "key": SIGNER.id})
    insert = "INSERT INTO checkpoints VALUES (3, 'start', :body, :signature)"
    found = tampered(
        log, "DELETE FROM entries WHERE seq < 4", insert, body=body.decode(), signature=STRANGER.sign(body)
    )
    assert {(problem.seq, problem.what.split(":")[0]) for problem in found.problems} >= {(1, "removed")}


def test_two_entries_that_changed_places_are_found(log: Path) -> None:
    swap = ("UPDATE entries SET seq = 99 WHERE seq = 4", "UPDATE entries SET seq = 4 WHERE seq = 5")
    found = tampered(log, *swap, "UPDATE entries SET seq = 5 WHERE seq = 99")
    assert first(found) == (4, "stands out of its order")


def test_an_entry_moved_to_the_end_is_found(log: Path) -> None:
    assert first(tampered(log, "UPDATE entries SET seq = 99 WHERE seq = 4")) == (4, "stands out of its order")


def test_entries_renumbered_in_order_are_found(log: Path) -> None:
    assert first(tampered(log, f"UPDATE entries SET seq = 50 WHERE seq = {LENGTH}")) == (LENGTH, "stands at 50")


def make_room(at: int) -> tuple[str, ...]:
    return tuple(f"UPDATE entries SET seq = seq + 1 WHERE seq = {n}" for n in range(LENGTH, at - 1, -1))


@pytest.mark.parametrize("at", [1, 5, LENGTH])
def test_a_forged_entry_put_in_between_is_found(log: Path, at: int) -> None:
    entry = canonical({"seq": at, "prev": GENESIS, "sealed": digest(b"")})
    row = f"INSERT INTO entries VALUES ({at}, :entry, :hash, :signature, x'')"
    forged = {"entry": entry.decode(), "hash": digest(entry), "signature": STRANGER.sign(bytes.fromhex(digest(entry)))}
    found = tampered(log, *make_room(at), row, **forged)
    assert first(found)[0] == at
    assert "put in before" in first(found)[1]
    assert len(found.problems) == 1


def test_a_copy_of_a_genuine_entry_put_in_is_found(log: Path) -> None:
    copy = "INSERT INTO entries SELECT 8, entry, hash, signature, sealed FROM entries WHERE seq = 3"
    assert first(tampered(log, *make_room(8), copy)) == (3, "a copy of this entry was put in")


def test_a_forged_entry_added_at_the_end_is_found(log: Path) -> None:
    row = "INSERT INTO entries SELECT seq + 1, entry, hash, :signature, sealed FROM entries WHERE seq = 12"
    found = tampered(log, row, signature="00" * 64)
    assert first(found)[0] == LENGTH + 1
    assert "added at the end" in first(found)[1]


def test_a_log_cut_off_is_found_by_a_checkpoint_that_was_kept_outside(log: Path, tmp_path: Path) -> None:
    cut = tampered(log, "DELETE FROM entries WHERE seq > 7", "DELETE FROM checkpoints WHERE seq > 7")
    assert cut.ok, "inside the file nothing tells of what came after"
    found = verify(log, SIGNER.public, tmp_path / "points.jsonl")
    assert first(found)[0] == 8
    assert "cut off: 8 to 10; line 2 of the checkpoint file" in first(found)[1]


def test_a_log_cut_off_carelessly_is_found_by_its_own_checkpoints(log: Path) -> None:
    assert first(tampered(log, "DELETE FROM entries WHERE seq > 7"))[0] == 8


def test_an_emptied_log_is_found(log: Path, tmp_path: Path) -> None:
    tampered(log, "DELETE FROM entries", "DELETE FROM checkpoints")
    assert first(verify(log, SIGNER.public, tmp_path / "points.jsonl"))[0] == 1


def test_another_log_of_the_same_key_is_not_taken_for_this_one(log: Path, tmp_path: Path) -> None:
    """Somebody who holds the key can write another history, but not one that fits what was copied outside before."""
    other = SIGNER.sign(
        body := canonical({"v": 1, "kind": "checkpoint", "seq": 5, "hash": "ab" * 32, "time": "x", "key": "k"})
    )
    (tmp_path / "other.jsonl").write_text(f'{{"checkpoint":{body.decode()},"signature":"{other}"}}\n')
    seq, what = first(verify(log, SIGNER.public, tmp_path / "other.jsonl"))
    assert seq == 5
    assert "another entry than the one that line 1" in what


@pytest.mark.parametrize(
    "change", ["signature = '00'", "body = replace(body, ':5,', ':6,')", "body = 'x'", "seq = 4", "signature = x'ff'"]
)
def test_a_changed_checkpoint_in_the_log_is_found(log: Path, change: str) -> None:
    found = tampered(log, f"UPDATE checkpoints SET {change} WHERE seq = 5")
    assert "own checkpoint" in first(found)[1]


@pytest.mark.parametrize(
    "line", ["", "nonsense", "[]", '{"checkpoint": {"seq": 1}}', '{"checkpoint": null, "signature": 5}']
)
def test_a_line_that_is_no_checkpoint_is_found(log: Path, tmp_path: Path, line: str) -> None:
    path = tmp_path / "points.jsonl"
    path.write_text(path.read_text() + (line or path.read_text().splitlines()[0].replace('"seq":5', '"seq":4')) + "\n")
    assert "line 3 of the checkpoint file" in first(verify(log, SIGNER.public, path))[1]


def test_a_checkpoint_signed_by_another_key_is_found(log: Path, tmp_path: Path) -> None:
    assert not verify(log, STRANGER.public).ok
    path = tmp_path / "points.jsonl"
    lines = path.read_text().splitlines()
    path.write_text(
        lines[0].rpartition('"signature"')[0] + f'"signature":"{STRANGER.sign(b"x")}"}}\n' + lines[1] + "\n"
    )
    assert "another key" in first(verify(log, SIGNER.public, path))[1]


def test_a_checkpoint_file_without_any_vouches_for_nothing(log: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    for name in ("empty.jsonl", "nowhere.jsonl"):
        with pytest.raises(BadInput, match="checkpoint"):
            verify(log, SIGNER.public, tmp_path / name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_with_random_damage_never_passes_for_more_than_it_is(
    log: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """Bytes that hold no entry may change; but then every entry is still there and right."""
    whole = log.read_bytes()
    damaged = bytearray(whole)
    for _ in range(3):
        damaged[data.draw(st.integers(0, len(whole) - 1))] ^= 0xFF
    copy = tmp_path / "damaged.db"
    copy.write_bytes(damaged)
    found = verify(copy, SIGNER.public)
    assert not found.ok or (found.entries, found.hash) == (LENGTH, verify(log, SIGNER.public).hash)


def test_values_of_another_type_are_found(log: Path) -> None:
    for column in ("entry", "hash", "signature", "sealed"):
        copy = log.with_name(f"{column}.db")
        shutil.copy(log, copy)
        assert first(tampered(copy, f"UPDATE entries SET {column} = 5 WHERE seq = 3"))[0] == 3


def test_verifying_changes_nothing(log: Path) -> None:
    before = log.read_bytes()
    assert verify(log, SIGNER.public).ok
    assert log.read_bytes() == before
    assert [path.name for path in log.parent.glob("audit.db*")] == ["audit.db"]
