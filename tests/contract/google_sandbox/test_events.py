"""The local tenant's Workspace Events through Google's own client: subscriptions, their ends, and who is told what."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google_clients import client, refused, run

from infra.sandbox import Tenant
from infra.sandbox.google.half import GoogleHalf

ENDED = "google.workspace.meet.conference.v2.ended"
GENERATED = "google.workspace.meet.transcript.v2.fileGenerated"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Tom Okafor>I'll chase the deed.</v>\n"


@pytest.fixture
def half(tenant: Tenant) -> GoogleHalf:
    return tenant.google


def events(half: GoogleHalf, person: str = "priya", scope: str = "meetings.space.readonly") -> Any:
    """The API for somebody who organises meetings."""
    mail = half.person(person).mail
    return client(half, "workspaceevents", "v1", scope, subject=mail).subscriptions()


def wanted(half: GoogleHalf, person: str = "priya", **more: Any) -> dict[str, Any]:
    return {
        "targetResource": f"//cloudidentity.googleapis.com/users/{half.person(person).id}",
        "eventTypes": [ENDED, GENERATED],
        "notificationEndpoint": {"pubsubTopic": half.pubsub.topic},
        **more,
    }


async def subscribed(half: GoogleHalf, person: str = "priya", **more: Any) -> dict[str, Any]:
    operation = await run(events(half, person).create(body=wanted(half, person, **more)))
    assert operation["done"]
    return dict(operation["response"])


def published(half: GoogleHalf) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """What waits in the backlog: (attributes, data)."""
    messages = [waiting.message for waiting in half.pubsub.backlog]
    return [(message.get("attributes", {}), json.loads(base64.b64decode(message["data"]))) for message in messages]


async def test_an_organiser_is_told_that_a_meeting_ended_and_that_its_transcript_is_there(half: GoogleHalf) -> None:
    subscription = await subscribed(half)
    meeting = half.add_meeting("Weekly", VTT, organiser="priya")
    half.end_meeting(meeting)
    while len(half.pubsub.backlog) < 2:
        half.pubsub.arrived.clear()
        await half.pubsub.arrived.wait()
    (ended, record), (generated, transcript) = published(half)
    assert record == {"conferenceRecord": {"name": meeting}}
    assert transcript == {"transcript": {"name": half.state.conference(meeting).transcripts[0].name}}
    assert (ended["ce-type"], generated["ce-type"]) == (ENDED, GENERATED)
    source = f"//workspaceevents.googleapis.com/{subscription['name']}"
    assert ended["ce-source"] == source
    assert ended["ce-subject"] == subscription["targetResource"]
    assert ended["ce-specversion"] == "1.0"
    assert ended["ce-datacontenttype"] == "application/json"
    assert datetime.fromisoformat(ended["ce-time"]).tzinfo is not None
    assert ended["ce-id"] != generated["ce-id"]
    assert half.pubsub.backlog[0].message["orderingKey"] == source


async def test_nobody_is_told_of_what_they_didnt_subscribe_to(half: GoogleHalf) -> None:
    await subscribed(half, "priya", eventTypes=[GENERATED])
    await subscribed(half, "tom")
    half.end_meeting(half.add_meeting("Weekly", VTT, organiser="priya"))
    half.end_meeting(half.add_meeting("Other", VTT, organiser="sarah-a"))
    assert published(half) == []
    half.finish_meeting(half.add_meeting("Lost", VTT, organiser="tom"))
    assert published(half) == []


async def test_a_space_can_be_subscribed_to_by_its_owner(half: GoogleHalf) -> None:
    meeting = half.add_meeting("Weekly", VTT, organiser="tom")
    space = f"//meet.googleapis.com/{half.state.conference(meeting).space}"
    with refused(403, "PERMISSION_DENIED"):
        await run(events(half, "priya").create(body=wanted(half, targetResource=space)))
    made = await run(events(half, "tom").create(body=wanted(half, "tom", targetResource=space)))
    half.end_meeting(meeting)
    assert published(half)[0][0]["ce-subject"] == made["response"]["targetResource"] == space


async def test_one_person_subscribes_once_to_one_target(half: GoogleHalf) -> None:
    subscription = await subscribed(half)
    with refused(409, "ALREADY_EXISTS") as error:
        await subscribed(half)
    assert error["details"][0]["metadata"] == {"current_subscription": subscription["name"]}
    await subscribed(half, "tom")


@pytest.mark.parametrize(
    "change",
    [
        {"targetResource": "//cloudidentity.googleapis.com/users/nobody"},
        {"targetResource": ""},
        {"eventTypes": []},
        {"eventTypes": ["google.workspace.meet.conference.v2.finished"]},
        {"notificationEndpoint": {}},
        {"payloadOptions": {"includeResource": True}},
        {"ttl": "604801s"},
        {"ttl": "3600s", "expireTime": "2099-01-01T00:00:00Z"},
        {"expireTime": "2020-01-01T00:00:00Z"},
        {"ttl": "an hour"},
        {"colour": "red"},
    ],
)
async def test_a_subscription_that_isnt_right_is_refused(half: GoogleHalf, change: dict[str, Any]) -> None:
    with refused(400, "INVALID_ARGUMENT"):
        await run(events(half).create(body=wanted(half, **change)))
    assert half.events.subscriptions == {}


async def test_a_subscription_is_a_persons_own_and_needs_meets_scope(half: GoogleHalf) -> None:
    with refused(403, "PERMISSION_DENIED"):
        await run(events(half, "tom").create(body=wanted(half, "priya")))
    with refused(403, "PERMISSION_DENIED"):
        await run(events(half, "priya", "drive.readonly").create(body=wanted(half)))
    elsewhere = {"pubsubTopic": "projects/elsewhere/topics/rapporteur"}
    with refused(403, "PERMISSION_DENIED"):
        await run(events(half).create(body=wanted(half, notificationEndpoint=elsewhere)))
    name = (await subscribed(half))["name"]
    for request in (events(half, "tom").get(name=name), events(half, "tom").delete(name=name)):
        with refused(403, "PERMISSION_DENIED"):
            await run(request)


async def test_subscriptions_are_listed_by_kind_and_target(half: GoogleHalf) -> None:
    subscription, mine = await subscribed(half), events(half)
    await subscribed(half, "tom")
    target = subscription["targetResource"]
    for text in (
        f'event_types:"{ENDED}"',
        f'event_types:"{ENDED}" OR event_types:"{GENERATED}"',
        f'event_types:"{ENDED}" AND target_resource="{target}"',
        f'(event_types:"{ENDED}" OR event_types:"{GENERATED}") AND target_resource="{target}"',
    ):
        listed = await run(mine.list(filter=text))
        assert [one["name"] for one in listed["subscriptions"]] == [subscription["name"]], text
    other = 'event_types:"google.workspace.meet.recording.v2.ended"'
    assert (await run(mine.list(filter=other))) == {"subscriptions": []}
    for text in (f'target_resource="{target}"', "everything", ""):
        with refused(400, "INVALID_ARGUMENT"):
            await run(mine.list(filter=text))


async def test_a_subscription_lives_seven_days_at_most_and_is_renewed(half: GoogleHalf) -> None:
    short = await subscribed(half, ttl="3600s")
    now = datetime.now(UTC)
    assert abs(datetime.fromisoformat(short["expireTime"]) - now - timedelta(hours=1)) < timedelta(minutes=1)
    operation = await run(events(half).patch(name=short["name"], updateMask="ttl", body={"ttl": "0s"}))
    longer = operation["response"]
    assert abs(datetime.fromisoformat(longer["expireTime"]) - now - timedelta(days=7)) < timedelta(minutes=1)
    assert longer["etag"] != short["etag"]
    with refused(409, "ABORTED"):
        await run(events(half).patch(name=short["name"], updateMask="ttl", body={"ttl": "0s", "etag": short["etag"]}))
    with refused(400, "INVALID_ARGUMENT"):
        await run(events(half).patch(name=short["name"], updateMask="targetResource", body={}))


async def test_a_deleted_subscription_is_gone(half: GoogleHalf) -> None:
    name = (await subscribed(half))["name"]
    assert (await run(events(half).delete(name=name)))["done"]
    with refused(404, "NOT_FOUND"):
        await run(events(half).get(name=name))
    with refused(404, "NOT_FOUND"):
        await run(events(half).delete(name=name))
    assert (await run(events(half).delete(name=name, allowMissing=True)))["done"]


async def test_a_suspended_subscription_is_silent_until_it_is_reactivated(half: GoogleHalf) -> None:
    name = (await subscribed(half))["name"]
    with refused(400, "FAILED_PRECONDITION"):
        await run(events(half).reactivate(name=name, body={}))
    half.events.lifecycle(name, "suspended", "USER_SCOPE_REVOKED")
    half.end_meeting(half.add_meeting("Weekly", VTT, organiser="priya"))
    ((attributes, data),) = published(half)
    assert attributes["ce-type"] == "google.workspace.events.subscription.v1.suspended"
    assert attributes["ce-subject"] == attributes["ce-source"] == f"//workspaceevents.googleapis.com/{name}"
    assert data["subscription"]["suspensionReason"] == "USER_SCOPE_REVOKED"
    got = await run(events(half).get(name=name))
    assert (got["state"], got["suspensionReason"]) == ("SUSPENDED", "USER_SCOPE_REVOKED")
    active = (await run(events(half).reactivate(name=name, body={})))["response"]
    assert active["state"] == "ACTIVE"
    assert "suspensionReason" not in active


async def test_an_expired_subscription_is_gone_and_its_topic_is_told(half: GoogleHalf) -> None:
    reminded, over = await subscribed(half), await subscribed(half, "tom")
    half.events.lifecycle(reminded["name"], "expirationReminder")
    half.events.subscriptions[over["name"]].expires = datetime.now(UTC)
    with refused(404, "NOT_FOUND"):
        await run(events(half, "tom").get(name=over["name"]))
    kinds = [attributes["ce-type"].rpartition(".")[2] for attributes, _ in published(half)]
    assert kinds == ["expirationReminder", "expired"]
    assert (await run(events(half).get(name=reminded["name"])))["state"] == "ACTIVE"
    with pytest.raises(ValueError, match="kind must be"):
        half.events.lifecycle(reminded["name"], "forgotten")


async def test_a_request_that_only_asks_whether_it_would_do_makes_nothing(half: GoogleHalf) -> None:
    assert (await run(events(half).create(body=wanted(half), validateOnly=True)))["done"]
    assert half.events.subscriptions == {}
