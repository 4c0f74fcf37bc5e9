"""Puts together the model that the settings name."""

from __future__ import annotations

import time
from pathlib import Path

from bot.core.errors import ConfigError
from bot.models.catalogue import Weights, weights_of
from bot.models.chat import ChatModel
from bot.models.embedded import EmbeddedEndpoint
from bot.models.endpoint import FixedEndpoint
from bot.models.guard import Guard
from bot.models.process import WriterProcess, threads_for
from bot.models.settings import ModelSettings
from bot.models.sources import HubSource, PartsSource, Source

# What most large models read without trouble; `model.words` says otherwise.
LARGE_WORDS = 12_000


def build(settings: ModelSettings, guard: Guard) -> ChatModel:
    """The model, not started. Raises `ConfigError` for a name or an address that can't be."""
    if settings.kind == "openai":
        return _remote(settings, guard)
    return embedded(weights_of(settings.name), settings, guard)


def _remote(settings: ModelSettings, guard: Guard) -> ChatModel:
    if not settings.base_url.startswith(("https://", "http://")):
        raise ConfigError("`model.base_url` has to be the address of an OpenAI-compatible API, mostly ending in /v1.")
    return ChatModel(
        name=settings.name,
        label=settings.name,
        region=settings.region,
        words=settings.words or LARGE_WORDS,
        draft=False,
        endpoint=FixedEndpoint(settings.base_url, settings.api_key),
        guard=guard,
        timeout=settings.timeout,
        pause=settings.pause,
    )


def embedded(wanted: Weights, settings: ModelSettings, guard: Guard) -> ChatModel:
    """The writer in a process of its own, from these weights; what it writes is a draft."""
    words = settings.words or wanted.words

    def start(path: Path) -> WriterProcess:
        return WriterProcess(
            path,
            name=wanted.name,
            memory=wanted.memory,
            threads=threads_for(settings.threads),
            context=_context(words),
            clock=time.monotonic,
        )

    endpoint = EmbeddedEndpoint(
        wanted,
        given=settings.weights,
        places=(settings.cache, *settings.look_in),
        sources=_sources(wanted, settings),
        start=start,
        queue=settings.queue,
    )
    return ChatModel(
        name=wanted.name,
        label=wanted.label,
        region="local",
        words=words,
        draft=True,
        endpoint=endpoint,
        guard=guard,
        timeout=settings.timeout,
        pause=settings.pause,
    )


def _sources(wanted: Weights, settings: ModelSettings) -> list[Source]:
    sources: list[Source] = []
    if settings.hub and wanted.hub_path:
        sources.append(HubSource(f"{settings.hub.rstrip('/')}/{wanted.hub_path}"))
    if wanted.parts is not None:
        sources.append(PartsSource(wanted.parts, settings.cache))
    return sources


def _context(words: int) -> int:
    """Tokens: what so many words are (see `bot.models.reading`), and room for instructions, schema and two answers."""
    return -(-(words * 17 // 10 + 1800) // 256) * 256
