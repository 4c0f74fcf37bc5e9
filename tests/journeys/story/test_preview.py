"""`preview`: a person sees what a model would be given before it is, and it is sent only if they say so."""

from __future__ import annotations

import re

import pytest
from scripted_model import ScriptedModel
from story import BOTH, Story, buttons, refusal, run_of, shown
from traces import in_prompts

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINE = "Yes. I'll send the replies to enquiries to the buyer's solicitor by Friday."


def of_the_meeting(model: ScriptedModel, subject: str) -> list[str]:
    return [prompt for prompt in model.prompts if f'Lines of the meeting "{subject}"' in prompt]


@BOTH
async def test_what_is_previewed_to_one_person_is_what_is_sent_when_they_say_so(story: Story) -> None:
    meeting = await story.meeting()
    story.finish(meeting)
    answer = await story.asks(meeting.chat, "tom", "preview recap")
    preview = await story.sees("bot-tom", "Send it")
    seen, run = shown(preview), run_of(preview.cards[0])

    assert "The preview is in our own chat" in shown(answer)
    assert LINE not in shown(answer)
    assert seen.startswith(f"Preview: {meeting.subject}\nNothing has been sent")
    assert f"]: {LINE}" in seen
    assert "scripted" in seen
    assert re.search(r"\b[3-9] names\b.*, 1 phone number", seen)
    assert "pseudonymised" in seen
    assert in_prompts({"Priya", "Tom", "Sarah", "07700 900461"}, [seen]) == set()
    assert of_the_meeting(story.model, meeting.subject) == []

    answered = await story.press(preview, "tom", "preview.send")
    recap = await story.recap(meeting.chat)
    await story.until(lambda: shown(preview).startswith("Sent on"), "the preview to say that it was sent")
    (prompt,) = of_the_meeting(story.model, meeting.subject)
    entries = await story.audit(run)
    sent = await story.audit(run_of((await story.press(recap, "tom", "why"))["value"]))

    assert refusal(answered) == ""
    assert f"]: {LINE}" in prompt
    assert [entry["step"] for entry in entries if entry["step"] in ("gather", "redact", "model", "preview")] == [
        "gather",
        "redact",
        "preview",
        "preview",
    ]
    previewed, decided = (entry for entry in entries if entry["step"] == "preview")
    assert (previewed["decision"], decided["decision"]) == ("previewed", "sent on")
    (asked,) = (entry for entry in sent if entry["step"] == "model" and entry["outcome"] == "ok")
    assert asked["digests"]["prompt"] == previewed["digests"]["prompt"]


@BOTH
async def test_a_preview_that_is_not_sent_is_over(story: Story) -> None:
    meeting = await story.meeting()
    story.finish(meeting)
    await story.say(meeting.chat, "priya", "preview")
    preview = await story.sees("bot-priya", "Send it")
    await story.press(preview, "priya", "preview.drop")
    await story.until(lambda: shown(preview).startswith("Not sent"), "the preview to say that it wasn't sent")
    await story.caught_up()

    assert "preview.send" not in buttons(preview)
    assert of_the_meeting(story.model, meeting.subject) == []
    assert story.recaps(meeting.chat) == []
