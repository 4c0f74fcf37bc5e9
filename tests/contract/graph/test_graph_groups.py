"""Which groups a person is in, through the real SDK against the tenant: what roles hang on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Person
from graph.provider import Microsoft365
from infra.sandbox import Tenant

Find = Callable[[str], Person]


def checks(tenant: Tenant) -> int:
    return len([seen for seen in tenant.requests if seen.path.endswith("/checkMemberGroups")])


async def test_groups_inside_groups_count_and_only_those_that_were_asked_about(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    ids = {key: tenant.state.group(key).id for key in ("staff", "manager", "admin")}
    tenant.identity.put_in_group("admin", ["priya"])
    tenant.identity.put_in_group("staff", ["tom"])
    people = microsoft.provider.people

    assert await people.groups(person("tom").id, ids.values()) == {ids["staff"]}
    assert {ids["staff"], ids["admin"]} <= await people.groups(person("priya").id, ids.values())
    assert await people.groups(person("priya").id, [ids["admin"]]) == {ids["admin"]}


async def test_more_groups_than_graph_takes_at_once_are_asked_about_in_parts(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    tenant.identity.put_in_group("staff", ["tom"])
    staff = tenant.state.group("staff").id
    others = [str(uuid.UUID(int=number)) for number in range(44)]

    assert await microsoft.provider.people.groups(person("tom").id, [*others, staff]) == {staff}
    assert checks(tenant) == 3


async def test_the_answer_is_kept_for_some_minutes_and_no_longer(
    connected: Callable[..., Microsoft365], tenant: Tenant, person: Find
) -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    people = connected(now=lambda: now).provider.people
    staff = [tenant.state.group("staff").id]
    tenant.identity.put_in_group("staff", ["tom"])
    assert await people.groups(person("tom").id, staff) == set(staff)
    tenant.identity.put_in_group("staff", [])

    assert await people.groups(person("tom").id, staff) == set(staff)
    assert checks(tenant) == 1
    now += timedelta(minutes=6)
    assert await people.groups(person("tom").id, staff) == set()


async def test_somebody_whom_the_directory_does_not_have_is_not_found(microsoft: Microsoft365, tenant: Tenant) -> None:
    with pytest.raises(NotFound):
        await microsoft.provider.people.groups(str(uuid.uuid4()), [tenant.state.group("staff").id])


async def test_without_consent_the_permission_is_named(microsoft: Microsoft365, tenant: Tenant, person: Find) -> None:
    tenant.entra.granted -= {"GroupMember.Read.All", "Group.Read.All"}
    with pytest.raises(Forbidden, match=r"GroupMember\.Read\.All"):
        await microsoft.provider.people.groups(person("tom").id, [tenant.state.group("staff").id])


async def test_a_group_that_only_google_knows_is_not_asked_for(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    assert await microsoft.provider.people.groups(person("tom").id, ["staff@leeds.bramleyholt.example"]) == set()
    assert checks(tenant) == 0
