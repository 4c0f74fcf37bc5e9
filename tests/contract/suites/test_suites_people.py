"""The directory and its groups: what both suites promise, each through its own SDK against the tenant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from suite import Suite

from bot.core.errors import NotFound

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = ("priya", "tom", "sarah-a", "sarah-b")


async def test_everybody_of_the_firm_is_in_the_directory_and_who_is_not_is_a_guest(suite: Suite) -> None:
    people = await suite.own.provider.people.directory()
    assert {one for one in people if not one.guest} == {suite.person(key) for key in OURS}
    guests = {"microsoft": ["Dana Whitlock"], "google": []}
    assert [one.name for one in people if one.guest] == guests[suite.name]


async def test_one_person_is_found_by_id_and_nobody_else_is(suite: Suite) -> None:
    people = suite.own.provider.people
    assert await people.person(suite.person("priya").id) == suite.person("priya")
    for id in ("", "9" * 21, "00000000-0000-0000-0000-000000000009", "../users"):
        with pytest.raises(NotFound):
            await people.person(id)


async def test_the_directory_and_the_groups_are_asked_for_once_in_some_minutes(suite: Suite) -> None:
    now = datetime.now(UTC)
    people = suite.connect(now=lambda: now).provider.people
    tom, staff = suite.person("tom"), [suite.group("staff")]

    async def read() -> int:
        before = suite.mark
        assert tom in await people.directory()
        assert await people.person(tom.id) == tom
        assert await people.groups(tom.id, staff) == set(staff)
        return len(suite.asked(before))

    assert await read() > 0
    assert await read() == 0
    now += timedelta(minutes=6)
    assert await read() > 0


async def test_groups_inside_groups_count_and_only_those_that_were_asked_about(suite: Suite) -> None:
    people = suite.own.provider.people
    staff, manager, admin = (suite.group(key) for key in ("staff", "manager", "admin"))
    assert await people.groups(suite.person("priya").id, [staff, manager, admin]) == {staff, manager}
    assert await people.groups(suite.person("tom").id, [manager]) == set()
    assert await people.groups(suite.person("tom").id, [staff, admin]) == {staff}


async def test_a_group_that_only_another_suite_knows_is_not_asked_for(suite: Suite) -> None:
    other = {"microsoft": "staff@leeds.bramleyholt.example", "google": "6f1f1f1e-0000-4000-8000-000000000001"}
    before = suite.mark
    assert await suite.own.provider.people.groups(suite.person("tom").id, [other[suite.name]]) == set()
    assert suite.asked(before) == []


async def test_who_is_not_in_the_directory_is_in_no_group_but_not_found(suite: Suite) -> None:
    for id in ("9" * 21, "00000000-0000-0000-0000-000000000009"):
        with pytest.raises(NotFound):
            await suite.own.provider.people.groups(id, [suite.group("staff")])
