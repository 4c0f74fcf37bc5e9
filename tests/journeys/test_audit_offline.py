"""The log is verified by somebody who has none of our code, only the export, the public key and the script in docs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.types import AuditEvent, ResourceLink
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from policies.audit.log import AuditLog
from policies.audit.read import export
from policies.audit.schema import SCHEMA
from policies.audit.signer import new_key, signer_from
from policies.audit.verify import verify

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_audit.py"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SIGNER = signer_from(new_key(), "the test")
LINK = ResourceLink(
    system="graph",
    method="POST",
    resource="/users/anna@firm.example/planner/tasks",
    status=201,
    request_id="q",
    client_request_id="c",
    at=NOW,
)
EVENT = AuditEvent(
    run="r", step="act", outcome="ok", tenant="t", case="Anna’s case", model='a "model"\n', links=(LINK,)
)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """With an export of a log of nine entries and the checkpoints that were copied outside, and nothing else."""
    keyring = StoredKeyring(tmp_path / "keys.db", bytes(32), lambda: NOW)
    database = Database(tmp_path / "audit.db", SCHEMA)
    log = AuditLog(database, keyring, lambda: NOW, SIGNER, checkpoint_file=tmp_path / "points.jsonl", every=4)
    for _ in range(9):
        await log.append(EVENT)
    outside = tmp_path / "outside"
    outside.mkdir()
    export(database.path, SIGNER.public, outside / "log.jsonl")
    shutil.copy(tmp_path / "points.jsonl", outside)
    database.close()
    keyring.close()
    return outside


def run(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """Without our code on the path, and with nothing of the environment."""
    command = [sys.executable, "-I", str(SCRIPT), *names]
    return subprocess.run(command, cwd=folder, env={"PATH": os.defpath}, capture_output=True, text=True, timeout=60)


def test_an_untouched_export_verifies(folder: Path) -> None:
    for names in (("log.jsonl", "log.pem"), ("log.jsonl", "log.pem", "points.jsonl")):
        done = run(folder, *names)
        assert (done.returncode, done.stderr) == (0, "")
        assert "9 entries" in done.stdout


def test_nothing_personal_goes_along_with_the_export(folder: Path) -> None:
    written = (folder / "log.jsonl").read_text()
    for planted in ("anna", "Anna", "firm.example"):
        assert planted not in written


def swapped(lines: list[str], a: int, b: int) -> list[str]:
    lines[a], lines[b] = lines[b], lines[a]
    return lines


TAMPERINGS: dict[str, Callable[[list[str]], list[str]]] = {
    "changed": lambda lines: [line.replace('"act"', '"ask"', n == 4) for n, line in enumerate(lines)],
    "changed in the last": lambda lines: [line.replace('"seq":9', '"seq":10') for line in lines],
    "a space more": lambda lines: [line.replace(":", ": ", 1) if n == 4 else line for n, line in enumerate(lines)],
    "removed": lambda lines: lines[:3] + lines[4:],
    "the first removed": lambda lines: lines[1:],
    "reordered": lambda lines: swapped(lines, 2, 3),
    "inserted": lambda lines: [*lines[:5], lines[4], *lines[5:]],
    "a stranger's inserted": lambda lines: [*lines[:5], lines[5].replace("0", "1"), *lines[5:]],
    "cut off": lambda lines: lines[:7],
    "emptied": lambda lines: [],
    "nonsense": lambda lines: ["nonsense", *lines],
    "a checkpoint changed": lambda lines: [*lines[:-1], lines[-1].replace('"seq":8', '"seq":9')],
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_caught(folder: Path, name: str) -> None:
    path = folder / "log.jsonl"
    path.write_text("".join(line + "\n" for line in TAMPERINGS[name](path.read_text().splitlines())))
    done = run(folder, "log.jsonl", "log.pem", "points.jsonl")
    assert done.returncode != 0
    assert done.stderr.startswith("line ")


def test_a_log_signed_with_another_key_is_caught(folder: Path) -> None:
    (folder / "log.pem").write_text(signer_from(new_key(), "a stranger").public.pem)
    assert run(folder, "log.jsonl", "log.pem").returncode != 0


async def test_an_export_of_a_log_shortened_by_retention_verifies(tmp_path: Path) -> None:
    clock = iter(NOW.replace(day=day) for day in range(1, 31))
    keyring = StoredKeyring(tmp_path / "keys.db", bytes(32), lambda: NOW)
    database = Database(tmp_path / "audit.db", SCHEMA)
    log = AuditLog(database, keyring, lambda: next(clock), SIGNER, checkpoint_file=tmp_path / "points.jsonl")
    for _ in range(6):
        await log.append(EVENT)
    await log.prune(NOW.replace(day=4))
    assert export(database.path, SIGNER.public, tmp_path / "log.jsonl") == 3
    database.close()
    keyring.close()
    assert "3 entries" in run(tmp_path, "log.jsonl", "log.pem").stdout


def test_a_copy_in_a_folder_that_cannot_be_written_verifies(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "audit.db"
    copy.parent.mkdir()
    shutil.copy(tmp_path / "audit.db", copy)
    copy.chmod(0o400)
    copy.parent.chmod(0o500)
    try:
        assert verify(copy, SIGNER.public, folder / "points.jsonl").ok
    finally:
        copy.parent.chmod(0o700)
