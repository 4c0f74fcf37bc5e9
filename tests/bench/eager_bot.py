"""The peer of start-up: the same bot, which imports and warms everything first and listens only then."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from bot.cli.output import set_up_logs
from bot.cli.serve import listen_at
from bot.config import load_settings
from bot.service import Rapporteur


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = load_settings(Path.cwd(), None)
    bot = Rapporteur(settings)
    await bot.warm()
    await bot.listen(listen_at(settings.host, settings.port))
    await stop.wait()
    await bot.close()


set_up_logs()
asyncio.run(main())
