"""Tells subscribers what happened: items gathered into posts, tried again when refused, and lossy where a test asks for it."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.sandbox import envelope, notices, webhooks
from infra.sandbox.entra import Entra
from infra.sandbox.keys import SigningKey
from infra.sandbox.state import Meeting, Part, State
from infra.sandbox.subscriptions import Subscription, live

_GATHER = 0.02
_AT_ONCE = 50
_KEPT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What befalls notifications, as shares of them from 0 to 1: `delayed` ones come up to `seconds` later, and so in
    another order. The same `seed` and the same events give the same fates. Lifecycle notifications are never lost."""

    dropped: float = 0.0
    duplicated: float = 0.0
    delayed: float = 0.0
    seconds: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One post that was tried; `status` None when nobody answered."""

    at: datetime
    url: str
    body: dict[str, Any]
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    subscription: Subscription
    item: dict[str, Any]
    lifecycle: bool = False


@dataclass(slots=True, kw_only=True)
class Notifier:
    """Delivers for one tenant. `waits`: seconds before each further try of a post that wasn't answered with 2xx; after
    the last its items are given up, and their subscriptions told that they missed something."""

    state: State
    entra: Entra
    waits: Sequence[float] = (0.5, 1, 2, 4, 8, 15, 30)
    posts: deque[Posted] = field(default_factory=lambda: deque(maxlen=_KEPT))
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("dropped", "duplicated", "delayed"), 0))
    stranger: SigningKey = field(default_factory=lambda: SigningKey("stranger"))
    _loss: Loss = field(default_factory=Loss)
    _chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 no secret
    _outbox: dict[str, list[_Entry]] = field(default_factory=dict)
    _work: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def loss(self) -> Loss:
        return self._loss

    @loss.setter
    def loss(self, loss: Loss) -> None:
        self._loss, self._chance = loss, random.Random(loss.seed)  # noqa: S311 no secret

    def transcript_ready(self, meeting: Meeting, part: Part, since: datetime) -> None:
        """Tell who subscribed before `since`, when transcription began: later ones never hear of it."""
        if not self._readable(meeting):
            return
        for subscription in live(self.state.subscriptions, self.state.now()):
            if subscription.created <= since and _hears(subscription, meeting):
                self._befall(subscription, notices.transcript(self.state, subscription, meeting, part))

    def mail_arrived(self, mailbox: str, content: Mapping[str, Any]) -> None:
        """Tell who watches this mailbox (a directory id); `content` is the message as Graph gives it."""
        for subscription in live(self.state.subscriptions, self.state.now()):
            if (subscription.resource.kind, subscription.resource.user) == ("mail", mailbox):
                self._befall(subscription, notices.mail(self.state, subscription, content))

    def lifecycle(self, subscription_id: str, event: str) -> None:
        """Tell of the subscription itself; `subscriptionRemoved` removes it first. Raises `KeyError`, `ValueError`."""
        if event not in notices.LIFECYCLE:
            raise ValueError(f"event must be one of {', '.join(notices.LIFECYCLE)}")
        subscription = self.state.subscriptions[subscription_id]
        if event == "subscriptionRemoved":
            del self.state.subscriptions[subscription_id]
            self.state.changed("subscription", subscription_id)
        if subscription.lifecycle_url is not None:
            item = notices.lifecycle(self.state, subscription, event)
            self._put(subscription.lifecycle_url, _Entry(subscription=subscription, item=item, lifecycle=True))

    def token(self, key: str = "entra", kid: str | None = None, **claims: Any) -> str:
        """A validation token as the publisher sends it, or a forged one: `key` `stranger` is in no key set; `kid` puts
        another key's name in the header; `claims` replace claims, None takes one away."""
        signing = {"entra": self.entra.ring.signing, "stranger": self.stranger}[key]
        return envelope.token(signing, self.state.tenant_id, self.entra.client_id, kid, **claims)

    async def settled(self) -> None:
        """Nothing is under way any more: no delay, no try that is still to come."""
        while self._work:
            await asyncio.wait(set(self._work))

    def close(self) -> None:
        """Nothing is sent any more."""
        for task in self._work:
            task.cancel()

    def _readable(self, meeting: Meeting) -> bool:
        # Channel meetings aren't supported by these notifications.
        scheduled = self.state.chats[meeting.chat].kind != "channel"
        return scheduled and self.state.graph_transcript_access and meeting.transcription not in ("off", "never")

    def _befall(self, subscription: Subscription, item: dict[str, Any]) -> None:
        """Let chance decide, in always the same order, what becomes of one notification."""
        dropped, duplicated, delayed, late = (self._chance.random() for _ in range(4))
        if dropped < self.loss.dropped:
            self.fates["dropped"] += 1
            return
        wait = late * self.loss.seconds if delayed < self.loss.delayed else 0.0
        self.fates["delayed"] += wait > 0
        entry = _Entry(subscription=subscription, item=item)
        self._put(subscription.notification_url, entry, wait)
        if duplicated < self.loss.duplicated:
            self.fates["duplicated"] += 1
            self._put(subscription.notification_url, entry, 2 * _GATHER)

    def _put(self, url: str, entry: _Entry, wait: float = 0.0) -> None:
        self._start(self._gathered(url, entry, wait))

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _gathered(self, url: str, entry: _Entry, wait: float) -> None:
        """The first that waits for this URL takes along what comes within a moment, of whatever subscription."""
        if wait > 0:
            await asyncio.sleep(wait)
        waiting = self._outbox.setdefault(url, [])
        waiting.append(entry)
        if len(waiting) > 1:
            return
        await asyncio.sleep(_GATHER)
        entries = self._outbox.pop(url)
        for first in range(0, len(entries), _AT_ONCE):
            self._start(self._deliver(url, entries[first : first + _AT_ONCE]))

    async def _deliver(self, url: str, entries: list[_Entry]) -> None:
        for wait in (0.0, *self.waits):
            await asyncio.sleep(wait)
            entries = [entry for entry in entries if entry.lifecycle or self._alive(entry.subscription)]
            if not entries or await self._posted(url, entries):
                return
        for id in {entry.subscription.id for entry in entries if not entry.lifecycle}:
            self.lifecycle(id, "missed")

    def _alive(self, subscription: Subscription) -> bool:
        return subscription in live(self.state.subscriptions, self.state.now())

    async def _posted(self, url: str, entries: list[_Entry]) -> bool:
        body: dict[str, Any] = {"value": [entry.item for entry in entries]}
        apps = {entry.subscription.app for entry in entries if "encryptedContent" in entry.item}
        if apps:
            body["validationTokens"] = [self.token(aud=app) for app in sorted(apps)]
        status = await webhooks.post(url, body)
        self.posts.append(Posted(at=self.state.now(), url=url, body=body, status=status))
        for subscription in {entry.subscription.id: entry.subscription for entry in entries}.values():
            subscription.delivered, subscription.delivered_status = self.state.now(), status
            self.state.changed("subscription", subscription.id)
        return status is not None and 200 <= status < 300


def _hears(subscription: Subscription, meeting: Meeting) -> bool:
    wanted = subscription.resource
    return (
        wanted.kind == "transcripts"
        and wanted.user in (None, meeting.organiser)
        and wanted.meeting in (None, meeting.id)
    )
