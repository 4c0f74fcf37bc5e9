"""What a stranger may do with a connection: no answer is a fault of ours, no place is held, nothing is unpacked or logged."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from channel_bot import ChannelBot, start_channel_bot, utc_now

from bot.channels.teams import Teams, TeamsSettings
from bot.core.errors import BadInput, NotAuthorised, NotReady, RapporteurError, TooManyRequests, Upstream
from bot.store.records import SealedRecords

HELLO = b'{"type":"message","conversation":{"id":"c"},"serviceUrl":"http://127.0.0.1/","text":"hi"}'
JSON = {"Content-Type": "application/json"}


async def no_token() -> str:
    return ""


def local_teams(records: SealedRecords) -> Teams:
    open_to_all = TeamsSettings(app_id="", tenants=frozenset(), unauthenticated_loopback=True)
    return Teams(open_to_all, records, no_token, utc_now)


@pytest.fixture
async def local(records: SealedRecords) -> AsyncIterator[ChannelBot]:
    async with start_channel_bot(local_teams(records)) as bot:
        yield bot


def headers(length: int, *more: str, host: str = "127.0.0.1") -> bytes:
    lines = [f"Host: {host}", "Content-Type: application/json", f"Content-Length: {length}", *more]
    return "\r\n".join(["POST /api/messages HTTP/1.1", *lines, "", ""]).encode()


async def connect(bot: ChannelBot) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", int(bot.base.rpartition(":")[2]))


async def status(bot: ChannelBot, sent: bytes) -> int:
    reader, writer = await connect(bot)
    writer.write(sent)
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return int(line.split()[1])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZIP", "gzip, gzip"])
@pytest.mark.parametrize("body", [gzip.compress(b" " * 50_000_000), b"garbage"], ids=["a bomb", "garbage"])
async def test_nothing_that_is_packed_is_unpacked(
    local: ChannelBot, http: aiohttp.ClientSession, encoding: str, body: bytes
) -> None:
    async with http.post(local.url, data=body, headers={**JSON, "Content-Encoding": encoding}) as answer:
        assert answer.status == 415
        assert "Content-Encoding" in (await answer.json())["error"]["message"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"Anna Field\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nAnna\x00: Field\r\n\r\n",
        headers(2, "Transfer-Encoding: chunked") + b"{}",
        headers(2, "Content-Length: 3") + b"{}",
        b"POST /api/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
    ids=["TLS", "no HTTP", "a bad header", "two kinds of length", "two lengths", "a bad chunk"],
)
async def test_what_is_no_http_is_a_400_and_leaves_no_line_in_the_log(
    local: ChannelBot, sent: bytes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert await status(local, sent) == 400
    logged = capfd.readouterr()
    assert (logged.out, logged.err, caplog.records) == ("", "", [])


async def test_a_host_that_is_none_is_refused(local: ChannelBot) -> None:
    assert await status(local, headers(2, host="[::1") + b"{}") == 403


async def test_a_body_that_breaks_off_is_no_fault_of_ours(local: ChannelBot, capfd: pytest.CaptureFixture[str]) -> None:
    _, writer = await connect(local)
    writer.write(headers(100) + b"{")
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.close()
    async with asyncio.timeout(5):
        while not local.heard.refusals:  # noqa: ASYNC110 - counted in the server's own time
            await asyncio.sleep(0.01)
    assert "failed" not in "".join(capfd.readouterr())


async def test_a_body_that_comes_too_slowly_is_given_up(records: SealedRecords) -> None:
    async with start_channel_bot(local_teams(records), body_seconds=0.2) as bot:
        assert await status(bot, headers(100) + b"{") == 408


async def test_who_sends_slowly_keeps_nobody_out(records: SealedRecords, http: aiohttp.ClientSession) -> None:
    async with start_channel_bot(local_teams(records), at_once=4, body_seconds=60) as bot:
        slow = [await connect(bot) for _ in range(12)]
        for _, writer in slow:
            writer.write(headers(100) + b"{")
        first: Any = await asyncio.wait_for(slow[0][0].readline(), 10)
        async with http.post(bot.url, data=HELLO, headers=JSON) as answer:
            assert answer.status == 200
        assert b"408" in first
        for _, writer in slow:
            writer.close()


@pytest.mark.parametrize("path", ["/auth/start", "/auth/callback"])
@pytest.mark.parametrize(
    ("error", "status", "again"),
    [
        (BadInput("Too old."), 400, None),
        (NotAuthorised("Not yours."), 403, None),
        (Upstream("It said no."), 400, None),
        (NotReady("Starting."), 503, "5"),
        (TooManyRequests("Too often.", retry_after=7), 429, "7"),
    ],
)
async def test_a_sign_in_page_that_is_refused_is_counted_and_says_when_to_come_again(
    local: ChannelBot, http: aiohttp.ClientSession, path: str, error: RapporteurError, status: int, again: str | None
) -> None:
    local.heard.refusal = error
    async with http.get(local.base + path) as answer:
        assert (answer.status, answer.headers.get("Retry-After")) == (status, again)
        assert error.text in await answer.text()
    assert local.heard.refusals == {(path, error.code): 1}
