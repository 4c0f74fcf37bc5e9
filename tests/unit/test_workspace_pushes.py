"""What Pub/Sub pushes: believed by its token and by whose subscription it is, and nothing else."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput, NotAuthenticated, Unavailable
from bot.core.signing_keys import SigningKeys
from bot.core.types import MailboxChanged, SubscriptionChanged, TranscriptCreated
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from bot.store.records import SCHEMA, SealedRecords
from infra.sandbox.google.tokens import Keys
from workspace.listening import Listening
from workspace.push_token import PushToken
from workspace.pushes import Pushes

PUSH_URL = "https://rapporteur.example/google/pubsub"
TRANSCRIPT = "google.workspace.meet.transcript.v2.fileGenerated"
ENDED = "google.workspace.meet.conference.v2.ended"
LIFE = "google.workspace.events.subscription.v1."
NAME = "conferenceRecords/one"


PRIYA, BOX, ACCOUNT = "1" * 21, "tom.okafor@firm.example", "push@rapporteur.iam.gserviceaccount.com"
MINE, OURS = "projects/firm/subscriptions/rapporteur", "subscriptions/meet-1"
LISTENING = Listening(
    topic="projects/firm/topics/rapporteur",
    subscription=MINE,
    organisers=(PRIYA,),
    mailboxes=(BOX,),
    push_url=PUSH_URL,
    push_account=ACCOUNT,
)


def now() -> datetime:
    return datetime.now(UTC)


class Certs:
    """Google's keys, and who fetches them."""

    def __init__(self) -> None:
        self.google, self.chat, self.there = Keys("google"), Keys("chat"), True

    async def fetch(self, url: str) -> Any:
        if not self.there:
            raise Unavailable("out of reach")
        return self.google.jwks()


@pytest.fixture(scope="module")
def certs() -> Certs:
    return Certs()


@pytest.fixture
def records(open_database: Callable[..., Database], keyring: StoredKeyring) -> SealedRecords:
    return SealedRecords(open_database("records.db", SCHEMA), keyring, now)


@pytest.fixture
async def reading(certs: Certs, records: SealedRecords) -> Callable[..., Pushes]:
    """Makes what reads pushes, for other settings too."""
    await records.put("google.subscriptions", OURS, PRIYA, scope="google.subscriptions", days=1)

    def make(listening: Listening = LISTENING) -> Pushes:
        keys = SigningKeys("google", metadata="https://certs.example", fetch=certs.fetch, clock=now)
        token = PushToken(keys, audience=listening.push_url, account=listening.push_account, now=now)
        return Pushes(listening, tenant="C01", records=records, token=token, keys=keys)

    return make


@pytest.fixture
def pushes(reading: Callable[..., Pushes]) -> Pushes:
    return reading()


def claims(**given: Any) -> dict[str, Any]:
    at = int(time.time())
    usual = {"iss": "https://accounts.google.com", "aud": PUSH_URL, "email": ACCOUNT, "email_verified": True}
    return {**usual, "sub": "1", "iat": at, "exp": at + 3600, **given}


@pytest.fixture
def bearer(certs: Certs) -> Callable[..., str]:
    """A token as Pub/Sub sends it, or a forged one."""

    def make(stranger: bool = False, kid: str | None = None, **given: Any) -> str:
        return f"Bearer {certs.google.sign(claims(**given), stranger=stranger, kid=kid)}"

    return make


def push(data: Any, attributes: dict[str, str] | None = None, **given: Any) -> bytes:
    coded = base64.b64encode(json.dumps(data).encode()).decode()
    message = {"data": coded, "messageId": "1", "publishTime": "2026-11-23T10:00:00Z", "attributes": attributes or {}}
    return json.dumps({"message": message, "subscription": MINE, **given}).encode()


def event(subscription: str, kind: str = TRANSCRIPT) -> dict[str, str]:
    return {
        "ce-id": "event-1",
        "ce-source": f"//workspaceevents.googleapis.com/{subscription}",
        "ce-specversion": "1.0",
        "ce-time": "2026-11-23T10:00:00.123456789Z",
        "ce-type": kind,
    }


def pushed(data: Any) -> bytes:
    return json.dumps({"message": {"data": data}, "subscription": MINE}).encode()


BODY = push({"transcript": {"name": f"{NAME}/transcripts/two"}}, event(OURS))


async def test_a_transcript_is_of_the_person_whose_subscription_told_of_it(
    pushes: Pushes, bearer: Callable[..., str]
) -> None:
    (signal,) = (await pushes.read(bearer(), BODY)).signals
    assert signal == TranscriptCreated(
        id=f"transcript:{NAME}/transcripts/two",
        tenant="C01",
        organiser_id=PRIYA,
        meeting_id=NAME,
        transcript_id=f"{NAME}/transcripts/two",
        created=datetime(2026, 11, 23, 10, 0, 0, 123456, UTC),
    )


async def test_the_end_of_a_conference_names_no_transcript(pushes: Pushes, bearer: Callable[..., str]) -> None:
    body = push({"conferenceRecord": {"name": NAME}}, event(OURS, ENDED))
    (signal,) = (await pushes.read(bearer(), body)).signals
    assert isinstance(signal, TranscriptCreated)
    assert (signal.id, signal.meeting_id, signal.transcript_id) == (f"conference:{NAME}", NAME, "")


@pytest.mark.parametrize(
    ("name", "kind"), [("suspended", "reauthorise"), ("expirationReminder", "reauthorise"), ("expired", "removed")]
)
async def test_what_becomes_of_a_subscription_is_told_once_for_each_event(
    pushes: Pushes, bearer: Callable[..., str], name: str, kind: str
) -> None:
    body = push({"subscription": {"name": OURS}}, event(OURS, LIFE + name))
    first, again = [(await pushes.read(bearer(), body)).signals for _ in range(2)]
    (signal,) = first
    assert isinstance(signal, SubscriptionChanged)
    assert (signal.subscription_id, signal.kind) == (OURS, kind)
    assert first == again


async def test_a_mailbox_that_changed_is_one_of_the_settings(pushes: Pushes, bearer: Callable[..., str]) -> None:
    body = push({"emailAddress": BOX.upper(), "historyId": 4711})
    (signal,) = (await pushes.read(bearer(), body)).signals
    assert signal == MailboxChanged(id=f"mailbox:{BOX}:4711", tenant="C01", mailbox=BOX)
    other = push({"emailAddress": "priya.nair@leeds.bramleyholt.example", "historyId": 1})
    assert (await pushes.read(bearer(), other)).dropped == ("mailbox",)


FORGERIES: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "https://rapporteur.example/google/chat"},
    "the audience with a slash more": {"aud": f"{PUSH_URL}/"},
    "several audiences": {"aud": [PUSH_URL, "https://other.example"]},
    "another account": {"email": "other@rapporteur-small.iam.gserviceaccount.com"},
    "chat's account": {"email": "chat@system.gserviceaccount.com"},
    "an address that isn't verified": {"email_verified": False},
    "verified in words": {"email_verified": "true"},
    "no address": {"email": None},
    "another issuer": {"iss": "https://accounts.google.com.evil.example"},
    "expired": {"exp": int(time.time()) - 3600},
    "no expiry": {"exp": None},
    "issued tomorrow": {"iat": int(time.time()) + 86400},
    "not issued": {"iat": None},
    "not yet valid": {"nbf": int(time.time()) + 86400},
    "a stranger's signature": {"stranger": True},
    "an unknown key": {"kid": "unknown"},
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
async def test_a_forged_token_is_refused(pushes: Pushes, bearer: Callable[..., str], forged: dict[str, Any]) -> None:
    with pytest.raises(NotAuthenticated):
        await pushes.read(bearer(**forged), BODY)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer " + "a" * 9000])
async def test_without_a_token_nothing_is_read(pushes: Pushes, header: str | None) -> None:
    with pytest.raises(NotAuthenticated):
        await pushes.read(header, BODY)


async def test_a_token_of_chats_own_keys_is_refused(pushes: Pushes, certs: Certs) -> None:
    with pytest.raises(NotAuthenticated):
        await pushes.read(f"Bearer {certs.chat.sign(claims())}", BODY)


@pytest.mark.parametrize("unset", ["push_account", "push_url"])
async def test_without_an_account_in_the_settings_every_push_is_refused(
    reading: Callable[..., Pushes], bearer: Callable[..., str], unset: str
) -> None:
    listening = replace(LISTENING, push_account="") if unset == "push_account" else replace(LISTENING, push_url="")
    with pytest.raises(NotAuthenticated):
        await reading(listening).read(bearer(email=listening.push_account, aud=listening.push_url), BODY)


async def test_a_rotated_key_is_found_and_without_keys_it_is_tried_again_later(
    reading: Callable[..., Pushes], records: SealedRecords
) -> None:
    certs = Certs()
    keys = SigningKeys("google", metadata="https://certs.example", fetch=certs.fetch, clock=now)
    token = PushToken(keys, audience=PUSH_URL, account=ACCOUNT, now=now)
    pushes = Pushes(LISTENING, tenant="C01", records=records, token=token, keys=keys)
    await pushes.warm()
    certs.google.rotate()
    assert (await pushes.read(f"Bearer {certs.google.sign(claims())}", BODY)).signals
    certs.there = False
    lost = SigningKeys("google", metadata="https://certs.example", fetch=certs.fetch, clock=now)
    with pytest.raises(Unavailable):
        await PushToken(lost, audience=PUSH_URL, account=ACCOUNT, now=now).check(
            f"Bearer {certs.google.sign(claims())}"
        )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"message": []}', b"[" * 100_000, b'{"message": null}'])
async def test_a_body_that_is_no_push_is_refused(pushes: Pushes, bearer: Callable[..., str], body: bytes) -> None:
    with pytest.raises(BadInput):
        await pushes.read(bearer(), body)


async def test_another_pubsub_subscriptions_messages_are_dropped(pushes: Pushes, bearer: Callable[..., str]) -> None:
    data = {"transcript": {"name": f"{NAME}/transcripts/two"}}
    for name in ("projects/rapporteur-small/subscriptions/other", "", 7):
        body = push(data, event(OURS), subscription=name)
        assert (await pushes.read(bearer(), body)).dropped == ("subscription",)


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("google.workspace.meet.recording.v2.fileGenerated", {}, "unknown_type"),
        (TRANSCRIPT, {}, "malformed"),
        (TRANSCRIPT, {"transcript": "x"}, "malformed"),
        (TRANSCRIPT, {"transcript": {"name": f"{NAME}/transcripts/two/../x"}}, "malformed"),
        (TRANSCRIPT, {"transcript": {"name": NAME}}, "malformed"),
        (TRANSCRIPT, [], "malformed"),
        (ENDED, {"conferenceRecord": {"name": "spaces/x"}}, "malformed"),
        (f"{LIFE}suspended", {"subscription": {"name": "subscriptions/other"}}, "malformed"),
        ("", {"emailAddress": "x", "historyId": 1}, "malformed"),
        ("", {"emailAddress": "x@y.example", "historyId": True}, "malformed"),
    ],
)
async def test_what_it_does_not_know_is_dropped_with_a_reason(
    pushes: Pushes,
    bearer: Callable[..., str],
    kind: str,
    data: Any,
    reason: str,
) -> None:
    delivery = await pushes.read(bearer(), push(data, event(OURS, kind)))
    assert (delivery.signals, delivery.dropped) == ((), (reason,))


async def test_a_subscription_that_is_not_ours_or_no_longer_wanted_is_not_believed(
    pushes: Pushes, reading: Callable[..., Pushes], bearer: Callable[..., str]
) -> None:
    data = {"transcript": {"name": f"{NAME}/transcripts/two"}}
    for name in ("subscriptions/other", "spaces/x", ""):
        assert (await pushes.read(bearer(), push(data, event(name)))).dropped == ("unknown_subscription",)
    fewer = reading(replace(LISTENING, organisers=()))
    assert (await fewer.read(bearer(), BODY)).dropped == ("unknown_subscription",)


@given(body=st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(pushed))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_pushed_is_refused_or_dropped(
    pushes: Pushes, bearer: Callable[..., str], body: bytes
) -> None:
    try:
        delivery = await pushes.read(bearer(), body)
    except BadInput:
        return
    assert delivery.dropped
