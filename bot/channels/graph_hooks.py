"""Where Graph posts: `/graph/notifications` and `/graph/lifecycle`, acknowledged once every signal is on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.answers import Answer
from bot.channels.inbound import Inbound
from graph.listening import LIFECYCLE, NOTIFICATIONS
from graph.notifications import Notifications, handshake

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PATHS = (NOTIFICATIONS, LIFECYCLE)
TOKEN = "validationToken"  # noqa: S105 the name of a query parameter


async def greet(request: web.Request) -> web.Response:
    """The handshake: the token comes back, escaped, as plain text. Raises `BadInput`."""
    return web.Response(text=handshake(request.query.get(TOKEN, "")), content_type="text/plain", charset="utf-8")


def greeting(post: Handler) -> Handler:
    """A POST with a token is a handshake; any other is `post`'s."""

    async def greet_or_post(request: web.Request) -> web.StreamResponse:
        return await greet(request) if TOKEN in request.query else await post(request)

    return greet_or_post


async def receive(where: str, body: bytes, notifications: Callable[[], Notifications], inbound: Inbound) -> Answer:
    """One POST of notifications: 202 once all that is to be believed is durable. Raises `RapporteurError`.

    Nothing is asked of Graph first. Either endpoint takes both kinds, since Graph lets one address serve for both.
    """
    delivery = await notifications().read(body)
    for reason in delivery.dropped:
        inbound.refused(where, f"notification.{reason}")
    await asyncio.gather(*(inbound.accept(signal) for signal in delivery.signals))
    return 202, None, {}
