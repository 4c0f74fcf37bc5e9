"""The organiser corrects and withdraws a posted recap, its tasks follow; a question of whose task it is, is asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from story import BOTH, Story, inputs, refusal, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

TWO_SARAHS = (
    ("Priya Nair", "Sarah, can you send the signed lease to the buyer's solicitor by Friday?"),
    ("Tom Okafor", "Thank you, that would be good. I'll chase the landlord for the licence on Monday."),
    ("Priya Nair", "We agreed that the keys stay here until the money is in."),
)


def task_inputs(form: dict[str, Any], text: str) -> tuple[str, str, str]:
    """The ids of the inputs of the action that says this: its text, its owner, its day."""
    id = next(
        id for id, node in inputs(form["value"]).items() if text in str(node.get("value", "")) and id != "summary"
    )
    return id, id.replace("text_", "owner_"), id.replace("text_", "due_")


def titles(story: Story, meeting: Any) -> list[str]:
    return sorted(task.title for task in story.tasks(meeting))


@BOTH
async def test_a_correction_changes_the_card_for_everybody_and_its_tasks(story: Story) -> None:
    meeting, recap = await story.ended()
    form = await story.press(recap, "priya", "correct")
    text, owner, day = task_inputs(form, "redemption figure")
    sarah = story.person("sarah-a")
    await story.save(recap, "priya", form, **{text: "Ring the bank", owner: sarah.id, day: "2026-12-01"})

    assert "Ring the bank\nSarah Ahmed · due Tue 1 Dec" in shown(recap)
    assert "Corrected by Priya Nair" in shown(recap)
    task = next(task for task in story.tasks(meeting) if task.title == "Ring the bank")
    assert task.owners == (sarah.id,)
    assert task.due == "2026-12-01"
    assert len(story.tasks(meeting)) == 3
    assert story.said(meeting.chat) == [recap]


@BOTH
async def test_what_is_left_out_of_the_recap_loses_its_task(story: Story) -> None:
    meeting, recap = await story.ended()
    form = await story.press(recap, "priya", "correct")
    text, _, _ = task_inputs(form, "drainage searches")
    await story.save(recap, "priya", form, drop=text.removeprefix("text_"))

    assert [title.split()[0] for title in titles(story, meeting)] == ["Ring", "Send"]
    assert "drainage searches for Oakfield, the number" not in shown(recap).split("Actions")[1].split("Open")[0]


async def test_a_form_that_is_out_of_date_changes_nothing_and_shows_how_it_stands(story: Story) -> None:
    _, recap = await story.ended()
    form = await story.press(recap, "priya", "correct")
    text, _, _ = task_inputs(form, "redemption figure")
    await story.save(recap, "priya", form, **{text: "Ring the bank"})
    stale = await story.submit(recap, "priya", form, {text: "Ring nobody"})

    assert "was changed since you opened the form" in str(stale["value"])
    assert "Ring nobody" not in shown(recap)


@BOTH
async def test_withdrawing_takes_the_recap_and_its_tasks_back(story: Story) -> None:
    meeting, recap = await story.ended()
    async with story.changing(recap):
        await story.press(recap, "priya", "withdraw")

    assert shown(recap).startswith(f"Withdrawn: Recap: {meeting.subject}")
    assert "3 tasks made from it went too" in shown(recap)
    assert "Oakfield" not in shown(recap)
    assert story.tasks(meeting) == []

    await story.say(meeting.chat, "priya", "recap")
    again = await story.until(lambda: story.recaps(meeting.chat), "a new recap")
    assert again != [recap]


@BOTH
async def test_a_task_that_somebody_changed_since_stays_and_the_organiser_hears_of_it(story: Story) -> None:
    meeting, recap = await story.ended()
    changed = next(task for task in story.tasks(meeting) if task.title.startswith("Ring"))
    story.touch(changed)
    async with story.changing(recap):
        await story.press(recap, "priya", "withdraw")

    assert [task.id for task in story.tasks(meeting)] == [changed.id]
    told = await story.sees("bot-priya", "Somebody changed this task since")
    assert meeting.subject in shown(told)
    assert "https://" in str(told.cards), "a link to the task"


@BOTH
@pytest.mark.parametrize("verb", ["correct", "withdraw"])
async def test_others_may_not_and_are_told_whom_to_ask(story: Story, verb: str) -> None:
    meeting, recap = await story.ended()
    answer = await story.press(recap, "tom", verb)

    assert "Only Priya Nair" in refusal(answer)
    await story.caught_up()
    assert "Decisions" in shown(recap)
    assert len(story.tasks(meeting)) == 3


@BOTH
async def test_of_two_sarahs_the_card_asks_which_and_the_answer_makes_the_task(story: Story) -> None:
    meeting = await story.meeting(TWO_SARAHS, attendees=["priya", "tom", "sarah-a", "sarah-b"])
    story.model.said.append(
        {
            "summary": ["Sarah is asked to send the signed lease.", "The keys stay here until the money is in."],
            "actions": [{"text": "Send the signed lease to the buyer's solicitor", "owner": "Sarah",
                         "due": "by Friday", "from": [1]}],
            "decisions": [],
            "questions": [],
        }
    )  # fmt: skip
    await story.end(meeting)
    recap = await story.recap(meeting.chat)
    assert "whose? Sarah Ahmed or Sarah Bell" in shown(recap)
    assert story.tasks(meeting) == []
    (question,) = [id for id in inputs(recap) if id.startswith("owner_")]
    bell = story.person("sarah-b").id

    refused = await story.press(recap, "tom", "owner", **{question: bell})
    assert "Only Priya Nair" in refusal(refused)
    async with story.changing(recap):
        await story.press(recap, "sarah-b", "owner", **{question: bell})

    assert "Owner set by Sarah Bell" in shown(recap)
    (task,) = story.tasks(meeting)
    assert task.owners == (bell,)


async def test_of_presses_that_come_together_none_is_lost_without_a_word(story: Story) -> None:
    meeting, recap = await story.ended()
    form = await story.press(recap, "priya", "correct")
    text, _, _ = task_inputs(form, "redemption figure")

    async def save(words: str) -> dict[str, Any]:
        return await story.submit(recap, "priya", form, {text: words})

    async with story.changing(recap):
        answers = await asyncio.gather(*(save(f"Ring the bank, try {n}") for n in range(4)))

    done = [answer for answer in answers if answer["statusCode"] == 200 and "Corrected by" in str(answer["value"])]
    assert len(done) == 1
    others = [str(answer["value"]) for answer in answers if answer not in done]
    assert all("still at work" in other or "was changed since" in other or "just now" in other for other in others)
    assert sum(title.startswith("Ring the bank, try") for title in titles(story, meeting)) == 1
