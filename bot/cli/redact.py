"""`rapporteur redact`: what a model would see of a text."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from argparse import Namespace

from bot.cli.main import read_input
from bot.cli.output import progress, result
from bot.compose import build_redactor
from bot.config import Settings
from bot.core.errors import BadInput
from bot.stores import Stores


async def run(options: Namespace, settings: Settings) -> int:
    """Prints the text with its tokens, or JSON with the spans: offsets are code points of the original."""
    data = read_input(options.file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{options.file} isn't UTF-8 text. Save it as plain text in UTF-8 and try again.") from error
    stores = Stores.open(settings)
    try:
        progress("Loading the English model…")
        redactor = build_redactor(settings, stores)
        case = f"file:{hashlib.sha256(data).hexdigest()}"
        redaction = await asyncio.to_thread(redactor.redact_now, [text], (), case=case, markup=True)
    finally:
        stores.close()
    if options.json:
        spans = [
            {"start": s.start, "end": s.end, "type": s.type, "token": s.token, "rule": s.rule, "score": s.score}
            for s in redaction.spans[0]
        ]
        result({"text": redaction.texts[0], "spans": spans})
    else:
        sys.stdout.write(redaction.texts[0])
    return 0
