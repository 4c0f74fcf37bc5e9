"""Encryption under one key per scope (a person, a case): erasing the key erases everything that was sealed with it.

A scope's key is random and stands in `keys`, wrapped by the master key; the scope's name stands there as a keyed hash.
Ciphers are AES-256-GCM-SIV (RFC 8452), which stays safe for as many messages as a long-lived scope ever seals.
A sealed blob is: 8 bytes key id, 12 bytes nonce, ciphertext with tag.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from bot.core.errors import BadInput, ConfigError
from bot.store.database import connect
from bot.store.private import private_file

_log = structlog.get_logger()

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    scope BLOB PRIMARY KEY, id BLOB NOT NULL UNIQUE, wrapped BLOB NOT NULL, used TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS master (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), proof BLOB NOT NULL);
"""
_ID, _NONCE, _KEY = 8, 12, 32
_PROOF = b"rapporteur keyring 1"


@dataclass(slots=True)
class _ScopeKey:
    id: bytes
    scope: bytes
    cipher: AESGCMSIV
    used: date


class StoredKeyring:
    """`bot.core.ports.Keyring` over a file of its own. Safe to use from any thread and from several processes."""

    def __init__(self, path: Path, master: bytes, clock: Callable[[], datetime], *, cached: int = 2000) -> None:
        """Raises `ConfigError` when the file was made with another master key."""
        self._clock = clock
        self._cached = cached
        self._lock = threading.RLock()
        self._wrapping = AESGCMSIV(_derive(master, b"wrap"))
        self._blinding = _derive(master, b"blind")
        self._naming = _derive(master, b"name")
        self._by_scope: OrderedDict[bytes, _ScopeKey] = OrderedDict()
        self._by_id: dict[bytes, _ScopeKey] = {}
        self._connection = connect(path, _SCHEMA)
        self._seen = self._version()
        self._check_master(path)

    # ---- what the port promises ----------------------------------------------------------------

    def encrypt(self, scope: str, data: bytes) -> bytes:
        """Sealed under the scope's key, which is made (and on the disk) when there is none yet."""
        name = self._name(scope)
        with self._lock:
            key = self._find_scope(name) or self._make(name)
            self._mark_used(key)
        return _seal(key, data)

    def encrypt_like(self, sealed: bytes, data: bytes) -> bytes:
        """Sealed under the key that something was sealed with. Raises `KeyError` when that was erased."""
        with self._lock:
            key = self._find_id(sealed[:_ID])
        if key is None:
            raise KeyError("the key of this scope was erased")
        return _seal(key, data)

    def decrypt(self, scope: str, data: bytes) -> bytes:
        """Raises `KeyError` when the scope's key was erased, `BadInput` when the blob was changed or is of another scope."""
        name = self._name(scope)
        with self._lock:
            key = self._find_scope(name)
        if key is None or key.id != data[:_ID]:
            raise KeyError("the key of this scope was erased")
        return _open(key, data)

    def open(self, data: bytes) -> bytes:
        """`decrypt` for whoever doesn't know the scope any more. Raises `KeyError` when its key was erased."""
        with self._lock:
            key = self._find_id(data[:_ID])
        if key is None:
            raise KeyError("the key of this scope was erased")
        return _open(key, data)

    def erase(self, scope: str) -> bool:
        """Forgets the scope's key, for good; False when there was none. What it sealed can be read by nobody then."""
        with self._lock:
            erased = self._connection.execute("DELETE FROM keys WHERE scope = ?", (self._name(scope),)).rowcount
            self._forget()
        return erased > 0

    def blind(self, value: str) -> str:
        """HMAC-SHA256 in hex under a key derived from the master key: the same for the same value, for ever."""
        return hmac.digest(self._blinding, value.encode("utf-8", "surrogatepass"), "sha256").hex()

    # ---- keeping -------------------------------------------------------------------------------

    def purge(self, before: date) -> int:
        """Forgets the keys that have sealed nothing since that day; how many."""
        with self._lock:
            erased = self._connection.execute("DELETE FROM keys WHERE used < ?", (before.isoformat(),)).rowcount
            self._forget()
        return erased

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # ---- inside --------------------------------------------------------------------------------

    def _name(self, scope: str) -> bytes:
        return hmac.digest(self._naming, scope.encode("utf-8", "surrogatepass"), "sha256")

    def _find_scope(self, name: bytes) -> _ScopeKey | None:
        self._refresh()
        key = self._by_scope.get(name)
        if key is None:
            return self._load("scope", name)
        self._by_scope.move_to_end(name)
        return key

    def _find_id(self, id: bytes) -> _ScopeKey | None:
        self._refresh()
        return self._by_id.get(id) or self._load("id", id)

    def _load(self, column: str, value: bytes) -> _ScopeKey | None:
        query = f"SELECT id, scope, wrapped, used FROM keys WHERE {column} = ?"  # noqa: S608 one of two literals
        row = self._connection.execute(query, (value,)).fetchone()
        return None if row is None else self._remember(*row)

    def _remember(self, id: bytes, scope: bytes, wrapped: bytes, used: str) -> _ScopeKey:
        try:
            secret = self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], id + scope)
        except InvalidTag as error:
            raise BadInput("A stored key was changed: restore the key file from a backup.") from error
        key = _ScopeKey(id, scope, AESGCMSIV(secret), date.fromisoformat(used))
        self._by_scope[scope] = self._by_id[id] = key
        if len(self._by_scope) > self._cached:
            _, oldest = self._by_scope.popitem(last=False)
            del self._by_id[oldest.id]
        return key

    def _make(self, name: bytes) -> _ScopeKey:
        """Another process may make the same scope's key at this moment: the first one counts."""
        id, nonce, today = os.urandom(_ID), os.urandom(_NONCE), self._clock().date().isoformat()
        wrapped = nonce + self._wrapping.encrypt(nonce, os.urandom(_KEY), id + name)
        self._connection.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?, ?)", (name, id, wrapped, today))
        made = self._load("scope", name)
        if made is None:
            raise KeyError("the key of this scope was erased")
        return made

    def _mark_used(self, key: _ScopeKey) -> None:
        """Once a day and scope, so that retention knows which scopes have come to rest."""
        today = self._clock().date()
        if key.used >= today:
            return
        self._connection.execute("UPDATE keys SET used = ? WHERE id = ?", (today.isoformat(), key.id))
        key.used = today

    def _refresh(self) -> None:
        """Another process may have erased a key: then none of ours in memory counts any more."""
        version = self._version()
        if version != self._seen:
            self._seen = version
            self._by_scope.clear()
            self._by_id.clear()

    def _version(self) -> int:
        """Changes when another connection has committed to the file."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _forget(self) -> None:
        """Out of memory, and out of the write-ahead log, where the deleted page would stand for some time yet."""
        self._by_scope.clear()
        self._by_id.clear()
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            _log.warning(
                "keyring.erased_key_lingers", hint="another process reads the key file; the next erasure clears it"
            )

    def _check_master(self, path: Path) -> None:
        nonce = os.urandom(_NONCE)
        proof = nonce + self._wrapping.encrypt(nonce, _PROOF, None)
        self._connection.execute("INSERT OR IGNORE INTO master VALUES (1, ?)", (proof,))
        (proof,) = self._connection.execute("SELECT proof FROM master").fetchone()
        try:
            self._wrapping.decrypt(proof[:_NONCE], proof[_NONCE:], None)
        except InvalidTag as error:
            self._connection.close()
            raise ConfigError(f"The data key is not the one that {path.name} was made with: give that one.") from error


def _seal(key: _ScopeKey, data: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return key.id + nonce + key.cipher.encrypt(nonce, data, key.scope)


def _open(key: _ScopeKey, data: bytes) -> bytes:
    try:
        return key.cipher.decrypt(data[_ID : _ID + _NONCE], data[_ID + _NONCE :], key.scope)
    except (InvalidTag, ValueError) as error:
        raise BadInput("Sealed data was changed: restore it from a backup.") from error


def _derive(master: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand of RFC 5869 for one block; the master key is uniformly random, so it needs no extract step."""
    return hmac.digest(master, b"rapporteur " + purpose + b"\x01", sha256)


def load_or_create_master(path: Path, given: str | None = None) -> bytes:
    """The 32 bytes that all else hangs on: `given` (base64, from `RAPPORTEUR_DATA_KEY`), or the file, made when there is
    none. Raises `ConfigError` when it isn't 32 bytes, or when others than its owner may read the file."""
    if given:
        return _parse_master(given.encode(), "RAPPORTEUR_DATA_KEY")
    return _parse_master(private_file(path, lambda: base64.b64encode(os.urandom(_KEY)) + b"\n"), str(path))


def _parse_master(text: bytes, where: str) -> bytes:
    try:
        master = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        master = b""
    if len(master) != _KEY:
        raise ConfigError(f"{where} must be 32 bytes in base64, as `openssl rand -base64 32` prints them.")
    return master
