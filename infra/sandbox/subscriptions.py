"""Subscriptions to change notifications, and what each of them is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What is watched. `user` and `meeting` are ids that narrow it down; `select`: a rich mail's properties.

    `named` is True where the subscriber wrote `users/…`: notifications then name the user as well."""

    kind: Literal["transcripts", "mail"]
    user: str | None = None
    meeting: str | None = None
    named: bool = False
    select: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Subscription:
    """One app's subscription; `text` is its resource as the app wrote it. Times are aware, in UTC."""

    id: str
    app: str
    text: str
    resource: Resource
    change_type: str
    notification_url: str
    lifecycle_url: str | None
    client_state: str | None
    created: datetime
    expires: datetime
    rich: bool = False
    certificate: str | None = None
    certificate_id: str | None = None
    tls: str = "v1_2"
    reauthorised: datetime | None = None
    delivered: datetime | None = None
    delivered_status: int | None = None


def live(kept: dict[str, Subscription], now: datetime) -> list[Subscription]:
    """Those that haven't expired; those that have are forgotten."""
    for gone in [subscription.id for subscription in kept.values() if subscription.expires <= now]:
        del kept[gone]
    return list(kept.values())
