"""Pub/Sub's one topic with its one subscription: what is published is pushed to an address, or waits to be pulled.

Source: cloud.google.com, "Push subscriptions" (wrapped messages, acknowledging, OIDC token), "Pull subscriptions";
Pub/Sub API reference: PubsubMessage."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from infra.sandbox.google.chat_client import AccountSigner, ChatApp
from infra.sandbox.google.chat_json import stamp
from infra.sandbox.notifier import Loss

_TAKEN = frozenset({102, 200, 201, 202, 204})
_TIME_LIMIT = aiohttp.ClientTimeout(total=10)
_KEPT = 5_000
MEET_PUBLISHER = "meet-api-event-push@system.gserviceaccount.com"
GMAIL_PUBLISHER = "gmail-api-push@system.gserviceaccount.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One push that was tried; `status` 0 when nobody answered."""

    at: datetime
    url: str
    body: dict[str, Any]
    status: int


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A message that waits to be pulled, from `since` on; `ack` is the id that it was last given out under."""

    message: dict[str, Any]
    since: datetime
    ack: str = ""


@dataclass(slots=True, kw_only=True)
class PubSub:
    """Delivers for one project. `audience` is what push tokens are for, the address itself unless it is given.

    `waits`: seconds before each further try of a push that wasn't taken; after the last it is given up, and in `given_up`.
    `publishers`: who the topic's policy lets publish. `ack_deadline`: seconds until a message that was pulled and not
    acknowledged comes again. `pull_wait`: how long a pull waits for a first message."""

    topic: str
    subscription: str
    account: str
    app: ChatApp
    id_token: AccountSigner
    now: Callable[[], datetime]
    changed: Callable[[str, str], None]
    audience: str | None = None
    publishers: set[str] = field(default_factory=lambda: {MEET_PUBLISHER, GMAIL_PUBLISHER})
    waits: Sequence[float] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
    ack_deadline: float = 10.0
    pull_wait: float = 2.0
    posts: deque[Pushed] = field(default_factory=lambda: deque(maxlen=_KEPT))
    backlog: list[Waiting] = field(default_factory=list)
    given_up: list[dict[str, Any]] = field(default_factory=list)
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("dropped", "duplicated", "delayed"), 0))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _loss: Loss = field(default_factory=Loss)
    _chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 no secret
    _work: set[asyncio.Task[None]] = field(default_factory=set)
    _published: int = 0
    _given: int = 0

    @property
    def loss(self) -> Loss:
        return self._loss

    @loss.setter
    def loss(self, loss: Loss) -> None:
        self._loss, self._chance = loss, random.Random(loss.seed)  # noqa: S311 no secret

    def publish(
        self, data: Mapping[str, Any], attributes: Mapping[str, str], *, key: str = "", certain: bool = False
    ) -> str:
        """Data goes out as JSON; the message's id. `key`: the ordering key. `certain`: no loss befalls it."""
        self._published += 1
        message = {
            "data": base64.b64encode(json.dumps(data).encode()).decode(),
            "messageId": str(10**15 + self._published),
            "publishTime": stamp(self.now()),
        }
        if attributes:
            message["attributes"] = dict(attributes)  # type: ignore[assignment]  # the only one that isn't a text
        if key:
            message["orderingKey"] = key
        if certain:
            self._put(message)
        else:
            self._befall(message)
        return str(message["messageId"])

    def pull(self, most: int) -> list[dict[str, Any]]:
        """At most so many that wait, each under an id to acknowledge it by: {ackId, message}."""
        now = self.now()
        ready = [waiting for waiting in self.backlog if waiting.since <= now][:most]
        for waiting in ready:
            self._given += 1
            waiting.ack = f"ack-{self._given}-{waiting.message['messageId']}"
            waiting.since = now + timedelta(seconds=self.ack_deadline)
        return [{"ackId": waiting.ack, "message": waiting.message} for waiting in ready]

    def acknowledge(self, ids: Sequence[str]) -> None:
        """They don't come again; ids that have run out or never were do nothing."""
        self.backlog = [waiting for waiting in self.backlog if waiting.ack not in ids]

    def extend(self, ids: Sequence[str], seconds: float) -> None:
        """They come again in so many seconds unless they are acknowledged; 0: at once."""
        for waiting in self.backlog:
            if waiting.ack in ids:
                waiting.since = self.now() + timedelta(seconds=seconds)
        self.arrived.set()

    def push_body(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """What is posted: the message, wrapped, with Pub/Sub's two spellings of its id and time."""
        twice = {"message_id": message["messageId"], "publish_time": message["publishTime"]}
        return {"message": {**message, **twice}, "subscription": self.subscription}

    def token(self, url: str, **claims: Any) -> str:
        """What a push to that address carries; `claims` forge it, as `GoogleHalf.id_token` says."""
        return self.id_token(email=self.account, audience=self.audience or url, **claims)

    async def settled(self) -> None:
        """Nothing is under way any more: no delay, no try that is still to come."""
        while self._work:
            await asyncio.wait(set(self._work))

    def close(self) -> None:
        """Nothing is sent any more."""
        for task in self._work:
            task.cancel()

    def _befall(self, message: dict[str, Any]) -> None:
        """Let chance decide, in always the same order, what becomes of one message."""
        dropped, duplicated, delayed, late = (self._chance.random() for _ in range(4))
        if dropped < self.loss.dropped:
            self.fates["dropped"] += 1
            return
        wait = late * self.loss.seconds if delayed < self.loss.delayed else 0.0
        self.fates["delayed"] += wait > 0
        self._put(message, wait)
        if duplicated < self.loss.duplicated:
            self.fates["duplicated"] += 1
            self._put(message, wait)

    def _put(self, message: dict[str, Any], wait: float = 0.0) -> None:
        """What is pushed and what is pulled is decided when it is published: that is how the subscription then is."""
        if self.app.pubsub_url is None:
            self.backlog.append(Waiting(message=message, since=self.now() + timedelta(seconds=wait)))
            self.arrived.set()
            return
        self._start(self._deliver(self.app.pubsub_url, message, wait))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _deliver(self, url: str, message: dict[str, Any], wait: float) -> None:
        for pause in (wait, *self.waits):
            await asyncio.sleep(pause)
            status = await _post(url, self.push_body(message), self.token(url))
            self.posts.append(Pushed(at=self.now(), url=url, body=self.push_body(message), status=status))
            self.changed("pubsub", str(message["messageId"]))
            if status in _TAKEN:
                return
        self.given_up.append(message)


async def _post(url: str, body: Mapping[str, Any], token: str) -> int:
    headers = {
        "Authorization": f"Bearer {token}",
        "User-Agent": "APIs-Google; (+https://developers.google.com/webmasters)",
    }
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIME_LIMIT) as session,
            session.post(url, json=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status
    except (TimeoutError, aiohttp.ClientError, OSError):
        return 0
