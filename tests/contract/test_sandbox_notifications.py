"""What the tenant sends to subscribers: Graph's items, encrypted and signed, tried again, lost where a test asks for it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import jwt
import pytest
from subscriber import Certificate, Subscriber, certificate, subscriber_here

from infra.sandbox import Loss, Tenant

LINE = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Priya Nair>Again.</v>\n"
TENANT_WIDE = "communications/onlineMeetings/getAllTranscripts"


@pytest.fixture(scope="module")
def pair() -> Certificate:
    return certificate()


@pytest.fixture
async def subscriber() -> AsyncIterator[Subscriber]:
    async with subscriber_here() as listening:
        yield listening


@pytest.fixture
async def raw(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as session:
        yield session


async def subscribe(raw: aiohttp.ClientSession, subscriber: Subscriber, resource: str, **more: Any) -> str:
    answer = await raw.post("subscriptions", json=subscriber.wish(resource, **more))
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["id"])


def rich(pair: Certificate) -> dict[str, Any]:
    return {"includeResourceData": True, "encryptionCertificate": pair.base64, "encryptionCertificateId": "key-1"}


async def end(tenant: Tenant, meeting: str) -> None:
    """End a meeting that the channel tells nobody of."""
    tenant.state.chat(tenant.state.meeting(meeting).chat).installed = False
    await tenant.end_meeting(meeting)


async def test_every_subscription_that_watches_the_meeting_is_told_once_in_one_post(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    weekly, priya = tenant.state.meeting("weekly"), tenant.state.person("priya").id
    wide = await subscribe(raw, subscriber, TENANT_WIDE)
    hers = await subscribe(raw, subscriber, f"users/{priya}/onlineMeetings/getAllTranscripts")
    one = await subscribe(raw, subscriber, f"communications/onlineMeetings/{weekly.id}/transcripts")
    await subscribe(raw, subscriber, f"users/{tenant.state.person('tom').id}/onlineMeetings/getAllTranscripts")
    await end(tenant, "weekly")
    items = {item["subscriptionId"]: item for item in await subscriber.first(3)}
    await tenant.notifications.settled()
    assert len(subscriber.posts) == 1
    assert items.keys() == {wide, hers, one}
    part = weekly.parts[0].id
    path = f"onlineMeetings('{weekly.id}')/transcripts('{part}')"
    assert items[wide]["resource"] == items[one]["resource"] == f"communications/{path}"
    assert items[hers]["resource"] == f"users('{priya}')/{path}"
    assert items[hers]["resourceData"] == {
        "id": part,
        "@odata.type": "#Microsoft.Graph.callTranscript",
        "@odata.id": items[hers]["resource"],
    }
    assert (items[wide]["clientState"], items[wide]["changeType"]) == ("a secret", "created")
    assert items[wide]["tenantId"] == tenant.tenant_id
    until = tenant.state.subscriptions[wide].expires
    assert datetime.fromisoformat(items[wide]["subscriptionExpirationDateTime"]) == until
    assert "validationTokens" not in subscriber.posts[0][1]


async def test_a_rich_notification_opens_with_the_certificates_key_and_its_token_is_graphs(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber, pair: Certificate
) -> None:
    await subscribe(raw, subscriber, TENANT_WIDE, **rich(pair))
    await end(tenant, "weekly")
    (item,) = await subscriber.first(1)
    sealed, weekly = item["encryptedContent"], tenant.state.meeting("weekly")
    assert (sealed["encryptionCertificateId"], sealed["encryptionCertificateThumbprint"]) == ("key-1", pair.thumbprint)
    content = pair.open(sealed)
    assert (content["id"], content["meetingId"]) == (weekly.parts[0].id, weekly.id)
    assert content["meetingOrganizer"]["user"]["id"] == weekly.organiser
    (token,) = subscriber.posts[0][1]["validationTokens"]
    claims = await checked(tenant, token)
    assert (claims["aud"], claims["tid"]) == (tenant.client_id, tenant.tenant_id)
    assert claims["appid"] == claims["azp"] == "0bf30f3b-4a52-48df-9a82-234910c4a086"
    assert claims["exp"] - claims["iat"] == 3600


async def checked(tenant: Tenant, token: str) -> dict[str, Any]:
    """The token's claims, by the keys that Entra's own document leads to."""
    trusted = ssl.create_default_context(cafile=str(tenant.ca_file))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted)) as session:
        found = await (
            await session.get(f"{tenant.authority}/{tenant.tenant_id}/.well-known/openid-configuration")
        ).json()
        keys = (await (await session.get(found["jwks_uri"])).json())["keys"]
    key = next(key for key in keys if key["kid"] == jwt.get_unverified_header(token)["kid"])
    return dict(
        jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience=tenant.client_id, issuer=str(found["issuer"]))
    )


async def test_forged_validation_tokens_are_what_they_are_said_to_be(tenant: Tenant) -> None:
    assert jwt.get_unverified_header(tenant.notifications.token("stranger"))["kid"] == "stranger"
    forged = tenant.notifications.token("stranger", kid="entra-1", appid="somebody", azp=None)
    claims = jwt.decode(forged, options={"verify_signature": False})
    assert (claims["appid"], "azp" in claims) == ("somebody", False)
    with pytest.raises(jwt.InvalidSignatureError):
        await checked(tenant, forged)
    tenant.entra.rotate()
    assert jwt.get_unverified_header(tenant.notifications.token())["kid"] == "entra-2"
    assert await checked(tenant, tenant.notifications.token())


async def test_a_second_part_is_told_when_it_is_ready(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    await subscribe(raw, subscriber, TENANT_WIDE)
    await end(tenant, "client")
    items = await subscriber.first(2)
    assert [item["resourceData"]["id"] for item in items] == [p.id for p in tenant.state.meeting("client").parts]
    assert len(subscriber.posts) == 2


async def test_nobody_is_told_of_what_graph_does_not_tell(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    await subscribe(raw, subscriber, TENANT_WIDE)
    for key in ("silent", "refused", "standup"):
        await end(tenant, key)
    tenant.state.graph_transcript_access = False
    await end(tenant, "weekly")
    await quiet(tenant)
    assert subscriber.posts == []


async def quiet(tenant: Tenant) -> None:
    """Everything that is to come has come: the transcripts' own timers first, then the posts."""
    await asyncio.sleep(0.05)
    await tenant.notifications.settled()


async def test_who_subscribes_after_the_meeting_never_hears_of_it(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    tenant.transcript_delay = 0.2
    await end(tenant, "weekly")
    await subscribe(raw, subscriber, TENANT_WIDE)
    await end(tenant, "client")
    items = await subscriber.first(2)
    weekly = tenant.state.meeting("weekly").parts[0].id
    assert weekly not in {item["resourceData"]["id"] for item in items}


async def test_a_refused_post_comes_again_and_what_is_given_up_is_told_as_missed(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    tenant.notifications.waits = (0.01, 0.01)
    id = await subscribe(raw, subscriber, TENANT_WIDE)
    subscriber.statuses = [503, 500]
    await end(tenant, "weekly")
    await quiet(tenant)
    assert [post.status for post in tenant.notifications.posts] == [503, 500, 202]
    assert subscriber.posts[0] == subscriber.posts[1] == subscriber.posts[2]
    subscriber.statuses = [500, 500, 500]
    tenant.add_part("weekly", LINE)
    (missed,) = await subscriber.first(1, "/graph/lifecycle")
    assert missed == {
        "subscriptionId": id,
        "subscriptionExpirationDateTime": missed["subscriptionExpirationDateTime"],
        "tenantId": tenant.tenant_id,
        "clientState": "a secret",
        "lifecycleEvent": "missed",
    }


async def test_a_subscriber_that_is_gone_is_tried_again_until_it_is_back(tenant: Tenant) -> None:
    tenant.notifications.waits = (0.1,) * 40
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as raw:
        async with subscriber_here() as before:
            await subscribe(raw, before, TENANT_WIDE)
        changes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        tenant.state.listeners.add(changes)
        await end(tenant, "weekly")
        while (await changes.get())["what"] != "subscription":
            pass
        assert {post.status for post in tenant.notifications.posts} == {None}
        async with subscriber_here(int(before.url.rpartition(":")[2])) as again:
            await again.first(1)


@pytest.mark.parametrize("event", ["reauthorizationRequired", "subscriptionRemoved", "missed"])
async def test_lifecycle_notifications_come_on_demand_and_a_removed_one_is_gone(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber, event: str
) -> None:
    id = await subscribe(raw, subscriber, TENANT_WIDE)
    tenant.notifications.lifecycle(id, event)
    (item,) = await subscriber.first(1, "/graph/lifecycle")
    assert (item["lifecycleEvent"], item["subscriptionId"], item["clientState"]) == (event, id, "a secret")
    assert (await raw.get(f"subscriptions/{id}")).status == (404 if event == "subscriptionRemoved" else 200)
    with pytest.raises(ValueError, match="event must be"):
        tenant.notifications.lifecycle(id, "paused")


async def fates(tenant: Tenant, raw: aiohttp.ClientSession, subscriber: Subscriber, loss: Loss) -> list[int]:
    """Which of forty transcripts were told, in the order in which they came."""
    await subscribe(raw, subscriber, TENANT_WIDE)
    tenant.notifications.loss = loss
    weekly = tenant.state.meeting("weekly")
    ids = [weekly.parts[0].id, *(tenant.add_part("weekly", LINE) for _ in range(39))]
    await end(tenant, "weekly")
    await quiet(tenant)
    return [ids.index(item["resourceData"]["id"]) for item in subscriber.items()]


async def test_notifications_are_dropped_doubled_and_reordered_by_share(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    told = await fates(tenant, raw, subscriber, Loss(dropped=0.3, duplicated=0.2, delayed=0.5, seconds=0.3, seed=5))
    assert 8 <= tenant.notifications.fates["dropped"] == 40 - len(set(told)) <= 16
    assert tenant.notifications.fates["duplicated"] == len(told) - len(set(told)) >= 2
    assert told != sorted(told)


async def test_without_loss_everything_comes_once_and_in_order(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    assert await fates(tenant, raw, subscriber, Loss()) == list(range(40))


async def test_an_expired_subscription_hears_nothing(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    id = await subscribe(raw, subscriber, TENANT_WIDE)
    tenant.state.subscriptions[id].expires = datetime.now(UTC) - timedelta(seconds=1)
    await end(tenant, "weekly")
    await quiet(tenant)
    assert subscriber.posts == []
