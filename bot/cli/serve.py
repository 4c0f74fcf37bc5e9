"""`rapporteur serve`: the bot."""

from __future__ import annotations

import asyncio
import signal
from argparse import Namespace

from bot.cli.output import progress
from bot.compose import Rapporteur
from bot.config import Settings


async def run(options: Namespace, settings: Settings) -> int:
    """Listens at once, warms up behind, and ends cleanly on SIGTERM: what runs is taken up again at the next start."""
    bot = Rapporteur(settings)
    port = await bot.listen()
    progress(f"Listening on http://{settings.host}:{port}/api/messages")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    warm = asyncio.create_task(bot.warm())
    warm.add_done_callback(lambda task: stop.set() if not task.cancelled() and task.exception() else None)
    await stop.wait()
    await bot.close()
    if warm.done() and not warm.cancelled():
        warm.result()
    return 0
