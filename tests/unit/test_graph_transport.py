"""The rules by which requests to Graph are retried, limited and noted, with a wire that answers as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.core.journal import collect
from graph.limits import Limits
from graph.transport import NotingTransport

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)
Given = int | tuple[int, dict[str, str]] | Exception


class Wire(httpx.AsyncBaseTransport):
    """Gives the answers in turn, the last one for ever; remembers how many requests were under way at once."""

    def __init__(self, answers: Sequence[Given]) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Headers] = []
        self.under_way = self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(httpx.Headers(request.headers))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        status, headers = (given, {}) if isinstance(given, int) else given
        return httpx.Response(status, headers={"request-id": f"r{len(self.requests)}", **headers}, content=b"{}")


class Out:
    """A transport over a `Wire`, its pauses written down instead of waited for."""

    def __init__(self, *answers: Given, **limits: Any) -> None:
        self.pauses: list[float] = []
        self.wire = Wire(answers)
        numbers = iter(range(1, 1000))
        self.transport = NotingTransport(
            self.wire,
            limits=Limits(**limits),
            now=lambda: NOW,
            new_id=lambda: f"c{next(numbers)}",
            sleep=self._pause,
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def ask(self, method: str = "GET") -> int:
        request = httpx.Request(method, "https://graph.microsoft.com/v1.0/users?$top=1")
        return (await self.transport.handle_async_request(request)).status_code


BROKEN = httpx.ReadError("cut")


@pytest.mark.parametrize(
    ("answers", "status", "pauses"),
    [
        ([200], 200, []),
        ([(429, {"Retry-After": "7"}), 200], 200, [7.0]),
        (
            [(503, {"Retry-After": "Thu, 19 Nov 2026 10:00:09 GMT", "Date": "Thu, 19 Nov 2026 10:00:00 GMT"}), 200],
            200,
            [9.0],
        ),
        ([429, 503, 504, 200], 200, [1.0, 2.0, 4.0]),
        ([429], 429, [1.0, 2.0, 4.0]),
        ([(429, {"Retry-After": "61"})], 429, []),
        ([(429, {"Retry-After": "40"})], 429, [40.0]),
        ([(429, {"Retry-After": "soon"}), 200], 200, [1.0]),
        ([BROKEN, 200], 200, [1.0]),
        ([500], 500, []),
        ([502], 502, []),
        ([403], 403, []),
    ],
)
async def test_reading_is_retried_as_the_service_asks_within_bounds(
    answers: list[Given], status: int, pauses: list[float]
) -> None:
    out = Out(*answers)
    assert await out.ask() == status
    assert out.pauses == pauses


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("answer", "tries"),
    [((429, {}), 2), ((503, {"Retry-After": "1"}), 2), ((503, {}), 1), ((504, {"Retry-After": "1"}), 1)],
)
async def test_writing_is_repeated_only_where_nothing_was_done(method: str, answer: Given, tries: int) -> None:
    out = Out(answer, 200)
    await out.ask(method)
    assert len(out.wire.requests) == tries


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_writing_that_broke_off_is_not_repeated(method: str) -> None:
    out = Out(BROKEN, 200)
    with pytest.raises(httpx.ReadError):
        await out.ask(method)
    assert len(out.wire.requests) == 1


async def test_removing_may_be_repeated() -> None:
    out = Out(BROKEN, (504, {}), 204)
    assert await out.ask("DELETE") == 204


async def test_each_try_has_its_own_id_and_is_noted_with_both_ids() -> None:
    out = Out(429, BROKEN, (200, {"client-request-id": "echoed"}))
    with collect() as links:
        await out.ask()
    assert [headers["client-request-id"] for headers in out.wire.requests] == ["c1", "c2", "c3"]
    assert [(link.status, link.request_id, link.client_request_id) for link in links] == [
        (429, "r1", "c1"),
        (0, "", "c2"),
        (200, "r3", "echoed"),
    ]
    assert {(link.system, link.method, link.resource, link.at) for link in links} == {
        ("graph", "GET", "/v1.0/users?$top=1", NOW)
    }


async def test_no_more_requests_are_under_way_at_once_than_allowed() -> None:
    out = Out(200, at_once=3)
    await asyncio.gather(*(out.ask() for _ in range(20)))
    assert out.wire.most == 3


async def test_a_web_page_is_no_answer() -> None:
    out = Out((200, {"content-type": "text/html; charset=utf-8"}), tries=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await out.ask()
