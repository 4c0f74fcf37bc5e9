"""`rapporteur serve`: the bot."""

from __future__ import annotations

import asyncio
import signal
import socket
from argparse import Namespace

from bot.cli.output import progress
from bot.config import Settings
from bot.core.errors import ConfigError


async def run(options: Namespace, settings: Settings) -> int:
    """Listens at once, warms up behind, and ends cleanly on SIGTERM: what runs is taken up again at the next start."""
    listener = listen_at(settings.host, settings.port)
    # As much again to import as all before: whoever connects meanwhile waits for an answer, and isn't turned away.
    from bot.service import Rapporteur

    bot = Rapporteur(settings)
    await bot.listen(listener)
    progress(f"Listening on http://{settings.host}:{listener.getsockname()[1]}/api/messages")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    warm = asyncio.create_task(bot.warm())
    warm.add_done_callback(lambda task: stop.set() if not task.cancelled() and task.exception() else None)
    await stop.wait()
    warm.cancel()
    await bot.close()
    if warm.done() and not warm.cancelled():
        warm.result()
    return 0


def listen_at(host: str, port: int) -> socket.socket:
    """A socket that takes connections; port 0 is a free one. Raises `ConfigError` when it can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise ConfigError(
            f"Port {port} of {host} can't be opened: {error.strerror}. Stop what uses it, or set RAPPORTEUR_PORT."
        ) from error
