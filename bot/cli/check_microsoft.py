"""What `rapporteur check` asks of Microsoft: sign-in, clock, each consent, transcripts, mailboxes, subscriptions, address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from bot.channels.teams import Teams
from bot.cli.check_reading import live, mailbox, transcripts
from bot.cli.findings import Finding, look_at
from bot.config import Settings
from bot.core.errors import RapporteurError
from bot.core.types import Person
from bot.stores import Stores, utc_now
from bot.suites.microsoft import build_graph, connector_token, graph_app, listening, teams_settings
from graph import mail
from graph.look_up import answers_handshake, certificate_end, granted_roles, their_time
from graph.permissions import mend, missing
from graph.provider import PERMISSIONS, Microsoft365

SKEW = timedelta(minutes=4)
"""Tokens are taken up to five minutes early or late."""
SOON = timedelta(days=30)
ATTRIBUTION = (
    "A Teams admin turns them on in PowerShell: Set-CsTeamsMeetingConfiguration -EnableAttributedTranscripts true "
    "-Identity Global"
)


async def microsoft(settings: Settings) -> list[Finding]:
    """In the order in which an admin mends it: without a sign-in nothing else can be asked."""
    roles: set[str] = set()

    async def sign_in() -> str:
        roles.update(await granted_roles(graph_app(settings)))
        return "the app can sign in"

    clock, signed_in = await asyncio.gather(
        look_at("clock", partial(_clock, settings)), look_at("Microsoft sign-in", sign_in)
    )
    if not signed_in.ok:
        return [clock, signed_in]
    people = await look_at("people's sign-in", partial(_people, settings))
    found = [clock, signed_in, people, *_certificate(settings), *_consent(settings, roles)]
    stores = Stores.open(settings)
    teams = Teams(teams_settings(settings), stores.records, connector_token(settings), utc_now)
    graph = build_graph(settings, stores, teams)
    try:
        read, heard = await asyncio.gather(_reading(settings, graph), _listening(settings, graph))
        return [*found, *read, *heard]
    finally:
        await graph.sign_in.aclose()
        await graph.client.aclose()
        await teams.close()
        stores.close()


async def _clock(settings: Settings) -> str:
    off = abs(utc_now() - await their_time(graph_app(settings)))
    if off > SKEW:
        raise RapporteurError(
            f"this machine's clock is {off.total_seconds():.0f} seconds off: tokens will be refused. "
            "Set it by NTP (timedatectl set-ntp true)."
        )
    return "agrees with Microsoft's"


async def _people(settings: Settings) -> str:
    if settings.graph.managed_identity:
        raise RapporteurError(
            "people can't sign in where the app proves itself by a managed identity: give it a certificate instead."
        )
    if not settings.public_url:
        raise RapporteurError(
            "without `public_url` nobody can sign in, so `recap` is answered to nobody. Set it to the bot's https address."
        )
    return (
        f"the link leads to {settings.public_url}/auth/start; in Entra, {settings.public_url}/auth/callback has to be a "
        f"redirect URI, and an admin consents with: az ad app permission admin-consent --id {settings.graph.client_id}"
    )


def _certificate(settings: Settings) -> Iterable[Finding]:
    path = settings.graph.certificate
    if path is None:
        return
    what = "the app's certificate"
    try:
        end = certificate_end(path)
    except RapporteurError as error:
        yield Finding(what=what, ok=False, text=error.text)
        return
    text = f"valid until {end:%d %B %Y}"
    if end - utc_now() < SOON:
        mending = f"az ad app credential reset --id {settings.graph.client_id} --create-cert --append"
        yield Finding(what=what, ok=False, text=f"{text}: make a new one now: {mending}")
        return
    yield Finding(what=what, ok=True, text=text)


def _consent(settings: Settings, roles: Iterable[str]) -> Iterable[Finding]:
    _, mailboxes = settings.watched_by("microsoft")
    wanted = [name for name in PERMISSIONS if mailboxes or name not in mail.PERMISSIONS]
    lacking = missing(roles, wanted)
    for name in wanted:
        text = mend(name, settings.graph.client_id) if name in lacking else "an admin has consented"
        yield Finding(what=f"permission {name}", ok=name not in lacking, text=text)


async def _reading(settings: Settings, graph: Microsoft365) -> list[Finding]:
    organisers: list[Person] = []

    async def directory() -> str:
        people = await graph.provider.people.directory()
        organisers.extend(person for person in people if not person.guest)
        return f"{len(organisers)} people of the firm, {len(people) - len(organisers)} guests"

    found = [await look_at("directory", directory)]
    people, mailboxes = settings.watched_by("microsoft")
    of = [Person(id=id, name="") for id in people] or organisers[:1]
    return [
        *found,
        *await asyncio.gather(
            *(
                look_at(
                    f"transcripts of {person.name or person.id}",
                    # The application access policy and the tenant's transcript settings show in what may be listed and read.
                    partial(transcripts, graph.provider.meetings, person, ATTRIBUTION),
                )
                for person in of
            ),
            *(look_at(f"mailbox {box}", partial(mailbox, graph.provider.mail, box)) for box in mailboxes),
        ),
    ]


async def _listening(settings: Settings, graph: Microsoft365) -> list[Finding]:
    wanted = listening(settings)
    if not graph.events.subscriptions.wanted:
        if settings.watch.meetings == "none":
            text = "none: the bot hears of meetings from Teams alone. Set `watch.meetings` and `public_url` for more."
        else:
            text = "none without `public_url`: what Teams doesn't tell is found by the poll alone"
        return [Finding(what="subscriptions", ok=True, text=text)]
    otherwise = "Graph can't reach the address below."
    found = await asyncio.gather(
        look_at("subscriptions", partial(live, graph.events.subscriptions, otherwise)),
        *(
            look_at(f"address {url}", partial(_address, url))
            for url in (wanted.notifications_url, wanted.lifecycle_url)
        ),
    )
    return list(found)


async def _address(url: str) -> str:
    if not await answers_handshake(url):
        raise RapporteurError(
            "something else answers there, not the bot. Point your reverse proxy at the bot's port for /graph/ and /api/."
        )
    return "answers Graph's handshake, from this machine; Graph has to reach it from the internet too"
