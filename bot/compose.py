"""The composition root: what is built by the settings; the only place that names concrete adapters."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from typing import Any

from bot.channels.teams import Teams, TeamsSettings
from bot.channels.teams_token import ConnectorToken
from bot.config import Settings
from bot.core.errors import ModelUnavailable
from bot.models.chat import ChatModel
from bot.models.choosing import build
from bot.models.endpoint import Progress
from bot.models.guard import Guard
from bot.models.settings import ModelSettings, user_cache
from bot.rates import Allowances
from bot.stores import Stores, utc_now
from graph.auth import App
from graph.limits import Limits
from graph.listening import Listening
from graph.provider import Microsoft365, connect
from graph.tasks import PlanChoice
from policies.redaction import Redactor


def build_redactor(settings: Settings, stores: Stores) -> Redactor:
    """The redactor by the settings, not loaded."""
    chosen = settings.redaction
    return Redactor(
        model=chosen.model,
        model_digest=chosen.model_digest,
        case_key=lambda case: bytes.fromhex(stores.keyring.blind(f"case:{case}")),
        allow=chosen.allow,
        deny=chosen.deny,
        common_words=chosen.common_words,
    )


def build_model(settings: Settings, guard: Guard) -> ChatModel:
    """The model by the settings, not started. An address on this machine is local, whatever else is said."""
    chosen = settings.model
    cache = user_cache(os.environ)
    return build(
        ModelSettings(
            data_dir=settings.data_dir,
            kind=chosen.kind,
            name=chosen.name,
            base_url=chosen.base_url or "",
            api_key=chosen.api_key.get_secret_value() if chosen.api_key else "",
            region=chosen.where,
            words=chosen.words,
            timeout=chosen.timeout_seconds,
            threads=chosen.threads,
            weights=chosen.weights,
            cache_dir=chosen.cache_dir,
            look_in=(cache,) if cache else (),
        ),
        guard,
    )


def cached(settings: Settings) -> Settings:
    """The same, with fetched weights kept where all checkouts of one user share them."""
    place = settings.model.cache_dir or user_cache(os.environ)
    return settings.model_copy(update={"model": settings.model.model_copy(update={"cache_dir": place})})


async def prepare_writer(settings: Settings, bar: Progress, say: Callable[[str], None]) -> None:
    """Have the writer's weights here before it is needed; without them the bot writes highlights, and that is said."""
    model = build_model(cached(settings), Guard())
    try:
        await model.prepare(bar)
    except ModelUnavailable as error:
        say(f"No writer: {error.text} Recaps will be highlights: sentences picked from the transcript, and named so.")
    finally:
        await model.close()


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


def build_allowances(settings: Settings) -> Allowances:
    """How much may be asked for, by the settings."""
    return Allowances(**settings.limits.model_dump(), clock=time.monotonic)


def listening(settings: Settings) -> Listening:
    """What Graph is asked to tell of, and where."""
    watch = settings.watch
    return Listening(
        public_url=settings.public_url,
        tenant_wide=watch.meetings == "everybody",
        organisers=watch.people,
        mailboxes=watch.mailboxes,
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
