"""The tenant's subscriptions through Microsoft's own SDK, the handshake, and everything that Graph refuses."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from subscriber import Subscriber, certificate, subscriber_here

from infra.sandbox import Tenant, serve

TENANT_WIDE = "communications/onlineMeetings/getAllTranscripts"
INBOX = "users/tom.okafor@bramleyholt.example/mailFolders('Inbox')/messages"


@pytest.fixture
async def subscriber() -> AsyncIterator[Subscriber]:
    async with subscriber_here() as listening:
        yield listening


@pytest.fixture
async def raw(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as session:
        yield session


def ahead(**time: float) -> str:
    return (datetime.now(UTC) + timedelta(**time)).isoformat()


async def error_of(answer: aiohttp.ClientResponse) -> tuple[int, str, str]:
    error = (await answer.json())["error"]
    return answer.status, error["code"], error["message"]


async def test_the_sdk_subscribes_lists_renews_reauthorises_and_removes(
    graph_client: Any, subscriber: Subscriber
) -> None:
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.models.subscription import Subscription

    wanted = Subscription(
        change_type="created",
        notification_url=subscriber.notifications,
        lifecycle_notification_url=subscriber.lifecycle,
        resource=TENANT_WIDE,
        expiration_date_time=datetime.now(UTC) + timedelta(minutes=4310),
        client_state="a secret",
    )
    made = await graph_client.subscriptions.post(wanted)
    assert (made.client_state, made.resource, made.include_resource_data) == ("a secret", TENANT_WIDE, False)
    assert sorted(subscriber.greeted) == ["/graph/lifecycle", "/graph/notifications"]
    (listed,) = (await graph_client.subscriptions.get()).value
    assert (listed.id, listed.client_state) == (made.id, None)
    assert listed.application_id == made.application_id
    assert not listed.additional_data
    one = graph_client.subscriptions.by_subscription_id(made.id)
    until = datetime.now(UTC) + timedelta(minutes=4315)
    assert (await one.patch(Subscription(expiration_date_time=until))).expiration_date_time == until
    assert await one.reauthorize.post() is None
    assert (await one.get()).expiration_date_time == until
    await one.delete()
    with pytest.raises(ODataError) as gone:
        await one.get()
    assert gone.value.response_status_code == 404


@pytest.mark.parametrize(
    "resource",
    [
        TENANT_WIDE,
        "/" + TENANT_WIDE,
        "users/{priya}/onlineMeetings/getAllTranscripts",
        "communications/onlineMeetings/{weekly}/transcripts",
        "communications/onlineMeetings('{weekly}')/transcripts",
        "users/{priya}/mailFolders('inbox')/messages",
        "users/{priya}/mailFolders/inbox/messages",
        "users/{priya}/messages",
        INBOX,
    ],
)
async def test_these_resources_can_be_watched(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber, resource: str
) -> None:
    state = tenant.state
    path = resource.replace("{priya}", state.person("priya").id).replace("{weekly}", state.meeting("weekly").id)
    answer = await raw.post("subscriptions", json=subscriber.wish(path))
    assert (answer.status, (await answer.json())["resource"]) == (201, path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shoeSize": 44}, "shoeSize"),
        ({"id": "mine"}, "'id'"),
        ({"changeType": "updated"}, "changeType"),
        ({"changeType": "created,updated"}, "changeType"),
        ({"changeType": None}, "changeType"),
        ({"changeType": 7}, "changeType"),
        ({"resource": "chats/getAllMessages"}, "not supported"),
        ({"resource": f"{TENANT_WIDE}?$select=id"}, "Query options"),
        ({"resource": "users/tom.okafor@bramleyholt.example/mailFolders('Drafts')/messages"}, "not supported"),
        ({"notificationUrl": "http://elsewhere.example/hook"}, "HTTPS"),
        ({"notificationUrl": "ftp://127.0.0.1/hook"}, "HTTPS"),
        ({"lifecycleNotificationUrl": "hook"}, "HTTPS"),
        ({"expirationDateTime": "soon"}, "expirationDateTime"),
        ({"expirationDateTime": "2026-11-19T10:00:00"}, "offset"),
        ({"expirationDateTime": timedelta(minutes=-1)}, "future"),
        ({"expirationDateTime": timedelta(minutes=4325)}, "4320"),
        ({"expirationDateTime": timedelta(minutes=62), "lifecycleNotificationUrl": None}, "lifecycleNotificationUrl"),
        ({"resource": INBOX, "expirationDateTime": timedelta(minutes=10075)}, "10070"),
        ({"clientState": "x" * 129}, "128"),
        ({"latestSupportedTlsVersion": "v9"}, "Tls"),
        ({"includeResourceData": True}, "encryptionCertificate"),
        ({"includeResourceData": "yes"}, "includeResourceData"),
    ],
)
async def test_what_graph_would_not_take_is_refused_before_anybody_is_called(
    raw: aiohttp.ClientSession, subscriber: Subscriber, change: dict[str, Any], said: str
) -> None:
    # Counted from now: the tests may have been collected long ago.
    given = {
        name: ahead(seconds=one.total_seconds()) if isinstance(one, timedelta) else one for name, one in change.items()
    }
    body = subscriber.wish(**{"resource": TENANT_WIDE, **given})
    status, code, message = await error_of(await raw.post("subscriptions", json=body))
    assert (status, code) == (400, "InvalidRequest")
    assert said in message
    assert subscriber.greeted == []


@pytest.mark.parametrize("made", ["text", "pem", "1024", "curve", "no id"])
async def test_a_certificate_that_can_not_be_used_is_refused(
    raw: aiohttp.ClientSession, subscriber: Subscriber, made: str
) -> None:
    good = certificate()
    text = {
        "text": "not base64!",
        "pem": base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode(),
        "1024": certificate(1024).base64,
        "curve": certificate(0).base64,
        "no id": good.base64,
    }[made]
    id = None if made == "no id" else "key-1"
    rich = {"includeResourceData": True, "encryptionCertificate": text, "encryptionCertificateId": id}
    answer = await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE, **rich))
    assert (await error_of(answer))[:2] == (400, "InvalidRequest")


async def test_a_rich_mail_lives_a_day_and_names_its_properties(
    raw: aiohttp.ClientSession, subscriber: Subscriber
) -> None:
    rich = {
        "includeResourceData": True,
        "encryptionCertificate": certificate().base64,
        "encryptionCertificateId": "key-1",
    }
    resource = f"{INBOX}?$select=subject,from"
    for wrong in (
        subscriber.wish(INBOX, **rich),
        subscriber.wish(f"{INBOX}?$select=body", **rich),
        subscriber.wish(f"{INBOX}?$top=1", **rich),
        subscriber.wish(resource, **rich, expirationDateTime=ahead(minutes=1445)),
    ):
        assert (await raw.post("subscriptions", json=wrong)).status == 400
    right = subscriber.wish(resource, **rich, expirationDateTime=ahead(minutes=1435))
    assert (await raw.post("subscriptions", json=right)).status == 201


@pytest.mark.parametrize(
    "greeting",
    [
        lambda token: web.Response(text=token, status=202),
        lambda token: web.Response(text=token.replace(" ", "+")),
        lambda token: web.Response(text=token, content_type="text/html"),
        lambda token: web.json_response(token),
        lambda token: web.Response(status=500),
    ],
)
async def test_an_endpoint_that_does_not_say_the_token_back_gets_no_subscription(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber, greeting: Any
) -> None:
    subscriber.greeting = greeting
    answer = await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE))
    assert (await error_of(answer))[:2] == (400, "ValidationError")
    assert tenant.state.subscriptions == {}


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "https://elsewhere.example/hook"])
async def test_an_endpoint_that_can_not_be_reached_gets_no_subscription(
    raw: aiohttp.ClientSession, subscriber: Subscriber, url: str
) -> None:
    answer = await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE, lifecycleNotificationUrl=url))
    assert (await error_of(answer))[:2] == (400, "ValidationError")


async def test_the_same_resource_is_not_subscribed_to_twice(raw: aiohttp.ClientSession, subscriber: Subscriber) -> None:
    first = await (await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE))).json()
    status, code, message = await error_of(await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE)))
    assert (status, code) == (409, "ObjectIdentifierInUse")
    assert first["id"] in message


async def test_each_kind_of_resource_needs_its_own_permission(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    for role, resource in (("OnlineMeetingTranscript.Read.All", TENANT_WIDE), ("Mail.Read", INBOX)):
        made = await (await raw.post("subscriptions", json=subscriber.wish(resource))).json()
        tenant.entra.granted.discard(role)
        refused = [
            await raw.post("subscriptions", json=subscriber.wish(resource)),
            await raw.patch(f"subscriptions/{made['id']}", json={"expirationDateTime": ahead(minutes=50)}),
            await raw.post(f"subscriptions/{made['id']}/reauthorize"),
        ]
        assert {(await error_of(answer))[:2] for answer in refused} == {(403, "Authorization_RequestDenied")}
        tenant.entra.granted.add(role)


async def test_a_mailbox_outside_the_apps_policy_is_not_watched(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    tenant.state.mail_access = {tenant.state.person("priya").id}
    assert (await error_of(await raw.post("subscriptions", json=subscriber.wish(INBOX))))[:2] == (
        403,
        "ErrorAccessDenied",
    )


async def test_an_app_sees_none_but_its_own(raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber) -> None:
    made = await (await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE))).json()
    token = tenant.entra.issue("https://graph.microsoft.com", appid="another-app")
    headers = {"Authorization": f"Bearer {token}"}
    assert (await (await raw.get("subscriptions", headers=headers)).json())["value"] == []
    assert (await raw.delete(f"subscriptions/{made['id']}", headers=headers)).status == 404
    assert (await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE), headers=headers)).status == 201


async def test_a_renewal_changes_the_end_and_the_certificate_and_nothing_else(
    raw: aiohttp.ClientSession, subscriber: Subscriber
) -> None:
    made = await (await raw.post("subscriptions", json=subscriber.wish(TENANT_WIDE))).json()
    one = f"subscriptions/{made['id']}"
    for change in (
        {"lifecycleNotificationUrl": subscriber.lifecycle},
        {"resource": INBOX},
        {"clientState": "another"},
        {"expirationDateTime": ahead(minutes=4325)},
        {"encryptionCertificate": "nothing"},
    ):
        assert (await raw.patch(one, json=change)).status == 400
    new = {"encryptionCertificate": certificate().base64, "encryptionCertificateId": "key-2"}
    renewed = await (await raw.patch(one, json={**new, "expirationDateTime": ahead(minutes=50)})).json()
    assert renewed["encryptionCertificateId"] == "key-2"


async def test_a_short_one_lives_three_quarters_of_an_hour_and_then_is_gone_by_the_tenants_clock(
    small_firm: Any, subscriber: Subscriber
) -> None:
    clock = [datetime.now(UTC)]
    async with serve(firm=small_firm, now=lambda: clock[0]) as tenant:
        headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
        async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as raw:
            wish = subscriber.wish(TENANT_WIDE, expirationDateTime=ahead(minutes=5))
            made = await (await raw.post("subscriptions", json=wish)).json()
            end = clock[0] + timedelta(minutes=45)
            assert datetime.fromisoformat(made["expirationDateTime"]) == end
            clock[0] = end - timedelta(seconds=1)
            assert (await raw.get(f"subscriptions/{made['id']}")).status == 200
            clock[0] = end
            assert (await raw.get(f"subscriptions/{made['id']}")).status == 404
            assert (await (await raw.get("subscriptions")).json())["value"] == []
