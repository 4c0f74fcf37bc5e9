"""The one guard of what leaves for a model: without an open call it lets nothing out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

from bot.core.errors import RedactionFailed
from bot.core.types import Json

Check: TypeAlias = Callable[[str], None]
"""Raises `RedactionFailed` when the text may not leave."""


class Guard:
    """Asked by `bot.models.service` about every text right before a vendor's call, whichever way the call came about."""

    def __init__(self) -> None:
        self._check: ContextVar[Check | None] = ContextVar("rapporteur_guard", default=None)

    @contextmanager
    def call(self, check: Check) -> Iterator[None]:
        """While the block runs, also in tasks started in it, what leaves has to pass `check`."""
        token = self._check.set(check)
        try:
            yield
        finally:
            self._check.reset(token)

    def let_out(self, texts: Iterable[str]) -> None:
        """Raises `RedactionFailed` when a text may not leave, or when no call is open."""
        check = self._check.get()
        if check is None:
            raise RedactionFailed("Nothing says what may leave for the model, so the model was not called.")
        for text in texts:
            check(text)


def strings_in(value: Json) -> Iterator[str]:
    """Every string in a value, keys too. JSON inside a string is opened: its escapes would hide a name.

    Raises `RedactionFailed` for bytes and for anything else whose text can't be read.
    """
    match value:
        case None | bool() | int() | float():
            return
        case str():
            yield value
            yield from _json_inside(value)
        case Mapping():
            yield from strings_in([*value.keys(), *value.values()])
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from strings_in(item)
        case _:
            raise RedactionFailed("Something other than text was about to leave for the model, so it was not called.")


def _json_inside(text: str) -> Iterator[str]:
    if not text.lstrip().startswith(("{", "[", '"')):
        return
    try:
        inside = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from strings_in(inside)
