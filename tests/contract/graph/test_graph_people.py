"""The directory and its groups, through the real SDK against the tenant."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from bot.core.types import Person
from graph.provider import Microsoft365
from infra.sandbox import Tenant
from infra.sandbox.seed import add_person


def asked(tenant: Tenant) -> int:
    return len([request for request in tenant.requests if request.path.startswith("/v1.0/users")])


async def test_a_large_directory_is_read_page_after_page(tenant: Tenant, microsoft: Microsoft365) -> None:
    for number in range(2100):
        add_person(tenant.state, key=f"p{number}", name=f"Person {number}", mail=f"p{number}@bramleyholt.example")
    assert len(await microsoft.provider.people.directory()) == 2105
    assert asked(tenant) == 3


async def test_an_invited_person_is_a_guest_whatever_type_the_directory_gives_them(
    tenant: Tenant, microsoft: Microsoft365
) -> None:
    person = add_person(tenant.state, key="ext", name="Ext Member", mail="ext@other.example", guest=True)
    person.guest = False
    assert (await microsoft.provider.people.person(person.id)).guest


async def test_a_mail_address_outside_of_the_firms_domains_makes_a_guest(
    tenant: Tenant, connected: Callable[..., Microsoft365]
) -> None:
    person = add_person(tenant.state, key="agency", name="Agency Temp", mail="temp@agency.example")
    assert not (await connected().provider.people.person(person.id)).guest
    firm = connected(domains=frozenset({"BramleyHolt.example"})).provider.people
    assert (await firm.person(person.id)).guest
    assert not (await firm.person(tenant.state.person("tom").id)).guest


async def test_somebody_new_is_found_although_the_directory_was_read_before(
    tenant: Tenant, microsoft: Microsoft365
) -> None:
    await microsoft.provider.people.directory()
    person = add_person(tenant.state, key="new", name="Newly There", mail="new@bramleyholt.example")
    assert (await microsoft.provider.people.person(person.id)).name == "Newly There"


async def test_more_groups_than_graph_takes_at_once_are_asked_about_in_parts(
    microsoft: Microsoft365, tenant: Tenant, person: Callable[[str], Person]
) -> None:
    tenant.identity.put_in_group("staff", ["tom"])
    staff = tenant.state.group("staff").id
    others = [str(uuid.UUID(int=number)) for number in range(44)]

    assert await microsoft.provider.people.groups(person("tom").id, [*others, staff]) == {staff}
    assert len([seen for seen in tenant.requests if seen.path.endswith("/checkMemberGroups")]) == 3
