"""What `rapporteur check` asks of Microsoft: sign-in, clock, each consent, transcripts, mailboxes, subscriptions, address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from bot.channels.teams import Teams
from bot.cli.findings import Finding, look_at
from bot.config import Settings
from bot.core.errors import RapporteurError
from bot.core.types import Meeting, Person, TranscriptCreated
from bot.stores import Stores, utc_now
from bot.suites.microsoft import build_graph, connector_token, graph_app, listening, teams_settings
from graph import mail
from graph.look_up import answers_handshake, certificate_end, granted_roles, their_time
from graph.permissions import mend, missing
from graph.provider import PERMISSIONS, Microsoft365

SKEW = timedelta(minutes=4)
"""Tokens are taken up to five minutes early or late."""
SOON = timedelta(days=30)
LOOK_BACK = timedelta(days=7)
ATTRIBUTION = "Set-CsTeamsMeetingConfiguration -EnableAttributedTranscripts true -Identity Global"


async def microsoft(settings: Settings) -> list[Finding]:
    """In the order in which an admin mends it: without a sign-in nothing else can be asked."""
    clock = await look_at("clock", partial(_clock, settings))
    roles: set[str] = set()

    async def sign_in() -> str:
        roles.update(await granted_roles(graph_app(settings)))
        return "the app can sign in"

    signed_in = await look_at("Microsoft sign-in", sign_in)
    if not signed_in.ok:
        return [clock, signed_in]
    people = await look_at("people's sign-in", partial(_people, settings))
    found = [clock, signed_in, people, *_certificate(settings), *_consent(settings, roles)]
    stores = Stores.open(settings)
    teams = Teams(teams_settings(settings), stores.records, connector_token(settings), utc_now)
    graph = build_graph(settings, stores, teams)
    try:
        return [*found, *await _reading(settings, graph), *await _listening(settings, graph)]
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
    wanted = [name for name in PERMISSIONS if settings.watch.mailboxes or name not in mail.PERMISSIONS]
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
    watched = [Person(id=id, name="") for id in settings.watch.people] or organisers[:1]
    for person in watched:
        found.append(await look_at(f"transcripts of {person.name or person.id}", partial(_transcripts, person, graph)))
    for box in settings.watch.mailboxes:
        found.append(await look_at(f"mailbox {box}", partial(_mailbox, box, graph)))
    return found


async def _transcripts(organiser: Person, graph: Microsoft365) -> str:
    """The application access policy and the tenant's transcript settings show in what may be listed and read."""
    created = await graph.provider.meetings.created_since(organiser.id, utc_now() - LOOK_BACK)
    if not created:
        return "may be read; there is none of the last seven days, so whether speakers come along isn't known yet"
    parts = await graph.provider.meetings.transcript(_meeting(created[-1], organiser), created[-1].created)
    if not any(said.speaker for part in parts for said in part.utterances):
        raise RapporteurError(
            f"they come without the speakers. A Teams admin turns them on in PowerShell: {ATTRIBUTION}"
        )
    return f"may be read, with speakers; {len(created)} of the last seven days"


def _meeting(signal: TranscriptCreated, organiser: Person) -> Meeting:
    at = signal.created or utc_now()
    return Meeting(id=signal.meeting_id, title="", organiser=organiser, start=at, end=at)


async def _mailbox(box: str, graph: Microsoft365) -> str:
    arrived = await graph.provider.mail.arrived_since(box, utc_now() - timedelta(days=1))
    return f"may be read; {len(arrived)} mails in the last day"


async def _listening(settings: Settings, graph: Microsoft365) -> list[Finding]:
    wanted = listening(settings)
    if not graph.events.subscriptions.wanted:
        if settings.watch.meetings == "none":
            text = "none: the bot hears of meetings from Teams alone. Set `watch.meetings` and `public_url` for more."
        else:
            text = "none without `public_url`: what Teams doesn't tell is found by the poll alone"
        return [Finding(what="subscriptions", ok=True, text=text)]
    found = [await look_at("subscriptions", partial(_subscriptions, graph))]
    for url in (wanted.notifications_url, wanted.lifecycle_url):
        found.append(await look_at(f"address {url}", partial(_address, url)))
    return found


async def _subscriptions(graph: Microsoft365) -> str:
    active = await graph.events.subscriptions.active()
    live = [one for one in active if one.current and one.expires > utc_now()]
    lacking = set(graph.events.subscriptions.wanted) - {one.resource for one in live}
    if lacking:
        raise RapporteurError(
            f"{len(lacking)} of {len(graph.events.subscriptions.wanted)} are missing. The bot makes them within minutes "
            "when it runs (rapporteur serve); if it does, Graph can't reach the address below."
        )
    first = min(one.expires for one in live)
    return f"{len(live)} live; the first ends on {first:%d %B at %H:%M} UTC and is renewed long before"


async def _address(url: str) -> str:
    if not await answers_handshake(url):
        raise RapporteurError(
            "something else answers there, not the bot. Point your reverse proxy at the bot's port for /graph/ and /api/."
        )
    return "answers Graph's handshake, from this machine; Graph has to reach it from the internet too"
