"""The HTTP side: `/api/messages`, `/graph/…`, `/google/…`, `/auth/…`, `/healthz`, `/readyz`, `/metrics`; no refusal is a bare 500."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.channels import avatar, google_hooks, graph_hooks, sign_in_pages
from bot.channels.answers import Answer, refusal
from bot.channels.bodies import LARGEST_BODY, SECONDS, Bodies
from bot.channels.gchat import GChat
from bot.channels.inbound import Inbound
from bot.channels.teams import Teams
from bot.channels.teams_settings import is_loopback
from bot.core.errors import NotAuthorised, NotFound, RapporteurError
from bot.core.types import Json
from graph.notifications import Notifications

log = structlog.get_logger()

MESSAGES = "/api/messages"
AT_ONCE = 256
TIMEOUT = 10.0
"""Seconds for one request, its body aside; Teams waits fifteen, Graph ten, Google Chat thirty."""

IDLE = 130.0
"""Seconds that a connection may be open without a request: longer than a proxy in front keeps one, no hour for a stranger."""

LINGERS = 2.0
"""Seconds in which the rest of a refused body is read and thrown away, so that who sends it sees the answer."""

CODE = web.ResponseKey("code", str)
"""Of a refusal: its error's code, to count it by."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Receive = Callable[[web.Request, bytes], Awaitable[Answer]]


def build_app(
    *,
    teams: Callable[[], Teams],
    notifications: Callable[[], Notifications],
    gchat: Callable[[], GChat] = google_hooks.not_set_up,
    pushes: Callable[[], google_hooks.Pushes] = google_hooks.not_set_up,
    inbound: Inbound,
    ready: Callable[[], Awaitable[dict[str, Any]]],
    metrics: Callable[[], bytes],
    at_once: int = AT_ONCE,
    timeout: float = TIMEOUT,
    body_seconds: float = SECONDS,
) -> web.Application:
    """The bot's web application. `ready` answers with `{"ready": bool, ...}`, `metrics` with Prometheus' text.

    `teams`, `notifications`, `gchat` and `pushes` are asked at each request: they may raise `NotReady` until the process
    has what it needs, and `NotFound` where this suite isn't set up.
    """
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_answer_in_json(inbound)])

    async def message(request: web.Request, body: bytes) -> Answer:
        found = teams()
        if found.settings.unauthenticated_loopback and not _from_this_machine(request):
            raise NotAuthorised("Without tokens, requests are taken from this machine only.")
        return await found.receive(request.headers.get("Authorization"), body, inbound)

    async def notification(request: web.Request, body: bytes) -> Answer:
        return await graph_hooks.receive(request.path, body, notifications, inbound)

    async def chat(request: web.Request, body: bytes) -> Answer:
        return await gchat().receive(request.headers.get("Authorization"), body, inbound)

    async def push(request: web.Request, body: bytes) -> Answer:
        return await google_hooks.receive(request.headers.get("Authorization"), body, pushes, inbound)

    def webhook(receive: Receive) -> Handler:
        return _Webhook(receive, Bodies(at_once, body_seconds), at_once, timeout).post

    app.router.add_post(MESSAGES, webhook(message))
    for path in graph_hooks.PATHS:
        app.router.add_get(path, graph_hooks.greet)
        app.router.add_post(path, graph_hooks.greeting(webhook(notification)))
    app.router.add_post(google_hooks.CHAT, webhook(chat))
    app.router.add_post(google_hooks.PUBSUB, webhook(push))
    app.router.add_get(avatar.AVATAR, avatar.picture)
    app.router.add_get(sign_in_pages.START, sign_in_pages.start(inbound))
    app.router.add_get(sign_in_pages.BACK, sign_in_pages.back(inbound))
    _add_probes(app, ready, metrics)
    return app


def build_runner(app: web.Application) -> web.AppRunner:
    """Serves the application. What isn't HTTP is answered with 400 and logged nowhere: strangers could fill the log."""
    silent = logging.Logger("strangers", logging.CRITICAL + 1)
    return web.AppRunner(
        app,
        access_log=None,
        logger=silent,
        auto_decompress=False,
        keepalive_timeout=IDLE,
        lingering_time=LINGERS,
    )


def _add_probes(
    app: web.Application, ready: Callable[[], Awaitable[dict[str, Any]]], metrics: Callable[[], bytes]
) -> None:
    """What whoever runs the bot looks at."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        state = await ready()
        return web.json_response(state, status=200 if state.get("ready") else 503)

    async def metricsz(_: web.Request) -> web.Response:
        return web.Response(body=metrics(), content_type="text/plain", charset="utf-8")

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metricsz)


class _Webhook:
    """Takes so many requests at once, each for so long; more are asked to come again."""

    def __init__(self, receive: Receive, bodies: Bodies, at_once: int, timeout: float) -> None:
        self._receive, self._bodies, self._at_once, self._timeout = receive, bodies, at_once, timeout
        self._running = 0

    async def post(self, request: web.Request) -> web.Response:
        body = await self._bodies.read(request)
        if self._running >= self._at_once:
            return _busy("Too many requests at once. Try again in a moment.")
        self._running += 1
        try:
            async with asyncio.timeout(self._timeout):
                return _reply(*await self._receive(request, body))
        except TimeoutError:
            log.warning("webhook.slow")
            return _busy("This took too long. Try again in a moment; what was accepted already is not done twice.")
        finally:
            self._running -= 1


def _answer_in_json(inbound: Inbound) -> Any:
    """The top of the channel: whatever happens below, the caller gets JSON and the security headers, and it is counted."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await _guarded(request, handler)
        response.headers.update(HEADERS)
        resource = request.match_info.route.resource
        if CODE in response and resource is not None:
            inbound.refused(resource.canonical, response[CODE])
        return response

    return answer


async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return _error(413, "bad_input", f"The body is too large: at most {LARGEST_BODY // 1024} KB are read.")
    except web.HTTPException as error:
        response = _error(error.status, "http", error.reason)
        response.headers.update({"Allow": error.headers["Allow"]} if "Allow" in error.headers else {})
        return response
    except NotFound as error:
        # Of the door itself: what a request asked of a vendor in vain, the channel has answered.
        return _error(404, error.code, error.text)
    except RapporteurError as error:
        return _reply(*refusal(error))
    except Exception as error:  # noqa: BLE001 - the top of the channel
        # No text and no local values: they can be anybody's words.
        frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
        log.error("webhook.failed", error=type(error).__name__, at=frames)
        response = _error(500, "error", "Something went wrong on our side. It is in the log; trying again may help.")
        response.headers["Retry-After"] = "5"
        return response


def _from_this_machine(request: web.Request) -> bool:
    """By its address, not through a proxy, and not by a web page that a name leads here (DNS rebinding)."""
    try:
        host = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False
    return is_loopback(request.remote or "") and is_loopback(host) and "X-Forwarded-For" not in request.headers


def _busy(text: str) -> web.Response:
    response = _error(503, "busy", text)
    response.headers["Retry-After"] = "1"
    return response


def _error(status: int, code: str, text: str) -> web.Response:
    return _reply(status, {"error": {"code": code, "message": text}}, {})


def _reply(status: int, answer: Json | None, headers: dict[str, str]) -> web.Response:
    if answer is None:
        return web.Response(status=status, headers=headers)
    response = web.json_response(answer, status=status, headers=headers)
    if status >= 400:
        error = answer.get("error") if isinstance(answer, dict) else None
        response[CODE] = str(error["code"]) if isinstance(error, dict) and "code" in error else "http"
    return response
