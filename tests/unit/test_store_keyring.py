"""The keyring: what is sealed is read with its key only, and forgetting the key forgets the data, everywhere."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput, ConfigError
from bot.store.keyring import StoredKeyring, load_or_create_master

MASTER = bytes(range(32))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=st.sampled_from(["", "case-1", "Anna", "caf\ud83d"]), data=st.binary(max_size=2000))
def test_what_was_sealed_is_read_again(keyring: StoredKeyring, scope: str, data: bytes) -> None:
    sealed = keyring.encrypt(scope, data)
    assert keyring.decrypt(scope, sealed) == keyring.open(sealed) == data


def test_the_same_thing_sealed_twice_looks_different(keyring: StoredKeyring) -> None:
    assert keyring.encrypt("a", b"x" * 40) != keyring.encrypt("a", b"x" * 40)


def test_another_scopes_key_opens_nothing(keyring: StoredKeyring) -> None:
    sealed = keyring.encrypt("a", b"x")
    keyring.encrypt("b", b"y")
    with pytest.raises(KeyError):
        keyring.decrypt("b", sealed)


@pytest.mark.parametrize("place", [8, 20, -1])
def test_a_changed_byte_is_found(keyring: StoredKeyring, place: int) -> None:
    sealed = bytearray(keyring.encrypt("a", b"hello"))
    sealed[place] ^= 1
    with pytest.raises(BadInput, match="changed"):
        keyring.decrypt("a", bytes(sealed))
    with pytest.raises(BadInput, match="changed"):
        keyring.open(bytes(sealed[:12]))


def test_after_erasing_nothing_of_the_scope_can_be_read(keyring: StoredKeyring) -> None:
    sealed, other = keyring.encrypt("a", b"x"), keyring.encrypt("b", b"y")
    assert keyring.erase("a")
    for read in (lambda: keyring.decrypt("a", sealed), lambda: keyring.open(sealed)):
        with pytest.raises(KeyError):
            read()
    assert not keyring.erase("a")
    assert keyring.decrypt("b", other) == b"y"


def test_a_scope_that_comes_back_after_erasing_has_a_new_key(keyring: StoredKeyring) -> None:
    old = keyring.encrypt("a", b"old")
    keyring.erase("a")
    assert keyring.decrypt("a", keyring.encrypt("a", b"new")) == b"new"
    with pytest.raises(KeyError):
        keyring.decrypt("a", old)


def test_a_key_that_another_process_erased_is_not_used_from_memory(
    keyring: StoredKeyring, tmp_path: Path, clock: Callable[[], Any]
) -> None:
    other = StoredKeyring(tmp_path / "keys.db", MASTER, clock)
    sealed = keyring.encrypt("a", b"x")
    assert other.decrypt("a", sealed) == b"x"
    keyring.erase("a")
    with pytest.raises(KeyError):
        other.decrypt("a", sealed)
    other.close()


def test_an_erased_key_stands_in_no_file_any_more(keyring: StoredKeyring, on_disk: Callable[[], bytes]) -> None:
    key_id = keyring.encrypt("a", b"x")[:8]
    assert key_id in on_disk()
    keyring.erase("a")
    assert key_id not in on_disk()


def test_neither_scopes_nor_keys_stand_in_clear(keyring: StoredKeyring, on_disk: Callable[[], bytes]) -> None:
    keyring.encrypt("anna.oneill@firm.example", b"secret words")
    written = on_disk()
    for planted in (b"anna", b"secret words", MASTER):
        assert planted not in written


def test_more_scopes_than_are_cached_still_open(tmp_path: Path, clock: Callable[[], Any]) -> None:
    keyring = StoredKeyring(tmp_path / "few.db", MASTER, clock, cached=3)
    sealed = {f"s{n}": keyring.encrypt(f"s{n}", b"%d" % n) for n in range(10)}
    assert [keyring.decrypt(scope, data) for scope, data in sealed.items()] == [b"%d" % n for n in range(10)]
    assert [keyring.open(data) for data in sealed.values()] == [b"%d" % n for n in range(10)]
    keyring.close()


def test_blinding_is_the_same_after_a_restart_and_another_under_another_master(
    tmp_path: Path, clock: Callable[[], Any]
) -> None:
    found = []
    for name, master in (("a.db", MASTER), ("a.db", MASTER), ("b.db", MASTER[::-1])):
        keyring = StoredKeyring(tmp_path / name, master, clock)
        found.append(keyring.blind("anna"))
        keyring.close()
    assert found[0] == found[1] != found[2]
    assert len(found[0]) == 64


def test_another_master_key_is_refused_at_start(
    keyring: StoredKeyring, tmp_path: Path, clock: Callable[[], Any]
) -> None:
    with pytest.raises(ConfigError, match="not the one"):
        StoredKeyring(tmp_path / "keys.db", MASTER[::-1], clock)


def test_retention_forgets_only_keys_at_rest(keyring: StoredKeyring, clock: Any) -> None:
    old, busy = keyring.encrypt("old case", b"x"), keyring.encrypt("inbox", b"y")
    clock.go_on(days=200)
    keyring.encrypt("inbox", b"z")
    clock.go_on(days=200)
    assert keyring.purge(clock().date().replace(year=clock().year - 1)) == 1
    assert keyring.open(busy) == b"y"
    with pytest.raises(KeyError):
        keyring.open(old)


def test_the_master_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    made = load_or_create_master(tmp_path / "data" / "master.key")
    assert len(made) == 32
    assert load_or_create_master(tmp_path / "data" / "master.key") == made


def test_a_given_master_key_leaves_no_file(tmp_path: Path) -> None:
    assert load_or_create_master(tmp_path / "master.key", base64.b64encode(MASTER).decode() + "\n") == MASTER
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["short", "äöü", base64.b64encode(b"x" * 31).decode(), "?" * 44])
def test_a_master_key_that_is_none_is_refused_with_the_cure(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigError, match="openssl rand -base64 32"):
        load_or_create_master(tmp_path / "master.key", given)
