"""Reads what Graph posts into items, without believing any of it yet.

Source: Microsoft Learn, changeNotificationCollection, "Get change notifications for meeting transcripts and recordings",
"Reduce missing subscriptions and change notifications", "Change notifications for Outlook resources".
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
from graph.client import moment
from graph.notification_crypto import Sealed, read_sealed

Reason: TypeAlias = Literal["malformed", "tenant", "client_state", "irrelevant", "token", "certificate", "altered"]
"""Why an item is dropped."""

MOST_ITEMS = 1000
_LONGEST = 2048
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ONE = r"(?:\('([^'/()]+)'\)|/([^'/()]+))"
_TRANSCRIPT = re.compile(rf"(?:^|/)onlineMeetings{_ONE}/transcripts{_ONE}$", re.IGNORECASE)
_MESSAGE = re.compile(rf"(?:^|/)messages{_ONE}$", re.IGNORECASE)
_ORGANISER = re.compile(rf"\d\*({_GUID})\*")


class Dropped(Exception):
    """This item is not used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One notification. `tenant` in lower case; `lifecycle` is "" for a change of a resource."""

    subscription: str
    tenant: str
    state: str
    lifecycle: str
    change: str
    resource: str
    raw: Mapping[str, Any]


def read_post(body: bytes) -> tuple[list[object], list[object]]:
    """The items and the validation tokens of one POST. Raises `BadInput`."""
    try:
        post = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The body is not JSON. Send a change notification collection as application/json.") from error
    items = post.get("value") if isinstance(post, dict) else None
    tokens = (post.get("validationTokens") or []) if isinstance(post, dict) else None
    if not isinstance(items, list) or not isinstance(tokens, list) or not 0 < len(items) <= MOST_ITEMS:
        raise BadInput(f"The body is not a change notification collection of 1 to {MOST_ITEMS} items in `value`.")
    return items, tokens


def read_item(raw: object) -> Item:
    """The envelope. Raises `Dropped`."""
    if not isinstance(raw, dict):
        raise Dropped("malformed")
    item = Item(
        subscription=_text(raw.get("subscriptionId")),
        tenant=_text(raw.get("tenantId")).lower(),
        state=_text(raw.get("clientState")),
        lifecycle=_text(raw.get("lifecycleEvent")),
        change=_text(raw.get("changeType")),
        resource=_text(raw.get("resource")),
        raw=raw,
    )
    if not item.subscription or not item.tenant:
        raise Dropped("malformed")
    if not item.state:
        raise Dropped("client_state")
    return item


def read_content(item: Item) -> Sealed | None:
    """The encrypted content, None where the item carries none. Raises `Altered`.

    Microsoft's samples of transcripts write its name with a capital letter.
    """
    given = item.raw.get("encryptedContent", item.raw.get("EncryptedContent"))
    return None if given is None else read_sealed(given)


def transcript_of(item: Item) -> tuple[str, str]:
    """The ids of the meeting and of the transcript. Raises `Dropped`."""
    found = _TRANSCRIPT.search(item.resource)
    if found is None:
        raise Dropped("irrelevant")
    meeting, transcript = found[1] or found[2], found[3] or found[4]
    if _data_id(item) not in ("", transcript):
        raise Dropped("malformed")
    return meeting, transcript


def message_of(item: Item) -> str:
    """The id of the mail. Raises `Dropped`."""
    found = _MESSAGE.search(item.resource)
    if found is None:
        raise Dropped("irrelevant")
    return _data_id(item) or found[1] or found[2]


def organiser_in(meeting: str) -> str:
    """A meeting's id is base64 of `1*organiser*0**thread`; "" where it isn't."""
    try:
        text = base64.urlsafe_b64decode(meeting + "=" * (-len(meeting) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    found = _ORGANISER.match(text)
    return found[1] if found else ""


def organiser_of(content: Mapping[str, Any]) -> str:
    """The organiser that a transcript's own data names; "" where it names none."""
    user: Any = content
    for name in ("meetingOrganizer", "user"):
        user = user.get(name) if isinstance(user, dict) else None
    id = _text(user.get("id")) if isinstance(user, dict) else ""
    return id if re.fullmatch(_GUID, id) else ""


def created_of(content: Mapping[str, Any]) -> datetime | None:
    """When the transcript was made; None where it doesn't say."""
    try:
        return moment(_text(content.get("createdDateTime")))
    except (ValueError, OverflowError):
        return None


def transcript_signal(transcript: str) -> str:
    """The id of the signal that there is this transcript, whoever tells it."""
    return f"transcript:{transcript}"


def mail_signal(message: str) -> str:
    """The id of the signal that there is this mail, whoever tells it."""
    return f"mail:{message}"


def _data_id(item: Item) -> str:
    data = item.raw.get("resourceData")
    return _text(data.get("id")) if isinstance(data, dict) else ""


def _text(value: object) -> str:
    """Printable text of a decent length, or ""."""
    return value if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else ""
