"""Spaces, members and messages of Google Chat as its API and its events give them.

Source: developers.google.com, Chat API reference: Space, Membership, Message, User."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from infra.sandbox.google.chat_state import ChatMessage, ChatSpace, ChatState, ChatUser

APP_NAME = "Rapporteur"
_OLD_KINDS = {"DIRECT_MESSAGE": "DM", "GROUP_CHAT": "ROOM", "SPACE": "ROOM"}
_THREADING = {
    "DIRECT_MESSAGE": "UNTHREADED_MESSAGES",
    "GROUP_CHAT": "UNTHREADED_MESSAGES",
    "SPACE": "THREADED_MESSAGES",
}


def stamp(moment: datetime) -> str:
    """A time as Chat writes it: UTC, microseconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def space_json(state: ChatState, space: ChatSpace) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": space.name,
        "type": _OLD_KINDS[space.kind],
        "spaceType": space.kind,
        "spaceThreadingState": _THREADING[space.kind],
        "spaceHistoryState": "HISTORY_ON",
        "createTime": stamp(space.created),
        "lastActiveTime": stamp(space.messages[-1].created if space.messages else space.created),
        "membershipCount": {"joinedDirectHumanUserCount": len(space.members)},
        "spaceUri": f"https://chat.google.com/{_place(space)}/{space.name.removeprefix('spaces/')}?cls=11",
    }
    if space.kind == "DIRECT_MESSAGE":
        return {**body, "singleUserBotDm": True}
    body["customer"] = f"customers/{state.firm.customer}"
    body["externalUserAllowed"] = any(member.external for member in state.members(space))
    return {**body, "displayName": space.title} if space.kind == "SPACE" else body


def user_json(user: ChatUser, *, mail: bool = False) -> dict[str, Any]:
    """`mail`: with the address, as events and calls on a person's behalf have it; an app's own calls don't."""
    body = {"name": user.resource, "displayName": user.name, "type": "HUMAN", "domainId": user.domain}
    return {**body, "avatarUrl": f"https://lh3.googleusercontent.com/a/{user.id}", "email": user.mail} if mail else body


def app_json(state: ChatState) -> dict[str, Any]:
    return {"name": f"users/{state.app}", "displayName": APP_NAME, "type": "BOT"}


def membership_json(space: ChatSpace, user: ChatUser, *, mail: bool) -> dict[str, Any]:
    return {
        "name": f"{space.name}/members/{user.id}",
        "state": "JOINED",
        "role": "ROLE_MEMBER",
        "affiliation": "EXTERNAL" if user.external else "INTERNAL",
        "member": user_json(user, mail=mail),
        "createTime": stamp(space.created),
    }


def thread_json(message: ChatMessage) -> dict[str, Any]:
    """An app's own key for a thread is only in what the app itself posted."""
    named = {"name": message.thread}
    return {**named, "threadKey": message.thread_key} if message.thread_key else named


def message_json(state: ChatState, message: ChatMessage, *, mail: bool = False) -> dict[str, Any]:
    """A whole message. `mail`: with people's addresses."""
    space = state.spaces[message.space]
    body: dict[str, Any] = {
        "name": message.name,
        "sender": app_json(state) if message.sender is None else user_json(state.user(message.sender), mail=mail),
        "createTime": stamp(message.created),
        "thread": thread_json(message),
        "space": space_json(state, space),
    }
    if message.deleted:
        by = "CREATOR_VIA_APP" if message.sender is None else "CREATOR"
        return {**body, "deleteTime": stamp(message.deleted), "deletionMetadata": {"deletionType": by}}
    body |= message.content
    if message.text:
        body |= {"formattedText": message.text, "argumentText": _argument(message)}
    if message.updated:
        body["lastUpdateTime"] = stamp(message.updated)
    if message.is_reply and space.kind == "SPACE":
        body["threadReply"] = True
    if message.client_id:
        body["clientAssignedMessageId"] = message.client_id
    if message.viewer:
        body["privateMessageViewer"] = user_json(state.user(message.viewer), mail=mail)
    return body | _annotated(state, message)


def _annotated(state: ChatState, message: ChatMessage) -> dict[str, Any]:
    """What in the text is the app's mention or a slash command."""
    if message.command is not None:
        spoken: dict[str, Any] = {
            "bot": app_json(state),
            "type": "INVOKE",
            "commandName": message.command_text,
            "commandId": str(message.command),
        }
        note = {"type": "SLASH_COMMAND", "startIndex": 0, "length": len(message.command_text), "slashCommand": spoken}
        return {"annotations": [note], "slashCommand": {"commandId": str(message.command)}}
    if not message.mentioned:
        return {}
    mention = {"user": app_json(state), "type": "MENTION"}
    return {
        "annotations": [{"type": "USER_MENTION", "startIndex": 0, "length": len(APP_NAME) + 1, "userMention": mention}]
    }


def _argument(message: ChatMessage) -> str:
    """The text without the app's mention or the command; the space after it stays, as it does in Chat."""
    taken = message.command_text or (f"@{APP_NAME}" if message.mentioned else "")
    return message.text.removeprefix(taken)


def _place(space: ChatSpace) -> str:
    return "dm" if space.kind == "DIRECT_MESSAGE" else "room"
