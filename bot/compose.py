"""The composition root: what is built by the settings; the only place that names concrete adapters."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from bot.config import Settings
from bot.core.errors import ModelUnavailable
from bot.models.chat import ChatModel
from bot.models.choosing import build
from bot.models.endpoint import Progress
from bot.models.guard import Guard
from bot.models.settings import ModelSettings, user_cache
from bot.rates import Allowances
from bot.stores import Stores
from bot.suites.all import Suites
from policies.redaction import Redactor
from policies.redaction.own.list_file import ListFiles


def build_redactor(settings: Settings, stores: Stores) -> Redactor:
    """The redactor by the settings, not loaded. Raises `ConfigError` where the firm's redaction file is wrong."""
    chosen = settings.redaction
    return Redactor(
        model=chosen.model,
        model_digest=chosen.model_digest,
        case_key=lambda case: bytes.fromhex(stores.keyring.blind(f"case:{case}")),
        lists=ListFiles(chosen.file, chosen.tenant_files),
        seconds=chosen.seconds,
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


def build_allowances(settings: Settings) -> Allowances:
    """How much may be asked for, by the settings."""
    return Allowances(**settings.limits.model_dump(), clock=time.monotonic)


def build_suites(settings: Settings, stores: Stores) -> Suites:
    """The suites that the settings name. Raises `ConfigError` where they name none, or one that anybody could speak to."""
    microsoft, google = None, None
    if settings.google.customer:
        from bot.suites.google import Google

        google = Google(settings, stores)
    # Without Google the settings of Teams have to do, and say themselves what they lack.
    if settings.teams.named or google is None:
        from bot.suites.microsoft import Microsoft

        microsoft = Microsoft(settings, stores)
    return Suites(microsoft=microsoft, google=google)
