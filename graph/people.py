"""The firm's directory over Graph."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from bot.core.types import Person
from graph.client import Body, GraphClient, configured

PERMISSIONS = ("User.Read.All", "GroupMember.Read.All")
"""Not the lesser User.ReadBasic.All: that doesn't give userType, by which a guest with an ordinary address is known.

GroupMember.Read.All only where the policy gives roles by groups.
"""
_USERS, _GROUPS = PERMISSIONS
_GROUPS_AT_ONCE = 20
_KNOWN_AT_MOST = 4096

_FIELDS = ["id", "displayName", "mail", "userPrincipalName", "userType"]
_OUTSIDE_MARK = "#ext#"
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


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
        self._groups: OrderedDict[tuple[str, frozenset[str]], tuple[datetime, frozenset[str]]] = OrderedDict()

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
        user = await self._client.read(api.users.by_user_id(id), _USERS, configuration=configured(query))
        return self._person(user)

    async def groups(self, id: str, among: Collection[str]) -> frozenset[str]:
        """Which of these groups a person is in, as read within the last minutes; what isn't an object id is left out, since
        it is no group of Entra's. Raises `NotFound`, `Upstream`.

        Source: learn.microsoft.com "checkMemberGroups" (20 groups at once, groups inside groups too).
        """
        asked = id, frozenset(filter(_OBJECT_ID.fullmatch, among))
        read_at, found = self._groups.get(asked, (None, frozenset[str]()))
        if read_at is None or self._now() - read_at >= self._keep:
            names = sorted(asked[1])
            chunks = [names[at : at + _GROUPS_AT_ONCE] for at in range(0, len(names), _GROUPS_AT_ONCE)]
            found = frozenset([group for chunk in chunks for group in await self._check(id, chunk)])
            self._groups[asked] = self._now(), found
            if len(self._groups) > _KNOWN_AT_MOST:
                self._groups.popitem(last=False)
        return found

    async def _check(self, id: str, among: Sequence[str]) -> list[str]:
        from msgraph.generated.users.item.check_member_groups.check_member_groups_post_request_body import (
            CheckMemberGroupsPostRequestBody as Body,
        )

        checking = (await self._client.open()).users.by_user_id(id).check_member_groups
        request = checking.to_post_request_information(Body(group_ids=list(among)))
        return list((await self._client.send(request, _GROUPS)).get("value") or ())

    def _fresh(self) -> bool:
        return self._read_at is not None and self._now() - self._read_at < self._keep

    async def _read(self) -> list[Person]:
        from msgraph.generated.users.users_request_builder import UsersRequestBuilder as Builder

        api = await self._client.open()
        query = Builder.UsersRequestBuilderGetQueryParameters(select=_FIELDS, top=999)
        users = self._client.items(api.users, _USERS, configuration=configured(query))
        return [self._person(user) async for user in users]

    def _person(self, user: Body) -> Person:
        login = user.get("userPrincipalName") or ""
        mail = user.get("mail") or (None if _OUTSIDE_MARK in login.lower() else login) or None
        outside = (user.get("userType") or "").lower() == "guest" or _OUTSIDE_MARK in login.lower()
        name = user.get("displayName") or mail or login
        return Person(id=user["id"], name=name, mail=mail, guest=outside or self._foreign(mail))

    def _foreign(self, mail: str | None) -> bool:
        return bool(self._domains and mail and mail.lower().rpartition("@")[2] not in self._domains)
