"""`python -m bot.cli` is `rapporteur`."""

from bot.cli.main import main

main()
