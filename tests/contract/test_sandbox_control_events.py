"""The control API's mail, subscriptions and losses, and faults that strike by chance."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from subscriber import Subscriber, subscriber_here

from infra.sandbox import Loss, Tenant

TENANT_WIDE = "communications/onlineMeetings/getAllTranscripts"


@pytest.fixture
async def http(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(tenant.url, headers=headers) as session:
        yield session


@pytest.fixture
async def subscriber() -> AsyncIterator[Subscriber]:
    async with subscriber_here() as listening:
        yield listening


async def state_of(http: aiohttp.ClientSession) -> dict[str, Any]:
    return dict(await (await http.get("/_tenant/state")).json())


async def test_a_delivered_mail_is_in_the_state_and_is_marked_once_an_app_has_read_it(
    http: aiohttp.ClientSession, tenant: Tenant
) -> None:
    letter = {"mailbox": "tom", "from": "Ada Reed <ada@reed.example>", "subject": "Keys", "body": "Where are they?"}
    answer = await http.post("/_tenant/mail", json={**letter, "attachments": ["Keys.pdf"]})
    id = (await answer.json())["id"]
    (box,) = (await state_of(http))["mailboxes"]
    shown = box["messages"][-1]
    assert (answer.status, box["owner"], box["shared"]) == (201, tenant.state.person("tom").id, False)
    assert (shown["id"], shown["subject"], shown["attachments"], shown["read"]) == (id, "Keys", ["Keys.pdf"], None)
    assert (await http.get(f"/v1.0/users/tom.okafor@bramleyholt.example/messages/{id}")).status == 200
    (box,) = (await state_of(http))["mailboxes"]
    assert box["messages"][-1]["read"].endswith("Z")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/mail", {"mailbox": "nobody", "from": "a@b.example", "subject": "x", "body": "x"}, 404),
        ("POST", "/mail", {"mailbox": "tom", "from": "Ada", "subject": "x", "body": "x"}, 400),
        ("POST", "/mail", {"mailbox": "tom", "from": "a@b.example", "subject": "x"}, 400),
        (
            "POST",
            "/mail",
            {"mailbox": "tom", "from": "a@b.example", "subject": "x", "body": "x", "attachments": 1},
            400,
        ),
        ("PUT", "/notifications", {"dropped": 1.1}, 400),
        ("PUT", "/notifications", {"dropped": "half"}, 400),
        ("POST", "/subscriptions/none/lifecycle", {"event": "missed"}, 404),
        ("POST", "/subscriptions/none/lifecycle", {"event": "paused"}, 400),
        ("PUT", "/faults", {"path": "*", "kind": "random", "rate": 2}, 400),
        ("PUT", "/faults", {"path": "*", "kind": "random", "kinds": ["flood"]}, 400),
        ("PUT", "/faults", {"path": "*", "kind": "random", "kinds": ["random"]}, 400),
    ],
)
async def test_what_can_not_be_done_is_said_in_a_sentence(
    http: aiohttp.ClientSession, method: str, path: str, body: Any, status: int
) -> None:
    answer = await http.request(method, "/_tenant" + path, json=body)
    assert answer.status == status
    assert len((await answer.json())["error"]) > 10


async def test_subscriptions_are_shown_with_their_end_and_their_last_delivery(
    http: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber
) -> None:
    made = await (await http.post("/v1.0/subscriptions", json=subscriber.wish(TENANT_WIDE))).json()
    (shown,) = (await state_of(http))["subscriptions"]
    assert (shown["id"], shown["resource"], shown["rich"]) == (made["id"], TENANT_WIDE, False)
    assert (shown["delivered"], shown["status"]) == (None, None)
    answer = await http.post(
        f"/_tenant/subscriptions/{made['id']}/lifecycle", json={"event": "reauthorizationRequired"}
    )
    assert answer.status == 202
    (item,) = await subscriber.first(1, "/graph/lifecycle")
    assert item["lifecycleEvent"] == "reauthorizationRequired"
    await tenant.notifications.settled()
    (shown,) = (await state_of(http))["subscriptions"]
    assert (shown["delivered"][-1], shown["status"]) == ("Z", 202)


async def test_losses_are_set_over_http(http: aiohttp.ClientSession, tenant: Tenant) -> None:
    answer = await http.put("/_tenant/notifications", json={"dropped": 0.3, "delayed": 1, "seconds": 2, "seed": 7})
    assert answer.status == 200
    assert tenant.notifications.loss == Loss(dropped=0.3, delayed=1.0, seconds=2.0, seed=7)
    shown = (await state_of(http))["notifications"]
    assert shown == {**await answer.json(), "fates": {"dropped": 0, "duplicated": 0, "delayed": 0}}


async def struck(http: aiohttp.ClientSession, tenant: Tenant) -> list[str]:
    """What befell two hundred requests."""
    before = len(tenant.requests)
    for _ in range(200):
        with contextlib.suppress(TimeoutError, aiohttp.ClientError):
            await (await http.get("/v1.0/users")).read()
    return [seen.fault or "" for seen in tenant.requests[before:]]


async def test_a_share_of_requests_meets_faults_by_chance_and_the_same_seed_the_same_ones(
    http: aiohttp.ClientSession, tenant: Tenant
) -> None:
    setting = {"path": "/v1.0/*", "kind": "random", "rate": 0.2, "seed": 11, "seconds": 0, "retry_after": 0}
    fates = []
    for _ in range(2):
        added = await http.put("/_tenant/faults", json=setting)
        assert added.status == 201
        fates.append(await struck(http, tenant))
        (shown,) = (await state_of(http))["faults"]
        assert shown["hits"] == sum(bool(fault) for fault in fates[-1])
        await http.delete("/_tenant/faults")
    assert fates[0] == fates[1]
    assert 25 <= sum(bool(fault) for fault in fates[0]) <= 55
    assert set(fates[0]) == {"", "429", "503", "504", "cut", "slow"}
    tenant.faults.add("/v1.0/*", "random", rate=1, kinds=["503"])
    assert set((await struck(http, tenant))[:200]) == {"503"}


async def test_the_seeded_firm_has_a_shared_mailbox_and_mails_to_deliver() -> None:
    from infra.sandbox import serve

    async with serve() as tenant, aiohttp.ClientSession(tenant.url) as session:
        state = await state_of(session)
        (shared,) = [box for box in state["mailboxes"] if box["shared"]]
        assert shared["address"] == "enquiries@pellowmarsh.example"
        assert len(shared["messages"]) >= 3
        ready = state["ready_mail"][0]
        assert (await session.post("/_tenant/mail", json=ready)).status == 201
