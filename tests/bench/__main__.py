"""`make bench`: each promise about speed and size measured beside a peer in the same run. Exit 1 when one is missed."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).parent))

import acknowledgement
import google_acknowledgement
import meeting_hour
import redaction_speed
import start_up
from figures import Figure, table

from infra.sandbox import serve

PARTS = ("hour", "redaction", "start", "acknowledge", "google")
PEERS = """The peers: for an hour of meeting stock Presidio, with the same English model, asked cue by cue; for redaction
the same, and the model's bare name finder in batches of 128; for a start the
same bot, which loads everything before it listens; for acknowledgements and memory botbuilder's echo with its own token
check, for Google's an echo that checks tokens with google-auth; both commit one row to SQLite for each message."""


async def measure(parts: list[str]) -> list[Figure]:
    """One part after the other: together they would slow each other down."""
    figures: list[Figure] = []
    if "hour" in parts:
        _say("An hour of meeting: our own time, and stock Presidio's…")
        figures += await meeting_hour.measure()
    if "redaction" in parts:
        _say("Redaction: ours, stock Presidio's cue by cue, and the bare name finder…")
        figures += await redaction_speed.measure()
    async with serve() as tenant:
        if "start" in parts:
            _say("Starts: the bot, and the bot that loads everything first…")
            figures += await start_up.measure(tenant)
    async with serve() as tenant:
        if "acknowledge" in parts:
            _say("Acknowledgements: the bot with runs going on, and botbuilder's echo…")
            figures += await acknowledgement.measure(tenant)
    async with serve() as tenant:
        if "google" in parts:
            _say("Google Chat's events and Pub/Sub's pushes: the bot of both suites with runs going on, and an echo…")
            figures += await google_acknowledgement.measure(tenant)
    return figures


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON (the default is a table)")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part")
    options = parser.parse_args()
    # An installed bot has its bytecode; where an environment forbids to write it, each start would measure the compiler.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    load = os.getloadavg()[0]
    figures = asyncio.run(measure(options.only or list(PARTS)))
    if options.json:
        print(json.dumps({"load": load, "figures": [one.as_json() for one in figures]}, indent=2))
    else:
        print(f"{os.cpu_count()} cores; the machine's load was {load:.1f} before this began.\n")
        print(table(figures))
        print(f"\n{PEERS}")
    return 1 if any(one.passed is False for one in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
