"""Gmail's watches of the shared mailboxes: made, prolonged and stopped, and remembered, since Gmail doesn't list them.

Source: developers.google.com, "Configure push notifications in Gmail API" (users.watch, users.stop).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bot.core.errors import NotFound
from bot.core.ports import Records
from bot.core.types import Subscription
from workspace.client import GoogleClient
from workspace.listening import Listening, mail_of
from workspace.permissions import GMAIL

KIND, SCOPE, DAYS = "google.mail_watches", "google.mail_watches", 365
_KEY = "all"


class MailWatches:
    """A watch's id is its resource, `gmail:ADDRESS`; it lives seven days and is prolonged by asking anew."""

    def __init__(self, client: GoogleClient, listening: Listening, records: Records) -> None:
        self._client, self._listening, self._records = client, listening, records
        self._writing = asyncio.Lock()

    async def active(self) -> list[Subscription]:
        """Those that were asked for, also of mailboxes that aren't watched any more."""
        kept = await self._kept()
        return [self._subscription(mailbox, one) for mailbox, one in kept.items()]

    async def watch(self, mailbox: str) -> Subscription:
        """Ask to be told of what comes into the inbox, for as long as Gmail does. Raises `NotFound` for another mailbox."""
        named = self._listening.mailbox(mailbox)
        if named is None:
            raise NotFound("This mailbox is not one that the settings name under `watch.mailboxes`.")
        body = {"topicName": self._listening.topic, "labelIds": ["INBOX"], "labelFilterBehavior": "include"}
        made = await self._client.execute(
            lambda gmail: gmail.users().watch(userId="me", body=body),
            api="gmail",
            subject=named,
            scopes=(GMAIL,),
            idempotent=True,
        )
        expires = datetime.fromtimestamp(int(made["expiration"]) / 1000, UTC)
        one = {"expires": expires.isoformat(), "topic": self._listening.topic}
        await self._keep(named, one)
        return self._subscription(named, one)

    async def stop(self, mailbox: str) -> None:
        """A watch that isn't there counts as stopped."""
        with suppress(NotFound):
            await self._client.execute(
                lambda gmail: gmail.users().stop(userId="me"), api="gmail", subject=mailbox, scopes=(GMAIL,)
            )
        await self._keep(mailbox, None)

    async def _kept(self) -> dict[str, Any]:
        found: Any = await self._records.get(KIND, _KEY)
        return dict(found) if isinstance(found, dict) else {}

    async def _keep(self, mailbox: str, one: dict[str, str] | None) -> None:
        async with self._writing:
            kept = await self._kept()
            kept.pop(mailbox, None)
            if one is not None:
                kept[mailbox] = one
            await self._records.put(KIND, _KEY, kept, scope=SCOPE, days=DAYS)

    def _subscription(self, mailbox: str, one: dict[str, str]) -> Subscription:
        return Subscription(
            id=mail_of(mailbox),
            resource=mail_of(mailbox),
            expires=datetime.fromisoformat(one["expires"]),
            current=one["topic"] == self._listening.topic,
        )
