"""The tenant's token endpoint through azure-identity, and what Entra refuses."""

from __future__ import annotations

import ssl
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
