"""Google Workspace by the settings: the Chat channel, the adapters behind it, and how Google's events reach us."""

from __future__ import annotations

import uuid
from contextlib import suppress

from bot.channels.gchat import GChat
from bot.channels.gchat_settings import GChatSettings
from bot.channels.google_hooks import CHAT, PUBSUB
from bot.config import Settings
from bot.core.errors import ConfigError, NotReady, Unavailable
from bot.stores import Stores, utc_now
from bot.suites.suite import Accept, Ports
from bot.watching import Watched
from workspace.account import ServiceAccount, read_account
from workspace.chat import GoogleChatApi
from workspace.client import GoogleClient
from workspace.limits import Limits
from workspace.listening import Listening
from workspace.provider import GoogleWorkspace, connect
from workspace.pushes import Pushes


class Google:
    """The `Suite` of Google Chat and Workspace. Raises `ConfigError` for settings under which anybody could speak to the
    bot."""

    def __init__(self, settings: Settings, stores: Stores) -> None:
        self._settings = settings
        self.client = build_client(settings)
        self.channel = GChat(chat_settings(settings), stores.records, GoogleChatApi(self.client), utc_now)
        self.workspace = build_workspace(settings, stores, self.client, self.channel)
        self._open = False

    @property
    def pushes(self) -> Pushes:
        """Raises `NotReady` until it is open."""
        if not self._open:
            raise NotReady("I'm just starting. Please try again in a few seconds.")
        return self.workspace.pushes

    def listen_at(self, port: int) -> None:
        """Nobody signs in here: people are acted for by delegation."""

    async def open(self) -> Ports:
        await self.channel.warm()
        self._open = True
        workspace = self.workspace
        return Ports(
            channel="gchat",
            tenants=(self._settings.google.customer,),
            provider=workspace.provider,
            rights=workspace.rights,
            sign_in=workspace.sign_in,
            sign_in_url="",
            messages=self.channel,
            tasks=workspace.tasks,
            subscriptions=workspace.subscriptions,
            watched=watched(self._settings),
        )

    async def warm(self) -> None:
        await self.client.warm()
        with suppress(Unavailable):
            await self.workspace.pushes.warm()

    async def hear(self, accept: Accept) -> None:
        """Pulls what Google has to tell, where the settings say so; else it is pushed."""
        if self.workspace.pulling is not None:
            await self.workspace.pulling.run(accept)

    async def close(self) -> None:
        await self.channel.close()
        await self.client.close()


def account(settings: Settings) -> ServiceAccount:
    """The service account's key. Raises `ConfigError`."""
    given = settings.google.service_account
    if given is None:
        raise ConfigError(
            "Google Workspace is set up, but the service account's key is missing: set RAPPORTEUR_GOOGLE__SERVICE_ACCOUNT "
            "to the JSON of its key file."
        )
    return read_account(given.get_secret_value())


def build_client(settings: Settings) -> GoogleClient:
    """The one client of Google's APIs; no request is made yet."""
    chosen = settings.google
    return GoogleClient(
        account(settings),
        domains=frozenset(chosen.domains),
        now=utc_now,
        new_id=lambda: str(uuid.uuid4()),
        base_url=chosen.base_url,
        limits=Limits(answer=chosen.timeout_seconds),
    )


def chat_settings(settings: Settings) -> GChatSettings:
    """The Chat app's registration; a local tenant has keys of its own."""
    chosen = settings.google
    local = {"certs": f"{chosen.base_url}/certs", "chat_certs": f"{chosen.base_url}/chat-certs"}
    return GChatSettings(
        customer=chosen.customer,
        domains=frozenset(chosen.domains),
        verification=chosen.chat_app,
        project_number=chosen.project_number,
        audience=chosen.chat_url or f"{settings.public_url}{CHAT}",
        **(local if chosen.base_url else {}),
    )


def watched(settings: Settings) -> Watched:
    """Whose meetings and which mailboxes are watched in Google."""
    people, mailboxes = settings.watched_by("google")
    return Watched(everybody=settings.watch.meetings == "everybody", people=people, mailboxes=mailboxes)


def listening(settings: Settings) -> Listening:
    """What Google is asked to tell of, and how it reaches us."""
    chosen, wanted = settings.google, watched(settings)
    return Listening(
        topic=chosen.topic,
        subscription=chosen.subscription,
        everybody=wanted.everybody,
        organisers=wanted.people,
        mailboxes=wanted.mailboxes,
        pull=chosen.delivery == "pull",
        push_account=chosen.push_account,
        push_url=chosen.push_url or f"{settings.public_url}{PUBSUB}",
    )


def build_workspace(settings: Settings, stores: Stores, client: GoogleClient, channel: GChat) -> GoogleWorkspace:
    """Everything that is reached of Workspace, by the settings; no request is made yet."""
    chosen = settings.google
    return connect(
        client,
        customer=chosen.customer,
        admin=chosen.admin,
        domains=frozenset(chosen.domains),
        listening=listening(settings),
        linked=channel.linked,
        direct=channel.direct,
        members=channel,
        records=stores.records,
        now=utc_now,
        certs=f"{chosen.base_url}/certs" if chosen.base_url else "",
    )
