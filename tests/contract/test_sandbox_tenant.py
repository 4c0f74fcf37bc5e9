"""What the tenant's people do reaches the bot as Teams sends it: messages, clicks, feedback, meeting events, installs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web

from infra.sandbox import BotUnreachable, NotNow, Tenant

CARD_ANSWER = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Released"}


@dataclass
class Bot:
    """A bot that keeps what it gets and answers as it is told to."""

    status: int = 200
    answer: Any = None
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((request.headers["Authorization"].removeprefix("Bearer "), await request.json()))
        return web.json_response(self.answer, status=self.status)

    @property
    def last(self) -> dict[str, Any]:
        return self.got[-1][1]


@pytest.fixture
async def bot(tenant: Tenant) -> AsyncIterator[Bot]:
    served = Bot()
    app = web.Application()
    app.router.add_post("/api/messages", served.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    tenant.bot_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    yield served
    await runner.cleanup()


async def keys(tenant: Tenant) -> dict[str, dict[str, Any]]:
    async with aiohttp.ClientSession() as session:
        configuration = await (await session.get(tenant.openid_metadata)).json()
        assert configuration["issuer"] == "https://api.botframework.com"
        found = await (await session.get(configuration["jwks_uri"])).json()
    return {key["kid"]: key for key in found["keys"]}


async def claims_of(tenant: Tenant, token: str) -> dict[str, Any]:
    key = (await keys(tenant))[jwt.get_unverified_header(token)["kid"]]
    return dict(jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience=tenant.client_id))


async def test_an_activity_is_signed_for_this_bot_and_this_service_by_a_key_endorsed_for_teams(
    tenant: Tenant, bot: Bot
) -> None:
    await tenant.say("bot-tom", "tom", "help")
    token, activity = bot.got[0]
    claims = await claims_of(tenant, token)
    assert claims["iss"] == "https://api.botframework.com"
    assert claims["serviceurl"] == activity["serviceUrl"] == tenant.service_url
    published = await keys(tenant)
    assert published[jwt.get_unverified_header(token)["kid"]]["endorsements"] == ["msteams"]
    assert "endorsements" not in published["unendorsed"]


async def test_forged_tokens_are_what_they_are_said_to_be(tenant: Tenant) -> None:
    published = await keys(tenant)
    assert jwt.get_unverified_header(tenant.bot_token("unendorsed"))["kid"] == "unendorsed"
    assert jwt.get_unverified_header(tenant.bot_token("stranger"))["kid"] not in published
    assert jwt.get_unverified_header(tenant.bot_token(kid="gone"))["kid"] == "gone"
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(
            tenant.bot_token("stranger", kid="channel-1"),
            jwt.PyJWK(published["channel-1"]),
            algorithms=["RS256"],
            audience=tenant.client_id,
        )
    bare = jwt.decode(tenant.bot_token(exp=1, serviceurl=None), options={"verify_signature": False})
    assert bare["exp"] == 1
    assert "serviceurl" not in bare


async def test_after_a_rotation_the_new_key_signs_and_is_published(tenant: Tenant, bot: Bot) -> None:
    tenant.channel.rotate()
    await tenant.say("bot-tom", "tom", "help")
    token = bot.got[0][0]
    assert jwt.get_unverified_header(token)["kid"] == "channel-2"
    assert await claims_of(tenant, token)


async def test_a_personal_message_reaches_the_bot(tenant: Tenant, bot: Bot) -> None:
    id = await tenant.say("bot-tom", "tom", "help")
    tom = tenant.state.person("tom")
    activity = bot.last
    assert (activity["type"], activity["id"], activity["text"]) == ("message", id, "help")
    assert activity["from"] == {"id": tom.teams_id, "name": "Tom Okafor", "aadObjectId": tom.id}
    assert activity["recipient"]["id"] == f"28:{tenant.client_id}"
    assert activity["conversation"]["conversationType"] == "personal"
    assert activity["conversation"]["tenantId"] == activity["channelData"]["tenant"]["id"] == tenant.tenant_id
    assert activity["channelId"] == "msteams"


@pytest.mark.parametrize("text", ["recap", "@Rapporteur recap", "<at>Rapporteur</at> recap"])
async def test_in_a_group_the_bot_is_mentioned_once(tenant: Tenant, bot: Bot, text: str) -> None:
    await tenant.say("lunch", "tom", text)
    assert bot.last["text"] == "<at>Rapporteur</at> recap"
    (mention,) = [entity for entity in bot.last["entities"] if entity["type"] == "mention"]
    assert mention["mentioned"]["id"] == f"28:{tenant.client_id}"
    assert bot.last["conversation"]["isGroup"] is True


async def test_a_group_message_without_a_mention_or_without_the_bot_reaches_nobody(tenant: Tenant, bot: Bot) -> None:
    await tenant.say("lunch", "tom", "Soup again", mention=False)
    await tenant.say("private", "tom", "recap")
    assert bot.got == []
    assert tenant.state.chat("lunch").messages[-1].text == "Soup again"


async def test_a_channel_message_names_its_team_and_thread(tenant: Tenant, bot: Bot) -> None:
    id = await tenant.say("property-completions", "tom", "recap")
    channel = tenant.state.chat("property-completions")
    assert bot.last["conversation"]["id"] == f"{channel.id};messageid={id}"
    assert bot.last["channelData"]["channel"] == {"id": channel.id}
    assert bot.last["channelData"]["team"]["aadGroupId"] == tenant.state.team("property").id


async def test_a_click_comes_as_action_execute_and_its_answer_goes_back_as_it_is(tenant: Tenant, bot: Bot) -> None:
    message = tenant.state.chat("lunch").messages[0]
    bot.answer = CARD_ANSWER
    assert await tenant.click("lunch", message.id, "tom", "release", {"case": 7}) == CARD_ANSWER
    assert (bot.last["type"], bot.last["name"], bot.last["replyToId"]) == ("invoke", "adaptiveCard/action", message.id)
    action = {"type": "Action.Execute", "verb": "release", "data": {"case": 7}}
    assert bot.last["value"] == {"action": action, "trigger": "manual"}


async def test_feedback_comes_as_teams_wraps_it(tenant: Tenant, bot: Bot) -> None:
    message = tenant.state.chat("lunch").messages[0]
    assert await tenant.give_feedback("lunch", message.id, "tom", "dislike", "Too long") == 200
    value = bot.last["value"]
    assert (bot.last["name"], value["actionName"]) == ("message/submitAction", "feedback")
    assert value["actionValue"]["reaction"] == "dislike"
    assert json.loads(value["actionValue"]["feedback"]) == {"feedbackText": "Too long"}


async def test_a_meetings_end_is_told_with_its_id_in_the_channel_data_only(tenant: Tenant, bot: Bot) -> None:
    weekly = tenant.state.meeting("weekly")
    id = await tenant.end_meeting("weekly")
    event = bot.last
    assert (event["id"], event["name"]) == (id, "application/vnd.microsoft.meetingEnd")
    assert event["channelData"]["meeting"]["id"] == weekly.bot_id
    assert event["value"]["Id"] != weekly.bot_id
    assert event["value"].keys() == {"MeetingType", "Title", "Id", "JoinUrl", "EndTime"}
    assert event["from"]["aadObjectId"] == weekly.organiser
    with pytest.raises(NotNow):
        await tenant.end_meeting("weekly")


async def test_a_meeting_in_a_channel_ends_in_the_channel(tenant: Tenant, bot: Bot) -> None:
    await tenant.end_meeting("standup")
    channel = tenant.state.chat("property-completions")
    assert bot.last["conversation"]["id"] == channel.id
    assert bot.last["channelData"]["team"]["aadGroupId"] == tenant.state.team("property").id


async def test_redelivery_brings_the_very_same_activity(tenant: Tenant, bot: Bot) -> None:
    id = await tenant.end_meeting("weekly")
    await tenant.redeliver(id)
    assert bot.got[0][1] == bot.got[1][1]


async def test_a_bot_that_is_down_is_told_of_nothing_and_the_meeting_ends_all_the_same(tenant: Tenant) -> None:
    tenant.bot_url = "http://127.0.0.1:9/api/messages"
    with pytest.raises(BotUnreachable, match="can't be reached"):
        await tenant.end_meeting("weekly")
    assert tenant.state.meeting("weekly").status == "ended"
    assert tenant.channel.reachable is False
    assert tenant.deliveries[0].status == 0


async def test_a_bot_that_refuses_is_said_to_have_refused(tenant: Tenant, bot: Bot) -> None:
    bot.status = 503
    with pytest.raises(BotUnreachable, match="answered 503"):
        await tenant.say("bot-tom", "tom", "help")


async def test_nothing_is_sent_at_the_start_and_installing_sends_two_activities(tenant: Tenant, bot: Bot) -> None:
    assert bot.got == []
    await tenant.install("private", "priya")
    assert [activity["type"] for _, activity in bot.got] == ["conversationUpdate", "installationUpdate"]
    assert bot.got[0][1]["membersAdded"] == [{"id": f"28:{tenant.client_id}"}]
    assert bot.last["action"] == "add"
    assert tenant.state.chat("private").installed


async def test_installing_in_a_channel_installs_in_its_whole_team(tenant: Tenant, bot: Bot) -> None:
    for channel in tenant.state.team("property").channels:
        tenant.state.chats[channel].installed = False
    await tenant.install("property-completions", "priya")
    assert all(tenant.state.chats[channel].installed for channel in tenant.state.team("property").channels)


async def test_who_is_not_in_a_chat_can_not_write_there(tenant: Tenant, bot: Bot) -> None:
    with pytest.raises(NotNow):
        await tenant.say("lunch", "sarah-b", "Hello")
    with pytest.raises(KeyError):
        await tenant.say("lunch", "nobody", "Hello")


# ---- meetings that people bring ----------------------------------------------------------------

VTT = """WEBVTT

00:00.000 --> 00:04.000
<v Tom Okafor>Who takes the keys?</v>

00:01:04.000 --> 00:03:06.500
<v Alex Verity>I do &amp; I'll bring them.</v>
"""


async def test_a_meeting_of_ones_own_has_everybody_who_speaks_in_it(tenant: Tenant, bot: Bot) -> None:
    id = await tenant.add_meeting("Keys", VTT)
    meeting = tenant.state.meeting(id)
    assert [tenant.state.people[person].name for person in meeting.attendees] == ["Tom Okafor", "Alex Verity"]
    assert tenant.state.people[meeting.organiser].name == "Tom Okafor"
    newcomer = tenant.state.person("alex-verity")
    assert newcomer.mail == "alex-verity@bramleyholt.example"
    assert tenant.state.chat("bot-alex-verity").installed
    assert meeting.parts[0].cues[1].text == "I do & I'll bring them."
    assert (meeting.end - meeting.start).total_seconds() == 180
    await tenant.end_meeting(id)
    assert bot.last["channelData"]["meeting"]["id"] == meeting.bot_id


async def test_two_meetings_of_the_same_name_are_two(tenant: Tenant) -> None:
    first = await tenant.add_meeting("Keys", VTT, organiser="priya", attendees=["dana", "Tom Okafor"])
    second = await tenant.add_meeting("Keys", VTT)
    one, two = tenant.state.meeting(first), tenant.state.meeting(second)
    assert one.chat != two.chat
    assert one.organiser == tenant.state.person("priya").id
    assert len(one.attendees) == 3


@pytest.mark.parametrize("text", ["", "WEBVTT", "not a transcript", "\x00\x01"])
async def test_a_meeting_without_cues_is_refused(tenant: Tenant, text: str) -> None:
    before = len(tenant.state.meetings)
    with pytest.raises(ValueError, match="no cues"):
        await tenant.add_meeting("Nothing", text)
    assert len(tenant.state.meetings) == before


async def test_a_transcript_without_speakers_is_a_meeting_of_its_organiser(tenant: Tenant) -> None:
    id = await tenant.add_meeting("Plain", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", organiser="tom")
    assert tenant.state.meeting(id).attendees == [tenant.state.person("tom").id]


async def test_transcripts_come_after_the_tenants_delay(small_firm: Any) -> None:
    from infra.sandbox import serve
    from infra.sandbox.graph_transcripts import ready

    async with serve(firm=small_firm, transcript_delay=0.2) as tenant:
        weekly = tenant.state.meeting("weekly")
        changes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        tenant.state.chat(weekly.chat).installed = False
        await tenant.end_meeting("weekly")
        tenant.state.listeners.add(changes)
        assert ready(tenant.state, weekly) == []
        assert (await changes.get())["id"] == weekly.id
        assert ready(tenant.state, weekly) == weekly.parts
        assert tenant.add_part("weekly", VTT)
        assert ready(tenant.state, weekly) == weekly.parts[:1]
