"""An OpenAI-compatible server on a real port that minutes a meeting by plain rules: fast, always the same, and recorded."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

LINE = re.compile(r"^\[(\d+)\] (?:(\[?[A-Z]+_[^:\]]*\]?|[^:]{1,60}): )?(.*)$", re.MULTILINE)
PROMISE = re.compile(r"\b(I'll|I will|we need to|can you|I can|will)\b", re.IGNORECASE)
AGREED = re.compile(r"\bagreed\b", re.IGNORECASE)


@dataclass(slots=True)
class ScriptedModel:
    """`said` overrides what is answered, one after the other: an object, a text, or a number: an HTTP status.

    `fault` is what it does until it is taken back: a status, `drop` (no answer, the connection breaks). `prompts` is every
    text that left for the model; while `hold` is cleared it makes everybody wait, `waiting` of them just now.
    """

    url: str = ""
    said: list[Any] = field(default_factory=list)
    fault: int | str | None = None
    prompts: list[str] = field(default_factory=list)
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        self.prompts.append(prompt)
        self.waiting += 1
        try:
            await self.hold.wait()
        finally:
            self.waiting -= 1
        if self.fault == "drop":
            assert request.transport is not None
            request.transport.abort()
        answer = self.fault if isinstance(self.fault, int) else self.said.pop(0) if self.said else minutes(prompt)
        if isinstance(answer, int):
            return web.json_response({"error": {"message": "no", "code": "no"}}, status=answer)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return web.json_response(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": body["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
                "usage": {"prompt_tokens": len(prompt) // 4, "completion_tokens": 50, "total_tokens": 50},
            }
        )


def minutes(prompt: str) -> dict[str, Any]:
    """Minutes out of the numbered lines: the longest lines are the summary, each promise an action."""
    lines = [(int(n), speaker or "", text) for n, speaker, text in LINE.findall(prompt)]
    longest = sorted(lines, key=lambda line: -len(line[2]))[:3]
    promised = [line for line in lines if PROMISE.search(line[2])][:6]
    agreed = [line for line in lines if AGREED.search(line[2])][:3]
    return {
        "summary": [text for _, _, text in sorted(longest)] + ["That was all."] * (len(longest) < 2),
        "actions": [{"text": text, "owner": who, "due": "", "from": [n]} for n, who, text in promised],
        "decisions": [{"text": text, "from": [n]} for n, _, text in agreed],
        "questions": [{"text": text, "from": [n]} for n, _, text in lines if text.endswith("?")][:2],
    }


@asynccontextmanager
async def scripted_model() -> AsyncIterator[ScriptedModel]:
    """The server, on a free port; it answers at once unless `hold` is cleared."""
    model = ScriptedModel()
    model.hold.set()
    app = web.Application(client_max_size=4_000_000)
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    model.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield model
    finally:
        model.hold.set()
        await runner.cleanup()
