"""The tenant's Bot connector through the Bot Framework's own client, and what Teams refuses of a bot."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import pytest

from infra.sandbox import Tenant

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
ROOT = {"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org"}


@pytest.fixture
async def raw(tenant: Tenant) -> Any:
    """A plain HTTP client with the bot's token."""
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://api.botframework.com")}
    async with aiohttp.ClientSession(tenant.service_url, headers=headers) as session:
        yield session


@pytest.fixture
def framework(tenant: Tenant) -> Any:
    """The Bot Framework's own connector client."""
    from botframework.connector.aio import ConnectorClient
    from botframework.connector.auth import AppCredentials

    class Token(AppCredentials):
        def get_access_token(self, force_refresh: bool = False) -> str:
            return tenant.entra.issue("https://api.botframework.com")

    return ConnectorClient(Token(app_id=tenant.client_id), base_url=tenant.service_url)


def card(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}
    return {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": content}]}


def citation(position: int = 1, **appearance: Any) -> dict[str, Any]:
    shown = {"@type": "DigitalDocument", "name": "Minutes", "abstract": "What was said", **appearance}
    return {"@type": "Claim", "position": position, "appearance": {k: v for k, v in shown.items() if v is not None}}


def marked(*citations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "message", "text": "Said [1]", "entities": [{**ROOT, "citation": list(citations), **more}]}


async def code_of(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    return answer.status, (await answer.json())["error"]["code"]


async def test_the_framework_sends_updates_and_deletes_a_message(framework: Any, tenant: Tenant) -> None:
    from botbuilder.schema import Activity

    lunch = tenant.state.chat("lunch")
    sent = await framework.conversations.send_to_conversation(lunch.id, Activity(type="message", text="One moment"))
    await framework.conversations.update_activity(lunch.id, sent.id, Activity(type="message", text="Done"))
    (message,) = lunch.bot_messages
    assert (message.id, message.text, message.edited) == (sent.id, "Done", 1)
    assert message.revisions[0]["text"] == "One moment"
    await framework.conversations.delete_activity(lunch.id, sent.id)
    assert lunch.bot_messages == []


async def test_the_framework_reads_members_with_their_directory_ids_and_guests(framework: Any, tenant: Tenant) -> None:
    client = tenant.state.chat("client")
    page = await framework.conversations.get_conversation_paged_members(client.id)
    found = {member.name: member for member in page.members}
    assert found.keys() == {"Tom Okafor", "Priya Nair", "Dana Whitlock"}
    extra = found["Dana Whitlock"].additional_properties
    assert extra["userRole"] == "guest"
    assert extra["userPrincipalName"] == "dana_oakfield.example#EXT#@bramleyholt.example"
    assert found["Tom Okafor"].aad_object_id == tenant.state.person("tom").id


async def test_members_come_in_pages(raw: Any, tenant: Tenant) -> None:
    path = f"v3/conversations/{tenant.state.chat('client').id}/pagedmembers"
    first = await (await raw.get(path, params={"pageSize": "2"})).json()
    rest = await (await raw.get(path, params={"pageSize": "2", "continuationToken": first["continuationToken"]})).json()
    assert (len(first["members"]), len(rest["members"])) == (2, 1)
    assert "continuationToken" not in rest


async def test_the_framework_opens_the_same_conversation_with_a_person_every_time(
    framework: Any, tenant: Tenant
) -> None:
    from botbuilder.schema import ChannelAccount, ConversationParameters

    tom = tenant.state.person("tom")
    parameters = ConversationParameters(
        is_group=False,
        bot=ChannelAccount(id=f"28:{tenant.client_id}"),
        members=[ChannelAccount(id=tom.teams_id)],
        tenant_id=tenant.tenant_id,
    )
    first = await framework.conversations.create_conversation(parameters)
    second = await framework.conversations.create_conversation(parameters)
    assert first.id == second.id == tenant.state.chat("bot-tom").id


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"members": []}, 400, "BadSyntax"),
        ({"members": [{"id": "29:nobody"}]}, 404, "UserNotFound"),
        ({"tenantId": "11111111-1111-1111-1111-111111111111"}, 403, "ForbiddenOperationException"),
        ({"tenantId": None}, 403, "ForbiddenOperationException"),
    ],
)
async def test_a_conversation_that_teams_would_not_open(
    raw: Any, tenant: Tenant, change: dict[str, Any], status: int, code: str
) -> None:
    body = {"members": [{"id": tenant.state.person("tom").id}], "tenantId": tenant.tenant_id, **change}
    assert await code_of(await raw.post("v3/conversations", json=body)) == (status, code)


async def test_a_guest_without_the_bot_can_not_be_written_to(raw: Any, tenant: Tenant) -> None:
    body = {"members": [{"id": tenant.state.person("dana").teams_id}], "tenantId": tenant.tenant_id}
    assert (await raw.post("v3/conversations", json=body)).status == 404


async def test_a_thread_in_a_channel_and_an_answer_in_it(raw: Any, tenant: Tenant) -> None:
    channel = tenant.state.chat("property-completions")
    new = {
        "isGroup": True,
        "channelData": {"channel": {"id": channel.id}},
        "activity": {"type": "message", "text": "A"},
    }
    thread = await (await raw.post("v3/conversations", json=new)).json()
    assert thread["id"] == f"{channel.id};messageid={thread['activityId']}"
    await raw.post(f"v3/conversations/{thread['id']}/activities", json={"type": "message", "text": "B"})
    assert [(message.text, message.reply_to) for message in channel.messages] == [
        ("A", None),
        ("B", thread["activityId"]),
    ]


async def test_meeting_details_name_the_graph_meeting_and_its_organiser(tenant: Tenant) -> None:
    from botframework.connector.auth import AppCredentials
    from botframework.connector.teams.teams_connector_client import TeamsConnectorClient

    class Token(AppCredentials):
        def get_access_token(self, force_refresh: bool = False) -> str:
            return tenant.entra.issue("https://api.botframework.com")

    import asyncio

    client = TeamsConnectorClient(Token(app_id=tenant.client_id), base_url=tenant.service_url)
    weekly = tenant.state.meeting("weekly")
    info = await asyncio.to_thread(client.teams.fetch_meeting, weekly.bot_id)
    client.close()
    assert info.details["msGraphResourceId"] == weekly.id
    assert info.details["joinUrl"] == weekly.join_url
    assert info.organizer["aadObjectId"] == weekly.organiser
    assert info.conversation["id"] == weekly.chat


async def test_a_team_and_its_channels(raw: Any, tenant: Tenant) -> None:
    team = tenant.state.team("property")
    found = await (await raw.get(f"v3/teams/{team.channels[0]}")).json()
    assert (found["aadGroupId"], found["memberCount"]) == (team.id, 3)
    channels = (await (await raw.get(f"v3/teams/{team.channels[0]}/conversations")).json())["conversations"]
    assert channels == [{"id": team.channels[0]}, {"id": team.channels[1], "name": "Completions"}]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "v3/conversations/{private}/activities", 403, "BotNotInConversationRoster"),
        ("GET", "v3/conversations/{private}/members", 403, "BotNotInConversationRoster"),
        ("POST", "v3/conversations/19:nothing@thread.v2/activities", 404, "ConversationNotFound"),
        ("PUT", "v3/conversations/{lunch}/activities/17", 404, "ActivityNotFoundInConversation"),
        ("DELETE", "v3/conversations/{lunch}/activities/17", 404, "ActivityNotFoundInConversation"),
        ("PUT", "v3/conversations/{lunch}/activities/{soup}", 403, "ForbiddenOperationException"),
        ("GET", "v3/conversations/{lunch}/members/{dana}", 404, "MemberNotFoundInConversation"),
        ("GET", "v1/meetings/nothing", 404, "MeetingNotFound"),
        ("GET", "v9/conversations", 404, "ResourceNotFound"),
        ("PATCH", "v3/conversations", 405, "MethodNotAllowed"),
    ],
)
async def test_teams_refuses_with_its_own_codes(
    raw: Any, tenant: Tenant, method: str, path: str, status: int, code: str
) -> None:
    state = tenant.state
    names = {
        "private": state.chat("private").id,
        "lunch": state.chat("lunch").id,
        "soup": state.chat("lunch").messages[0].id,
        "dana": state.person("dana").teams_id,
    }
    body = None if method in ("GET", "DELETE") else {"type": "message", "text": "Hello"}
    answer = await raw.request(method, path.format(**names), json=body)
    assert await code_of(answer) == (status, code)


@pytest.mark.parametrize(
    "activity",
    [
        {},
        {"type": "message"},
        {"type": "message", "text": " "},
        {"type": "shout", "text": "x"},
        {"type": "message", "text": "x", "entities": [ROOT, ROOT]},
        {"type": "message", "text": "x", "entities": [{"type": "mention", "mentioned": {}}]},
        marked(*(citation(n) for n in range(1, 22))),
        marked({"@type": "Claim", "position": 1, "appearance": {}}),
        marked(citation(abstract=None)),
        marked(citation(name="x" * 81)),
        marked(citation(abstract="x" * 161)),
        marked(citation(keywords=["a", "b", "c", "d"])),
        marked(citation(url="http://insecure.example")),
        marked(citation(1), citation(1)),
        card({"type": "TextBlock", "text": ""}),
        card({"type": "TextBlock"}),
        card({"text": "no type"}),
        card({"type": "Carousel", "items": []}),
        card({"type": "Container", "items": [{"type": "Image"}]}),
        card({"type": "ColumnSet", "columns": [{"type": "Column", "items": [{"type": "TextBlock"}]}]}),
        card({"type": "Input.Text"}),
        card({"type": "Input.Text", "id": "a"}, {"type": "Input.Date", "id": "a"}),
        card({"type": "FactSet", "facts": [{"title": "Owner"}]}),
        card(actions=[{"type": "Action.Execute", "verb": "go"}]),
        card(actions=[{"type": "Action.ShowCard", "title": "More", "card": {"body": [{"type": "TextBlock"}]}}]),
        card(version="1.6"),
        card(version=None),
        card(type="Card"),
        card(refresh={"userIds": [str(n) for n in range(61)]}),
        {"type": "message", "attachments": [{"content": {}}]},
    ],
    ids=lambda activity: str(activity)[:60],
)
async def test_a_message_that_teams_would_not_show_is_refused(
    raw: Any, tenant: Tenant, activity: dict[str, Any]
) -> None:
    lunch = tenant.state.chat("lunch")
    answer = await raw.post(f"v3/conversations/{lunch.id}/activities", json=activity)
    assert await code_of(answer) == (400, "BadSyntax")
    assert lunch.bot_messages == []


@pytest.mark.parametrize(
    "activity",
    [
        marked(*(citation(n) for n in range(1, 21)), additionalType=["AIGeneratedContent"]),
        card(
            {"type": "TextBlock", "text": "Hello", "wrap": True},
            {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": []}]},
            {"type": "Input.ChoiceSet", "id": "who", "choices": [{"title": "Sarah Ahmed", "value": "1"}]},
            {"type": "RichTextBlock", "inlines": ["plain", {"type": "TextRun", "text": "run"}]},
            {"type": "Table", "columns": [{"width": 1}], "rows": []},
            actions=[
                {"type": "Action.Execute", "title": "Release", "verb": "release", "data": {"n": 1}},
                {"type": "Action.OpenUrl", "title": "Open", "url": "https://planner.cloud.microsoft"},
            ],
            refresh={"action": {"type": "Action.Execute", "verb": "refresh"}, "userIds": ["a"]},
        ),
    ],
    ids=["citations", "card"],
)
async def test_a_message_as_teams_wants_it_is_shown(raw: Any, tenant: Tenant, activity: dict[str, Any]) -> None:
    lunch = tenant.state.chat("lunch")
    answer = await raw.post(f"v3/conversations/{lunch.id}/activities", json=activity)
    assert answer.status == 201, await answer.text()
    assert [message.id for message in lunch.bot_messages] == [(await answer.json())["id"]]


@pytest.mark.parametrize(("size", "status"), [(100_000, 201), (102_400, 413), (30_000_000, 413)])
async def test_a_message_of_more_than_100_kb_is_too_big(raw: Any, tenant: Tenant, size: int, status: int) -> None:
    path = f"v3/conversations/{tenant.state.chat('lunch').id}/activities"
    body = json.dumps({"type": "message", "text": "x" * size}).encode()
    answer = await raw.post(path, data=io.BytesIO(body))
    assert answer.status == status
    if status == 413:
        assert await code_of(answer) == (413, "MessageSizeTooBig")


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "graph"])
async def test_a_bot_without_a_token_for_the_connector_gets_in_nowhere(tenant: Tenant, header: str | None) -> None:
    if header == "graph":
        header = "Bearer " + tenant.entra.issue("https://graph.microsoft.com")
    async with aiohttp.ClientSession(headers={"Authorization": header} if header else {}) as session:
        path = f"v3/conversations/{tenant.state.chat('lunch').id}/activities"
        answer = await session.post(tenant.service_url + path, json={"type": "message", "text": "x"})
        assert await code_of(answer) == (401, "Unauthorized")
