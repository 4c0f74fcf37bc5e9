"""Whether somebody is of the firm, by its own directory: a channel doesn't always say."""

from __future__ import annotations

from bot.core.errors import NotFound, RapporteurError
from bot.core.types import Person
from bot.parts import Parts


async def is_guest(person: Person, parts: Parts) -> bool:
    """Where the directory can't be asked, the channel's word counts: reading and writing for a person is checked again."""
    if person.guest or not person.id:
        return True
    try:
        return (await parts.provider.people.person(person.id)).guest
    except NotFound:
        return True
    except RapporteurError:
        return False
