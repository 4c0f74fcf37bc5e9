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
PROMISE = re.compile(r"\b(I'll|I will|we need to|can you)\b", re.IGNORECASE)


@dataclass(slots=True)
class ScriptedModel:
    """`said` overrides what is answered; `prompts` is every text that left for the model; `hold` makes it wait."""

    url: str = ""
    said: list[Any] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request: web.Request) -> web.Response:
        body = await request.json()
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        self.prompts.append(prompt)
        await self.hold.wait()
        answer = self.said.pop(0) if self.said else minutes(prompt)
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
    """Minutes out of the numbered lines: the first long line is the summary, each promise an action."""
    lines = [(int(n), speaker or "", text) for n, speaker, text in LINE.findall(prompt)]
    long = [line for line in lines if len(line[2].split()) > 8] or lines
    promised = [line for line in lines if PROMISE.search(line[2])][:4]
    return {
        "summary": " ".join(text for _, _, text in long[:2]),
        "actions": [{"text": text, "owner": who, "due": "", "from": [n]} for n, who, text in promised],
        "decisions": [{"text": text, "from": [n]} for n, _, text in long[2:3]],
        "questions": [],
    }


@asynccontextmanager
async def scripted_model() -> AsyncIterator[ScriptedModel]:
    """The server, on a free port; it answers at once unless `hold` is cleared."""
    model = ScriptedModel()
    model.hold.set()
    app = web.Application(client_max_size=4_000_000)
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    model.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield model
    finally:
        model.hold.set()
        await runner.cleanup()
