"""Graph: subscriptions to change notifications.

Source: microsoft-graph-docs, subscription-post-subscriptions, -list, -get, -update, -delete, -reauthorize.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from aiohttp import web

from infra.sandbox import odata, subscription_rules, webhooks
from infra.sandbox.answers import Refusal, stamp
from infra.sandbox.graph import Call, Handler, Operation, context
from infra.sandbox.graph_mail import mail_access
from infra.sandbox.subscriptions import Resource, Subscription, live

_ANY = " ".join(sorted(frozenset().union(*subscription_rules.PERMISSIONS.values())))


def operations() -> list[Operation]:
    one = "/subscriptions/{subscription}"
    paths: list[tuple[str, str, Handler]] = [
        ("POST", "/subscriptions", create),
        ("GET", "/subscriptions", list_all),
        ("GET", one, get),
        ("PATCH", one, renew),
        ("DELETE", one, delete),
        ("POST", one + "/reauthorize", reauthorise),
    ]
    return [Operation(method=method, path=path, permissions=_ANY, handler=run) for method, path, run in paths]


async def create(call: Call) -> web.Response:
    given = subscription_rules.writable(await call.body(), renewal=False)
    wanted = subscription_rules.resource(call.state, given["resource"])
    _permitted(call, wanted)
    subscription_rules.details(given, wanted)
    subscription = _made(call, given, wanted)
    _single(call, subscription)
    urls = [subscription.notification_url, *filter(None, [subscription.lifecycle_url])]
    await asyncio.gather(*(webhooks.shake_hands(url) for url in urls))
    _single(call, subscription)
    call.state.subscriptions[subscription.id] = subscription
    call.state.changed("subscription", subscription.id)
    secret = {"clientState": subscription.client_state, "encryptionCertificate": subscription.certificate}
    body = {"@odata.context": context("subscriptions/$entity"), **_json(subscription), **secret}
    return web.json_response(body, status=201)


async def list_all(call: Call) -> web.Response:
    odata.options(call.request, "skiptoken")
    found = [_json(subscription) for subscription in _own(call)]
    page = odata.collection(call.request, found, context="subscriptions", base=call.base, type_name="subscription")
    return web.json_response(page)


async def get(call: Call) -> web.Response:
    return _entity(_asked(call))


async def renew(call: Call) -> web.Response:
    subscription = _asked(call)
    _permitted(call, subscription.resource)
    given = subscription_rules.writable(await call.body(), renewal=True)
    subscription_rules.encryption(given)
    if "expirationDateTime" in given:
        subscription.expires = subscription_rules.expiry(
            given["expirationDateTime"],
            subscription.resource.kind,
            subscription.rich,
            subscription.lifecycle_url,
            call.state.now(),
        )
    subscription.certificate = given.get("encryptionCertificate", subscription.certificate)
    subscription.certificate_id = given.get("encryptionCertificateId", subscription.certificate_id)
    subscription.reauthorised = call.state.now()
    call.state.changed("subscription", subscription.id)
    return _entity(subscription)


async def delete(call: Call) -> web.Response:
    id = _asked(call).id
    del call.state.subscriptions[id]
    call.state.changed("subscription", id)
    return web.Response(status=204)


async def reauthorise(call: Call) -> web.Response:
    subscription = _asked(call)
    _permitted(call, subscription.resource)
    subscription.reauthorised = call.state.now()
    call.state.changed("subscription", subscription.id)
    return web.Response(status=204)


def _own(call: Call) -> list[Subscription]:
    """Those of the app that asks: an app sees no other's."""
    return [one for one in live(call.state.subscriptions, call.state.now()) if one.app == call.token.app]


def _asked(call: Call) -> Subscription:
    for subscription in _own(call):
        if subscription.id == call.arg("subscription"):
            return subscription
    raise Refusal(404, "ResourceNotFound", "The object was not found.")


def _permitted(call: Call, wanted: Resource) -> None:
    needed = subscription_rules.PERMISSIONS[wanted.kind]
    if not call.token.roles & needed:
        text = f"Insufficient privileges to complete the operation. The resource requires one of: {', '.join(sorted(needed))}."
        raise Refusal(403, "Authorization_RequestDenied", text)
    if wanted.kind == "mail" and wanted.user is not None:
        mail_access(call.state, wanted.user)


def _single(call: Call, wanted: Subscription) -> None:
    for other in _own(call):
        if (other.change_type, other.text.lower()) == (wanted.change_type, wanted.text.lower()):
            text = f"Subscription Id {other.id} already exists for the requested combination"
            raise Refusal(409, "ObjectIdentifierInUse", text)


def _made(call: Call, given: dict[str, Any], wanted: Resource) -> Subscription:
    now, rich = call.state.now(), bool(given.get("includeResourceData"))
    lifecycle = given.get("lifecycleNotificationUrl")
    return Subscription(
        id=str(uuid.uuid4()),
        app=call.token.app,
        text=given["resource"],
        resource=wanted,
        change_type=given["changeType"],
        notification_url=subscription_rules.url("notificationUrl", given["notificationUrl"]),
        lifecycle_url=subscription_rules.url("lifecycleNotificationUrl", lifecycle) if lifecycle else None,
        client_state=given.get("clientState"),
        created=now,
        expires=subscription_rules.expiry(given["expirationDateTime"], wanted.kind, rich, lifecycle, now),
        rich=rich,
        certificate=given.get("encryptionCertificate"),
        certificate_id=given.get("encryptionCertificateId"),
        tls=given.get("latestSupportedTlsVersion", "v1_2"),
    )


def _entity(subscription: Subscription) -> web.Response:
    return web.json_response({"@odata.context": context("subscriptions/$entity"), **_json(subscription)})


def _json(subscription: Subscription) -> dict[str, Any]:
    # Once it is made, Graph gives neither its client state nor its certificate any more.
    return {
        "id": subscription.id,
        "resource": subscription.text,
        "applicationId": subscription.app,
        "changeType": subscription.change_type,
        "clientState": None,
        "notificationUrl": subscription.notification_url,
        "notificationQueryOptions": None,
        "lifecycleNotificationUrl": subscription.lifecycle_url,
        "expirationDateTime": stamp(subscription.expires),
        "creatorId": subscription.app,
        "includeResourceData": subscription.rich,
        "latestSupportedTlsVersion": subscription.tls,
        "encryptionCertificate": None,
        "encryptionCertificateId": subscription.certificate_id,
        "notificationUrlAppId": None,
    }
