"""Who may call the webhook: each line of the table of the SDK's defects, and every forgery that we could think of."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from channel_bot import ChannelBot, records_in, start_channel_bot, utc_now
from cryptography.hazmat.primitives import serialization

from bot.channels.teams import Teams, TeamsSettings
from bot.core.errors import ConfigError
from bot.store.records import SealedRecords
from infra.sandbox import Tenant

Activity = dict[str, Any]


@pytest.fixture
def activity(tenant: Tenant) -> Activity:
    """A person of the firm says "recap" to the bot."""
    person = next(iter(tenant.state.people.values()))
    chat = next(chat for chat in tenant.state.chats.values() if chat.kind == "group")
    return tenant.activities.message(chat, person, "recap", id="1", mention=True, thread=None)


async def post(bot: ChannelBot, body: Any, token: str | None, **headers: str) -> tuple[int, Any]:
    if token is not None:
        headers["Authorization"] = token
    async with aiohttp.ClientSession() as http, http.post(bot.url, json=body, headers=headers) as answer:
        return answer.status, await answer.json() if answer.content_length else None


def bearer(token: str) -> str:
    return f"Bearer {token}"


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def claims(tenant: Tenant, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    issuer = "https://api.botframework.com"
    own = {"iss": issuer, "aud": tenant.client_id, "serviceurl": tenant.service_url, "exp": now + 3600}
    return {**own, **changed}


def symmetric(tenant: Tenant) -> str:
    """The public key as an HMAC secret: the classical confusion of algorithms."""
    key = tenant.channel.keys[-1]
    public = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    import hashlib
    import hmac

    unsigned = by_hand({"alg": "HS256", "typ": "JWT", "kid": key.id}, claims(tenant)).rpartition(".")[0]
    signature = hmac.digest(public, unsigned.encode(), hashlib.sha256)
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def changed_after_signing(tenant: Tenant) -> str:
    header, _, signature = tenant.bot_token().split(".")
    body = json.dumps(claims(tenant, sub="somebody else")).encode()
    return ".".join([header, base64.urlsafe_b64encode(body).decode().rstrip("="), signature])


def rs512(tenant: Tenant) -> str:
    key = tenant.channel.keys[-1]
    return jwt.encode(claims(tenant), key.private, algorithm="RS512", headers={"kid": key.id})


def without_kid(tenant: Tenant) -> str:
    return jwt.encode(claims(tenant), tenant.channel.keys[-1].private, algorithm="RS256")


FORGERIES: dict[str, Callable[[Tenant], str | None]] = {
    "no header": lambda tenant: None,
    "an empty header": lambda tenant: "",
    "another scheme": lambda tenant: f"Basic {tenant.bot_token()}",
    "no token": lambda tenant: "Bearer ",
    "no scheme": lambda tenant: tenant.bot_token(),
    "malformed": lambda tenant: bearer("not.a.token"),
    "two parts": lambda tenant: bearer(tenant.bot_token().rpartition(".")[0]),
    "letters outside ASCII": lambda tenant: bearer("é" + tenant.bot_token()),
    "endless": lambda tenant: bearer("x" * 7000),
    "expired": lambda tenant: bearer(tenant.bot_token(exp=int(time.time()) - 301)),
    "not valid yet": lambda tenant: bearer(tenant.bot_token(nbf=int(time.time()) + 360)),
    "without expiry": lambda tenant: bearer(tenant.bot_token(exp=None)),
    "an expiry that is no number": lambda tenant: bearer(tenant.bot_token(exp="tomorrow")),
    "an infinite expiry": lambda tenant: bearer(tenant.bot_token(exp=1e308)),
    "a stranger's key under our key's name": lambda tenant: bearer(tenant.bot_token("stranger", kid="channel-1")),
    "an unknown key": lambda tenant: bearer(tenant.bot_token("stranger")),
    "a key without endorsements": lambda tenant: bearer(tenant.bot_token("unendorsed")),
    "changed after signing": lambda tenant: bearer(changed_after_signing(tenant)),
    "unsigned": lambda tenant: bearer(by_hand({"alg": "none", "kid": "channel-1"}, claims(tenant))),
    "signed with the public key": lambda tenant: bearer(symmetric(tenant)),
    "another algorithm": lambda tenant: bearer(rs512(tenant)),
    "without key id": lambda tenant: bearer(without_kid(tenant)),
    "a key id that is no text": lambda tenant: bearer(by_hand({"alg": "RS256", "kid": ["a"]}, claims(tenant), b"x")),
    "another audience": lambda tenant: bearer(tenant.bot_token(aud="another-bot")),
    "without audience": lambda tenant: bearer(tenant.bot_token(aud=None)),
    "another issuer": lambda tenant: bearer(tenant.bot_token(iss="https://evil.example")),
    "without issuer": lambda tenant: bearer(tenant.bot_token(iss=None)),
    "Entra's issuer": lambda tenant: bearer(tenant.entra.issue("https://api.botframework.com")),
    "without serviceurl": lambda tenant: bearer(tenant.bot_token(serviceurl=None)),
    "an empty serviceurl": lambda tenant: bearer(tenant.bot_token(serviceurl="")),
    "another serviceurl": lambda tenant: bearer(tenant.bot_token(serviceurl="https://smba.trafficmanager.net/uk/")),
    "a serviceurl that is no text": lambda tenant: bearer(tenant.bot_token(serviceurl=["x"])),
}


async def test_each_forged_token_gets_a_401_in_json_and_is_not_heard(
    channel: ChannelBot, tenant: Tenant, activity: Activity
) -> None:
    assert (await post(channel, activity, bearer(tenant.bot_token())))[0] == 200

    answers = {name: await post(channel, activity, forge(tenant)) for name, forge in FORGERIES.items()}

    assert {name: (status, body["error"]["code"]) for name, (status, body) in answers.items()} == dict.fromkeys(
        FORGERIES, (401, "auth.unauthenticated")
    )
    assert len(channel.heard.events) == 1


async def test_an_activity_that_leaves_out_or_forges_what_the_token_is_for_gets_a_401(
    channel: ChannelBot, tenant: Tenant, activity: Activity
) -> None:
    forged = [
        {**activity, field: value}
        for field in ("serviceUrl", "channelId")
        for value in (None, "", "https://evil.example/", 7, ["msteams", tenant.service_url])
    ]
    left_out = [{k: v for k, v in activity.items() if k != field} for field in ("serviceUrl", "channelId")]

    answers = [await post(channel, body, bearer(tenant.bot_token())) for body in [*forged, *left_out]]

    assert {(status, body["error"]["code"]) for status, body in answers} == {(401, "auth.unauthenticated")}
    assert channel.heard.events == []


async def test_a_good_token_is_let_in_again_and_again(channel: ChannelBot, tenant: Tenant, activity: Activity) -> None:
    token = bearer(tenant.bot_token())

    statuses = [(await post(channel, {**activity, "id": str(n)}, token))[0] for n in range(3)]

    assert statuses == [200, 200, 200]
    assert len(channel.heard.events) == 3


@pytest.mark.parametrize("seconds", [-290, 290])
async def test_clocks_may_differ_by_five_minutes(
    channel: ChannelBot, tenant: Tenant, activity: Activity, seconds: int
) -> None:
    now = int(time.time())
    token = tenant.bot_token(exp=now - 290) if seconds < 0 else tenant.bot_token(nbf=now + 290, exp=now + 3600)

    assert (await post(channel, activity, bearer(token)))[0] == 200


async def test_a_token_seen_before_still_expires(
    tenant: Tenant, teams_settings: TeamsSettings, records: SealedRecords, activity: Activity
) -> None:
    later = timedelta()

    def clock() -> datetime:
        return utc_now() + later

    token = bearer(tenant.bot_token(exp=int(time.time()) + 60))
    async with start_channel_bot(Teams(teams_settings, records, no_token, clock)) as bot:
        assert (await post(bot, activity, token))[0] == 200
        later = timedelta(seconds=400)
        assert (await post(bot, activity, token))[0] == 401


async def test_a_rotated_key_is_looked_for_at_once(channel: ChannelBot, tenant: Tenant, activity: Activity) -> None:
    assert (await post(channel, activity, bearer(tenant.bot_token())))[0] == 200

    tenant.channel.rotate()

    answers = await asyncio.gather(*(post(channel, activity, bearer(tenant.bot_token(jti=str(n)))) for n in range(5)))
    assert [status for status, _ in answers] == [200] * 5


async def test_many_unknown_keys_make_one_look_only(channel: ChannelBot, tenant: Tenant, activity: Activity) -> None:
    assert (await post(channel, activity, bearer(tenant.bot_token())))[0] == 200
    before = looks(tenant)

    for n in range(10):
        token = tenant.bot_token("stranger", kid=f"unknown-{n}")
        assert (await post(channel, activity, bearer(token)))[0] == 401

    assert looks(tenant) == before + 1


async def test_keys_are_kept_for_a_day_and_then_fetched_again(
    tenant: Tenant, teams_settings: TeamsSettings, records: SealedRecords, activity: Activity
) -> None:
    later = timedelta()

    def clock() -> datetime:
        return utc_now() + later

    token = bearer(tenant.bot_token(exp=int(time.time()) + 10 * 86400))
    async with start_channel_bot(Teams(teams_settings, records, no_token, clock)) as bot:
        await post(bot, activity, token)
        later = timedelta(hours=23)
        await post(bot, activity, token)
        assert looks(tenant) == 1
        later = timedelta(hours=25)
        assert (await post(bot, activity, token))[0] == 200
        assert looks(tenant) == 2


async def test_an_issuer_out_of_reach_means_try_again_and_never_let_in(
    tenant: Tenant, teams_settings: TeamsSettings, records: SealedRecords, activity: Activity
) -> None:
    lost = replace(teams_settings, openid_metadata="http://127.0.0.1:9/openid")
    async with start_channel_bot(Teams(lost, records, no_token, utc_now)) as bot:
        headers = {"Authorization": bearer(tenant.bot_token())}
        async with aiohttp.ClientSession() as http, http.post(bot.url, json=activity, headers=headers) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert bot.heard.events == []


@pytest.fixture
async def slow_issuer() -> AsyncIterator[tuple[str, asyncio.Event, asyncio.Event]]:
    """An issuer that answers when it is let."""
    asked, let = asyncio.Event(), asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        asked.set()
        await let.wait()
        return web.json_response({"jwks_uri": "nowhere"})

    app = web.Application()
    app.router.add_get("/openid", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/openid", asked, let
    let.set()
    await runner.cleanup()


async def test_fetching_keys_does_not_hold_up_anything_else(
    tenant: Tenant,
    teams_settings: TeamsSettings,
    records: SealedRecords,
    activity: Activity,
    slow_issuer: tuple[str, asyncio.Event, asyncio.Event],
) -> None:
    url, asked, let = slow_issuer
    async with start_channel_bot(
        Teams(replace(teams_settings, openid_metadata=url), records, no_token, utc_now)
    ) as bot:
        waiting = asyncio.create_task(post(bot, activity, bearer(tenant.bot_token())))
        await asked.wait()
        async with aiohttp.ClientSession() as http, http.get(f"{bot.base}/healthz") as answer:
            assert answer.status == 200
        assert not waiting.done()
        let.set()
        assert (await waiting)[0] == 503


@pytest.mark.parametrize("tenant_id", ["", "another-tenant"])
async def test_another_tenant_is_refused_in_words(
    channel: ChannelBot, tenant: Tenant, activity: Activity, tenant_id: str
) -> None:
    foreign = {**activity, "conversation": {**activity["conversation"], "tenantId": tenant_id}, "channelData": {}}

    status, body = await post(channel, foreign, bearer(tenant.bot_token()))

    assert (status, body["error"]["code"]) == (403, "auth.forbidden")
    assert channel.heard.events == []


async def test_an_activity_that_names_two_tenants_is_refused(
    channel: ChannelBot, tenant: Tenant, activity: Activity
) -> None:
    mixed = {**activity, "channelData": {"tenant": {"id": "another"}}}

    assert (await post(channel, mixed, bearer(tenant.bot_token())))[0] == 400
    assert channel.heard.events == []


def test_without_app_id_or_tenants_the_channel_does_not_start(
    tenant: Tenant, teams_settings: TeamsSettings, tmp_path: Any
) -> None:
    with records_in(tmp_path / "other") as records:
        for lame in (replace(teams_settings, app_id=""), replace(teams_settings, tenants=frozenset())):
            with pytest.raises(ConfigError, match=r"teams\.(app_id|tenants)"):
                Teams(lame, records, no_token, utc_now)


@pytest.mark.parametrize(
    "service_url",
    ["https://evil.example/", "https://smba.trafficmanager.net.evil.example/", "https://evil.trafficmanager.net/",
     "http://smba.trafficmanager.net/emea/", "https://[", "ftp://smba.trafficmanager.net/", "", "https://127.0.0.1/"],
)  # fmt: skip
def test_the_bots_token_goes_to_teams_only(service_url: str) -> None:
    settings = TeamsSettings(app_id="a", tenants=frozenset({"t"}))

    assert not settings.may_call(service_url)


@pytest.mark.parametrize(
    "service_url", ["https://smba.trafficmanager.net/emea/", "https://smba.infra.gov.teams.microsoft.us/teams"]
)
def test_teams_own_connectors_may_be_called(service_url: str) -> None:
    assert TeamsSettings(app_id="a", tenants=frozenset({"t"})).may_call(service_url)


async def no_token() -> str:
    return ""


def looks(tenant: Tenant) -> int:
    """How often the issuer's metadata was read."""
    return sum(seen.path.endswith("openidconfiguration") for seen in tenant.requests)
