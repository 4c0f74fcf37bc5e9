"""From the start of the process to its open port and to its first answer, against the same bot that loads all first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from bot_process import google_settings, microsoft_settings, settings_for, until
from figures import Figure
from processes import Running, free_port, running

from infra.sandbox import Tenant
from infra.sandbox.state import Chat

ROUNDS = 2
PORT_SECONDS = 1.0
MOST_OF_EAGER = 1.2
"""What is loaded behind an open port competes with whoever asks whether it is."""
SERVE, EAGER = ("-m", "bot.cli", "serve"), (str(Path(__file__).with_name("eager_bot.py")),)


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds after the start of the process: its port took a connection, it answered HTTP, its card stood in the chat."""

    opened: float
    alive: float
    answered: float


async def measure(tenant: Tenant) -> list[Figure]:
    """With Microsoft's half alone, as most firms run it, then with both."""
    return [*await _one_suite(tenant), *await _both_suites(tenant)]


async def _one_suite(tenant: Tenant) -> list[Figure]:
    """Both in turns, after a start of each that nobody counts; the quickest of each, whatever else the machine does."""
    ours: list[Start] = []
    eager: list[Start] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS + 1):
            ours.append(await start(tenant, SERVE, Path(folder, "ours")))
            eager.append(await start(tenant, EAGER, Path(folder, "eager")))

    def quickest(of: Callable[[Start], float]) -> dict[str, float]:
        return {"ours": min(map(of, ours[1:])), "peer": min(map(of, eager[1:]))}

    return [
        Figure(name="Start to port open", unit="s", most=PORT_SECONDS, **quickest(lambda one: one.opened)),
        Figure(name="Start to /healthz answered", unit="s", **quickest(lambda one: one.alive)),
        Figure(name="Start to first answer", unit="s", most_of_peer=1.0, **quickest(lambda one: one.answered)),
    ]


async def _both_suites(tenant: Tenant) -> list[Figure]:
    """In the same way; the peer has loaded everything when its port is open, and is as ready as it says then."""
    ours: list[tuple[float, float]] = []
    eager: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS + 1):
            ours.append(await start_both(tenant, SERVE, Path(folder, "ours")))
            eager.append(await start_both(tenant, EAGER, Path(folder, "eager")))
    (opened, ready), (eager_opened, eager_ready) = map(_quickest, (ours[1:], eager[1:]))
    return [
        Figure(name="Both suites: start to port open", unit="s", ours=opened, peer=eager_opened, most=PORT_SECONDS),
        Figure(name="Both suites: start to ready", unit="s", ours=ready, peer=eager_ready, most_of_peer=MOST_OF_EAGER),
    ]


def _quickest(starts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of each column the least."""
    return min(opened for opened, _ in starts), min(ready for _, ready in starts)


async def start_both(tenant: Tenant, command: Sequence[str], data: Path) -> tuple[float, float]:
    """Seconds from the start of the process until its port took a connection, and until `/readyz` said yes."""
    port = free_port()
    environment = {
        **settings_for(tenant, data),
        **microsoft_settings(tenant),
        **google_settings(tenant, port),
        "RAPPORTEUR_PORT": str(port),
    }
    async with running(command, environment, port) as process:
        await process.ready()
        return process.opened, process.seconds()


async def start(tenant: Tenant, command: Sequence[str], data: Path) -> Start:
    """Somebody says `help` as soon as the port is open."""
    port = free_port()
    environment = {**settings_for(tenant, data), **microsoft_settings(tenant), "RAPPORTEUR_PORT": str(port)}
    chat = next(chat for chat in tenant.state.chats.values() if chat.kind == "personal")
    before = len(chat.bot_messages)
    async with running(command, environment, port) as process, aiohttp.ClientSession() as http:
        async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
            answer.raise_for_status()
        alive = process.seconds()
        await _say_help(tenant, chat, process, http)
        await until(lambda: len(chat.bot_messages) > before)
        return Start(process.opened, alive, process.seconds())


async def _say_help(tenant: Tenant, chat: Chat, process: Running, http: aiohttp.ClientSession) -> None:
    person, id = tenant.state.person(chat.members[0]), tenant.state.next_activity()
    activity = tenant.activities.message(chat, person, "help", id=id, mention=False, thread=None)
    headers = {"Authorization": f"Bearer {tenant.bot_token()}"}
    async with http.post(process.url, json=activity, headers=headers) as answer:
        answer.raise_for_status()
