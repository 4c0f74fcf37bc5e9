"""A person's Teams answers the bot's OAuthCard by itself, and shows the button where that doesn't do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from infra.sandbox import Tenant

OAUTH = "application/vnd.microsoft.card.oauth"


def sign_in_card(**change: Any) -> dict[str, Any]:
    """A card as Teams takes it; None takes a field away."""
    content = {
        "text": "Sign in, so that I read with your rights.",
        "connectionName": "graph",
        "tokenExchangeResource": {"id": "ask-1", "uri": "api://botid-1"},
        "buttons": [{"type": "signin", "title": "Sign in", "value": "https://bot.example/auth/begin?ask=1"}],
        **change,
    }
    return {"contentType": OAUTH, "content": {name: value for name, value in content.items() if value is not None}}


@dataclass
class Bot:
    """Answers invokes with `status`, and posts cards."""

    tenant: Tenant
    session: aiohttp.ClientSession
    status: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return web.json_response({}, status=self.status)

    async def post(self, chat: str, attachment: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path = f"v3/conversations/{self.tenant.state.chat(chat).id}/activities"
        body = {"type": "message", "attachments": [attachment]}
        async with self.session.post(self.tenant.service_url + path, json=body) as answer:
            return answer.status, await answer.json()

    async def ask(self, chat: str = "bot-tom", **change: Any) -> str | None:
        """Posts a card; what became of it, once Teams has done what it does by itself."""
        changes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.tenant.state.listeners.add(changes)
        _, posted = await self.post(chat, sign_in_card(**change))
        self.message = self.tenant.state.message(self.tenant.state.chat(chat).id, posted["id"])
        async with asyncio.timeout(10):
            while self.message.sign_in == "trying":
                await changes.get()
        return self.message.sign_in


@pytest.fixture
async def bot(tenant: Tenant, aiohttp_server: Any) -> AsyncIterator[Bot]:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://api.botframework.com")}
    async with aiohttp.ClientSession(headers=headers) as session:
        served = Bot(tenant=tenant, session=session)
        app = web.Application()
        app.router.add_post("/api/messages", served.take)
        tenant.bot_url = str((await aiohttp_server(app)).make_url("/api/messages"))
        yield served


async def test_teams_hands_the_bot_the_persons_token_without_a_click(tenant: Tenant, bot: Bot) -> None:
    assert await bot.ask() == "silent"
    (invoke,) = bot.got
    tom = tenant.state.person("tom")
    assert (invoke["type"], invoke["name"]) == ("invoke", "signin/tokenExchange")
    assert (invoke["from"]["id"], invoke["from"]["aadObjectId"]) == (tom.teams_id, tom.id)
    assert invoke["conversation"]["conversationType"] == "personal"
    assert invoke["replyToId"] == bot.message.id
    value = invoke["value"]
    assert (value["id"], value["connectionName"]) == ("ask-1", "graph")
    assert tenant.entra.read(value["token"], tenant.client_id)["oid"] == tom.id


@pytest.mark.parametrize("status", [412, 400, 500])
async def test_a_bot_that_can_not_use_the_token_gets_the_button_shown(tenant: Tenant, bot: Bot, status: int) -> None:
    bot.status = status
    assert await bot.ask() == "button"
    assert len(bot.got) == 1
    assert tenant.channel.reachable is (status == 412)


async def test_where_single_sign_on_is_off_or_not_wanted_the_button_is_there_at_once(tenant: Tenant, bot: Bot) -> None:
    tenant.identity.sso("tom", False)
    assert await bot.ask() == "button"
    assert await bot.ask("bot-priya", tokenExchangeResource=None) == "button"
    assert await bot.ask("lunch") == "button"
    assert bot.got == []
    tenant.identity.sso("tom", True)
    assert await bot.ask() == "silent"


async def test_each_of_a_persons_open_clients_answers(tenant: Tenant, bot: Bot) -> None:
    tenant.clients.endpoints = 3
    assert await bot.ask() == "silent"
    assert [invoke["value"]["id"] for invoke in bot.got] == ["ask-1"] * 3
    assert len({invoke["id"] for invoke in bot.got}) == 3


async def test_what_the_page_behind_the_button_says_reaches_the_bot(tenant: Tenant, bot: Bot) -> None:
    tenant.identity.sso("tom", False)
    await bot.ask()
    assert await tenant.verify_sign_in("bot-tom", bot.message.id, "tom", "123456") == 200
    assert (bot.got[-1]["name"], bot.got[-1]["value"]) == ("signin/verifyState", {"state": "123456"})
    assert bot.message.sign_in == "verified"


async def test_a_bot_that_nobody_can_reach_gets_the_button_shown(tenant: Tenant, bot: Bot) -> None:
    tenant.bot_url = None
    assert await bot.ask() == "button"


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": " "},
        {"connectionName": None},
        {"buttons": None},
        {"buttons": []},
        {"buttons": [{"type": "openUrl", "title": "Sign in", "value": "https://bot.example"}]},
        {"buttons": [{"type": "signin", "title": "", "value": "https://bot.example"}]},
        {"buttons": [{"type": "signin", "title": "Sign in", "value": "http://bot.example"}]},
        {"buttons": [{"type": "signin", "title": "Sign in"}]},
        {"buttons": [{"type": "signin", "title": "Sign in", "value": "https://bot.example"}] * 2},
        {"tokenExchangeResource": {"id": "1"}},
        {"tokenExchangeResource": {"id": "", "uri": "api://botid-1"}},
        {"tokenExchangeResource": "1"},
    ],
)
async def test_a_card_that_teams_would_not_take_is_refused(tenant: Tenant, bot: Bot, change: dict[str, Any]) -> None:
    status, body = await bot.post("bot-tom", sign_in_card(**change))
    assert (status, body["error"]["code"]) == (400, "BadSyntax")
    assert tenant.state.chat("bot-tom").messages == []


async def test_a_bot_on_this_machine_may_link_to_itself(bot: Bot) -> None:
    button = {"type": "signin", "title": "Sign in", "value": "http://127.0.0.1:3978/auth/begin"}
    assert await bot.ask(buttons=[button]) == "silent"


async def test_the_state_shows_what_became_of_a_card(tenant: Tenant, bot: Bot) -> None:
    await bot.ask()
    async with aiohttp.ClientSession() as session, session.get(f"{tenant.url}/_tenant/state") as answer:
        state = await answer.json()
    chats = {chat["key"]: chat for chat in state["chats"]}
    assert [message["sign_in"] for message in chats["bot-tom"]["messages"]] == ["silent"]
    assert all(person["sso"] for person in state["people"])
