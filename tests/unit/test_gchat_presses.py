"""What whoever pressed a button in Google Chat is answered, where Chat's own words are odd."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from channel_bot import Heard

from bot.channels.gchat_clicks import to_events
from bot.channels.gchat_events import read_event
from bot.channels.gchat_presses import answer_press
from bot.channels.gchat_settings import GChatSettings
from bot.core.card import Card
from bot.core.errors import BadInput
from bot.core.types import CardClicked

SETTINGS = GChatSettings(
    customer="C01small7",
    domains=frozenset({"firm.example"}),
    verification="endpoint",
    audience="https://rapporteur.firm.example/google/chat",
)


async def pressed(heard: Heard, thread: Any, **more: Any) -> dict[str, Any]:
    raw = {
        "type": "CARD_CLICKED",
        "user": {"name": "users/117", "email": "tom@firm.example", "type": "HUMAN"},
        "space": {"name": "spaces/AAA", "spaceType": "SPACE", "spaceThreadingState": "THREADED_MESSAGES"},
        "message": {"name": "spaces/AAA/messages/M1", "thread": thread},
        "common": {"parameters": {"verb": "save"}},
        **more,
    }
    done = read_event(raw, SETTINGS, datetime.now(UTC))
    assert done is not None
    (click,) = to_events(done)
    assert isinstance(click, CardClicked)
    return await answer_press(done, click, heard, "press")


def refusing(click: CardClicked) -> Card:
    raise BadInput("Too old.")


async def test_a_refusal_stands_in_the_thread_of_the_message_for_who_pressed_alone() -> None:
    answer = await pressed(Heard(answer=refusing), {"name": "spaces/AAA/threads/T1"})

    assert answer["thread"] == {"name": "spaces/AAA/threads/T1"}
    assert answer["privateMessageViewer"] == {"name": "users/117"}
    assert answer["actionResponse"] == {"type": "NEW_MESSAGE"}


@pytest.mark.parametrize("thread", [None, "x", [], {}, {"name": 7}, {"name": "spaces/BBB/threads/T1"}])
async def test_a_thread_that_is_none_of_the_space_is_left_out(thread: Any) -> None:
    answer = await pressed(Heard(answer=refusing), thread)

    assert "thread" not in answer


@pytest.mark.parametrize("kind", ["REQUEST_DIALOG", "SUBMIT_DIALOG", "SOMETHING_NEW"])
async def test_who_has_a_dialog_before_them_is_answered_in_it(kind: str) -> None:
    answer = await pressed(Heard(answer=refusing), None, isDialogEvent=True, dialogEventType=kind)

    assert answer["actionResponse"]["type"] == "DIALOG"
    assert "Too old." in str(answer)
