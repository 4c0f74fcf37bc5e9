"""What somebody is in the firm, by its own directory and groups: a channel doesn't always say."""

from __future__ import annotations

import asyncio

from bot.core.errors import NotFound, RapporteurError
from bot.core.types import Person
from bot.parts import Parts


async def roles_of(person: Person, parts: Parts, within: float | None = None) -> frozenset[str]:
    """The person's roles by the policy; `within` is how many seconds the directory has to answer.

    Where the directory can't be asked, the channel's word counts on who is a guest, and nobody is in any group: reading
    and writing for a person is checked again.
    """
    try:
        async with asyncio.timeout(within):
            return parts.policy.roles(await _groups(person, parts), guest=await is_guest(person, parts))
    except TimeoutError:
        return parts.policy.roles((), guest=person.guest)


async def is_guest(person: Person, parts: Parts) -> bool:
    """Somebody whom the directory doesn't have is one."""
    if person.guest or not person.id:
        return True
    try:
        return (await parts.provider.people.person(person.id)).guest
    except NotFound:
        return True
    except RapporteurError:
        return False


async def _groups(person: Person, parts: Parts) -> frozenset[str]:
    if not parts.policy.groups or not person.id:
        return frozenset()
    try:
        return await parts.provider.people.groups(person.id, parts.policy.groups)
    except RapporteurError:
        return frozenset()
