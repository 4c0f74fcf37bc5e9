"""A bot that stands in for ours in front of a local tenant: it keeps what it gets and answers what a test says."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(slots=True, kw_only=True)
class ChatBot:
    """`events` are the bodies that came, `tokens` their bearer tokens. `answers` are given one by one, then `{}`;
    `statuses` likewise, then 200."""

    url: str
    events: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: deque[Any] = field(default_factory=deque)
    statuses: deque[int] = field(default_factory=deque)

    async def take(self, request: web.Request) -> web.Response:
        self.events.append(await request.json())
        self.tokens.append(request.headers["Authorization"].removeprefix("Bearer "))
        status = self.statuses.popleft() if self.statuses else 200
        return web.json_response(self.answers.popleft() if self.answers else {}, status=status)


@asynccontextmanager
async def start_chat_bot(path: str) -> AsyncIterator[ChatBot]:
    """It listens on a port of its own, at `path`, until the block is left."""
    bot = ChatBot(url="")
    app = web.Application()
    app.router.add_post(path, bot.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    bot.url = f"http://{host}:{port}{path}"
    yield bot
    await runner.cleanup()
