"""Google Chat's API: spaces and their members; the app's messages in `chat_messages`.

Source: developers.google.com, Chat API reference: spaces, spaces.members."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.chat_json import membership_json, space_json
from infra.sandbox.google.chat_state import ChatSpace, ChatUser
from infra.sandbox.google.errors import GoogleError, forbidden, invalid, not_found

_FILTERED = re.compile(r'\s*space_?[tT]ype\s*=\s*"([A-Z_]+)"\s*')
_MEMBER_FILTERED = re.compile(r'\s*member\.type\s*(!?=)\s*"(HUMAN|BOT)"\s*')
_KINDS = frozenset({"SPACE", "GROUP_CHAT", "DIRECT_MESSAGE"})
Kept = TypeVar("Kept")


def space_of(call: Call, name: str) -> ChatSpace:
    """A space that the caller is in: the app, or the person that the token acts for. Raises `GoogleError`."""
    try:
        space = call.half.chats.space(name)
    except KeyError as error:
        raise not_found("Space not found.") from error
    if call.token.subject:
        if call.subject.id not in space.members:
            raise forbidden(
                "Permission denied to perform the requested action on the specified resource (or it may not exist)."
            )
    elif not space.installed:
        raise forbidden("This Chat app is not a member of this space (or it may not exist).")
    return space


def page(call: Call, items: Sequence[Kept], default: int) -> tuple[list[Kept], dict[str, str]]:
    """The part that `pageSize` and `pageToken` ask for, at most 1,000, and what tells of the next. Raises `GoogleError`."""
    size, token = int(call.parameters.get("pageSize", 0)), call.text("pageToken")
    if size < 0:
        raise invalid("Page size must not be negative.")
    if token and not token.isdigit():
        raise invalid("Invalid page token.")
    first = int(token or 0)
    last = first + min(size or default, 1000)
    return list(items[first:last]), {"nextPageToken": str(last)} if last < len(items) else {}


def _get(call: Call) -> dict[str, Any]:
    return space_json(call.half.chats, space_of(call, call.text("name")))


def _list(call: Call) -> dict[str, Any]:
    """Where the caller is; a chat of two isn't there before its first message."""
    chats, wanted = call.half.chats, _kinds(call.text("filter"))
    mine = [
        space
        for space in chats.spaces.values()
        if (call.subject.id in space.members if call.token.subject else space.installed)
        and space.kind in wanted
        and (space.kind == "SPACE" or space.messages)
    ]
    some, more = page(call, mine, 100)
    return {"spaces": [space_json(chats, space) for space in some], **more}


def _kinds(text: str) -> frozenset[str]:
    if not text:
        return _KINDS
    found = [_FILTERED.fullmatch(part) for part in re.split(r"\s+OR\s+", text)]
    kinds = frozenset(match[1] for match in found if match)
    if not all(found) or not kinds <= _KINDS:
        raise invalid("Invalid filter.")
    return kinds


def _find_direct(call: Call) -> dict[str, Any]:
    user = _user(call, call.text("name"))
    space = call.half.chats.direct(user) if not call.token.subject else None
    if space is None or not space.installed:
        raise not_found("Direct message space not found.")
    return space_json(call.half.chats, space)


def _set_up(call: Call) -> dict[str, Any]:
    """Only a person's own chat with the app, which is made, or found."""
    subject, wanted = call.subject, call.body.get("space") or {}
    if wanted.get("spaceType") != "DIRECT_MESSAGE" or not wanted.get("singleUserBotDm"):
        raise GoogleError(501, "UNIMPLEMENTED", "The local tenant sets up direct messages with the app only.")
    if call.body.get("memberships"):
        raise invalid("Memberships must be empty for a direct message between a user and the calling app.")
    chats = call.half.chats
    space = chats.direct(chats.user(subject.id))
    if space is None:
        raise forbidden()
    space.installed = True
    call.half.changed("google", space.name)
    return space_json(chats, space)


def _members(call: Call) -> dict[str, Any]:
    """People only: an app's own calls get no apps, itself included."""
    space = space_of(call, call.text("parent"))
    people = call.half.chats.members(space)
    if call.text("filter"):
        found = _MEMBER_FILTERED.fullmatch(call.text("filter"))
        if found is None:
            raise invalid("Invalid filter.")
        people = people if (found[1] == "=") == (found[2] == "HUMAN") else []
    some, more = page(call, people, 100)
    return {"memberships": [membership_json(space, one, mail=bool(call.token.subject)) for one in some], **more}


def _member(call: Call) -> dict[str, Any]:
    parent, _, id = call.text("name").partition("/members/")
    space = space_of(call, parent)
    user = _user(call, f"users/{id}")
    if user.id not in space.members:
        raise not_found("Membership not found.")
    return membership_json(space, user, mail=bool(call.token.subject))


def _user(call: Call, name: str) -> ChatUser:
    if not re.fullmatch(r"users/[^/]+", name) or name == "users/app":
        text = (
            "Missing or malformed user resource name in the request. Human user resource name must follow this format: "
            "users/{user}. App user resource name must be set as users/app."
        )
        raise invalid(text)
    try:
        return call.half.chats.user(name)
    except KeyError as error:
        raise not_found("User not found.") from error


METHODS: Methods = {
    "chat.spaces.get": _get,
    "chat.spaces.list": _list,
    "chat.spaces.findDirectMessage": _find_direct,
    "chat.spaces.setup": _set_up,
    "chat.spaces.members.list": _members,
    "chat.spaces.members.get": _member,
}
