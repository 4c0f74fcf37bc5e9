"""What people do in the local tenant's Google Chat, what the bot gets of it in both formats, and what its answers do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import jwt
import pytest
from chat_bot import ChatBot, start_chat_bot

from infra.sandbox import BotUnreachable, Tenant
from infra.sandbox.google.chat_people import NotThere
from infra.sandbox.google.half import GoogleHalf

CARD = {
    "sections": [
        {
            "widgets": [
                {"textInput": {"name": "title", "label": "Title", "validation": {"characterLimit": 20}}},
                {"dateTimePicker": {"name": "due", "label": "Due", "type": "DATE_ONLY"}},
                {
                    "selectionInput": {
                        "name": "owner",
                        "label": "Owner",
                        "type": "DROPDOWN",
                        "items": [{"text": "Tom", "value": "t", "selected": True}, {"text": "Priya", "value": "p"}],
                    }
                },
                {"decoratedText": {"text": "Tell them", "switchControl": {"name": "tell", "value": "yes"}}},
                {
                    "buttonList": {
                        "buttons": [
                            {
                                "text": "Yes",
                                "onClick": {"action": {"function": "do", "parameters": [{"key": "id", "value": "7"}]}},
                            },
                            {
                                "text": "Change",
                                "onClick": {"action": {"function": "do", "interaction": "OPEN_DIALOG"}},
                            },
                            {"text": "Later", "disabled": True, "onClick": {"action": {"function": "later"}}},
                            {
                                "text": "Assign",
                                "onClick": {"action": {"function": "assign", "requiredWidgets": ["title"]}},
                            },
                        ]
                    }
                },
            ]
        }
    ]
}


@pytest.fixture
async def bot(tenant: Tenant) -> AsyncIterator[ChatBot]:
    """A bot of the classic format that listens where the tenant says."""
    async with start_chat_bot("/google/chat") as standing:
        tenant.google.chat_app.url = standing.url
        yield standing


@pytest.fixture
def half(tenant: Tenant, bot: ChatBot) -> GoogleHalf:
    return tenant.google


@pytest.fixture
def posted(half: GoogleHalf) -> str:
    """The name of a message of the app's in Lunch that holds a card."""
    content = {"text": "Well?", "cardsV2": [{"cardId": "one", "card": deepcopy(CARD)}]}
    return half.chats.post(half.chats.space("lunch"), None, content).name


def as_add_on(half: GoogleHalf, url: str) -> None:
    half.chat_app.format, half.chat_app.verification = "add_on", "add_on"
    for message in half.chats.space("lunch").app_messages:
        for button in message.cards[0]["sections"][0]["widgets"][-1]["buttonList"]["buttons"]:
            button["onClick"]["action"]["function"] = url


def last(half: GoogleHalf, space: str) -> Any:
    return half.chats.space(space).messages[-1]


async def test_the_bot_hears_what_is_said_to_it_alone_and_where_it_is_mentioned(half: GoogleHalf, bot: ChatBot) -> None:
    tom = half.person("tom")
    await half.say("bot-tom", "tom", "help")
    await half.say("lunch", "tom", "recap please")
    await half.say("lunch", "tom", "soup again", mention=False)
    alone, mentioned = bot.events
    assert alone["type"] == mentioned["type"] == "MESSAGE"
    assert alone["message"]["argumentText"] == alone["message"]["text"] == "help"
    assert (alone["space"]["type"], alone["space"]["spaceType"]) == ("DM", "DIRECT_MESSAGE")
    assert "customer" not in alone["space"]
    assert alone["space"]["singleUserBotDm"]
    assert mentioned["message"]["text"] == "@Rapporteur recap please"
    assert mentioned["message"]["argumentText"] == " recap please"
    (note,) = mentioned["message"]["annotations"]
    assert (note["type"], note["startIndex"], note["length"]) == ("USER_MENTION", 0, 11)
    assert note["userMention"]["user"]["type"] == "BOT"
    assert mentioned["user"]["email"] == tom.mail
    assert mentioned["user"]["name"] == f"users/{tom.id}"
    assert mentioned["message"]["sender"] == mentioned["user"]
    assert mentioned["thread"]["name"] == mentioned["message"]["thread"]["name"]
    assert last(half, "lunch").text == "soup again"


async def test_who_is_from_outside_is_of_another_domain(half: GoogleHalf, bot: ChatBot) -> None:
    await half.say("client", "dana", "what now")
    await half.say("client", "tom", "this")
    outside, inside = (event["user"] for event in bot.events)
    assert outside["email"] == "dana@oakfield.example"
    assert outside["domainId"] != inside["domainId"]
    assert bot.events[0]["space"]["externalUserAllowed"]


async def test_an_answer_in_a_thread_stays_there(half: GoogleHalf, bot: ChatBot) -> None:
    first = await half.say("lunch", "tom", "recap")
    bot.answers.append({"text": "Here"})
    second = await half.say("lunch", "priya", "and the tasks", thread=first)
    space = half.chats.space("lunch")
    assert space.find(second).thread == space.find(first).thread == last(half, "lunch").thread
    assert last(half, "lunch").sender is None
    with pytest.raises(KeyError):
        await half.say("lunch", "tom", "where", thread=f"{space.name}/threads/gone")


async def test_nobody_speaks_where_they_are_not_and_the_bot_hears_nothing_where_it_is_not(
    half: GoogleHalf, bot: ChatBot
) -> None:
    with pytest.raises(NotThere, match="Sarah Bell is not in this space"):
        await half.say("lunch", "sarah-b", "hello")
    await half.say("private", "tom", "between us")
    assert bot.events == []


async def test_a_slash_command_is_a_message_with_its_number(half: GoogleHalf, bot: ChatBot) -> None:
    half.chat_app.commands[3] = "/recap"
    await half.slash("lunch", "tom", 3, "of the weekly")
    (event,) = bot.events
    assert event["type"] == "MESSAGE"
    assert "appCommandMetadata" not in event
    message = event["message"]
    assert (message["text"], message["argumentText"]) == ("/recap of the weekly", " of the weekly")
    assert message["slashCommand"] == {"commandId": "3"}
    (note,) = message["annotations"]
    assert note["type"] == "SLASH_COMMAND"
    assert note["slashCommand"]["commandName"] == "/recap"


async def test_a_quick_command_has_no_message(half: GoogleHalf, bot: ChatBot) -> None:
    await half.quick("bot-tom", "tom", 5)
    (event,) = bot.events
    assert event["type"] == "APP_COMMAND"
    assert "message" not in event
    assert event["appCommandMetadata"] == {"appCommandId": 5, "appCommandType": "QUICK_COMMAND"}


async def test_a_click_carries_the_buttons_action_and_what_was_filled_in(
    half: GoogleHalf, bot: ChatBot, posted: str
) -> None:
    values = {"title": "Chase", "due": "2026-11-27", "owner": "p", "tell": True}
    await half.click("lunch", posted, "tom", "do", {"id": "7"}, values)
    (event,) = bot.events
    assert event["type"] == "CARD_CLICKED"
    assert event["message"]["name"] == posted
    assert event["message"]["cardsV2"][0]["card"]["sections"]
    assert event["action"] == {"actionMethodName": "do", "parameters": [{"key": "id", "value": "7"}]}
    assert event["common"]["invokedFunction"] == "do"
    assert event["common"]["parameters"] == {"id": "7"}
    assert event["common"]["formInputs"] == {
        "title": {"stringInputs": {"value": ["Chase"]}},
        "due": {"dateInput": {"msSinceEpoch": "1795737600000"}},
        "owner": {"stringInputs": {"value": ["p"]}},
        "tell": {"stringInputs": {"value": ["yes"]}},
    }
    assert "isDialogEvent" not in event


async def test_what_isnt_filled_in_is_as_the_card_has_it(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    await half.click("lunch", posted, "tom", text="Yes")
    assert bot.events[0]["common"]["formInputs"] == {
        "title": {"stringInputs": {"value": [""]}},
        "owner": {"stringInputs": {"value": ["t"]}},
        "tell": {"stringInputs": {"value": []}},
    }


@pytest.mark.parametrize(
    ("button", "values", "error"),
    [
        ("No such button", {}, KeyError),
        ("Later", {}, ValueError),
        ("Assign", {}, ValueError),
        ("Yes", {"colour": "red"}, ValueError),
        ("Yes", {"owner": "nobody"}, ValueError),
        ("Yes", {"owner": ["t", "p"]}, ValueError),
        ("Yes", {"title": "a" * 21}, ValueError),
    ],
)
async def test_what_cant_be_pressed_or_filled_in_is_not(
    half: GoogleHalf, bot: ChatBot, posted: str, button: str, values: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await half.click("lunch", posted, "tom", text=button, values=values)
    assert bot.events == []


async def test_answers_to_a_click_change_the_message_or_add_one(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    bot.answers += [{"actionResponse": {"type": "UPDATE_MESSAGE"}, "text": "Done"}]
    await half.click("lunch", posted, "tom", text="Yes")
    message = half.chats.space("lunch").find(posted)
    assert (message.text, message.cards, message.edited) == ("Done", [], 1)
    private = {"name": f"users/{half.person('tom').id}"}
    bot.answers += [
        {"actionResponse": {"type": "NEW_MESSAGE"}, "text": "To you", "privateMessageViewer": private},
    ]
    await half.say("lunch", "tom", "well")
    assert (last(half, "lunch").text, last(half, "lunch").viewer) == ("To you", half.person("tom").id)


@pytest.mark.parametrize(
    "answer",
    [
        {"actionResponse": {"type": "UPDATE_MESSAGE"}, "text": "Of what?"},
        {"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": CARD}}}},
        {"actionResponse": {"type": "NEW_MESSAGE"}},
        {"colour": "red"},
        {"hostAppDataAction": {}},
        {"text": "a" * 32_001},
    ],
)
async def test_an_answer_that_chat_cant_use_is_an_error(half: GoogleHalf, bot: ChatBot, answer: Any) -> None:
    bot.answers.append(answer)
    with pytest.raises(BotUnreachable, match="can't use"):
        await half.say("bot-tom", "tom", "help")


async def test_a_dialog_opens_is_submitted_and_closes(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    dialog = {"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": CARD}}}}
    status = {"statusCode": "OK", "userFacingMessage": "Changed."}
    bot.answers += [dialog, {"actionResponse": {"type": "DIALOG", "dialogAction": {"actionStatus": status}}}]
    await half.click("lunch", posted, "tom", text="Change")
    assert half.dialogs["tom"].card == CARD
    await half.submit_dialog("tom", text="Yes", values={"title": "New"})
    assert half.dialogs == {}
    assert half.chat.notices == [("tom", "Changed.")]
    asked, submitted = bot.events
    assert (asked["isDialogEvent"], asked["dialogEventType"]) == (True, "REQUEST_DIALOG")
    assert (submitted["isDialogEvent"], submitted["dialogEventType"]) == (True, "SUBMIT_DIALOG")
    assert submitted["common"]["formInputs"]["title"] == {"stringInputs": {"value": ["New"]}}
    assert submitted["message"]["name"] == posted
    with pytest.raises(NotThere, match="no dialog open"):
        await half.submit_dialog("tom", text="Yes")


async def test_a_dialog_that_is_cancelled_is_gone_and_the_bot_told(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    bot.answers.append({"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": CARD}}}})
    await half.click("lunch", posted, "tom", text="Change")
    await half.cancel_dialog("tom")
    assert bot.events[-1]["dialogEventType"] == "CANCEL_DIALOG"
    assert half.dialogs == {}


async def test_a_command_can_ask_for_a_dialog(half: GoogleHalf, bot: ChatBot) -> None:
    half.chat_app.dialog_commands.add(4)
    bot.answers.append({"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": CARD}}}})
    await half.slash("bot-tom", "tom", 4)
    assert bot.events[0]["isDialogEvent"]
    assert half.dialogs["tom"].card == CARD


async def test_the_bot_is_added_and_removed(half: GoogleHalf, bot: ChatBot) -> None:
    await half.install("private", "priya")
    await half.remove("private", "tom")
    added, removed = bot.events
    assert (added["type"], removed["type"]) == ("ADDED_TO_SPACE", "REMOVED_FROM_SPACE")
    assert added["space"]["displayName"] == "Without the bot"
    assert added["configCompleteRedirectUrl"]
    assert removed["user"]["email"] == half.person("tom").mail
    assert not half.chats.space("private").installed
    with pytest.raises(NotThere):
        await half.remove("private", "tom")


async def test_a_bot_that_is_added_by_a_mention_hears_what_was_said(half: GoogleHalf, bot: ChatBot) -> None:
    await half.install("private", "priya", "help")
    (added,) = bot.events
    assert added["type"] == "ADDED_TO_SPACE"
    assert added["message"]["argumentText"] == " help"
    await half.remove("private", "priya")
    bot.events.clear()
    half.chat_app.format = "add_on"
    await half.install("private", "priya", "help")
    first, second = (event["chat"] for event in bot.events)
    assert first["addedToSpacePayload"]["interactionAdd"]
    assert second["messagePayload"]["message"]["argumentText"] == " help"


async def test_an_add_on_gets_the_same_in_its_own_format(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    as_add_on(half, bot.url)
    half.chat_app.commands[3] = "/recap"
    await half.say("lunch", "tom", "help")
    await half.slash("lunch", "tom", 3, "it")
    await half.quick("lunch", "tom", 5)
    await half.click("lunch", posted, "tom", text="Yes", values={"title": "Chase"})
    await half.install("private", "priya")
    await half.remove("private", "priya")
    said, slash, quick, click, added, removed = (event["chat"] for event in bot.events)
    assert said["messagePayload"]["message"]["argumentText"] == " help"
    assert said["user"]["email"] == half.person("tom").mail
    assert said["eventTime"]
    metadata = {"appCommandId": 3, "appCommandType": "SLASH_COMMAND"}
    assert slash["appCommandPayload"]["appCommandMetadata"] == metadata
    assert slash["appCommandPayload"]["message"]["argumentText"] == " it"
    assert quick["appCommandPayload"]["appCommandMetadata"]["appCommandType"] == "QUICK_COMMAND"
    assert click["buttonClickedPayload"]["message"]["name"] == posted
    common = bot.events[3]["commonEventObject"]
    assert common["parameters"] == {"id": "7"}
    assert common["formInputs"]["title"]["stringInputs"]["value"] == ["Chase"]
    assert (common["hostApp"], "invokedFunction" in common) == ("CHAT", False)
    assert added["addedToSpacePayload"]["space"]["displayName"] == "Without the bot"
    assert removed["removedFromSpacePayload"]["space"]["name"] == half.chats.space("private").name
    assert not any("type" in event for event in bot.events)
    assert [event["authorizationEventObject"]["systemIdToken"] for event in bot.events] == bot.tokens


async def test_an_add_ons_answers_are_actions(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    as_add_on(half, bot.url)
    dialog = half.chats.space("lunch").find(posted).cards[0]
    bot.answers += [
        {"hostAppDataAction": {"chatDataAction": {"createMessageAction": {"message": {"text": "Here"}}}}},
        {"action": {"navigations": [{"pushCard": dialog}]}},
        {"action": {"navigations": [{"endNavigation": {"action": "CLOSE_DIALOG"}}], "notification": {"text": "Done."}}},
        {"hostAppDataAction": {"chatDataAction": {"updateMessageAction": {"message": {"text": "Changed"}}}}},
    ]
    await half.say("lunch", "tom", "help")
    assert last(half, "lunch").text == "Here"
    await half.click("lunch", posted, "tom", text="Change")
    assert half.dialogs["tom"].card == dialog
    await half.submit_dialog("tom", text="Yes")
    assert (half.dialogs, half.chat.notices) == ({}, [("tom", "Done.")])
    await half.click("lunch", posted, "tom", text="Yes")
    assert half.chats.space("lunch").find(posted).text == "Changed"
    for answer in ({"text": "classic"}, {"action": {"navigations": [{"endNavigation": {}}]}}, {"action": {"say": 1}}):
        bot.answers.append(answer)
        with pytest.raises(BotUnreachable, match="can't use"):
            await half.say("lunch", "tom", "help")


async def test_an_add_ons_button_calls_an_address(half: GoogleHalf, bot: ChatBot, posted: str) -> None:
    half.chat_app.format = "add_on"
    with pytest.raises(ValueError, match="absolute URL"):
        await half.click("lunch", posted, "tom", text="Yes")


async def test_each_way_of_verifying_has_its_own_token(half: GoogleHalf, bot: ChatBot) -> None:
    found = []
    for way in ("endpoint", "project", "add_on"):
        half.chat_app.verification = way
        await half.say("bot-tom", "tom", "help")
        keys = half.chat_keys if way == "project" else half.keys
        audience = half.chat_app.project_number if way == "project" else bot.url
        public = keys.signing.private.public_key()
        claims = jwt.decode(bot.tokens[-1], public, algorithms=["RS256"], audience=audience)
        found.append((claims["iss"], claims.get("email"), claims.get("email_verified")))
    google, account = "https://accounts.google.com", "chat@system.gserviceaccount.com"
    project = half.chat_app.project_number
    assert found == [
        (google, account, True),
        (account, None, None),
        (google, f"service-{project}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com", True),
    ]


async def test_what_the_bot_refuses_is_told_and_the_message_stands(half: GoogleHalf, bot: ChatBot) -> None:
    bot.statuses.append(401)
    with pytest.raises(BotUnreachable, match="answered 401"):
        await half.say("bot-tom", "tom", "help")
    assert last(half, "bot-tom").text == "help"
    assert half.deliveries[-1].status == 401
    half.chat_app.url = None
    with pytest.raises(BotUnreachable, match="nobody has said"):
        await half.say("bot-tom", "tom", "help")


async def test_an_event_comes_again_as_it_was(half: GoogleHalf, bot: ChatBot) -> None:
    await half.say("bot-tom", "tom", "help")
    await half.redeliver(half.deliveries[0])
    assert bot.events[0] == bot.events[1]


async def test_what_is_sent_validates_against_googles_protobufs_and_the_event_schema(
    half: GoogleHalf, bot: ChatBot, posted: str
) -> None:
    from google.apps import chat_v1
    from google.protobuf import json_format

    from infra.sandbox.google.discovery import document
    from infra.sandbox.google.shapes import problems

    await half.say("lunch", "tom", "recap")
    await half.slash("lunch", "tom", 3, "it")
    await half.quick("lunch", "tom", 5)
    await half.click("lunch", posted, "tom", text="Change", values={"due": "2026-11-27"})
    await half.install("private", "priya")
    for event in bot.events:
        assert list(problems(event, {"$ref": "DeprecatedEvent"}, document("chat").schemas)) == []
        json_format.ParseDict(event.get("message", {}), chat_v1.Message()._pb)
        json_format.ParseDict(event["space"], chat_v1.Space()._pb)
