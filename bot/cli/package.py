"""`rapporteur package`: what an admin publishes the app with, for Teams or for Google Workspace."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from bot.channels.teams_package import PackageFacts
from bot.channels.teams_package import build_package as build_for_teams
from bot.cli.output import result
from bot.config import Settings
from bot.core.errors import BadInput

MANIFEST = Path(__file__).parents[2] / "manifest"
NEEDED = ("developer", "website", "privacy", "terms")


async def run(options: Namespace, settings: Settings) -> int:
    """Writes the package. Raises `ConfigError` for what Teams or Google would refuse, `BadInput` where it can't be written."""
    folder = options.manifest or MANIFEST / options.suite
    write = _google if options.suite == "google" else _teams
    try:
        written = write(options, settings, folder)
    except OSError as error:
        raise BadInput(
            f"{error.filename}: {error.strerror}. Give --to a path that can be written: a file, for Google also a folder."
        ) from error
    result({"package": str(written)})
    return 0


def _teams(options: Namespace, settings: Settings, folder: Path) -> Path:
    lacking = [f"--{name}" for name in NEEDED if getattr(options, name) is None]
    if lacking:
        raise BadInput(
            f"the following arguments are required: {', '.join(lacking)}. `rapporteur package --help` tells more."
        )
    facts = PackageFacts(
        app_id=settings.teams.app_id,
        version=options.version,
        developer=options.developer,
        website_url=options.website,
        privacy_url=options.privacy,
        terms_url=options.terms,
        public_url=settings.public_url,
    )
    to: Path = options.to or Path("rapporteur-teams.zip")
    to.write_bytes(build_for_teams(facts, folder))
    return to


def _google(options: Namespace, settings: Settings, folder: Path) -> Path:
    from bot.channels.gchat_package import build_package, packed
    from bot.cli.package_google import facts_from

    files = build_package(facts_from(settings, options.avatar), folder)
    to: Path = options.to or Path("rapporteur-google")
    if to.suffix == ".zip":
        to.write_bytes(packed(files))
        return to
    to.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (to / name).write_bytes(content)
    return to
