"""Workspace Events: subscriptions to what happens in Meet, the events that they get, and those about themselves.

Source: developers.google.com, Workspace Events API: "Subscribe to Google Meet events", "Structure of Google Workspace
events" (CloudEvents in Pub/Sub's attributes), "Lifecycle events for Google Workspace subscriptions"."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from infra.sandbox.google.chat_json import stamp
from infra.sandbox.google.pushes import PubSub

LONGEST = timedelta(days=7)
"""How long a subscription without resource data may live."""
LIFECYCLE = ("suspended", "expirationReminder", "expired")
USER, SPACE = "//cloudidentity.googleapis.com/", "//meet.googleapis.com/"
_ITSELF = "google.workspace.events.subscription.v1."


@dataclass(slots=True, kw_only=True)
class EventSubscription:
    """One person's (`authority`, a user id) to one target; `version` is what its etag is made of."""

    name: str
    uid: str
    target: str
    types: list[str]
    topic: str
    authority: str
    account: str
    created: datetime
    updated: datetime
    expires: datetime
    state: Literal["ACTIVE", "SUSPENDED"] = "ACTIVE"
    reason: str = ""
    version: int = 1

    @property
    def source(self) -> str:
        return f"//workspaceevents.googleapis.com/{self.name}"

    @property
    def etag(self) -> str:
        return f"{self.uid}-{self.version}"


def subscription_json(subscription: EventSubscription) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": subscription.name,
        "uid": subscription.uid,
        "targetResource": subscription.target,
        "eventTypes": list(subscription.types),
        "payloadOptions": {},
        "notificationEndpoint": {"pubsubTopic": subscription.topic},
        "state": subscription.state,
        "authority": f"users/{subscription.authority}",
        "userAuthority": f"users/{subscription.authority}",
        "createTime": stamp(subscription.created),
        "updateTime": stamp(subscription.updated),
        "expireTime": stamp(subscription.expires),
        "reconciling": False,
        "etag": subscription.etag,
    }
    return {**body, "suspensionReason": subscription.reason} if subscription.state == "SUSPENDED" else body


@dataclass(slots=True, kw_only=True)
class WorkspaceEvents:
    """The subscriptions, and who is told what."""

    pubsub: PubSub
    now: Callable[[], datetime]
    changed: Callable[[str, str], None]
    subscriptions: dict[str, EventSubscription] = field(default_factory=dict)

    def live(self) -> list[EventSubscription]:
        """Those that haven't expired; of those that have, the topic is told, and they are gone."""
        for gone in [one for one in self.subscriptions.values() if one.expires <= self.now()]:
            self.lifecycle(gone.name, "expired")
        return list(self.subscriptions.values())

    def find(self, name: str) -> EventSubscription:
        """One that is live. Raises `KeyError`."""
        return {one.name: one for one in self.live()}[name]

    def add(
        self, *, target: str, types: list[str], topic: str, authority: str, account: str, expires: datetime
    ) -> EventSubscription:
        id, now = str(uuid.uuid4()), self.now()
        subscription = EventSubscription(
            name=f"subscriptions/meet-{id}",
            uid=id,
            target=target,
            types=types,
            topic=topic,
            authority=authority,
            account=account,
            created=now,
            updated=now,
            expires=expires,
        )
        self.subscriptions[subscription.name] = subscription
        self.changed("subscription", subscription.name)
        return subscription

    def remove(self, subscription: EventSubscription) -> None:
        self.subscriptions.pop(subscription.name, None)
        self.changed("subscription", subscription.name)

    def happened(self, kind: str, owner: str, payload: Mapping[str, Any], subject: str) -> None:
        """Tell who subscribed to the owner (a user id) or to the space (`subject`, a full resource name)."""
        for subscription in self.live():
            hears = kind in subscription.types and subscription.target in (f"{USER}users/{owner}", subject)
            if hears and subscription.state == "ACTIVE":
                self._publish(subscription, kind, payload, subscription.target)

    def lifecycle(self, name: str, kind: str, reason: str = "USER_AUTHORIZATION_FAILURE") -> None:
        """Something becomes of the subscription itself (one of `LIFECYCLE`), and its topic is told; expired: it is gone.

        Raises `KeyError`, `ValueError`."""
        if kind not in LIFECYCLE:
            raise ValueError(f"kind must be one of {', '.join(LIFECYCLE)}")
        subscription = self.subscriptions[name]
        if kind == "suspended":
            subscription.state, subscription.reason = "SUSPENDED", reason
            subscription.version += 1
        if kind == "expired":
            self.remove(subscription)
        payload = {"subscription": subscription_json(subscription)}
        self._publish(subscription, _ITSELF + kind, payload, subscription.source, certain=True)
        self.changed("subscription", name)

    def _publish(
        self,
        subscription: EventSubscription,
        kind: str,
        payload: Mapping[str, Any],
        subject: str,
        *,
        certain: bool = False,
    ) -> None:
        attributes = {
            "ce-datacontenttype": "application/json",
            "ce-id": str(uuid.uuid4()),
            "ce-source": subscription.source,
            "ce-specversion": "1.0",
            "ce-subject": subject,
            "ce-time": stamp(self.now()),
            "ce-type": kind,
        }
        self.pubsub.publish(payload, attributes, key=subscription.source, certain=certain)
