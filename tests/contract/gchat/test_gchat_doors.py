"""The doors of the Google side, over HTTP: who is let in, what is answered, and that no body makes them fall over."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from gchat_bot import GChatBot, start_gchat_bot

from bot.channels.gchat_settings import CHAT_ACCOUNT
from bot.core.errors import BadInput, NotAuthenticated, NotReady, Unavailable
from bot.core.types import MailboxChanged, Signal
from bot.store.records import SealedRecords
from infra.sandbox import Tenant
from infra.sandbox.google.chat_client import Verification
from infra.sandbox.google.half import GoogleHalf

MAILBOX = MailboxChanged(id="m1", tenant="C01small7", mailbox="intake@firm.example")


async def post(url: str, body: Any, token: str | None = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    async with aiohttp.ClientSession() as http, http.post(url, json=body, headers=headers) as answer:
        return answer.status, await answer.json() if answer.content_type == "application/json" else None


@pytest.fixture
async def event(half: GoogleHalf, channel: GChatBot) -> dict[str, Any]:
    """What Chat sends when somebody says something."""
    await half.say("lunch", "tom", "recap")
    channel.heard.events.clear()
    return half.deliveries[-1].event


def forgeries(half: GoogleHalf, audience: str, way: Verification) -> dict[str, str]:
    """Tokens of the other ways, of other accounts, for others, by others, too old."""
    app = half.chat_app
    number, add_on = app.project_number, app.add_on_account
    account = add_on if way == "add_on" else CHAT_ACCOUNT
    past = int(time.time()) - 3600

    def mine(**changed: Any) -> str:
        if way == "project":
            return half.chat_token(**{"audience": number, **changed})
        return half.id_token(**{"email": account, "audience": audience, **changed})

    others: dict[Verification, str] = {
        "endpoint": half.id_token(email=CHAT_ACCOUNT, audience=audience),
        "project": half.chat_token(audience=number),
        "add_on": half.id_token(email=add_on, audience=audience),
    }
    foreign = "service-999999999999@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
    return {
        "of another way": next(token for other, token in others.items() if other != way),
        "of the third way": [token for other, token in others.items() if other != way][1],
        "another project's add-on": half.id_token(email=foreign, audience=audience),
        "Pub/Sub's": half.id_token(email=half.connection()["push_account"], audience=audience),
        "another audience": mine(audience="https://evil.example/google/chat"),
        "expired": mine(exp=past),
        "an unknown key": mine(stranger=True, kid="unknown"),
        "a stranger's key": mine(stranger=True),
        "another issuer": mine(iss="https://evil.example"),
        "not verified": half.id_token(email=account, audience=audience, email_verified=False),
        "nonsense": "nonsense",
    }


@pytest.mark.parametrize("way", ["endpoint", "project", "add_on"])
async def test_each_forged_request_gets_a_401_in_json_and_is_not_heard(
    tenant: Tenant, records: SealedRecords, client: Any, half: GoogleHalf, way: Verification
) -> None:
    half.chat_app.verification = way
    async with start_gchat_bot(tenant, records, client) as bot:
        await half.say("lunch", "tom", "recap")
        forged = forgeries(half, bot.url, way)
        event = half.deliveries[-1].event

        answers = {name: await post(bot.url, event, token) for name, token in forged.items()}
        answers["no token"] = await post(bot.url, event)

        assert {name: (status, body["error"]["code"]) for name, (status, body) in answers.items()} == dict.fromkeys(
            answers, (401, "auth.unauthenticated")
        )
        assert len(bot.heard.events) == 1
        assert bot.heard.refusals["/google/chat", "auth.unauthenticated"] == len(answers)


async def test_certificates_may_be_changed_at_any_time(channel: GChatBot, half: GoogleHalf) -> None:
    await half.say("lunch", "tom", "recap")
    half.keys.rotate()
    await half.say("lunch", "tom", "recap")

    assert len(channel.heard.events) == 2


async def test_an_add_ons_token_may_stand_in_the_body(
    tenant: Tenant, records: SealedRecords, client: Any, half: GoogleHalf
) -> None:
    half.chat_app.format = half.chat_app.verification = "add_on"
    async with start_gchat_bot(tenant, records, client) as bot:
        await half.say("lunch", "tom", "recap")
        event = half.deliveries[-1].event
        forged = {**event, "authorizationEventObject": {"systemIdToken": half.chat_token(audience="1")}}

        assert (await post(bot.url, event))[0] == 200
        assert (await post(bot.url, forged))[0] == 401
        assert (await post(bot.url, {**event, "authorizationEventObject": {}}))[0] == 401
        # A header that is no good isn't made good by the body.
        assert (await post(bot.url, event, "nonsense"))[0] == 401
        assert len(bot.heard.events) == 2


async def test_a_token_in_the_body_is_for_add_ons_only(channel: GChatBot, half: GoogleHalf, event: Any) -> None:
    token = half.id_token(email=CHAT_ACCOUNT, audience=channel.url)

    assert (await post(channel.url, {**event, "authorizationEventObject": {"systemIdToken": token}}))[0] == 401
    assert channel.heard.events == []


async def test_googles_keys_out_of_reach_mean_try_again(tenant: Tenant, records: SealedRecords, client: Any) -> None:
    async with start_gchat_bot(tenant, records, client, certs="http://127.0.0.1:9/certs") as bot:
        token = tenant.google.id_token(email=CHAT_ACCOUNT, audience=bot.url)

        assert (await post(bot.url, {}, token))[0] == 503


async def test_what_is_heard_twice_has_one_id(channel: GChatBot, half: GoogleHalf, event: Any) -> None:
    token = half.id_token(email=CHAT_ACCOUNT, audience=channel.url)
    for _ in range(2):
        assert await post(channel.url, event, token) == (200, {})

    first, second = channel.heard.events
    assert first == second


async def test_what_can_not_be_kept_is_not_acknowledged(channel: GChatBot, half: GoogleHalf, event: Any) -> None:
    def full(_: Any) -> None:
        raise Unavailable("The disk is full.")

    channel.heard.before = full
    token = half.id_token(email=CHAT_ACCOUNT, audience=channel.url)

    assert (await post(channel.url, event, token))[0] == 503


# ---- Pub/Sub ---------------------------------------------------------------------------------------


@dataclass
class Read:
    """What stands behind `/google/pubsub`: gives what it is told to, or raises it."""

    signals: tuple[Signal, ...] = ()
    dropped: tuple[str, ...] = ()
    error: Exception | None = None
    seen: list[tuple[str | None, bytes]] = field(default_factory=list)

    async def read(self, authorization: str | None, body: bytes) -> Read:
        self.seen.append((authorization, body))
        if self.error is not None:
            raise self.error
        return self


@pytest.fixture
async def pushed(tenant: Tenant, records: SealedRecords, client: Any) -> AsyncIterator[tuple[GChatBot, Read]]:
    read = Read()
    async with start_gchat_bot(tenant, records, client, pushes=lambda: read) as bot:
        yield bot, read


async def test_a_push_is_acknowledged_once_it_is_kept(pushed: tuple[GChatBot, Read]) -> None:
    bot, read = pushed
    read.signals = (MAILBOX,)

    assert await post(f"{bot.base}/google/pubsub", {"message": {}}, "t") == (204, None)
    assert bot.heard.events == [MAILBOX]
    assert read.seen == [("Bearer t", b'{"message": {}}')]


async def test_a_push_that_can_not_be_kept_comes_again(pushed: tuple[GChatBot, Read]) -> None:
    bot, read = pushed
    read.signals = (MAILBOX,)

    def full(_: Any) -> None:
        raise Unavailable("The disk is full.")

    bot.heard.before = full
    assert (await post(f"{bot.base}/google/pubsub", {}))[0] == 503


async def test_what_is_dropped_of_a_push_is_acknowledged_and_counted(pushed: tuple[GChatBot, Read]) -> None:
    bot, read = pushed
    read.dropped = ("unknown_subscription",)

    assert (await post(f"{bot.base}/google/pubsub", {}))[0] == 204
    assert bot.heard.refusals["/google/pubsub", "push.unknown_subscription"] == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAuthenticated("No."), 401),
        (BadInput("No push."), 400),
        (Unavailable("Later."), 503),
        (NotReady("Soon."), 503),
    ],
)
async def test_a_refused_push_is_told_why(pushed: tuple[GChatBot, Read], error: Exception, status: int) -> None:
    bot, read = pushed
    read.error = error

    assert (await post(f"{bot.base}/google/pubsub", {}))[0] == status


async def test_a_suite_that_is_not_set_up_is_a_404_in_words(channel: GChatBot) -> None:
    for path, named in (("/google/pubsub", "Google Workspace"), ("/api/messages", "Microsoft 365")):
        status, body = await post(f"{channel.base}{path}", {})
        assert (status, body["error"]["code"]) == (404, "upstream.not_found")
        assert named in body["error"]["message"]
