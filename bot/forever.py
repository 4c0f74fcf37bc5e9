"""Work that must not end before the process does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.workflows import places

PAUSE = 15.0
"""Seconds before what broke begins anew: a full disk, or a file that another process holds, passes."""

log = structlog.get_logger()


async def forever(work: Callable[[], Awaitable[None]], pause: float = PAUSE) -> None:
    """Do the work, and begin it anew when anything breaks it; that is logged by its kind and place, without its text."""
    while True:
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 - the top of the work
            log.error("background.failed", error=type(error).__name__, at=places(error))
            await asyncio.sleep(pause)
