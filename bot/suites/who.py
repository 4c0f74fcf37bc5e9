"""Who works where, in a firm that works in several suites."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.errors import RapporteurError
from bot.core.types import Person
from bot.suites.suite import Ports


class Firm:
    """Who works where. Somebody with an account in several suites works where the event came from."""

    def __init__(self, suites: Sequence[Ports]) -> None:
        self.suites = tuple(suites)
        self._last: dict[str, tuple[Person, ...]] = {}

    async def staff(self, suite: Ports) -> tuple[Person, ...]:
        """A suite's directory; while it is out of reach, as last read. One that never could be read is waited for where
        waiting helps, and else has nobody: the other suite's people don't pay for it."""
        try:
            self._last[suite.channel] = await suite.provider.people.directory()
        except RapporteurError as error:
            if error.retryable and suite.channel not in self._last:
                raise
        return self._last.get(suite.channel, ())

    async def home(self, person: Person | None, first: Ports) -> Ports:
        """The suite in whose directory a person is; `first` where it is in none. Raises `Upstream` where they may be in one
        that is out of reach: nothing of theirs goes astray meanwhile."""
        if person is None or not person.id:
            return first
        unread: RapporteurError | None = None
        for suite in (first, *(one for one in self.suites if one is not first)):
            try:
                if person.id in {one.id for one in await self.staff(suite)}:
                    return suite
            except RapporteurError as error:
                unread = error
        if unread is not None:
            raise unread
        return first

    async def colleagues(self, outside: Ports) -> dict[str, Person]:
        """The firm's own people in the other suites, by their address in lower case."""
        found: dict[str, Person] = {}
        for suite in self.suites:
            if suite is not outside:
                people = await self.staff(suite)
                found |= {person.mail.lower(): person for person in people if person.mail and not person.guest}
        return found

    def by_channel(self, channel: str) -> Ports:
        return next(suite for suite in self.suites if suite.channel == channel)
