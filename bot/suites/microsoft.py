"""Microsoft 365 by the settings: the Teams channel, Graph, and whose word counts as whose."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from bot.channels.teams import Teams, TeamsSettings
from bot.channels.teams_token import ConnectorToken
from bot.config import Settings
from bot.core.errors import NotReady, Unavailable
from bot.stores import Stores, utc_now
from bot.suites.suite import Accept, Ports
from bot.watching import Watched
from graph.auth import App
from graph.limits import Limits
from graph.listening import Listening
from graph.provider import Microsoft365, connect
from graph.tasks import PlanChoice


class Microsoft:
    """The `Suite` of Teams and Microsoft 365. Raises `ConfigError` for settings under which anybody could speak to the bot."""

    def __init__(self, settings: Settings, stores: Stores) -> None:
        self._settings, self._stores = settings, stores
        self._token = connector_token(settings)
        self.teams = Teams(teams_settings(settings), stores.records, self._token, utc_now)
        self._graph: Microsoft365 | None = None
        self._sign_in_url = settings.public_url

    @property
    def graph(self) -> Microsoft365:
        """Raises `NotReady` until it is open."""
        if self._graph is None:
            raise NotReady("I'm just starting. Please try again in a few seconds.")
        return self._graph

    def listen_at(self, port: int) -> None:
        """Where the tenant is on this machine, so are its people: they can reach us here."""
        if self.teams.settings.local and not self._sign_in_url:
            self._sign_in_url = f"http://127.0.0.1:{port}"

    async def open(self) -> Ports:
        await self.teams.warm()
        graph = self._graph = build_graph(self._settings, self._stores, self.teams)
        return Ports(
            channel="teams",
            tenants=tenants(self._settings),
            provider=graph.provider,
            rights=graph.rights,
            sign_in=graph.sign_in,
            sign_in_url=self._sign_in_url,
            messages=self.teams,
            tasks=graph.tasks,
            subscriptions=graph.events.subscriptions,
            watched=watched(self._settings),
        )

    async def warm(self) -> None:
        await self.graph.client.warm()
        with suppress(Unavailable):
            await self.graph.events.notifications.warm()

    async def hear(self, accept: Accept) -> None:
        """Graph posts all that it has to tell."""

    async def close(self) -> None:
        await self.teams.close()
        if isinstance(self._token, ConnectorToken):
            await self._token.close()
        if self._graph is not None:
            await self._graph.sign_in.aclose()
            await self._graph.client.aclose()


def teams_settings(settings: Settings) -> TeamsSettings:
    """The channel's registration."""
    chosen = settings.teams
    return TeamsSettings(
        app_id=chosen.app_id,
        tenants=frozenset(chosen.tenants),
        openid_metadata=chosen.openid_metadata,
        ca_file=chosen.ca_file,
        unauthenticated_loopback=chosen.unauthenticated_loopback,
    )


def graph_app(settings: Settings) -> App:
    """The app as Graph knows it."""
    chosen = settings.graph
    return App(
        tenant=chosen.tenant_id,
        client_id=chosen.client_id,
        secret=chosen.client_secret.get_secret_value() if chosen.client_secret else None,
        certificate=chosen.certificate,
        managed_identity=chosen.managed_identity,
        authority=chosen.authority,
        ca=chosen.ca_file,
    )


def watched(settings: Settings) -> Watched:
    """Whose meetings and which mailboxes are watched over Graph."""
    watch = settings.watch
    people, mailboxes = settings.watched_by("microsoft")
    return Watched(everybody=watch.meetings == "everybody", people=people, mailboxes=mailboxes)


def listening(settings: Settings) -> Listening:
    """What Graph is asked to tell of, and where."""
    chosen = watched(settings)
    return Listening(
        public_url=settings.public_url,
        tenant_wide=chosen.everybody,
        organisers=chosen.people,
        mailboxes=chosen.mailboxes,
    )


def tenants(settings: Settings) -> tuple[str, ...]:
    """The tenants that the bot works for."""
    return settings.teams.tenants or (settings.graph.tenant_id,)


def build_graph(settings: Settings, stores: Stores, teams: Teams) -> Microsoft365:
    """Everything that is reached through Graph, by the settings; no request is made yet."""
    chosen = settings.graph
    return connect(
        graph_app(settings),
        base_url=chosen.base_url,
        details=teams.meeting_details,
        members=teams,
        plans=PlanChoice(group=chosen.task_group or None, title=chosen.plan_title),
        records=stores.records,
        tenants=tenants(settings),
        blind=stores.keyring.blind,
        listening=listening(settings),
        domains=frozenset(chosen.domains),
        now=utc_now,
        new_id=lambda: str(uuid.uuid4()),
        limits=Limits(answer=chosen.timeout_seconds),
    )


def connector_token(settings: Settings) -> Any:
    """Gives the connector's bearer token; without authentication an empty one."""
    chosen = settings.teams
    if chosen.unauthenticated_loopback:
        return _no_token
    return ConnectorToken(
        app_id=chosen.app_id,
        tenant=settings.graph.tenant_id or (chosen.tenants[0] if chosen.tenants else ""),
        secret=chosen.app_secret.get_secret_value() if chosen.app_secret else None,
        authority=chosen.authority,
        ca_file=chosen.ca_file,
    )


async def _no_token() -> str:
    return ""
