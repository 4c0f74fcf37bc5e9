"""The command `rapporteur`: JSON on stdout, progress on stderr, and an exit code that says what happened."""

from bot.cli.main import main

__all__ = ["main"]
