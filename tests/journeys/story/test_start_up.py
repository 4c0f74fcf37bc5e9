"""The port is open long before everything is loaded: what comes in then is kept, and done as soon as it can be."""

from __future__ import annotations

from pathlib import Path

import aiohttp
from bot_process import BotProcess, living, scripted
from scripted_model import scripted_model
from story import Story, shown

from infra.sandbox import serve

FIRM = Path(__file__).parents[2] / "contract" / "firm_small"


async def test_what_comes_in_before_the_bot_is_ready_is_done_once_it_is(tmp_path: Path) -> None:
    async with (
        serve(firm=FIRM) as tenant,
        scripted_model() as model,
        living(tenant, tmp_path / "data", scripted(model.url), ready=False, cold=True) as bot,
    ):
        story = Story(tenant, bot, model)
        state = await status(bot)
        meeting = await story.meeting()
        event = await tenant.end_meeting(meeting.id)
        await tenant.redeliver(event)
        await tenant.say("bot-tom", "tom", "help")
        pressed = await tenant.click("bot-tom", tenant.state.chat("bot-tom").messages[0].id, "tom", "say.help")
        await story.recap(meeting.chat)

    assert state == (503, "starting")
    assert pressed["statusCode"] in (200, 503, 504), "done, or asked to press again: never lost without a word"
    assert "What I can do" in shown(story.said("bot-tom")[-1])
    assert len(story.said(meeting.chat)) == 1
    assert len(story.tasks(meeting)) == 3


async def status(bot: BotProcess) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{bot.port}/readyz") as answer:
        return answer.status, (await answer.json())["state"]


async def test_a_second_bot_on_the_same_data_does_not_start(tmp_path: Path) -> None:
    async with (
        serve(firm=FIRM) as tenant,
        scripted_model() as model,
        living(tenant, tmp_path / "data", scripted(model.url), ready=False),
    ):
        second = BotProcess(tenant, tmp_path / "data", {**scripted(model.url), "RAPPORTEUR_PORT": "0"})
        code, out, err = await second.command("serve")

    assert (code, out) == (2, b"")
    assert "Another Rapporteur works in" in err
