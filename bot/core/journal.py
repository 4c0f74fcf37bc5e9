"""Collects every request that an adapter makes, so that the step around it can put them all into the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.core.types import ResourceLink

_links: ContextVar[list[ResourceLink] | None] = ContextVar("rapporteur_journal", default=None)


@contextmanager
def collect() -> Iterator[list[ResourceLink]]:
    """The list fills while the block runs, also from tasks and threads started in it (they copy the context)."""
    links: list[ResourceLink] = []
    token = _links.set(links)
    try:
        yield links
    finally:
        _links.reset(token)


def note(link: ResourceLink) -> None:
    """Called by an adapter's transport after each answer, refused and retried ones too."""
    links = _links.get()
    if links is not None:
        links.append(link)
