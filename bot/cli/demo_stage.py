"""What the demo stands on: the local tenant and the bot, each a process of its own, ended with the demo."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.gchat_commands import COMMANDS
from bot.channels.google_hooks import CHAT, PUBSUB
from bot.cli.demo_settings import settings_for
from bot.cli.demo_steps import Suite
from bot.cli.output import progress
from bot.config import Settings
from bot.core.errors import BadInput, Unavailable

TENANT_PORT = 3979
READY_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands: the tenant's connection, the directory where the bot writes, and the two processes."""

    connection: dict[str, Any]
    data: Path
    http: aiohttp.ClientSession
    processes: tuple[asyncio.subprocess.Process, ...]

    @property
    def tenant(self) -> str:
        return str(self.connection["url"])

    def must_stand(self) -> None:
        if any(process.returncode is not None for process in self.processes):
            raise Unavailable(
                "The bot or the local tenant ended unexpectedly. RAPPORTEUR_VERBOSE=1 shows what it says."
            )

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the tenant's control API. Raises `BadInput` with what it says."""
        async with self.http.request(method, f"{self.tenant}/_tenant/{path}", json=body) as answer:
            said = await answer.json()
            if answer.status >= 400:
                raise BadInput(str(said.get("error", "The local tenant refused.")))
            return said


@asynccontextmanager
async def staged(settings: Settings, suites: Collection[Suite]) -> AsyncIterator[Stage]:
    """The tenant with both of its halves, and a bot that works in these."""
    async with _tenant() as (connection, firm), aiohttp.ClientSession() as http:
        seen = Stage(connection, settings.data_dir, http, (firm,))
        async with _bot(settings, seen, suites) as bot:
            yield Stage(connection, settings.data_dir, http, (firm, bot))


def must_be_free(port: int) -> None:
    """Raises `BadInput` when something listens at it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BadInput(
                f"Port {port} is taken: is a `make run` still running? Stop it, or whatever listens there, and try again."
            ) from error


@asynccontextmanager
async def _tenant() -> AsyncIterator[tuple[dict[str, Any], asyncio.subprocess.Process]]:
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "tenant.json"
        command = ["sandbox", "--port", str(TENANT_PORT), "--ready-file", str(ready), "--transcript-delay", "2"]
        # The bot keeps what it did: a meeting that it knows from an earlier demo has its recap already.
        command += ["--edition", uuid.uuid4().hex]
        async with _child(command, dict(os.environ)) as process:
            await _wait(process, ready.exists, "The local tenant")
            yield json.loads(ready.read_text(encoding="utf-8")), process


@asynccontextmanager
async def _bot(
    settings: Settings, stage: Stage, suites: Collection[Suite]
) -> AsyncIterator[asyncio.subprocess.Process]:
    url = f"http://127.0.0.1:{settings.port}"
    state = await stage.call("GET", "state")
    own = settings_for(stage.connection, state, suites)
    environment = dict(os.environ) | own | {"RAPPORTEUR_HOST": "127.0.0.1", "RAPPORTEUR_PUBLIC_URL": url}
    async with _child(["serve"], environment) as process:
        progress("Starting the bot and loading its English model…")

        async def ready() -> bool:
            try:
                async with stage.http.get(f"{url}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectionError:
                return False

        await _wait(process, ready, "The bot")
        if "microsoft" in suites:
            await stage.call("PUT", "bot", {"url": f"{url}/api/messages"})
        if "google" in suites:
            commands = {str(number): f"/{name}" for number, name in COMMANDS.items()}
            app = {"url": url + CHAT, "pubsub_url": url + PUBSUB, "commands": commands}
            await stage.call("PUT", "google/app", app)
        yield process


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


async def _wait(process: asyncio.subprocess.Process, ready: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    for _ in range(READY_SECONDS * 10):
        answer = ready()
        if answer if isinstance(answer, bool) else await answer:
            return
        if process.returncode is not None:
            raise Unavailable(f"{what} did not start. RAPPORTEUR_VERBOSE=1 shows what it says.")
        await asyncio.sleep(0.1)
    raise Unavailable(f"{what} was not ready within {READY_SECONDS} seconds. RAPPORTEUR_VERBOSE=1 shows what it says.")
