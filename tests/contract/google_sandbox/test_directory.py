"""Google's directory in the local tenant: users and groups for admins, people for everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.sandbox import Tenant

Execute = Callable[[Any], Awaitable[Any]]
Refused = Callable[[Any], Awaitable[tuple[int, str]]]
SOURCES = "DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE"


@pytest.fixture
def admin(google: Callable[..., Any]) -> Any:
    return google("admin", "directory_v1", subject="sarah-b")


@pytest.fixture
def people(google: Callable[..., Any]) -> Any:
    return google("people", "v1", subject="tom").people()


async def test_an_admin_lists_the_domains_users(tenant: Tenant, admin: Any, execute: Execute) -> None:
    users = (await execute(admin.users().list(customer="my_customer", orderBy="email")))["users"]
    assert [user["primaryEmail"].partition("@")[0] for user in users] == [
        "priya.nair",
        "sarah.ahmed",
        "sarah.bell",
        "tom.okafor",
    ]
    assert {user["customerId"] for user in users} == {tenant.google.customer}
    assert [len(user["id"]) for user in users] == [21] * 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("email:sarah*", {"sarah-a", "sarah-b"}),
        ("email=tom.okafor@leeds.bramleyholt.example", {"tom"}),
        ("name:'Sarah Bell'", {"sarah-b"}),
        ("givenName:sarah familyName:a*", {"sarah-a"}),
        ("isAdmin=true", {"sarah-b"}),
        ("directManager='priya.nair@leeds.bramleyholt.example'", {"tom"}),
        ("orgDepartment=Finance", {"sarah-b"}),
        ("familyName:zzz", set()),
    ],
)
async def test_users_are_searched(tenant: Tenant, admin: Any, execute: Execute, query: str, found: set[str]) -> None:
    answer = await execute(admin.users().list(customer=tenant.google.customer, query=query))
    assert {tenant.google.person(user["id"]).key for user in answer.get("users", ())} == found


async def test_users_come_in_pages(admin: Any, execute: Execute) -> None:
    seen: list[str] = []
    request = admin.users().list(domain="leeds.bramleyholt.example", maxResults=3, orderBy="familyName")
    while request is not None:
        answer = await execute(request)
        seen += [user["name"]["familyName"] for user in answer["users"]]
        request = admin.users().list_next(request, answer)
    assert seen == ["Ahmed", "Bell", "Nair", "Okafor"]


async def test_what_is_wrong_with_a_question_is_said(admin: Any, refused: Refused) -> None:
    assert (await refused(admin.users().list()))[0] == 400
    assert (await refused(admin.users().list(customer="C0000000")))[0] == 400
    assert (await refused(admin.users().list(customer="my_customer", query="shoe:44")))[0] == 400
    assert (await refused(admin.users().list(customer="my_customer", maxResults=501)))[0] == 400
    assert (await refused(admin.users().get(userKey="nobody@leeds.bramleyholt.example")))[0] == 404


async def test_a_user_is_found_by_id_and_by_mail(
    tenant: Tenant, admin: Any, execute: Execute, refused: Refused
) -> None:
    tom = tenant.google.person("tom")
    assert await execute(admin.users().get(userKey=tom.id)) == await execute(admin.users().get(userKey=tom.mail))
    assert (await refused(admin.users().get(userKey="dana@oakfield.example")))[0] == 403


async def test_who_is_no_admin_may_not_ask(
    tenant: Tenant, google: Callable[..., Any], execute: Execute, refused: Refused
) -> None:
    directory = google("admin", "directory_v1", subject="tom")
    group = tenant.google.state.group("staff").mail
    for request in (
        directory.users().list(customer="my_customer"),
        directory.users().get(userKey=tenant.google.person("tom").id),
        directory.groups().list(customer="my_customer"),
        directory.members().hasMember(groupKey=group, memberKey=tenant.google.person("tom").mail),
    ):
        status, said = await refused(request)
        assert (status, "Not Authorized to access this resource/api" in said) == (403, True)
    seen = await execute(directory.users().get(userKey=tenant.google.person("priya").id, viewType="domain_public"))
    assert "isAdmin" not in seen


async def test_groups_and_who_is_in_them(tenant: Tenant, admin: Any, execute: Execute) -> None:
    group = {key: tenant.google.state.group(key).mail for key in ("admin", "manager", "staff")}
    priya, dana = tenant.google.person("priya"), tenant.google.person("dana")
    direct = await execute(admin.groups().list(userKey=priya.id))
    assert [one["email"] for one in direct["groups"]] == [group["manager"]]
    assert len((await execute(admin.groups().list(customer="my_customer")))["groups"]) == 3

    async def member(key: str, mail: str) -> bool:
        return bool((await execute(admin.members().hasMember(groupKey=key, memberKey=mail)))["isMember"])

    assert await member(group["staff"], priya.mail)
    assert not await member(group["admin"], priya.mail)
    assert not await member(group["staff"], dana.mail)
    members = (await execute(admin.members().list(groupKey=group["staff"])))["members"]
    assert [one["type"] for one in members] == ["USER", "USER", "GROUP", "GROUP"]
    everybody = await execute(admin.members().list(groupKey=group["staff"], includeDerivedMembership=True))
    assert {one["type"] for one in everybody["members"]} == {"USER"}
    assert len(everybody["members"]) == 4


async def test_a_group_that_is_not_there(tenant: Tenant, admin: Any, refused: Refused) -> None:
    mail = tenant.google.person("tom").mail
    status, said = await refused(admin.members().hasMember(groupKey="x@leeds.bramleyholt.example", memberKey=mail))
    assert (status, "Resource Not Found: groupKey" in said) == (404, True)


# ---- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "found"), [("sarah", 2), ("Sarah B", 1), ("tom.ok", 1), ("whitlock", 0)])
async def test_anybody_searches_the_domains_people(people: Any, execute: Execute, query: str, found: int) -> None:
    answer = await execute(people.searchDirectoryPeople(query=query, readMask="names,emailAddresses", sources=SOURCES))
    assert answer["totalSize"] == len(answer["people"]) == found


async def test_a_person_is_the_same_as_in_the_directory(tenant: Tenant, people: Any, execute: Execute) -> None:
    tom = tenant.google.person("tom")
    own = await execute(people.get(resourceName="people/me", personFields="names,organizations"))
    assert own["resourceName"] == f"people/{tom.id}"
    assert own["organizations"][0]["title"] == "Associate"
    assert "emailAddresses" not in own
    assert len((await execute(people.listDirectoryPeople(readMask="names", sources=SOURCES)))["people"]) == 4


async def test_what_a_search_must_have(people: Any, refused: Refused) -> None:
    for request in (
        people.searchDirectoryPeople(query="sarah", sources=SOURCES),
        people.searchDirectoryPeople(query="sarah", readMask="names"),
        people.searchDirectoryPeople(query="sarah", readMask="shoes", sources=SOURCES),
        people.get(resourceName="people/me"),
    ):
        assert (await refused(request))[0] == 400
    assert (await refused(people.get(resourceName="people/1", personFields="names")))[0] == 404
