"""Which groups a person is in, through the real SDK against the tenant: what roles hang on."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from bot.core.errors import Forbidden
from bot.core.types import Person
from graph.provider import Microsoft365
from infra.sandbox import Tenant

Find = Callable[[str], Person]


def checks(tenant: Tenant) -> int:
    return len([seen for seen in tenant.requests if seen.path.endswith("/checkMemberGroups")])


async def test_more_groups_than_graph_takes_at_once_are_asked_about_in_parts(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    tenant.identity.put_in_group("staff", ["tom"])
    staff = tenant.state.group("staff").id
    others = [str(uuid.UUID(int=number)) for number in range(44)]

    assert await microsoft.provider.people.groups(person("tom").id, [*others, staff]) == {staff}
    assert checks(tenant) == 3


async def test_without_consent_the_permission_is_named(microsoft: Microsoft365, tenant: Tenant, person: Find) -> None:
    tenant.entra.granted -= {"GroupMember.Read.All", "Group.Read.All"}
    with pytest.raises(Forbidden, match=r"GroupMember\.Read\.All"):
        await microsoft.provider.people.groups(person("tom").id, [tenant.state.group("staff").id])
