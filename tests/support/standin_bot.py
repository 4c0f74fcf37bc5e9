"""A bot of thirty lines that stands in for ours, so that a client (the Playground, the tenant) can be tested alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
AI_LABEL = {
    "type": "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"],
    "citation": [
        {
            "@type": "Claim",
            "position": 1,
            "appearance": {
                "@type": "DigitalDocument",
                "name": "Weekly review 0:03",
                "abstract": "We send it on Friday.",
            },
        }
    ],
}


def card(text: str) -> dict[str, Any]:
    """A card with a text, a field to fill in, and a button `Release` with verb `release`."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [
            {"type": "TextBlock", "text": text, "wrap": True, "size": "Large", "weight": "Bolder"},
            {"type": "Input.Text", "id": "note", "label": "A note for the chat"},
        ],
        "actions": [{"type": "Action.Execute", "title": "Release", "verb": "release", "data": {"run": "r1"}}],
    }


@dataclass(slots=True, kw_only=True)
class StandInBot:
    """What it was told is in `activities`. A message gets a card back; a click changes the card for the clicker."""

    url: str = ""
    activities: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    token: str = "none"

    async def wait_for(self, kind: str, name: str | None = None, seconds: float = 20) -> dict[str, Any]:
        """The first activity of that type and name."""
        async with asyncio.timeout(seconds), self.news:
            while True:
                for activity in self.activities:
                    if activity["type"] == kind and name in (None, activity.get("name")):
                        return activity
                await self.news.wait()

    async def post(self, activity: dict[str, Any], answer: dict[str, Any]) -> str:
        """Posts `answer` into the conversation of `activity`; the id of the message."""
        base, conversation = activity["serviceUrl"].rstrip("/"), activity["conversation"]["id"]
        return await self._send("POST", f"{base}/v3/conversations/{conversation}/activities", activity, answer)

    async def update(self, activity: dict[str, Any], message: str, answer: dict[str, Any]) -> str:
        """Replaces a message that it posted."""
        base, conversation = activity["serviceUrl"].rstrip("/"), activity["conversation"]["id"]
        return await self._send("PUT", f"{base}/v3/conversations/{conversation}/activities/{message}", activity, answer)

    async def _send(self, method: str, url: str, activity: dict[str, Any], answer: dict[str, Any]) -> str:
        body = {
            "type": "message",
            "from": activity["recipient"],
            "recipient": activity["from"],
            "conversation": activity["conversation"],
            **answer,
        }
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, url, json=body) as response,
        ):
            assert response.ok, f"{response.status} {await response.text()}"
            return str((await response.json())["id"])

    async def receive(self, request: web.Request) -> web.Response:
        activity: dict[str, Any] = await request.json()
        async with self.news:
            self.activities.append(activity)
            self.news.notify_all()
        if activity["type"] == "invoke":
            return web.json_response(self._answer(activity))
        if activity["type"] == "message":
            heard = (activity.get("text") or "").replace("<at>Rapporteur</at>", "").strip()
            answer = {
                "attachments": [{"contentType": CARD_TYPE, "content": card(f"You said: {heard}")}],
                "entities": [AI_LABEL],
                "channelData": {"feedbackLoop": {"type": "default"}},
            }
            await self.post(activity, answer)
        return web.Response(status=202)

    def _answer(self, activity: dict[str, Any]) -> dict[str, Any]:
        if activity.get("name") != "adaptiveCard/action":
            return {}
        note = activity["value"]["action"]["data"].get("note", "")
        return {"statusCode": 200, "type": CARD_TYPE, "value": card(f"Released with the note: {note}")}


@contextlib.asynccontextmanager
async def start_standin_bot() -> AsyncIterator[StandInBot]:
    """The bot on a free port; its `url` ends in /api/messages."""
    bot = StandInBot()
    application = web.Application()
    application.router.add_post("/api/messages", bot.receive)
    application.router.add_get("/api/messages", _hello)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        yield bot
    finally:
        await runner.cleanup()


async def _hello(_: web.Request) -> web.Response:
    return web.Response(text="a bot")
