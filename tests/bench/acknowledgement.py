"""How soon `/api/messages` answers 50 clients while meetings are written up, against an echo that commits one row."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot_process import microsoft_settings, settings_for, until
from figures import Figure
from processes import Running, free_port, running
from scripted_model import scripted_model

from infra.sandbox import Tenant

CLIENTS, ROUNDS, REQUESTS = 50, 4, 500
MEETINGS = 3
"""Meetings that end in each round of ours."""

MOST_OF_PEER = 1.5
MOST_MEMORY = 650.0
TRANSCRIPT = Path(__file__).parents[2] / "infra" / "sandbox" / "firm" / "matter-review.vtt"


@dataclass(slots=True)
class Taken:
    """Milliseconds of each acknowledgement, and seconds from the end of a round until everybody had their answer."""

    milliseconds: list[float] = field(default_factory=list)
    afterwards: list[float] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        return quantiles(self.milliseconds, n=100)[percent - 1]


async def measure(tenant: Tenant) -> list[Figure]:
    """Both run all the time, each is asked in turn, and none is asked before the other has come to rest."""
    ours, echo = Taken(), Taken()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            scripted_model() as model,
            _bot(tenant, Path(folder), model.url) as bot,
            _echo(tenant, Path(folder)) as peer,
        ):
            tenant.bot_url = bot.url
            await _warm(tenant, bot, peer)
            for _ in range(ROUNDS):
                await _round(tenant, bot, ours, meetings=MEETINGS)
                await _round(tenant, peer, echo, meetings=0)
            memory, peers = bot.peak_memory(), peer.peak_memory()
    return [
        Figure(
            name=f"Acknowledgement, p99 of {len(ours.milliseconds):,}",
            unit="ms",
            ours=ours.percentile(99),
            peer=echo.percentile(99),
            most_of_peer=MOST_OF_PEER,
        ),
        Figure(name="Acknowledgement, median", unit="ms", ours=ours.percentile(50), peer=echo.percentile(50)),
        Figure(name=f"Until all {REQUESTS} have their answers", unit="s", ours=median(ours.afterwards)),
        Figure(name="Memory of the bot's process, peak", unit="MB", ours=memory, peer=peers, most=MOST_MEMORY),
    ]


def _bot(tenant: Tenant, folder: Path, model: str) -> Any:
    port = free_port()
    environment = {
        **settings_for(tenant, folder / "data"),
        **microsoft_settings(tenant),
        "RAPPORTEUR_PORT": str(port),
        "RAPPORTEUR_MODEL__KIND": "openai",
        "RAPPORTEUR_MODEL__NAME": "scripted",
        "RAPPORTEUR_MODEL__BASE_URL": model,
    }
    return running(("-m", "bot.cli", "serve"), environment, port)


def _echo(tenant: Tenant, folder: Path) -> Any:
    port = free_port()
    environment = {
        "ECHO_PORT": str(port),
        "ECHO_APP_ID": tenant.client_id,
        "ECHO_SECRET": tenant.client_secret,
        "ECHO_TENANT": tenant.tenant_id,
        "ECHO_AUTHORITY": tenant.authority,
        "REQUESTS_CA_BUNDLE": str(tenant.ca_file),
        "ECHO_OPENID_METADATA": tenant.openid_metadata,
        "ECHO_DATA": str(folder / "echo.sqlite"),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return running((str(Path(__file__).with_name("echo_bot.py")),), environment, port)


async def _warm(tenant: Tenant, bot: Running, peer: Running) -> None:
    """One meeting and some messages that nobody counts."""
    for process, meetings in ((bot, 1), (peer, 0)):
        await _round(tenant, process, Taken(), meetings=meetings, requests=CLIENTS)


async def _round(tenant: Tenant, process: Running, taken: Taken, *, meetings: int, requests: int = REQUESTS) -> None:
    """Meetings end, messages come; done when every message has its answer in its chat and every meeting its tasks."""
    answered = _answers(tenant)
    orders = _requests(tenant, requests)
    ended = [await _end_a_meeting(tenant) for _ in range(meetings)]
    result = await put_load(process.url, orders)
    if result["statuses"] != {"200": requests}:
        raise RuntimeError(f"not every message was acknowledged: {result['statuses']}")
    taken.milliseconds += result["milliseconds"]
    started = time.perf_counter()
    await until(lambda: _answers(tenant) >= answered + requests, seconds=120)
    taken.afterwards.append(time.perf_counter() - started)
    await until(lambda: all(_written_up(tenant, meeting) for meeting in ended), seconds=120)


def _requests(tenant: Tenant, count: int) -> list[tuple[str, str]]:
    """Tokens and activities, each of them another: a person's `help` in their own chat with the bot."""
    chats = cycle([chat for chat in tenant.state.chats.values() if chat.kind == "personal"])
    return [(tenant.bot_token(jti=str(number)), json.dumps(_help(tenant, next(chats)))) for number in range(count)]


def _help(tenant: Tenant, chat: Any) -> dict[str, Any]:
    person = tenant.state.person(chat.members[0])
    id = tenant.state.next_activity()
    return tenant.activities.message(chat, person, "help", id=id, mention=False, thread=None)


async def _end_a_meeting(tenant: Tenant) -> str:
    people = [person.id for person in tenant.state.people.values() if not person.guest]
    id = await tenant.add_meeting(
        f"Matter review {len(tenant.state.meetings)}", TRANSCRIPT.read_text(encoding="utf-8"), attendees=people[:5]
    )
    await tenant.end_meeting(id)
    return id


def _answers(tenant: Tenant) -> int:
    return sum(len(chat.bot_messages) for chat in tenant.state.chats.values() if chat.kind == "personal")


def _written_up(tenant: Tenant, meeting: str) -> bool:
    messages: Sequence[Any] = tenant.state.chat(tenant.state.meeting(meeting).chat).bot_messages
    return any("Decisions" in json.dumps(message.cards) for message in messages)


async def put_load(url: str, requests: list[tuple[str, str]]) -> dict[str, Any]:
    """All clients send tokens and bodies until there are no more: the milliseconds of each answer, and how often each
    status came. A process of its own does it, so that nothing here slows it down."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("load.py")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    order = json.dumps({"url": url, "clients": CLIENTS, "requests": requests})
    out, _ = await process.communicate(order.encode())
    result: dict[str, Any] = json.loads(out)
    return result
