"""What people type, in their own chat, in a group and in a channel: always an answer, and never a dead end."""

from __future__ import annotations

import asyncio

import pytest
from story import BOTH, Story, buttons, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHATS = [("bot-tom", "tom"), ("lunch", "tom"), ("property-completions", "tom")]


@BOTH
@pytest.mark.parametrize(("chat", "person"), CHATS)
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("help", "What I can do"),
        ("/help", "What I can do"),
        ("hi", "Hello Tom"),
        ("recpa", "Did you mean recap?"),
        ("thanks!", "You're welcome"),
        ("flibbertigibbet on toast", "I didn't follow that"),
        ("stop", "Nothing to stop"),
    ],
)
async def test_whatever_is_typed_is_answered_with_a_next_step(
    story: Story, chat: str, person: str, typed: str, title: str
) -> None:
    answer = await story.asks(chat, person, typed)

    assert shown(answer).startswith(title)
    assert buttons(answer)


@pytest.mark.parametrize(("chat", "person"), CHATS[:2])
async def test_recap_and_why_where_there_is_no_meeting_say_so(story: Story, chat: str, person: str) -> None:
    assert "There is no meeting in this chat" in shown(await story.asks(chat, person, "recap"))
    assert "there is nothing to explain" in shown(await story.asks(chat, person, "why"))


@BOTH
async def test_a_button_of_a_command_is_answered_like_the_command(story: Story) -> None:
    hello = await story.asks("bot-priya", "priya", "hi")
    answer = await story.press(hello, "priya", "say.help")

    assert story.suite == "google" or "On it: help" in str(answer["value"])
    await story.until(lambda: shown(story.said("bot-priya")[-1]).startswith("What I can do"), "help")


@BOTH
async def test_recap_shows_the_posted_one_again_and_makes_nothing_twice(story: Story) -> None:
    meeting, recap = await story.ended()
    again = await story.asks(meeting.chat, "sarah-a", "could you recap that please")
    await story.idle()

    assert again.cards == recap.cards
    assert len(story.tasks(meeting)) == 3
    async with story.changing(again):
        await story.press(again, "priya", "withdraw")
    assert story.recaps(meeting.chat) in ([], [again])


@BOTH
async def test_recap_asked_by_many_at_once_is_written_once(story: Story) -> None:
    meeting = await story.meeting()
    story.finish(meeting)
    await asyncio.gather(*(story.say(meeting.chat, who, "recap") for who in ("priya", "tom", "sarah-a")))
    await story.recap(meeting.chat)
    await story.caught_up()

    assert len(story.tasks(meeting)) == 3


@BOTH
async def test_recap_while_it_is_being_written_says_that_it_is_coming(story: Story) -> None:
    meeting = await story.meeting()
    story.model.hold.clear()
    await story.end(meeting)
    await story.until(lambda: story.model.waiting, "the model to be asked")
    answer = await story.asks(meeting.chat, "tom", "recap")
    story.model.hold.set()
    await story.recap(meeting.chat)

    assert "I am at work on this chat's recap already" in shown(answer)
    assert len(story.recaps(meeting.chat)) == 1


@BOTH
async def test_why_shows_what_was_read_and_hidden_and_which_model_saw_it(story: Story) -> None:
    meeting, recap = await story.ended()
    pressed = str((await story.press(recap, "tom", "why"))["value"])
    typed = shown(await story.asks(meeting.chat, "tom", "why"))

    for read in (pressed, typed):
        assert f"the transcript of {meeting.subject}: all of" in read
        assert "by 3 people" in read
        assert "4 names, 1 phone number" in read
        assert "scripted" in read
        assert "recap@" in read
        assert "policy@1" in read


@BOTH
@pytest.mark.parametrize("how", ["typed", "pressed"])
async def test_stop_during_the_model_call_leaves_nothing_posted(story: Story, how: str) -> None:
    meeting = await story.meeting()
    story.model.hold.clear()
    await story.end(meeting)
    progress = await story.sees(meeting.chat, "Hiding personal data")
    await story.until(lambda: story.model.waiting, "the model to be asked")
    if how == "typed":
        assert "I have stopped" in shown(await story.asks(meeting.chat, "tom", "stop"))
    else:
        answer = await story.press(progress, "tom", "stop")
        assert story.suite == "google" or "I have stopped" in str(answer["value"])
    await story.until(lambda: "This run was stopped" in shown(progress), "the progress to say so")
    story.model.hold.set()
    await story.caught_up()

    assert story.recaps(meeting.chat) == []
    assert story.tasks(meeting) == []
    await story.say(meeting.chat, "tom", "recap")
    await story.recap(meeting.chat)


@BOTH
async def test_stop_while_the_transcript_is_awaited_is_the_last_that_is_heard_of_it(story: Story) -> None:
    story.delay_transcripts(1.5)
    meeting = await story.meeting()
    await story.end(meeting)
    await story.until(lambda: story.asked_for(meeting), "the first look for the transcript")
    answer = await story.asks(meeting.chat, "tom", "stop")
    await story.idle()

    assert "I have stopped" in shown(answer)
    assert story.said(meeting.chat) == [answer]


@BOTH
async def test_the_welcome_comes_once_and_says_what_it_is_and_what_it_keeps(story: Story) -> None:
    await story.install("private", "priya")
    welcome = await story.sees("private", "Hello, I am Rapporteur")
    await story.install("private", "tom")
    await story.caught_up()

    assert story.said("private") == [welcome]
    read = shown(welcome)
    assert "Priya Nair added me here" in read
    assert "I am an AI and can be wrong" in read
    assert "I keep recaps and what they rest on, encrypted, for 90 days" in read


@BOTH
async def test_a_guest_gets_help_and_no_more(story: Story) -> None:
    story.join("lunch", "dana")
    try:
        assert "What I can do" in shown(await story.asks("lunch", "dana", "help"))
        assert "isn't open to you" in shown(await story.asks("lunch", "dana", "recap"))
    finally:
        story.leave("lunch", "dana")
