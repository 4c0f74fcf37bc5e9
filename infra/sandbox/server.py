"""Starts a tenant: two listeners on loopback, one for Graph, the connector and the page, one (https) for tokens."""

from __future__ import annotations

import secrets
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from infra.sandbox import (
    authorize,
    connector,
    control,
    entra,
    gate,
    graph,
    graph_groups,
    graph_mail,
    graph_meetings,
    graph_people,
    graph_planner,
    graph_subscriptions,
    graph_transcripts,
    ids,
    page,
)
from infra.sandbox.activities import Activities
from infra.sandbox.channel import Channel
from infra.sandbox.connector import Connector
from infra.sandbox.control import Control
from infra.sandbox.delegated import Delegation
from infra.sandbox.discovery import KeyRing
from infra.sandbox.entra import Entra
from infra.sandbox.faults import Faults
from infra.sandbox.firm import Firm, read_firm
from infra.sandbox.google import api, services, tokens
from infra.sandbox.google.chat_seed import make_chats
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.google.section import read_section
from infra.sandbox.google.seed import make_state as google_state
from infra.sandbox.google.seed import service_account
from infra.sandbox.identity import Identity
from infra.sandbox.keys import SigningKey, write_certificate
from infra.sandbox.seed import make_state
from infra.sandbox.tenant import Tenant

HOST = "127.0.0.1"
OWN_FIRM = Path(__file__).parent / "firm"
_OPENID = "/openid/v1/.well-known"
_BODY_LIMIT = 24 * 1024 * 1024


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def serve(
    *,
    port: int = 0,
    token_port: int = 0,
    firm: Path | None = None,
    bot_url: str | None = None,
    transcript_delay: float = 0.0,
    now: Callable[[], datetime] = utc_now,
    edition: str = "",
) -> AsyncIterator[Tenant]:
    """A tenant that answers until the block is left. Port 0: a free one. `firm`: a folder, else the one that comes along.

    `transcript_delay`: seconds from a meeting's end until Graph has its transcripts. Each `edition` of a firm has meetings
    with ids of their own, for a bot that has been at another before. Raises `FirmError`, `OSError`."""
    with (
        tempfile.TemporaryDirectory(prefix="tenant-") as folder,
        closing(_listen(port)) as front,
        closing(_listen(token_port)) as back,
    ):
        tenant = _make_tenant(front, back, Path(folder), firm or OWN_FIRM, bot_url, transcript_delay, now, edition)
        runners: list[web.AppRunner] = []
        try:
            await _start(runners, _front(tenant), front, None)
            await _start(runners, _back(tenant), back, _tls(tenant.ca_file))
            yield tenant
        finally:
            tenant.close()
            for runner in runners:
                await runner.cleanup()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _make_tenant(
    front: socket.socket,
    back: socket.socket,
    folder: Path,
    firm: Path,
    bot_url: str | None,
    transcript_delay: float,
    now: Callable[[], datetime],
    edition: str,
) -> Tenant:
    read = read_firm(firm, now())
    state = make_state(read, now, edition)
    url = f"http://{HOST}:{front.getsockname()[1]}"
    client_id = ids.guid("app", state.tenant_id)
    service_url = f"{url}{connector.ROOT}/"
    ca_file, _ = write_certificate(folder, now())
    channel = Channel(
        state=state,
        client_id=client_id,
        service_url=service_url,
        bot_url=bot_url,
        keys=[SigningKey("channel-1", ["msteams"])],
    )
    identity = _make_identity(channel, now)
    faults = Faults(changed=state.changed)
    return Tenant(
        url=url,
        authority=f"https://{HOST}:{back.getsockname()[1]}",
        ca_file=ca_file,
        openid_metadata=f"{url}{_OPENID}/openidconfiguration",
        state=state,
        entra=identity.entra,
        identity=identity,
        channel=channel,
        activities=Activities(state=state, client_id=client_id, service_url=service_url),
        faults=faults,
        google=_make_google(read, firm, f"{url}{api.ROOT}", faults, transcript_delay, now, edition),
        transcript_delay=transcript_delay,
    )


def _make_google(
    firm: Firm,
    folder: Path,
    url: str,
    faults: Faults,
    transcript_delay: float,
    now: Callable[[], datetime],
    edition: str,
) -> GoogleHalf:
    section, transcripts = read_section(firm.google, folder, now())
    state = google_state(section, firm.organisation["domain"], transcripts, now(), edition)
    half = GoogleHalf(
        url=url,
        state=state,
        chats=make_chats(state, section, now),
        tokens=tokens.Tokens(account=service_account(state, f"{url}/token"), is_user=state.is_user),
        faults=faults,
        now=now,
        changed=faults.changed,
        transcript_delay=transcript_delay,
    )
    half.mail.fill(section)
    return half


def _make_identity(channel: Channel, now: Callable[[], datetime]) -> Identity:
    state = channel.state
    directory = Entra(
        tenant_id=state.tenant_id,
        client_id=channel.client_id,
        client_secret=secrets.token_urlsafe(30),
        ring=KeyRing(now),
    )
    delegation = Delegation(entra=directory, state=state)
    directory.grants.update(delegation.grants())
    return Identity(state=state, entra=directory, delegation=delegation, channel=channel)


def _front(tenant: Tenant) -> web.Application:
    bot_connector = Connector(state=tenant.state, entra=tenant.entra, posted=tenant.clients.posted)
    app = web.Application(client_max_size=_BODY_LIMIT, middlewares=gate.middlewares(tenant, bot_connector))
    operations = [
        *graph_people.operations(),
        *graph_groups.operations(),
        *graph_transcripts.operations(),
        *graph_meetings.operations(),
        *graph_planner.operations(),
        *graph_subscriptions.operations(),
        *graph_mail.operations(),
    ]
    graph.add_operations(app, operations, tenant.state, tenant.url)
    tokens.add_routes(app, tenant.google.tokens, tenant.google.keys, tenant.google.chat_keys)
    api.add_routes(app, tenant.google, services.methods())
    connector.add_routes(app, bot_connector)
    control.add_routes(app, Control(tenant=tenant))
    authorize.add_routes(app, tenant.identity)
    _add_openid(app, tenant)
    page.add_routes(app)
    return app


def _back(tenant: Tenant) -> web.Application:
    bot_connector = Connector(state=tenant.state, entra=tenant.entra, posted=tenant.clients.posted)
    app = web.Application(middlewares=gate.middlewares(tenant, bot_connector))
    entra.add_routes(app, tenant.entra, tenant.url)
    authorize.add_routes(app, tenant.identity)
    return app


def _add_openid(app: web.Application, tenant: Tenant) -> None:
    """The Bot Framework's own discovery document and keys, by which a bot checks who posts to it."""

    async def configuration(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": "https://api.botframework.com",
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{tenant.url}{_OPENID}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def keys(_: web.Request) -> web.Response:
        return web.json_response(tenant.channel.jwks())

    app.router.add_get(f"{_OPENID}/openidconfiguration", configuration)
    app.router.add_get(f"{_OPENID}/keys", keys)


def _tls(ca_file: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(ca_file, ca_file.with_name("key.pem"))
    return context


async def _start(
    runners: list[web.AppRunner], app: web.Application, listener: socket.socket, tls: ssl.SSLContext | None
) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    runners.append(runner)
    await web.SockSite(runner, listener, ssl_context=tls).start()
