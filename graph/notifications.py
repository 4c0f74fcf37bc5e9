"""What Graph posts to us: who it is from, what it says, and which part of it is to be believed.

Each topic that we subscribe to has its own client state, and by it an item is known: whose subscription it is, and that
Graph sent it. The subscription's id couldn't tell that, since a notification may come before the answer with the id does.
A rich item is believed only where tokens vouch for it too, and it can be opened with one of our own keys.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import structlog

from bot.core.errors import BadInput, NotAuthenticated
from bot.core.types import MailArrived, Signal, SubscriptionChanged, TranscriptCreated
from graph.certificates import Certificates
from graph.listening import Topic
from graph.notification_crypto import Altered, Sealed, decrypt_each
from graph.notification_items import (
    Dropped,
    Item,
    Reason,
    created_of,
    mail_signal,
    message_of,
    organiser_in,
    organiser_of,
    read_content,
    read_item,
    read_post,
    transcript_of,
    transcript_signal,
)
from graph.validation_tokens import ValidationTokens

log = structlog.get_logger()

LONGEST_HANDSHAKE = 1024
_LIFECYCLE: Mapping[str, Literal["reauthorise", "removed", "missed"]] = {
    "reauthorizationRequired": "reauthorise",
    "subscriptionRemoved": "removed",
    "missed": "missed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one POST brought: what is to be believed, and why each other item isn't."""

    signals: tuple[Signal, ...]
    dropped: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An item whose client state is ours. `reason` where it is dropped all the same."""

    item: Item
    topic: Topic
    sealed: Sealed | None = None
    content: Mapping[str, Any] | None = None
    reason: Reason | None = None


def handshake(token: str) -> str:
    """What Graph wants to read back, as text/plain, of a `validationToken` that is URL-decoded. Raises `BadInput`."""
    if not token or len(token) > LONGEST_HANDSHAKE or not token.isprintable():
        raise BadInput("The validation token must be printable text of at most 1,024 characters.")
    return html.escape(token)


class Notifications:
    """Reads POSTs. `states` gives the client state of each topic, `tenants` are directory ids in lower case."""

    def __init__(
        self,
        states: Mapping[str, Topic],
        *,
        tenants: frozenset[str],
        tokens: ValidationTokens,
        certificates: Certificates,
        now: Callable[[], datetime],
    ) -> None:
        # Found by their digests, so that the time that it takes tells nothing of a state.
        self._states = {_digest(state): (state, topic) for state, topic in states.items()}
        self._tenants, self._tokens, self._certificates, self._now = tenants, tokens, certificates, now

    async def warm(self) -> None:
        """Fetch what tokens are checked with, off the request path. Raises `Unavailable`."""
        await self._tokens.warm()

    async def read(self, body: bytes) -> Delivery:
        """What is to be believed of a POST; each signal once. Raises `BadInput` for a body that is none, `NotAuthenticated`
        where nothing in it is to be believed, `Unavailable` where Entra's keys can't be had."""
        items, tokens = read_post(body)
        known, dropped = self._recognise(items)
        signals: dict[str, Signal] = {}
        for one in await self._open(known, tokens):
            try:
                signal = self._signal(one)
                signals[signal.id] = signal
            except Dropped as drop:
                dropped.append(drop.reason)
        if not signals:
            raise NotAuthenticated("Nothing in this notification is for a subscription of this app.")
        if dropped:
            log.info("notifications.dropped", reasons=sorted(set(dropped)), items=len(dropped), kept=len(signals))
        return Delivery(signals=tuple(signals.values()), dropped=tuple(dropped))

    # ---- who it is from ------------------------------------------------------------------------

    def _recognise(self, items: Sequence[object]) -> tuple[list[_Known], list[Reason]]:
        known: list[_Known] = []
        dropped: list[Reason] = []
        for raw in items:
            try:
                known.append(self._known(read_item(raw)))
            except Dropped as drop:
                dropped.append(drop.reason)
            except Altered:
                dropped.append("altered")
        return known, dropped

    def _known(self, item: Item) -> _Known:
        state, topic = self._states.get(_digest(item.state), ("", None))
        if topic is None or not hmac.compare_digest(state.encode(), item.state.encode()):
            raise Dropped("client_state")
        if item.tenant not in self._tenants:
            raise Dropped("tenant")
        return _Known(item=item, topic=topic, sealed=read_content(item))

    async def _open(self, known: Sequence[_Known], tokens: Sequence[object]) -> list[_Known]:
        """The same, with what was sealed opened: beside the event loop, since each takes a millisecond."""
        rich = [one for one in known if one.sealed is not None]
        if not rich:
            return list(known)
        vouched = await self._vouched(tokens)
        keys = [await self._key(one, vouched) for one in rich]
        sealed = [(one.sealed, key) for one, key in zip(rich, keys, strict=True) if one.sealed is not None]
        contents = await asyncio.to_thread(decrypt_each, sealed)
        opened = [
            _opened(one, key is not None, content, one.item.tenant in vouched)
            for one, key, content in zip(rich, keys, contents, strict=True)
        ]
        return [one for one in known if one.sealed is None] + opened

    async def _vouched(self, tokens: Sequence[object]) -> frozenset[str]:
        """Where one of the tokens is bad, none counts: Graph sends no bad ones."""
        try:
            return await self._tokens.vouched(tokens)
        except NotAuthenticated:
            return frozenset()

    async def _key(self, one: _Known, vouched: frozenset[str]) -> Any:
        if one.sealed is None or one.item.tenant not in vouched:
            return None
        return await self._certificates.key(one.sealed.certificate)

    # ---- what it says --------------------------------------------------------------------------

    def _signal(self, one: _Known) -> Signal:
        if one.reason is not None:
            raise Dropped(one.reason)
        if one.item.lifecycle:
            return self._lifecycle(one.item)
        if one.item.change != "created":
            raise Dropped("irrelevant")
        return _mail(one) if one.topic.mailbox else _transcript(one)

    def _lifecycle(self, item: Item) -> SubscriptionChanged:
        """Graph repeats itself until it is heard, and gives no id: what comes within a minute is one."""
        kind = _LIFECYCLE.get(item.lifecycle)
        if kind is None:
            raise Dropped("malformed")
        id = f"subscription:{item.subscription}:{kind}:{self._now():%Y%m%d%H%M}"
        return SubscriptionChanged(id=id, tenant=item.tenant, subscription_id=item.subscription, kind=kind)


def _opened(one: _Known, found: bool, content: Mapping[str, Any] | None, vouched: bool) -> _Known:
    reason: Reason | None = "altered" if content is None else None
    if not vouched:
        reason = "token"
    elif not found:
        reason = "certificate"
    return _Known(item=one.item, topic=one.topic, content=content, reason=reason)


def _transcript(one: _Known) -> TranscriptCreated:
    meeting, transcript = transcript_of(one.item)
    content = one.content or {}
    if any(content.get(name, id) != id for name, id in (("id", transcript), ("meetingId", meeting))):
        raise Dropped("altered")
    organiser = organiser_of(content) or one.topic.organiser or organiser_in(meeting)
    if not organiser:
        raise Dropped("malformed")
    return TranscriptCreated(
        id=transcript_signal(transcript),
        tenant=one.item.tenant,
        organiser_id=organiser,
        meeting_id=meeting,
        transcript_id=transcript,
        created=created_of(content),
    )


def _mail(one: _Known) -> MailArrived:
    message = message_of(one.item)
    return MailArrived(id=mail_signal(message), tenant=one.item.tenant, mailbox=one.topic.mailbox, message_id=message)


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
