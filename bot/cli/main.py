"""Reads the command line and runs one command; every foreseen error ends in a sentence on stderr and its exit code."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from bot.cli.output import progress, set_up_logs
from bot.config import Settings, load_settings
from bot.core.errors import BadInput, RapporteurError


def main(arguments: Sequence[str] | None = None) -> None:
    """Exit codes: 0 done, 1 failed, 2 bad input, 3 refused by policy, 130 interrupted."""
    set_up_logs()
    options = _parser().parse_args(arguments)
    try:
        command = import_module(f"bot.cli.{options.module}")
        sys.exit(asyncio.run(command.run(options, _settings())))
    except RapporteurError as error:
        progress(f"rapporteur: {error.text}")
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _settings() -> Settings:
    named = os.environ.get("RAPPORTEUR_CONFIG")
    return load_settings(Path.cwd(), Path(named) if named else None)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error is said."""

    def error(self, message: str) -> NoReturn:
        progress(f"rapporteur: {message}. `{self.prog} --help` shows how it is used.")
        sys.exit(BadInput.exit_code)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="rapporteur",
        description="The assistant in Teams and Google Chat that redacts, asks, acts, and can prove what it did.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "serve", "serve", "run the bot")
    _demo(commands)
    _sandbox(commands)
    _recap(commands)
    _redact(commands)
    _audit(commands)
    _erase(commands)
    _package(commands)
    check = _add(commands, "check", "check", "say what is missing, and what mends it")
    check.add_argument("--offline", action="store_true", help="only what can be seen without calling anything")
    return parser


def _add(commands: argparse._SubParsersAction, name: str, module: str, text: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(module=module)
    return parser


def _demo(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    demo = _add(
        commands, "demo", "demo", "play the main job in a local tenant: a meeting ends, in Teams and in Google Meet"
    )
    demo.add_argument("--once", action="store_true", help="end when the job is done")
    demo.add_argument(
        "--suite", choices=("microsoft", "google", "both"), default="both", help="where it is played (default: both)"
    )
    demo.add_argument("--transcript", type=Path, help="end a meeting with this WebVTT transcript instead")


def _sandbox(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    sandbox = _add(commands, "sandbox", "sandbox", "run the local tenant alone")
    sandbox.add_argument("--port", type=int, default=3979)
    sandbox.add_argument("--token-port", type=int, default=0)
    sandbox.add_argument("--bot-url", default=None, help="where the bot's /api/messages is")
    sandbox.add_argument("--firm", type=Path, default=None, help="a folder with a firm.yaml of your own")
    sandbox.add_argument("--ready-file", type=Path, default=None, help="write the tenant's addresses and secrets here")
    sandbox.add_argument(
        "--transcript-delay", type=float, default=0.0, help="seconds from a meeting's end to its transcript"
    )
    sandbox.add_argument("--edition", default="", help="any text: the meetings get ids of their own by it")


def _recap(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    recap = _add(commands, "recap", "recap", "recap a transcript file")
    recap.add_argument("file", type=Path, help="a WebVTT transcript; - for standard input")
    recap.add_argument("--date", type=_date, help="the day of the meeting, YYYY-MM-DD: due dates count from it")
    recap.add_argument(
        "--attendees", type=Path, help="who was there: a line each, “Name”, “Name <mail>”, or a JSON list"
    )
    recap.add_argument("--words", type=int, help="how long the summary may be")
    recap.add_argument("--json", action="store_true", help="print JSON (the default is text to read)")


def _redact(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    redact = _add(commands, "redact", "redact", "show what the model would see of a text")
    redact.add_argument("file", type=Path, help="a text file or transcript; - for standard input")
    redact.add_argument("--explain", action="store_true", help="say what was hidden and nearly hidden, by which rule")
    redact.add_argument("--json", action="store_true", help="all of that as JSON (the default prints the text)")
    redact.add_argument(
        "--html", type=Path, metavar="OUT", help="write a page: the original beside what the model sees"
    )
    redact.add_argument(
        "--known", action="append", default=[], metavar="NAME", help="somebody who was there, “Name” or “Name <mail>”"
    )
    redact.add_argument("--case", default="", help="use the placeholders that a case of the bot has already")
    redact.add_argument("--tenant", default="", help="use this tenant's redaction file, where it has one of its own")


def _audit(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    audit = _add(commands, "audit", "audit", "verify, show or export the log of what was done")
    actions = audit.add_subparsers(required=True, dest="action", metavar="ACTION")
    verify = actions.add_parser("verify", help="find any changed, removed, reordered, inserted or cut-off entry")
    verify.add_argument("--checkpoint", type=Path, help="a checkpoint file that was kept outside")
    show = actions.add_parser("show", help="show the entries of a run")
    show.add_argument("--run", required=True, help="the run's id, as it stands under a recap")
    export = actions.add_parser("export", help="write the log so that anybody can verify it without us")
    export.add_argument("--to", type=Path, default=Path("audit.jsonl"), help="the file (default: audit.jsonl)")


def _erase(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    erase = _add(commands, "erase", "erase", "forget a case, or what stands behind one person's placeholders, for good")
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("--case", help="the case, as `rapporteur audit show` names it: all that was kept of it")
    which.add_argument("--person", help="a name in full, a mail address or a directory id: out of every vault")


def _package(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    package = _add(commands, "package", "package", "write what an admin publishes the app with")
    package.add_argument("suite", nargs="?", choices=("teams", "google"), default="teams", help="(default: teams)")
    package.add_argument(
        "--to", type=Path, help="the file, for Google also a folder (default: rapporteur-teams.zip, rapporteur-google)"
    )
    package.add_argument("--manifest", type=Path, help="the folder with the templates and pictures")
    package.add_argument("--version", default="0.1.0", help="Teams: three numbers; higher at each upload")
    package.add_argument("--developer", help="Teams: who publishes it: the firm's name")
    for page in ("website", "privacy", "terms"):
        package.add_argument(f"--{page}", help="Teams: an https address that people can read")
    package.add_argument("--avatar", help="Google: an https address of the app's picture (default: the bot's own)")


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-22") from error
    if not 1900 <= day.year <= 2200:
        raise argparse.ArgumentTypeError(f"{text!r} is not the day of a meeting: give one like 2026-11-22")
    return day


def read_input(path: Path) -> bytes:
    """A file's bytes, or standard input's for `-`. Raises `BadInput` with what to do."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}. Give the path of a file that is there.") from error
