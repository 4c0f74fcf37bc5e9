"""Messages of ours in Google Chat: posted once by the action's key, changed in place, in as many parts as the limits ask for.

Source: developers.google.com, Chat API reference, `spaces.messages` (`messageId`: `client-…`, at most 63 characters of
lower-case letters, digits and hyphens; used once in a space, also when its message is deleted since).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.channels.cardsv2 import Body, blank, render
from bot.channels.gchat_events import space_of, thread_of
from bot.channels.gchat_references import GChatReferences, Shape
from bot.core.card import Card
from bot.core.types import Chat, Person


class ChatApi(Protocol):
    """What is asked of Google Chat, as the app. A space's name is `spaces/…`, a message's `spaces/…/messages/…`.

    Raises `NotFound`, `Forbidden` (reason `not_in_chat` where the app isn't in the space), `Throttled`, `Unavailable`,
    and `BadInput` for a message that is too large.
    """

    async def create(self, space: str, message: Body, *, message_id: str, thread: str | None = None) -> Body: ...
    async def update(self, name: str, message: Body, *, allow_missing: bool = False) -> Body: ...
    async def delete(self, name: str) -> None: ...
    async def members(self, space: str) -> list[Body]: ...
    async def space(self, name: str) -> Body: ...
    async def direct_message(self, user_id: str) -> str | None: ...
    async def set_up_direct_message(self, mail: str) -> str: ...


class Posting:
    """`function` is what our buttons call."""

    def __init__(self, api: ChatApi, references: GChatReferences, function: str) -> None:
        self._api, self._references, self._function = api, references, function

    async def post(self, chat: Chat, card: Card, key: str, *, only: Person | None = None, place: bool = False) -> str:
        """Post a card, or with `place` a blank place for it; the message's name. Once, however often it is called with
        this key. `only` sees it alone, where others could."""
        viewer = f"users/{only.id}" if only is not None and only.id and chat.scope != "personal" else ""
        bodies = [blank(card)] if place else self._render(card, viewer)
        made = await self._create(chat, bodies[0], _id(key), viewer)
        if viewer:
            await self._references.keep_shape(made, Shape(viewer=viewer))
        if len(bodies) > 1:
            await self._put_parts(chat, made, bodies[1:])
        return made

    async def put(self, chat: Chat, message: str, card: Card) -> None:
        """Replace what stands in a message, all its parts."""
        shape = await self._references.shape(message)
        bodies = self._render(card, shape.viewer)
        await self._api.update(message, bodies[0])
        if shape.parts or len(bodies) > 1:
            await self._put_parts(chat, message, bodies[1:])

    def _render(self, card: Card, viewer: str) -> list[Body]:
        return render(card, function=self._function, private=bool(viewer))

    async def _put_parts(self, chat: Chat, message: str, bodies: Sequence[Body]) -> None:
        """What stands behind the first part: changed, added, or taken away."""
        shape = await self._references.shape(message)
        for name, body in zip(shape.parts, bodies, strict=False):
            await self._api.update(name, body, allow_missing=True)
        for body in bodies[len(shape.parts) :]:
            shape = await self._add_part(chat, message, shape, body)
        for name in shape.parts[len(bodies) :]:
            await self._api.delete(name)
        kept = replace(shape, parts=shape.parts[: len(bodies)])
        await self._references.keep_shape(message, kept)

    async def _add_part(self, chat: Chat, message: str, shape: Shape, body: Body) -> Shape:
        """One part more. What an earlier try left there may say something else by now."""
        id = f"{_id(message)[:56]}-{shape.made + 2}"
        name = f"{space_of(chat)}/messages/{id}"
        known = await self._create(chat, body, id, shape.viewer)
        await self._references.keep_part(known, message)
        await self._references.keep_part(name, message)
        await self._api.update(name, body, allow_missing=True)
        shape = replace(shape, parts=(*shape.parts, name), made=shape.made + 1)
        await self._references.keep_shape(message, shape)
        return shape

    async def _create(self, chat: Chat, body: Body, id: str, viewer: str) -> str:
        private: dict[str, Any] = {"privateMessageViewer": {"name": viewer}} if viewer else {}
        made = await self._api.create(space_of(chat), {**body, **private}, message_id=id, thread=thread_of(chat))
        return str(made["name"])


def _id(key: str) -> str:
    """A message's own id, the same for the same action."""
    return f"client-{hashlib.sha256(key.encode()).hexdigest()[:52]}"
