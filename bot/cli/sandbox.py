"""`rapporteur sandbox`: the local tenant alone."""

from __future__ import annotations

from argparse import Namespace

from bot.cli.output import progress
from bot.config import Settings


async def run(options: Namespace, settings: Settings) -> int:
    """Runs until it is stopped."""
    from infra import sandbox

    progress(f"The local tenant: http://127.0.0.1:{options.port}/")
    await sandbox.run(
        port=options.port,
        token_port=options.token_port,
        bot_url=options.bot_url,
        firm=options.firm,
        ready_file=options.ready_file,
        transcript_delay=options.transcript_delay,
        edition=options.edition,
    )
    return 0
