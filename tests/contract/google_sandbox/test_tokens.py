"""Service accounts' tokens in the local tenant: whom the account may act for, with what; and the keys Google signs with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import jwt
import pytest

from infra.sandbox import Tenant

AUTH = "https://www.googleapis.com/auth/"
TASKS = f"{AUTH}tasks"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PUSH = "push@rapporteur-small.iam.gserviceaccount.com"
Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
def ask(tenant: Tenant, service_account: dict[str, str], http: aiohttp.ClientSession) -> Ask:
    """Asks for a token with an assertion of these claims; None takes one away."""

    async def send(grant: str = GRANT, key: str = "", **claims: Any) -> tuple[int, dict[str, Any]]:
        now = int(time.time())
        body = {
            "iss": service_account["client_email"],
            "aud": service_account["token_uri"],
            "iat": now,
            "exp": now + 3600,
            "scope": TASKS,
            "sub": tenant.google.person("tom").mail,
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        assertion = jwt.encode(body, key or service_account["private_key"], algorithm="RS256")
        form = {"grant_type": grant, "assertion": assertion}
        async with http.post(service_account["token_uri"], data=form) as answer:
            return answer.status, await answer.json()

    return send


async def test_a_token_is_for_a_user_and_for_delegated_scopes(tenant: Tenant, ask: Ask) -> None:
    status, answer = await ask()
    assert (status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 3599)
    token = tenant.google.tokens.check(f"Bearer {answer['access_token']}")
    assert (token.subject, token.scopes) == (tenant.google.person("tom").mail, frozenset({TASKS}))


async def test_without_a_subject_the_account_has_what_is_its_own(tenant: Tenant, ask: Ask) -> None:
    status, answer = await ask(sub=None, scope=f"{AUTH}chat.bot {AUTH}pubsub")
    assert status == 200
    assert tenant.google.tokens.check(f"Bearer {answer['access_token']}").subject == ""


@pytest.mark.parametrize(
    ("claims", "status", "error"),
    [
        ({"sub": "dana@oakfield.example"}, 400, "invalid_grant"),
        ({"sub": "nobody@leeds.bramleyholt.example"}, 400, "invalid_grant"),
        ({"scope": f"{TASKS} https://mail.google.com/"}, 401, "unauthorized_client"),
        ({"scope": ""}, 400, "invalid_scope"),
        ({"sub": None}, 400, "invalid_scope"),
        ({"iss": "other@rapporteur-small.iam.gserviceaccount.com"}, 400, "invalid_grant"),
        ({"aud": "https://example.org/token"}, 400, "invalid_grant"),
        ({"exp": int(time.time()) + 7200}, 400, "invalid_grant"),
        ({"exp": 1_700_000_000, "iat": 1_699_999_000}, 400, "invalid_grant"),
        ({"iat": None}, 400, "invalid_grant"),
        ({"grant": "client_credentials"}, 400, "unsupported_grant_type"),
    ],
)
async def test_a_wrong_assertion_gets_no_token(ask: Ask, claims: dict[str, Any], status: int, error: str) -> None:
    answered, answer = await ask(**claims)
    assert (answered, answer["error"]) == (status, error)
    assert answer["error_description"]


async def test_another_accounts_key_gets_no_token(tenant: Tenant, ask: Ask) -> None:
    from infra.sandbox.google.tokens import ServiceAccount
    from infra.sandbox.keys import SigningKey

    other = ServiceAccount(email="x", client_id="1", project="p", token_uri="", key=SigningKey("k"))
    status, answer = await ask(key=other.info["private_key"])
    assert (status, answer["error_description"]) == (400, "Invalid JWT Signature.")


async def test_what_an_admin_takes_away_is_gone_at_once(
    tenant: Tenant, google: Callable[..., Any], execute: Callable[..., Any], refused: Callable[..., Any]
) -> None:
    lists = google("tasks", "v1", subject="tom").tasklists()
    await execute(lists.list())
    tenant.google.delegated.discard(TASKS)
    status, said = await refused(lists.list())
    assert (status, "insufficient authentication scopes" in said) == (403, True)


async def test_google_signs_id_tokens_with_keys_that_it_publishes(tenant: Tenant, http: aiohttp.ClientSession) -> None:
    async def read(token: str, path: str = "certs") -> dict[str, Any]:
        async with http.get(f"{tenant.google.url}/{path}") as answer:
            keys = {key["kid"]: jwt.PyJWK(key) for key in (await answer.json())["keys"]}
        key = keys[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(token, key, algorithms=["RS256"], audience="https://bot.example/google/pubsub")

    audience = "https://bot.example/google/pubsub"
    first = tenant.google.id_token(email=PUSH, audience=audience)
    tenant.google.keys.rotate()
    second = tenant.google.id_token(email=PUSH, audience=audience, email_verified=None)
    assert (await read(first))["iss"] == "https://accounts.google.com"
    assert "email_verified" not in await read(second)
    chat = tenant.google.chat_token(audience=audience)
    assert (await read(chat, "chat-certs"))["iss"] == "chat@system.gserviceaccount.com"
    with pytest.raises(jwt.InvalidSignatureError):
        await read(tenant.google.id_token(email=PUSH, audience=audience, stranger=True))
    tenant.google.keys.rotate(keep=False)
    with pytest.raises(KeyError):
        await read(first)


async def test_googles_own_library_verifies_an_id_token(tenant: Tenant) -> None:
    import httplib2
    from google.oauth2 import id_token
    from google_auth_httplib2 import Request

    token = tenant.google.id_token(email=PUSH, audience="https://bot.example/google/pubsub")
    http = httplib2.Http()
    try:
        claims = await asyncio.to_thread(
            id_token.verify_token,
            token,
            Request(http),
            audience="https://bot.example/google/pubsub",
            certs_url=f"{tenant.google.url}/certs",
        )
    finally:
        http.close()
    assert claims["email"] == PUSH
