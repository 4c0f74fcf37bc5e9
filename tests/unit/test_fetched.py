"""Lists of keys come over the network in pieces, and not every server's are small."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.channels.fetched import LARGEST
from bot.channels.gchat_certificates import Certificates
from bot.core.errors import Unavailable


@asynccontextmanager
async def published(*pieces: bytes) -> AsyncIterator[str]:
    """An address that answers in these pieces, each sent before the next is there."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        return response

    app = web.Application()
    app.router.add_get("/keys", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/keys"
    finally:
        await runner.cleanup()


async def fetched(*pieces: bytes) -> object:
    certificates = Certificates()
    try:
        async with published(*pieces) as url:
            return await certificates.fetch(url)
    finally:
        await certificates.close()


async def test_keys_that_come_in_pieces_are_read_whole() -> None:
    long = b" " * 200_000
    assert await fetched(b'{"keys": [', long, b'{"kid": "a"}', long, b"]}") == {"keys": [{"kid": "a"}]}


@pytest.mark.parametrize("pieces", [(b"[",), (b"[", b" " * (LARGEST + 1), b"]")])
async def test_what_is_no_list_of_keys_is_not_there(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(Unavailable):
        await fetched(*pieces)
