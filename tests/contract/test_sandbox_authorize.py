"""Entra's sign-in in the browser, followed by HTTP: the pages, the code, and Microsoft's own MSAL that redeems it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
import pytest
from yarl import URL

from infra.sandbox import Tenant
from infra.sandbox.delegated import Code

GRAPH = "https://graph.microsoft.com"
READ = [f"{GRAPH}/User.Read", f"{GRAPH}/OnlineMeetings.Read"]
CALLBACK = "http://127.0.0.1:3978/auth/callback"


@dataclass
class Browser:
    """Goes where it is sent as long as that is in the tenant."""

    tenant: Tenant
    session: aiohttp.ClientSession

    async def open(self, url: str) -> tuple[int, str]:
        """The page; or 302 and the address in the app that the browser was sent back to."""
        async with self.session.get(url, allow_redirects=False) as answer:
            return await self._arrived(answer, url)

    async def press(self, page: str, name: str, value: str) -> tuple[int, str]:
        """Presses a button of a form."""
        action = re.search(r'action="([^"]+)"', page)
        request = re.search(r'name="request" value="([^"]+)"', page)
        assert action
        assert request
        assert f'name="{name}" value="{value}"' in page
        url = self.tenant.url + action[1]
        form = {"request": unescape(request[1]), name: value}
        headers = {"Origin": self.tenant.url}
        async with self.session.post(url, data=form, headers=headers, allow_redirects=False) as answer:
            return await self._arrived(answer, url)

    async def _arrived(self, answer: aiohttp.ClientResponse, url: str) -> tuple[int, str]:
        location = answer.headers.get("Location", "")
        if answer.status == 303:
            return await self.open(url.rpartition("/")[0] + "/" + location)
        return answer.status, location or await answer.text()


@pytest.fixture
async def browser(tenant: Tenant) -> AsyncIterator[Browser]:
    tenant.bot_url = "http://127.0.0.1:3978/api/messages"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(tenant, session)


def signed_in(browser: Browser, person: str) -> None:
    browser.session.cookie_jar.update_cookies(browser.tenant.browser_session(person), URL(browser.tenant.url))


def asking(tenant: Tenant, **change: str | None) -> str:
    """An authorize address as an app makes it; None takes a parameter away."""
    given = {
        "client_id": tenant.client_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": " ".join([*READ, "openid"]),
        "state": "s1",
        **change,
    }
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return f"{tenant.url}/{tenant.tenant_id}/oauth2/v2.0/authorize?{query}"


async def begun(msal_client: Any, **more: Any) -> dict[str, Any]:
    """MSAL's own beginning of a sign-in, in the mode that it recommends."""
    given = {"redirect_uri": CALLBACK, "response_mode": "form_post", **more}
    return dict(await msal_client("initiate_auth_code_flow", READ, **given))


def posted_of(page: str) -> dict[str, str]:
    """What a page that sends itself to the app would send."""
    assert f'<form method="post" action="{CALLBACK}">' in page
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}


def answer_of(location: str) -> dict[str, str]:
    assert location.startswith(CALLBACK + "?")
    return dict(parse_qsl(urlsplit(location).query))


# ---- the way through ---------------------------------------------------------------------------


async def test_msal_signs_a_person_in_through_the_browser(msal_client: Any, tenant: Tenant, browser: Browser) -> None:
    flow = await begun(msal_client, login_hint="tom.okafor@bramleyholt.example")
    status, page = await browser.open(flow["auth_uri"])
    assert status == 200
    assert page.index("Tom Okafor") < page.index("Priya Nair")
    assert "Dana Whitlock" not in page
    status, back = await browser.press(page, "person", tenant.state.person("tom").id)
    assert status == 200
    got = await msal_client("acquire_token_by_auth_code_flow", flow, posted_of(back))
    assert "error" not in got, got
    assert got["id_token_claims"]["oid"] == tenant.state.person("tom").id
    assert got["id_token_claims"]["nonce"]
    assert tenant.entra.read(got["access_token"], GRAPH)["oid"] == tenant.state.person("tom").id
    assert got["refresh_token"]
    assert "Pick who you are" not in (await browser.open(flow["auth_uri"]))[1]


async def test_who_is_signed_in_already_goes_straight_through(tenant: Tenant, browser: Browser) -> None:
    signed_in(browser, "tom")
    for hint in (None, "tom.okafor@bramleyholt.example", "Tom.Okafor@BramleyHolt.example"):
        status, back = await browser.open(asking(tenant, login_hint=hint))
        assert status == 302
        assert answer_of(back)["state"] == "s1"
        assert len(answer_of(back)["code"]) > 40
    assert "Pick who you are" in (await browser.open(asking(tenant, login_hint="priya.nair@bramleyholt.example")))[1]
    for prompt in ("login", "select_account"):
        assert "Pick who you are" in (await browser.open(asking(tenant, prompt=prompt)))[1]
    tenant.identity.sign_out_everywhere("tom")
    assert "Pick who you are" in (await browser.open(asking(tenant)))[1]


async def test_it_is_the_same_beside_the_token_endpoint(tenant: Tenant, browser: Browser) -> None:
    url = asking(tenant).replace(tenant.url, tenant.authority)
    async with browser.session.get(url, ssl=False) as answer:
        assert "Pick who you are" in await answer.text()
    assert tenant.requests[-1].path.endswith("/oauth2/v2.0/authorize")


# ---- consent -----------------------------------------------------------------------------------


async def test_a_person_consents_to_what_they_may(tenant: Tenant, browser: Browser) -> None:
    tenant.identity.withdraw(["OnlineMeetings.Read"])
    signed_in(browser, "tom")
    _, page = await browser.open(asking(tenant))
    assert "Read your online meetings" in page
    assert "read your profile" not in page
    status, back = await browser.press(page, "answer", "accept")
    assert (status, "code" in answer_of(back)) == (302, True)
    assert tenant.entra.consent.people == {tenant.state.person("tom").id: {"OnlineMeetings.Read"}}
    signed_in(browser, "priya")
    assert "Permissions requested" in (await browser.open(asking(tenant)))[1]


async def test_who_declines_is_sent_back_with_that(tenant: Tenant, browser: Browser) -> None:
    signed_in(browser, "tom")
    _, page = await browser.open(asking(tenant, prompt="consent"))
    _, back = await browser.press(page, "answer", "cancel")
    answer = answer_of(back)
    assert (answer["error"], answer["error_subcode"], answer["state"]) == ("access_denied", "cancel", "s1")
    assert answer["error_description"].startswith("AADSTS65004: ")


@pytest.mark.parametrize("scope", [f"{GRAPH}/OnlineMeetingTranscript.Read.All", f"{GRAPH}/.default"])
async def test_what_only_an_admin_may_consent_to_has_no_yes(tenant: Tenant, browser: Browser, scope: str) -> None:
    tenant.identity.withdraw()
    signed_in(browser, "tom")
    _, page = await browser.open(asking(tenant, scope=scope))
    assert "Need admin approval" in page
    assert 'value="accept"' not in page
    _, back = await browser.press(page, "answer", "cancel")
    assert answer_of(back)["error"] == "access_denied"


async def test_where_no_page_may_be_shown_the_app_is_told_why(tenant: Tenant, browser: Browser) -> None:
    _, back = await browser.open(asking(tenant, prompt="none"))
    assert answer_of(back)["error"] == "login_required"
    signed_in(browser, "tom")
    _, back = await browser.open(asking(tenant, prompt="none"))
    assert "code" in answer_of(back)
    tenant.identity.withdraw(["User.Read"])
    _, back = await browser.open(asking(tenant, prompt="none"))
    assert (answer_of(back)["error"], answer_of(back)["suberror"]) == ("interaction_required", "consent_required")


# ---- what Entra refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"redirect_uri": "https://evil.example/auth/callback"}, 50011),
        ({"redirect_uri": CALLBACK + "/more"}, 50011),
        ({"redirect_uri": None}, 50011),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 700016),
    ],
)
async def test_nobody_is_sent_where_the_app_did_not_register(
    tenant: Tenant, browser: Browser, change: dict[str, str | None], number: int
) -> None:
    signed_in(browser, "tom")
    status, page = await browser.open(asking(tenant, **change))
    assert status == 400
    assert f"AADSTS{number}" in page


async def test_a_further_redirect_uri_can_be_registered(tenant: Tenant, browser: Browser) -> None:
    signed_in(browser, "tom")
    tenant.identity.further_redirect_uris.add("https://bot.example/back?from=entra")
    status, back = await browser.open(asking(tenant, redirect_uri="https://bot.example/back?from=entra"))
    assert status == 302
    assert parse_qs(urlsplit(back).query).keys() >= {"from", "code", "state"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": f"{GRAPH}/Mail.Send"}, "invalid_scope"),
        ({"prompt": "maybe"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": "x" * 43}, "invalid_request"),
    ],
)
async def test_a_request_that_entra_would_not_take_goes_back_with_the_reason(
    tenant: Tenant, browser: Browser, change: dict[str, str | None], error: str
) -> None:
    status, back = await browser.open(asking(tenant, **change))
    assert (status, answer_of(back)["error"], answer_of(back)["state"]) == (302, error, "s1")


async def test_another_sites_page_can_not_press_a_button(tenant: Tenant, browser: Browser) -> None:
    url = f"{tenant.url}/{tenant.tenant_id}/login"
    for origin in ("https://evil.example", "null"):
        async with browser.session.post(url, data={}, headers={"Origin": origin}) as answer:
            assert answer.status == 403


# ---- the code ----------------------------------------------------------------------------------


async def test_a_code_is_good_once(msal_client: Any, tenant: Tenant, browser: Browser) -> None:
    signed_in(browser, "tom")
    flow = await begun(msal_client)
    answer = posted_of((await browser.open(flow["auth_uri"]))[1])
    assert "access_token" in await msal_client("acquire_token_by_auth_code_flow", flow, answer)
    again = await msal_client("acquire_token_by_auth_code_flow", flow, answer)
    assert (again["error"], again["error_codes"]) == ("invalid_grant", [54005])


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"code_verifier": "another-verifier-another-verifier-another-verifier"}, 501481),
        ({"code_verifier": None}, 50148),
        ({"redirect_uri": "http://127.0.0.1:3978/elsewhere"}, 500112),
    ],
)
async def test_a_code_is_redeemed_by_whom_it_was_given_to_only(
    msal_client: Any, tenant: Tenant, browser: Browser, change: dict[str, str | None], number: int
) -> None:
    signed_in(browser, "tom")
    flow = await begun(msal_client)
    answer = posted_of((await browser.open(flow["auth_uri"]))[1])
    refused = await msal_client("acquire_token_by_auth_code_flow", {**flow, **change}, answer)
    assert (refused["error"], refused["error_codes"]) == ("invalid_grant", [number])
    assert "access_token" in await msal_client("acquire_token_by_auth_code_flow", flow, answer)


async def test_a_code_is_good_for_ten_minutes(msal_client: Any, tenant: Tenant, browser: Browser) -> None:
    signed_in(browser, "tom")
    flow = await begun(msal_client)
    answer = posted_of((await browser.open(flow["auth_uri"]))[1])
    code = tenant.identity.delegation.codes[answer["code"]]
    assert isinstance(code, Code)
    tenant.identity.delegation.codes[answer["code"]] = replace(code, until=code.until - 601)
    late = await msal_client("acquire_token_by_auth_code_flow", flow, answer)
    assert late["error_codes"] == [70008]


# ---- the control API ---------------------------------------------------------------------------


@pytest.fixture
async def control(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(tenant.url) as session:
        yield session


async def shown(control: aiohttp.ClientSession) -> dict[str, Any]:
    return dict(await (await control.get("/_tenant/state")).json())


async def test_consent_is_given_and_withdrawn_from_outside(control: aiohttp.ClientSession, tenant: Tenant) -> None:
    answer = await control.put("/_tenant/consent", json={"scopes": None, "given": False})
    assert await answer.json() == {"everybody": [], "people": {}}
    for scopes, person in ((["openid"], None), (["User.Read"], "tom")):
        await control.put("/_tenant/consent", json={"scopes": scopes, "given": True, "person": person})
    consent = (await shown(control))["sign_in"]["consent"]
    assert consent == {"everybody": ["openid"], "people": {tenant.state.person("tom").id: ["User.Read"]}}
    await control.put("/_tenant/consent", json={"scopes": None, "given": False, "person": "tom"})
    assert (await shown(control))["sign_in"]["consent"]["people"] == {}


async def test_a_browser_is_signed_in_and_out_from_outside(
    control: aiohttp.ClientSession, tenant: Tenant, browser: Browser
) -> None:
    made = await control.post("/_tenant/people/tom/session", json={})
    cookie = (await made.json())["cookie"]
    browser.session.cookie_jar.update_cookies({cookie["name"]: cookie["value"]}, URL(tenant.url))
    assert "code" in answer_of((await browser.open(asking(tenant)))[1])
    assert (await shown(control))["sign_in"]["browsers"] == [tenant.state.person("tom").id]
    assert (await control.delete("/_tenant/people/tom/session")).status == 204
    assert "Pick who you are" in (await browser.open(asking(tenant)))[1]


async def test_who_is_in_a_group_and_what_teams_does_are_set_from_outside(
    control: aiohttp.ClientSession, tenant: Tenant
) -> None:
    tom = tenant.state.person("tom").id
    assert await (await control.put("/_tenant/groups/manager", json={"members": ["tom"]})).json() == {"members": [tom]}
    assert await (await control.put("/_tenant/people/tom/sso", json={"on": False})).json() == {"on": False}
    uris = await (await control.put("/_tenant/redirect-uris", json={"uris": ["https://bot.example/back"]})).json()
    assert uris == {"uris": ["https://bot.example/back"]}
    state = await shown(control)
    assert {group["key"]: group["members"] for group in state["groups"]}["manager"] == [tom]
    assert {person["key"]: person["sso"] for person in state["people"]}["tom"] is False
    assert state["sign_in"]["redirect_uris"] == ["https://bot.example/back"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("people/nobody/sso", {"on": True}, 404),
        ("people/tom/sso", {"on": "yes"}, 400),
        ("people/tom/sso", {}, 400),
        ("consent", {"scopes": ["Mail.Send"], "given": True}, 400),
        ("consent", {"scopes": ["OnlineMeetingTranscript.Read.All"], "given": True, "person": "tom"}, 400),
        ("consent", {"scopes": "openid", "given": True}, 400),
        ("groups/nothing", {"members": []}, 404),
        ("groups/manager", {"members": ["nobody"]}, 404),
        ("redirect-uris", {"uris": "https://bot.example"}, 400),
    ],
)
async def test_what_can_not_be_set_is_said_in_a_sentence(
    control: aiohttp.ClientSession, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await control.put(f"/_tenant/{path}", json=body)
    assert answer.status == status
    assert len((await answer.json())["error"]) > 10
