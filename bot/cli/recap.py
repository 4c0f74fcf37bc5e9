"""`rapporteur recap`: the recap of a transcript file, by the same path as a meeting's."""

from __future__ import annotations

import json
import re
import sys
import uuid
from argparse import Namespace
from pathlib import Path
from typing import Any

from bot.cli.main import read_input
from bot.cli.output import Bar, progress, result
from bot.compose import build_allowances, build_model, build_redactor, cached, prepare_writer
from bot.config import Settings
from bot.core import vtt
from bot.core.errors import BadInput
from bot.core.types import Person
from bot.models.guard import Guard
from bot.parts import WritingParts
from bot.stops import Stops
from bot.stores import Stores
from bot.trail import AtOnce, Trail
from bot.writing import write
from policies.retention import retention
from policies.rules import load_policy

LONGEST_SUMMARY = 2000


async def run(options: Namespace, settings: Settings) -> int:
    """Prints the recap as text, or as JSON with `--json`."""
    from skills.recap.build import build
    from skills.recap.gather import DEFAULT_WORDS, context_from
    from skills.recap.recap import to_json
    from skills.recap.skill import RecapSkill

    words = options.words if options.words is not None else DEFAULT_WORDS
    if not 10 <= words <= LONGEST_SUMMARY:
        raise BadInput(f"--words is how long the summary may be: from 10 to {LONGEST_SUMMARY}.")
    utterances = vtt.parse(read_input(options.file))
    people = read_attendees(options.attendees) if options.attendees else ()
    run_id = uuid.uuid4().hex[:12]
    title = options.file.stem.replace("_", " ") if options.file.name != "-" else ""
    context = context_from(utterances, title=title, at=options.date, people=people, case=f"file:{run_id}", words=words)
    await prepare_writer(settings, Bar("Fetching the writer's weights"), progress)
    stores = Stores.open(settings)
    guard = Guard()
    model = build_model(cached(settings), guard)
    stops = Stops(stores.records)
    parts = WritingParts(
        redactor=build_redactor(settings, stores),
        model=model,
        guard=guard,
        policy=load_policy(settings.policy_file),
        records=stores.records,
        stops=stops,
        retention=retention(settings.retention),
        allowances=build_allowances(settings),
    )
    skill = RecapSkill()
    trail = Trail(
        run=run_id,
        tenant="",
        case=context.case,
        audit=stores.audit,
        durable=AtOnce(),
        refuse_if_stopped=stops.refuse,
        skill=f"{skill.facts.name}@{skill.facts.version}",
        prompt=skill.facts.prompt.ref,
        pauses=(),
    )
    progress(
        f"{len(utterances):,} things said by {len({u.speaker for u in utterances if u.speaker})} speakers. Writing…"
    )
    try:
        reply = await write(skill, context, parts, trail)
        recap = to_json(build(reply, context))
        await stores.audit.checkpoint()
    finally:
        await model.close()
        stores.close()
    progress(f"Run {run_id}: `rapporteur audit show --run {run_id}`")
    if options.json:
        result(recap)
    else:
        sys.stdout.write(as_text(recap))
    return 0


def read_attendees(path: Path) -> tuple[Person, ...]:
    """A JSON list (of names, or of objects with `name`, `mail`, `guest`), or a person a line: `Name` or `Name <mail>`."""
    text = _attendees_text(path)
    if text.startswith(("[", "{")):
        return tuple(_from_json(one, path) for one in _json(text, path))
    lines = [line.strip() for line in text.splitlines()]
    return tuple(somebody(line) for line in lines if line and not line.startswith("#"))


def _attendees_text(path: Path) -> str:
    try:
        text = read_input(path).decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} isn't UTF-8 text. Save it as plain text in UTF-8 and try again.") from error
    if "\x00" in text:
        raise BadInput(f"{path} isn't a text file. Give the attendees as plain text, a person a line.")
    return text


def _json(text: str, path: Path) -> list[Any]:
    try:
        people = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} looks like JSON but can't be read as such: {error}.") from error
    if not isinstance(people, list):
        raise BadInput(f'{path}: the attendees are a list, like [{{"name": "…", "mail": "…"}}].')
    return people


def _from_json(one: Any, path: Path) -> Person:
    if isinstance(one, str):
        return somebody(one)
    if not isinstance(one, dict) or not isinstance(name := one.get("name"), str):
        raise BadInput(f'{path}: each attendee is a name, or an object like {{"name": "…", "mail": "…"}}.')
    return Person(id=str(one.get("id", "")), name=name, mail=one.get("mail") or None, guest=bool(one.get("guest")))


def somebody(line: str) -> Person:
    """`Name`, or `Name <mail>`."""
    found = re.fullmatch(r"(.*?)\s*<([^<>\s]+@[^<>\s]+)>", line)
    return Person(id="", name=found[1] if found else line, mail=found[2] if found else None)


def as_text(recap: dict[str, Any]) -> str:
    """The recap for reading."""
    heading = "Highlights (no model wrote this)" if recap["kind"] == "highlights" else "Summary"
    lines = [
        f"{heading}\n{recap['summary']}",
        _list("Decisions", recap["decisions"]),
        _list("Actions", recap["actions"]),
    ]
    questions = [{"text": question, "evidence": []} for question in recap["questions"]]
    lines += [_list("Open questions", questions)]
    share = recap["coverage"]["share"]
    lines += [
        f"Read {share:.0%} of {recap['coverage']['words']:,} words. {recap['model']}{', a draft' if recap['draft'] else ''}."
    ]
    return "\n\n".join(lines) + "\n"


def _list(title: str, items: list[dict[str, Any]]) -> str:
    return "\n".join([title, *(f"- {_line(item)}" for item in items)]) if items else f"{title}\n- none found"


def _line(item: dict[str, Any]) -> str:
    details = [item.get("owner") or "", item.get("due") or item.get("due_phrase") or ""]
    details += [
        f"{int(e['start'] // 60)}:{int(e['start'] % 60):02d} {e['speaker'] or ''}".strip() for e in item["evidence"]
    ]
    shown = [detail for detail in details if detail]
    return str(item["text"]) + (f" ({'; '.join(shown)})" if shown else "")
