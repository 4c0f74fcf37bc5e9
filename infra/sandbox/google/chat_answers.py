"""What a Chat app answers an event with, in the format of Chat apps or of add-ons: messages, dialogs, notices.

Source: developers.google.com, Chat API reference: ActionResponse; Google Workspace add-ons reference: RenderActions,
DataActions, "Open interactive dialogs"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from infra.sandbox.google import shapes
from infra.sandbox.google.discovery import document
from infra.sandbox.google.errors import GoogleError
from infra.sandbox.google.message_rules import check_card, check_message

_MESSAGE_ACTIONS = {"createMessageAction": "create", "updateMessageAction": "update"}


class AnswerRefused(Exception):
    """Chat can't use what the app answered; the text says why. People see that the app is not responding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that the answer does: `content` is a message's or a dialog's card; `text` a notice's."""

    kind: Literal["create", "update", "dialog", "close", "notice"]
    content: Mapping[str, Any] | None = None
    text: str = ""


def read_classic(answer: Any, *, clicked: bool) -> list[Effect]:
    """A message, with `actionResponse` or without. Raises `AnswerRefused`."""
    if answer in (None, "", {}):
        return []
    _fit(answer, "Message")
    content = {name: value for name, value in answer.items() if name != "actionResponse"}
    response = answer.get("actionResponse") or {}
    kind = response.get("type", "NEW_MESSAGE")
    if kind == "DIALOG":
        return list(_classic_dialog(response.get("dialogAction") or {}))
    if kind not in ("NEW_MESSAGE", "UPDATE_MESSAGE") or (kind == "UPDATE_MESSAGE" and not clicked):
        raise AnswerRefused(f"actionResponse of type {kind} is no answer to this event")
    return [_message("update" if kind == "UPDATE_MESSAGE" else "create", content)]


def read_add_on(answer: Any, *, clicked: bool) -> list[Effect]:
    """`hostAppDataAction` or `action`, the latter also within `renderActions`. Raises `AnswerRefused`."""
    if answer in (None, "", {}):
        return []
    _known(answer, {"hostAppDataAction", "action", "renderActions"}, "the answer")
    effects: list[Effect] = []
    rendered = answer.get("renderActions") or answer
    _known(rendered, {"hostAppDataAction", "action", "renderActions"}, "renderActions")
    for source in {id(part): part for part in (answer, rendered)}.values():
        effects += _host_effects(source.get("hostAppDataAction") or {}, clicked=clicked)
        effects += _action_effects(source.get("action") or {})
    return effects


def _classic_dialog(action: Mapping[str, Any]) -> Iterator[Effect]:
    if "dialog" in action:
        yield _dialog(action["dialog"].get("body") or {})
        return
    status = action.get("actionStatus") or {}
    if status.get("statusCode", "OK") == "OK":
        yield Effect(kind="close")
    if status.get("userFacingMessage"):
        yield Effect(kind="notice", text=status["userFacingMessage"])


def _host_effects(host: Mapping[str, Any], *, clicked: bool) -> Iterator[Effect]:
    _known(host, {"chatDataAction"}, "hostAppDataAction")
    action = host.get("chatDataAction") or {}
    _known(action, set(_MESSAGE_ACTIONS), "chatDataAction")
    for name, kind in _MESSAGE_ACTIONS.items():
        if name not in action:
            continue
        if kind == "update" and not clicked:
            raise AnswerRefused("updateMessageAction is no answer to this event")
        _known(action[name], {"message"}, name)
        content = action[name].get("message") or {}
        _fit(content, "Message")
        yield _message("update" if kind == "update" else "create", content)


def _action_effects(action: Mapping[str, Any]) -> Iterator[Effect]:
    _known(action, {"navigations", "notification"}, "action")
    for step in action.get("navigations") or ():
        _known(step, {"pushCard", "updateCard", "endNavigation"}, "navigations")
        card = step.get("pushCard") or step.get("updateCard")
        if card is not None:
            _fit(card, "GoogleAppsCardV1Card")
            yield _dialog(card)
        elif (step.get("endNavigation") or {}).get("action") in ("CLOSE_DIALOG", "CLOSE_DIALOG_AND_EXECUTE"):
            yield Effect(kind="close")
        else:
            raise AnswerRefused("endNavigation needs the action CLOSE_DIALOG")
    text = (action.get("notification") or {}).get("text")
    if text:
        yield Effect(kind="notice", text=text)


def _message(kind: Literal["create", "update"], content: Mapping[str, Any]) -> Effect:
    try:
        check_message(content)
    except GoogleError as error:
        raise AnswerRefused(error.message) from error
    return Effect(kind=kind, content=content)


def _dialog(card: Mapping[str, Any]) -> Effect:
    try:
        check_card(card, dialog=True)
    except GoogleError as error:
        raise AnswerRefused(error.message) from error
    return Effect(kind="dialog", content=card)


def _fit(value: Any, schema: str) -> None:
    wrong = list(islice(shapes.problems(value, {"$ref": schema}, document("chat").schemas), 3))
    if wrong:
        raise AnswerRefused("; ".join(wrong))


def _known(value: Any, names: set[str], where: str) -> None:
    if not isinstance(value, Mapping):
        raise AnswerRefused(f"{where} must be an object")
    unknown = sorted(set(value) - names)
    if unknown:
        raise AnswerRefused(f"{where} has an unknown field {unknown[0]}")
