"""Who was invited to a meeting or there: what Calendar and Meet say, matched with the directory, outsiders marked.

Source: developers.google.com, Calendar API events (attendees), Meet API conferenceRecords.participants.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bot.core.types import Person
from workspace.client import Body

_OUTSIDER = "Somebody from outside"
_KINDS = ("signedinUser", "anonymousUser", "phoneUser")


class Somebody(NamedTuple):
    """What Google says of somebody; "" where it says nothing."""

    id: str = ""
    name: str = ""
    address: str = ""


def invited(attendee: Body) -> Somebody:
    """Of an invitation; it names no ids of the directory."""
    return Somebody(name=str(attendee.get("displayName") or ""), address=str(attendee.get("email") or ""))


def participant(one: Body) -> Somebody:
    """Of a conference: only who was signed in has an id, maybe of another organisation's directory."""
    user: Body = next((one[kind] for kind in _KINDS if isinstance(one.get(kind), dict)), {})
    id = str(user.get("user") or "").removeprefix("users/")
    return Somebody(id=id, name=str(user.get("displayName") or ""))


def people_of(
    first: Person, others: Iterable[Somebody], directory: Iterable[Person], domains: frozenset[str]
) -> tuple[Person, ...]:
    """`first`, then the others in their order, nobody twice; `domains` are ours, in lower case."""
    known: dict[str, Person] = {}
    for person in directory:
        known[person.id] = person
        if person.mail:
            known[person.mail.lower()] = person
    seen, people = set[str](), []
    for person in _without_doubles([first, *(_person(other, known, domains) for other in others)]):
        if not seen & _keys(person):
            people.append(person)
        seen |= _keys(person)
    return tuple(people)


def _without_doubles(people: list[Person]) -> list[Person]:
    """An outsider who was invited by address and there by name is one, where the name says so."""
    named = {person.name.casefold(): person for person in people if person.guest and person.mail}
    return [named.get(one.name.casefold(), one) if one.guest and not one.mail else one for one in people]


def _person(somebody: Somebody, known: dict[str, Person], domains: frozenset[str]) -> Person:
    """The directory's person where there is one; everybody whom the directory doesn't know is from outside."""
    person = known.get(somebody.id) or known.get(somebody.address.lower())
    if person:
        return person
    # Somebody who has left, or a mailing list of the firm's.
    ours = somebody.address.lower().rpartition("@")[2] in domains
    name = somebody.name or somebody.address or _OUTSIDER
    return Person(id="", name=name, mail=somebody.address or None, guest=not ours)


def _keys(person: Person) -> set[str]:
    """What tells that two entries are one person: a name alone only where there is nothing else."""
    return set(filter(None, (person.id, (person.mail or "").casefold()))) or {person.name.casefold()}
