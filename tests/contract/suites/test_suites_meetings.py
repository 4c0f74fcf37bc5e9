"""Meetings, transcripts and who was there: what both suites promise, each through its own SDK against the tenant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from suite import Suite

from bot.core.errors import NotFound, UnreadableTranscript
from bot.core.types import MeetingEnded, TranscriptCreated

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONG_AGO = timedelta(days=25)
MORNING = """WEBVTT

00:00:01.500 --> 00:00:04.500
<v Tom Okafor>Shall we start with Oakfield?</v>

00:00:05.000 --> 00:00:11.250
<v Priya Nair>Yes. We exchange on the twenty-fifth.</v>
"""
LATER = """WEBVTT

00:00:02.000 --> 00:00:05.000
<v Tom Okafor>One thing more.</v>
"""


async def signals(suite: Suite, meeting: str, organiser: str = "tom") -> list[TranscriptCreated]:
    """What asking finds of one meeting."""
    since = datetime.now(UTC) - LONG_AGO
    found = await suite.own.provider.meetings.created_since(suite.person(organiser).id, since)
    return [one for one in found if one.meeting_id == meeting]


async def test_a_meeting_has_title_times_link_and_organiser(suite: Suite) -> None:
    event = await suite.ended(MORNING)
    meeting = await suite.own.provider.meetings.meeting(event)
    assert meeting == suite.held(event.meeting_id)
    assert (meeting.title, meeting.organiser) == ("Oakfield", suite.person("tom"))


async def test_a_new_transcript_leads_to_its_meeting_without_the_channel(suite: Suite) -> None:
    told = await suite.ended(MORNING)
    (signal,) = await signals(suite, told.meeting_id)
    event = await suite.own.provider.meetings.ended(signal)
    assert (event.id, event.tenant, event.meeting_id, event.chat) == (
        signal.id,
        suite.firm,
        told.meeting_id,
        suite.chat_of(told.meeting_id),
    )
    assert event.details is not None
    assert (event.details.title, event.details.organiser_id) == ("Oakfield", suite.person("tom").id)
    meeting = await suite.own.provider.meetings.meeting(event)
    assert meeting.id == told.meeting_id
    assert [part.id for part in await suite.own.provider.meetings.transcript(meeting)] == [signal.transcript_id]


async def test_a_meeting_that_is_gone_is_not_found(suite: Suite) -> None:
    told = await suite.ended(MORNING)
    (signal,) = await signals(suite, told.meeting_id)
    with pytest.raises(NotFound):
        await suite.own.provider.meetings.ended(replace(signal, meeting_id="conferenceRecords/gone"))


async def test_what_was_said_has_speakers_and_seconds(suite: Suite) -> None:
    meetings = suite.own.provider.meetings
    (part,) = await meetings.transcript(await meetings.meeting(await suite.ended(MORNING)))
    assert [(one.speaker, one.text) for one in part.utterances] == [
        ("Tom Okafor", "Shall we start with Oakfield?"),
        ("Priya Nair", "Yes. We exchange on the twenty-fifth."),
    ]
    assert [(one.start, one.end) for one in part.utterances] == [(1.5, 4.5), (5.0, 11.25)]


async def test_parts_come_oldest_first_as_they_appear_and_those_since_by_themselves(suite: Suite) -> None:
    id = await suite.meet(MORNING)
    second = suite.add_part(id, LATER, minutes=0.5, ready=False)
    await suite.finish(id)
    first, _ = suite.parts(id)
    meetings = suite.own.provider.meetings
    meeting = await meetings.meeting(suite.end_of(id))
    assert [part.id for part in await meetings.transcript(meeting)] == [first]
    suite.publish(id)
    both = await meetings.transcript(meeting)
    assert [part.id for part in both] == [first, second]
    assert [part.id for part in await meetings.transcript(meeting, since=both[1].created)] == [second]


async def test_no_transcript_yet_is_no_error(suite: Suite) -> None:
    id = await suite.meet(MORNING)
    meetings = suite.own.provider.meetings
    assert await meetings.transcript(await meetings.meeting(suite.end_of(id))) == ()


async def test_a_transcript_without_words_is_unreadable(suite: Suite) -> None:
    event = await suite.ended(MORNING)
    suite.silence(event.meeting_id)
    meetings = suite.own.provider.meetings
    with pytest.raises(UnreadableTranscript):
        await meetings.transcript(await meetings.meeting(event))


async def test_those_who_were_there_are_named_once_organiser_first_and_guests_marked(suite: Suite) -> None:
    meetings = suite.own.provider.meetings
    event = await suite.ended(MORNING, "tom", ("priya", "tom", "dana"))
    people = await meetings.attendees(await meetings.meeting(event))
    assert [(one.name, one.guest) for one in people] == [
        ("Tom Okafor", False),
        ("Priya Nair", False),
        ("Dana Whitlock", True),
    ]
    assert people[:2] == (suite.person("tom"), suite.person("priya"))


async def test_who_joined_the_firm_since_its_directory_was_read_is_named_and_no_guest(suite: Suite) -> None:
    await suite.own.provider.people.directory()
    meetings = suite.own.provider.meetings
    event = await suite.ended(MORNING.replace("Priya Nair", "Ada Fielding"), "tom", ("Ada Fielding",))
    people = await meetings.attendees(await meetings.meeting(event))
    assert [(one.name, one.guest) for one in people] == [("Tom Okafor", False), ("Ada Fielding", False)]


async def test_looking_for_what_is_new_finds_the_organisers_own_oldest_first(suite: Suite) -> None:
    id = await suite.meet(MORNING)
    suite.add_part(id, LATER, minutes=0.5)
    await suite.finish(id)
    first, second = await signals(suite, id)
    assert [first.transcript_id, second.transcript_id] == list(suite.parts(id))
    assert [first.id, second.id] == [f"transcript:{part}" for part in suite.parts(id)]
    assert {(one.organiser_id, one.tenant) for one in (first, second)} == {(suite.person("tom").id, suite.firm)}
    assert first.created is not None
    assert second.created is not None
    assert first.created < second.created
    assert await signals(suite, id, organiser="priya") == []
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await suite.own.provider.meetings.created_since(suite.person("tom").id, later) == ()


# ---- by somebody's own rights ------------------------------------------------------------------


async def test_who_was_there_reads_the_same_as_the_app_does_in_their_own_name(suite: Suite) -> None:
    event = await suite.ended(MORNING)
    own, by_app = (await suite.reading("priya")).meetings, suite.own.provider.meetings
    await suite.own.provider.people.directory()
    before = suite.mark
    meeting = await own.meeting(event)
    parts, people = await own.transcript(meeting), await own.attendees(meeting)
    assert {seen.person for seen in suite.asked(before)} == {suite.person("priya").id}
    assert meeting == await by_app.meeting(event)
    assert parts == await by_app.transcript(meeting)
    assert {one.id for one in people} == {one.id for one in await by_app.attendees(meeting)}


async def test_who_was_not_there_finds_no_meeting_and_nothing_of_it(suite: Suite) -> None:
    event = await suite.ended(MORNING)
    meeting = await suite.own.provider.meetings.meeting(event)
    toms, sarahs = (await suite.reading("tom")).meetings, (await suite.reading("sarah-b")).meetings
    assert await toms.meeting(event) == meeting
    for read in (sarahs.meeting(event), sarahs.transcript(meeting), sarahs.attendees(meeting)):
        with pytest.raises(NotFound) as refused:
            await read
        assert "Oakfield" not in refused.value.text


async def test_a_meeting_that_is_not_theirs_is_like_one_that_is_not_there(suite: Suite) -> None:
    event = await suite.ended(MORNING)
    sarahs = (await suite.reading("sarah-b")).meetings
    texts = []
    for asked in (event, gone(event)):
        with pytest.raises(NotFound) as refused:
            await sarahs.meeting(asked)
        texts.append(refused.value.text)
    assert texts[0] == texts[1]


def gone(event: MeetingEnded) -> MeetingEnded:
    assert event.details is not None
    id, link = event.meeting_id[:-2] + "zz", (event.details.join_url or "") + "z"
    return replace(event, meeting_id=id, details=replace(event.details, graph_id=id, join_url=link))
