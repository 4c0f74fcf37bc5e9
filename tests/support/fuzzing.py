"""Bodies that nobody would send on purpose, to every endpoint that takes any, as many as wanted."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import http.client
import json
import os
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from channel_bot import ChannelBot, records_in, start_channel_bot, utc_now
from google_posts import CHAT as CHAT
from google_posts import PUBSUB as PUBSUB
from google_posts import google_doors
from graph_posts import GraphPosts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.teams import Teams, TeamsSettings
from bot.core.types import Chat, MeetingDetails, MeetingEnded, Person
from bot.store.records import SealedRecords
from graph.auth import App
from graph.listening import Listening
from graph.provider import Microsoft365, connect
from graph.tasks import PlanChoice
from infra.sandbox import Tenant

MESSAGES, NOTIFICATIONS, LIFECYCLE = "/api/messages", "/graph/notifications", "/graph/lifecycle"
LISTENING = Listening(
    public_url="https://rapporteur.firm.example", tenant_wide=True, mailboxes=("intake@firm.example",)
)
OPEN = TeamsSettings(app_id="", tenants=frozenset(), unauthenticated_loopback=True)

BATCH = 500
EXPECTED = frozenset({200, 202, 204, 400, 401, 403, 404})

TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "\ud800", "'", "../..", "a" * 3000, "created", "meetingEnd", "invoke", "message"]),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


@dataclass(kw_only=True)
class Fuzzed:
    """A bot that lets in whoever speaks to it from here; `samples` by endpoint are what it would believe, `tokens` what it
    wants to see where it looks for any."""

    bot: ChannelBot
    samples: dict[str, Sequence[Any]]
    tokens: Mapping[str, str] = field(default_factory=dict)

    async def fuzz(self, path: str, count: int) -> Counter[int]:
        """Sends so many bodies, one after the other; how often each status came.

        In batches: Hypothesis remembers what it has tried, tens of kilobytes each, until a test is over.
        """
        statuses: Counter[int] = Counter()
        for _ in range(0, count, BATCH):
            statuses += await asyncio.to_thread(self._fuzz, path, min(count, BATCH))
        self.bot.heard.events.clear()
        self.bot.heard.clicks.clear()
        return statuses

    def _fuzz(self, path: str, count: int) -> Counter[int]:
        statuses: Counter[int] = Counter()
        headers = {"Content-Type": "application/json"}
        if token := self.tokens.get(path):
            headers["Authorization"] = f"Bearer {token}"
        address = urlsplit(self.bot.base)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)

        @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(bodies(self.samples[path]))
        def send(body: bytes) -> None:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            statuses[answer.status] += 1
            assert answer.status in EXPECTED, (answer.status, body)

        try:
            send()
        finally:
            connection.close()
        return statuses


@st.composite
def bodies(draw: st.DrawFn, samples: Sequence[Any]) -> bytes:
    """Bytes, JSON, and what would be believed with something in it put wrong."""
    kind = draw(st.sampled_from(["bytes", "json", "bent", "bent", "cut"]))
    if kind == "bytes":
        return draw(st.binary(max_size=200))
    if kind == "json":
        return dumped(draw(JSON))
    sample = json.loads(json.dumps(draw(st.sampled_from(samples))))
    if kind == "bent":
        for _ in range(draw(st.integers(1, 3))):
            sample = bent(draw, sample)
        return dumped(sample)
    whole = dumped(sample)
    start = draw(st.integers(0, len(whole)))
    return whole[:start] + draw(st.binary(max_size=8)) + whole[start + draw(st.integers(0, 20)) :]


def bent(draw: st.DrawFn, value: Any) -> Any:
    """The same with one thing, anywhere in it, something else, twice there, or gone."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        name = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 5)):
            return {key: inner for key, inner in value.items() if key != name}
        return {**value, name: bent(draw, value[name])}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], bent(draw, value[at]), *value[at : at + draw(st.integers(0, 1))], *value[at + 1 :]]
    return draw(JSON)


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


@asynccontextmanager
async def fuzzed_bot(tenant: Tenant, folder: Path) -> AsyncIterator[Fuzzed]:
    """Beside a tenant, whose keys sign what is to be believed."""

    def blind(value: str) -> str:
        return hashlib.sha256(value.encode()).hexdigest()

    with records_in(folder) as records:
        microsoft = _connected(tenant, records, blind)
        graph = GraphPosts(
            tenant=tenant.tenant_id,
            app=tenant.client_id,
            key=tenant.entra.ring.signing,
            certificate=await microsoft.events.certificates.current(),
            blind=blind,
            listening=LISTENING,
        )
        teams = Teams(OPEN, records, no_token, utc_now)
        google = google_doors(tenant, records)
        async with start_channel_bot(
            teams,
            notifications=lambda: microsoft.events.notifications,
            gchat=lambda: google.gchat,
            pushes=lambda: google.pushes,
        ) as bot:
            yield Fuzzed(bot=bot, samples={**samples_of(tenant, graph), **google.samples}, tokens=google.tokens)
        await google.close()
        await teams.close()
        await microsoft.sign_in.aclose()


def _connected(tenant: Tenant, records: SealedRecords, blind: Callable[[str], str]) -> Microsoft365:
    return connect(
        App(
            tenant=tenant.tenant_id,
            client_id=tenant.client_id,
            secret=tenant.client_secret,
            authority=tenant.authority,
            ca=tenant.ca_file,
        ),
        details=no_details,
        members=NoMembers(),
        plans=PlanChoice(group=None),
        records=records,
        tenants=(tenant.tenant_id,),
        blind=blind,
        now=utc_now,
        new_id=lambda: str(uuid.uuid4()),
        listening=LISTENING,
    )


def samples_of(tenant: Tenant, graph: GraphPosts) -> dict[str, Sequence[Any]]:
    person = next(iter(tenant.state.people.values()))
    chat = next(chat for chat in tenant.state.chats.values() if chat.kind == "group")
    said = tenant.activities.message(chat, person, "recap", id="1", mention=True, thread=None)
    invoke = {**said, "type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": "release"}}}
    ended = {
        **said,
        "type": "event",
        "name": "application/vnd.microsoft.meetingEnd",
        "value": {"EndTime": "2026-11-19"},
    }
    posts = [
        graph.post(graph.transcript(), graph.bare(2), graph.mail()),
        graph.post(graph.mail(), tokens=[]),
        graph.post(graph.lifecycle("missed"), tokens=[]),
    ]
    return {MESSAGES: [said, invoke, ended], NOTIFICATIONS: posts, LIFECYCLE: posts[2:]}


@dataclass(frozen=True, slots=True)
class Footprint:
    """Tasks of the loop, and megabytes of memory that are really in use."""

    tasks: int
    megabytes: float

    @staticmethod
    def now() -> Footprint:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return Footprint(len(asyncio.all_tasks()), pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


async def settled() -> None:
    """What was under way has ended, or won't."""
    if under_way := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(under_way, timeout=10)


class NoMembers:
    async def members(self, chat: Chat) -> tuple[Person, ...]:
        return ()


async def no_details(event: MeetingEnded) -> MeetingDetails:
    raise AssertionError("nothing is done with what is heard")


async def no_token() -> str:
    return ""
