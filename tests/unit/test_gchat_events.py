"""Google Chat's events as Google documents them, in both formats, and what becomes of those that aren't as they should be."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.gchat_clicks import to_events
from bot.channels.gchat_commands import COMMANDS, find_meeting
from bot.channels.gchat_events import read_event
from bot.channels.gchat_settings import GChatSettings
from bot.conversation.commands import COMMANDS as KNOWN
from bot.core.errors import BadInput, NotAuthorised
from bot.core.types import CardClicked, Command, Event, Feedback, Installed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SETTINGS = GChatSettings(
    customer="C01small7",
    domains=frozenset({"firm.example"}),
    verification="endpoint",
    audience="https://rapporteur.firm.example/google/chat",
)
TOM = {"name": "users/117", "displayName": "Tom Okafor", "email": "tom@firm.example", "type": "HUMAN"}
SPACE = {"name": "spaces/AAA", "spaceType": "SPACE", "type": "ROOM", "spaceThreadingState": "THREADED_MESSAGES"}
DIRECT = {"name": "spaces/DDD", "spaceType": "DIRECT_MESSAGE", "type": "DM", "singleUserBotDm": True}
MESSAGE = {
    "name": "spaces/AAA/messages/M1.M1",
    "sender": TOM,
    "text": "@Rapporteur recap",
    "argumentText": " recap",
    "thread": {"name": "spaces/AAA/threads/T1"},
}
PRESSED = {"verb": "save", "data": '{"run": "r1"}'}


def classic(kind: str, **more: Any) -> dict[str, Any]:
    event = {"type": kind, "eventTime": "2026-11-23T08:59:00.123456789Z", "user": TOM, "space": SPACE, **more}
    return copy.deepcopy(event)


def add_on(payload: str, common: Any = None, **more: Any) -> dict[str, Any]:
    chat = {"user": TOM, "eventTime": "2026-11-23T08:59:00Z", payload: {"space": SPACE, **more}}
    return copy.deepcopy({"commonEventObject": common or {"hostApp": "CHAT"}, "chat": chat})


def events(raw: dict[str, Any]) -> tuple[Event, ...]:
    done = read_event(raw, SETTINGS, NOW)
    return to_events(done) if done else ()


def one(raw: dict[str, Any]) -> Event:
    (event,) = events(raw)
    return event


def click(common: Any, **more: Any) -> Event:
    return one(classic("CARD_CLICKED", message=MESSAGE, common=common, **more))


@pytest.mark.parametrize("raw", [classic("MESSAGE", message=MESSAGE), add_on("messagePayload", message=MESSAGE)])
def test_both_formats_say_the_same(raw: dict[str, Any]) -> None:
    command = one(raw)

    assert isinstance(command, Command)
    assert command.text == "recap"
    assert command.chat.id == "spaces/AAA;threads/T1"
    assert (command.tenant, command.person.id, command.person.guest) == ("C01small7", "117", False)
    assert command.at.minute == 59


@pytest.mark.parametrize("number", [2, "2"])
def test_a_commands_number_may_be_written_as_a_text(number: Any) -> None:
    meta = {"appCommandId": number, "appCommandType": "QUICK_COMMAND"}
    for raw in (classic("APP_COMMAND", appCommandMetadata=meta), add_on("appCommandPayload", appCommandMetadata=meta)):
        command = one(raw)
        assert isinstance(command, Command)
        assert command.text == "why"


def test_a_slash_command_is_a_message_with_a_number() -> None:
    message = {**MESSAGE, "text": "/recap the last", "argumentText": " the last", "slashCommand": {"commandId": "1"}}
    command = one(classic("MESSAGE", message=message))

    assert isinstance(command, Command)
    assert command.text == "recap the last"


def test_every_command_of_the_menus_is_one_that_the_bot_knows() -> None:
    assert set(COMMANDS.values()) <= set(KNOWN)


@pytest.mark.parametrize(
    ("text", "rest", "code"),
    [
        ("recap https://meet.google.com/abc-defg-hij", "recap", "abc-defg-hij"),
        ("recap https://meet.google.com/abc-defg-hij?authuser=1&hs=122 please", "recap please", "abc-defg-hij"),
        ("<https://meet.google.com/abc-defg-hij>", "", "abc-defg-hij"),
        ("meet.google.com/ABC-DEFG-HIJ", "", "abc-defg-hij"),
        ("recap abc-defg-hij", "recap", "abc-defg-hij"),
        ("(abc-defg-hij)", "( )", "abc-defg-hij"),
        ("recap", "recap", None),
        ("who pays the one-time-fee of the lease that we talked about", None, None),
        ("https://evil.example/meet.google.com/abc-defg-hij/x and a few words more here", None, None),
        ("https://meet.google.com.evil.example/abc-defg-hij and a few words more here", None, None),
        ("abc-defg-hijk", None, None),
    ],
)
def test_a_meeting_is_found_by_its_link_or_code(text: str, rest: str | None, code: str | None) -> None:
    assert find_meeting(text) == (text if rest is None else rest, code)


def test_a_link_that_chat_shows_as_a_chip_names_its_meeting() -> None:
    chip = {"richLinkMetadata": {"meetSpaceLinkData": {"meetingCode": "abc-defg-hij"}}}
    command = one(classic("MESSAGE", message={**MESSAGE, "annotations": ["x", chip]}))

    assert isinstance(command, Command)
    assert command.meeting_id == "abc-defg-hij"


def test_an_app_added_by_a_mention_is_told_both() -> None:
    installed, command = events(classic("ADDED_TO_SPACE", message=MESSAGE))

    assert isinstance(installed, Installed)
    assert isinstance(command, Command)
    assert command.id == one(classic("MESSAGE", message=MESSAGE)).id != installed.id


@pytest.mark.parametrize("user", [{**TOM, "type": "BOT"}, {"name": "users/app", "displayName": "Rapporteur"}])
def test_what_an_app_did_is_let_pass(user: dict[str, Any]) -> None:
    assert events(classic("MESSAGE", message=MESSAGE, user=user)) == ()


@pytest.mark.parametrize(
    ("user", "guest"),
    [
        (TOM, False),
        ({**TOM, "email": "Tom@FIRM.example"}, False),
        ({**TOM, "email": "dana@oakfield.example"}, True),
        ({"name": "users/117"}, True),
    ],
)
def test_whoever_is_not_known_to_be_of_the_firm_is_a_guest(user: dict[str, Any], guest: bool) -> None:
    command = one(classic("MESSAGE", message=MESSAGE, user=user))

    assert isinstance(command, Command)
    assert command.person.guest is guest


def test_another_firms_person_has_no_conversation_with_us_and_another_firms_space_is_not_ours() -> None:
    stranger = {**TOM, "email": "dana@oakfield.example"}
    with pytest.raises(NotAuthorised):
        events(classic("MESSAGE", message={"text": "recap"}, user=stranger, space=DIRECT))
    with pytest.raises(NotAuthorised):
        events(classic("MESSAGE", message=MESSAGE, space={**SPACE, "customer": "customers/C0other"}))
    assert events(classic("MESSAGE", message=MESSAGE, space={**SPACE, "customer": "customers/C01small7"}))


@pytest.mark.parametrize(
    ("space", "scope", "threaded"),
    [
        (SPACE, "group", True),
        (DIRECT, "personal", False),
        ({"name": "spaces/AAA", "spaceType": "DIRECT_MESSAGE"}, "group", False),
        ({"name": "spaces/AAA", "type": "DM"}, "personal", False),
        ({"name": "spaces/AAA", "spaceType": "DIRECT_MESSAGE", "type": "ROOM"}, "group", False),
        ({"name": "spaces/AAA", "spaceType": "GROUP_CHAT"}, "group", False),
        ({**SPACE, "spaceThreadingState": "UNTHREADED_MESSAGES"}, "group", False),
        ({"name": "spaces/AAA", "spaceType": "SPACE"}, "group", True),
    ],
)
def test_a_conversation_of_two_people_is_not_one_with_the_app_alone(
    space: dict[str, Any], scope: str, threaded: bool
) -> None:
    message = {**MESSAGE, "thread": {"name": f"{space['name']}/threads/T1"}}
    command = one(classic("MESSAGE", message=message, space=space))

    assert isinstance(command, Command)
    assert command.chat.scope == scope
    assert (";threads/T1" in command.chat.id) is threaded


def test_a_thread_of_another_space_is_no_place_to_answer_in() -> None:
    command = one(classic("MESSAGE", message={**MESSAGE, "thread": {"name": "spaces/BBB/threads/T1"}}))

    assert isinstance(command, Command)
    assert command.chat.id == "spaces/AAA"


@pytest.mark.parametrize(
    "more",
    [
        {"common": {"parameters": PRESSED}},
        {"action": {"actionMethodName": "press", "parameters": [{"key": k, "value": v} for k, v in PRESSED.items()]}},
    ],
)
def test_a_press_is_read_wherever_chat_writes_it(more: dict[str, Any]) -> None:
    found = one(classic("CARD_CLICKED", message=MESSAGE, **more))

    assert isinstance(found, CardClicked)
    assert (found.verb, found.data, found.message_id) == ("save", {"run": "r1"}, MESSAGE["name"])


def test_inputs_are_texts_lists_and_days() -> None:
    inputs = {
        "title": {"stringInputs": {"value": ["Lease"]}},
        "none": {"stringInputs": {"value": []}},
        "drop": {"stringInputs": {"value": ["a", "b"]}},
        "due": {"dateInput": {"msSinceEpoch": "1795996800000"}},
        "old": {"dateInput": {"msSinceEpoch": -86400000}},
        "odd": {"dateInput": {"msSinceEpoch": "soon"}},
        "far": {"dateInput": {"msSinceEpoch": "9" * 30}},
        "time": {"timeInput": {"hours": 1}},
        "bad": 7,
    }
    found = click({"parameters": PRESSED, "formInputs": inputs})

    assert isinstance(found, CardClicked)
    assert found.data == {
        "run": "r1",
        "title": "Lease",
        "none": "",
        "drop": ["a", "b"],
        "due": "2026-11-30",
        "old": "1969-12-31",
        "odd": "soon",
        "far": "9" * 30,
    }


def test_a_dialog_without_its_message_names_it_in_its_buttons_but_only_one_of_its_space() -> None:
    for name, known in (("spaces/AAA/messages/M9", "spaces/AAA/messages/M9"), ("spaces/BBB/messages/M9", "")):
        common = {"parameters": {**PRESSED, "message": name}}
        raw = classic("CARD_CLICKED", isDialogEvent=True, dialogEventType="SUBMIT_DIALOG", common=common)
        found = one(raw)
        assert isinstance(found, CardClicked)
        assert found.message_id == known


def test_thumbs_are_feedback() -> None:
    found = click({"parameters": {"verb": "liked", "data": "{}"}})

    assert isinstance(found, Feedback)
    assert found.liked


def test_two_presses_are_two_events_and_one_that_comes_again_is_one() -> None:
    first = click({"parameters": PRESSED})
    later = click({"parameters": PRESSED}, eventTime="2026-11-23T09:00:00Z")
    other = click({"parameters": PRESSED}, user={**TOM, "name": "users/118"})

    assert first.id == click({"parameters": PRESSED}).id
    assert len({first.id, later.id, other.id}) == 3


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"type": 7},
        {"chat": "x"},
        classic("MESSAGE", message=MESSAGE, space={}),
        classic("MESSAGE", message=MESSAGE, space={"name": "spaces/../users/1"}),
        classic("MESSAGE", message=MESSAGE, user=None),
        classic("MESSAGE", message=MESSAGE, user={"name": "users/1/2"}),
        classic("CARD_CLICKED", message=MESSAGE),
        classic("CARD_CLICKED", message=MESSAGE, common={"parameters": {"data": "{}"}}),
        classic("CARD_CLICKED", message=MESSAGE, common={"parameters": {"verb": "v", "data": "{"}}),
        classic("CARD_CLICKED", message=MESSAGE, common={"parameters": {"verb": "v", "data": "[]"}}),
        classic("CARD_CLICKED", common={"parameters": {"verb": "v", "data": '{"a":' * 60 + "1" + "}" * 60}}),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_event_is_refused_in_words(raw: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as error:
        events(raw)
    assert error.value.text.endswith(".")


@pytest.mark.parametrize("raw", [classic("WIDGET_UPDATED"), classic("SOMETHING_NEW"), add_on("widgetUpdatedPayload")])
def test_what_is_not_ours_is_let_pass(raw: dict[str, Any]) -> None:
    assert events(raw) == ()


def test_what_no_store_can_keep_is_taken_out() -> None:
    common = {"parameters": {"verb": "v", "data": json.dumps({"a": "\ud800\x00b"})}}
    found = click(common)

    assert isinstance(found, CardClicked)
    assert found.data == {"a": "?b"}
