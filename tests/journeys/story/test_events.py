"""Whoever tells of a meeting, first, second or twice, or nobody at all: it has one recap, and a later part brings it up to date."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from bot_process import free_port, living, scripted, watching
from google_story import GoogleStory
from scripted_model import scripted_model
from story import Story, shown, vtt

from infra.sandbox import serve
from infra.sandbox.notifier import Loss

SMALL_FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
MAILBOXES = {"microsoft": "tom.okafor@bramleyholt.example", "google": "tom.okafor@leeds.bramleyholt.example"}
STORIES = {"microsoft": Story, "google": GoogleStory}
SECOND_PART = vtt(("Priya Nair", "Back again. I'll send the revised lease to the landlord by Wednesday."))

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["microsoft", "google"])
async def listening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A bot that subscribes to everybody's transcripts and to the shared mailbox, and polls every three seconds."""
    suite: str = request.param
    data = tmp_path_factory.mktemp(f"events-{suite}") / "data"
    async with serve(firm=SMALL_FIRM) as tenant, scripted_model() as model:
        environment = scripted(model.url) | watching(free_port(), poll_seconds=1.5)
        environment["RAPPORTEUR_WATCH__MAILBOXES"] = json.dumps([MAILBOXES[suite]])
        # Everybody is watched: nobody is named.
        environment["RAPPORTEUR_WATCH__PEOPLE"] = "[]"
        async with living(tenant, data, environment, suites=(suite,)) as bot:
            story = STORIES[suite](tenant, bot, model)
            await story.caught_up()
            await story.begin_to_listen()
            yield story


@pytest_asyncio.fixture(loop_scope="session")
async def story(listening: Story) -> AsyncIterator[Story]:
    await listening.settle()
    yield listening
    listening.lose(Loss())
    await listening.settle()


async def test_where_teams_tells_nothing_the_notification_brings_the_recap(story: Story) -> None:
    meeting = await story.meeting()
    await story.end_untold(meeting)
    recap = await story.recap(meeting.chat)

    assert "Tom Okafor · due" in shown(recap)
    assert len(story.tasks(meeting)) == 3


async def test_where_no_notification_comes_either_the_poll_finds_it(story: Story) -> None:
    story.lose(Loss(dropped=1.0))
    # What began before the bot first looked is not taken up by the poll: nobody wants a year of recaps on the first day.
    meeting = await story.meeting(start=datetime.now(UTC))
    await story.end_untold(meeting)
    await story.recap(meeting.chat)

    assert len(story.tasks(meeting)) == 3


async def test_told_by_everybody_and_twice_it_is_one_recap(story: Story) -> None:
    story.lose(Loss(duplicated=1.0, delayed=0.5, seconds=0.5))
    meeting = await story.meeting()
    await story.end_twice(meeting)
    recap = await story.recap(meeting.chat)
    await polled(story)

    assert story.said(meeting.chat) == [recap]
    assert len(story.tasks(meeting)) == 3


async def test_a_part_that_comes_after_the_recap_brings_it_up_to_date(story: Story) -> None:
    meeting, recap = await story.ended()
    before = {task.id for task in story.tasks(meeting)}
    story.add_part(meeting, SECOND_PART, offset_minutes=10)
    await story.until(lambda: "Brought up to date" in shown(recap), "the recap to have the second part")
    await story.idle()

    assert "10:01, Priya Nair" in shown(recap)
    assert story.said(meeting.chat) == [recap], "no second message"
    now = {task.id for task in story.tasks(meeting)}
    assert before < now, "what people may have begun on stays"
    assert len(now) == 4


async def test_what_somebody_corrected_is_not_overwritten_the_organiser_is_asked(story: Story) -> None:
    meeting, recap = await story.ended()
    form = await story.press(recap, "priya", "correct")
    await story.save(recap, "priya", form)
    corrected = shown(recap)
    story.add_part(meeting, SECOND_PART, offset_minutes=10)
    asked = await story.sees("bot-priya", f"More of the transcript of “{meeting.subject}” came")
    await story.idle()
    assert shown(recap) == corrected

    async with story.changing(recap):
        await story.press(asked, "priya", "take_in")

    assert "10:01, Priya Nair" in shown(recap)
    assert len(story.tasks(meeting)) == 4


async def test_what_was_withdrawn_stays_so_whatever_comes_later(story: Story) -> None:
    meeting, recap = await story.ended()
    async with story.changing(recap):
        await story.press(recap, "priya", "withdraw")
    story.add_part(meeting, SECOND_PART, offset_minutes=10)
    await polled(story)

    assert "Withdrawn" in shown(recap)
    assert story.said(meeting.chat) == [recap]
    assert story.tasks(meeting) == []


async def test_nothing_is_posted_where_the_app_is_not_and_a_meeting_that_it_was_not_added_to_is_not_read(
    story: Story,
) -> None:
    meeting = await story.meeting()
    story.chat(meeting.chat).installed = False
    await story.end(meeting)
    await polled(story)

    assert story.said(meeting.chat) == []
    if story.suite == "google":
        # A Meet meeting has no chat: it was this space that the app was taken out of, and not the meeting.
        await story.sees("bot-priya", f"Recap: {meeting.subject}")
    else:
        assert not story.read(meeting)


async def test_a_subscription_that_is_gone_is_made_anew_and_nothing_is_missed(story: Story) -> None:
    before = story.subscriptions()
    story.end_subscription()
    await story.until(
        lambda: len(story.subscriptions()) == len(before) != len(before & story.subscriptions()), "a new one"
    )
    meeting = await story.meeting()
    await story.end_untold(meeting)
    await story.recap(meeting.chat)


async def test_a_mail_is_read_once_and_written_down(story: Story) -> None:
    secret = "The codicil for Mrs Abernathy-Quill is signed."
    story.lose(Loss(duplicated=1.0))
    id = story.deliver_mail(MAILBOXES[story.suite], "Ada Reed <ada@client.example>", "A codicil", secret)
    await story.until(lambda: read(story, id), "the mail to be read")
    await polled(story)

    assert read(story, id) == 1
    code, _out, _err = await story.bot.command("audit", "verify")
    assert code == 0
    for file in story.bot.data.rglob("*"):
        assert not file.is_file() or b"Abernathy-Quill" not in file.read_bytes(), file.name


def read(story: Story, mail: str) -> int:
    return sum(1 for seen in story.tenant.requests if seen.method == "GET" and seen.path.endswith(f"/messages/{mail}"))


async def polled(story: Story) -> None:
    """Two rounds of the poll have looked since, and what they found is done."""
    for _ in range(2):
        asked = polls(story)
        await story.until(lambda before=asked: polls(story) > before, "another round of the poll")
    await story.idle()


def polls(story: Story) -> int:
    return sum(
        1
        for seen in story.tenant.requests
        if seen.path.endswith("/conferenceRecords") or "getAllTranscripts(" in seen.path
    )
