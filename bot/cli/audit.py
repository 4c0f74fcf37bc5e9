"""`rapporteur audit`: verify, show and export the log."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from bot.cli.output import progress, result
from bot.config import Settings
from bot.core.errors import BadInput
from bot.stores import AUDIT, PUBLIC_KEY, Stores, verify_log
from policies.audit.read import export
from policies.audit.signer import load_public_key


async def run(options: Namespace, settings: Settings) -> int:
    """0: done; 1: `verify` found that the log was tampered with; 2: there is no log, or no such run in it."""
    if not (settings.data_dir / AUDIT).exists():
        raise BadInput(f"There is no log in {settings.data_dir}. RAPPORTEUR_DATA_DIR names where the bot keeps it.")
    if options.action == "verify":
        return _verify(options, settings)
    if options.action == "export":
        return _export(options, settings)
    return await _show(options, settings)


def _verify(options: Namespace, settings: Settings) -> int:
    found = verify_log(settings.data_dir, options.checkpoint)
    result({"ok": found.ok, **asdict(found)})
    progress("The chain verifies." if found.ok else "The log was tampered with: see the problems above.")
    return 0 if found.ok else 1


def _export(options: Namespace, settings: Settings) -> int:
    key = options.to.with_suffix(".pem")
    if key == options.to:
        raise BadInput(f"{options.to} is where the public key goes. Give --to a name like audit.jsonl.")
    try:
        count = export(settings.data_dir / AUDIT, load_public_key(settings.data_dir / PUBLIC_KEY), options.to)
    except OSError as error:
        raise BadInput(
            f"{options.to} can't be written: {error.strerror}. Give --to a file in a folder of yours."
        ) from error
    progress(f"{count} entries in {options.to}, the public key in {key}.")
    result({"entries": count, "log": str(options.to), "key": str(key)})
    return 0


async def _show(options: Namespace, settings: Settings) -> int:
    stores = Stores.open(settings)
    try:
        entries = await stores.audit.show(options.run)
    finally:
        stores.close()
    if not entries:
        raise BadInput(f"There is no run {options.run} in the log. The id stands under a recap and in “why”.")
    result(entries)
    return 0
