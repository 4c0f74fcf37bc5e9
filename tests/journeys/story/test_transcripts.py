"""The transcript comes minutes later, in parts, or never; Graph refuses it, or is busy: people hear what to do, once."""

from __future__ import annotations

import pytest
from story import BOTH, Story, shown, vtt

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECOND_PART = vtt(("Priya Nair", "Back again. I'll send the revised lease to the landlord by Wednesday."))


@BOTH
async def test_a_transcript_that_comes_later_is_waited_for_in_silence(story: Story) -> None:
    story.delay_transcripts(1.0)
    meeting, recap = await story.ended()

    assert story.said(meeting.chat) == [recap]


@BOTH
async def test_all_parts_of_a_transcript_are_in_the_recap_also_those_that_come_after_the_first(story: Story) -> None:
    meeting = await story.meeting()
    story.add_part(meeting, SECOND_PART, offset_minutes=10, delay=0.25)
    await story.end(meeting)
    recap = await story.recap(meeting.chat)

    assert "Tom Okafor · due" in shown(recap)
    assert "10:01, Priya Nair" in shown(recap)
    assert len(story.tasks(meeting)) == 4


async def test_a_meeting_that_nobody_transcribed_ends_in_one_message_that_says_what_to_do(story: Story) -> None:
    meeting = await story.meeting()
    meeting.transcription = "never"
    await story.end(meeting)
    told = await story.sees(meeting.chat, "found none")
    await story.idle()

    assert "start the transcription in the next one (in Teams: More → Record and transcribe;" in shown(told)
    assert story.said(meeting.chat) == [told]
    assert story.tasks(meeting) == []

    meeting.transcription = "on"
    await story.press(told, "tom", "again")
    await story.recap(meeting.chat)


async def test_who_asks_for_a_recap_without_a_transcript_is_answered_at_once(story: Story) -> None:
    meeting = await story.meeting()
    meeting.transcription = "never"
    meeting.status = "ended"

    answer = await story.asks(meeting.chat, "tom", "recap")

    assert "I find no transcript of this chat's last meeting" in shown(answer)


@pytest.mark.parametrize(
    ("kind", "cure"),
    [
        ("transcripts_disabled", "Set-CsTeamsMeetingConfiguration -EnableGraphTranscriptAccess true"),
        ("no_access_policy", "Grant-CsApplicationAccessPolicy -PolicyName Rapporteur -Global"),
        ("missing_permission", "OnlineMeetingTranscript.Read.All, then Grant admin consent"),
    ],
)
async def test_each_kind_of_refusal_is_told_in_words_that_an_admin_can_act_on(
    story: Story, kind: str, cure: str
) -> None:
    meeting = await story.meeting()
    story.tenant.faults.add(f"{story.faults['list transcripts']}*", kind)
    await story.end(meeting)
    told = await story.sees(meeting.chat, cure)
    await story.idle()

    assert story.said(meeting.chat) == [told]
    assert story.tasks(meeting) == []

    story.tenant.faults.clear()
    await story.press(told, "priya", "again")
    await story.recap(meeting.chat)


async def test_without_speakers_in_the_transcripts_there_is_a_recap_that_names_nobody(story: Story) -> None:
    meeting = await story.meeting()
    meeting.transcription = "no_attribution"
    await story.end(meeting)
    recap = await story.recap(meeting.chat)

    assert "We agreed that we exchange on the twenty-fifth" in shown(recap)
    assert "Okafor" not in shown(recap)
    assert story.tasks(meeting)
    assert not any(task.owners for task in story.tasks(meeting))


@BOTH
@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("list transcripts", "429"),
        ("read the meeting", "503"),
        ("make a task", "503"),
        ("make a task", "504"),
        ("make a task", "cut"),
        ("look who is there", "503"),
        ("open a message", "429"),
        ("fill a message", "503"),
        ("fill a message", "cut"),
    ],
)
async def test_a_service_that_is_busy_or_breaks_off_still_leads_to_each_thing_once(
    story: Story, what: str, kind: str
) -> None:
    fault = story.fault(what, kind, times=1, retry_after=0)
    meeting, recap = await story.ended()

    assert fault.hits == 1
    assert story.said(meeting.chat) == [recap]
    assert sorted(task.title.split()[0] for task in story.tasks(meeting)) == ["Order", "Ring", "Send"]


@pytest.mark.parametrize(("what", "kind"), [("change a task", "429"), ("fill a message", "precondition")])
async def test_what_only_teams_and_planner_can_answer_does_no_harm(story: Story, what: str, kind: str) -> None:
    fault = story.fault(what, kind, times=1, retry_after=0)
    meeting, recap = await story.ended()

    assert fault.hits == 1
    assert story.said(meeting.chat) == [recap]
    assert len(story.tasks(meeting)) == 3


@BOTH
async def test_a_message_that_may_have_got_through_leaves_one_recap(story: Story) -> None:
    story.fault("open a message", "cut", times=1)
    meeting, _ = await story.ended()

    assert len(story.recaps(meeting.chat)) == 1
    assert len(story.tasks(meeting)) == 3


@BOTH
async def test_a_transcript_that_is_not_english_is_refused_in_words(story: Story) -> None:
    german = [
        ("Priya Nair", "Guten Morgen zusammen, wir müssen heute über den Vertrag mit dem Vermieter sprechen."),
        ("Tom Okafor", "Ich schicke die Unterlagen bis Freitag an die Gegenseite und rufe den Kunden an."),
        ("Sarah Ahmed", "Das ist gut, dann haben wir nächste Woche noch Zeit für die Durchsicht der Papiere."),
    ] * 4
    meeting = await story.meeting(german)
    await story.end(meeting)

    told = await story.sees(meeting.chat, "doesn't look like English")
    await story.idle()
    assert story.said(meeting.chat) == [told]


async def test_a_recap_in_a_channel_stands_in_the_channel(story: Story) -> None:
    channel = story.tenant.state.meeting("standup").chat
    before = len(story.said(channel))
    await story.tenant.end_meeting("standup")
    recap = await story.recap(channel)

    assert "Completions stand-up" in shown(recap)
    await story.say(channel, "tom", "recap", thread=recap.id)
    await story.until(lambda: len(story.recaps(channel)) == 2, "the recap again")
    await story.idle()
    assert len(story.said(channel)) == before + 2
