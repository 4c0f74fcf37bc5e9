"""Who was invited to a meeting or there: Graph's many ways to say it, matched with the directory, outsiders marked.

Source: Microsoft Learn, meetingParticipantInfo, identitySet, attendanceRecord.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.core.types import Person
from graph.client import Body

_OUTSIDER = "Somebody from outside"
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Somebody(NamedTuple):
    """What Graph says of somebody; "" where it says nothing."""

    id: str = ""
    name: str = ""
    address: str = ""
    tenant: str = ""


def participant(info: Body) -> Somebody:
    """Of an invitation: a known person is its `user`; `guest`, `phone` and the like have no id in any directory."""
    identity = info.get("identity") or {}
    if identity.get("user"):
        return _somebody(identity["user"], info.get("upn"))
    names = (other.get("displayName") for other in identity.values() if isinstance(other, dict))
    return Somebody(name=next(filter(None, names), ""), address=info.get("upn") or "")


def attendant(record: Body) -> Somebody:
    """Of an attendance report."""
    return _somebody(record.get("identity") or {}, record.get("emailAddress"))


def people_of(
    first: Person, others: Iterable[Somebody], directory: Iterable[Person], tenant: str
) -> tuple[Person, ...]:
    """`first`, then the others in their order, nobody twice; `tenant` is ours, in lower case."""
    known: dict[str, Person] = {}
    for person in directory:
        known[person.id] = person
        if person.mail:
            known[person.mail.lower()] = person
    seen, people = set[str](), []
    for person in [first, *(_person(other, known, tenant) for other in others)]:
        if not seen & _keys(person):
            people.append(person)
        seen |= _keys(person)
    return tuple(people)


def _somebody(identity: Body, address: str | None) -> Somebody:
    id = identity.get("id") or ""
    return Somebody(
        # Anonymous people and callers have ids of Teams' own, which no directory knows.
        id=id if _OBJECT_ID.fullmatch(id) else "",
        name=identity.get("displayName") or "",
        address=address or "",
        tenant=(identity.get("tenantId") or "").lower(),
    )


def _person(somebody: Somebody, known: dict[str, Person], tenant: str) -> Person:
    """The directory's person where there is one; everybody whom the directory doesn't know is from outside."""
    person = known.get(somebody.id) or known.get(somebody.address.lower())
    if person:
        return person
    # Somebody who has left is in no directory, but was of this tenant.
    left = bool(somebody.id and somebody.tenant == tenant)
    name = somebody.name or somebody.address or _OUTSIDER
    return Person(id=somebody.id, name=name, mail=somebody.address or None, guest=not left)


def _keys(person: Person) -> set[str]:
    """What tells that two entries are one person: a name alone only where there is nothing else."""
    return set(filter(None, (person.id, (person.mail or "").casefold()))) or {person.name.casefold()}
