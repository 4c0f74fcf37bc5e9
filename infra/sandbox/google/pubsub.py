"""Pub/Sub's API as a subscriber pulls with it.

Source: cloud.google.com, Pub/Sub API reference: projects.subscriptions, projects.topics."""

from __future__ import annotations

import asyncio
from typing import Any

from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, invalid

_LONGEST = 600


def _subscription(call: Call, name: str = "subscription") -> str:
    wanted = call.text(name)
    if wanted != call.half.pubsub.subscription:
        resource = wanted.rpartition("/")[2]
        raise GoogleError(404, "NOT_FOUND", f"Resource not found (resource={resource}).")
    return wanted


async def _pull(call: Call) -> dict[str, Any]:
    """At once when something waits, else within the tenant's `pull_wait`; nothing after that."""
    _subscription(call)
    pubsub = call.half.pubsub
    most = call.body.get("maxMessages", 0)
    if most < 1:
        raise invalid("You have passed a non-positive max_messages in the request.")
    if pubsub.app.pubsub_url is not None:
        raise GoogleError(400, "FAILED_PRECONDITION", "This method isn't supported for this subscription type.")
    loop = asyncio.get_running_loop()
    until = loop.time() + (0 if call.body.get("returnImmediately") else pubsub.pull_wait)
    found = pubsub.pull(most)
    while not found and loop.time() < until:
        pubsub.arrived.clear()
        await _heard(pubsub.arrived, min(0.05, until - loop.time()))
        found = pubsub.pull(most)
    return {"receivedMessages": found} if found else {}


async def _heard(arrived: asyncio.Event, seconds: float) -> None:
    """Until something comes, or so long: what was pulled before comes again without anybody saying so."""
    try:
        await asyncio.wait_for(arrived.wait(), max(0.0, seconds))
    except TimeoutError:
        return


def _acknowledge(call: Call) -> dict[str, Any]:
    _subscription(call)
    call.half.pubsub.acknowledge(_ids(call))
    return {}


def _extend(call: Call) -> dict[str, Any]:
    _subscription(call)
    seconds = call.body.get("ackDeadlineSeconds", 0)
    if not 0 <= seconds <= _LONGEST:
        raise invalid(f"Invalid ack deadline given: {seconds}. It must be between 0 and {_LONGEST} seconds.")
    call.half.pubsub.extend(_ids(call), seconds)
    return {}


def _ids(call: Call) -> list[str]:
    ids = call.body.get("ackIds") or []
    if not ids:
        raise invalid("No ack ids specified.")
    return list(ids)


def _get(call: Call) -> dict[str, Any]:
    pubsub, name = call.half.pubsub, _subscription(call)
    body = {
        "name": name,
        "topic": pubsub.topic,
        "ackDeadlineSeconds": int(pubsub.ack_deadline),
        "messageRetentionDuration": "604800s",
        "state": "ACTIVE",
    }
    if pubsub.app.pubsub_url is None:
        return body
    url = pubsub.app.pubsub_url
    token = {"serviceAccountEmail": pubsub.account, "audience": pubsub.audience or url}
    return {**body, "pushConfig": {"pushEndpoint": url, "oidcToken": token}}


def _topic(call: Call, name: str = "topic") -> str:
    wanted = call.text(name)
    if wanted != call.half.pubsub.topic:
        raise GoogleError(404, "NOT_FOUND", f"Resource not found (resource={wanted.rpartition('/')[2]}).")
    return wanted


def _get_topic(call: Call) -> dict[str, Any]:
    return {"name": _topic(call)}


def _policy(call: Call) -> dict[str, Any]:
    _topic(call, "resource")
    members = [f"serviceAccount:{account}" for account in sorted(call.half.pubsub.publishers)]
    bindings = [{"role": "roles/pubsub.publisher", "members": members}] if members else []
    return {"version": 1, "etag": "BwYk", "bindings": bindings}


METHODS: Methods = {
    "pubsub.projects.topics.get": _get_topic,
    "pubsub.projects.topics.getIamPolicy": _policy,
    "pubsub.projects.subscriptions.pull": _pull,
    "pubsub.projects.subscriptions.acknowledge": _acknowledge,
    "pubsub.projects.subscriptions.modifyAckDeadline": _extend,
    "pubsub.projects.subscriptions.get": _get,
}
