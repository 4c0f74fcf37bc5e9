"""Activities become our events: what people said, free of Teams' markup; nothing odd breaks it."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.teams_activities import (
    is_removal,
    read_activity,
    read_json,
    said,
    to_click,
    to_event,
    to_feedback,
)
from bot.core.errors import BadInput
from bot.core.types import CardClicked, Chat, Command, Event, Installed, MeetingEnded, Person

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TENANT = "8f1c2d3e-0000-4000-8000-00000000aa01"
BOT = {"id": "28:bot", "name": "Rapporteur"}


def raw(**changed: Any) -> dict[str, Any]:
    """A message in a group chat, as Teams sends it."""
    activity = {
        "type": "message",
        "id": "1700000000001",
        "timestamp": "2026-11-20T14:59:58.1234567Z",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/uk/",
        "from": {"id": "29:sam", "name": "Sam Okafor", "aadObjectId": "sam-id"},
        "recipient": BOT,
        "conversation": {
            "id": "19:chat@thread.v2",
            "conversationType": "groupChat",
            "tenantId": TENANT,
            "isGroup": True,
        },
        "channelData": {"tenant": {"id": TENANT}},
        "text": "<at>Rapporteur</at>&nbsp;recap please",
        "textFormat": "plain",
        "entities": [{"type": "mention", "mentioned": BOT, "text": "<at>Rapporteur</at>"}],
    }
    return {**copy.deepcopy(activity), **changed}


def event(**changed: Any) -> Event | None:
    return to_event(read_activity(raw(**changed), NOW))


def text_of(text: str, *mentions: dict[str, Any], **changed: Any) -> str:
    return said(read_activity(raw(text=text, entities=list(mentions), **changed), NOW))


def mention(id: str, name: str, text: str | None = None) -> dict[str, Any]:
    return {"type": "mention", "mentioned": {"id": id, "name": name}, "text": text or f"<at>{name}</at>"}


def test_a_message_is_a_command() -> None:
    assert event() == Command(
        id="19:chat@thread.v2|1700000000001",
        tenant=TENANT,
        person=Person(id="sam-id", name="Sam Okafor"),
        chat=Chat(channel="teams", tenant=TENANT, id="19:chat@thread.v2", scope="group"),
        text="recap please",
        at=datetime(2026, 11, 20, 14, 59, 58, 123456, tzinfo=UTC),
    )


def test_a_message_in_a_meetings_chat_names_the_meeting() -> None:
    command = event(channelData={"tenant": {"id": TENANT}, "meeting": {"id": "MCMx"}})

    assert isinstance(command, Command)
    assert command.meeting_id == "MCMx"


@pytest.mark.parametrize(
    ("text", "mentions", "left"),
    [
        ("<at>Rapporteur</at> recap", [mention("28:bot", "Rapporteur")], "recap"),
        ("<at>Rapporteur</at>&nbsp;&nbsp;recap", [mention("28:bot", "Rapporteur")], "recap"),
        ("recap <at>Rapporteur</at>", [mention("28:bot", "Rapporteur")], "recap"),
        ("<at>Rapporteur</at> recap <at>Rapporteur</at>", [mention("28:bot", "Rapporteur")], "recap"),
        ('<at id="0">Rapporteur</at> recap', [mention("28:bot", "Rapporteur")], "recap"),
        ("<at>Rapporteur (Test)</at> recap", [mention("28:bot", "Rapporteur (Test)")], "recap"),
        ("<at>Rapporteur</at> recap", [], "recap"),
        ("<p><at>Rapporteur</at>&nbsp;recap</p>\n", [mention("28:bot", "Rapporteur")], "recap"),
        ("<div>recap<br>now</div>", [], "recap\nnow"),
        (
            "<at>Rapporteur</at> ask <at>Sarah Khan</at> too",
            [mention("28:bot", "Rapporteur"), mention("29:sarah", "Sarah Khan")],
            "ask Sarah Khan too",
        ),
        ("profit &lt; cost &amp; that&#39;s it", [], "profit < cost & that's it"),
        ("a < b and c > d", [], "a < b and c > d"),
        ("5 &lt;b&gt; 3", [], "5 <b> 3"),
        ("  \xa0 ", [], ""),
        ("<at>", [], ""),
    ],
)
def test_what_was_said_is_free_of_mentions_and_markup(text: str, mentions: list[dict[str, Any]], left: str) -> None:
    assert text_of(text, *mentions) == left


def test_a_mention_of_another_bot_of_the_same_wording_is_kept() -> None:
    assert text_of("<at>Planner</at> recap", mention("28:other", "Planner")) == "Planner recap"


def test_the_end_of_a_meeting_takes_its_id_from_the_channel_data_only() -> None:
    ended = event(
        type="event",
        name="application/vnd.microsoft.meetingEnd",
        channelData={"tenant": {"id": TENANT}, "meeting": {"id": "the-one"}},
        value={"Id": "another", "Title": "Budget", "EndTime": "2026-11-20T14:30:00Z"},
    )

    assert isinstance(ended, MeetingEnded)
    assert ended.meeting_id == "the-one"
    assert ended.ended_at == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("channel_data", [None, {}, {"meeting": {}}, {"meeting": {"id": 7}}, {"meeting": "x"}, []])
def test_the_end_of_a_meeting_without_its_id_is_refused_by_name_of_the_field(channel_data: Any) -> None:
    with pytest.raises(BadInput, match=r"channelData\.meeting\.id"):
        event(
            type="event", name="application/vnd.microsoft.meetingEnd", channelData=channel_data, value={"Id": "another"}
        )


@pytest.mark.parametrize("end", [None, "", "yesterday", 7, "9999-12-31T23:59:59-23:59"])
def test_an_end_time_that_is_none_is_the_events_own_time(end: Any) -> None:
    ended = event(
        type="event",
        name="application/vnd.microsoft.meetingEnd",
        channelData={"meeting": {"id": "m"}},
        value={"EndTime": end},
    )

    assert isinstance(ended, MeetingEnded)
    assert ended.ended_at == datetime(2026, 11, 20, 14, 59, 58, 123456, tzinfo=UTC)


def test_an_installation_is_told_once_of_the_two_activities_that_teams_sends() -> None:
    installed = event(type="installationUpdate", action="add")
    update = event(type="conversationUpdate", membersAdded=[{"id": "28:bot"}])

    assert isinstance(installed, Installed)
    assert installed.person.name == "Sam Okafor"
    assert update is None
    assert event(type="installationUpdate", action="add-upgrade") is None


def test_a_removal_is_told() -> None:
    assert is_removal(read_activity(raw(type="installationUpdate", action="remove"), NOW))
    assert is_removal(read_activity(raw(type="installationUpdate", action="remove-upgrade"), NOW))
    assert not is_removal(read_activity(raw(type="installationUpdate", action="add"), NOW))


def test_a_button_carries_its_verb_data_and_message() -> None:
    action = {"type": "Action.Execute", "verb": "release", "data": {"run": "r1", "title": "typed\x00 \ud800in"}}
    click = to_click(read_activity(raw(type="invoke", replyToId="42", value={"action": action}), NOW))

    assert (click.verb, click.message_id) == ("release", "42")
    assert click.data == {"run": "r1", "title": "typed ?in"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"action": None},
        {"action": {"verb": ""}},
        {"action": {"verb": 7}},
        "x",
        {"action": {"verb": "a", "data": []}},
    ],
)
def test_a_malformed_button_is_refused(value: Any) -> None:
    with pytest.raises(BadInput, match="card action"):
        to_click(read_activity(raw(type="invoke", value=value), NOW))


def test_a_button_of_an_older_client_comes_as_a_message() -> None:
    value = {"rapporteur": {"verb": "release", "data": {"run": "r1"}}, "title": "typed in"}
    click = event(text=None, value=value, replyToId="42")

    assert isinstance(click, CardClicked)
    assert (click.verb, click.message_id) == ("release", "42")
    assert click.data == {"run": "r1", "title": "typed in"}


def test_a_thumb_is_feedback() -> None:
    value = {
        "actionName": "feedback",
        "actionValue": {"reaction": "dislike", "feedback": '{"feedbackText":"wrong owner"}'},
    }
    thumb = to_feedback(read_activity(raw(type="invoke", name="message/submitAction", replyToId="9", value=value), NOW))

    assert (thumb.liked, thumb.text, thumb.message_id) == (False, "wrong owner", "9")


@pytest.mark.parametrize(("feedback", "text"), [("", ""), (None, ""), ("no JSON", "no JSON"), ("5", "5"), ("{}", "")])
def test_a_thumb_with_odd_words_is_still_a_thumb(feedback: Any, text: str) -> None:
    value = {"actionValue": {"reaction": "like", "feedback": feedback}}
    thumb = to_feedback(read_activity(raw(type="invoke", value=value), NOW))

    assert (thumb.liked, thumb.text) == (True, text)


def test_a_thumb_that_points_nowhere_is_refused() -> None:
    with pytest.raises(BadInput):
        to_feedback(read_activity(raw(type="invoke", value={"actionValue": {"reaction": "love"}}), NOW))


@pytest.mark.parametrize(
    ("conversation", "channel_data", "scope"),
    [
        ({"id": "a:1", "conversationType": "personal"}, {}, "personal"),
        ({"id": "19:1", "conversationType": "groupChat"}, {}, "group"),
        ({"id": "19:1;messageid=5", "conversationType": "channel"}, {}, "channel"),
        ({"id": "19:1"}, {"channel": {"id": "19:1"}}, "channel"),
        ({"id": "19:1;messageid=5"}, {}, "channel"),
        ({"id": "x", "isGroup": True}, {}, "group"),
        ({"id": "19:meeting_x@thread.v2"}, {}, "group"),
        ({"id": "a:1"}, {}, "personal"),
        ({"id": "a:1", "conversationType": 7}, {}, "personal"),
    ],
)
def test_the_scope_is_known_also_where_it_isn_t_said(conversation: Any, channel_data: Any, scope: str) -> None:
    command = event(conversation=conversation, channelData=channel_data)

    assert isinstance(command, Command)
    assert command.chat.scope == scope


@pytest.mark.parametrize(
    ("sender", "guest"),
    [
        ({"id": "29:x", "aadObjectId": "a", "name": "A"}, False),
        ({"id": "29:x", "aadObjectId": "a", "tenantId": TENANT}, False),
        ({"id": "29:x", "aadObjectId": "a", "tenantId": "another"}, True),
        ({"id": "29:x", "aadObjectId": "a", "userRole": "Guest"}, True),
        ({"id": "29:x", "aadObjectId": "a", "userRole": "anonymous"}, True),
        ({"id": "29:x", "name": "On the phone"}, True),
        (None, True),
    ],
)
def test_somebody_from_outside_is_marked(sender: Any, guest: bool) -> None:
    command = event(**{"from": sender})

    assert isinstance(command, Command)
    assert command.person.guest is guest


def test_the_same_activity_without_an_id_is_the_same_event_when_it_comes_again() -> None:
    first, again, other = event(id=None), event(id=None), event(id=None, text="another")

    assert isinstance(first, Command)
    assert isinstance(again, Command)
    assert isinstance(other, Command)
    assert first.id == again.id != other.id


@pytest.mark.parametrize("field", ["type", "conversation"])
@pytest.mark.parametrize("value", [None, "", 7, [], {}])
def test_a_missing_field_is_named(field: str, value: Any) -> None:
    with pytest.raises(BadInput, match=f"`{field}"):
        event(**{field: value})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"{'a': 1}",
        b"[" * 100_000,
        b'{"a":' * 3000 + b"1" + b"}" * 3000,
    ],
)
def test_a_body_that_is_no_activity_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        read_json(body)


@pytest.mark.parametrize(
    "kind", ["typing", "messageReaction", "messageUpdate", "messageDelete", "endOfConversation", "x"]
)
def test_what_is_not_ours_is_let_pass(kind: str) -> None:
    assert event(type=kind) is None


@pytest.mark.parametrize("name", ["application/vnd.microsoft.meetingStart", "", None, 7])
def test_other_events_are_let_pass(name: Any) -> None:
    assert event(type="event", name=name) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(sorted(raw())), JSON), st.sampled_from(["message", "event", "installationUpdate"])
)
def test_nothing_odd_in_a_field_makes_more_than_bad_input(odd: dict[str, Any], kind: str) -> None:
    body = json.dumps(raw(**{**odd, "type": kind})).encode()

    try:
        happened = to_event(read_activity(read_json(body), NOW))
    except BadInput:
        return
    repr(happened).encode()
