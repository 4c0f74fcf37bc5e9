"""Every file that the bot writes: all of them under the data directory, all of them readable by their owner alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings
from bot.store.database import Database
from bot.store.keyring import StoredKeyring, load_or_create_master
from bot.store.records import SCHEMA as RECORDS
from bot.store.records import SealedRecords
from policies.audit.log import AuditLog
from policies.audit.schema import SCHEMA as LOG
from policies.audit.signer import Signer, load_public_key, new_key, signer_from
from policies.audit.verify import Verification, verify

AUDIT, SIGNING_KEY, PUBLIC_KEY, CHECKPOINTS = "audit.sqlite", "audit.key", "audit.pub.pem", "audit-checkpoints.jsonl"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Keys, records and the audit log, open."""

    directory: Path
    keyring: StoredKeyring
    records: SealedRecords
    audit: AuditLog
    databases: tuple[Database, ...]

    @classmethod
    def open(cls, settings: Settings, now: Callable[[], datetime] = utc_now) -> Stores:
        """Raises `ConfigError` when the master key is not the one that the files were written with."""
        directory = settings.data_dir
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        given = settings.data_key.get_secret_value() if settings.data_key else None
        keyring = StoredKeyring(directory / "keys.sqlite", load_or_create_master(directory / "master.key", given), now)
        kept, logged = Database(directory / "records.sqlite", RECORDS), Database(directory / AUDIT, LOG)
        log = AuditLog(logged, keyring, now, open_signer(directory), checkpoint_file=directory / CHECKPOINTS)
        records = SealedRecords(kept, keyring, now)
        return cls(directory=directory, keyring=keyring, records=records, audit=log, databases=(kept, logged))

    def close(self) -> None:
        for database in self.databases:
            database.close()
        self.keyring.close()


def open_signer(directory: Path) -> Signer:
    """The log's signing key, made at the first start; its public half stands beside it for whoever verifies."""
    path = directory / SIGNING_KEY
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(new_key())
    signer = signer_from(path.read_bytes(), str(path))
    (directory / PUBLIC_KEY).write_text(signer.public.pem, "ascii")
    return signer


def verify_log(directory: Path, checkpoint: Path | None = None) -> Verification:
    """Check the log in a data directory, against a checkpoint file that was kept outside where one is given."""
    return verify(directory / AUDIT, load_public_key(directory / PUBLIC_KEY), checkpoint)
