"""The tenant's control API over HTTP: its state and events, what people do, faults, and who may not ask."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from infra.sandbox import Tenant

VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Tom Okafor>Who takes the keys?</v>\n"


@pytest.fixture
async def http(tenant: Tenant) -> Any:
    async with aiohttp.ClientSession(tenant.url) as session:
        yield session


@pytest.fixture
async def bot(tenant: Tenant) -> Any:
    """A bot that answers every invoke with a text."""
    got: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.json_response(
            {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "OK"}
        )

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tenant.bot_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield got
    await runner.cleanup()


async def state_of(http: Any) -> dict[str, Any]:
    answer = await http.get("/_tenant/state")
    assert answer.status == 200
    return dict(await answer.json())


async def test_the_state_shows_the_firm(http: Any, tenant: Tenant) -> None:
    state = await state_of(http)
    assert state["organisation"]["name"] == "Bramley & Holt LLP"
    assert [person["key"] for person in state["people"] if person["guest"]] == ["dana"]
    kinds = {chat["key"]: chat["kind"] for chat in state["chats"]}
    assert kinds["bot-tom"] == "personal"
    assert kinds["property-completions"] == "channel"
    assert kinds["weekly"] == "meeting"
    assert "bot-dana" not in kinds
    meetings = {meeting["key"]: meeting for meeting in state["meetings"]}
    assert meetings["unnamed"]["transcript"] == "ready"
    assert meetings["weekly"]["transcript"] == "none"
    (plan,) = state["plans"]
    assert plan["tasks"][0]["assignees"] == [tenant.state.person("tom").id]
    assert plan["tasks"][0]["description"] == "From the file review."
    assert state["mailboxes"][0]["messages"][0]["subject"] == "Completion date"
    assert state["files"][0]["name"] == "Lease.docx"
    assert state["bot"] == {
        "id": f"28:{tenant.client_id}",
        "app_id": tenant.client_id,
        "name": "Rapporteur",
        "url": None,
        "reachable": None,
    }


async def test_the_secret_is_nowhere_in_the_state(http: Any, tenant: Tenant) -> None:
    assert tenant.client_secret not in json.dumps(await state_of(http))


async def test_a_change_is_told_to_who_listens(http: Any, tenant: Tenant) -> None:
    async with http.get("/_tenant/events") as events:
        assert events.content_type == "text/event-stream"
        assert json.loads((await events.content.readline())[6:])["what"] == "hello"
        await events.content.readline()
        await http.post("/_tenant/chats/lunch/messages", json={"from": "tom", "text": "Soup", "mention": False})
        event = json.loads((await events.content.readline())[6:])
    assert event["what"] == "message"
    (message,) = [m for m in tenant.state.chat("lunch").messages if m.id == event["id"]]
    assert message.text == "Soup"


async def test_an_open_stream_of_events_does_not_hold_the_server_up(small_firm: Path) -> None:
    from infra.sandbox import serve

    async with aiohttp.ClientSession() as session:
        async with serve(firm=small_firm) as tenant:
            events = await session.get(f"{tenant.url}/_tenant/events")
            await events.content.readline()
            stopping = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - stopping < 5
        assert await events.content.read() in (b"\n", b"")


async def test_people_write_click_judge_install_and_meet_over_http(http: Any, tenant: Tenant, bot: Any) -> None:
    said = await http.post("/_tenant/chats/lunch/messages", json={"from": "tom", "text": "recap"})
    id = (await said.json())["id"]
    assert said.status == 201
    path = f"/_tenant/chats/lunch/messages/{id}"
    click = await http.post(path + "/actions", json={"from": "tom", "verb": "why", "data": {}})
    assert (await click.json())["value"] == "OK"
    judged = await http.post(path + "/feedback", json={"from": "tom", "reaction": "like"})
    assert await judged.json() == {"status": 200}
    assert (await http.post("/_tenant/chats/private/install", json={"from": "tom"})).status == 202
    made = await http.post("/_tenant/meetings", json={"subject": "Keys", "vtt": VTT, "start": "2026-11-19 10:00"})
    meeting = tenant.state.meeting((await made.json())["id"])
    assert (made.status, meeting.start.isoformat()) == (201, "2026-11-19T10:00:00+00:00")
    ended = await http.post(f"/_tenant/meetings/{meeting.id}/end", json={})
    assert ended.status == 202
    names = [activity.get("name") or activity["type"] for activity in bot]
    assert names == [
        "message",
        "adaptiveCard/action",
        "message/submitAction",
        "conversationUpdate",
        "installationUpdate",
        "application/vnd.microsoft.meetingEnd",
    ]
    state = await state_of(http)
    assert state["bot"]["reachable"] is True
    shown = {chat["key"]: chat for chat in state["chats"]}["lunch"]["messages"][-1]
    assert shown["feedback"] == [{"from": tenant.state.person("tom").id, "reaction": "like", "text": ""}]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/_tenant/chats/nowhere/messages", {"from": "tom", "text": "x"}, 404),
        ("/_tenant/chats/lunch/messages", {"from": "nobody", "text": "x"}, 404),
        ("/_tenant/chats/lunch/messages", {"from": "sarah-b", "text": "x"}, 409),
        ("/_tenant/chats/lunch/messages", {"from": "tom"}, 400),
        ("/_tenant/chats/lunch/messages", {"from": "tom", "text": 7}, 400),
        ("/_tenant/chats/lunch/messages", [], 400),
        ("/_tenant/chats/lunch/messages", {"from": "tom", "text": "x"}, 502),
        ("/_tenant/chats/lunch/messages/1/actions", {"from": "tom", "verb": "x"}, 404),
        ("/_tenant/chats/lunch/messages/1/actions", {"from": "tom", "verb": "x", "data": []}, 400),
        ("/_tenant/meetings", {"subject": "x", "vtt": "nothing"}, 400),
        ("/_tenant/meetings", {"subject": "x", "vtt": VTT, "start": "soon"}, 400),
        ("/_tenant/meetings", {"subject": "x", "vtt": VTT, "attendees": "tom"}, 400),
        ("/_tenant/meetings/unnamed/end", {}, 409),
        ("/_tenant/meetings/nothing/end", {}, 404),
    ],
)
async def test_what_can_not_be_done_is_said_in_a_sentence(http: Any, path: str, body: Any, status: int) -> None:
    answer = await http.post(path, json=body)
    assert answer.status == status
    assert len((await answer.json())["error"]) > 10


async def test_where_the_bot_listens_can_be_told(http: Any, tenant: Tenant) -> None:
    await http.put("/_tenant/bot", json={"url": "http://127.0.0.1:3978/api/messages"})
    assert tenant.bot_url == "http://127.0.0.1:3978/api/messages"


# ---- faults ------------------------------------------------------------------------------------


@pytest.fixture
async def graph(tenant: Tenant) -> Any:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(tenant.url, headers=headers) as session:
        yield session


@pytest.mark.parametrize(
    ("kind", "status", "code", "inner"),
    [
        ("429", 429, "TooManyRequests", None),
        ("500", 500, "InternalServerError", None),
        ("503", 503, "ServiceUnavailable", None),
        ("504", 504, "GatewayTimeout", None),
        ("expired_token", 401, "InvalidAuthenticationToken", None),
        ("missing_permission", 403, "Authorization_RequestDenied", None),
        ("no_access_policy", 403, "Forbidden", None),
        ("transcripts_disabled", 403, "Forbidden", "GraphAccessToTranscriptsDisabled"),
        ("attribution_off", 403, "Forbidden", "SpeakerAttributionNotAllowed"),
        ("task_limit", 403, "MaximumTasksInProject", None),
        ("precondition", 412, "PreconditionFailed", None),
    ],
)
async def test_a_fault_strikes_as_often_as_it_should_and_is_counted(
    http: Any, graph: Any, tenant: Tenant, kind: str, status: int, code: str, inner: str | None
) -> None:
    body = {"path": "/v1.0/users*", "kind": kind, "times": 1, "retry_after": 7}
    added = await http.put("/_tenant/faults", json=body)
    assert added.status == 201
    struck = await graph.get("/v1.0/users")
    error = (await struck.json())["error"]
    assert (struck.status, error["code"], error["innerError"].get("code")) == (status, code, inner)
    assert struck.headers.get("Retry-After") == ("7" if status in (429, 503) else None)
    assert struck.headers["request-id"] == error["innerError"]["request-id"]
    assert (await graph.get("/v1.0/users")).status == 200
    assert (await state_of(http))["faults"][0]["hits"] == 1
    assert [seen.fault for seen in tenant.requests] == [kind, None]


async def test_a_fault_on_one_method_leaves_the_others_alone(graph: Any, tenant: Tenant) -> None:
    tenant.faults.add("POST /v1.0/planner/*", "503")
    plan = tenant.state.plan("property-plan").id
    assert (await graph.get(f"/v1.0/planner/plans/{plan}")).status == 200
    assert (await graph.post("/v1.0/planner/tasks", json={"planId": plan, "title": "x"})).status == 503
    tenant.faults.clear()
    assert (await graph.post("/v1.0/planner/tasks", json={"planId": plan, "title": "x"})).status == 201


@pytest.mark.parametrize(("kind", "made"), [("cut", 1), ("504", 1), ("drop", 0)])
async def test_an_answer_can_be_lost_after_or_before_the_work_was_done(
    graph: Any, tenant: Tenant, kind: str, made: int
) -> None:
    before = len(tenant.state.tasks)
    tenant.faults.add("POST /v1.0/planner/tasks", kind, times=1)
    body = {"planId": tenant.state.plan("property-plan").id, "title": "Once"}
    try:
        answer = await graph.post("/v1.0/planner/tasks", json=body)
        assert answer.status in (201, 504)
        await answer.json()
        lost = answer.status == 504
    except (TimeoutError, aiohttp.ClientError):
        lost = True
    assert lost
    assert len(tenant.state.tasks) == before + made


async def test_a_slow_path_answers_later(graph: Any, tenant: Tenant) -> None:
    tenant.faults.add("/v1.0/users", "slow", seconds=0.3)
    began = asyncio.get_running_loop().time()
    assert (await graph.get("/v1.0/users")).status == 200
    assert asyncio.get_running_loop().time() - began >= 0.3


async def test_the_connector_and_the_token_endpoint_can_fail_too(tenant: Tenant, graph_credential: Any) -> None:
    from azure.core.exceptions import ClientAuthenticationError

    tenant.faults.add("/connector/*", "bot_blocked")
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://api.botframework.com")}
    async with aiohttp.ClientSession(headers=headers) as session:
        path = f"v3/conversations/{tenant.state.chat('lunch').id}/activities"
        answer = await session.post(tenant.service_url + path, json={"type": "message", "text": "x"})
        assert (await answer.json())["error"]["code"] == "ConversationBlockedByUser"
    tenant.faults.add("*/oauth2/v2.0/token", "missing_permission")
    with pytest.raises(ClientAuthenticationError):
        await graph_credential.get_token("https://graph.microsoft.com/.default")


async def test_a_fault_that_there_is_none_of_is_refused(http: Any) -> None:
    answer = await http.put("/_tenant/faults", json={"path": "*", "kind": "flood"})
    assert answer.status == 400
    assert "transcripts_disabled" in (await answer.json())["error"]
    assert (await http.delete("/_tenant/faults/99")).status == 404
    assert (await http.delete("/_tenant/faults")).status == 204


# ---- who may ask -------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:3979", "127.0.0.1.evil.example"])
async def test_a_name_that_is_not_this_machines_is_refused(http: Any, host: str) -> None:
    for path in ("/", "/_tenant/state", "/v1.0/users"):
        assert (await http.get(path, headers={"Host": host})).status == 403


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 403), ("null", 403), (None, 204)])
async def test_another_sites_page_may_not_write(http: Any, origin: str | None, status: int) -> None:
    answer = await http.delete("/_tenant/faults", headers={"Origin": origin} if origin else {})
    assert answer.status == status


async def test_the_tenants_own_page_may_write(http: Any, tenant: Tenant) -> None:
    answer = await http.delete("/_tenant/faults", headers={"Origin": tenant.url})
    assert answer.status == 204


async def test_it_listens_on_loopback_only(tenant: Tenant) -> None:
    assert tenant.url.startswith("http://127.0.0.1:")
    assert tenant.authority.startswith("https://127.0.0.1:")


async def test_a_file_that_is_not_the_pages_is_not_served(http: Any) -> None:
    for path in ("/static/nothing.js", "/static/../firm.py", "/static/%2e%2e/firm.py", "/static/..%2f__init__.py"):
        answer = await http.get(path)
        assert (answer.status, answer.content_type) == (404, "text/plain"), path


# ---- the command -------------------------------------------------------------------------------


async def test_the_command_says_when_it_is_ready_and_stops_when_told(tmp_path: Path, small_firm: Path) -> None:
    ready = tmp_path / "ready.json"
    arguments = ["-m", "infra.sandbox", "--port", "0", "--firm", str(small_firm), "--ready-file", str(ready)]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    assert b"Bramley & Holt LLP" in await process.stderr.readline()
    told = json.loads(ready.read_text())
    assert told.keys() == {
        "url",
        "authority",
        "ca_file",
        "tenant_id",
        "client_id",
        "client_secret",
        "openid_metadata",
        "google",
    }
    assert ready.stat().st_mode & 0o077 == 0
    async with aiohttp.ClientSession() as session:
        assert (await session.get(told["url"] + "/_tenant/state")).status == 200
    process.terminate()
    assert await process.wait() == 0
    assert left_behind(ready, told["ca_file"]) == []


def left_behind(*paths: Path | str) -> list[str]:
    return [str(path) for path in paths if os.path.lexists(path)]


async def test_a_firm_that_breaks_a_rule_is_named_and_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "firm.yaml").write_text("people: [{key: a}]\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.sandbox", "--port", "0", "--firm", str(tmp_path), stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert said.decode().strip() == "people, a: lacks name, mail"
