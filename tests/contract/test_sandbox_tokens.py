"""The tenant's token endpoint through azure-identity, and what Entra refuses."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import jwt
import pytest

from infra.sandbox import Tenant

GRAPH = "https://graph.microsoft.com/.default"
CONNECTOR = "https://api.botframework.com/.default"


@pytest.fixture
async def entra(tenant: Tenant) -> Any:
    trusted = ssl.create_default_context(cafile=str(tenant.ca_file))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted)) as session:
        yield session


def form(tenant: Tenant, **change: str) -> dict[str, str]:
    given = {
        "grant_type": "client_credentials",
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
        "scope": GRAPH,
    }
    return {**given, **change}


@pytest.mark.parametrize("scope", [GRAPH, CONNECTOR])
async def test_azure_identity_gets_a_token_for_both_services(graph_credential: Any, tenant: Tenant, scope: str) -> None:
    token = (await graph_credential.get_token(scope)).token
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == scope.removesuffix("/.default")
    assert claims["tid"] == tenant.tenant_id
    assert claims["appid"] == tenant.client_id
    assert ("roles" in claims) == (scope == GRAPH)


async def test_a_token_is_signed_by_the_key_that_the_tenant_publishes(entra: Any, tenant: Tenant) -> None:
    base = f"{tenant.authority}/{tenant.tenant_id}"
    discovery = await (await entra.get(f"{base}/v2.0/.well-known/openid-configuration")).json()
    given = await (await entra.post(discovery["token_endpoint"], data=form(tenant))).json()
    (key,) = (await (await entra.get(discovery["jwks_uri"])).json())["keys"]
    claims = jwt.decode(
        given["access_token"], jwt.PyJWK(key), algorithms=["RS256"], audience="https://graph.microsoft.com"
    )
    assert "Tasks.ReadWrite.All" in claims["roles"]
    assert given["token_type"] == "Bearer"


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "https://graph.microsoft.com/User.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://elsewhere.example/.default"}, 400, "invalid_resource", 500011),
    ],
)
async def test_entra_refuses_in_its_own_words(
    entra: Any, tenant: Tenant, change: dict[str, str], status: int, error: str, number: int
) -> None:
    answer = await entra.post(f"{tenant.authority}/{tenant.tenant_id}/oauth2/v2.0/token", data=form(tenant, **change))
    body = await answer.json()
    assert (answer.status, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert tenant.client_secret not in await answer.text()


async def test_another_tenant_is_not_found(entra: Any, tenant: Tenant) -> None:
    answer = await entra.post(
        f"{tenant.authority}/11111111-1111-1111-1111-111111111111/oauth2/v2.0/token", data=form(tenant)
    )
    assert (await answer.json())["error_codes"] == [90002]


async def test_the_secret_is_another_at_every_start(tenant: Tenant, small_firm: Any) -> None:
    from infra.sandbox import serve

    async with serve(firm=small_firm) as second:
        assert second.client_secret != tenant.client_secret
        assert second.tenant_id == tenant.tenant_id


@pytest.mark.parametrize(
    ("version", "keys", "issuer"),
    [
        ("", "discovery/keys", "https://sts.windows.net/{}/"),
        ("v2.0/", "discovery/v2.0/keys", "https://login.microsoftonline.com/{}/v2.0"),
    ],
)
async def test_both_versions_of_the_discovery_document_lead_to_the_keys(
    entra: Any, tenant: Tenant, version: str, keys: str, issuer: str
) -> None:
    base = f"{tenant.authority}/{tenant.tenant_id}"
    found = await (await entra.get(f"{base}/{version}.well-known/openid-configuration")).json()
    assert (found["issuer"], found["jwks_uri"]) == (issuer.format(tenant.tenant_id), f"{base}/{keys}")
    (key,) = (await (await entra.get(found["jwks_uri"])).json())["keys"]
    token = tenant.entra.issue("https://graph.microsoft.com")
    assert jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience="https://graph.microsoft.com")
    anybodys = f"{tenant.authority}/common/{version}.well-known/openid-configuration"
    assert (await (await entra.get(anybodys)).json())["issuer"] == issuer.format("{tenantid}")
    strange = await entra.get(f"{tenant.authority}/elsewhere/{version}.well-known/openid-configuration")
    assert (strange.status, (await strange.json())["error_codes"]) == (400, [90002])


async def test_after_a_rotation_the_old_key_stays_published_for_a_time_and_then_its_tokens_are_refused(
    small_firm: Any,
) -> None:
    from infra.sandbox import serve

    clock = [datetime(2026, 11, 19, 10, tzinfo=UTC)]
    async with serve(firm=small_firm, now=lambda: clock[0]) as tenant, aiohttp.ClientSession() as session:
        url = f"{tenant.authority}/common/discovery/keys"
        trusted = ssl.create_default_context(cafile=str(tenant.ca_file))

        async def published() -> set[str]:
            return {key["kid"] for key in (await (await session.get(url, ssl=trusted)).json())["keys"]}

        async def status(token: str) -> int:
            answer = await session.get(f"{tenant.url}/v1.0/users", headers={"Authorization": f"Bearer {token}"})
            return answer.status

        before = tenant.entra.issue("https://graph.microsoft.com")
        tenant.entra.rotate(keep=timedelta(hours=1))
        after = tenant.entra.issue("https://graph.microsoft.com")
        assert await published() == {jwt.get_unverified_header(token)["kid"] for token in (before, after)}
        assert [await status(before), await status(after)] == [200, 200]
        clock[0] += timedelta(hours=1)
        assert await published() == {jwt.get_unverified_header(after)["kid"]}
        assert [await status(before), await status(after)] == [401, 200]
