"""What left for the model, what stands in the bot's files and in its log: nobody's name, number or address in clear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from bot_process import living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model
from story import BOTH, Story, shown
from traces import in_files, in_log, in_prompts, names_in

from infra.sandbox import serve

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRM = Path(__file__).parents[3] / "infra" / "sandbox" / "firm"
SAID = (
    ("Priya Nair", "Sarah Bell, can you ring Dana Whitlock on 07700 900118 about the deposit by Friday?"),
    ("Sarah Bell", "I will. Her account is 41870265, sort code 70-99-13, and her address is 22 Quarry Lane, BS3 9QX."),
    (
        "Tom Okafor",
        "I'll send tom.okafor@bramleyholt.example the form; her National Insurance number is HX 40 12 87 C.",
    ),
    ("Priya Nair", "We agreed that Tom Okafor tells Dana on the twenty-fifth."),
)
NUMBERS = {"07700 900118", "41870265", "70-99-13", "22 Quarry Lane", "BS3 9QX", "HX 40 12 87 C", "Quarry"}


@BOTH
async def test_nothing_personal_leaves_for_the_model(story: Story) -> None:
    _, recap = await story.ended(SAID)

    assert "07700 900118" in shown(recap), "it comes back for those who were there"
    assert in_prompts(names_in(story.tenant) | NUMBERS, story.model.prompts) == set()


@BOTH
async def test_no_file_of_the_bots_and_no_line_of_its_log_holds_anything_personal_in_clear(story: Story) -> None:
    _, recap = await story.ended(SAID)
    form = await story.press(recap, "priya", "correct")
    await story.save(recap, "priya", form)
    await story.asks("bot-tom", "tom", "Tell Priya Nair that 41870265 is Dana Whitlock's account")
    await story.thumb(recap, "tom", "dislike", "Dana Whitlock wasn't there")
    await story.caught_up()

    secrets = names_in(story.tenant) | NUMBERS | {"wasn't there", "Oakfield"}
    assert in_files(secrets, story.bot.data) == set()
    assert in_log(secrets, bytes(story.bot.log)) == set()


async def test_only_the_owner_of_the_bots_files_can_read_them(story: Story) -> None:
    files = [path for path in story.bot.data.rglob("*") if path.is_file()]
    open_to_others = {path.name for path in files if path.stat().st_mode & 0o077}

    assert len(files) > 8
    assert open_to_others - {"audit.pub.pem", "audit-checkpoints.jsonl"} == set()


async def test_of_a_whole_firm_nothing_on_its_list_of_secrets_leaves_or_is_written(tmp_path: Path) -> None:
    """All of its meetings end, in both suites: with guests, in parts, without speakers, never transcribed."""
    lists = yaml.safe_load((FIRM / "secrets.yaml").read_text(encoding="utf-8"))
    secrets = {secret for kind in lists.values() for secret in kind}
    async with (
        serve(firm=FIRM) as tenant,
        scripted_model() as model,
        living(tenant, tmp_path / "data", scripted(model.url), suites=("microsoft", "google")) as bot,
    ):
        story, leeds = Story(tenant, bot, model), GoogleStory(tenant, bot, model)
        await leeds.begin()
        for meeting in tenant.state.meetings.values():
            await tenant.end_meeting(meeting.id)
        tenant.google.end_meeting("demo-google")
        await leeds.sees("bot-harriet", "Recap: Leeds Monday review")
        await story.sees("bot-sarah-khan", "Release this?")
        for meeting in tenant.state.meetings.values():
            if meeting.key != "bakery":
                await story.until(lambda chat=meeting.chat: story.said(chat), f"word of {meeting.key}")
        await story.idle()
        code, out, _ = await bot.command("audit", "verify")

    assert (code, json.loads(out)["ok"]) == (0, True)
    assert len(model.prompts) >= 5
    assert in_prompts(secrets, model.prompts) == set()
    assert in_files(secrets | names_in(tenant), tmp_path / "data") == set()
    assert in_log(secrets | names_in(tenant), bytes(bot.log)) == set()
