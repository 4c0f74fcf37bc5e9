"""The two pages of signing in by a link: one leads to Entra, one says what came of it. Plain HTML, no script, no cookie."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.answers import refusal
from bot.channels.inbound import Inbound
from bot.core.errors import RapporteurError, Refused

START, BACK = "/auth/start", "/auth/callback"

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} - Rapporteur</title>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


def start(inbound: Inbound) -> Page:
    """`GET /auth/start?ticket=…`: to Entra's page."""

    async def page(request: web.Request) -> web.StreamResponse:
        try:
            url = await inbound.begin_sign_in(request.query.get("ticket", ""))
        except RapporteurError as error:
            return _refusal(START, error, inbound)
        return web.Response(status=302, headers={"Location": url})

    return page


def back(inbound: Inbound) -> Page:
    """`GET /auth/callback?code=…&state=…`: back from it."""

    async def page(request: web.Request) -> web.StreamResponse:
        try:
            await inbound.finish_sign_in(dict(request.query))
        except RapporteurError as error:
            return _refusal(BACK, error, inbound)
        return _page(200, "Signed in", "You can close this page. What you asked for comes in Teams.")

    return page


def _refusal(where: str, error: RapporteurError, inbound: Inbound) -> web.Response:
    inbound.refused(where, error.code)
    if not error.retryable:
        return _page(403 if isinstance(error, Refused) else 400, "That didn't work", error.text)
    status, _, headers = refusal(error)
    page = _page(status, "That didn't work", error.text)
    page.headers.update(headers)
    return page


def _page(status: int, title: str, text: str) -> web.Response:
    body = _PAGE.format(title=html.escape(title), text=html.escape(text))
    return web.Response(status=status, text=body, content_type="text/html")
