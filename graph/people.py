"""The firm's directory over Graph."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.types import Person
from graph.client import Body, GraphClient, configured

PERMISSIONS = ("User.Read.All",)
"""Not the lesser User.ReadBasic.All: that doesn't give userType, by which a guest with an ordinary address is known."""

_FIELDS = ["id", "displayName", "mail", "userPrincipalName", "userType"]
_OUTSIDE_MARK = "#ext#"


class GraphPeople:
    """The `People` port. The directory is read whole and kept for `keep`; `domains` are the firm's own mail domains.

    A person is a guest by userType, by the mark that Entra puts into an invited person's user name, or, where `domains`
    are given, by a mail address outside of them.
    """

    def __init__(
        self,
        client: GraphClient,
        *,
        now: Callable[[], datetime],
        keep: timedelta = timedelta(minutes=5),
        domains: frozenset[str] = frozenset(),
    ) -> None:
        self._client = client
        self._now = now
        self._keep = keep
        self._domains = frozenset(domain.lower() for domain in domains)
        self._people: dict[str, Person] = {}
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def directory(self) -> tuple[Person, ...]:
        """Everybody, guests marked, as read within the last minutes. Raises `Upstream`."""
        async with self._reading:
            if not self._fresh():
                self._people = {person.id: person for person in await self._read()}
                self._read_at = self._now()
        return tuple(self._people.values())

    async def person(self, id: str) -> Person:
        """One person, from the directory as last read where it is fresh. Raises `NotFound`, `Upstream`."""
        if self._fresh() and id in self._people:
            return self._people[id]
        from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder as Builder

        api = await self._client.open()
        query = Builder.UserItemRequestBuilderGetQueryParameters(select=_FIELDS)
        user = await self._client.read(api.users.by_user_id(id), *PERMISSIONS, configuration=configured(query))
        return self._person(user)

    def _fresh(self) -> bool:
        return self._read_at is not None and self._now() - self._read_at < self._keep

    async def _read(self) -> list[Person]:
        from msgraph.generated.users.users_request_builder import UsersRequestBuilder as Builder

        api = await self._client.open()
        query = Builder.UsersRequestBuilderGetQueryParameters(select=_FIELDS, top=999)
        users = self._client.items(api.users, *PERMISSIONS, configuration=configured(query))
        return [self._person(user) async for user in users]

    def _person(self, user: Body) -> Person:
        login = user.get("userPrincipalName") or ""
        mail = user.get("mail") or (None if _OUTSIDE_MARK in login.lower() else login) or None
        outside = (user.get("userType") or "").lower() == "guest" or _OUTSIDE_MARK in login.lower()
        name = user.get("displayName") or mail or login
        return Person(id=user["id"], name=name, mail=mail, guest=outside or self._foreign(mail))

    def _foreign(self, mail: str | None) -> bool:
        return bool(self._domains and mail and mail.lower().rpartition("@")[2] not in self._domains)
