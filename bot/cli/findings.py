"""One thing that `rapporteur check` looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.errors import RapporteurError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, whether it is as it should be, and what to know or do."""

    what: str
    ok: bool
    text: str


async def look_at(what: str, look: Callable[[], Awaitable[str]]) -> Finding:
    """What `look` says; what it raises is what is missing."""
    try:
        return Finding(what=what, ok=True, text=await look())
    except RapporteurError as error:
        return Finding(what=what, ok=False, text=error.text)
