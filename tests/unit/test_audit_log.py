"""Writing the log: chained whoever writes, on the disk when it answers, append-only, and erasable without a gap."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import BadInput, ConfigError
from bot.core.types import AuditEvent, ResourceLink
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from policies.audit import read
from policies.audit.checkpoints import read_file
from policies.audit.log import AuditLog
from policies.audit.schema import SCHEMA
from policies.audit.signer import load_public_key, new_key, signer_from
from policies.audit.verify import verify

ROOT = Path(__file__).parents[2]
SIGNER = signer_from(new_key(), "the test")


@pytest.fixture
def database(open_database: Callable[..., Database]) -> Database:
    return open_database("audit.db", SCHEMA)


@pytest.fixture
def log(database: Database, keyring: StoredKeyring, clock: Any, tmp_path: Path) -> AuditLog:
    return AuditLog(database, keyring, clock, SIGNER, checkpoint_file=tmp_path / "points.jsonl", every=10)


def event(run: str, clock: Any, *, case: str = "case", step: str = "gather") -> AuditEvent:
    link = ResourceLink(
        system="graph",
        method="GET",
        resource="/users/anna@firm.example/messages",
        status=200,
        request_id="q-1",
        client_request_id="c-1",
        at=clock(),
    )
    return AuditEvent(
        run=run,
        step=step,
        outcome="ok",
        tenant="t",
        case=case,
        person="p-1",
        links=(link,),
        private={"title": "Anna's pay"},
    )


async def test_entries_of_concurrent_runs_form_one_chain(log: AuditLog, database: Database, clock: Any) -> None:
    await asyncio.gather(*(log.append(event(f"r{n}", clock)) for n in range(60)))
    found = verify(database.path, SIGNER.public)
    assert found.ok
    assert (found.entries, found.first, found.last, found.checkpoints) == (60, 1, 60, 6)
    assert [entry["seq"] for entry in read.follow(database.path)] == list(range(1, 61))


async def test_two_writers_on_one_file_share_the_chain(
    log: AuditLog,
    database: Database,
    keyring: StoredKeyring,
    clock: Any,
    open_database: Callable[..., Database],
    tmp_path: Path,
) -> None:
    other = AuditLog(
        open_database("audit.db", SCHEMA), keyring, clock, SIGNER, checkpoint_file=tmp_path / "points.jsonl", every=10
    )
    await asyncio.gather(*(writer.append(event("r", clock)) for _ in range(40) for writer in (log, other)))
    found = verify(database.path, SIGNER.public, tmp_path / "points.jsonl")
    assert found.ok
    assert found.last == 80


async def test_one_bad_event_stops_no_other(log: AuditLog, database: Database, clock: Any) -> None:
    bad = AuditEvent(run="r", step="s", outcome="ok", tenant="t", case="c", digests={"x": "not a digest"})
    outcomes = await asyncio.gather(
        *(log.append(one) for one in (event("a", clock), bad, event("b", clock))), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    found = verify(database.path, SIGNER.public)
    assert (found.ok, found.entries) == (True, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET entry = '{}' WHERE seq = 1",
        "DELETE FROM entries WHERE seq = 2",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT 1, entry, hash, signature, sealed FROM entries WHERE seq = 2",
    ],
)
async def test_the_table_itself_refuses_changes(log: AuditLog, database: Database, clock: Any, statement: str) -> None:
    for _ in range(2):
        await log.append(event("r", clock))
    connection = sqlite3.connect(database.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


async def test_a_run_is_shown_with_what_was_sealed(
    log: AuditLog, database: Database, keyring: StoredKeyring, clock: Any
) -> None:
    await log.append(event("r1", clock))
    await log.append(event("r2", clock))
    await log.append(event("r1", clock, step="act"))
    shown = await log.show("r1")
    assert [entry["step"] for entry in shown] == ["gather", "act"]
    assert shown == read.show(database.path, "r1", keyring)
    assert shown[0]["links"][0]["resource"] == "/users/anna@firm.example/messages"
    assert (shown[0]["person"], shown[0]["case"], shown[0]["private"]) == ("p-1", "case", {"title": "Anna's pay"})
    assert shown[0]["erased"] is False
    assert await log.show("nobody") == []


async def test_after_erasing_a_case_the_chain_verifies_and_nothing_of_it_is_shown(
    log: AuditLog, database: Database, keyring: StoredKeyring, clock: Any
) -> None:
    await log.append(event("r1", clock, case="erased"))
    await log.append(event("r2", clock, case="kept"))
    keyring.erase("erased")
    found = verify(database.path, SIGNER.public, keyring=keyring)
    assert (found.ok, found.erased) == (True, 1)
    (entry,) = await log.show("r1")
    assert entry["erased"] is True
    assert "private" not in entry
    assert "anna" not in json.dumps(entry)
    assert (await log.show("r2"))[0]["private"] == {"title": "Anna's pay"}


async def test_following_gives_only_what_is_new(log: AuditLog, database: Database, clock: Any) -> None:
    for n in range(3):
        await log.append(event(f"r{n}", clock))
    assert [entry["run"] for entry in read.follow(database.path, after=1)] == ["r1", "r2"]
    assert read.follow(database.path, after=3) == []


async def test_checkpoints_are_made_on_the_way_and_on_demand_and_stand_in_the_file(
    log: AuditLog, clock: Any, tmp_path: Path
) -> None:
    assert await log.checkpoint() is None
    for _ in range(12):
        await log.append(event("r", clock))
    made = await log.checkpoint()
    assert made is not None
    assert made == await log.checkpoint()
    points = read_file(tmp_path / "points.jsonl")
    assert [point.seq for _, point in points if point and point.signed_by(SIGNER.public)] == [10, 12]


async def test_a_checkpoint_line_that_a_crash_cut_short_is_written_again(
    log: AuditLog, database: Database, keyring: StoredKeyring, clock: Any, tmp_path: Path
) -> None:
    for _ in range(20):
        await log.append(event("r", clock))
    path = tmp_path / "points.jsonl"
    os.truncate(path, path.stat().st_size - 30)
    again = AuditLog(database, keyring, clock, SIGNER, checkpoint_file=path, every=10)
    await again.append(event("r", clock))
    await again.checkpoint()
    assert [point.seq if point else None for _, point in read_file(path)] == [10, 20, 21]
    assert verify(database.path, SIGNER.public, path).ok


async def test_retention_shortens_the_log_and_the_rest_verifies(
    log: AuditLog, database: Database, clock: Any, tmp_path: Path
) -> None:
    for _ in range(15):
        await log.append(event("r", clock))
        clock.go_on(days=1)
    assert await log.prune(clock() - timedelta(days=4)) == 11
    assert await log.prune(clock() - timedelta(days=4)) == 0
    await log.append(event("r", clock))
    found = verify(database.path, SIGNER.public, tmp_path / "points.jsonl")
    assert found.ok
    assert (found.first, found.last, found.entries) == (12, 16, 5)


async def test_retention_never_empties_the_log(log: AuditLog, database: Database, clock: Any) -> None:
    assert await log.prune(clock()) == 0
    for _ in range(3):
        await log.append(event("r", clock))
    clock.go_on(days=1000)
    assert await log.prune(clock()) == 2
    await log.append(event("r", clock))
    found = verify(database.path, SIGNER.public)
    assert (found.ok, found.first, found.last) == (True, 3, 4)


async def test_after_retention_the_table_is_append_only_again(log: AuditLog, database: Database, clock: Any) -> None:
    for _ in range(3):
        await log.append(event("r", clock))
        clock.go_on(days=1)
    await log.prune(clock() - timedelta(hours=36))
    connection = sqlite3.connect(database.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("DELETE FROM entries")
    connection.close()


async def test_nothing_personal_stands_in_the_files(log: AuditLog, clock: Any, on_disk: Callable[[], bytes]) -> None:
    for _ in range(11):
        await log.append(event("r", clock, case="Anna's case"))
    written = on_disk()
    for planted in (b"anna", b"Anna", b"p-1", b"firm.example"):
        assert planted not in written


def test_a_log_that_is_not_there_is_said_in_words(tmp_path: Path, keyring: StoredKeyring) -> None:
    with pytest.raises(BadInput, match="no audit log"):
        read.show(tmp_path / "nowhere.db", "r", keyring)
    (tmp_path / "other.db").write_text("nothing of ours, but long enough to be looked at" * 20)
    with pytest.raises(BadInput, match="can't be read"):
        read.follow(tmp_path / "other.db")


def test_the_public_half_is_read_from_pem(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(SIGNER.public.pem)
    assert load_public_key(tmp_path / "key.pem").id == SIGNER.id
    for text in ("", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        (tmp_path / "key.pem").write_text(text)
        with pytest.raises(BadInput, match="PEM"):
            load_public_key(tmp_path / "key.pem")


def test_a_signing_key_that_is_none_is_refused_with_the_cure() -> None:
    with pytest.raises(ConfigError, match="the secret is not a private key"):
        signer_from(b"nonsense", "the secret")


APPEND_FOR_EVER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.core.types import AuditEvent
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from policies.audit.log import AuditLog
from policies.audit.schema import SCHEMA
from policies.audit.signer import signer_from

folder, key = Path(sys.argv[1]), sys.argv[2]
clock = lambda: datetime(2026, 3, 2, tzinfo=UTC)

async def client(log, n):
    for i in range(10_000):
        await log.append(AuditEvent(run=f"{n}-{i}", step="s", outcome="ok", tenant="t", case=f"case {n}"))
        print(f"{n}-{i}", flush=True)

async def main():
    keyring = StoredKeyring(folder / "keys.db", bytes(range(32)), clock)
    log = AuditLog(
        Database(folder / "audit.db", SCHEMA), keyring, clock, signer_from(key.encode(), "argument"),
        checkpoint_file=folder / "points.jsonl", every=7,
    )
    await asyncio.gather(*(client(log, n) for n in range(5)))

asyncio.run(main())
"""


def test_two_processes_that_are_killed_leave_a_log_that_verifies_with_all_they_had_answered(tmp_path: Path) -> None:
    pem = new_key()
    command = [sys.executable, "-c", APPEND_FOR_EVER, str(tmp_path), pem.decode()]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answered: list[str] = []
    for writer in writers:
        assert writer.stdout is not None
        answered += [writer.stdout.readline() for _ in range(60)]
    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
        answered += writer.communicate()[0].splitlines(keepends=True)
    runs = [entry["run"] for entry in read.follow(tmp_path / "audit.db")]
    found = verify(tmp_path / "audit.db", signer_from(pem, "the test").public, tmp_path / "points.jsonl")
    assert found.problems == ()
    assert len(answered) >= 120
    assert {line.strip() for line in answered if line.endswith("\n")} <= set(runs)
