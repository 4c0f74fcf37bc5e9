"""With no key and no account: a small model on this machine writes a draft; where it can't there are highlights, named so."""

from __future__ import annotations

from pathlib import Path

from bot_process import living
from scripted_model import scripted_model
from story import Story, run_of, shown

from infra.sandbox import serve

FIRM = Path(__file__).parents[2] / "contract" / "firm_small"


async def played(data: Path, settings: dict[str, str]) -> tuple[str, str, list[str]]:
    """The recap of a meeting with these settings, as it is shown; what `why` shows of it; how its writing was decided."""
    async with serve(firm=FIRM) as tenant, scripted_model() as unused, living(tenant, data, settings) as bot:
        story = Story(tenant, bot, unused)
        meeting = await story.meeting()
        await tenant.end_meeting(meeting.id)
        recap = await story.until(lambda: next(iter(story.recaps(meeting.chat)), None), "a recap", seconds=120)
        await story.idle()
        why = await story.asks(meeting.chat, "tom", "why")
        entries = await story.audit(run_of(why.cards))
        assert recap.activity["entities"][0]["additionalType"] == ["AIGeneratedContent"]
        assert unused.prompts == []
        return shown(recap), shown(why), [entry["decision"] for entry in entries if entry["step"] == "model"]


async def test_a_small_model_in_a_process_of_its_own_writes_a_draft_or_nothing_that_is_called_one(
    tmp_path: Path,
) -> None:
    """The tests' model is the smallest there is: what it writes isn't always of use, but always honest."""
    settings = {"RAPPORTEUR_MODEL__NAME": "smollm2-135m-instruct", "RAPPORTEUR_MODEL__TIMEOUT_SECONDS": "8"}
    recap, why, decisions = await played(tmp_path / "data", settings)

    if recap.startswith("Recap: "):
        assert "Draft by a small model on this machine: check it before you rely on it." in recap
        assert "SmolLM2-135M-Instruct.Q4_1 (embedded)" in why
    else:
        assert recap.startswith("Highlights: ")
        assert decisions[-1] == "the small model wrote nothing usable: highlights"
    assert "local" in why or "nothing left this machine" in why


async def test_without_weights_there_are_highlights_and_they_are_named_so(tmp_path: Path) -> None:
    recap, why, decisions = await played(tmp_path / "data", {"RAPPORTEUR_MODEL__WEIGHTS": "nowhere.gguf"})

    assert recap.startswith("Highlights: ")
    assert "no model wrote this; these are people's own words" in recap
    assert "none: sentences picked from the transcript" in why
    assert "nothing left this machine" in why
    assert decisions == ["no model: highlights"]
