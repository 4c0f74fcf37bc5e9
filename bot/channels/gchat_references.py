"""What Google Chat doesn't keep for us: where a meeting's recap goes, whose conversation is which, and messages in parts."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from bot.channels.gchat_clicks import Happening
from bot.channels.gchat_events import space_of
from bot.core.ports import Records
from bot.core.types import Chat, Command, Person
from workspace.meetings import Link

LINK, LINKS_OF, DIRECT = "gchat.link", "gchat.links_of", "gchat.direct"
PARTS, PART_OF = "gchat.parts", "gchat.part_of"
DAYS = 400
"""Longer than a year between two meetings of a series; each is written again once a month while it is used."""

RECENT = 4096
LINKERS = 20
"""People who linked one meeting; the one who did so first makes room."""
LINKS = 200
"""Meetings that one space is linked to; the oldest makes room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a message of ours stands in Chat: the names of its further parts, how many were ever made for it, and who
    alone sees it (`users/…`, or "")."""

    parts: tuple[str, ...] = ()
    made: int = 0
    viewer: str = ""


class GChatReferences:
    """Kept in `Records`; what was seen lately also in memory, so that what hasn't changed costs nothing."""

    def __init__(self, records: Records, customer: str) -> None:
        self._records, self._customer = records, customer
        self._recent: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._linking = asyncio.Lock()

    # ---- where ---------------------------------------------------------------------------------

    async def learn(self, event: Happening) -> None:
        """A person's own conversation with the app; and in a shared space the meeting that one of the firm names."""
        if event.chat.scope == "personal":
            await self.keep_direct(event.person, event.chat, f"{event.at:%Y-%m}")
        elif isinstance(event, Command) and event.meeting_id and not event.person.guest:
            await self._link(event.meeting_id, space_of(event.chat), event.person.id, f"{event.at:%Y-%m}")

    async def linked(self, code: str) -> tuple[Link, ...]:
        """The spaces that a meeting is linked to, by its code, and who did that; the latest first."""
        held = await self._records.get(LINK, code) or ()
        return tuple(Link(chat=self._chat(one["space"], "group"), by=one["by"]) for one in held)

    async def last_link(self, chat: Chat) -> str | None:
        """The code of the meeting that was linked to this space last."""
        return next(reversed(await self._records.get(LINKS_OF, space_of(chat)) or ()), None)

    async def direct(self, person: Person) -> Chat | None:
        """A person's own conversation with the app, if it is known."""
        held = await self._records.get(DIRECT, person.id) if person.id else None
        return self._chat(held["space"], "personal") if held else None

    async def keep_direct(self, person: Person, chat: Chat, month: str = "") -> None:
        seen = f"{chat.id} {month}"
        if not person.id or self._recent.get(("direct", person.id)) == seen:
            return
        await self._put(DIRECT, person.id, {"space": space_of(chat)}, f"person:{person.id}")
        self._remember("direct", person.id, seen)

    async def forget_direct(self, person: Person) -> None:
        """The conversation is gone: the next message begins a new one."""
        self._recent.pop(("direct", person.id), None)
        await self._records.delete(DIRECT, person.id)

    async def forget(self, chat: Chat, person: Person) -> None:
        """The app was removed: no recap goes to this space any more."""
        space = space_of(chat)
        async with self._linking:
            for code in await self._records.get(LINKS_OF, space) or ():
                held = await self._records.get(LINK, code) or ()
                self._recent.pop(("link", code), None)
                await self._keep_links(code, [one for one in held if one["space"] != space])
            await self._records.delete(LINKS_OF, space)
        known = await self.direct(person)
        if known is not None and known.id == space:
            await self.forget_direct(person)

    async def _link(self, code: str, space: str, by: str, month: str) -> None:
        """Whether they may is seen when the meeting ends: nobody can crowd out who was there."""
        seen = f"{space} {by} {month}"
        async with self._linking:
            if self._recent.get(("link", code)) == seen:
                return
            codes = [known for known in await self._records.get(LINKS_OF, space) or () if known != code]
            await self._put(LINKS_OF, space, [*codes, code][-LINKS:], f"chat:{space}")
            held = [one for one in await self._records.get(LINK, code) or () if one["by"] != by]
            await self._keep_links(code, [{"space": space, "by": by}, *held][:LINKERS])
            self._remember("link", code, seen)

    async def _keep_links(self, code: str, links: list[dict[str, str]]) -> None:
        if links:
            await self._put(LINK, code, links, f"meeting:{code}")
        else:
            await self._records.delete(LINK, code)

    # ---- messages in parts ---------------------------------------------------------------------

    async def shape(self, message: str) -> Shape:
        """By the name of its first part."""
        held = await self._records.get(PARTS, message)
        return Shape(parts=tuple(held["parts"]), made=held["made"], viewer=held["viewer"]) if held else Shape()

    async def keep_shape(self, message: str, shape: Shape) -> None:
        held = {"parts": list(shape.parts), "made": shape.made, "viewer": shape.viewer}
        await self._put(PARTS, message, held, _scope_of(message))

    async def keep_part(self, part: str, message: str) -> None:
        """`part`, by the name that Chat gave it, belongs to `message`."""
        await self._put(PART_OF, part, message, _scope_of(message))

    async def first_of(self, part: str) -> str:
        """The first part of the message that this is a part of."""
        return str(await self._records.get(PART_OF, part) or part)

    # ---- keeping -------------------------------------------------------------------------------

    def _chat(self, space: str, scope: Any) -> Chat:
        return Chat(channel="gchat", tenant=self._customer, id=space, scope=scope)

    def _remember(self, kind: str, key: str, value: str) -> None:
        """Once it is kept: what couldn't be is kept the next time."""
        self._recent[kind, key] = value
        self._recent.move_to_end((kind, key))
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    async def _put(self, kind: str, key: str, value: Any, scope: str) -> None:
        await self._records.put(kind, key, value, scope=scope, days=DAYS)


def _scope_of(message: str) -> str:
    return f"chat:{message.partition('/messages/')[0]}"
