"""A meeting ends: its recap, its tasks and its audit are there, once."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
from story import BOTH, WEEKLY, Story, run_of, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

THURSDAY = datetime(2026, 11, 19, 10, tzinfo=UTC)


@BOTH
async def test_people_leave_a_meeting_and_find_what_was_decided_and_who_does_what_by_when(story: Story) -> None:
    meeting, recap = await story.ended(start=THURSDAY)
    read = shown(recap)

    assert read.startswith(f"Recap: {meeting.subject}\nThursday 19 November 2026")
    assert "I can order the drainage searches for Oakfield" in read
    assert "We agreed that we exchange on the twenty-fifth and complete a week later.\n0:19, Priya Nair" in read
    assert "Tom Okafor · due Fri 20 Nov (“by Friday”) · 0:07, Tom Okafor" in read
    assert "Sarah Ahmed · no date · 0:13, Sarah Ahmed" in read
    assert "Who is going to tell the client about the delay?" in read
    assert "Read all" in read


async def test_the_recap_carries_teams_own_ai_label_its_citations_and_its_feedback_buttons(story: Story) -> None:
    _, recap = await story.ended()

    (entity,) = recap.activity["entities"]
    assert entity["additionalType"] == ["AIGeneratedContent"]
    first = entity["citation"][0]
    assert first["position"] == 1
    assert first["appearance"]["name"] == "0:01, Priya Nair"
    assert first["appearance"]["abstract"]
    assert recap.activity["channelData"]["feedbackLoop"] == {"type": "default"}
    chat = next(chat.id for chat in story.tenant.state.chats.values() if recap in chat.messages)
    assert await story.tenant.give_feedback(chat, recap.id, "tom", "like", "Just what I needed") == 200


@BOTH
async def test_each_action_is_a_task_of_its_owner_with_its_day_and_its_evidence(story: Story) -> None:
    meeting, _ = await story.ended(start=THURSDAY)
    names = {story.person(key).id: story.person(key).name for key in ("tom", "sarah-a")}

    tasks = {(task.title.split()[0], *(names[id] for id in task.owners), task.due) for task in story.tasks(meeting)}
    assert tasks == {
        ("Send", "Tom Okafor", "2026-11-20"),
        ("Order", "Sarah Ahmed", ""),
        ("Ring", "Tom Okafor", "2026-11-23"),
    }
    text = next(task.description for task in story.tasks(meeting) if task.title.startswith("Send"))
    assert "When, as it was said: “by Friday”." in text
    assert "Said at 0:07, Tom Okafor: “I'll send the replies to enquiries" in text
    assert "Made by Rapporteur, an AI." in text


@BOTH
async def test_people_follow_the_work_in_one_message_that_becomes_the_recap(story: Story) -> None:
    meeting, recap = await story.ended()

    assert story.said(meeting.chat) == [recap]
    before = json.dumps(recap.revisions)
    assert "Hiding personal data, then writing." in before
    assert "Decisions" not in before


async def test_the_audit_holds_every_step_with_the_requests_behind_it_and_verifies(story: Story) -> None:
    meeting, recap = await story.ended()
    why = await story.press(recap, "tom", "why")
    entries = await story.audit(run_of(why["value"]))

    steps = [entry["step"] for entry in entries]
    for first, then in [("authorise", "gather"), ("gather", "redact"), ("redact", "policy"), ("policy", "model")]:
        assert steps.index(first) < steps.index(then), steps
    assert steps.count("create task") == len(story.tasks(meeting)) == 3
    assert steps[-1] == "done"
    noted = {link["request_id"] for entry in entries for link in entry["links"]}
    made = {seen.request_id for seen in story.tenant.requests if (seen.method, seen.status) == ("POST", 201)}
    assert len(noted & made) >= 4, "the message and three tasks"
    code, out, _ = await story.bot.command("audit", "verify")
    assert (code, json.loads(out)["ok"]) == (0, True)


async def test_an_event_that_comes_again_under_the_same_or_another_id_is_one(story: Story) -> None:
    meeting = await story.meeting()
    event = await story.end(meeting)
    again = await story.tenant.redeliver(event)
    await story.tenant.channel.deliver({**again.activity, "id": "1700000000001"})
    await story.recap(meeting.chat)
    await story.tenant.redeliver(event)
    await story.caught_up()

    assert len(story.said(meeting.chat)) == 1
    assert len(story.tasks(meeting)) == 3


@BOTH
async def test_meetings_that_end_together_each_get_their_own_recap_and_nothing_of_another(story: Story) -> None:
    things = ["kettle", "printer", "doorbell", "window", "carpet", "boiler"]
    meetings = [
        await story.meeting([*WEEKLY[:1], ("Tom Okafor", f"I'll have the {thing} in the big room mended by Friday.")])
        for thing in things
    ]
    await asyncio.gather(*(story.end(meeting) for meeting in meetings))
    recaps = [shown(await story.recap(meeting.chat)) for meeting in meetings]

    assert [[thing for thing in things if thing in recap] for recap in recaps] == [[thing] for thing in things]
    assert [len(story.said(meeting.chat)) for meeting in meetings] == [1] * len(things)
    assert [
        [thing in task.title for task in story.tasks(meeting)] for thing, meeting in zip(things, meetings, strict=True)
    ] == [[True]] * len(things)


async def test_an_event_that_comes_after_people_asked_for_the_recap_posts_no_second_one(story: Story) -> None:
    meeting = await story.meeting()
    address, story.tenant.bot_url = story.tenant.bot_url, f"http://127.0.0.1:{story.bot.port}/nowhere"
    with pytest.raises(Exception, match="answered 404"):
        await story.end(meeting)
    event = story.tenant.deliveries[-1].activity
    story.tenant.bot_url = address
    await story.say(meeting.chat, "tom", "recap")
    await story.recap(meeting.chat)
    await story.tenant.channel.deliver(event)
    await story.caught_up()

    assert len(story.recaps(meeting.chat)) == 1
    assert len(story.tasks(meeting)) == 3


async def test_tasks_that_planner_refuses_leave_the_recap_standing_and_are_told_to_the_organiser(story: Story) -> None:
    story.fault("make a task", "task_limit", times=2)
    meeting, recap = await story.ended()

    assert "Decisions" in shown(recap)
    assert len(story.tasks(meeting)) == 2
    told = await story.sees("bot-priya", "the plan has as many tasks as Planner allows")
    assert meeting.subject in shown(told)

    form = await story.press(recap, "priya", "correct")
    await story.save(recap, "priya", form)
    assert len(story.tasks(meeting)) == 3, "saving the recap makes what is missing"
