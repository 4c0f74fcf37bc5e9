"""The events that Google Chat sends to an app when people interact with it, in both of their formats.

Source: developers.google.com, Chat API reference: Event, CommonEventObject; "Receive and respond to interaction events";
Google Workspace add-ons: "Event objects", ChatEventObject (messagePayload, appCommandPayload, buttonClickedPayload, …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from infra.sandbox.firm import LONDON
from infra.sandbox.google.chat_json import message_json, space_json, stamp, user_json
from infra.sandbox.google.chat_state import ChatMessage, ChatSpace, ChatState, ChatUser

Kind: TypeAlias = Literal["MESSAGE", "ADDED_TO_SPACE", "REMOVED_FROM_SPACE", "CARD_CLICKED", "APP_COMMAND"]
CommandKind: TypeAlias = Literal["SLASH_COMMAND", "QUICK_COMMAND"]
DialogEvent: TypeAlias = Literal["", "REQUEST_DIALOG", "SUBMIT_DIALOG", "CANCEL_DIALOG"]

_REDIRECT = "https://chat.google.com/api/bot_config_complete?token="


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What somebody did, in neither format. `command` is set for slash and quick commands; `function`, `parameters` and
    `inputs` for a click, the inputs as Chat gives them (`{"name": {"stringInputs": {"value": ["…"]}}}`)."""

    kind: Kind
    space: ChatSpace
    user: ChatUser
    message: ChatMessage | None = None
    command: int | None = None
    command_kind: CommandKind = "SLASH_COMMAND"
    function: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    dialog: DialogEvent = ""
    by_mention: bool = False


def classic(state: ChatState, done: Interaction, now: datetime) -> dict[str, Any]:
    """The format of Chat apps: `type`, `message`, `space`, `user`."""
    event: dict[str, Any] = {
        "type": done.kind,
        "eventTime": stamp(now),
        "user": user_json(done.user, mail=True),
        "space": space_json(state, done.space),
    }
    if done.message is not None:
        event["message"] = message_json(state, done.message, mail=True)
        event["thread"] = {"name": done.message.thread}
    if done.kind in ("MESSAGE", "ADDED_TO_SPACE", "APP_COMMAND"):
        event["configCompleteRedirectUrl"] = _REDIRECT + done.space.name
    if done.kind in ("MESSAGE", "CARD_CLICKED", "APP_COMMAND"):
        event["common"] = _common(done, now, function=done.function)
    if done.kind == "APP_COMMAND":
        event["appCommandMetadata"] = _command(done)
    if done.kind == "CARD_CLICKED":
        pairs = [{"key": key, "value": value} for key, value in done.parameters.items()]
        event["action"] = {"actionMethodName": done.function, "parameters": pairs}
    return event | _dialog(done)


def add_on(state: ChatState, done: Interaction, now: datetime, token: str) -> dict[str, Any]:
    """The format of Google Workspace add-ons: `commonEventObject`, `authorizationEventObject`, `chat`.

    `token` is what the request's own header carries too."""
    name, payload = _payload(state, done)
    return {
        "commonEventObject": _common(done, now),
        "authorizationEventObject": {"systemIdToken": token},
        "chat": {
            "user": user_json(done.user, mail=True),
            "eventTime": stamp(now),
            name: {"space": space_json(state, done.space), **payload, **_dialog(done)},
        },
    }


def _payload(state: ChatState, done: Interaction) -> tuple[str, dict[str, Any]]:
    redirect = {"configCompleteRedirectUri": _REDIRECT + done.space.name}
    message = {"message": message_json(state, done.message, mail=True)} if done.message is not None else {}
    if done.command is not None:
        thread = {"thread": {"name": done.message.thread}} if done.message is not None else {}
        return "appCommandPayload", {"appCommandMetadata": _command(done), **message, **thread, **redirect}
    if done.kind == "ADDED_TO_SPACE":
        return "addedToSpacePayload", {"interactionAdd": done.by_mention, **redirect}
    if done.kind == "REMOVED_FROM_SPACE":
        return "removedFromSpacePayload", {}
    if done.kind == "CARD_CLICKED":
        return "buttonClickedPayload", message
    return "messagePayload", {**message, **redirect}


def _command(done: Interaction) -> dict[str, Any]:
    return {"appCommandId": done.command, "appCommandType": done.command_kind}


def _dialog(done: Interaction) -> dict[str, Any]:
    return {"isDialogEvent": True, "dialogEventType": done.dialog} if done.dialog else {}


def _common(done: Interaction, now: datetime, function: str = "") -> dict[str, Any]:
    """`function`: the format of Chat apps names what was called, that of add-ons calls it by its address."""
    offset = now.astimezone(LONDON).utcoffset()
    common: dict[str, Any] = {
        "userLocale": "en-GB",
        "hostApp": "CHAT",
        "platform": "WEB",
        "timeZone": {"id": str(LONDON), "offset": int(offset.total_seconds() * 1000) if offset else 0},
    }
    if function:
        common["invokedFunction"] = function
    if done.parameters:
        common["parameters"] = dict(done.parameters)
    if done.inputs:
        common["formInputs"] = dict(done.inputs)
    return common
