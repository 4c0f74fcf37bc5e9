"""What Google tells through Pub/Sub, pushed or pulled: who it is from, what it says, and what of it is to be believed.

A push is believed by its token. Of an event, whose meeting it is is known by the subscription that we made for that
person; nothing is asked of Google for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import structlog

from bot.core.ports import Records
from bot.core.signing_keys import SigningKeys
from bot.core.types import MailboxChanged, Signal, SubscriptionChanged, TranscriptCreated
from workspace.listening import CONFERENCE_ENDED, FILE_GENERATED, Listening
from workspace.made_transcripts import conference_signal, transcript_signal
from workspace.meeting_events import KIND
from workspace.push_items import (
    Dropped,
    Item,
    Reason,
    conference_of,
    mailbox_of,
    read_item,
    read_push,
    subscription_of,
    transcript_of,
)
from workspace.push_token import PushToken

_LIFE = "google.workspace.events.subscription.v1."
_LIFECYCLE: Mapping[str, Literal["reauthorise", "removed"]] = {
    f"{_LIFE}suspended": "reauthorise",
    f"{_LIFE}expirationReminder": "reauthorise",
    f"{_LIFE}expired": "removed",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one message brought: what is to be believed, or why it isn't. Dropped ones are to be acknowledged too."""

    signals: tuple[Signal, ...] = ()
    dropped: tuple[Reason, ...] = ()


class Pushes:
    """Reads Pub/Sub's messages. `tenant` is the customer id; `records` say whose a subscription is."""

    def __init__(
        self, listening: Listening, *, tenant: str, records: Records, token: PushToken, keys: SigningKeys
    ) -> None:
        self._listening, self._tenant, self._records = listening, tenant, records
        self._token, self._keys = token, keys

    async def warm(self) -> None:
        """Fetch what tokens are checked with, off the request path. Raises `Unavailable`."""
        await self._keys.warm()

    async def read(self, authorization: str | None, body: bytes) -> Delivery:
        """A push. Raises `NotAuthenticated`, `BadInput` for a body that is none, `Unavailable` without Google's keys."""
        await self._token.check(authorization)
        subscription, message = read_push(body)
        if subscription != self._listening.subscription:
            return _dropped("subscription")
        return await self.read_message(message)

    async def read_message(self, message: object) -> Delivery:
        """A message whose origin is known: a `PubsubMessage` as JSON has it."""
        try:
            return Delivery(signals=(await self._signal(read_item(message)),))
        except Dropped as drop:
            return _dropped(drop.reason)

    async def _signal(self, item: Item) -> Signal:
        if not item.type:
            return self._mailbox(item)
        if item.type in _LIFECYCLE:
            return await self._lifecycle(item)
        if item.type == FILE_GENERATED:
            conference, transcript = transcript_of(item)
            return await self._created(item, transcript_signal(transcript), conference, transcript)
        if item.type == CONFERENCE_ENDED:
            conference = conference_of(item)
            return await self._created(item, conference_signal(conference), conference, "")
        raise Dropped("unknown_type")

    async def _created(self, item: Item, id: str, conference: str, transcript: str) -> TranscriptCreated:
        return TranscriptCreated(
            id=id,
            tenant=self._tenant,
            organiser_id=await self._organiser(item.subscription),
            meeting_id=conference,
            transcript_id=transcript,
            created=item.time,
        )

    async def _lifecycle(self, item: Item) -> SubscriptionChanged:
        """Google repeats an event under the same id until it is heard."""
        name, kind = subscription_of(item), _LIFECYCLE[item.type]
        await self._organiser(name)
        id = f"subscription:{name}:{kind}:{item.id}"
        return SubscriptionChanged(id=id, tenant=self._tenant, subscription_id=name, kind=kind)

    def _mailbox(self, item: Item) -> MailboxChanged:
        address, history = mailbox_of(item)
        mailbox = self._listening.mailbox(address)
        if mailbox is None:
            raise Dropped("mailbox")
        return MailboxChanged(id=f"mailbox:{mailbox.lower()}:{history}", tenant=self._tenant, mailbox=mailbox)

    async def _organiser(self, subscription: str) -> str:
        found = await self._records.get(KIND, subscription) if subscription else None
        if not isinstance(found, str) or not self._listening.covers(found):
            raise Dropped("unknown_subscription")
        return found


def _dropped(reason: Reason) -> Delivery:
    log.info("pushes.dropped", reason=reason)
    return Delivery(dropped=(reason,))
