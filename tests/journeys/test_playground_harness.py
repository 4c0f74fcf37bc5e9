"""Holds that the harness of Microsoft's Agents Playground carries real traffic, both ways."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from agents_playground import CHANNEL, FROM_BOT, GROUP, PERSONAL, TO_BOT, USERS, Playground
from standin_bot import StandInBot

Start = Callable[[str], Awaitable[Playground]]


async def test_an_installation_reaches_the_bot(playground: Start, standin_bot: StandInBot) -> None:
    teams = await playground(standin_bot.url)
    await teams.install(PERSONAL)
    told = await standin_bot.wait_for("installationUpdate")
    assert told["action"] == "add"
    assert told["serviceUrl"].endswith("/_connector")


@pytest.mark.parametrize("conversation", [PERSONAL, GROUP, CHANNEL])
async def test_a_message_is_answered_by_a_card_whose_button_reaches_the_bot(
    playground: Start, standin_bot: StandInBot, conversation: str
) -> None:
    teams = await playground(standin_bot.url)
    await teams.say(conversation, "good morning")
    reply = await teams.reply(conversation, containing="You said: good morning")
    assert reply.card is not None
    clicker = USERS[0] if conversation == PERSONAL else USERS[2]
    data = {"run": "r1", "note": "fine by me"}
    answer = await teams.click(reply.conversation, reply.id, "release", data, user=clicker)
    clicked = await standin_bot.wait_for("invoke", "adaptiveCard/action")
    assert clicked["from"]["aadObjectId"] == clicker.aad
    assert clicked["value"]["action"] == {"type": "Action.Execute", "verb": "release", "data": data}
    assert "fine by me" in str(answer["value"])


async def test_only_a_mention_wakes_the_bot_in_a_group(playground: Start, standin_bot: StandInBot) -> None:
    teams = await playground(standin_bot.url)
    await teams.say(GROUP, "among ourselves", mention=False)
    await teams.say(GROUP, "and now you")
    await teams.reply(GROUP, containing="and now you")
    assert not [a for a in standin_bot.activities if "among ourselves" in a.get("text", "")]


async def test_another_person_can_speak_a_meeting_can_end_and_a_thumb_can_be_pressed(
    playground: Start, standin_bot: StandInBot
) -> None:
    teams = await playground(standin_bot.url)
    await teams.say_as(USERS[1], GROUP, "what about me")
    reply = await teams.reply(GROUP, containing="what about me")
    said = await standin_bot.wait_for("message")
    assert said["from"]["name"] == "Sarah Khan"
    await teams.feedback(GROUP, reply.id, "dislike", "too long")
    thumb = await standin_bot.wait_for("invoke", "message/submitAction")
    assert thumb["value"]["actionValue"]["reaction"] == "dislike"
    sent = await teams.meeting_ended(GROUP, "MCMx1", "Weekly review")
    ended = await standin_bot.wait_for("event", "application/vnd.microsoft.meetingEnd")
    assert ended == sent
    assert ended["channelData"]["meeting"] == {"id": "MCMx1"}


async def test_the_playground_itself_witnesses_what_was_said(playground: Start, standin_bot: StandInBot) -> None:
    teams = await playground(standin_bot.url)
    await teams.say(PERSONAL, "hello")
    await teams.reply(PERSONAL, containing="hello")
    asked = await teams.witness(lambda event: event["direction"] == TO_BOT)
    answered = await teams.witness(lambda event: event["direction"] == FROM_BOT)
    assert asked["request"]["body"]["text"] == "hello"
    assert answered["response"]["statusCode"] == 201
