"""The directory of the Google half, through Google's own client: who is of the firm, and in which groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Person
from infra.sandbox import Tenant
from workspace.people import GooglePeople
from workspace.provider import GoogleWorkspace

Find = Callable[[str], Person]


def groups_of(tenant: Tenant) -> dict[str, str]:
    return {group.key: group.mail for group in tenant.google.state.groups.values()}


async def test_everybody_of_the_firm_is_in_the_directory_and_nobody_else(google: GoogleWorkspace, person: Find) -> None:
    people = await google.provider.people.directory()
    assert set(people) == {person(key) for key in ("priya", "tom", "sarah-a", "sarah-b")}


async def test_who_is_suspended_is_left_out(tenant: Tenant, google: GoogleWorkspace, person: Find) -> None:
    tom = tenant.google.person("tom")
    tenant.google.state.people[tom.id] = replace(tom, suspended=True)
    assert tom.id not in {one.id for one in await google.provider.people.directory()}
    with pytest.raises(NotFound):
        await google.provider.people.person(tom.id)


async def test_the_directory_is_read_once_within_its_time(
    tenant: Tenant, connected: Callable[..., GoogleWorkspace], person: Find
) -> None:
    now = [datetime.now(UTC)]
    people = connected(now=lambda: now[0], keep=timedelta(minutes=5)).provider.people
    await people.directory()
    reads = len(tenant.requests)
    await people.directory()
    assert await people.person(person("tom").id) == person("tom")
    assert len(tenant.requests) == reads
    now[0] += timedelta(minutes=6)
    await people.directory()
    assert len(tenant.requests) > reads


async def test_one_person_is_found_by_id_and_nobody_else_is(google: GoogleWorkspace, person: Find) -> None:
    people = google.provider.people
    assert await people.person(person("priya").id) == person("priya")
    for id in ("", "9" * 21, person("dana").id, "6f1f1f1e-0000-4000-8000-000000000001", "../users"):
        with pytest.raises(NotFound):
            await people.person(id)


async def test_somebody_is_found_by_address(google: GoogleWorkspace, person: Find) -> None:
    tom, people = person("tom"), google.provider.people
    assert isinstance(people, GooglePeople)
    assert await people.by_mail((tom.mail or "").upper()) == tom
    assert await people.by_mail("dana@oakfield.example") is None


async def test_groups_are_asked_by_address_inside_groups_too_and_kept_some_minutes(
    tenant: Tenant, google: GoogleWorkspace, person: Find
) -> None:
    known, people = groups_of(tenant), google.provider.people
    everything = {*known.values(), "6f1f1f1e-0000-4000-8000-000000000001", "none@leeds.bramleyholt.example"}
    assert await people.groups(person("priya").id, everything) == {known["manager"], known["staff"]}
    reads = len(tenant.requests)
    await people.groups(person("priya").id, everything)
    assert len(tenant.requests) == reads
    assert await people.groups(person("tom").id, [known["manager"]]) == frozenset()


async def test_a_group_that_only_entra_knows_is_not_asked_for(
    tenant: Tenant, google: GoogleWorkspace, person: Find
) -> None:
    before = len(tenant.requests)
    assert await google.provider.people.groups(person("tom").id, ["6f1f1f1e-0000-4000-8000-000000000001"]) == set()
    assert len(tenant.requests) == before


async def test_somebody_unknown_is_in_no_group_but_not_found(tenant: Tenant, google: GoogleWorkspace) -> None:
    with pytest.raises(NotFound):
        await google.provider.people.groups("9" * 21, groups_of(tenant).values())


async def test_an_admin_who_is_none_is_told_which_role_to_give(
    connected: Callable[..., GoogleWorkspace], person: Find
) -> None:
    people = connected(admin=person("tom").mail).provider.people
    with pytest.raises(Forbidden, match="Users > Read") as refused:
        await people.directory()
    assert refused.value.reason == "not_an_admin"


async def test_the_directory_is_asked_for_in_its_admins_name_and_with_nothing_else(
    tenant: Tenant, google: GoogleWorkspace, person: Find
) -> None:
    await google.provider.people.directory()
    seen = tenant.requests[-1]
    assert seen.person == person("sarah-b").id
