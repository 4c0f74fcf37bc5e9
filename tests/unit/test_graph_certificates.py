"""The key pairs of rich notifications: made once, sealed on the disk, rotated, the old ones kept as long as they are needed."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from bot.store.records import SCHEMA, SealedRecords
from graph.certificates import Certificate, Certificates


@pytest.fixture
def records(open_database: Callable[..., Database], keyring: StoredKeyring, clock: Any) -> SealedRecords:
    return SealedRecords(open_database("records.db", SCHEMA), keyring, clock)


def public_of(certificate: Certificate) -> Any:
    return x509.load_der_x509_certificate(base64.b64decode(certificate.encoded, validate=True)).public_key()


async def test_it_is_what_graph_takes_and_the_private_key_fits(records: SealedRecords, clock: Any) -> None:
    certificates = Certificates(records, clock)
    made = await certificates.current()
    public, private = public_of(made), await certificates.key(made.id)
    assert isinstance(public, rsa.RSAPublicKey)
    assert public.key_size == 2048
    assert private is not None
    assert private.public_key() == public
    assert made.id.startswith("rapporteur-20260302-")
    assert len(made.id) <= 128


async def test_after_a_restart_it_is_the_same(records: SealedRecords, clock: Any) -> None:
    made = await Certificates(records, clock).current()
    again = Certificates(records, clock)
    assert await again.key(made.id) is not None
    assert await again.current() == made


async def test_asked_for_by_many_at_once_one_is_made(records: SealedRecords, clock: Any) -> None:
    certificates = Certificates(records, clock)
    assert len(set(await asyncio.gather(*(certificates.current() for _ in range(5))))) == 1


async def test_the_private_key_is_never_on_the_disk_in_clear(
    records: SealedRecords, clock: Any, on_disk: Callable[[], bytes]
) -> None:
    certificates = Certificates(records, clock)
    private = await certificates.key((await certificates.current()).id)
    assert private is not None
    secret = private.private_numbers().d.to_bytes(256, "big")
    form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    der = private.private_bytes(*form)
    written = on_disk()
    assert secret not in written
    assert base64.b64encode(der)[:60] not in written


async def test_a_new_one_comes_in_time_and_the_old_key_still_opens(records: SealedRecords, clock: Any) -> None:
    certificates = Certificates(records, clock, rotate=timedelta(days=30))
    old = await certificates.current()
    clock.go_on(days=29)
    assert await certificates.current() == old
    clock.go_on(days=1)
    new = await certificates.current()
    assert new.id != old.id
    clock.go_on(days=7, hours=23)
    assert await certificates.current() == new
    assert await certificates.key(old.id) is not None
    assert await Certificates(records, clock).key(old.id) is not None


async def test_an_old_key_is_dropped_when_nothing_can_need_it(records: SealedRecords, clock: Any) -> None:
    certificates = Certificates(records, clock, rotate=timedelta(days=30))
    old = await certificates.current()
    clock.go_on(days=30)
    new = await certificates.current()
    assert await certificates.key(old.id) is not None
    clock.go_on(days=8)
    assert await certificates.current() == new
    assert await certificates.key(old.id) is None
    assert await Certificates(records, clock).key(old.id) is None


async def test_retention_leaves_it_alone_as_long_as_it_is_used(
    records: SealedRecords, keyring: StoredKeyring, clock: Any
) -> None:
    certificates = Certificates(records, clock)
    made = await certificates.current()
    for _ in range(20):
        clock.go_on(days=2)
        keyring.purge((clock() - timedelta(days=7)).date())
        await records.purge(clock())
        assert await certificates.current() == made
    assert await Certificates(records, clock).current() == made


async def test_there_is_no_key_by_another_name(records: SealedRecords, clock: Any) -> None:
    certificates = Certificates(records, clock)
    assert await certificates.key("rapporteur-20260302-000000000000") is None
    await certificates.current()
    assert await certificates.key("") is None
