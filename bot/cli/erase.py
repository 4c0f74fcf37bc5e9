"""`rapporteur erase`: forget a case, or a person's originals, before their time is over."""

from __future__ import annotations

import secrets
from argparse import Namespace

from bot.cli.output import progress, result
from bot.config import Settings
from bot.core.errors import BadInput
from bot.erasing import Erased, erase_case, erase_person
from bot.stores import AUDIT, Stores


async def run(options: Namespace, settings: Settings) -> int:
    """0: erased; 2: there is nothing of that case or person. It can't be undone."""
    if not (settings.data_dir / AUDIT).exists():
        raise BadInput(f"Nothing is kept in {settings.data_dir}. RAPPORTEUR_DATA_DIR names where the bot keeps it.")
    if not (options.case or options.person or "").strip():
        raise BadInput("Nothing is named. Give the case, or the person's name in full, mail address or directory id.")
    stores = Stores.open(settings)
    id = f"erase-{secrets.token_hex(8)}"
    try:
        if options.case:
            done = await erase_case(options.case, stores, id)
        else:
            done = await erase_person(options.person, stores, id)
    finally:
        stores.close()
    if not done.vaults:
        raise BadInput(_nothing(options))
    progress(_told(options, done, settings))
    result({"run": id, "vaults": done.vaults, "originals": done.originals})
    return 0


def _told(options: Namespace, done: Erased, settings: Settings) -> str:
    steps = settings.retention.get("workflows", 30)
    rest = f"Steps of runs are kept sealed for {steps} days more; cards that were posted stay where they are."
    if options.case:
        return f"Erased: all that was kept of this case, {done.originals} originals among it. {rest}"
    what = "1 name or address" if done.originals == 1 else f"{done.originals} names and addresses"
    where = "1 vault" if done.vaults == 1 else f"{done.vaults} vaults"
    return (
        f"Erased: {what} of this person, out of {where}. Their placeholders stay visible from "
        f"now on and are reported as erased. {rest}"
    )


def _nothing(options: Namespace) -> str:
    if options.case:
        return "Nothing is kept of this case. `rapporteur audit show --run RUN` names the case of a run."
    return "No vault holds this person. Give the name in full, as the directory has it, the mail address, or the directory id."
