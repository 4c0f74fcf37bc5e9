"""People's own tokens through Microsoft's own MSAL: single sign-on, on behalf of, and what Entra refuses."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest

from infra.sandbox import Tenant

GRAPH = "https://graph.microsoft.com"
READ = [f"{GRAPH}/User.Read", f"{GRAPH}/OnlineMeetings.Read"]


async def exchange(msal_client: Any, token: str, scopes: list[str] = READ) -> dict[str, Any]:
    return dict(await msal_client("acquire_token_on_behalf_of", token, scopes))


async def test_the_single_sign_on_token_says_who_it_is_and_that_teams_asked_for_it(tenant: Tenant) -> None:
    tom = tenant.state.person("tom")
    claims = tenant.entra.read(tenant.sso_token("tom"), tenant.client_id)
    assert (claims["oid"], claims["tid"]) == (tom.id, tenant.tenant_id)
    assert (claims["name"], claims["preferred_username"]) == ("Tom Okafor", "tom.okafor@bramleyholt.example")
    assert (claims["scp"], claims["ver"]) == ("access_as_user", "2.0")
    assert claims["azp"] == "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
    assert claims["iss"] == f"https://login.microsoftonline.com/{tenant.tenant_id}/v2.0"
    assert 3500 < claims["exp"] - time.time() <= 3600


async def test_msal_gets_a_graph_token_on_behalf_of_the_person(msal_client: Any, tenant: Tenant) -> None:
    got = await exchange(msal_client, tenant.sso_token("tom"))
    assert "error" not in got, got
    claims = tenant.entra.read(got["access_token"], GRAPH)
    assert claims["oid"] == tenant.state.person("tom").id
    assert {"User.Read", "OnlineMeetings.Read"} <= set(claims["scp"].split())
    assert "OnlineMeetingTranscript.Read.All" not in claims["scp"]
    assert "roles" not in claims
    assert got["id_token_claims"]["name"] == "Tom Okafor"
    assert got["refresh_token"]
    assert 3000 < got["expires_in"] <= 3600


async def test_msal_knows_two_people_apart_and_answers_from_its_cache(msal_client: Any, tenant: Tenant) -> None:
    for key in ("tom", "priya"):
        await exchange(msal_client, tenant.sso_token(key))
    given = tenant.entra.given
    accounts = {account["username"]: account for account in await msal_client("get_accounts")}
    assert set(accounts) == {"tom.okafor@bramleyholt.example", "priya.nair@bramleyholt.example"}
    account = accounts["priya.nair@bramleyholt.example"]
    assert account["home_account_id"] == f"{tenant.state.person('priya').id}.{tenant.tenant_id}"
    silent = await msal_client("acquire_token_silent", READ, account=account)
    assert tenant.entra.read(silent["access_token"], GRAPH)["oid"] == tenant.state.person("priya").id
    assert tenant.entra.given == given


async def test_a_refresh_token_gets_a_fresh_token_until_an_admin_signs_the_person_out(
    msal_client: Any, tenant: Tenant
) -> None:
    await exchange(msal_client, tenant.sso_token("tom"))
    (account,) = await msal_client("get_accounts")
    fresh = await msal_client("acquire_token_silent", READ, account=account, force_refresh=True)
    assert fresh["token_source"] == "identity_provider"
    tenant.identity.sign_out_everywhere("tom")
    refused = await msal_client("acquire_token_silent_with_error", READ, account=account, force_refresh=True)
    assert refused["error"] == "invalid_grant"


async def test_all_that_was_consented_to_comes_with_the_default_scope(msal_client: Any, tenant: Tenant) -> None:
    got = await exchange(msal_client, tenant.sso_token("tom"), [f"{GRAPH}/.default"])
    scopes = set(tenant.entra.read(got["access_token"], GRAPH)["scp"].split())
    assert {"User.Read", "OnlineMeetingTranscript.Read.All"} <= scopes
    assert "User.Read.All" not in scopes


# ---- consent -----------------------------------------------------------------------------------


async def test_without_consent_the_refusal_says_that_it_takes_an_interaction(msal_client: Any, tenant: Tenant) -> None:
    tenant.identity.withdraw(["OnlineMeetings.Read"])
    got = await exchange(msal_client, tenant.sso_token("tom"))
    assert (got["error"], got["suberror"], got["error_codes"]) == ("invalid_grant", "consent_required", [65001])
    assert got["error_description"].startswith("AADSTS65001: The user or administrator has not consented")
    tenant.identity.consent(["OnlineMeetings.Read"], "tom")
    assert "access_token" in await exchange(msal_client, tenant.sso_token("tom"))
    assert "error" in await exchange(msal_client, tenant.sso_token("priya"))


async def test_consent_for_all_can_be_withdrawn_and_given_again(msal_client: Any, tenant: Tenant) -> None:
    tenant.identity.withdraw()
    assert (await exchange(msal_client, tenant.sso_token("tom"), [f"{GRAPH}/.default"]))["error_codes"] == [65001]
    tenant.identity.consent(["openid", "profile", "offline_access", "User.Read", "OnlineMeetings.Read"])
    assert "access_token" in await exchange(msal_client, tenant.sso_token("tom"))


async def test_a_person_can_not_consent_to_what_only_an_admin_may(tenant: Tenant) -> None:
    with pytest.raises(ValueError, match=r"only an admin may consent to OnlineMeetingTranscript\.Read\.All"):
        tenant.identity.consent(["OnlineMeetingTranscript.Read.All"], "tom")
    with pytest.raises(ValueError, match=r"no delegated permission called Mail\.Send"):
        tenant.identity.consent(["Mail.Send"])


# ---- what Entra refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "number"),
    [
        ({"lifetime": -10}, 500133),
        ({"nbf": time.time() + 900}, 500133),
        ({"aud": GRAPH}, 500131),
        ({"aud": "00000000-0000-0000-0000-000000000000"}, 500131),
        ({"scp": None}, 240002),
        ({"scp": "something_else"}, 240002),
        ({"oid": "00000000-0000-0000-0000-000000000000"}, 50034),
        ({"tid": "00000000-0000-0000-0000-000000000000"}, 50034),
    ],
)
async def test_a_token_that_is_not_for_this_app_and_this_hour_is_not_exchanged(
    msal_client: Any, tenant: Tenant, claims: dict[str, Any], number: int
) -> None:
    got = await exchange(msal_client, tenant.sso_token("tom", **claims))
    assert (got["error"], got["error_codes"]) == ("invalid_grant", [number])


async def test_a_token_of_another_key_or_no_token_at_all_is_not_exchanged(msal_client: Any, tenant: Tenant) -> None:
    claims = tenant.entra.read(tenant.sso_token("tom"), tenant.client_id)
    stranger = tenant.channel.stranger.private
    for kid in ("entra-1", "nobody"):
        forged = jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": kid})
        assert (await exchange(msal_client, forged))["error_codes"] == [50013]
    assert (await exchange(msal_client, "abc.def.ghi"))["error_codes"] == [50027]


async def test_a_token_that_the_retired_key_signed_is_exchanged_as_long_as_the_key_is_published(
    msal_client: Any, tenant: Tenant
) -> None:
    early, late = tenant.sso_token("tom"), tenant.sso_token("tom")
    tenant.entra.rotate(keep=timedelta(seconds=1))
    assert "access_token" in await exchange(msal_client, early)
    await asyncio.sleep(1)
    assert (await exchange(msal_client, late))["error_codes"] == [50013]


@pytest.mark.parametrize(
    "scope", [f"{GRAPH}/Mail.Send", "https://elsewhere.example/.default", f"{GRAPH}/Nothing.At.All"]
)
async def test_a_scope_that_there_is_none_of_is_refused(msal_client: Any, tenant: Tenant, scope: str) -> None:
    got = await exchange(msal_client, tenant.sso_token("tom"), [scope])
    assert (got["error"], got["error_codes"]) == ("invalid_scope", [70011])
