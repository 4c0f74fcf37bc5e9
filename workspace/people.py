"""The firm's directory over Google's Admin SDK, in the name of the directory admin that the settings name.

Source: developers.google.com, "Directory API" (users.list, users.get, members.hasMember).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Person
from workspace.client import Body, GoogleClient
from workspace.permissions import DIRECTORY, GROUPS

PERMISSIONS = (DIRECTORY, GROUPS)
"""The second only where the policy gives roles by groups."""
_API = "admin"
_KNOWN_AT_MOST = 4096
_FIELDS = "id,primaryEmail,name/fullName,suspended,archived,guestAccountInfo,aliases"
_USERS = f"nextPageToken,users({_FIELDS})"

_log = structlog.get_logger()


class GooglePeople:
    """The `People` port. The directory is read whole and kept for `keep`; whoever is suspended or archived isn't in it.

    `customer` is the tenant's id, `domains` are the firm's own mail domains, `admin` the address that it is read as.
    A person is a guest by Google's mark, or where `domains` are given, by a mail address outside of them.
    """

    def __init__(
        self,
        client: GoogleClient,
        *,
        customer: str,
        domains: frozenset[str],
        admin: str,
        now: Callable[[], datetime],
        keep: timedelta = timedelta(minutes=5),
    ) -> None:
        self._client = client
        self._customer = customer
        self._domains = frozenset(domain.lower() for domain in domains)
        self._admin = admin
        self._now = now
        self._keep = keep
        self._people: dict[str, Person] = {}
        self._mails: dict[str, str] = {}
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()
        self._groups: OrderedDict[tuple[str, frozenset[str]], tuple[datetime, frozenset[str]]] = OrderedDict()

    @property
    def known(self) -> tuple[Person, ...]:
        """The directory as last read, however long ago; nobody before that."""
        return tuple(self._people.values())

    async def directory(self) -> tuple[Person, ...]:
        """Everybody, as read within the last minutes. Raises `Upstream`."""
        async with self._reading:
            if not self._fresh():
                users = [user async for user in self._users()]
                self._people = {user["id"]: self._person(user) for user in users}
                self._mails = {mail: user["id"] for user in users for mail in _mails(user)}
                self._read_at = self._now()
        return self.known

    async def person(self, id: str) -> Person:
        """One person, from the directory as last read where it is fresh. Raises `NotFound`, `Upstream`."""
        if self._fresh() and id in self._people:
            return self._people[id]
        if not id.isdecimal():
            raise NotFound("That is nobody in this organisation's directory.")
        try:
            user = await self._client.execute(
                lambda admin: admin.users().get(userKey=id, projection="basic", fields=_FIELDS),
                api=_API,
                subject=self._admin,
                scopes=(DIRECTORY,),
            )
        except Forbidden as refused:
            # So Google answers for the id of somebody in another organisation, to an admin too.
            if refused.reason == "not_an_admin" and await self.directory():
                raise NotFound("That is nobody in this organisation's directory.") from refused
            raise
        if not _works_here(user):
            raise NotFound("That is nobody in this organisation's directory any more.")
        return self._person(user)

    async def by_mail(self, mail: str) -> Person | None:
        """Who of the directory has this address, an alias too. Raises `Upstream`."""
        await self.directory()
        return self._people.get(self._mails.get(mail.lower(), ""))

    async def groups(self, id: str, among: Collection[str]) -> frozenset[str]:
        """Which of these groups, named by address, a person is in, groups inside groups too; what is no address is left
        out, since it is no group of Google's. As read within the last minutes. Raises `NotFound`, `Upstream`."""
        asked = id, frozenset(name for name in among if "@" in name)
        read_at, found = self._groups.get(asked, (None, frozenset[str]()))
        if read_at is None or self._now() - read_at >= self._keep:
            found = frozenset([group for group in sorted(asked[1]) if await self._is_in(id, group)])
            self._groups[asked] = self._now(), found
            if len(self._groups) > _KNOWN_AT_MOST:
                self._groups.popitem(last=False)
        return found

    async def _is_in(self, id: str, group: str) -> bool:
        try:
            answer = await self._client.execute(
                lambda admin: admin.members().hasMember(groupKey=group, memberKey=id),
                api=_API,
                subject=self._admin,
                scopes=(GROUPS,),
            )
        except NotFound:
            # Google says the same of a group and of a person that it doesn't have.
            await self.person(id)
            _log.warning("group.unknown")
            return False
        return bool(answer.get("isMember"))

    def _fresh(self) -> bool:
        return self._read_at is not None and self._now() - self._read_at < self._keep

    async def _users(self) -> AsyncIterator[Body]:
        found = self._client.items(
            lambda admin, page: admin.users().list(
                customer=self._customer,
                maxResults=500,
                orderBy="email",
                projection="basic",
                fields=_USERS,
                pageToken=page,
            ),
            "users",
            api=_API,
            subject=self._admin,
            scopes=(DIRECTORY,),
        )
        async for user in found:
            if _works_here(user):
                yield user

    def _person(self, user: Body) -> Person:
        mail = str(user.get("primaryEmail") or "") or None
        name = (user.get("name") or {}).get("fullName") or mail or user["id"]
        return Person(
            id=user["id"], name=name, mail=mail, guest=bool(user.get("guestAccountInfo")) or self._foreign(mail)
        )

    def _foreign(self, mail: str | None) -> bool:
        return bool(self._domains and mail and mail.lower().rpartition("@")[2] not in self._domains)


def _works_here(user: Body) -> bool:
    return not (user.get("suspended") or user.get("archived"))


def _mails(user: Body) -> list[str]:
    return [str(mail).lower() for mail in (user.get("primaryEmail"), *(user.get("aliases") or ())) if mail]
