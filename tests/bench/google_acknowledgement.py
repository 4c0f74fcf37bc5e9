"""How soon `/google/chat` and `/google/pubsub` answer 50 clients while meetings are written up, against an echo that commits
one row. The bot serves both suites here; so its memory is that of both."""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Any

from acknowledgement import CLIENTS, MEETINGS, MOST_OF_PEER, REQUESTS, Taken, put_load
from bot_process import google_settings, microsoft_settings, settings_for, until
from figures import Figure
from processes import Running, free_port, running
from scripted_model import scripted_model

from infra.sandbox import Tenant
from infra.sandbox.google.chat_client import CHAT_ACCOUNT
from infra.sandbox.google.chat_events import Interaction, classic
from infra.sandbox.google.half import GoogleHalf

ROUNDS = 2
MOST_MEMORY = 700.0
TRANSCRIPT = Path(__file__).parents[2] / "infra" / "sandbox" / "firm" / "leeds-review.vtt"
REST = 1.0
"""Seconds without a request of the bot's after which it has come to rest."""


@dataclass(slots=True, kw_only=True)
class Door:
    """One of the two: where it is, what is sent there (tokens and bodies, each of them another), how it was answered."""

    name: str
    path: str
    status: str
    requests: Callable[[int], list[tuple[str, str]]]
    ours: Taken = field(default_factory=Taken)
    echo: Taken = field(default_factory=Taken)


async def measure(tenant: Tenant) -> list[Figure]:
    """Both run all the time, each is asked in turn, and none is asked before the other has come to rest."""
    with tempfile.TemporaryDirectory() as folder:
        async with scripted_model() as model:
            port = free_port()
            async with (
                running(("-m", "bot.cli", "serve"), _settings(tenant, Path(folder), model.url, port), port) as bot,
                _echo(tenant, Path(folder), port) as peer,
            ):
                await _watched(tenant, bot)
                doors = _doors(tenant.google, bot)
                await _rounds(tenant, doors, bot, peer)
                memory = bot.peak_memory()
    return [figure for door in doors for figure in _figures(door)] + [
        Figure(name="Memory of the bot with both suites, peak", unit="MB", ours=memory, most=MOST_MEMORY)
    ]


def _figures(door: Door) -> list[Figure]:
    ours, echo = door.ours, door.echo
    name = f"{door.name} acknowledged"
    return [
        Figure(
            name=f"{name}, p99 of {len(ours.milliseconds):,}",
            unit="ms",
            ours=ours.percentile(99),
            peer=echo.percentile(99),
            most_of_peer=MOST_OF_PEER,
        ),
        Figure(name=f"{name}, median", unit="ms", ours=ours.percentile(50), peer=echo.percentile(50)),
    ]


def _settings(tenant: Tenant, folder: Path, model: str, port: int) -> dict[str, str]:
    return {
        **settings_for(tenant, folder / "data"),
        **microsoft_settings(tenant),
        **google_settings(tenant, port),
        "RAPPORTEUR_PORT": str(port),
        "RAPPORTEUR_WATCH__MAILBOXES": json.dumps([_mailbox(tenant.google)]),
        "RAPPORTEUR_MODEL__KIND": "openai",
        "RAPPORTEUR_MODEL__NAME": "scripted",
        "RAPPORTEUR_MODEL__BASE_URL": model,
    }


def _echo(tenant: Tenant, folder: Path, bot: int) -> Any:
    """It takes the very tokens that the bot takes."""
    port = free_port()
    environment = {
        "ECHO_PORT": str(port),
        "ECHO_CERTS": f"{tenant.google.url}/certs",
        "ECHO_CHAT_URL": f"http://127.0.0.1:{bot}/google/chat",
        "ECHO_PUSH_URL": f"http://127.0.0.1:{bot}/google/pubsub",
        "ECHO_PUSH_ACCOUNT": tenant.google.connection()["push_account"],
        "ECHO_DATA": str(folder / "google-echo.sqlite"),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return running((str(Path(__file__).with_name("google_echo.py")),), environment, port)


def _doors(half: GoogleHalf, bot: Running) -> tuple[Door, Door]:
    chat, push = (f"http://127.0.0.1:{bot.port}/google/{name}" for name in ("chat", "pubsub"))
    half.chat_app.url, half.chat_app.pubsub_url = chat, push
    numbers = count(1)
    helps, changes = _helps(half), _changes(half)

    def batch(account: str, url: str, bodies: Iterator[Any]) -> Callable[[int], list[tuple[str, str]]]:
        def make(number: int) -> list[tuple[str, str]]:
            return [
                (half.id_token(email=account, audience=url, jti=str(next(numbers))), json.dumps(next(bodies)))
                for _ in range(number)
            ]

        return make

    return (
        Door(name="Chat event", path="/google/chat", status="200", requests=batch(CHAT_ACCOUNT, chat, helps)),
        Door(name="Push", path="/google/pubsub", status="204", requests=batch(half.pubsub.account, push, changes)),
    )


def _helps(half: GoogleHalf) -> Iterator[dict[str, Any]]:
    """People type `help` in their own chats with the app."""
    for space in cycle([space for space in half.chats.spaces.values() if space.kind == "DIRECT_MESSAGE"]):
        user = half.chats.user(space.members[0])
        said = half.chats.post(space, user.id, {"text": "help"})
        yield classic(half.chats, Interaction(kind="MESSAGE", space=space, user=user, message=said), half.now())


def _changes(half: GoogleHalf) -> Iterator[dict[str, Any]]:
    """Gmail says that something is new in the mailbox; whoever looks finds what was there."""
    for number in count(1):
        changed = {"emailAddress": _mailbox(half), "historyId": str(10**6 + number)}
        data = base64.b64encode(json.dumps(changed).encode()).decode()
        yield half.pubsub.push_body(
            {"data": data, "messageId": str(2 * 10**15 + number), "publishTime": half.now().isoformat()}
        )


def _mailbox(half: GoogleHalf) -> str:
    return next(iter(half.state.people.values())).mail


async def _watched(tenant: Tenant, bot: Running) -> None:
    """It is ready, and has subscribed to everybody's meetings."""
    await bot.ready()
    half = tenant.google
    await until(lambda: len(half.events.subscriptions) == len(half.state.people))


async def _rounds(tenant: Tenant, doors: Sequence[Door], bot: Running, peer: Running) -> None:
    """The first of each isn't counted."""
    for door in doors:
        await _round(tenant, door, bot, Taken(), meetings=1, requests=CLIENTS)
        await _round(tenant, door, peer, Taken(), meetings=0, requests=CLIENTS)
    for _ in range(ROUNDS):
        for door in doors:
            await _round(tenant, door, bot, door.ours, meetings=MEETINGS)
            await _round(tenant, door, peer, door.echo, meetings=0)


async def _round(
    tenant: Tenant, door: Door, process: Running, taken: Taken, *, meetings: int, requests: int = REQUESTS
) -> None:
    """Meetings end, requests come; done when every meeting is written up and nothing is at work any more."""
    orders = door.requests(requests)
    ended = [await _end_a_meeting(tenant.google) for _ in range(meetings)]
    result = await put_load(f"http://127.0.0.1:{process.port}{door.path}", orders)
    if result["statuses"] != {door.status: requests}:
        raise RuntimeError(f"not every request was acknowledged: {result['statuses']}")
    taken.milliseconds += result["milliseconds"]
    await until(lambda: all(_written_up(tenant.google, space) for space in ended), seconds=120)
    await _rest(tenant)


async def _end_a_meeting(half: GoogleHalf) -> str:
    """One that is linked to a space, to which its recap comes; the space's name."""
    people = list(half.state.people.values())[:5]
    subject = f"Matter review {len(half.chats.spaces)}"
    meeting = half.add_meeting(
        subject, TRANSCRIPT.read_text(encoding="utf-8"), people[0].key, [person.key for person in people]
    )
    members = [half.chats.user(person.key) for person in people]
    space = half.chats.add_space(key=subject, title=subject, members=members)
    await half.say(space.name, people[0].key, half.state.spaces[half.state.conference(meeting).space].uri)
    await until(lambda: space.app_messages)
    half.end_meeting(meeting)
    return space.name


def _written_up(half: GoogleHalf, space: str) -> bool:
    return any("Decisions" in json.dumps(message.cards) for message in half.chats.space(space).app_messages)


async def _rest(tenant: Tenant) -> None:
    """Everything has its answer: the bot asks for nothing any more."""
    asked = -1
    while asked != len(tenant.requests):
        asked = len(tenant.requests)
        await asyncio.sleep(REST)
