"""The suites of the firm as one: opened, warmed and closed together, and the doors by which their vendors come in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from bot.core.errors import NotFound, NotReady
from bot.suites.firm import as_one
from bot.suites.suite import Accept, Ports, Suite

if TYPE_CHECKING:
    from bot.channels.gchat import GChat
    from bot.channels.teams import Teams
    from bot.suites.google import Google
    from bot.suites.microsoft import Microsoft
    from graph.notifications import Notifications
    from workspace.pushes import Pushes


class Suites:
    """At least one of the two. `microsoft` or `google` is None where the settings don't name it."""

    def __init__(self, *, microsoft: Microsoft | None, google: Google | None) -> None:
        self._microsoft, self._google = microsoft, google
        self._all: tuple[Suite, ...] = tuple(one for one in (microsoft, google) if one is not None)
        self.own: tuple[Ports, ...] = ()
        """Each suite by itself: what is watched is watched there."""
        self._joined: Mapping[str, Ports] = {}

    # ---- their life ----------------------------------------------------------------------------

    def listen_at(self, port: int) -> None:
        for suite in self._all:
            suite.listen_at(port)

    async def open(self) -> None:
        """From now on `of` answers."""
        self.own = tuple([await suite.open() for suite in self._all])
        self._joined = {tenant: ports for ports in as_one(self.own) for tenant in ports.tenants}

    async def warm(self) -> None:
        for suite in self._all:
            await suite.warm()

    def hearing(self, accept: Accept) -> tuple[Callable[[], Awaitable[None]], ...]:
        """What takes in, for as long as the process lives, what isn't posted to us: each to be run by itself."""
        return tuple(partial(suite.hear, accept) for suite in self._all)

    async def close(self) -> None:
        for suite in self._all:
            await suite.close()

    # ---- asking --------------------------------------------------------------------------------

    @property
    def tenants(self) -> tuple[str, ...]:
        return tuple(self._joined)

    def of(self, tenant: str) -> Ports:
        """The ports for what came from a tenant. Raises `NotReady`; `NotFound` for one that we don't work for."""
        if not self._joined:
            raise NotReady("I'm just starting. Please try again in a few seconds.")
        if tenant not in self._joined:
            raise NotFound("This came from a tenant that isn't in the settings any more.")
        return self._joined[tenant]

    def by_channel(self, channel: str) -> Ports:
        """Raises `StopIteration` for a channel of no suite that is open."""
        return next(ports for ports in self._joined.values() if ports.channel == channel)

    def teams(self) -> Teams:
        return self._need_microsoft().teams

    def notifications(self) -> Notifications:
        return self._need_microsoft().graph.events.notifications

    def gchat(self) -> GChat:
        return self._need_google().channel

    def pushes(self) -> Pushes:
        return self._need_google().pushes

    def _need_microsoft(self) -> Microsoft:
        if self._microsoft is None:
            raise NotFound("Rapporteur isn't set up for Microsoft 365 here: `teams.app_id` is empty.")
        return self._microsoft

    def _need_google(self) -> Google:
        if self._google is None:
            raise NotFound("Rapporteur isn't set up for Google Workspace here: `google.customer` is empty.")
        return self._google
