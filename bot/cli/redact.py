"""`rapporteur redact`: what a model would see of a text, and why."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli.main import read_input
from bot.cli.output import progress, result
from bot.cli.recap import somebody
from bot.compose import build_redactor
from bot.config import Settings
from bot.core.errors import BadInput
from bot.core.text_file import decoded, is_binary
from bot.stores import Stores
from bot.writing import VAULT
from policies.redaction import Vault
from policies.redaction.explain import Explanation, explanation
from policies.redaction.trace import Trace

LARGEST = 10 * 1024 * 1024


async def run(options: Namespace, settings: Settings) -> int:
    """Prints the text with its placeholders; or a table, or JSON, with what was hidden and why. Offsets are code points of
    the original. `--html` writes a page beside it. Nothing is kept and nothing is logged."""
    data = read_input(options.file)
    text = _text(data, options.file)
    stores = Stores.open(settings)
    trace = Trace()
    try:
        case = options.case or f"file:{hashlib.sha256(data).hexdigest()}"
        kept = await _kept(options.case, stores) if options.case else None
        progress("Loading the English model…")
        redactor = build_redactor(settings, stores)
        redaction = await asyncio.to_thread(
            redactor.redact_now,
            [text],
            [somebody(name) for name in options.known],
            case=case,
            tenant=options.tenant,
            vault=kept,
            markup=True,
            trace=trace,
        )
    finally:
        stores.close()
    _tell(explanation(text, redaction, trace), options)
    return 0


async def _kept(case: str, stores: Stores) -> Vault:
    kept = await stores.records.get(VAULT, case)
    if kept is None:
        raise BadInput(
            "Nothing is kept of this case, so it has no placeholders. `rapporteur audit show --run RUN` names the case of a run."
        )
    return Vault.from_json(kept)


def _text(data: bytes, path: Path) -> str:
    if len(data) > LARGEST:
        raise BadInput(f"{path} is larger than 10 MB. Split it and give the parts one by one.")
    text = decoded(data).removeprefix("\ufeff")
    if is_binary(text):
        raise BadInput(f"{path} isn't a text file. Save it as plain text and try again.")
    return text


def _tell(told: Explanation, options: Namespace) -> None:
    if options.html:
        _write_page(told, options)
    if options.json:
        result(as_json(told))
    elif options.explain:
        from bot.cli.redact_table import table

        sys.stdout.write(table(told))
    elif not options.html:
        sys.stdout.write(told.redacted)


def as_json(told: Explanation) -> dict[str, Any]:
    """`text`, `spans` (hidden), `nearly` (not hidden, each with the reason) and the version of the firm's `lists`."""
    spans = [{key: value for key, value in asdict(piece).items() if key != "why_not"} for piece in told.hidden]
    nearly = [{key: value for key, value in asdict(piece).items() if key != "token"} for piece in told.nearly]
    return {"text": told.redacted, "spans": spans, "nearly": nearly, "lists": told.lists}


def _write_page(told: Explanation, options: Namespace) -> None:
    from bot.cli.redact_page import page

    name = "standard input" if str(options.file) == "-" else options.file.name
    try:
        # It holds the original: for who asked alone.
        with os.fdopen(
            os.open(options.html, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(page(name, told))
    except OSError as error:
        raise BadInput(f"{options.html} can't be written: {error.strerror}. Give another path.") from error
    progress(
        f"Written to {options.html}. It shows the original beside what the model sees, so treat it like the original."
    )
