"""Where to post: what each activity tells about a chat, a person and a tenant, remembered for messages that we begin."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from bot.channels.teams_activities import Activity
from bot.core.errors import NotFound
from bot.core.ports import Records
from bot.core.types import Chat, Person

CHAT, PERSON, TENANT = "teams.reference", "teams.person", "teams.tenant"
DAYS = 400
"""Longer than a year between two meetings of a series; each is written again once a month while it is used."""

RECENT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation is reached. `team` is set in a channel: its roster is the team's."""

    service_url: str
    bot_id: str
    bot_name: str
    team: str | None = None


class References:
    """Kept in `Records`; what was seen lately also in memory, so that an unchanged reference costs nothing."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._recent: OrderedDict[tuple[str, str], tuple[Any, ...]] = OrderedDict()
        self._users: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def learn(self, activity: Activity) -> None:
        """Remember where this activity came from; writes only what is new or a month old."""
        chat, person = activity.chat, activity.person.id
        facts = (
            activity.service_url,
            activity.bot_id,
            activity.bot_name,
            activity.team,
            activity.teams_user,
            f"{activity.at:%Y-%m}",
        )
        if self._recent.get((chat.id, person)) == facts:
            return
        place = _place_json(activity)
        await self._write(CHAT, base(chat.id), place, f"chat:{base(chat.id)}")
        await self._write(TENANT, chat.tenant, {**place, "team": None}, f"tenant:{chat.tenant}")
        if person:
            await self._learn_person(activity)
        _keep(self._recent, (chat.id, person), facts)

    async def _learn_person(self, activity: Activity) -> None:
        key = f"{activity.tenant}/{activity.person.id}"
        known = await self._records.get(PERSON, key) or {}
        # A press proves who pressed, not whose chat the message stands in: only what is typed or installed there does.
        own = activity.chat.scope == "personal" and activity.type != "invoke"
        chat = activity.chat.id if own else known.get("chat")
        await self._write(PERSON, key, {"user": activity.teams_user, "chat": chat}, f"person:{activity.person.id}")

    async def forget(self, chat: Chat) -> None:
        """The app is no longer in this chat."""
        for key in [key for key in self._recent if key[0] == chat.id]:
            del self._recent[key]
        await self._records.delete(CHAT, base(chat.id))

    async def place(self, chat: Chat) -> Place:
        """Where a chat is reached; a chat that never spoke to us is reached where its tenant is. Raises `NotFound`."""
        return _place(await self._records.get(CHAT, base(chat.id)) or await self._of_tenant(chat.tenant))

    async def place_of_tenant(self, tenant: str) -> Place:
        """Where new conversations in a tenant are made. Raises `NotFound`."""
        return _place(await self._of_tenant(tenant))

    async def chat_of(self, tenant: str, person: Person) -> Chat | None:
        """The person's own chat with the bot, if there is one yet."""
        known = await self._records.get(PERSON, f"{tenant}/{person.id}")
        return (
            Chat(channel="teams", tenant=tenant, id=known["chat"], scope="personal")
            if known and known["chat"]
            else None
        )

    async def keep_chat(self, tenant: str, person: Person, chat: Chat, place: Place) -> None:
        """A personal chat that we made."""
        user = await self.user_of(tenant, person)
        await self._write(PERSON, f"{tenant}/{person.id}", {"user": user, "chat": chat.id}, f"person:{person.id}")
        held = {"service_url": place.service_url, "bot_id": place.bot_id, "bot_name": place.bot_name, "team": None}
        await self._write(CHAT, base(chat.id), held, f"chat:{base(chat.id)}")

    async def forget_chat_of(self, tenant: str, person: Person) -> None:
        """A personal chat that is gone: the next message makes a new one."""
        await self._records.delete(PERSON, f"{tenant}/{person.id}")

    def saw(self, tenant: str, person_id: str, teams_user: str) -> None:
        """A person's Teams id, seen in a roster."""
        _keep(self._users, (tenant, person_id), teams_user)

    async def user_of(self, tenant: str, person: Person) -> str:
        """The id by which Teams makes a chat with the person: theirs in Teams if we know it, else the directory's."""
        known = await self._records.get(PERSON, f"{tenant}/{person.id}")
        return (known and known["user"]) or self._users.get((tenant, person.id)) or person.id

    async def _of_tenant(self, tenant: str) -> Any:
        known = await self._records.get(TENANT, tenant)
        if known is None:
            raise NotFound(
                "Teams has not spoken to Rapporteur in this tenant yet, so it doesn't know where to post. "
                "Add the app to a chat, or send it a message, once."
            )
        return known

    async def _write(self, kind: str, key: str, value: Any, scope: str) -> None:
        if await self._records.get(kind, key) != value:
            await self._records.put(kind, key, value, scope=scope, days=DAYS)


def base(conversation: str) -> str:
    """A channel's conversation without the thread: `19:x@thread.tacv2;messageid=1` is reached as its channel is."""
    return conversation.partition(";")[0]


def _place_json(activity: Activity) -> dict[str, Any]:
    return {
        "service_url": activity.service_url,
        "bot_id": activity.bot_id,
        "bot_name": activity.bot_name,
        "team": activity.team,
        "month": f"{activity.at:%Y-%m}",
    }


def _place(held: Any) -> Place:
    return Place(
        service_url=held["service_url"], bot_id=held["bot_id"], bot_name=held["bot_name"], team=held.get("team")
    )


def _keep(kept: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > RECENT:
        kept.popitem(last=False)
