"""The Workspace Events API: subscriptions to Meet's events, which a person authorises for themselves.

Source: developers.google.com, Workspace Events API reference: subscriptions; "Subscribe to Google Meet events"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, forbidden, invalid, not_found
from infra.sandbox.google.events import LONGEST, SPACE, USER, EventSubscription, subscription_json

_MEET = "google.workspace.meet."
TYPES = frozenset(
    f"{_MEET}{name}"
    for name in (
        "conference.v2.started",
        "conference.v2.ended",
        "participant.v2.joined",
        "participant.v2.left",
        "recording.v2.started",
        "recording.v2.ended",
        "recording.v2.fileGenerated",
        "transcript.v2.started",
        "transcript.v2.ended",
        "transcript.v2.fileGenerated",
        "smartNote.v2.started",
        "smartNote.v2.ended",
        "smartNote.v2.fileGenerated",
    )
)
_SCOPES = frozenset(f"https://www.googleapis.com/auth/meetings.space.{name}" for name in ("created", "readonly"))
_RENEWABLE = {
    "ttl": "ttl",
    "expire_time": "expireTime",
    "expireTime": "expireTime",
    "event_types": "eventTypes",
    "eventTypes": "eventTypes",
}
_SAFE = "type.googleapis.com/google.apps.events.subscriptions.v1."


def _create(call: Call) -> dict[str, Any]:
    _meet_only(call)
    target, topic = _target(call), _topic(call)
    types = _types(call.body.get("eventTypes") or [])
    if (call.body.get("payloadOptions") or {}).get("includeResource"):
        raise invalid("payload_options.include_resource isn't supported for Google Meet events.")
    expires = _expiry(call, call.body)
    for known in call.half.events.live():
        if (known.authority, known.account, known.target) == (call.subject.id, call.token.account, target):
            raise _twice(known)
    if call.flag("validateOnly"):
        return _operation("CreateSubscriptionMetadata", {"@type": f"{_SAFE}Subscription", "targetResource": target})
    made = call.half.events.add(
        target=target,
        types=types,
        topic=topic,
        authority=call.subject.id,
        account=call.token.account,
        expires=expires,
    )
    return _done("Create", made)


def _get(call: Call) -> dict[str, Any]:
    return subscription_json(_own(call))


def _list(call: Call) -> dict[str, Any]:
    types, target = _filter(call.text("filter"))
    mine = [
        one
        for one in call.half.events.live()
        if one.authority == (call.subject.id if call.token.subject else None)
        and types & set(one.types)
        and target in ("", one.target)
    ]
    size, first = min(int(call.parameters.get("pageSize", 0)) or 50, 100), int(call.text("pageToken") or 0)
    page = {"nextPageToken": str(first + size)} if first + size < len(mine) else {}
    return {"subscriptions": [subscription_json(one) for one in mine[first : first + size]], **page}


def _patch(call: Call) -> dict[str, Any]:
    subscription = _own(call)
    _meet_only(call)
    _match(subscription, call.body.get("etag"))
    asked = [part.strip() for part in call.text("updateMask").split(",") if part.strip()]
    unknown = [part for part in asked if part not in _RENEWABLE]
    if unknown:
        raise invalid(f"Invalid update mask: {unknown[0]} can't be updated.")
    names = {_RENEWABLE[part] for part in asked} or (set(_RENEWABLE.values()) & set(call.body))
    if not names:
        raise invalid("There is nothing to update.")
    given = {name: call.body.get(name) for name in names}
    types = _types(given["eventTypes"] or []) if "eventTypes" in names else subscription.types
    expires = _expiry(call, given) if names & {"ttl", "expireTime"} else subscription.expires
    if not call.flag("validateOnly"):
        subscription.types, subscription.expires = types, expires
        _touched(call, subscription)
    return _done("Update", subscription)


def _delete(call: Call) -> dict[str, Any]:
    empty = {"@type": "type.googleapis.com/google.protobuf.Empty"}
    try:
        subscription = _own(call)
    except GoogleError:
        if call.flag("allowMissing"):
            return _operation("DeleteSubscriptionMetadata", empty)
        raise
    _match(subscription, call.text("etag") or None)
    if not call.flag("validateOnly"):
        call.half.events.remove(subscription)
    return _operation("DeleteSubscriptionMetadata", empty)


def _reactivate(call: Call) -> dict[str, Any]:
    subscription = _own(call)
    _meet_only(call)
    if subscription.state != "SUSPENDED":
        raise GoogleError(400, "FAILED_PRECONDITION", "The subscription isn't suspended.")
    subscription.state, subscription.reason = "ACTIVE", ""
    _touched(call, subscription)
    return _done("Reactivate", subscription)


def _meet_only(call: Call) -> None:
    """Meet's events need one of Meet's scopes, and somebody who has it."""
    if not call.token.subject or not call.token.scopes & _SCOPES:
        raise forbidden("The caller does not have permission to subscribe to Google Meet events.")


def _target(call: Call) -> str:
    """Oneself, or a space that one owns."""
    target = str(call.body.get("targetResource") or "")
    if target == f"{USER}users/{call.subject.id}":
        return target
    spaces = call.half.state.spaces.values()
    if any(target == f"{SPACE}{space.name}" and space.owner == call.subject.id for space in spaces):
        return target
    if not re.fullmatch(rf"(?:{USER}users/\d+|{SPACE}spaces/[\w-]+)", target):
        raise invalid(f"Invalid target_resource: '{target}'.")
    raise forbidden("The caller does not have permission to view the target resource (or it may not exist).")


def _topic(call: Call) -> str:
    topic = str((call.body.get("notificationEndpoint") or {}).get("pubsubTopic") or "")
    if not re.fullmatch(r"projects/[^/]+/topics/[^/]+", topic):
        raise invalid("notification_endpoint.pubsub_topic is required: projects/{project}/topics/{topic}.")
    if topic != call.half.pubsub.topic:
        raise forbidden(f"The Pub/Sub topic {topic} doesn't exist, or Google Meet may not publish to it.")
    return topic


def _types(given: list[str]) -> list[str]:
    unknown = sorted(set(given) - TYPES)
    if unknown or not given:
        raise invalid(f"Invalid event type: '{unknown[0]}'." if unknown else "At least one event type is required.")
    return sorted(set(given))


def _expiry(call: Call, given: Mapping[str, Any]) -> datetime:
    """At most seven days ahead, which it also is when nothing or a ttl of nought is asked for."""
    now = call.half.now()
    if given.get("ttl") and given.get("expireTime"):
        raise invalid("Only one of ttl and expire_time can be set.")
    if given.get("expireTime"):
        wanted = datetime.fromisoformat(str(given["expireTime"])).astimezone(UTC)
    else:
        wanted = now + (timedelta(seconds=float(str(given.get("ttl") or "0s").rstrip("s"))) or LONGEST)
    if not now < wanted <= now + LONGEST:
        raise invalid("The subscription must expire in the future, and in 7 days at most.")
    return wanted


def _own(call: Call) -> EventSubscription:
    try:
        found = call.half.events.find(call.text("name"))
    except KeyError as error:
        raise not_found("Subscription not found.") from error
    if not call.token.subject or found.authority != call.subject.id:
        raise forbidden("The caller does not have permission to access the subscription (or it may not exist).")
    return found


def _filter(text: str) -> tuple[set[str], str]:
    """`event_types:"…" [OR …] [AND target_resource="…"]`, with parentheses or without."""
    rest = re.sub(r'event_types\s*:\s*"[^"]+"', "T", text)
    rest = re.sub(r'target_resource\s*=\s*"[^"]+"', "R", rest)
    if not re.fullmatch(r"\(?\s*T(\s+OR\s+T)*\s*\)?(\s+AND\s+R)?|R\s+AND\s+\(?\s*T(\s+OR\s+T)*\s*\)?", rest.strip()):
        raise invalid("Invalid filter: it needs at least one event type.")
    targets = re.findall(r'target_resource\s*=\s*"([^"]+)"', text)
    return set(re.findall(r'event_types\s*:\s*"([^"]+)"', text)), targets[0] if targets else ""


def _match(subscription: EventSubscription, etag: str | None) -> None:
    if etag is not None and etag != subscription.etag:
        raise GoogleError(409, "ABORTED", "The etag doesn't match the subscription's.")


def _touched(call: Call, subscription: EventSubscription) -> None:
    subscription.updated = call.half.now()
    subscription.version += 1
    call.half.changed("subscription", subscription.name)


def _twice(known: EventSubscription) -> GoogleError:
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "DUPLICATE_RESOURCE",
        "domain": "workspaceevents.googleapis.com",
        "metadata": {"current_subscription": known.name},
    }
    text = f"A subscription to this target resource exists already: {known.name}."
    return GoogleError(409, "ALREADY_EXISTS", text, details=[detail])


def _done(what: str, subscription: EventSubscription) -> dict[str, Any]:
    body = {"@type": f"{_SAFE}Subscription", **subscription_json(subscription)}
    return _operation(f"{what}SubscriptionMetadata", body)


def _operation(metadata: str, response: Mapping[str, Any]) -> dict[str, Any]:
    """Long-running, and over at once."""
    return {"done": True, "metadata": {"@type": f"{_SAFE}{metadata}"}, "response": dict(response)}


METHODS: Methods = {
    "workspaceevents.subscriptions.create": _create,
    "workspaceevents.subscriptions.get": _get,
    "workspaceevents.subscriptions.list": _list,
    "workspaceevents.subscriptions.patch": _patch,
    "workspaceevents.subscriptions.delete": _delete,
    "workspaceevents.subscriptions.reactivate": _reactivate,
}
