"""Who asks for too much is asked to come again, nobody else is; what strangers send is counted, and fills nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from bot_process import living, scripted
from scripted_model import scripted_model
from story import Story, shown

from bot.stores import AUDIT
from infra.sandbox import serve
from policies.audit.read import follow

SMALL_FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
PER_MINUTE = 5

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A bot whose people may ask for five things a minute."""
    data = tmp_path_factory.mktemp("limits") / "data"
    async with serve(firm=SMALL_FIRM) as tenant, scripted_model() as model:
        settings = {**scripted(model.url), "RAPPORTEUR_LIMITS__PERSON_PER_MINUTE": str(PER_MINUTE)}
        async with living(tenant, data, settings) as bot:
            yield Story(tenant, bot, model)


async def said(http: aiohttp.ClientSession, story: Story, who: str, number: int) -> tuple[int, str, Any]:
    """Status, Retry-After and JSON of the answer to something typed."""
    chat, person = story.chat(f"bot-{who}"), story.tenant.state.person(who)
    activity = story.tenant.activities.message(chat, person, "help", id=f"m{number}", mention=False, thread=None)
    return await sent(http, story, activity)


async def sent(http: aiohttp.ClientSession, story: Story, activity: dict[str, Any]) -> tuple[int, str, Any]:
    headers = {"Authorization": f"Bearer {story.tenant.bot_token()}"}
    async with http.post(f"http://127.0.0.1:{story.bot.port}/api/messages", json=activity, headers=headers) as answer:
        body = await answer.json() if answer.content_type == "application/json" else None
        return answer.status, answer.headers.get("Retry-After", ""), body


async def test_who_asks_for_too_much_is_told_when_to_come_again(strict: Story) -> None:
    async with aiohttp.ClientSession() as http:
        answers = [await said(http, strict, "tom", number) for number in range(PER_MINUTE + 2)]
        tom = strict.chat("bot-tom"), strict.tenant.state.person("tom")
        thumb = await sent(
            http, strict, strict.tenant.activities.feedback(*tom, "m0", "like", "Each is an audit entry.")
        )
        other = await said(http, strict, "sarah-a", 100)

    assert [status for status, _, _ in answers] == [200] * PER_MINUTE + [429, 429]
    _, seconds, body = answers[-1]
    assert 1 <= int(seconds) <= 60
    assert "wait a little" in body["error"]["message"]
    assert (thumb[0], other[0]) == (429, 200)
    await strict.until(lambda: len(strict.said("bot-tom")) == PER_MINUTE, "the answers")
    assert all("What I can do" in shown(message) for message in strict.said("bot-tom"))


async def test_a_thousand_strangers_are_one_entry_in_the_audit_and_no_line_in_the_log(strict: Story) -> None:
    url = f"http://127.0.0.1:{strict.bot.port}"
    mark = len(strict.bot.log)
    async with aiohttp.ClientSession() as http:

        async def knock(path: str) -> int:
            async with http.post(url + path, data=b"{}", headers={"Content-Type": "application/json"}) as answer:
                return answer.status

        paths = ["/api/messages", "/graph/notifications", "/graph/lifecycle"]
        statuses = await asyncio.gather(*(knock(paths[number % 3]) for number in range(999)))
        async with http.get(f"{url}/metrics") as answer:
            metrics = await answer.text()
    await strict.bot.stop()

    assert set(statuses) <= {400, 401, 403, 503}, "503: so many at once that it asks to come again"
    assert b"refused" not in strict.bot.log[mark:]
    assert 'rapporteur_refused_total{code="auth.unauthenticated",where="/api/messages"}' in metrics
    (entry,) = [one for one in follow(strict.bot.data / AUDIT, 0) if one["step"] == "refused requests"]
    assert sum(entry["counts"].values()) == len(statuses) + 3, "the three of the test before"
    code, out, _ = await strict.bot.command("audit", "verify")
    assert (code, json.loads(out)["ok"]) == (0, True)
