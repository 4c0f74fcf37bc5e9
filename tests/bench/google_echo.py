"""The peer for Google's doors: an echo that checks tokens with google-auth, and commits one SQLite row before it answers.

Its answer is the synchronous one, so it calls nobody. google-auth fetches the certificates anew for each token, on a
thread; a kept connection is all that is done better here than by itself.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import requests
from aiohttp import web
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2 import id_token
from rows import Rows


async def main() -> None:
    environ = dict(os.environ)
    rows, calls = Rows(Path(environ["ECHO_DATA"])), Request(requests.Session())

    def account_of(token: str, audience: str) -> object:
        try:
            return id_token.verify_token(token, calls, audience, environ["ECHO_CERTS"]).get("email")
        except (GoogleAuthError, ValueError):
            return None

    async def checked(request: web.Request, account: str, audience: str) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if await asyncio.to_thread(account_of, token, audience) != account:
            return web.Response(status=401)
        return None

    async def chat(request: web.Request) -> web.Response:
        refused = await checked(request, "chat@system.gserviceaccount.com", environ["ECHO_CHAT_URL"])
        if refused is not None:
            return refused
        message = (await request.json())["message"]
        await rows.add(message["name"], message["text"])
        return web.json_response({"text": f"Echo: {message['text']}"})

    async def push(request: web.Request) -> web.Response:
        refused = await checked(request, environ["ECHO_PUSH_ACCOUNT"], environ["ECHO_PUSH_URL"])
        if refused is not None:
            return refused
        message = (await request.json())["message"]
        await rows.add(message["messageId"], message["data"])
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/google/chat", chat)
    app.router.add_post("/google/pubsub", push)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(environ["ECHO_PORT"]), backlog=512).start()
    print("Listening", file=sys.stderr, flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
