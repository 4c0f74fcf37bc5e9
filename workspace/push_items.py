"""Reads what Pub/Sub delivers into events, without believing any of it yet.

Source: cloud.google.com, "Push subscriptions" (the body); developers.google.com, "Google Workspace events" (CloudEvents in
attributes, names in the data), "Configure push notifications in Gmail API" (its data).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from bot.core.errors import BadInput
from workspace.client import moment

Reason: TypeAlias = Literal["malformed", "subscription", "unknown_type", "unknown_subscription", "mailbox"]
"""Why a message is dropped."""

_LONGEST = 1024
_SOURCE = re.compile(r"//workspaceevents\.googleapis\.com/(subscriptions/[\w.~-]+)", re.ASCII)
_CONFERENCE = re.compile(r"conferenceRecords/[\w-]+", re.ASCII)
_TRANSCRIPT = re.compile(r"(conferenceRecords/[\w-]+)/transcripts/[\w-]+", re.ASCII)


class Dropped(Exception):
    """This message is not used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message. `type` and `subscription` (`subscriptions/…`) are "" where it is no CloudEvent: then it is Gmail's."""

    id: str
    type: str
    subscription: str
    time: datetime | None
    data: Mapping[str, Any]


def read_push(body: bytes) -> tuple[str, object]:
    """The name of the Pub/Sub subscription, and its message. Raises `BadInput`."""
    try:
        post = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The body is not JSON. Send a Pub/Sub message as application/json.") from error
    if not isinstance(post, dict) or not isinstance(post.get("message"), dict):
        raise BadInput("The body is not a Pub/Sub push: it has no `message`.")
    return _text(post.get("subscription")), post["message"]


def read_item(message: object) -> Item:
    """A message, pushed or pulled. Raises `Dropped`."""
    if not isinstance(message, dict):
        raise Dropped("malformed")
    given = message.get("attributes") or {}
    attributes = given if isinstance(given, dict) else {}
    source = _SOURCE.fullmatch(_text(attributes.get("ce-source")))
    return Item(
        id=_text(attributes.get("ce-id")) or _text(message.get("messageId")),
        type=_text(attributes.get("ce-type")),
        subscription=source[1] if source else "",
        time=_moment(attributes.get("ce-time")),
        data=_data(message.get("data")),
    )


def conference_of(item: Item) -> str:
    """The name of the conference that ended. Raises `Dropped`."""
    name = _named(item, "conferenceRecord")
    if not _CONFERENCE.fullmatch(name):
        raise Dropped("malformed")
    return name


def transcript_of(item: Item) -> tuple[str, str]:
    """The names of the conference and of its transcript. Raises `Dropped`."""
    name = _named(item, "transcript")
    found = _TRANSCRIPT.fullmatch(name)
    if found is None:
        raise Dropped("malformed")
    return found[1], name


def subscription_of(item: Item) -> str:
    """Whose life an event is about: the source says so, and the data too where it names one. Raises `Dropped`."""
    named = _named(item, "subscription")
    if not item.subscription or named not in ("", item.subscription):
        raise Dropped("malformed")
    return item.subscription


def mailbox_of(item: Item) -> tuple[str, str]:
    """The address, and Gmail's number of the change. Raises `Dropped`."""
    address, history = _text(item.data.get("emailAddress")), item.data.get("historyId")
    if "@" not in address or isinstance(history, bool) or not re.fullmatch(r"\d{1,20}", str(history)):
        raise Dropped("malformed")
    return address, str(history)


def _named(item: Item, kind: str) -> str:
    resource = item.data.get(kind)
    return _text(resource.get("name")) if isinstance(resource, dict) else ""


def _data(value: object) -> Mapping[str, Any]:
    """JSON in base64: either alphabet, as Google's own services write both."""
    if not isinstance(value, str):
        raise Dropped("malformed")
    try:
        found = json.loads(base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Dropped("malformed") from error
    if not isinstance(found, dict):
        raise Dropped("malformed")
    return found


def _moment(value: object) -> datetime | None:
    try:
        return moment(_text(value))
    except (ValueError, OverflowError):
        return None


def _text(value: object) -> str:
    """Printable text of a decent length, or ""."""
    return value if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else ""
