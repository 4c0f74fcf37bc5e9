"""`getAllTranscripts` of the tenant, read by Microsoft's own SDK: pages, times, and who is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from infra.sandbox import Tenant

LINE = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Priya Nair>Again.</v>\n"


@pytest.fixture
async def raw(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as session:
        yield session


@pytest.fixture
async def parts(tenant: Tenant) -> list[str]:
    """Five transcripts of one meeting, ten minutes apart, on the 19th of November from ten o'clock."""
    weekly = tenant.state.meeting("weekly")
    tenant.state.chat(weekly.chat).installed = False
    tenant.state.meetings.pop(tenant.state.meeting("unnamed").id)
    ids = [weekly.parts[0].id, *(tenant.add_part("weekly", LINE, offset_minutes=10 * n) for n in range(1, 5))]
    await tenant.end_meeting("weekly")
    return ids


def path(tenant: Tenant, user: str = "priya", **parameters: str) -> str:
    organiser = tenant.state.person(user).id
    given = {"meetingOrganizerUserId": f"'{organiser}'", **parameters}
    inside = ",".join(f"{name}={value}" for name, value in given.items())
    return f"users/{organiser}/onlineMeetings/getAllTranscripts({inside})"


async def test_the_sdk_reads_them_page_by_page_between_two_times(
    graph_client: Any, tenant: Tenant, parts: list[str]
) -> None:
    function = path(tenant, startDateTime="2026-11-19T10:10:00Z", endDateTime="2026-11-19T11:35:00%2B01:00")
    users = graph_client.users.with_url(f"{tenant.url}/v1.0/{function}?$top=2")
    first = await users.get()
    assert [user.id for user in first.value] == parts[1:3]
    second = await graph_client.users.with_url(first.odata_next_link).get()
    assert ([user.id for user in second.value], second.odata_next_link) == (parts[3:4], None)


async def test_each_has_the_shape_that_graph_documents(
    raw: aiohttp.ClientSession, tenant: Tenant, parts: list[str]
) -> None:
    page = await (await raw.get(path(tenant))).json()
    assert page["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#Collection(callTranscript)"
    assert page["@odata.count"] == len(parts)
    weekly, one = tenant.state.meeting("weekly"), page["value"][0]
    assert one["@odata.type"] == "#microsoft.graph.callTranscript"
    assert (one["id"], one["meetingId"]) == (parts[0], weekly.id)
    assert one["createdDateTime"] == "2026-11-19T10:00:00.0000000Z"
    assert one["meetingOrganizer"]["user"]["id"] == weekly.organiser
    content = await raw.get(one["transcriptContentUrl"])
    assert (await content.text()).startswith("WEBVTT")


@pytest.mark.parametrize(
    "parameters",
    [
        {"startDateTime": "soon"},
        {"startDateTime": "2026-11-19T10:00:00"},
        {"sinceDateTime": "2026-11-19T10:00:00Z"},
        {"meetingOrganizerUserId": "'somebody-else'"},
    ],
)
async def test_what_the_function_does_not_take_is_refused(
    raw: aiohttp.ClientSession, tenant: Tenant, parameters: dict[str, str]
) -> None:
    assert (await raw.get(path(tenant, **parameters))).status == 400


@pytest.mark.parametrize("option", ["$select=id", "$orderby=createdDateTime", "$expand=content", "$top=0"])
async def test_pages_can_be_sized_and_nothing_else(raw: aiohttp.ClientSession, tenant: Tenant, option: str) -> None:
    assert (await raw.get(f"{path(tenant)}?{option}")).status == 400


async def test_channel_meetings_are_not_among_them(raw: aiohttp.ClientSession, tenant: Tenant) -> None:
    for key in ("standup", "client"):
        tenant.state.chat(tenant.state.meeting(key).chat).installed = False
        await tenant.end_meeting(key)
    found = await (await raw.get(path(tenant, "tom"))).json()
    assert {part["meetingId"] for part in found["value"]} == {tenant.state.meeting("client").id}


async def test_a_tenant_that_lets_graph_read_none_and_an_app_without_rights_are_told_apart(
    raw: aiohttp.ClientSession, tenant: Tenant, parts: list[str]
) -> None:
    async def refused() -> tuple[int, str, str | None]:
        answer = await raw.get(path(tenant))
        error = (await answer.json())["error"]
        return answer.status, error["code"], error["innerError"].get("code")

    tenant.state.graph_transcript_access = False
    assert await refused() == (403, "Forbidden", "GraphAccessToTranscriptsDisabled")
    tenant.state.graph_transcript_access = True
    tenant.state.access_policy = {tenant.state.person("tom").id}
    assert await refused() == (403, "Forbidden", None)
    tenant.entra.granted.discard("OnlineMeetingTranscript.Read.All")
    assert await refused() == (403, "Authorization_RequestDenied", None)
