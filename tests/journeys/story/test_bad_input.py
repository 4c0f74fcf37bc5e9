"""What strangers and broken clients send to the bot's address gets a clear answer, and the bot works on."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import pytest
from story import Story, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def post(story: Story, body: bytes, *, token: str | None = "", **headers: str) -> tuple[int, Any]:
    """Status and JSON of the answer. `token`: "" for a good one, None for none."""
    if token is not None:
        headers["Authorization"] = f"Bearer {token or story.tenant.bot_token()}"
    headers.setdefault("Content-Type", "application/json")
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"http://127.0.0.1:{story.bot.port}/api/messages", data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.json() if answer.content_type == "application/json" else None


def activity(story: Story, **changes: Any) -> dict[str, Any]:
    """A message of Tom's, with fields changed, or taken away by None."""
    chat, tom = story.chat("bot-tom"), story.tenant.state.person("tom")
    whole = story.tenant.activities.message(chat, tom, "help", id="1", mention=False, thread=None)
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


async def works(story: Story) -> None:
    assert "What I can do" in shown(await story.asks("bot-tom", "tom", "help"))


async def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(story: Story) -> None:
    status, answer = await post(story, b'{"text": "' + b"x" * 10_000_000 + b'"}')

    assert status == 413
    assert "too large" in answer["error"]["message"]
    await works(story)


@pytest.mark.parametrize("token", [None, "not.a.token"])
async def test_without_a_good_token_nobody_is_listened_to(story: Story, token: str | None) -> None:
    before = len(story.said("bot-tom"))
    status, answer = await post(story, json.dumps(activity(story)).encode(), token=token)

    assert status == 401
    assert answer["error"]["code"] == "auth.unauthenticated"
    await story.caught_up()
    assert len(story.said("bot-tom")) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"conversation": None},
        {"conversation": {"id": 7}},
        {"type": "event", "name": "application/vnd.microsoft.meetingEnd", "channelData": {}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {}}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": None},
    ],
)
async def test_an_activity_that_lacks_what_matters_is_refused_with_the_reason(
    story: Story, changes: dict[str, Any]
) -> None:
    status, answer = await post(story, json.dumps(activity(story, **changes)).encode())

    assert status == 400
    assert answer["error"]["message"]
    await works(story)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"type": "message", "text', b"\x00\xff\xfe", b"[" * 100_000, b'{"a":' * 5000],
)
async def test_what_is_no_json_object_is_refused(story: Story, body: bytes) -> None:
    status, answer = await post(story, body)

    assert status == 400
    assert answer["error"]["code"] == "bad_input"
    await works(story)


@pytest.mark.parametrize(
    "changes",
    [
        {"from": None},
        {"text": None},
        {"text": ["not", "a", "text"]},
        {"recipient": None},
        {"entities": "none"},
        {"timestamp": "yesterday"},
        {"locale": None},
        {"text": "\ud800 recap \u202e" * 500},
    ],
)
async def test_what_is_missing_beside_the_point_hurts_nobody(story: Story, changes: dict[str, Any]) -> None:
    body = json.dumps(activity(story, **{"id": f"17{abs(hash(str(changes))) % 10**10}", **changes})).encode()
    status, _ = await post(story, body)

    assert status in (200, 400)
    await works(story)


async def test_a_button_that_is_no_longer_known_is_answered_in_words(story: Story) -> None:
    chat, tom = story.chat("bot-tom"), story.tenant.state.person("tom")
    for verb, data in [("withdraw", {}), ("save", {"revision": "x"}), ("☃", {"run": 7}), ("stop", {"run": "../.."})]:
        sent = await story.tenant.channel.deliver(story.tenant.activities.click(chat, tom, "no-such", verb, data))
        assert sent.status == 200
        assert sent.body["statusCode"] in (200, 400)
        assert "too old" in str(sent.body) or "Nothing to stop" in str(sent.body)
    await works(story)
