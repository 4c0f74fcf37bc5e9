"""The tenant's Graph through Microsoft's own SDK: its answers parse, and it refuses what the real one refuses."""

from __future__ import annotations

import asyncio
import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from infra.sandbox import Tenant


@pytest.fixture
async def raw(tenant: Tenant) -> Any:
    """A plain HTTP client with a Graph token."""
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as session:
        yield session


async def error_of(answer: aiohttp.ClientResponse) -> tuple[int, str, str]:
    error = (await answer.json())["error"]
    return answer.status, error["code"], error["message"]


def model(name: str) -> set[str]:
    """The property names of one of msgraph's models, by its module."""
    module = importlib.import_module(f"msgraph.generated.models.{name}")
    made = getattr(module, "".join(part.title() for part in name.split("_")))()
    return set(made.get_field_deserializers())


def assert_known(body: dict[str, Any], name: str, also: str = "") -> None:
    names = {key for key in body if not key.startswith("@odata.")}
    assert names - set(also.split()) <= model(name), names - model(name)


# ---- people ------------------------------------------------------------------------------------


async def test_users_parse_and_a_guest_is_told_by_user_type(graph_client: Any) -> None:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder

    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["id", "displayName", "userType", "mail"])
    page = await graph_client.users.get(RequestConfiguration(query_parameters=query))
    types = {user.display_name: user.user_type for user in page.value}
    assert types["Dana Whitlock"] == "Guest"
    assert types["Tom Okafor"] == "Member"


async def test_user_type_is_not_given_unless_it_is_asked_for(graph_client: Any) -> None:
    page = await graph_client.users.get()
    assert len(page.value) == 5
    assert all(user.user_type is None and user.department is None for user in page.value)


async def test_users_come_in_pages_that_the_next_link_leads_through(raw: Any, tenant: Tenant) -> None:
    names, url = [], "users?$top=2&$select=displayName"
    for _ in range(3):
        page = await (await raw.get(url)).json()
        assert len(page["value"]) <= 2
        names += [user["displayName"] for user in page["value"]]
        url = page.get("@odata.nextLink", "")
    assert names == [person.name for person in tenant.state.people.values()]
    assert url == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mail eq 'tom.okafor@bramleyholt.example'", ["Tom Okafor"]),
        ("startswith(displayName,'Sarah')", ["Sarah Ahmed", "Sarah Bell"]),
        ("startswith(givenName,'sarah') and department eq 'Finance'", ["Sarah Bell"]),
        ("userType eq 'Guest' or (surname eq 'Nair' and not (jobTitle eq 'Clerk'))", ["Priya Nair", "Dana Whitlock"]),
        ("accountEnabled eq false", []),
        ("displayName eq 'O''Brien'", []),
    ],
)
async def test_users_can_be_filtered(raw: Any, text: str, found: list[str]) -> None:
    page = await (await raw.get("users", params={"$filter": text})).json()
    assert [user["displayName"] for user in page["value"]] == found


@pytest.mark.parametrize(
    "query",
    [
        "$filter=mail eq",
        "$filter=shoeSize eq 44",
        "$filter=mail eq 'a' 'b'",
        "$select=shoeSize",
        "$top=0",
        "$top=x",
        "$x=1",
    ],
)
async def test_a_query_that_graph_would_not_understand_is_refused(raw: Any, query: str) -> None:
    status, code, _ = await error_of(await raw.get(f"users?{query}"))
    assert (status, code) == (400, "BadRequest")


async def test_a_user_is_found_by_principal_name_and_an_unknown_one_is_not(raw: Any, tenant: Tenant) -> None:
    tom = await (await raw.get("users/tom.okafor@bramleyholt.example")).json()
    assert tom["id"] == tenant.state.person("tom").id
    status, code, _ = await error_of(await raw.get("users/nobody@bramleyholt.example"))
    assert (status, code) == (404, "Request_ResourceNotFound")


async def test_a_manager_and_a_group_with_its_members_parse(graph_client: Any, tenant: Tenant) -> None:
    manager = await graph_client.users.by_user_id(tenant.state.person("tom").id).manager.get()
    assert manager.id == tenant.state.person("priya").id
    group = tenant.state.team("property").id
    members = await graph_client.groups.by_group_id(group).members.get()
    assert {member.display_name for member in members.value} == {"Priya Nair", "Tom Okafor", "Sarah Ahmed"}


# ---- meetings and transcripts ------------------------------------------------------------------


async def test_a_meeting_is_found_by_its_join_link_and_by_its_id(graph_client: Any, tenant: Tenant) -> None:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.generated.users.item.online_meetings.online_meetings_request_builder import (
        OnlineMeetingsRequestBuilder,
    )

    weekly = tenant.state.meeting("weekly")
    query = OnlineMeetingsRequestBuilder.OnlineMeetingsRequestBuilderGetQueryParameters(
        filter=f"JoinWebUrl eq '{weekly.join_url}'"
    )
    meetings = graph_client.users.by_user_id(weekly.organiser).online_meetings
    found = await meetings.get(RequestConfiguration(query_parameters=query))
    assert [meeting.id for meeting in found.value] == [weekly.id]
    meeting = await meetings.by_online_meeting_id(weekly.id).get()
    assert meeting.subject == "Weekly matter review"
    assert meeting.chat_info.thread_id == weekly.chat
    assert meeting.participants.organizer.identity.user.id == weekly.organiser
    assert [person.identity.user.id for person in meeting.participants.attendees] == weekly.attendees[1:]
    assert meeting.end_date_time - meeting.start_date_time == timedelta(minutes=30)


async def test_meetings_are_not_listed_without_a_join_link(raw: Any, tenant: Tenant) -> None:
    status, _, _ = await error_of(await raw.get(f"users/{tenant.state.person('priya').id}/onlineMeetings"))
    assert status == 400


async def test_a_transcript_appears_once_the_meeting_has_ended(graph_client: Any, tenant: Tenant) -> None:
    weekly = tenant.state.meeting("weekly")
    transcripts = (
        graph_client.users.by_user_id(weekly.organiser).online_meetings.by_online_meeting_id(weekly.id).transcripts
    )
    assert (await transcripts.get()).value == []
    await end(tenant, "weekly")
    (found,) = (await transcripts.get()).value
    assert found.created_date_time == weekly.start
    assert found.meeting_organizer.user.id == weekly.organiser
    text = (await transcripts.by_call_transcript_id(found.id).content.get()).decode()
    assert text.startswith("WEBVTT\n\n0:0:1.0 --> 0:0:4.500\n<v Priya Nair>Morning all.")
    metadata = (await transcripts.by_call_transcript_id(found.id).metadata_content.get()).decode()
    assert '"speakerName": "Priya Nair"' in metadata


async def test_a_second_part_comes_later_than_the_first(raw: Any, tenant: Tenant) -> None:
    client = tenant.state.meeting("client")
    path = f"users/{client.organiser}/onlineMeetings/{client.id}/transcripts"
    changes = listen(tenant)
    await end(tenant, "client")
    first = await (await raw.get(path)).json()
    assert [part["id"] for part in first["value"]] == [client.parts[0].id]
    while (await changes.get())["what"] != "meeting" or not is_ready(tenant, 1):
        pass
    both = await (await raw.get(path)).json()
    assert [part["id"] for part in both["value"]] == [part.id for part in client.parts]


def is_ready(tenant: Tenant, part: int) -> bool:
    at = tenant.state.meeting("client").parts[part].ready_at
    return at is not None and at <= tenant.state.now()


def listen(tenant: Tenant) -> Any:
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    tenant.state.listeners.add(queue)
    return queue


async def end(tenant: Tenant, meeting: str) -> None:
    """End a meeting that no bot hears of."""
    tenant.state.chat(tenant.state.meeting(meeting).chat).installed = False
    await tenant.end_meeting(meeting)


async def test_transcripts_that_graph_may_not_read_are_told_from_those_that_do_not_exist(
    raw: Any, tenant: Tenant
) -> None:
    for key in ("silent", "refused"):
        await end(tenant, key)
    priya = tenant.state.person("priya").id
    silent = await raw.get(f"users/{priya}/onlineMeetings/{tenant.state.meeting('silent').id}/transcripts")
    assert (silent.status, (await silent.json())["value"]) == (200, [])
    refused = await raw.get(f"users/{priya}/onlineMeetings/{tenant.state.meeting('refused').id}/transcripts")
    error = (await refused.json())["error"]
    assert (refused.status, error["code"]) == (403, "Forbidden")
    assert error["innerError"]["code"] == "GraphAccessToTranscriptsDisabled"


async def test_without_attribution_only_the_text_without_speakers_is_given(graph_client: Any, tenant: Tenant) -> None:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from kiota_abstractions.headers_collection import HeadersCollection
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    unnamed = tenant.state.meeting("unnamed")
    transcripts = (
        graph_client.users.by_user_id(unnamed.organiser).online_meetings.by_online_meeting_id(unnamed.id).transcripts
    )
    (part,) = (await transcripts.get()).value
    with pytest.raises(ODataError) as refused:
        await transcripts.by_call_transcript_id(part.id).content.get()
    assert refused.value.response_status_code == 403
    assert refused.value.error.inner_error.additional_data["code"] == "SpeakerAttributionNotAllowed"
    headers = HeadersCollection()
    headers.add("Accept", "application/vnd.microsoft.graph.transcript+text")
    text = await transcripts.by_call_transcript_id(part.id).content.get(RequestConfiguration(headers=headers))
    assert b"I'll do it on Monday." in text
    assert b"Okafor" not in text


async def test_a_person_without_the_access_policy_is_told_apart(raw: Any, tenant: Tenant) -> None:
    tenant.state.access_policy = {tenant.state.person("tom").id}
    weekly = tenant.state.meeting("weekly")
    status, code, text = await error_of(await raw.get(f"users/{weekly.organiser}/onlineMeetings/{weekly.id}"))
    assert (status, code) == (403, "Forbidden")
    assert text.startswith("No application access policy found for this app")
    assert (await raw.get(f"users/{tenant.state.person('tom').id}/onlineMeetings/{weekly.id}")).status == 200


async def test_a_person_who_was_not_invited_can_not_look_a_meeting_up(raw: Any, tenant: Tenant) -> None:
    client = tenant.state.meeting("client")
    status, code, _ = await error_of(
        await raw.get(f"users/{tenant.state.person('sarah-b').id}/onlineMeetings/{client.id}")
    )
    assert (status, code) == (403, "Forbidden")


async def test_all_transcripts_of_an_organiser_since_a_time(graph_client: Any, raw: Any, tenant: Tenant) -> None:
    await end(tenant, "weekly")
    priya = tenant.state.person("priya").id
    since = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    path = f"users/{priya}/onlineMeetings/getAllTranscripts"
    every = await (await raw.get(f"{path}(meetingOrganizerUserId='{priya}')")).json()
    weekly, unnamed = tenant.state.meeting("weekly").id, tenant.state.meeting("unnamed").id
    assert {part["meetingId"] for part in every["value"]} == {weekly, unnamed}
    later = await raw.get(path + f"(meetingOrganizerUserId='{priya}',startDateTime={since.replace('+', '%2B')})")
    assert (await later.json())["value"] == []
    by_filter = await raw.get(path, params={"$filter": f"MeetingOrganizer/User/Id eq '{priya}'"})
    assert len((await by_filter.json())["value"]) == 2
    assert (await raw.get(path)).status == 400


async def test_attendance_parses_and_only_the_organiser_may_read_it(
    graph_client: Any, raw: Any, tenant: Tenant
) -> None:
    await end(tenant, "weekly")
    weekly = tenant.state.meeting("weekly")
    reports = (
        graph_client.users.by_user_id(weekly.organiser)
        .online_meetings.by_online_meeting_id(weekly.id)
        .attendance_reports
    )
    (report,) = (await reports.get()).value
    assert report.total_participant_count == 4
    records = await reports.by_meeting_attendance_report_id(report.id).attendance_records.get()
    assert [record.identity.id for record in records.value] == weekly.attendees
    tom = await raw.get(f"users/{tenant.state.person('tom').id}/onlineMeetings/{weekly.id}/attendanceReports")
    assert tom.status == 403


async def test_a_meeting_chat_and_its_members_parse(graph_client: Any, tenant: Tenant) -> None:
    chat = tenant.state.chat("client")
    found = await graph_client.chats.by_chat_id(chat.id).get()
    assert found.chat_type.value == "meeting"
    assert found.online_meeting_info.organizer.id == tenant.state.person("tom").id
    members = await graph_client.chats.by_chat_id(chat.id).members.get()
    assert {member.user_id: member.roles for member in members.value}[tenant.state.person("dana").id] == ["guest"]


async def test_every_property_that_is_given_is_one_of_graphs(raw: Any, tenant: Tenant) -> None:
    await end(tenant, "weekly")
    weekly = tenant.state.meeting("weekly")
    base = f"users/{weekly.organiser}/onlineMeetings/{weekly.id}"

    async def get(path: str) -> dict[str, Any]:
        answer = await raw.get(path)
        assert answer.status == 200, await answer.text()
        return dict(await answer.json())

    meeting = await get(base)
    assert_known(meeting, "online_meeting")
    assert_known(meeting["chatInfo"], "chat_info")
    assert_known(meeting["participants"], "meeting_participants")
    organiser = meeting["participants"]["organizer"]
    assert_known(organiser, "meeting_participant_info")
    assert_known(organiser["identity"], "identity_set")
    assert_known(organiser["identity"]["user"], "identity", also="tenantId")
    (part,) = (await get(base + "/transcripts"))["value"]
    assert_known(part, "call_transcript")
    (report,) = (await get(base + "/attendanceReports"))["value"]
    assert_known(report, "meeting_attendance_report")
    (record, *_) = (await get(f"{base}/attendanceReports/{report['id']}/attendanceRecords"))["value"]
    assert_known(record, "attendance_record")
    assert_known(record["attendanceIntervals"][0], "attendance_interval")
    assert_known((await get("users"))["value"][0], "user")
    assert_known((await get("groups"))["value"][0], "group")
    chat = await get(f"chats/{weekly.chat}")
    assert_known(chat, "chat")
    assert_known(chat["onlineMeetingInfo"], "teamwork_online_meeting_info")
    member = (await get(f"chats/{weekly.chat}/members"))["value"][0]
    assert_known(member, "aad_user_conversation_member")
    plan = tenant.state.plan("property-plan").id
    assert_known(await get(f"planner/plans/{plan}"), "planner_plan")
    assert_known((await get(f"planner/plans/{plan}/buckets"))["value"][0], "planner_bucket")
    (task,) = (await get(f"planner/plans/{plan}/tasks"))["value"]
    assert_known(task, "planner_task")
    assert_known(await get(f"planner/tasks/{task['id']}/details"), "planner_task_details")


# ---- who asks ----------------------------------------------------------------------------------


async def test_a_missing_permission_is_named(tenant: Tenant, raw: Any) -> None:
    tenant.entra.granted.discard("OnlineMeetingTranscript.Read.All")
    weekly = tenant.state.meeting("weekly")
    answer = await raw.get(f"users/{weekly.organiser}/onlineMeetings/{weekly.id}/transcripts")
    status, code, text = await error_of(answer)
    assert (status, code) == (403, "Authorization_RequestDenied")
    assert "OnlineMeetingTranscript.Read.All" in text


@pytest.mark.parametrize("kind", ["none", "basic", "garbage", "expired", "connector", "other key"])
async def test_who_is_not_known_gets_in_nowhere(tenant: Tenant, kind: str) -> None:
    entra = tenant.entra
    values = {
        "none": "",
        "basic": "Basic eHg6eXk=",
        "garbage": "Bearer abc.def.ghi",
        "expired": "Bearer " + entra.issue("https://graph.microsoft.com", lifetime=-10),
        "connector": "Bearer " + entra.issue("https://api.botframework.com"),
        "other key": "Bearer " + tenant.bot_token("stranger", aud="https://graph.microsoft.com"),
    }
    async with aiohttp.ClientSession(headers={"Authorization": values[kind]}) as session:
        for path in ("users", "no/such/path"):
            status, code, _ = await error_of(await session.get(f"{tenant.url}/v1.0/{path}"))
            assert (status, code) == (401, "InvalidAuthenticationToken")


async def test_unknown_paths_and_wrong_methods_are_refused(raw: Any) -> None:
    status, code, _ = await error_of(await raw.get("users/x/mailboxen"))
    assert (status, code) == (404, "ResourceNotFound")
    answer = await raw.delete("users")
    assert "GET" in answer.headers["Allow"]
    assert (await error_of(answer))[0] == 405


async def test_every_answer_has_its_request_ids_and_date(raw: Any, tenant: Tenant) -> None:
    for path, status in (("users", 200), ("users/nobody", 404), ("nothing", 404)):
        answer = await raw.get(path, headers={"client-request-id": "mine-1"})
        assert answer.status == status
        assert answer.headers["client-request-id"] == "mine-1"
        assert len(answer.headers["request-id"]) == 36
        assert answer.headers["Date"].endswith("GMT")
        seen = tenant.requests[-1]
        assert (seen.request_id, seen.client_request_id) == (answer.headers["request-id"], "mine-1")
        assert (seen.status, seen.app) == (status, tenant.client_id)
