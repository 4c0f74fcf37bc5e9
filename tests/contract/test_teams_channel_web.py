"""The HTTP side: clear JSON for every mistake, nothing lost, nobody let in by accident, and back-pressure instead of collapse."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from channel_bot import ChannelBot, start_channel_bot, utc_now

from bot.channels.teams import Teams, TeamsSettings
from bot.core.errors import NotReady, Unavailable
from bot.store.records import SealedRecords

OPEN = TeamsSettings(app_id="", tenants=frozenset(), unauthenticated_loopback=True)


async def no_token() -> str:
    return ""


def message(id: str = "1", **changed: Any) -> dict[str, Any]:
    """As the Agents Playground sends it: without a token, from this machine."""
    return {
        "type": "message",
        "id": id,
        "channelId": "msteams",
        "serviceUrl": "http://127.0.0.1:56150/_connector",
        "conversation": {"id": "a:1", "conversationType": "personal"},
        "from": {"id": "29:1", "name": "Anna Field", "aadObjectId": "1"},
        "recipient": {"id": "28:bot", "name": "Rapporteur"},
        "text": "recap",
        **changed,
    }


@pytest.fixture
async def local(records: SealedRecords) -> AsyncIterator[ChannelBot]:
    """The channel in its mode without tokens."""
    async with start_channel_bot(Teams(OPEN, records, no_token, utc_now)) as bot:
        yield bot


async def test_in_the_local_mode_this_machine_is_let_in(local: ChannelBot, http: aiohttp.ClientSession) -> None:
    async with http.post(local.url, json=message()) as answer:
        assert answer.status == 200

    assert len(local.heard.events) == 1


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "evil.example:3978"}, {"X-Forwarded-For": "203.0.113.5"}],
    ids=["a name that leads here", "with port", "a proxy"],
)
async def test_in_the_local_mode_nobody_else_is_let_in(
    local: ChannelBot, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with http.post(local.url, json=message(), headers=headers) as answer:
        assert answer.status == 403

    assert local.heard.events == []


@pytest.mark.parametrize("url", ["https://smba.trafficmanager.net/uk/", "http://192.0.2.1/", "", None])
async def test_in_the_local_mode_answers_go_to_this_machine_only(
    local: ChannelBot, http: aiohttp.ClientSession, url: str | None
) -> None:
    async with http.post(local.url, json=message(serviceUrl=url)) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_web_page_cannot_post_behind_its_readers_back(
    local: ChannelBot, http: aiohttp.ClientSession, content_type: str
) -> None:
    """A browser sends JSON to another site only after asking it first, and we never agree."""
    body = json.dumps(message())
    async with http.post(local.url, data=body, headers={"Content-Type": content_type}) as answer:
        assert answer.status == 415
        assert (await answer.json())["error"]["message"]


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 10 * 1024 * 1024])
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_a_413_in_json(local: ChannelBot, size: int, announced: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(size // 65536 + 1):
            yield b"x" * 65536

    data: Any = io.BytesIO(b"x" * size) if announced else chunks()
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as http, http.post(local.url, data=data, headers=headers) as answer:
        assert answer.status == 413
        assert (await answer.json())["error"]["code"] == "bad_input"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null", b"[" * 200_000])
async def test_a_body_that_is_no_activity_is_a_400_in_words(
    local: ChannelBot, http: aiohttp.ClientSession, body: bytes
) -> None:
    async with http.post(local.url, data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400
        assert "activity" in (await answer.json())["error"]["message"]


@pytest.mark.parametrize(("field", "name"), [("type", "type"), ("conversation", "conversation.id")])
async def test_a_missing_field_is_named(local: ChannelBot, http: aiohttp.ClientSession, field: str, name: str) -> None:
    async with http.post(local.url, json=message(**{field: None})) as answer:
        assert answer.status == 400
        assert f"`{name}`" in (await answer.json())["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/messages", 405), ("PUT", "/api/messages", 405), ("GET", "/", 404), ("POST", "/nowhere", 404)],
)
async def test_another_path_or_method_is_told_in_json(
    local: ChannelBot, http: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with http.request(method, local.base + path) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]["message"]
        assert ("Allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nowhere"])
async def test_every_answer_carries_the_security_headers(
    local: ChannelBot, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(local.base + path) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_health_readiness_and_metrics_are_there(local: ChannelBot, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{local.base}/healthz") as health, http.get(f"{local.base}/readyz") as ready:
        assert (health.status, ready.status) == (200, 200)
    async with http.get(f"{local.base}/metrics") as metrics:
        assert await metrics.text() == "up 1\n"
        assert metrics.content_type == "text/plain"


async def test_an_event_that_can_t_be_kept_is_not_acknowledged(local: ChannelBot, http: aiohttp.ClientSession) -> None:
    async def refuse() -> None:
        raise Unavailable("The disk is full.")

    local.heard.before = lambda event: refuse()
    async with http.post(local.url, json=message()) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
        assert (await answer.json())["error"] == {"code": "upstream.unavailable", "message": "The disk is full."}

    local.heard.before = lambda event: None
    async with http.post(local.url, json=message()) as again:
        assert again.status == 200
    assert len(local.heard.events) == 1


async def test_a_crash_is_told_without_a_word_of_what_it_was_about(
    local: ChannelBot, http: aiohttp.ClientSession, capsys: pytest.CaptureFixture[str]
) -> None:
    async def crash() -> None:
        raise ValueError("Anna's secret")

    local.heard.before = lambda event: crash()
    async with http.post(local.url, json=message()) as answer:
        assert answer.status == 500
        assert "secret" not in await answer.text()
        assert answer.headers["Retry-After"] == "5"

    logged = capsys.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "secret" not in logged.out + logged.err


async def test_too_much_at_once_is_asked_to_come_again(records: SealedRecords, http: aiohttp.ClientSession) -> None:
    go, inside = asyncio.Event(), asyncio.Semaphore(0)

    async def wait() -> None:
        inside.release()
        await go.wait()

    async def post(id: str) -> tuple[int, str | None]:
        async with http.post(bot.url, json=message(id)) as answer:
            return answer.status, answer.headers.get("Retry-After")

    async with start_channel_bot(Teams(OPEN, records, no_token, utc_now), at_once=2) as bot:
        bot.heard.before = lambda event: wait()
        running = [asyncio.create_task(post(str(n))) for n in range(2)]
        await inside.acquire()
        await inside.acquire()
        assert await post("3") == (503, "1")
        go.set()
        assert [status for status, _ in await asyncio.gather(*running)] == [200, 200]
        assert (await post("4"))[0] == 200


async def test_what_takes_too_long_is_given_up(records: SealedRecords, http: aiohttp.ClientSession) -> None:
    async with start_channel_bot(Teams(OPEN, records, no_token, utc_now), timeout=0.05) as bot:
        bot.heard.before = lambda event: asyncio.sleep(5)
        async with http.post(bot.url, json=message()) as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "1"


async def test_before_it_is_ready_the_port_is_open_and_says_so(http: aiohttp.ClientSession) -> None:
    from aiohttp import web
    from channel_bot import Heard, no_notifications

    from bot.channels.web import build_app

    def not_yet() -> Teams:
        raise NotReady("Rapporteur is starting. Try again in a moment.")

    async def ready() -> dict[str, Any]:
        return {"ready": False, "waiting_for": ["model"]}

    app = build_app(teams=not_yet, notifications=no_notifications, inbound=Heard(), ready=ready, metrics=lambda: b"")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with http.get(f"{base}/readyz") as answer:
        assert (answer.status, await answer.json()) == (503, {"ready": False, "waiting_for": ["model"]})
    async with http.post(f"{base}/api/messages", json=message()) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    await runner.cleanup()


async def test_what_is_refused_is_counted_by_endpoint_and_reason_and_strangers_paths_are_not(
    local: ChannelBot, http: aiohttp.ClientSession
) -> None:
    """A name of somebody else's choice would make a counter for each."""
    headers = {"Content-Type": "application/json"}
    for path, data in (
        ("/api/messages", b"{"),
        ("/api/messages", b"{"),
        ("/made/up", b"{"),
        ("/graph/lifecycle", b"{"),
    ):
        async with http.post(local.base + path, data=data, headers=headers):
            pass
    async with http.post(local.url, data=b"{}", headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 415

    assert local.heard.refusals == {
        ("/api/messages", "bad_input"): 2,
        ("/api/messages", "http"): 1,
        ("/graph/lifecycle", "not_ready"): 1,
    }
