"""The directory of the Google half, through Google's own client: who is of the firm, and in which groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Person
from infra.sandbox import Tenant
from workspace.people import GooglePeople
from workspace.provider import GoogleWorkspace

Find = Callable[[str], Person]


async def test_who_is_suspended_is_left_out(tenant: Tenant, google: GoogleWorkspace, person: Find) -> None:
    tom = tenant.google.person("tom")
    tenant.google.state.people[tom.id] = replace(tom, suspended=True)
    assert tom.id not in {one.id for one in await google.provider.people.directory()}
    with pytest.raises(NotFound):
        await google.provider.people.person(tom.id)


async def test_somebody_is_found_by_address(google: GoogleWorkspace, person: Find) -> None:
    tom, people = person("tom"), google.provider.people
    assert isinstance(people, GooglePeople)
    assert await people.by_mail((tom.mail or "").upper()) == tom
    assert await people.by_mail("dana@oakfield.example") is None


async def test_an_admin_who_is_none_is_told_which_role_to_give(
    connected: Callable[..., GoogleWorkspace], person: Find
) -> None:
    people = connected(admin=person("tom").mail).provider.people
    with pytest.raises(Forbidden, match="Users > Read") as refused:
        await people.directory()
    assert refused.value.reason == "not_an_admin"


async def test_the_directory_is_asked_for_in_its_admins_name(
    tenant: Tenant, google: GoogleWorkspace, person: Find
) -> None:
    await google.provider.people.directory()
    assert tenant.requests[-1].person == person("sarah-b").id
