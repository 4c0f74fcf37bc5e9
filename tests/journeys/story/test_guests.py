"""Somebody from outside the firm is in the meeting: nothing stands in its chat until the organiser has released it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from story import BOTH, GUESTS, Story, buttons, inputs, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = "bot-tom"
"""The organiser's own chat with the bot."""


async def held(story: Story) -> tuple[Any, Any]:
    """A meeting with a guest has ended; it, and what its organiser is asked."""
    meeting = await story.meeting(GUESTS, organiser="tom")
    await story.end(meeting)
    asked = await story.sees(OWN, f"Release this? Recap: {meeting.subject}")
    await story.idle()
    return meeting, asked


async def somebody_else_presses(story: Story, message: Any, person: str, verb: str) -> tuple[int, dict[str, Any]]:
    """As if the message had been forwarded, or the request forged: HTTP status, and the channel's answer."""
    chat, who = story.chat(OWN), story.person(person)
    activity = story.tenant.activities.click(chat, who, message.id, verb, buttons(message).get(verb, {}))
    delivery = await story.tenant.channel.deliver(activity)
    return delivery.status, delivery.body


@BOTH
async def test_the_organiser_sees_the_recap_first_and_the_meetings_chat_stays_empty(story: Story) -> None:
    meeting, asked = await held(story)

    assert "Dana Whitlock would read this. Nothing is posted" in shown(asked)
    assert "We agreed that Dana hands over the keys" in shown(asked)
    assert {"release", "edit", "drop", "why"} <= set(buttons(asked))
    assert "Hiding personal data" in str(asked.revisions), "the progress stood in the same message"
    assert story.said(meeting.chat) == []
    assert story.tasks(meeting) == []
    await story.press(asked, "tom", "drop")


async def test_release_posts_the_recap_once_and_makes_its_tasks(story: Story) -> None:
    meeting, asked = await held(story)
    async with story.changing(asked):
        answers = await asyncio.gather(*(story.press(asked, "tom", "release") for _ in range(3)))

    assert {answer["statusCode"] for answer in answers} <= {200, 503}
    assert "is posted in the meeting's chat" in shown(asked)
    (recap,) = story.said(meeting.chat)
    assert "Released by Tom Okafor" in shown(recap)
    (task,) = story.tasks(meeting)
    assert task.title.startswith("Send the completion statement to Dana")

    status, answer = await somebody_else_presses(story, asked, "tom", "release")
    assert (status, answer["statusCode"]) == (200, 200)
    assert "Already released" in str(answer["value"])
    await story.caught_up()
    assert story.said(meeting.chat) == [recap]
    assert len(story.tasks(meeting)) == 1


@pytest.mark.parametrize("verb", ["release", "edit", "drop"])
async def test_nobody_else_decides_and_is_told_so_in_the_channels_own_way(story: Story, verb: str) -> None:
    meeting, asked = await held(story)
    status, answer = await somebody_else_presses(story, asked, "priya", verb)

    assert (status, answer["statusCode"], answer["type"]) == (200, 403, "application/vnd.microsoft.error")
    assert "Only Tom Okafor" in answer["value"]["message"]
    await story.caught_up()
    assert story.said(meeting.chat) == []
    assert story.tasks(meeting) == []


@BOTH
async def test_what_the_organiser_edits_first_is_what_is_released(story: Story) -> None:
    meeting, asked = await held(story)
    form = await story.press(asked, "tom", "edit")
    action = next(id for id, node in inputs(form["value"]).items() if "completion statement" in node.get("value", ""))
    await story.save(asked, "tom", form, **{action: "Send the statement by post"})
    assert story.said(meeting.chat) == []
    assert "Send the statement by post" in shown(asked)
    async with story.changing(asked):
        await story.press(asked, "tom", "release")

    (recap,) = story.said(meeting.chat)
    assert "Send the statement by post" in shown(recap)
    assert [task.title for task in story.tasks(meeting)] == ["Send the statement by post"]


async def test_the_form_can_be_left_and_the_card_stands_as_it_was(story: Story) -> None:
    _, asked = await held(story)
    await story.press(asked, "tom", "edit")
    left = await somebody_else_presses(story, asked, "tom", "back")

    assert "Release this?" in str(left[1]["value"])
    why = await story.press(asked, "tom", "why")
    assert "back" in buttons(why["value"])


@BOTH
async def test_what_is_dropped_is_gone_and_can_be_asked_for_anew(story: Story) -> None:
    meeting, asked = await held(story)
    async with story.changing(asked):
        await story.press(asked, "tom", "drop")

    assert "nothing was posted, no task was made" in shown(asked)
    assert story.said(meeting.chat) == []
    assert story.tasks(meeting) == []

    await story.say(meeting.chat, "tom", "recap")
    again = await story.until(lambda: _newer(story, asked, "Release this?"), "another question")
    assert meeting.subject in shown(again)


@BOTH
async def test_recap_while_it_waits_says_for_whom(story: Story) -> None:
    meeting, _ = await held(story)

    assert "Tom Okafor looks at it first" in shown(await story.asks(meeting.chat, "priya", "recap"))
    assert "It waits for you" in shown(await story.asks(OWN, "tom", "recap"))
    assert "isn't open to you" in shown(await story.asks(meeting.chat, "dana", "recap"))
    assert "isn't open to you" in shown(await story.asks(meeting.chat, "dana", "why"))
    read = shown(await story.asks(meeting.chat, "priya", "why"))
    assert "Hidden before the model saw it" in read
    assert "keys" not in read


@BOTH
async def test_a_failure_is_told_to_the_organiser_who_can_try_again_from_there(story: Story) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom")
    story.model.fault = 401
    await story.end(meeting)
    failed = await story.sees(OWN, "an admin has to check `model.api_key`")
    await story.idle()
    assert meeting.subject in shown(failed)
    assert story.said(meeting.chat) == []

    story.model.fault = None
    await story.press(failed, "tom", "again")
    await story.sees(OWN, f"Release this? Recap: {meeting.subject}")
    assert story.said(meeting.chat) == []


async def test_a_failure_before_the_organiser_is_known_holds_nothing_of_the_meeting(story: Story) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom")
    story.tenant.faults.add(f"{story.faults['list transcripts']}*", "transcripts_disabled")
    await story.end(meeting)
    told = await story.sees(meeting.chat, "Set-CsTeamsMeetingConfiguration")

    for personal in (meeting.subject, "Okafor", "Whitlock", "Priya", "41870265"):
        assert personal not in shown(told)


async def test_where_the_organiser_can_not_be_reached_nothing_of_the_meeting_is_posted_instead(story: Story) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom")
    story.tenant.faults.add(f"POST /connector/v3/conversations/{story.chat(OWN).id}/activities", "bot_blocked")
    await story.end(meeting)
    told = await story.sees(meeting.chat, "has blocked Rapporteur")

    for personal in ("Okafor", "Whitlock", "keys", "41870265"):
        assert personal not in shown(told)
    assert story.tasks(meeting) == []


@BOTH
async def test_the_organiser_stops_the_work_from_their_own_chat(story: Story) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom")
    story.model.hold.clear()
    await story.end(meeting)
    progress = await story.sees(OWN, "Hiding personal data")
    await story.until(lambda: story.model.waiting, "the model to be asked")
    await story.press(progress, "tom", "stop")
    await story.sees(OWN, "This run was stopped")
    story.model.hold.set()
    await story.caught_up()

    assert story.said(meeting.chat) == []
    assert "Release this?" not in shown(progress)


@BOTH
async def test_a_recap_is_not_shown_again_to_guests_who_joined_after_it(story: Story) -> None:
    meeting, _ = await story.ended()
    story.join(meeting.chat, "dana")
    answer = await story.asks(meeting.chat, "tom", "recap")

    assert "joined since I posted the recap" in shown(answer)
    assert len(story.recaps(meeting.chat)) == 1


def _newer(story: Story, than: Any, text: str) -> Any:
    later = story.said(OWN)[story.said(OWN).index(than) + 1 :]
    return next((message for message in later if text in shown(message)), None)
