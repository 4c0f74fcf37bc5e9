"""Roles by Entra group are data of the policy: what is open to managers isn't to the rest of the firm."""

from __future__ import annotations

from pathlib import Path

from bot_process import ROOT, living, scripted
from scripted_model import scripted_model
from story import Story, shown

from infra.sandbox import serve

SMALL_FIRM = Path(__file__).parents[2] / "contract" / "firm_small"


async def test_what_is_open_to_managers_only_is_not_to_others_until_they_are_one(tmp_path: Path) -> None:
    async with serve(firm=SMALL_FIRM) as tenant, scripted_model() as model:
        managers = next(group for group in tenant.state.groups.values() if group.key == "manager")
        text = (ROOT / "policy.yaml").read_text(encoding="utf-8")
        actions = text[text.index("models:") :]
        policy = tmp_path / "policy.yaml"
        policy.write_text(
            'version: "2"\nroles:\n'
            "  staff: {groups: [], commands: [help, why], skills: []}\n"
            f"  manager: {{groups: [{managers.id}], commands: [recap, stop], skills: [recap]}}\n"
            "  guest: {commands: [help]}\n" + actions,
            encoding="utf-8",
        )
        settings = {**scripted(model.url), "RAPPORTEUR_POLICY_FILE": str(policy)}
        async with living(tenant, tmp_path / "data", settings) as bot:
            story = Story(tenant, bot, model)
            meeting = await story.meeting()
            tenant.finish_meeting(meeting.id)

            refused = await story.asks(meeting.chat, "tom", "recap")
            assert "That one isn't open to you" in shown(refused)
            assert "recap" not in shown(await story.asks("bot-tom", "tom", "help")).split("Type one of these")[1]

            await story.tenant.say(meeting.chat, "priya", "recap")
            await story.recap(meeting.chat)
            assert len(story.tasks(meeting)) == 3
