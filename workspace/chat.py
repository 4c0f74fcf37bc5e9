"""Google Chat's API as the app: messages in spaces, who is in them, and the conversation with one person.

Source: developers.google.com, "Google Chat API" reference (spaces, spaces.members, spaces.messages).
"""

from __future__ import annotations

import json
from typing import Any

from bot.core.errors import BadInput, Conflict, NotFound
from workspace.client import Body, GoogleClient
from workspace.permissions import CHAT_BOT, CHAT_SET_UP

PERMISSIONS = (CHAT_BOT, CHAT_SET_UP)
_API = "chat"
_OWN = (CHAT_BOT,)
LARGEST = 32_000
"""Bytes of a message with its cards."""


class GoogleChatApi:
    """What the Chat channel asks of Chat. A space's name is `spaces/…`, a message's `spaces/…/messages/…`.

    Raises `NotFound`, `Forbidden` (reason `not_in_chat` where the app isn't in the space), `Throttled`, `Unavailable`,
    and `BadInput` for a message that is too large.
    """

    def __init__(self, client: GoogleClient) -> None:
        self._client = client

    async def create(self, space: str, message: Body, *, message_id: str, thread: str | None = None) -> Body:
        """Post a message; once, however often it is called with this `message_id` (`client-…`, ≤ 63 characters).

        `thread` is the name of the thread that it goes into; where that is gone, it begins one of its own.
        """
        _check(message)
        given: dict[str, Any] = {"parent": space, "messageId": message_id, "requestId": message_id, "body": message}
        if thread:
            given["body"] = {**message, "thread": {"name": thread}}
            given["messageReplyOption"] = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
        try:
            return await self._client.execute(
                lambda chat: chat.spaces().messages().create(**given), api=_API, scopes=_OWN, idempotent=True
            )
        except Conflict:
            return await self.message(f"{space}/messages/{message_id}")

    async def message(self, name: str) -> Body:
        """A message that the app posted, or sees."""
        return await self._client.execute(lambda chat: chat.spaces().messages().get(name=name), api=_API, scopes=_OWN)

    async def update(self, name: str, message: Body, *, allow_missing: bool = False) -> Body:
        """Replace a message's text, cards and accessories. `allow_missing` posts it where there is none, by its `client-…` name."""
        _check(message)
        return await self._client.execute(
            lambda chat: (
                chat.spaces()
                .messages()
                .patch(name=name, updateMask="text,cardsV2,accessoryWidgets", allowMissing=allow_missing, body=message)
            ),
            api=_API,
            scopes=_OWN,
            idempotent=True,
        )

    async def delete(self, name: str) -> None:
        """Take a message away; one that is gone counts as taken away."""
        try:
            await self._client.execute(lambda chat: chat.spaces().messages().delete(name=name), api=_API, scopes=_OWN)
        except NotFound:
            return

    async def members(self, space: str) -> list[Body]:
        """The people in a space: memberships, apps left out."""
        found = self._client.items(
            lambda chat, page: (
                chat.spaces()
                .members()
                .list(parent=space, pageSize=1000, pageToken=page, filter='member.type = "HUMAN"')
            ),
            "memberships",
            api=_API,
            scopes=_OWN,
        )
        return [one async for one in found if (one.get("member") or {}).get("type", "HUMAN") == "HUMAN"]

    async def space(self, name: str) -> Body:
        """A space that the app is in."""
        return await self._client.execute(lambda chat: chat.spaces().get(name=name), api=_API, scopes=_OWN)

    async def direct_message(self, user_id: str) -> str | None:
        """The name of the space of a person's conversation with the app; None where there is none yet."""
        try:
            found = await self._client.execute(
                lambda chat: chat.spaces().findDirectMessage(name=f"users/{user_id}"), api=_API, scopes=_OWN
            )
        except NotFound:
            return None
        return str(found["name"])

    async def set_up_direct_message(self, mail: str) -> str:
        """Begin a person's conversation with the app, in their name; gives the space's name, also where there is one."""
        space = {"spaceType": "DIRECT_MESSAGE", "singleUserBotDm": True}
        found = await self._client.execute(
            lambda chat: chat.spaces().setup(body={"space": space}),
            api=_API,
            subject=mail,
            scopes=(CHAT_SET_UP,),
            idempotent=True,
        )
        return str(found["name"])


def _check(message: Body) -> None:
    if len(json.dumps(message, ensure_ascii=False).encode()) > LARGEST:
        raise BadInput("The message is larger than Google Chat takes. Make it shorter, or post it in parts.")
