"""The bot as its users run it: a process of its own, started, killed and started again on the same data."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import aiohttp
from forked import Forked, fork

from infra.sandbox import Tenant

ROOT = Path(__file__).parents[2]
LISTENING = re.compile(rb"Listening on http://127\.0\.0\.1:(\d+)/")
PATIENCE = 90.0


@dataclass(slots=True)
class BotProcess:
    """`rapporteur serve` against a tenant, in these `suites`. `data` is its data directory, `log` what it said on stderr.

    `cold`: it starts from nothing, and isn't forked from a process that has loaded everything.
    """

    tenant: Tenant
    data: Path
    environment: Mapping[str, str]
    port: int = 0
    log: bytearray = field(default_factory=bytearray)
    cold: bool = False
    suites: tuple[str, ...] = ("microsoft",)
    _process: asyncio.subprocess.Process | Forked | None = None
    _reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, *, ready: bool = True) -> None:
        """Start it (again), on the port that it had before; returns when it is ready, or only listens."""
        environment = self._settings() | {"RAPPORTEUR_PORT": str(self.port)} | self.environment
        ours, stderr = socket.socketpair()
        with stderr, TemporaryFile() as nothing:
            self._process = await self._begin(("serve",), environment, nothing, nothing, stderr)
        mark = len(self.log)
        self._reading = asyncio.create_task(self._read(ours))
        await until(lambda: LISTENING.search(self.log, mark) or self._process.returncode is not None)
        found = LISTENING.search(self.log, mark)
        assert found, self.log.decode(errors="replace")
        self.port = int(found[1])
        self.tenant.bot_url = f"http://127.0.0.1:{self.port}/api/messages"
        app = self.tenant.google.chat_app
        app.url, app.pubsub_url = (f"http://127.0.0.1:{self.port}/google/{door}" for door in ("chat", "pubsub"))
        if ready:
            await self.ready()

    def _settings(self) -> dict[str, str]:
        """Google makes its tokens for the bot's address, so that has to be known before."""
        google = "google" in self.suites
        self.port = self.port or int(self.environment.get("RAPPORTEUR_PORT", "0")) or (free_port() if google else 0)
        return {
            **settings_for(self.tenant, self.data),
            **(microsoft_settings(self.tenant) if "microsoft" in self.suites else {}),
            **(google_settings(self.tenant, self.port) if google else {}),
        }

    async def ready(self) -> dict[str, Any]:
        """What `/readyz` says once it is ready."""
        async with aiohttp.ClientSession() as http:
            deadline = asyncio.get_running_loop().time() + PATIENCE
            while asyncio.get_running_loop().time() < deadline:
                async with http.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                    if answer.status == 200:
                        state: dict[str, Any] = await answer.json()
                        return state
                await asyncio.sleep(0.05)
        raise AssertionError(f"not ready: {self.log.decode(errors='replace')}")

    async def running(self) -> int:
        """How many runs are at work, by its own `/metrics`."""
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{self.port}/metrics") as answer,
        ):
            found = re.search(r"^rapporteur_runs (\d+)", await answer.text(), re.MULTILINE)
        assert found
        return int(found[1])

    async def kill(self) -> None:
        """kill -9: nothing is said goodbye to."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, as a service manager does."""
        if self._process is not None and self._process.returncode is None:
            await self._end(signal.SIGTERM)

    async def _end(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        await self._process.wait()
        if self._reading is not None:
            await self._reading

    async def _read(self, ours: socket.socket) -> None:
        stderr, writer = await asyncio.open_connection(sock=ours)
        while chunk := await stderr.read(4096):
            self.log.extend(chunk)
        writer.close()

    async def command(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
        """Run `rapporteur` with the same settings: exit code, stdout, stderr."""
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            environment = self._settings() | dict(self.environment)
            process = await self._begin(arguments, environment, given, out, err)
            code = await process.wait()
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read().decode()

    async def _begin(
        self, arguments: tuple[str, ...], settings: Mapping[str, str], *files: IO[bytes] | socket.socket
    ) -> asyncio.subprocess.Process | Forked:
        """`files`: stdin, stdout and stderr."""
        environment = {**os.environ, **settings}
        stdin, stdout, stderr = (file.fileno() for file in files)
        if not self.cold:
            return await fork(arguments, environment, stdin, stdout, stderr)
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", *arguments, env=environment, cwd=ROOT,
            stdin=stdin, stdout=stdout, stderr=stderr,
        )  # fmt: skip


@asynccontextmanager
async def living(
    tenant: Tenant,
    data: Path,
    environment: Mapping[str, str],
    *,
    ready: bool = True,
    cold: bool = False,
    suites: tuple[str, ...] = ("microsoft",),
) -> AsyncIterator[BotProcess]:
    """A bot that has started, and that ends with the block, however that ends."""
    bot = BotProcess(tenant, data, environment, cold=cold, suites=suites)
    try:
        await bot.start(ready=ready)
        yield bot
    finally:
        await bot.stop()


def settings_for(tenant: Tenant, data: Path) -> dict[str, str]:
    """What an admin would set, whatever the suite."""
    return {
        "RAPPORTEUR_DATA_DIR": str(data),
        "RAPPORTEUR_POLICY_FILE": str(ROOT / "policy.yaml"),
        "RAPPORTEUR_LIMITS__PERSON_PER_MINUTE": "10000",
        "RAPPORTEUR_LIMITS__TENANT_PER_MINUTE": "100000",
        "RAPPORTEUR_TRANSCRIPT__FIRST_SECONDS": "0.1",
        "RAPPORTEUR_TRANSCRIPT__SETTLE_SECONDS": "0.3",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def microsoft_settings(tenant: Tenant) -> dict[str, str]:
    """What an admin would set for Microsoft's half of this tenant."""
    group = next(iter(tenant.state.teams), "")
    return {
        "RAPPORTEUR_TEAMS__APP_ID": tenant.client_id,
        "RAPPORTEUR_TEAMS__APP_SECRET": tenant.client_secret,
        "RAPPORTEUR_TEAMS__TENANTS": json.dumps([tenant.tenant_id]),
        "RAPPORTEUR_TEAMS__OPENID_METADATA": tenant.openid_metadata,
        "RAPPORTEUR_TEAMS__AUTHORITY": tenant.authority,
        "RAPPORTEUR_TEAMS__CA_FILE": str(tenant.ca_file),
        "RAPPORTEUR_GRAPH__TENANT_ID": tenant.tenant_id,
        "RAPPORTEUR_GRAPH__CLIENT_ID": tenant.client_id,
        "RAPPORTEUR_GRAPH__CLIENT_SECRET": tenant.client_secret,
        "RAPPORTEUR_GRAPH__BASE_URL": f"{tenant.url}/v1.0",
        "RAPPORTEUR_GRAPH__AUTHORITY": tenant.authority,
        "RAPPORTEUR_GRAPH__CA_FILE": str(tenant.ca_file),
        "RAPPORTEUR_GRAPH__TASK_GROUP": group,
    }


def google_settings(tenant: Tenant, port: int) -> dict[str, str]:
    """What an admin would set for Google's half: everybody of the firm is watched there."""
    given = tenant.google.connection()
    people = [person.id for person in tenant.google.state.people.values()]
    return {
        "RAPPORTEUR_GOOGLE__CUSTOMER": given["customer"],
        "RAPPORTEUR_GOOGLE__DOMAINS": json.dumps([given["domain"]]),
        "RAPPORTEUR_GOOGLE__ADMIN": given["admin"],
        "RAPPORTEUR_GOOGLE__SERVICE_ACCOUNT": json.dumps(given["service_account"]),
        "RAPPORTEUR_GOOGLE__PROJECT_NUMBER": given["project_number"],
        "RAPPORTEUR_GOOGLE__CHAT_URL": f"http://127.0.0.1:{port}/google/chat",
        "RAPPORTEUR_GOOGLE__TOPIC": given["topic"],
        "RAPPORTEUR_GOOGLE__SUBSCRIPTION": given["subscription"],
        "RAPPORTEUR_GOOGLE__PUSH_ACCOUNT": given["push_account"],
        "RAPPORTEUR_GOOGLE__PUSH_URL": f"http://127.0.0.1:{port}/google/pubsub",
        "RAPPORTEUR_GOOGLE__BASE_URL": given["base_url"],
        "RAPPORTEUR_WATCH__MEETINGS": "people",
        "RAPPORTEUR_WATCH__PEOPLE": json.dumps(people),
    }


def watching(port: int, *, poll_seconds: float = 3.0) -> dict[str, str]:
    """Settings of a bot that hears of every meeting from Graph too, and polls; it must be started on this port."""
    return {
        "RAPPORTEUR_PORT": str(port),
        "RAPPORTEUR_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RAPPORTEUR_WATCH__MEETINGS": "everybody",
        "RAPPORTEUR_WATCH__POLL_MINUTES": str(poll_seconds / 60),
    }


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def scripted(url: str) -> dict[str, str]:
    """Settings with the scripted model behind the OpenAI API, and seconds where an admin would set minutes."""
    return {
        "RAPPORTEUR_MODEL__KIND": "openai",
        "RAPPORTEUR_MODEL__NAME": "scripted",
        "RAPPORTEUR_MODEL__BASE_URL": url,
        "RAPPORTEUR_MODEL__TIMEOUT_SECONDS": "2",
        "RAPPORTEUR_TRANSCRIPT__LIMIT_MINUTES": "0.05",
        "RAPPORTEUR_RETRY_SECONDS": "[0.2]",
    }


async def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Wait until something holds, and return it; fails when it doesn't in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := holds()):
        assert asyncio.get_running_loop().time() < deadline, "waited too long"
        await asyncio.sleep(0.02)
    return found
