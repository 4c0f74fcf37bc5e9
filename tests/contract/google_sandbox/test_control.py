"""The control API's Google part: what the page sees of the half, and what can be done in it as its people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from chat_bot import ChatBot, start_chat_bot

from infra.sandbox import Tenant
from infra.sandbox.google.half import GoogleHalf

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Tom Okafor>I'll chase the deed.</v>\n"
BUTTON = {"text": "Yes", "onClick": {"action": {"function": "do", "parameters": [{"key": "id", "value": "7"}]}}}
CARD = {
    "sections": [
        {
            "widgets": [
                {"textInput": {"name": "title", "label": "Title"}},
                {"buttonList": {"buttons": [BUTTON]}},
            ]
        }
    ]
}


@pytest.fixture
def half(tenant: Tenant) -> GoogleHalf:
    return tenant.google


@pytest.fixture
async def bot(half: GoogleHalf) -> AsyncIterator[ChatBot]:
    async with start_chat_bot("/google/chat") as standing:
        half.chat_app.url = standing.url
        yield standing


@pytest.fixture
async def http(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(tenant.url) as session:
        yield session


async def state_of(http: aiohttp.ClientSession) -> dict[str, Any]:
    return dict((await (await http.get("/_tenant/state")).json())["google"])


def one(entries: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    (found,) = (entry for entry in entries if wanted.items() <= entry.items())
    return found


async def test_the_half_is_in_the_state_with_its_people_spaces_and_meetings(
    http: aiohttp.ClientSession, half: GoogleHalf
) -> None:
    state = await state_of(http)
    assert (state["customer"], state["domain"]) == (half.customer, "leeds.bramleyholt.example")
    assert one(state["people"], key="sarah-b")["admin"]
    assert one(state["people"], key="dana")["outside"]
    lunch = one(state["spaces"], key="lunch")
    assert [message["text"] for message in lunch["messages"]] == ["Soup?"]
    assert one(state["spaces"], key="bot-tom")["kind"] == "DIRECT_MESSAGE"
    weekly = one(state["meetings"], key="weekly")
    assert weekly["url"] == f"https://meet.google.com/{weekly['code']}"
    assert (weekly["status"], weekly["transcript"]) == ("scheduled", "none")
    assert one(state["mailboxes"], owner=half.person("tom").id)["messages"][0]["subject"] == "Completion date"
    assert one(state["files"], name="Lease")["owner"] == half.person("tom").id


async def test_something_is_said_and_a_command_run_as_one_of_the_people(
    http: aiohttp.ClientSession, half: GoogleHalf, bot: ChatBot
) -> None:
    await http.put("/_tenant/google/app", json={"commands": {"3": "/recap"}})
    said = await http.post("/_tenant/google/spaces/lunch/messages", json={"from": "tom", "text": "@Rapporteur help"})
    assert said.status == 201
    place = half.chats.space("lunch").name.removeprefix("spaces/")
    run = {"from": half.person("tom").id, "command": 3, "text": "it"}
    assert (await http.post(f"/_tenant/google/spaces/{place}/commands", json=run)).status == 201
    quick = {"from": "tom", "command": 5, "quick": True}
    assert (await http.post("/_tenant/google/spaces/bot-tom/commands", json=quick)).status == 201
    assert [event["type"] for event in bot.events] == ["MESSAGE", "MESSAGE", "APP_COMMAND"]
    shown = one((await state_of(http))["spaces"], key="lunch")["messages"]
    assert [message["text"] for message in shown] == ["Soup?", "@Rapporteur help", "/recap it"]
    assert (await said.json())["id"] == shown[1]["id"]
    assert shown[2]["command"] == 3


async def test_a_button_is_pressed_and_a_dialog_filled_in(
    http: aiohttp.ClientSession, half: GoogleHalf, bot: ChatBot
) -> None:
    space = half.chats.space("lunch")
    opener = {**BUTTON, "onClick": {"action": {"function": "do", "interaction": "OPEN_DIALOG"}}}
    card = {"sections": [{"widgets": [{"buttonList": {"buttons": [opener]}}]}]}
    message = half.chats.post(space, None, {"cardsV2": [{"cardId": "a", "card": card}]})
    dialog = {"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": CARD}}}}
    bot.answers += [
        dialog,
        {"actionResponse": {"type": "DIALOG", "dialogAction": {"actionStatus": {"statusCode": "OK"}}}},
    ]
    pressed = await http.post(
        f"/_tenant/google/spaces/lunch/messages/{message.id}/click", json={"from": "tom", "function": "do"}
    )
    assert await pressed.json() == {"status": 200}
    (shown,) = (await state_of(http))["dialogs"]
    assert (shown["person"], shown["card"], shown["space"]) == (half.person("tom").id, CARD, space.name)
    filled = {"function": "do", "parameters": {"id": "7"}, "values": {"title": "New"}}
    assert (await http.post("/_tenant/google/dialogs/tom", json=filled)).status == 200
    assert bot.events[-1]["common"]["formInputs"]["title"] == {"stringInputs": {"value": ["New"]}}
    assert (await state_of(http))["dialogs"] == []
    assert (await http.delete("/_tenant/google/dialogs/tom")).status == 409


async def test_the_app_is_added_and_thrown_out(http: aiohttp.ClientSession, half: GoogleHalf, bot: ChatBot) -> None:
    path = "/_tenant/google/spaces/private/install"
    assert (await http.post(path, json={"from": "tom"})).status == 202
    assert half.chats.space("private").installed
    assert (await http.delete(path, json={"from": "tom"})).status == 202
    assert [event["type"] for event in bot.events] == ["ADDED_TO_SPACE", "REMOVED_FROM_SPACE"]


async def test_a_meeting_is_added_begun_and_ended_once(http: aiohttp.ClientSession, half: GoogleHalf) -> None:
    added = await http.post("/_tenant/google/meetings", json={"subject": "Signing", "vtt": VTT, "organiser": "priya"})
    id = (await added.json())["id"]
    path = "/_tenant/google/meetings/" + id.removeprefix("conferenceRecords/")
    assert (await http.post(f"{path}/end")).status == 202
    assert (await http.post(f"{path}/end")).status == 409
    assert one((await state_of(http))["meetings"], id=id)["status"] == "ended"
    assert (await http.post("/_tenant/google/meetings/weekly/start")).status == 202
    assert half.state.conference("weekly").begun


async def test_a_mail_arrives_and_a_task_is_ticked_off(http: aiohttp.ClientSession, half: GoogleHalf) -> None:
    letter = {"mailbox": "tom", "from": "Ada <ada@client.example>", "subject": "Keys", "body": "Where are they?"}
    mailed = await http.post("/_tenant/google/mail", json=letter)
    shown = one((await state_of(http))["mailboxes"], owner=half.person("tom").id)["messages"][-1]
    assert ((await mailed.json())["id"], shown["subject"], shown["read"]) == (shown["id"], "Keys", None)
    assert (await http.post("/_tenant/google/tasks/none/done")).status == 404


async def test_what_befalls_events_and_what_becomes_of_a_subscription_can_be_asked_for(
    http: aiohttp.ClientSession, half: GoogleHalf
) -> None:
    lossy = await http.put("/_tenant/google/notifications", json={"dropped": 0.5, "seed": 3})
    whole = {"dropped": 0.5, "duplicated": 0.0, "delayed": 0.0, "seconds": 1.0, "seed": 3}
    assert await lossy.json() == whole
    assert whole.items() <= (await state_of(http))["pubsub"].items()
    made = half.events.add(
        target="//cloudidentity.googleapis.com/users/1",
        types=["google.workspace.meet.conference.v2.ended"],
        topic=half.pubsub.topic,
        authority=half.person("tom").id,
        account="",
        expires=half.now().replace(year=2099),
    )
    path = f"/_tenant/google/{made.name}/lifecycle"
    assert (await http.post(path, json={"event": "suspended", "reason": "ENDPOINT_NOT_FOUND"})).status == 202
    shown = one((await state_of(http))["subscriptions"], id=made.name)
    assert (shown["state"], shown["reason"]) == ("SUSPENDED", "ENDPOINT_NOT_FOUND")
    assert (await http.post(path, json={"event": "forgotten"})).status == 400


async def test_the_app_and_what_it_may_are_configured(http: aiohttp.ClientSession, half: GoogleHalf) -> None:
    given = {"url": "http://127.0.0.1:9/google/chat", "format": "add_on", "verification": "add_on", "dialogs": [2]}
    told = await (await http.put("/_tenant/google/app", json={**given, "commands": {"2": "/new"}})).json()
    assert (told["url"], told["format"], told["verification"]) == (given["url"], "add_on", "add_on")
    assert told["commands"] == [{"id": 2, "name": "/new", "dialog": True}]
    await http.put("/_tenant/google/app", json={"audience": "https://bot.example/pubsub", "pubsub_url": None})
    assert (half.chat_app.url, half.pubsub.audience) == (given["url"], "https://bot.example/pubsub")
    scope = "https://www.googleapis.com/auth/tasks"
    await http.put("/_tenant/google/scopes", json={"scopes": [scope], "given": False})
    assert scope not in (await state_of(http))["delegated"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/spaces/nowhere/messages", {"from": "tom", "text": "x"}, 404),
        ("POST", "/spaces/lunch/messages", {"from": "nobody", "text": "x"}, 404),
        ("POST", "/spaces/lunch/messages", {"from": "sarah-b", "text": "x"}, 409),
        ("POST", "/spaces/lunch/messages", {"from": "tom"}, 400),
        ("POST", "/spaces/lunch/commands", {"from": "tom", "command": "recap"}, 400),
        ("POST", "/spaces/lunch/messages/none/click", {"from": "tom"}, 404),
        ("POST", "/spaces/lunch/messages/none/click", {"from": "tom", "values": []}, 400),
        ("POST", "/spaces/bot-tom/messages", {"from": "tom", "text": "x"}, 502),
        ("POST", "/dialogs/tom", {}, 409),
        ("POST", "/meetings", {"subject": "x", "vtt": "no cues"}, 400),
        ("POST", "/meetings/none/end", None, 404),
        ("POST", "/mail", {"mailbox": "tom", "from": "Ada", "subject": "x", "body": "x"}, 400),
        ("PUT", "/app", {"format": "modern"}, 400),
        ("PUT", "/notifications", {"dropped": 2}, 400),
    ],
)
async def test_what_cant_be_done_is_refused_with_a_sentence(
    http: aiohttp.ClientSession, method: str, path: str, body: Any, status: int
) -> None:
    answer = await http.request(method, f"/_tenant/google{path}", json=body)
    assert answer.status == status
    assert (await answer.json())["error"]
