"""Google Chat's API: an app's messages, created once, updated, deleted; and a space's messages as people read them.

Source: developers.google.com, Chat API reference: spaces.messages; "Send a message", "Update a message"."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.chat import page, space_of
from infra.sandbox.google.chat_json import message_json
from infra.sandbox.google.chat_state import ChatMessage, ChatSpace
from infra.sandbox.google.errors import GoogleError, forbidden, invalid, not_found
from infra.sandbox.google.message_rules import CLIENT_ID, check_message

_INPUT_ONLY = frozenset({"thread", "privateMessageViewer", "actionResponse", "name", "clientAssignedMessageId"})
_CONTENT = frozenset({"text", "cardsV2", "accessoryWidgets", "fallbackText", "markupSyntax"})
_MASK = {
    "text": "text",
    "cards_v2": "cardsV2",
    "cardsV2": "cardsV2",
    "accessory_widgets": "accessoryWidgets",
    "accessoryWidgets": "accessoryWidgets",
    "fallback_text": "fallbackText",
    "fallbackText": "fallbackText",
}
_FILTER = re.compile(r'\s*(?:create_?[tT]ime\s*([<>])\s*"([^"]+)"|thread\.name\s*=\s*"?([^"\s]+)"?)\s*')


def _create(call: Call) -> dict[str, Any]:
    space = space_of(call, call.text("parent"))
    known = call.half.chats.requests.get(_request_key(call, space))
    if known is not None:
        return _json(call, known)
    message = _new(call, space, call.text("messageId"))
    if call.text("requestId"):
        call.half.chats.requests[_request_key(call, space)] = message
    return _json(call, message)


def _update(call: Call) -> dict[str, Any]:
    space, id = _named(call)
    message = _found(space, id)
    if message is None:
        if not call.flag("allowMissing"):
            raise not_found("Message not found.")
        if not id.startswith("client-"):
            raise invalid("allow_missing needs a client-assigned message ID.")
        return _json(call, _new(call, space, id))
    _own(call, message)
    content = {**message.content, **_masked(call)}
    content = {name: value for name, value in content.items() if value not in (None, "", [])}
    _check(call, content)
    message.revisions.append(message.content)
    message.content, message.updated = content, call.half.now()
    call.half.changed("google", space.name)
    return _json(call, message)


def _get(call: Call) -> dict[str, Any]:
    """An app sees what it wrote, what was written to it, and its own chats."""
    space, id = _named(call)
    message = _found(space, id)
    if message is None:
        raise not_found("Message not found.")
    if call.token.subject:
        if message.viewer not in (None, call.subject.id):
            raise forbidden()
    elif not (message.sender is None or message.mentioned or message.command or space.kind == "DIRECT_MESSAGE"):
        raise forbidden()
    return _json(call, message)


def _list(call: Call) -> dict[str, Any]:
    """As the person that the token acts for sees the space; private messages of others aren't there."""
    space = space_of(call, call.text("parent"))
    order = call.text("orderBy", "ASC").removeprefix("create_time").removeprefix("createTime").strip().upper() or "ASC"
    if order not in ("ASC", "DESC"):
        raise invalid("Invalid order_by.")
    seen = [
        message
        for message in space.messages
        if message.viewer in (None, call.subject.id)
        and (call.flag("showDeleted") or not message.deleted)
        and _matches(message, call.text("filter"))
    ]
    some, more = page(call, seen if order == "ASC" else seen[::-1], 25)
    return {"messages": [_json(call, message) for message in some], **more}


def _delete(call: Call) -> dict[str, Any]:
    space, id = _named(call)
    message = _found(space, id)
    if message is None:
        raise not_found("Message not found.")
    _own(call, message)
    message.deleted = call.half.now()
    call.half.changed("google", space.name)
    return {}


def _new(call: Call, space: ChatSpace, client_id: str) -> ChatMessage:
    if client_id and not CLIENT_ID.fullmatch(client_id):
        raise invalid(
            "Invalid message_id: it must begin with client-, contain up to 63 characters and only lowercase letters, "
            "numbers and hyphens."
        )
    if client_id and any(message.client_id == client_id for message in space.messages):
        raise GoogleError(409, "ALREADY_EXISTS", "A message with this client-assigned message ID already exists.")
    _check(call, call.body)
    thread, key = _thread(call, space)
    message = call.half.chats.post(
        space,
        call.subject.id if call.token.subject else None,
        {name: value for name, value in call.body.items() if name in _CONTENT},
        thread=thread,
        thread_key=key,
        client_id=client_id,
        viewer=_viewer(call, space),
    )
    if key:
        space.threads.setdefault(key, message.thread)
    call.half.changed("google", space.name)
    return message


def _check(call: Call, content: dict[str, Any]) -> None:
    strange = sorted(set(content) - _CONTENT - _INPUT_ONLY)
    if strange:
        raise invalid(f"The local tenant takes no {strange[0]} in an app's message.")
    if "actionResponse" in content:
        raise invalid("actionResponse is for synchronous answers to an event only.")
    if call.token.subject and set(content) & {"cardsV2", "accessoryWidgets", "privateMessageViewer"}:
        raise invalid("Messages with cards, widgets or a private viewer require app authentication.")
    check_message(content)


def _thread(call: Call, space: ChatSpace) -> tuple[str, str]:
    """The thread to answer in, empty for a new one, and the app's key for it."""
    given = call.body.get("thread") or {}
    name, key = given.get("name", ""), given.get("threadKey") or call.text("threadKey")
    option = call.text("messageReplyOption", "MESSAGE_REPLY_OPTION_UNSPECIFIED")
    if space.kind != "SPACE" or option == "MESSAGE_REPLY_OPTION_UNSPECIFIED":
        return "", ""
    if name and space.has_thread(name):
        return name, ""
    if name and option == "REPLY_MESSAGE_OR_FAIL":
        raise not_found("Thread not found.")
    return space.threads.get(key, ""), key


def _viewer(call: Call, space: ChatSpace) -> str | None:
    wanted = call.body.get("privateMessageViewer")
    if wanted is None:
        return None
    try:
        user = call.half.chats.user(str(wanted.get("name", "")))
    except KeyError as error:
        raise invalid("Invalid private_message_viewer: the user was not found.") from error
    if user.id not in space.members:
        raise invalid("Invalid private_message_viewer: the user is not a member of the space.")
    return user.id


def _masked(call: Call) -> dict[str, Any]:
    """What the update mask says to change; what is in it and not in the body is taken away."""
    mask = [part.strip() for part in call.text("updateMask").split(",") if part.strip()]
    if not mask:
        raise invalid("update_mask is required.")
    unknown = [part for part in mask if part not in _MASK and part != "*"]
    if unknown:
        raise invalid(f"Invalid update mask: {unknown[0]} can't be updated.")
    names = _CONTENT if "*" in mask else {_MASK[part] for part in mask}
    return {name: call.body.get(name) for name in names}


def _named(call: Call) -> tuple[ChatSpace, str]:
    parent, _, id = call.text("name").partition("/messages/")
    return space_of(call, parent), id


def _found(space: ChatSpace, id: str) -> ChatMessage | None:
    try:
        return space.find(id)
    except KeyError:
        return None


def _own(call: Call, message: ChatMessage) -> None:
    caller = call.subject.id if call.token.subject else None
    if message.sender != caller:
        raise forbidden(
            "Permission denied to perform the requested action on the specified resource (or it may not exist)."
        )


def _matches(message: ChatMessage, text: str) -> bool:
    if not text:
        return True
    found = [_FILTER.fullmatch(part) for part in re.split(r"\s+AND\s+", text)]
    if not all(found):
        raise invalid("Invalid filter.")
    return all(match is not None and _holds(message, *match.groups()) for match in found)


def _holds(message: ChatMessage, sign: str | None, moment: str | None, thread: str | None) -> bool:
    if thread:
        return message.thread == thread
    try:
        limit = datetime.fromisoformat(moment or "")
    except ValueError as error:
        raise invalid("Invalid filter: the time can't be read.") from error
    return message.created > limit if sign == ">" else message.created < limit


def _request_key(call: Call, space: ChatSpace) -> str:
    return f"{call.token.account}/{call.token.subject}/{space.name}/{call.text('requestId')}"


def _json(call: Call, message: ChatMessage) -> dict[str, Any]:
    return message_json(call.half.chats, message, mail=bool(call.token.subject))


METHODS: Methods = {
    "chat.spaces.messages.create": _create,
    "chat.spaces.messages.patch": _update,
    "chat.spaces.messages.update": _update,
    "chat.spaces.messages.get": _get,
    "chat.spaces.messages.list": _list,
    "chat.spaces.messages.delete": _delete,
}
