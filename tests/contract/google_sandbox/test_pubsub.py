"""The local tenant's Pub/Sub: what is pushed to the bot and how it is signed, what is pulled, lost and comes again."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
from chat_bot import ChatBot, start_chat_bot
from google_clients import client, refused, run

from infra.sandbox import Tenant
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.notifier import Loss

DATA = {"conferenceRecord": {"name": "conferenceRecords/one"}}
ATTRIBUTES = {"ce-type": "google.workspace.meet.conference.v2.ended"}


@pytest.fixture
def half(tenant: Tenant) -> GoogleHalf:
    tenant.google.pubsub.pull_wait = 0.05
    return tenant.google


@pytest.fixture
async def bot(half: GoogleHalf) -> AsyncIterator[ChatBot]:
    async with start_chat_bot("/google/pubsub") as standing:
        half.chat_app.pubsub_url = standing.url
        yield standing


@pytest.fixture
def subscription(half: GoogleHalf) -> Any:
    """The API for the service account itself."""
    return client(half, "pubsub", "v1", "pubsub").projects().subscriptions()


async def pulled(half: GoogleHalf, subscription: Any, most: int = 10) -> list[dict[str, Any]]:
    body = {"maxMessages": most}
    answer = await run(subscription.pull(subscription=half.pubsub.subscription, body=body))
    return list(answer.get("receivedMessages", ()))


async def test_a_push_is_wrapped_and_signed_for_its_address_by_the_configured_account(
    half: GoogleHalf, bot: ChatBot
) -> None:
    id = half.pubsub.publish(DATA, ATTRIBUTES, key="one")
    await half.pubsub.settled()
    (body,) = bot.events
    assert body["subscription"] == half.connection()["subscription"]
    message = body["message"]
    assert (message["messageId"], message["attributes"], message["orderingKey"]) == (id, ATTRIBUTES, "one")
    assert message["message_id"] == id
    assert json.loads(base64.b64decode(message["data"])) == DATA
    public = half.keys.signing.private.public_key()
    claims = jwt.decode(bot.tokens[0], public, algorithms=["RS256"], audience=bot.url)
    assert claims["iss"] == "https://accounts.google.com"
    assert (claims["email"], claims["email_verified"]) == (half.connection()["push_account"], True)


async def test_the_audience_is_what_was_configured(half: GoogleHalf, bot: ChatBot) -> None:
    half.pubsub.audience = "https://bot.example/google/pubsub"
    half.pubsub.publish(DATA, {})
    await half.pubsub.settled()
    claims = jwt.decode(bot.tokens[0], options={"verify_signature": False})
    assert claims["aud"] == "https://bot.example/google/pubsub"


@pytest.mark.parametrize("status", [201, 202, 204])
async def test_a_push_that_is_taken_comes_once(half: GoogleHalf, bot: ChatBot, status: int) -> None:
    bot.statuses.append(status)
    half.pubsub.publish(DATA, ATTRIBUTES)
    await half.pubsub.settled()
    assert [post.status for post in half.pubsub.posts] == [status]


async def test_a_push_that_isnt_taken_comes_again_with_the_same_id_until_it_is_given_up(
    half: GoogleHalf, bot: ChatBot
) -> None:
    half.pubsub.waits = (0.01, 0.01)
    bot.statuses += [500, 401]
    first = half.pubsub.publish(DATA, ATTRIBUTES)
    await half.pubsub.settled()
    assert [body["message"]["messageId"] for body in bot.events] == [first] * 3
    bot.statuses += [500] * 3
    second = half.pubsub.publish(DATA, ATTRIBUTES)
    await half.pubsub.settled()
    assert [message["messageId"] for message in half.pubsub.given_up] == [second]


async def test_pushes_are_lost_doubled_and_late_as_a_test_asks_and_always_the_same(
    half: GoogleHalf, bot: ChatBot
) -> None:
    came = []
    for _ in range(2):
        half.pubsub.loss = Loss(dropped=0.3, duplicated=0.3, delayed=0.5, seconds=0.02, seed=7)
        ids = [half.pubsub.publish(DATA, {}) for _ in range(20)]
        await half.pubsub.settled()
        came.append(sorted(ids.index(body["message"]["messageId"]) for body in bot.events))
        bot.events.clear()
    assert came[0] == came[1]
    assert len(set(came[0])) < 20
    assert len(came[0]) > len(set(came[0]))
    half.pubsub.loss = Loss(dropped=1.0)
    half.pubsub.publish(DATA, {}, certain=True)
    half.pubsub.publish(DATA, {})
    await half.pubsub.settled()
    assert len(bot.events) == 1


async def test_what_is_pulled_and_acknowledged_doesnt_come_again(half: GoogleHalf, subscription: Any) -> None:
    ids = [half.pubsub.publish(DATA, ATTRIBUTES) for _ in range(3)]
    first = await pulled(half, subscription, most=2)
    assert [one["message"]["messageId"] for one in first] == ids[:2]
    (rest,) = await pulled(half, subscription)
    assert rest["message"]["messageId"] == ids[2]
    acks = {"ackIds": [one["ackId"] for one in first]}
    assert await run(subscription.acknowledge(subscription=half.pubsub.subscription, body=acks)) == {}
    assert len(half.pubsub.backlog) == 1
    assert await pulled(half, subscription) == []


async def test_what_isnt_acknowledged_comes_again_under_another_id(half: GoogleHalf, subscription: Any) -> None:
    half.pubsub.ack_deadline, half.pubsub.pull_wait = 0.05, 2.0
    half.pubsub.publish(DATA, ATTRIBUTES)
    (first,) = await pulled(half, subscription)
    (again,) = await pulled(half, subscription)
    assert again["message"]["messageId"] == first["message"]["messageId"]
    assert again["ackId"] != first["ackId"]
    stale = {"ackIds": [first["ackId"]]}
    await run(subscription.acknowledge(subscription=half.pubsub.subscription, body=stale))
    assert len(half.pubsub.backlog) == 1


async def test_a_deadline_is_moved_or_the_message_given_back_at_once(half: GoogleHalf, subscription: Any) -> None:
    half.pubsub.publish(DATA, ATTRIBUTES)
    (one,) = await pulled(half, subscription)
    back = {"ackIds": [one["ackId"]], "ackDeadlineSeconds": 0}
    await run(subscription.modifyAckDeadline(subscription=half.pubsub.subscription, body=back))
    (one,) = await pulled(half, subscription)
    longer = {"ackIds": [one["ackId"]], "ackDeadlineSeconds": 600}
    await run(subscription.modifyAckDeadline(subscription=half.pubsub.subscription, body=longer))
    assert await pulled(half, subscription) == []


async def test_a_subscription_is_pulled_or_pushed_to_never_both(
    half: GoogleHalf, bot: ChatBot, subscription: Any
) -> None:
    with refused(400, "FAILED_PRECONDITION"):
        await pulled(half, subscription)
    got = await run(subscription.get(subscription=half.pubsub.subscription))
    token = {"serviceAccountEmail": half.pubsub.account, "audience": bot.url}
    assert got["pushConfig"] == {"pushEndpoint": bot.url, "oidcToken": token}


async def test_what_isnt_right_is_refused(half: GoogleHalf, subscription: Any) -> None:
    name = half.pubsub.subscription
    for request in (
        subscription.pull(subscription=name, body={}),
        subscription.acknowledge(subscription=name, body={}),
        subscription.modifyAckDeadline(subscription=name, body={"ackIds": ["a"], "ackDeadlineSeconds": 601}),
    ):
        with refused(400, "INVALID_ARGUMENT"):
            await run(request)
    with refused(404, "NOT_FOUND"):
        await run(subscription.pull(subscription=name + "-2", body={"maxMessages": 1}))
    chat = client(half, "pubsub", "v1", "chat.bot").projects().subscriptions()
    with refused(403, "PERMISSION_DENIED"):
        await pulled(half, chat)
