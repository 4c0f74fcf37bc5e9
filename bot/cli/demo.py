"""`rapporteur demo`: a local tenant, the bot, and the main job: a meeting ends, and the recap, tasks and audit are there."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.cli.main import read_input
from bot.cli.output import Bar, progress, result
from bot.compose import prepare_writer
from bot.config import Settings
from bot.core import vtt
from bot.core.errors import BadInput, RapporteurError, Unavailable
from bot.core.types import Utterance
from bot.stores import AUDIT, verify_log
from policies.audit.read import follow

TENANT_PORT = 3979
READY_SECONDS = 120
JOB_SECONDS = 1800
PATIENCE_SECONDS = 20

STEPS = {
    "find the meeting": "Graph has told of a transcript: the meeting is found",
    "look for the chat": "the app is in the meeting's chat",
    "authorise": "allowed by policy",
    "gather": "transcript and attendees fetched from Graph",
    "gather again": "no further part of the transcript has come",
    "redact": "personal data hidden",
    "policy": "the model may read this",
    "model": "written by the model",
    "open": "message opened in the meeting's chat",
    "post": "posted",
    "tell": "told the organiser",
    "update": "message updated in place",
    "create task": "Planner task made",
    "ask": "waits for the organiser's yes",
    "done": "done",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands: the tenant's address, the directory where the bot writes, and the two processes."""

    tenant: str
    data: Path
    http: aiohttp.ClientSession
    processes: tuple[asyncio.subprocess.Process, ...]

    def must_stand(self) -> None:
        if any(process.returncode is not None for process in self.processes):
            raise Unavailable(
                "The bot or the local tenant ended unexpectedly. RAPPORTEUR_VERBOSE=1 shows what it says."
            )

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        async with self.http.request(method, f"{self.tenant}/_tenant/{path}", json=body) as answer:
            said = await answer.json()
            if answer.status >= 400:
                raise BadInput(str(said.get("error", "The local tenant refused.")))
            return said


async def run(options: Namespace, settings: Settings) -> int:
    """Plays the job, then stays up until Ctrl-C (with `--once`: ends, 0 when everything that should be there is)."""
    _end_on_sigterm()
    for port in (TENANT_PORT, settings.port):
        _must_be_free(port)
    own = _own_transcript(options.transcript)
    await prepare_writer(settings, Bar("Fetching the writer's weights"), progress)
    async with (
        _tenant() as (tenant, firm),
        _bot(settings, tenant) as bot,
        aiohttp.ClientSession() as http,
    ):
        stage = Stage(tenant["url"], settings.data_dir, http, (firm, bot))
        summary = await _play(stage, own)
        result(summary)
        if not options.once:
            progress(f"\nIt stays up. The tenant, with its chats: {stage.tenant}/   (Ctrl-C ends it)")
            await _until_interrupted()
    return 0


def _end_on_sigterm() -> None:
    """As on Ctrl-C: what was started is ended."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BadInput(
                f"Port {port} is taken: is a `make run` still running? Stop it, or whatever listens there, and try again."
            ) from error


def _own_transcript(path: Path | None) -> tuple[str, str] | None:
    """The title and text of the person's own transcript, refused before anything starts if it can't be read."""
    if path is None:
        return None
    utterances = vtt.parse(read_input(path))
    progress(f"{path.name}: {len(utterances):,} things said")
    return path.stem.replace("_", " "), "WEBVTT\n\n" + "\n\n".join(map(_cue, utterances)) + "\n"


def _cue(said: Utterance) -> str:
    """A cue as Graph writes it, whatever wrote the file."""
    voice = f"<v {said.speaker}>{said.text}</v>" if said.speaker else said.text
    return f"{_time(said.start)} --> {_time(said.end)}\n{voice}"


def _time(seconds: float) -> str:
    minutes, rest = divmod(max(seconds, 0.0), 60)
    return f"{int(minutes // 60)}:{int(minutes % 60)}:{rest:.3f}"


async def _play(stage: Stage, own: tuple[str, str] | None) -> dict[str, Any]:
    state = await stage.call("GET", "state")
    if own is None:
        meeting = next(one for one in state["meetings"] if one["key"] == "demo")
    else:
        made = await stage.call("POST", "meetings", {"subject": own[0], "vtt": own[1]})
        state = await stage.call("GET", "state")
        meeting = next(one for one in state["meetings"] if one["id"] == made["id"])
    names = {person["id"]: person["name"] for person in state["people"]}
    present = ", ".join(names[id] for id in meeting["attendees"])
    progress(f"\nThe meeting “{meeting['subject']}” ends. There were: {present}.")
    progress(
        "Teams tells of its end, Graph of its transcript: whichever run is first does the work, the other finds it done."
    )
    before = {task["id"] for plan in state["plans"] for task in plan["tasks"]}
    last = max((entry["seq"] for entry in follow(stage.data / AUDIT, 0)), default=0)
    await stage.call("POST", f"meetings/{meeting['id']}/end")
    run_id, ended = await _watch(stage, last)
    return await _inspect(stage, meeting, names, before, run_id, ended)


async def _watch(stage: Stage, last: int) -> tuple[str, str]:
    """Print each step as its audit entry appears; the run's id and the step it ended with."""
    started = heard = time.monotonic()
    while time.monotonic() - started < JOB_SECONDS:
        for entry in follow(stage.data / AUDIT, last):
            last, heard = entry["seq"], time.monotonic()
            progress(f"  {heard - started:6.1f} s  run {entry['run']}  {_said(entry)}")
            if entry["step"] in ("done", "failed"):
                return entry["run"], entry["step"]
        stage.must_stand()
        if time.monotonic() - heard > PATIENCE_SECONDS:
            heard = time.monotonic()
            progress(
                f"  {heard - started:6.1f} s  still writing: the embedded model takes a minute or two on two cores"
            )
        await asyncio.sleep(0.2)
    text = f"The job did not end within {JOB_SECONDS / 60:g} minutes. `rapporteur audit show` tells how far it got."
    raise Unavailable(text)


def _said(entry: Mapping[str, Any]) -> str:
    if entry["counts"].get("passages") == 0:
        return "no transcript yet: asked again soon"
    step = str(entry["step"])
    return STEPS.get(step, step) + _detail(entry)


def _detail(entry: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{n} {name.lower()}" for name, n in entry["counts"].items() if n)
    requests = f"{len(entry['links'])} requests" if entry["links"] else ""
    outcome = "" if entry["outcome"] == "ok" else entry["outcome"]
    parts = [part for part in (outcome, counts, requests) if part]
    return f"  ({'; '.join(parts)})" if parts else ""


async def _inspect(
    stage: Stage, meeting: dict[str, Any], names: dict[str, str], before: set[str], run_id: str, ended: str
) -> dict[str, Any]:
    """Look where a person would look: the chat, the plan, the audit."""
    state = await stage.call("GET", "state")
    cards = [
        message
        for chat in state["chats"]
        if meeting["id"] == chat.get("meeting") or chat["kind"] == "personal"
        for message in chat["messages"]
        if message["from"]["kind"] == "bot" and message["attachments"]
    ]
    tasks = [
        {"title": task["title"], "owner": ", ".join(names.get(id, id) for id in task["assignees"]), "due": task["due"]}
        for plan in state["plans"]
        for task in plan["tasks"]
        if task["id"] not in before
    ]
    for task in tasks:
        progress(
            f"  Planner: {task['title']} — {task['owner'] or 'nobody yet'}{', due ' + task['due'][:10] if task['due'] else ''}"
        )
    checked = verify_log(stage.data)
    progress(f"  Audit: {checked.entries} entries, the chain {'verifies' if checked.ok else 'DOES NOT VERIFY'}")
    progress(f"  Look: {stage.tenant}/   `rapporteur audit show --run {run_id}`")
    if ended != "done" or not cards or not checked.ok:
        raise RapporteurError(
            f"The job did not end well: run {run_id} ended with “{ended}”, {len(cards)} cards posted."
        )
    return {
        "run": run_id,
        "meeting": meeting["subject"],
        "tasks": tasks,
        "audit": {"entries": checked.entries, "ok": True},
    }


@asynccontextmanager
async def _tenant() -> AsyncIterator[tuple[dict[str, Any], asyncio.subprocess.Process]]:
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "tenant.json"
        command = ["sandbox", "--port", str(TENANT_PORT), "--ready-file", str(ready), "--transcript-delay", "2"]
        async with _child(command, dict(os.environ)) as process:
            await _wait(process, ready.exists, "The local tenant")
            tenant = json.loads(ready.read_text(encoding="utf-8"))
            async with aiohttp.ClientSession() as http, http.get(f"{tenant['url']}/_tenant/state") as answer:
                state = await answer.json()
            # The group whose plan takes the tasks of meetings that belong to no team.
            group = state["teams"][0]["id"]
            shared = [box["address"] for box in state["mailboxes"] if box["shared"]]
            yield {**tenant, "task_group": group, "mailboxes": shared}, process


@asynccontextmanager
async def _bot(settings: Settings, tenant: dict[str, Any]) -> AsyncIterator[asyncio.subprocess.Process]:
    url = f"http://127.0.0.1:{settings.port}"
    environment = (
        dict(os.environ) | _environment(tenant) | {"RAPPORTEUR_HOST": "127.0.0.1", "RAPPORTEUR_PUBLIC_URL": url}
    )
    async with _child(["serve"], environment) as process, aiohttp.ClientSession() as http:
        progress("Starting the bot and loading its English model…")

        async def ready() -> bool:
            try:
                async with http.get(f"{url}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectionError:
                return False

        await _wait(process, ready, "The bot")
        async with http.put(f"{tenant['url']}/_tenant/bot", json={"url": f"{url}/api/messages"}):
            yield process


def _environment(tenant: dict[str, Any]) -> dict[str, str]:
    """The bot's settings for the local tenant: what an admin would set for a real one."""
    return {
        "RAPPORTEUR_TEAMS__APP_ID": tenant["client_id"],
        "RAPPORTEUR_TEAMS__APP_SECRET": tenant["client_secret"],
        "RAPPORTEUR_TEAMS__TENANTS": json.dumps([tenant["tenant_id"]]),
        "RAPPORTEUR_TEAMS__OPENID_METADATA": tenant["openid_metadata"],
        "RAPPORTEUR_TEAMS__AUTHORITY": tenant["authority"],
        "RAPPORTEUR_TEAMS__CA_FILE": tenant["ca_file"],
        "RAPPORTEUR_GRAPH__TENANT_ID": tenant["tenant_id"],
        "RAPPORTEUR_GRAPH__CLIENT_ID": tenant["client_id"],
        "RAPPORTEUR_GRAPH__CLIENT_SECRET": tenant["client_secret"],
        "RAPPORTEUR_GRAPH__BASE_URL": tenant["url"] + "/v1.0",
        "RAPPORTEUR_GRAPH__AUTHORITY": tenant["authority"],
        "RAPPORTEUR_GRAPH__CA_FILE": tenant["ca_file"],
        "RAPPORTEUR_GRAPH__TASK_GROUP": tenant["task_group"],
        "RAPPORTEUR_WATCH__MEETINGS": "everybody",
        "RAPPORTEUR_WATCH__MAILBOXES": json.dumps(tenant["mailboxes"]),
        "RAPPORTEUR_TRANSCRIPT__FIRST_SECONDS": "1",
        "RAPPORTEUR_TRANSCRIPT__SETTLE_SECONDS": "1",
        "RAPPORTEUR_TRANSCRIPT__LIMIT_MINUTES": "10",
        "NO_PROXY": "127.0.0.1,localhost",
    }


@asynccontextmanager
async def _child(arguments: list[str], environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of ours; its log goes to a file only when asked, else what it says of errors is shown."""
    log = sys.stderr if environment.get("RAPPORTEUR_VERBOSE") else asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=log
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _wait(process: asyncio.subprocess.Process, ready: Any, what: str) -> None:
    for _ in range(READY_SECONDS * 10):
        answer = ready()
        if await answer if asyncio.iscoroutine(answer) else answer:
            return
        if process.returncode is not None:
            raise Unavailable(f"{what} did not start. RAPPORTEUR_VERBOSE=1 shows what it says.")
        await asyncio.sleep(0.1)
    raise Unavailable(f"{what} was not ready within {READY_SECONDS} seconds. RAPPORTEUR_VERBOSE=1 shows what it says.")


async def _until_interrupted() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
