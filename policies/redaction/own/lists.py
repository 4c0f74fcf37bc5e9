"""A firm's own lists, as data: what is never hidden, what always is, whom it knows, its patterns and thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.core.types import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A client or a matter: its name, and everything else that it is called. All of it gets one placeholder."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmPattern:
    """A firm's own kind of reference: a regular expression with a score (0 to 1), raised by context words nearby."""

    type: str
    regex: str
    score: float
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lists:
    """All that a firm tells the redactor. Two are the same only if they are one: what is made of them is kept by it.

    `thresholds` and `not_hidden` are by entity type; `not_hidden` says why a type isn't hidden. `version` is in the audit.
    """

    version: str = "none"
    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()
    common_words: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    clients: tuple[Named, ...] = ()
    patterns: tuple[FirmPattern, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    not_hidden: Mapping[str, str] = field(default_factory=dict)


NO_LISTS = Lists()

ListsOf: TypeAlias = Callable[[str], Lists]
"""The lists in force now, by tenant; "" is the firm as a whole."""


def no_lists(tenant: str) -> Lists:
    """For who has none."""
    return NO_LISTS
