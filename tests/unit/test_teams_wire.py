"""Requests to Teams against a server that answers what it is told to: waiting, refusing, and never going elsewhere."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot.channels.teams_wire import Wire
from bot.core import journal
from bot.core.errors import BadInput, Conflict, Forbidden, NotFound, RapporteurError, Throttled, Unavailable, Upstream

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Said = tuple[int, dict[str, str], bytes]


class Service:
    """Answers each request with the next of `answers`, the last for ever; remembers the requests' headers."""

    def __init__(self) -> None:
        self.answers: list[Said] = [(200, {}, b"{}")]
        self.heard: list[dict[str, str]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append(dict(request.headers))
        status, headers, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=status, headers=headers, body=body)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v3/conversations/19:secret/activities?x=1"
    yield made
    await runner.cleanup()


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
async def wire(naps: list[float]) -> AsyncIterator[Wire]:
    async def token() -> str:
        return "the-token"

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    made = Wire(
        token=token,
        clock=lambda: NOW,
        new_id=lambda: "our-id",
        tls=ssl.create_default_context(),
        proxies=False,
        sleep=nap,
    )
    yield made
    await made.close()


async def test_a_request_is_signed_and_named(wire: Wire, service: Service) -> None:
    service.answers = [(201, {"x-ms-request-id": "their-id"}, b'{"id": "1"}')]

    with journal.collect() as links:
        reply = await wire.send("POST", service.url, {"Content-Type": "application/json"}, "{}")

    assert reply.json() == {"id": "1"}
    assert service.heard[0]["Authorization"] == "Bearer the-token"
    (link,) = links
    assert (link.method, link.status, link.request_id, link.client_request_id) == ("POST", 201, "their-id", "our-id")
    assert link.resource == "/v3/conversations/19:secret/activities"


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("3", 3.0),
        ("Fri, 20 Nov 2026 12:00:07 GMT", 7.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", 0.5),
        ("-5", 0.5),
        ("", 0.5),
    ],
)
async def test_it_waits_as_long_as_it_is_asked_to(
    wire: Wire, service: Service, naps: list[float], asked: str, waited: float
) -> None:
    service.answers = [(429, {"Retry-After": asked}, b""), (200, {}, b"{}")]

    await wire.send("GET", service.url, {}, None)

    assert naps == [waited]


async def test_left_to_itself_it_waits_longer_each_time_and_then_gives_up(
    wire: Wire, service: Service, naps: list[float]
) -> None:
    service.answers = [(503, {}, b"")]

    with pytest.raises(Unavailable):
        await wire.send("GET", service.url, {}, None)

    assert naps == [0.5, 1.0, 2.0]
    assert len(service.heard) == 4


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "BadSyntax", Upstream),
        (401, "Unauthorized", Forbidden),
        (403, "ConversationBlockedByUser", Forbidden),
        (404, "ConversationNotFound", NotFound),
        (405, "", Upstream),
        (409, "", Conflict),
        (410, "", NotFound),
        (412, "PreconditionFailed", Unavailable),
        (413, "MessageSizeTooBig", BadInput),
        (418, "", Upstream),
        (429, "", Throttled),
        (500, "", Unavailable),
        (302, "", Upstream),
    ],
)
@pytest.mark.parametrize(
    "form", ['{{"error": {{"code": "{}", "message": "Sarah\'s words"}}}}', "{}", "<html>", '{{"error": 1}}']
)
async def test_each_refusal_is_told_in_words_that_are_ours(
    wire: Wire, service: Service, status: int, code: str, error: type[RapporteurError], form: str
) -> None:
    service.answers = [(status, {"Location": "https://evil.example/"}, form.format(code).encode())]

    with pytest.raises(error) as refused:
        await wire.send("POST", service.url, {}, "{}")

    assert type(refused.value) is error
    assert len(refused.value.text) > 20
    assert "words" not in refused.value.text


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("ConversationBlockedByUser", "blocked"),
        ("MessageWritesBlocked", "blocked"),
        ("BotNotInConversationRoster", "not_in_chat"),
        ("Unheard", "other"),
        ("", "other"),
    ],
)
async def test_each_kind_of_403_is_told_apart(wire: Wire, service: Service, code: str, reason: str) -> None:
    service.answers = [(403, {}, f'{{"error": {{"code": "{code}"}}}}'.encode())]

    with pytest.raises(Forbidden) as refused:
        await wire.send("POST", service.url, {}, "{}")

    assert refused.value.reason == reason


async def test_a_service_that_is_not_there_is_tried_again_and_then_told(wire: Wire, naps: list[float]) -> None:
    with journal.collect() as links, pytest.raises(Unavailable):
        await wire.send("POST", "http://127.0.0.1:9/v3/conversations", {}, "{}")

    assert len(naps) == 3
    assert [link.status for link in links] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "said", [(404, {}, b"{}"), (200, {}, b"<html>"), (302, {"Location": "https://evil.example"}, b"")]
)
async def test_keys_that_cannot_be_had_are_told_as_unavailable(wire: Wire, service: Service, said: Said) -> None:
    service.answers = [said]

    with pytest.raises(Unavailable):
        await wire.fetch(service.url)


async def test_keys_are_asked_for_without_our_token(wire: Wire, service: Service) -> None:
    service.answers = [(200, {}, b'{"keys": []}')]

    assert await wire.fetch(service.url) == {"keys": []}
    assert "Authorization" not in service.heard[0]
