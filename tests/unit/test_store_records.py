"""Records: small things kept between steps, sealed, bound to their key, and gone when their time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.core.errors import BadInput
from bot.core.types import Person
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from bot.store.records import SCHEMA, SealedRecords

ANNA = Person(id="1", name="Anna O'Neill", mail="anna@firm.example")


@pytest.fixture
def database(open_database: Callable[..., Database]) -> Database:
    return open_database("records.db", SCHEMA)


@pytest.fixture
def records(database: Database, keyring: StoredKeyring, clock: Any) -> SealedRecords:
    return SealedRecords(database, keyring, clock)


async def test_what_was_put_is_got_as_core_types(records: SealedRecords) -> None:
    await records.put("run", "r1", {"who": (ANNA,)}, scope="case", days=1)
    assert await records.get("run", "r1") == {"who": (ANNA,)}
    assert await records.get("run", "r2") is None
    assert await records.get("vault", "r1") is None


async def test_the_later_value_counts(records: SealedRecords) -> None:
    for value in (1, 2):
        await records.put("run", "r1", value, scope="case", days=1)
    assert await records.get("run", "r1") == 2


async def test_of_many_that_claim_a_key_at_once_one_gets_it(records: SealedRecords) -> None:
    won = await asyncio.gather(*(records.put_new("done", "k", n, scope="case", days=1) for n in range(20)))
    assert sum(won) == 1
    assert await records.get("done", "k") == won.index(True)


async def test_what_was_deleted_is_gone(records: SealedRecords) -> None:
    await records.put("run", "r1", 1, scope="case", days=1)
    await records.delete("run", "r1")
    await records.delete("run", "never")
    assert await records.get("run", "r1") is None


async def test_what_has_expired_counts_as_not_there_even_before_the_purge(records: SealedRecords, clock: Any) -> None:
    await records.put("run", "r1", 1, scope="case", days=2)
    clock.go_on(days=2)
    assert await records.get("run", "r1") is None
    assert await records.keys_of("run") == []
    assert await records.put_new("run", "r1", 2, scope="case", days=1)


async def test_the_purge_deletes_what_has_expired_and_nothing_else(
    records: SealedRecords, database: Database, clock: Any
) -> None:
    await records.put("run", "short", 1, scope="case", days=1)
    await records.put("run", "long", 2, scope="case", days=30)
    clock.go_on(days=5)
    assert await records.purge(clock()) == 1
    (left,) = await database.run(lambda connection: connection.execute("SELECT count(*) FROM records").fetchone())
    assert left == 1
    assert await records.get("run", "long") == 2


async def test_erasing_a_scope_takes_its_records_along(records: SealedRecords, keyring: StoredKeyring) -> None:
    await records.put("vault", "v", {"PERSON_1": "Anna"}, scope="case", days=9)
    keyring.erase("case")
    assert await records.get("vault", "v") is None
    assert await records.put_new("vault", "v", {}, scope="case", days=9)


async def test_keys_are_listed_blinded(records: SealedRecords) -> None:
    await records.put("run", "anna", 1, scope="case", days=1)
    (key,) = await records.keys_of("run")
    assert len(key) == 64
    assert "anna" not in key


async def test_a_record_put_in_anothers_place_is_refused(records: SealedRecords, database: Database) -> None:
    await records.put("approval", "mine", "deny", scope="case", days=1)
    await records.put("approval", "yours", "allow", scope="case", days=1)
    mine, yours = records._blind("approval", "mine"), records._blind("approval", "yours")
    swap = "UPDATE records SET sealed = (SELECT sealed FROM records WHERE key = ?) WHERE key = ?"
    await database.run(lambda connection: connection.execute(swap, (yours, mine)).rowcount)
    with pytest.raises(BadInput, match="another's place"):
        await records.get("approval", "mine")


async def test_nothing_personal_stands_in_the_files(records: SealedRecords, on_disk: Callable[[], bytes]) -> None:
    await records.put("run", "anna@firm.example", {"who": ANNA, "tel": "020 7946 0000"}, scope="Anna O'Neill", days=1)
    written = on_disk()
    for planted in (b"anna", b"Anna", b"O'Neill", b"7946"):
        assert planted not in written
