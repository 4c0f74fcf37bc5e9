"""`rapporteur package`: the app package that an admin uploads to the tenant's catalogue."""

from __future__ import annotations

from argparse import Namespace

from bot.channels.teams_package import PackageFacts, build_package
from bot.cli.output import result
from bot.config import Settings


async def run(options: Namespace, settings: Settings) -> int:
    """Writes the zip file. Raises `ConfigError` for what Teams would refuse."""
    facts = PackageFacts(
        app_id=settings.teams.app_id,
        version=options.version,
        developer=options.developer,
        website_url=options.website,
        privacy_url=options.privacy,
        terms_url=options.terms,
        public_url=settings.public_url,
    )
    options.to.write_bytes(build_package(facts, options.manifest))
    result({"package": str(options.to)})
    return 0
