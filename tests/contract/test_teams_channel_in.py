"""What happens in Teams reaches the bot once, as what it is; what is pressed is answered at once."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from channel_bot import ChannelBot

from bot.core.card import Button, Card
from bot.core.errors import BadInput, NotAuthenticated, NotAuthorised, Throttled, Unavailable
from bot.core.types import CardClicked, Command, Feedback, Installed, MeetingEnded
from infra.sandbox import Tenant

CARD = "application/vnd.microsoft.card.adaptive"
ERROR = "application/vnd.microsoft.error"
MEETING = "weekly"


def chat_of(tenant: Tenant, key: str) -> str:
    return (
        tenant.state.meeting(key).chat
        if key in {m.key for m in tenant.state.meetings.values()}
        else tenant.state.chat(key).id
    )


async def send(channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession, body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {tenant.bot_token()}"}
    async with http.post(channel.url, json=body, headers=headers) as answer:
        return answer.status, await answer.json() if answer.content_length else None


def invoke(tenant: Tenant, name: str, value: Any, **changed: Any) -> dict[str, Any]:
    chat, person = tenant.state.chat("lunch"), tenant.state.person("tom")
    activity = tenant.activities.click(chat, person, "1", "go", {})
    return {**activity, "name": name, "value": value, **changed}


async def test_a_message_in_a_meetings_chat_is_a_command_that_names_the_meeting(
    channel: ChannelBot, tenant: Tenant
) -> None:
    await tenant.say(chat_of(tenant, MEETING), "tom", "recap, please")

    (command,) = channel.heard.events
    assert isinstance(command, Command)
    assert command.text == "recap, please"
    assert command.person.id == tenant.state.person("tom").id
    assert command.chat.scope == "group"
    assert command.meeting_id == tenant.state.meeting(MEETING).bot_id


async def test_a_message_in_a_channel_keeps_its_thread(channel: ChannelBot, tenant: Tenant) -> None:
    general = next(chat for chat in tenant.state.chats.values() if chat.kind == "channel")
    id = await tenant.say(general.id, "priya", "@Rapporteur help")

    (command,) = channel.heard.events
    assert command.chat.scope == "channel"
    assert command.chat.id == f"{general.id};messageid={id}"


async def test_an_activity_that_comes_again_has_the_same_id(channel: ChannelBot, tenant: Tenant) -> None:
    id = await tenant.say(tenant.state.chat("lunch").id, "tom", "recap")
    await tenant.redeliver(id)

    first, second = channel.heard.events
    assert first == second


async def test_the_end_of_a_meeting_is_an_event_with_the_connectors_id_of_it(
    channel: ChannelBot, tenant: Tenant
) -> None:
    await tenant.end_meeting(MEETING)

    (ended,) = channel.heard.events
    assert isinstance(ended, MeetingEnded)
    assert ended.meeting_id == tenant.state.meeting(MEETING).bot_id


async def test_the_start_of_a_meeting_is_let_pass(channel: ChannelBot, tenant: Tenant) -> None:
    await tenant.start_meeting(MEETING)

    assert channel.heard.events == []


async def test_an_installation_is_told_once(channel: ChannelBot, tenant: Tenant) -> None:
    await tenant.install(tenant.state.chat("private").id, "priya")

    (installed,) = channel.heard.events
    assert isinstance(installed, Installed)
    assert installed.person.name == "Priya Nair"


async def test_a_button_is_answered_with_a_card_for_the_person_who_pressed_it(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    channel.heard.answer = lambda click: Card(
        title="Released", summary="Released", buttons=(Button(label="Undo", verb="undo", data={"n": 1}),)
    )

    value = {"action": {"type": "Action.Execute", "verb": "release", "data": {"run": "r1", "title": "typed in"}}}
    status, body = await send(channel, tenant, http, invoke(tenant, "adaptiveCard/action", value, replyToId="42"))

    assert status == 200
    assert (body["statusCode"], body["type"]) == (200, CARD)
    assert body["value"]["body"][0]["text"] == "Released"
    assert body["value"]["actions"][0]["verb"] == "undo"
    (click,) = channel.heard.clicks
    assert (click.verb, click.message_id, click.data) == ("release", "42", {"run": "r1", "title": "typed in"})
    assert click.person.id == tenant.state.person("tom").id


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotAuthorised("Only the organiser may."), 403), (BadInput("Too old."), 400), (Throttled("Later.", 3), 429)],
)
async def test_a_refusal_is_told_in_the_channels_own_way(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession, error: Any, status: int
) -> None:
    def refuse(click: CardClicked) -> Card:
        raise error

    channel.heard.answer = refuse
    value = {"action": {"type": "Action.Execute", "verb": "release"}}

    answered, body = await send(channel, tenant, http, invoke(tenant, "adaptiveCard/action", value))

    assert answered == 200
    assert body == {"statusCode": status, "type": ERROR, "value": {"code": error.code, "message": error.text}}


async def test_a_crash_behind_a_button_is_no_bare_500(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    def crash(click: CardClicked) -> Card:
        raise ZeroDivisionError("somebody's words")

    channel.heard.answer = crash
    value = {"action": {"type": "Action.Execute", "verb": "release"}}

    status, body = await send(channel, tenant, http, invoke(tenant, "adaptiveCard/action", value))

    assert (status, body["error"]["code"]) == (500, "error")
    assert "words" not in str(body)


async def test_a_malformed_button_is_a_400_in_words(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    actions: list[Any] = [None, "x", {"type": "Action.Execute"}, {"type": "Action.Submit", "verb": "a"}]
    values = [None, {}, "x", [], *({"action": action} for action in actions)]

    answers = [await send(channel, tenant, http, invoke(tenant, "adaptiveCard/action", value)) for value in values]

    assert [(status, body["error"]["code"]) for status, body in answers] == [(400, "bad_input")] * len(values)
    assert channel.heard.clicks == []


async def test_a_thumb_is_feedback_and_answered_with_an_empty_object(channel: ChannelBot, tenant: Tenant) -> None:
    chat = tenant.state.chat("lunch")
    message = chat.messages[0].id

    status = await tenant.give_feedback(chat.id, message, "tom", "dislike", "wrong owner")

    assert status == 200
    assert tenant.deliveries[-1].body == {}
    (thumb,) = channel.heard.events
    assert isinstance(thumb, Feedback)
    assert (thumb.liked, thumb.text, thumb.message_id) == (False, "wrong owner", message)


async def test_a_sign_in_of_teams_is_handed_over_and_refused_in_teams_own_way(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    name, value = "signin/tokenExchange", {"id": "ticket", "connectionName": "rapporteur", "token": "secret"}
    assert await send(channel, tenant, http, invoke(tenant, name, value)) == (200, {})
    assert channel.heard.exchanged == [(tenant.state.person("tom").id, "ticket", "secret")]

    channel.heard.refusal = NotAuthenticated("Not this one.")
    refused = await send(channel, tenant, http, invoke(tenant, name, value))
    assert refused == (412, {"id": "ticket", "connectionName": "rapporteur", "failureDetail": "Not this one."})
    channel.heard.refusal = Unavailable("Later.")
    assert (await send(channel, tenant, http, invoke(tenant, name, value)))[0] == 503


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("signin/tokenExchange", None, 400),
        ("signin/tokenExchange", {"id": "ticket", "token": ""}, 400),
        ("signin/tokenExchange", {"id": 7, "token": ["x"]}, 400),
        ("signin/verifyState", {"state": "123456"}, 200),
        ("signin/verifyState", "x", 400),
        ("signin/failure", {"code": "installappfailed", "message": "x"}, 200),
        ("signin/failure", None, 200),
    ],
)
async def test_what_else_comes_of_a_sign_in_is_answered_and_hands_nothing_over(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession, name: str, value: Any, status: int
) -> None:
    assert (await send(channel, tenant, http, invoke(tenant, name, value)))[0] == status
    assert channel.heard.exchanged == []


async def test_an_invoke_that_we_have_no_answer_to_is_refused_in_words(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    names = ("composeExtension/query", "task/fetch", "fileConsent/invoke", "", "made/up")

    answers = [await send(channel, tenant, http, invoke(tenant, name, {})) for name in names]

    assert [(status, body["type"]) for status, body in answers] == [(404, ERROR)] * len(names)


async def test_a_button_of_an_older_client_is_answered_by_a_message(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    chat, person = tenant.state.chat("lunch"), tenant.state.person("tom")
    activity = tenant.activities.message(chat, person, "", id="77", mention=False, thread=None)
    activity |= {"text": None, "value": {"rapporteur": {"verb": "release", "data": {"run": "r1"}}, "note": "typed"}}

    status, _ = await send(channel, tenant, http, activity)

    assert status == 200
    assert channel.heard.clicks[0].data == {"run": "r1", "note": "typed"}
    assert [message.cards[0]["body"][0]["text"] for message in chat.bot_messages] == ["Done"]


async def test_a_message_with_a_missing_or_odd_field_is_never_lost(
    channel: ChannelBot, tenant: Tenant, http: aiohttp.ClientSession
) -> None:
    activity = tenant.activities.message(
        tenant.state.chat("lunch"), tenant.state.person("tom"), "recap", id="5", mention=True, thread=None
    )
    fields = ("id", "from", "recipient", "timestamp", "entities", "text", "textFormat", "locale")
    odd = [{**activity, field: value} for field in fields for value in (None, 7, [], {}, "x")]

    statuses = [(await send(channel, tenant, http, body))[0] for body in odd]

    assert statuses == [200] * len(odd)
    assert len(channel.heard.events) == len(odd)
