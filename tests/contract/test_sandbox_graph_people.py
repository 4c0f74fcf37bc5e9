"""The tenant's Graph with people's own rights, through Microsoft's own SDK: two people, the same question, two answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from own_graph import OwnGraph, own_graph

from infra.sandbox import Tenant

EVERYTHING = (
    "OnlineMeetingArtifact.Read.All",
    "OnlineMeetingTranscript.Read.All",
    "OnlineMeetings.Read",
    "User.Read",
)
NOBODYS = "MSpub2JvZHkqMCoqMTk6bm90aGluZ0B0aHJlYWQudjI"

As = Callable[..., Any]


@pytest.fixture
async def graph_as(tenant: Tenant) -> AsyncIterator[Callable[..., OwnGraph]]:
    """Microsoft's Graph client with one person's own token: `graph_as("tom")`."""
    made: list[OwnGraph] = []

    def client(person: str, *scopes: str) -> OwnGraph:
        made.append(own_graph(tenant.url, tenant.identity.graph_token(person, *(scopes or EVERYTHING))))
        return made[-1]

    yield client
    for one in made:
        await one.close()


@pytest.fixture
async def ask(tenant: Tenant) -> AsyncIterator[Callable[..., Any]]:
    """A plain request as a person: the status, and the JSON or the error without the ids that are always others."""
    async with aiohttp.ClientSession() as session:

        async def send(path: str, person: str, *scopes: str) -> tuple[int, Any]:
            token = tenant.identity.graph_token(person, *(scopes or EVERYTHING))
            headers = {"Authorization": f"Bearer {token}"}
            async with session.get(f"{tenant.url}/v1.0/{path}", headers=headers) as answer:
                body = await answer.json() if "json" in answer.content_type else await answer.text()
            if isinstance(body, dict) and "error" in body:
                body = {name: body["error"][name] for name in ("code", "message")}
            return answer.status, body

        yield send


async def end(tenant: Tenant, meeting: str) -> None:
    tenant.state.chat(tenant.state.meeting(meeting).chat).installed = False
    await tenant.end_meeting(meeting)


def by_link(tenant: Tenant, meeting: str) -> str:
    return f"me/onlineMeetings?$filter=JoinWebUrl eq '{quote(tenant.state.meeting(meeting).join_url, safe='')}'"


# ---- meetings ----------------------------------------------------------------------------------


async def test_an_organiser_and_an_attendee_find_their_meeting_by_its_link(graph_as: As, tenant: Tenant) -> None:
    weekly = tenant.state.meeting("weekly")
    for person in ("priya", "tom"):
        found = await graph_as(person).meetings_by_link(weekly.join_url)
        assert [meeting.id for meeting in found] == [weekly.id]
        meeting = await graph_as(person).client.me.online_meetings.by_online_meeting_id(weekly.id).get()
        assert meeting.subject == "Weekly matter review"
        assert meeting.participants.organizer.identity.user.id == weekly.organiser


async def test_an_attendee_reads_the_transcript_and_a_stranger_gets_no_sign_of_it(
    graph_as: As, ask: As, tenant: Tenant
) -> None:
    await end(tenant, "client")
    client = tenant.state.meeting("client")
    transcripts = graph_as("priya").client.me.online_meetings.by_online_meeting_id(client.id).transcripts
    part, *_ = (await transcripts.get()).value
    assert b"WEBVTT" in await transcripts.by_call_transcript_id(part.id).content.get()
    assert f"/users/{tenant.state.person('priya').id}/" in part.transcript_content_url
    for tail in (
        "",
        "/transcripts",
        f"/transcripts/{part.id}",
        f"/transcripts/{part.id}/content",
        "/attendanceReports",
    ):
        there = await ask(f"me/onlineMeetings/{client.id}{tail}", "sarah-b")
        nowhere = await ask(f"me/onlineMeetings/{NOBODYS}{tail}", "sarah-b")
        assert there == nowhere
        assert there[0] == 404
    assert await ask(by_link(tenant, "client"), "sarah-b") == await ask(
        f"me/onlineMeetings?$filter=JoinWebUrl eq '{quote('https://teams.microsoft.com/l/meetup-join/none', safe='')}'",
        "sarah-b",
    )


async def test_a_tenant_may_tell_strangers_that_a_meeting_exists_as_real_ones_were_seen_to(
    ask: As, tenant: Tenant
) -> None:
    tenant.state.tells_strangers = True
    client = tenant.state.meeting("client")
    for path in (by_link(tenant, "client"), f"me/onlineMeetings/{client.id}"):
        status, error = await ask(path, "sarah-b")
        assert (status, error["code"]) == (403, "Forbidden")
        assert error["message"].startswith("3003:")
    assert (await ask(f"me/onlineMeetings/{NOBODYS}", "sarah-b"))[0] == 404


async def test_attendance_is_the_organisers_to_read(graph_as: As, ask: As, tenant: Tenant) -> None:
    await end(tenant, "weekly")
    weekly = tenant.state.meeting("weekly")
    reports = graph_as("priya").client.me.online_meetings.by_online_meeting_id(weekly.id).attendance_reports
    (report,) = (await reports.get()).value
    records = await reports.by_meeting_attendance_report_id(report.id).attendance_records.get()
    assert [record.identity.id for record in records.value] == weekly.attendees
    assert (await ask(f"me/onlineMeetings/{weekly.id}/attendanceReports", "tom"))[0] == 403


async def test_the_same_is_under_a_persons_own_id_and_not_under_anybody_elses(ask: As, tenant: Tenant) -> None:
    weekly, tom, priya = tenant.state.meeting("weekly").id, tenant.state.person("tom"), tenant.state.person("priya")
    for name in (tom.id, tom.upn):
        assert (await ask(f"users/{name}/onlineMeetings/{weekly}", "tom"))[0] == 200
    status, error = await ask(f"users/{priya.id}/onlineMeetings/{weekly}", "tom")
    assert (status, error["code"]) == (403, "Forbidden")
    assert (await ask(f"users/{tom.id}/onlineMeetings/getAllTranscripts(meetingOrganizerUserId='{tom.id}')", "tom"))[
        0
    ] == 403


async def test_an_application_access_policy_is_no_matter_of_peoples_own_rights(ask: As, tenant: Tenant) -> None:
    tenant.state.access_policy = set()
    assert (await ask(by_link(tenant, "weekly"), "tom"))[0] == 200


# ---- scopes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("me", "User.Read"),
        ("me/onlineMeetings/{weekly}", "OnlineMeetings.Read"),
        ("me/onlineMeetings/{weekly}/transcripts", "OnlineMeetingTranscript.Read.All"),
        ("me/onlineMeetings/{weekly}/attendanceReports", "OnlineMeetingArtifact.Read.All"),
    ],
)
async def test_each_path_needs_its_own_permission(ask: As, tenant: Tenant, path: str, scope: str) -> None:
    path = path.format(weekly=tenant.state.meeting("weekly").id)
    others = [name for name in EVERYTHING if name != scope]
    assert (await ask(path, "priya", scope))[0] == 200
    status, error = await ask(path, "priya", *others)
    assert (status, error["code"]) == (403, "Authorization_RequestDenied")
    assert scope in error["message"]


async def test_consent_that_is_withdrawn_is_gone_from_tokens_that_are_under_way(ask: As, tenant: Tenant) -> None:
    assert (await ask("me", "tom"))[0] == 200
    tenant.identity.withdraw(["User.Read"])
    assert (await ask("me", "tom"))[0] == 403


async def test_a_person_has_none_of_the_apps_own_permissions(ask: As, tenant: Tenant) -> None:
    plan = tenant.state.plan("property-plan").id
    for path in (f"planner/plans/{plan}", "groups", f"chats/{tenant.state.chat('lunch').id}"):
        assert (await ask(path, "tom"))[0] == 403


# ---- people ------------------------------------------------------------------------------------


async def test_me_is_whom_the_token_is_for(graph_as: As, tenant: Tenant) -> None:
    for key in ("tom", "priya"):
        assert (await graph_as(key).client.me.get()).id == tenant.state.person(key).id
    seen = [(seen.person, seen.scopes) for seen in tenant.requests if seen.path == "/v1.0/me"]
    assert [person for person, _ in seen] == [tenant.state.person("tom").id, tenant.state.person("priya").id]
    assert seen[0][1] == tuple(sorted(EVERYTHING))


async def test_others_are_seen_as_far_as_the_permission_goes(ask: As, tenant: Tenant) -> None:
    priya = tenant.state.person("priya").id
    assert (await ask(f"users/{priya}", "tom", "User.Read"))[0] == 403
    status, basic = await ask(f"users/{priya}?$select=displayName,jobTitle,userType", "tom", "User.ReadBasic.All")
    assert (status, basic["displayName"], basic["jobTitle"], basic["userType"]) == (200, "Priya Nair", None, None)
    assert (await ask("users", "tom", "User.Read"))[0] == 403
    _, everybody = await ask("users?$select=displayName", "tom", "User.ReadBasic.All")
    assert len(everybody["value"]) == len(tenant.state.people)


async def test_an_app_without_a_person_has_no_me(tenant: Tenant) -> None:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("me", "me/onlineMeetings", "me/onlineMeetings/x/transcripts"):
            answer = await session.get(f"{tenant.url}/v1.0/{path}")
            error = (await answer.json())["error"]
            assert (answer.status, error["code"]) == (400, "BadRequest")
            assert error["message"] == "/me request is only valid with delegated authentication flow."


async def test_the_single_sign_on_token_itself_opens_nothing_in_graph(tenant: Tenant) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {tenant.sso_token('tom')}"}) as session:
        assert (await session.get(f"{tenant.url}/v1.0/me")).status == 401


# ---- groups ------------------------------------------------------------------------------------


async def groups_of(graph: Any, tenant: Tenant, person: Any, keys: str = "admin manager staff property") -> set[str]:
    """The keys of those groups, by the SDK's own call."""
    from msgraph.generated.users.item.check_member_groups.check_member_groups_post_request_body import (
        CheckMemberGroupsPostRequestBody,
    )

    named = {kept.id: kept.key for kept in (*tenant.state.groups.values(), *tenant.state.teams.values())}
    body = CheckMemberGroupsPostRequestBody(group_ids=[id for id, key in named.items() if key in keys.split()])
    users = graph.me if person is None else graph.users.by_user_id(tenant.state.person(person).id)
    return {named[id] for id in (await users.check_member_groups.post(body)).value}


async def test_a_person_is_in_a_group_also_through_a_group_inside_it(graph_client: Any, tenant: Tenant) -> None:
    assert await groups_of(graph_client, tenant, "priya") == {"manager", "staff", "property"}
    assert await groups_of(graph_client, tenant, "sarah-b") == {"admin", "staff"}
    assert await groups_of(graph_client, tenant, "dana") == set()
    assert await groups_of(graph_client, tenant, "tom", "manager") == set()
    tenant.state.group("manager").members.append(tenant.state.person("tom").id)
    tenant.state.group("manager").groups.append(tenant.state.group("staff").id)
    assert await groups_of(graph_client, tenant, "tom") == {"manager", "staff", "property"}
    assert await groups_of(graph_client, tenant, "dana") == set()


async def test_people_may_ask_for_their_own_groups_where_an_admin_consented(
    graph_as: As, ask: As, tenant: Tenant
) -> None:
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    own = graph_as("priya", "User.Read", "GroupMember.Read.All").client
    with pytest.raises(ODataError) as refused:
        await groups_of(own, tenant, None)
    assert refused.value.response_status_code == 403
    tenant.identity.consent(["GroupMember.Read.All"])
    assert await groups_of(own, tenant, None) == {"manager", "staff", "property"}
    assert (await ask("groups?$filter=securityEnabled eq true", "priya", "GroupMember.Read.All"))[0] == 200


@pytest.mark.parametrize("given", [[], None, ["staff"], [7], ["00000000-0000-0000-0000-000000000000"] * 21])
async def test_a_question_about_groups_that_graph_would_not_take_is_refused(tenant: Tenant, given: Any) -> None:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    path = f"{tenant.url}/v1.0/users/{tenant.state.person('tom').id}/checkMemberGroups"
    async with aiohttp.ClientSession(headers=headers) as session:
        assert (await session.post(path, json={"groupIds": given})).status == 400
        twenty = await session.post(path, json={"groupIds": ["00000000-0000-0000-0000-000000000000"] * 20})
        assert (twenty.status, (await twenty.json())["value"]) == (200, [])


async def test_groups_are_the_apps_to_ask_for_with_both_permissions_only(tenant: Tenant) -> None:
    path = f"{tenant.url}/v1.0/users/{tenant.state.person('tom').id}/checkMemberGroups"
    body = {"groupIds": [tenant.state.group("staff").id]}
    for roles, status in (({"User.Read.All"}, 403), ({"User.Read.All", "GroupMember.Read.All"}, 200)):
        token = tenant.entra.issue("https://graph.microsoft.com", roles=roles)
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
            assert (await session.post(path, json=body)).status == status


async def test_a_groups_members_are_people_and_the_groups_inside_it(graph_client: Any, tenant: Tenant) -> None:
    members = await graph_client.groups.by_group_id(tenant.state.group("staff").id).members.get()
    kinds = {member.display_name: member.odata_type for member in members.value}
    assert kinds["Tom Okafor"] == "#microsoft.graph.user"
    assert kinds["Managers"] == "#microsoft.graph.group"
