"""Holds what a person sees of signing in: Teams does it by itself, or a button leads through Entra's own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from standin_bot import StandInBot

from infra.sandbox import Tenant, serve
from infra.sandbox.entra import CONNECTOR

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

OAUTH = "application/vnd.microsoft.card.oauth"


@dataclass(slots=True, kw_only=True)
class Sight:
    """Anna Pellow's own chat with a stand-in bot, in a browser."""

    tenant: Tenant
    bot: StandInBot
    page: Page

    async def get_card(self, link: str = "https://bot.example/auth/begin") -> None:
        """She says something, and the bot answers with a sign-in card."""
        await self.page.locator(".write textarea").fill("my meetings")
        await self.page.keyboard.press("Enter")
        activity = await self.bot.wait_for("message")
        content = {
            "text": "Sign in, so that I read with your rights.",
            "connectionName": "graph",
            "tokenExchangeResource": {"id": "ask-1", "uri": f"api://botid-{self.tenant.client_id}"},
            "buttons": [{"type": "signin", "title": "Sign in", "value": link}],
        }
        await self.bot.post(activity, {"attachments": [{"contentType": OAUTH, "content": content}]})

    def authorize(self, **more: str) -> str:
        """Where the bot's own link would lead to."""
        bot = urlsplit(self.bot.url)
        query = {
            "client_id": self.tenant.client_id,
            "response_type": "code",
            "redirect_uri": f"{bot.scheme}://{bot.netloc}/auth/callback",
            "scope": "openid https://graph.microsoft.com/OnlineMeetings.Read",
            "state": "s1",
            **more,
        }
        return f"{self.tenant.url}/{self.tenant.tenant_id}/oauth2/v2.0/authorize?{urlencode(query)}"


@pytest.fixture
async def sight(chromium: Browser, standin_bot: StandInBot) -> AsyncIterator[Sight]:
    async with serve(bot_url=standin_bot.url) as tenant:
        standin_bot.token = tenant.entra.issue(CONNECTOR)
        page = await chromium.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        await page.goto(tenant.url)
        option = page.locator("#who option", has_text="Anna Pellow")
        await page.locator("#who").select_option(value=await option.get_attribute("value"))
        await page.locator("#rail a", has_text="Chats").click()
        await page.locator("#list a", has_text="Rapporteur").click()
        yield Sight(tenant=tenant, bot=standin_bot, page=page)
        await page.close()


async def shown(locator: Locator) -> None:
    await locator.first.wait_for(timeout=20_000)


async def pressed(sight: Sight) -> Any:
    """The tab that the card's button opens."""
    async with sight.page.expect_popup() as opened:
        await sight.page.get_by_role("link", name="Sign in").click()
    return await opened.value


async def test_teams_signs_a_person_in_silently_and_the_page_says_so(sight: Sight) -> None:
    await sight.get_card()
    await shown(sight.page.get_by_text("Teams signed you in by itself (single sign-on)."))
    assert await sight.page.locator(".card.sign-in").count() == 0
    told = await sight.bot.wait_for("invoke", "signin/tokenExchange")
    assert told["from"]["name"] == "Anna Pellow"


async def test_without_single_sign_on_the_button_leads_through_entras_pages_and_back(sight: Sight) -> None:
    sight.tenant.identity.sso("anna", False)
    sight.tenant.identity.withdraw(["OnlineMeetings.Read"])
    await sight.get_card(sight.authorize(login_hint="anna.pellow@pellowmarsh.example"))
    await shown(sight.page.locator(".card.sign-in", has_text="so that I read with your rights"))
    tab = await pressed(sight)
    await tab.get_by_role("button", name="Anna Pellow").click()
    await shown(tab.get_by_text("Read your online meetings"))
    await tab.get_by_role("button", name="Accept").click()
    await tab.wait_for_url("**/auth/callback?code=*state=s1")
    await tab.close()


async def test_an_answer_in_a_form_sends_itself_to_the_bot(sight: Sight) -> None:
    sight.tenant.identity.sso("anna", False)
    await sight.get_card(sight.authorize(response_mode="form_post"))
    tab = await pressed(sight)
    await tab.get_by_role("button", name="Anna Pellow").click()
    await tab.wait_for_url("**/auth/callback")
    await tab.close()


async def test_a_link_that_is_none_is_no_button(sight: Sight) -> None:
    sight.tenant.identity.sso("anna", False)
    await sight.get_card()
    await shown(sight.page.locator(".card.sign-in"))
    assert (
        await sight.page.get_by_role("link", name="Sign in").get_attribute("href") == "https://bot.example/auth/begin"
    )
    message = sight.tenant.state.chat("bot-anna").bot_messages[-1]
    message.activity["attachments"][0]["content"]["buttons"][0]["value"] = "javascript:alert(1)"
    sight.tenant.state.changed("message", message.id)
    await shown(sight.page.get_by_text("This card has no link to sign in at."))
