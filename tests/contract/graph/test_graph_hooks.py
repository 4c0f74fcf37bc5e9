"""Graph's endpoints over HTTP: each signal heard once and durably, each forgery refused with a 4xx, none heard, no 5xx."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from channel_bot import ChannelBot, start_channel_bot, utc_now
from graph_posts import ORGANISER, GraphPosts, Post, encoded

from bot.channels.teams import Teams, TeamsSettings
from bot.core.errors import Unavailable
from bot.core.types import MailArrived, SubscriptionChanged, TranscriptCreated
from bot.store.records import SealedRecords
from graph.listening import Listening, Topic
from graph.provider import Microsoft365
from infra.sandbox import Tenant

LISTENING = Listening(
    public_url="https://rapporteur.firm.example", tenant_wide=True, mailboxes=("intake@firm.example",)
)
PATHS = ("/graph/notifications", "/graph/lifecycle")


@dataclass
class Clock:
    """The bot's, by so much ahead."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass(kw_only=True)
class Listener:
    """The bot, and what Graph would post to it."""

    bot: ChannelBot
    graph: GraphPosts
    microsoft: Microsoft365
    clock: Clock

    async def send(self, body: Any, path: str = PATHS[0], **headers: str) -> tuple[int, Any, Any]:
        """Status, body and headers of the answer; `body` as bytes is sent as it is."""
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        headers = {"Content-Type": "application/json", **headers}
        async with aiohttp.ClientSession() as http, http.post(self.bot.base + path, data=data, headers=headers) as got:
            return got.status, await got.json() if got.content_type == "application/json" else None, got.headers


@pytest.fixture
async def listener(
    tenant: Tenant, connected: Callable[..., Microsoft365], teams_settings: TeamsSettings, records: SealedRecords
) -> AsyncIterator[Listener]:
    clock = Clock()

    def blind(value: str) -> str:
        return hashlib.sha256(value.encode()).hexdigest()

    microsoft = connected(listening=LISTENING, blind=blind, now=clock)
    notifications = microsoft.events.notifications
    teams = Teams(teams_settings, records, no_token, utc_now)
    async with start_channel_bot(teams, notifications=lambda: notifications) as bot:
        graph = GraphPosts(
            tenant=tenant.tenant_id,
            app=tenant.client_id,
            key=tenant.entra.ring.signing,
            certificate=await microsoft.events.certificates.current(),
            blind=blind,
            listening=LISTENING,
        )
        yield Listener(bot=bot, graph=graph, microsoft=microsoft, clock=clock)


async def no_token() -> str:
    return ""


# ---- what is heard -----------------------------------------------------------------------------


async def test_a_rich_notification_of_a_transcript_is_heard(listener: Listener, tenant: Tenant) -> None:
    status, body, _ = await listener.send(listener.graph.post(listener.graph.transcript()))

    assert (status, body) == (202, None)
    transcript = listener.graph.transcript()["resourceData"]["id"]
    assert listener.bot.heard.events == [
        TranscriptCreated(
            id=f"transcript:{transcript}",
            tenant=tenant.tenant_id,
            organiser_id=ORGANISER,
            meeting_id=encoded(f"1*{ORGANISER}*0**19:meeting_1@thread.v2"),
            transcript_id=transcript,
            created=datetime(2026, 11, 19, 10, 30, 0, 123456, tzinfo=UTC),
        )
    ]
    assert not listener.bot.heard.refusals


async def test_without_the_transcripts_data_the_organiser_is_read_from_the_meetings_id(listener: Listener) -> None:
    assert (await listener.send(listener.graph.post(listener.graph.bare(), tokens=[])))[0] == 202

    (heard,) = listener.bot.heard.events
    assert isinstance(heard, TranscriptCreated)
    assert (heard.organiser_id, heard.created) == (ORGANISER, None)


async def test_mail_in_a_named_mailbox_is_heard(listener: Listener, tenant: Tenant) -> None:
    assert (await listener.send(listener.graph.post(listener.graph.mail("AAMk="), tokens=[])))[0] == 202

    assert listener.bot.heard.events == [
        MailArrived(id="mail:AAMk=", tenant=tenant.tenant_id, mailbox="intake@firm.example", message_id="AAMk=")
    ]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("event", "kind"),
    [("reauthorizationRequired", "reauthorise"), ("subscriptionRemoved", "removed"), ("missed", "missed")],
)
async def test_what_graph_says_of_a_subscription_is_heard(listener: Listener, path: str, event: str, kind: str) -> None:
    assert (await listener.send({"value": [listener.graph.lifecycle(event)]}, path))[0] == 202

    (heard,) = listener.bot.heard.events
    assert isinstance(heard, SubscriptionChanged)
    assert (heard.subscription_id, heard.kind) == (listener.graph.subscription, kind)


async def test_the_same_transcript_twice_in_one_post_is_one(listener: Listener) -> None:
    item = listener.graph.transcript()
    assert (await listener.send(listener.graph.post(item, item, listener.graph.bare())))[0] == 202
    assert len(listener.bot.heard.events) == 1


async def test_a_notification_by_microsofts_own_sample_is_heard(listener: Listener) -> None:
    """The documentation writes EncryptedContent with a capital letter, and leaves the time of making null."""
    item = listener.graph.transcript(content={"createdDateTime": None})
    item["EncryptedContent"] = item.pop("encryptedContent")
    assert (await listener.send(listener.graph.post(item)))[0] == 202


async def test_an_old_key_still_opens_what_was_sealed_before_a_rotation(listener: Listener) -> None:
    listener.clock.ahead = timedelta(days=61)
    new = await listener.microsoft.events.certificates.current()
    assert new.id != listener.graph.certificate.id

    in_time = {"nbf": int(time.time()), "exp": int(time.time() + listener.clock.ahead.total_seconds()) + 600}
    tokens = [listener.graph.token(**in_time)]
    assert (await listener.send(listener.graph.post(listener.graph.transcript(1), tokens=tokens)))[0] == 202
    listener.graph.certificate = new
    assert (await listener.send(listener.graph.post(listener.graph.transcript(2), tokens=tokens)))[0] == 202


async def test_of_a_mixed_post_the_good_items_are_kept_and_the_bad_ones_counted(listener: Listener) -> None:
    graph = listener.graph
    bad = [
        7,
        graph.transcript(3, clientState="wrong"),
        graph.transcript(4, tenantId="another"),
        graph.transcript(5, sealed={"dataSignature": "AAAA"}),
        graph.transcript(6, sealed={"encryptionCertificateId": "unknown"}),
        graph.bare(7, changeType="deleted"),
    ]
    status, _, _ = await listener.send(graph.post(graph.transcript(1), *bad, graph.transcript(2)))

    assert status == 202
    assert len(listener.bot.heard.events) == 2
    counted = {code: count for (_, code), count in listener.bot.heard.refusals.items()}
    assert counted == {
        "notification.malformed": 1,
        "notification.client_state": 1,
        "notification.tenant": 1,
        "notification.altered": 1,
        "notification.certificate": 1,
        "notification.irrelevant": 1,
    }


async def test_a_bad_token_spoils_the_rich_items_and_leaves_the_others(listener: Listener) -> None:
    graph = listener.graph
    tokens = [graph.token(), graph.token(key=graph.stranger)]
    assert (await listener.send(graph.post(graph.transcript(1), graph.mail(), tokens=tokens)))[0] == 202

    assert [type(event) for event in listener.bot.heard.events] == [MailArrived]
    assert listener.bot.heard.refusals == {(PATHS[0], "notification.token"): 1}


async def test_what_can_t_be_made_durable_is_not_acknowledged_and_taken_when_it_comes_again(
    listener: Listener,
) -> None:
    async def refuse() -> None:
        raise Unavailable("The disk is full.")

    body = listener.graph.post(listener.graph.transcript(1), listener.graph.transcript(2))
    listener.bot.heard.before = lambda event: refuse()
    status, answer, headers = await listener.send(body)
    assert (status, answer["error"]["code"], headers["Retry-After"]) == (503, "upstream.unavailable", "5")

    listener.bot.heard.before = lambda event: None
    assert (await listener.send(body))[0] == 202
    assert len(listener.bot.heard.events) == 2


async def test_all_signals_of_a_post_are_made_durable_at_once(listener: Listener) -> None:
    """One after the other, each would wait for the disk by itself."""
    waiting, all_there = 0, asyncio.Event()

    async def until_all_are_there() -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 20:
            all_there.set()
        await all_there.wait()

    listener.bot.heard.before = lambda event: until_all_are_there()
    items = [listener.graph.bare(number) for number in range(20)]
    assert (await listener.send(listener.graph.post(*items)))[0] == 202


async def test_nothing_is_asked_of_graph_before_the_answer(listener: Listener, tenant: Tenant) -> None:
    await listener.microsoft.events.notifications.warm()
    tenant.requests.clear()
    assert (await listener.send(listener.graph.post(listener.graph.transcript())))[0] == 202
    assert tenant.requests == []


# ---- the handshake -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_handshakes_token_comes_back_as_plain_text(
    listener: Listener, http: aiohttp.ClientSession, path: str, method: str
) -> None:
    token = "Validation: Testing client application reachability for subscription Request-Id: 5f1a"
    async with http.request(method, listener.bot.base + path, params={"validationToken": token}) as answer:
        assert (answer.status, answer.content_type, await answer.text()) == (200, "text/plain", token)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_handshake_can_plant_no_script(listener: Listener, http: aiohttp.ClientSession) -> None:
    token = "<script>alert('x')</script>&"
    async with http.post(f"{listener.bot.base}{PATHS[0]}", params={"validationToken": token}) as answer:
        assert await answer.text() == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;"


@pytest.mark.parametrize("token", ["", "x" * 1025, "a\r\nSet-Cookie: b", "a\x00b", "\x1b[31m"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_handshake_with_no_decent_token_is_refused(
    listener: Listener, http: aiohttp.ClientSession, token: str, method: str
) -> None:
    async with http.request(method, listener.bot.base + PATHS[1], params={"validationToken": token}) as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (400, "bad_input")


async def test_a_get_without_a_token_is_refused(listener: Listener, http: aiohttp.ClientSession) -> None:
    async with http.get(listener.bot.base + PATHS[0]) as answer:
        assert answer.status == 400


# ---- forged ------------------------------------------------------------------------------------

Forge = Callable[[GraphPosts], Any]


def with_token(make: Callable[[GraphPosts], Any]) -> Forge:
    """A rich item that is right in all else: the sender even knows our client state and certificate."""
    return lambda graph: graph.post(graph.transcript(), tokens=[make(graph)])


def with_item(make: Callable[[GraphPosts], Any]) -> Forge:
    return lambda graph: graph.post(make(graph))


def flipped(text: str) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[0] ^= 1
    return base64.b64encode(bytes(raw)).decode()


def resealed(graph: GraphPosts, part: str) -> Post:
    item = graph.transcript()
    item["encryptedContent"][part] = flipped(item["encryptedContent"][part])
    return item


NOW = int(time.time())
TOKENS: dict[str, Callable[[GraphPosts], Any]] = {
    "garbage": lambda graph: "not.a.token",
    "no text": lambda graph: {"token": graph.token()},
    "empty": lambda graph: "",
    "null": lambda graph: None,
    "endless": lambda graph: "x" * 20_000,
    "letters outside ASCII": lambda graph: "é" + graph.token(),
    "unsigned": lambda graph: graph.unsigned(),
    "signed with the public key": lambda graph: graph.symmetric(),
    "another algorithm": lambda graph: graph.rs512(),
    "without key id": lambda graph: graph.without_kid(),
    "changed after signing": lambda graph: graph.changed_after_signing(),
    "expired": lambda graph: graph.token(exp=NOW - 301),
    "stale by a day": lambda graph: graph.token(iat=NOW - 90_000, nbf=NOW - 90_000, exp=NOW - 86_400),
    "not valid yet": lambda graph: graph.token(nbf=NOW + 900),
    "without expiry": lambda graph: graph.token(exp=None),
    "an expiry that is no number": lambda graph: graph.token(exp="tomorrow"),
    "an infinite expiry": lambda graph: graph.token(exp=1e308),
    "another audience": lambda graph: graph.token(aud="11111111-0000-4000-8000-000000000000"),
    "several audiences": lambda graph: graph.token(aud=[graph.app, "another"]),
    "without audience": lambda graph: graph.token(aud=None),
    "another issuer": lambda graph: graph.token(iss="https://evil.example/"),
    "an issuer that begins alike": lambda graph: graph.token(iss=f"https://sts.windows.net/{graph.tenant}/x"),
    "without issuer": lambda graph: graph.token(iss=None),
    "another tenant": lambda graph: graph.token(tid="other", iss="https://sts.windows.net/other/"),
    "another tenant by our issuer": lambda graph: graph.token(tid="11111111-0000-4000-8000-000000000000"),
    "without tenant": lambda graph: graph.token(tid=None),
    "a tenant that is no text": lambda graph: graph.token(tid=[graph.tenant]),
    "another publisher": lambda graph: graph.token(appid=graph.app, azp=graph.app),
    "another publisher in one place": lambda graph: graph.token(azp=graph.app),
    "without publisher": lambda graph: graph.token(appid=None, azp=None),
    "a publisher that is no text": lambda graph: graph.token(appid=["0bf30f3b-4a52-48df-9a82-234910c4a086"], azp=None),
    "a stranger's key": lambda graph: graph.token(key=graph.stranger),
    "a stranger's key under our key's name": lambda graph: graph.token(key=graph.stranger, kid=graph.key.id),
}
ITEMS: dict[str, Callable[[GraphPosts], Any]] = {
    "wrong client state": lambda graph: graph.transcript(clientState="wrong"),
    "no client state": lambda graph: graph.transcript(clientState=None),
    "a client state that is no text": lambda graph: graph.transcript(clientState=[graph.state()]),
    "a client state outside ASCII": lambda graph: graph.transcript(clientState="é" * 64),
    "a client state of half a letter": lambda graph: graph.transcript(clientState="\ud800" * 64),
    "client state of a mailbox that isn't listened to": lambda graph: graph.mail(
        clientState=graph.state(Topic(resource="users/eve@firm.example/mailFolders('inbox')/messages", mailbox="eve"))
    ),
    "a mailbox's client state for a transcript": lambda graph: graph.bare(
        clientState=graph.state(graph.listening.topics()[1])
    ),
    "the transcripts' client state for a mail": lambda graph: graph.mail(clientState=graph.state()),
    "another tenant": lambda graph: graph.transcript(tenantId="11111111-0000-4000-8000-000000000000"),
    "no tenant": lambda graph: graph.transcript(tenantId=None),
    "no subscription": lambda graph: graph.transcript(subscriptionId=None),
    "a subscription that is no text": lambda graph: graph.transcript(subscriptionId={"id": 1}),
    "an unknown subscription": lambda graph: graph.transcript(
        subscriptionId="11111111-0000-4000-8000-000000000000", clientState="of somebody else"
    ),
    "altered data": lambda graph: resealed(graph, "data"),
    "altered dataKey": lambda graph: resealed(graph, "dataKey"),
    "altered signature": lambda graph: resealed(graph, "dataSignature"),
    "sealed content of another transcript": lambda graph: {
        **graph.transcript(1),
        "encryptedContent": graph.transcript(2)["encryptedContent"],
    },
    "an unknown certificate": lambda graph: graph.transcript(sealed={"encryptionCertificateId": "unknown"}),
    "sealed content that is no object": lambda graph: graph.transcript(encryptedContent="x"),
    "sealed content that is empty": lambda graph: graph.transcript(encryptedContent={}),
    "another resource": lambda graph: graph.bare(resource="users/1/drive/items/2", resourceData={"id": "2"}),
    "no resource": lambda graph: graph.bare(resource=None),
    "two ids that differ": lambda graph: graph.bare(resourceData={"id": "another"}),
    "a change of another kind": lambda graph: graph.bare(changeType="deleted"),
    "a path that leads elsewhere": lambda graph: graph.bare(
        resource="communications/onlineMeetings('../../x')/transcripts('y')", resourceData={"id": "y"}
    ),
    "nobody's meeting": lambda graph: graph.bare(
        resource="communications/onlineMeetings('x')/transcripts('y')", resourceData={"id": "y"}
    ),
    "an unheard-of lifecycle event": lambda graph: graph.lifecycle("exploded"),
    "a lifecycle event without our client state": lambda graph: graph.lifecycle("missed", clientState="wrong"),
}
FORGERIES: dict[str, Forge] = {
    "no token": lambda graph: graph.post(graph.transcript(), tokens=[]),
    "null for tokens": lambda graph: {"value": [graph.transcript()], "validationTokens": None},
    "a flood of tokens": lambda graph: graph.post(graph.transcript(), tokens=[graph.token()] * 17),
    "one good token and one bad": lambda graph: graph.post(
        graph.transcript(), tokens=[graph.token(), graph.token(key=graph.stranger)]
    ),
    **{f"token: {name}": with_token(make) for name, make in TOKENS.items()},
    **{f"item: {name}": with_item(make) for name, make in ITEMS.items()},
}


@pytest.mark.parametrize("path", PATHS)
async def test_each_forged_notification_gets_a_401_and_is_not_heard(listener: Listener, path: str) -> None:
    graph = listener.graph
    assert (await listener.send(graph.post(graph.transcript()), path))[0] == 202

    answers = {name: await listener.send(forge(graph), path) for name, forge in FORGERIES.items()}

    assert {name: (status, body["error"]["code"]) for name, (status, body, _) in answers.items()} == dict.fromkeys(
        FORGERIES, (401, "auth.unauthenticated")
    )
    assert len(listener.bot.heard.events) == 1
    assert listener.bot.heard.refusals == {(path, "auth.unauthenticated"): len(FORGERIES)}


NONSENSE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe",
    "null": b"null",
    "a list": b"[]",
    "a number": b"7",
    "an endless number": b"1" * 5000,
    "deep nesting": b"[" * 200_000,
    "deep nesting inside": b'{"value":' + b'[{"a":' * 50_000,
    "no value": b"{}",
    "no items": b'{"value":[]}',
    "items that are none": b'{"value":{}}',
    "tokens that are none": b'{"value":[{}],"validationTokens":"x"}',
    "too many items": b'{"value":[' + b",".join([b"1"] * 1001) + b"]}",
}


@pytest.mark.parametrize("path", PATHS)
async def test_nonsense_gets_a_400_in_words(listener: Listener, path: str) -> None:
    answers = {name: await listener.send(body, path) for name, body in NONSENSE.items()}

    assert {name: (status, body["error"]["code"]) for name, (status, body, _) in answers.items()} == dict.fromkeys(
        NONSENSE, (400, "bad_input")
    )
    assert listener.bot.heard.events == []


@pytest.mark.parametrize("wrong", [None, True, 0, -1.5, "", "x", [], [1], {}, {"a": {"b": []}}, "\ud800", 1e308])
async def test_wrong_types_anywhere_are_refused_or_do_no_harm(listener: Listener, wrong: Any) -> None:
    graph = listener.graph
    for item in (graph.transcript(), graph.mail(), graph.lifecycle("missed")):
        for name in item:
            status, _, _ = await listener.send({**graph.post({**item, name: wrong})})
            assert status in (202, 400, 401), (name, wrong)
        for inner in ("resourceData", "encryptedContent"):
            for name in item.get(inner, {}):
                status, _, _ = await listener.send(graph.post({**item, inner: {**item[inner], name: wrong}}))
                assert status in (202, 400, 401), (inner, name, wrong)
    for name in ("value", "validationTokens"):
        status, _, _ = await listener.send({**graph.post(graph.transcript()), name: wrong})
        assert status in (400, 401), (name, wrong)


@pytest.mark.parametrize("path", PATHS)
async def test_ten_megabytes_get_a_413(listener: Listener, path: str) -> None:
    status, body, _ = await listener.send(b'{"value":"' + b"x" * 10 * 1024 * 1024 + b'"}', path)
    assert (status, body["error"]["code"]) == (413, "bad_input")
    assert listener.bot.heard.refusals == {(path, "bad_input"): 1}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_gets_a_415(listener: Listener, content_type: str) -> None:
    body = listener.graph.post(listener.graph.transcript())
    status, _, _ = await listener.send(body, **{"Content-Type": content_type})
    assert status == 415
    assert listener.bot.heard.events == []


# ---- Entra's keys ------------------------------------------------------------------------------


async def test_a_rotated_key_is_picked_up_within_a_minute(listener: Listener, tenant: Tenant) -> None:
    graph = listener.graph
    assert (await listener.send(graph.post(graph.transcript(1))))[0] == 202

    # A forger's unknown key was looked for just before: so the new one has to wait a little.
    assert (await listener.send(graph.post(graph.transcript(2), tokens=[graph.token(key=graph.stranger)])))[0] == 401
    graph.key = tenant.entra.ring.rotate()
    assert (await listener.send(graph.post(graph.transcript(2))))[0] == 401
    listener.clock.ahead = timedelta(seconds=45)
    assert (await listener.send(graph.post(graph.transcript(2))))[0] == 202


async def test_a_flood_of_unknown_keys_makes_no_flood_of_fetches(listener: Listener, tenant: Tenant) -> None:
    graph = listener.graph
    assert (await listener.send(graph.post(graph.transcript())))[0] == 202
    before = looks(tenant)

    def forged(number: int) -> Coroutine[Any, Any, tuple[int, Any, Any]]:
        token = graph.token(key=graph.stranger, kid=f"unknown-{number}")
        return listener.send(graph.post(graph.bare(), graph.transcript(), tokens=[token]))

    statuses = [status for status, _, _ in await asyncio.gather(*(forged(number) for number in range(30)))]

    # The bare item of each is Graph's by its client state, so the POST is taken.
    assert set(statuses) == {202}
    assert looks(tenant) == before + 1


async def test_strangers_make_nobody_fetch_keys(listener: Listener, tenant: Tenant) -> None:
    """Whoever doesn't know a client state is refused before anything is computed or fetched."""
    item = listener.graph.transcript(clientState="wrong")
    for number in range(5):
        token = listener.graph.token(key=listener.graph.stranger, kid=f"unknown-{number}")
        assert (await listener.send(listener.graph.post(item, tokens=[token])))[0] == 401
    assert looks(tenant) == 0


async def test_where_entra_is_out_of_reach_graph_is_asked_to_come_again(
    connected: Callable[..., Microsoft365], listener: Listener, teams_settings: TeamsSettings, records: SealedRecords
) -> None:
    lost = connected({"authority": "https://127.0.0.1:9"}, listening=LISTENING, blind=listener.graph.blind)
    notifications = lost.events.notifications
    teams = Teams(teams_settings, records, no_token, utc_now)
    async with start_channel_bot(teams, notifications=lambda: notifications) as bot:
        status, _, headers = await replace(listener, bot=bot).send(listener.graph.post(listener.graph.transcript()))
        assert (status, headers["Retry-After"]) == (503, "5")
        assert bot.heard.events == []


def looks(tenant: Tenant) -> int:
    """How often Entra's metadata was read."""
    return sum(seen.path.endswith("openid-configuration") for seen in tenant.requests)
