"""`rapporteur audit`: verify, show and export the log."""

from __future__ import annotations

from argparse import Namespace

from bot.cli.output import progress, result
from bot.config import Settings
from bot.core.errors import BadInput
from bot.stores import Stores
from policies.audit import verify_directory


async def run(options: Namespace, settings: Settings) -> int:
    """0: done; for `verify`, 1 when the log was tampered with; 2 when there is no log or no such run."""
    if not (settings.data_dir / "audit.sqlite").exists():
        raise BadInput(f"There is no log in {settings.data_dir}. RAPPORTEUR_DATA_DIR names where the bot keeps it.")
    if options.action == "verify":
        return _verify(options, settings)
    stores = Stores.open(settings)
    try:
        if options.action == "show":
            entries = await stores.audit.show(options.run)
            if not entries:
                raise BadInput(f"There is no run {options.run} in the log. The id stands under a recap and in `why`.")
            result(entries)
        else:
            result(await stores.audit.export(options.to))
    finally:
        stores.close()
    return 0


def _verify(options: Namespace, settings: Settings) -> int:
    found = verify_directory(settings.data_dir, options.checkpoint)
    result(found.to_json())
    progress("The chain verifies." if found.ok else "The log was tampered with: see the problems above.")
    return 0 if found.ok else 1
