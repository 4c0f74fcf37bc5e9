"""Transcripts that nobody told of: found by asking, and led back to their meeting, through the real SDK against the tenant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import MeetingDetails, MeetingEnded, TranscriptCreated
from graph.provider import Microsoft365
from infra.sandbox import Tenant

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_all_that_were_made_since_are_found_oldest_first(
    tenant: Tenant, microsoft: Microsoft365, ended: Callable[..., Any]
) -> None:
    await ended("client")
    meeting = tenant.state.meeting("client")
    first, second = meeting.parts
    second.ready_at = tenant.state.now()
    found = await microsoft.provider.meetings.created_since(meeting.organiser, LONG_AGO)
    of_it = [one for one in found if one.meeting_id == meeting.id]
    assert [one.transcript_id for one in of_it] == [first.id, second.id]
    assert [one.id for one in of_it] == [f"transcript:{first.id}", f"transcript:{second.id}"]
    assert [one.created for one in found] == sorted(one.created or LONG_AGO for one in found)
    assert {one.organiser_id for one in found} == {meeting.organiser}
    later = await microsoft.provider.meetings.created_since(meeting.organiser, second.created)
    assert first.id not in [one.transcript_id for one in later]
    assert second.id in [one.transcript_id for one in later]


async def test_page_after_page_is_read(tenant: Tenant, microsoft: Microsoft365, ended: Callable[..., Any]) -> None:
    await ended("client")
    meeting = tenant.state.meeting("client")
    meeting.parts = [replace(meeting.parts[0], id=f"{meeting.parts[0].id}{number}") for number in range(250)]
    found = await microsoft.provider.meetings.created_since(meeting.organiser, LONG_AGO)
    assert len([one for one in found if one.meeting_id == meeting.id]) == 250


async def test_the_meeting_of_a_transcript_is_read_without_asking_the_channel(
    tenant: Tenant, connected: Callable[..., Microsoft365], ended: Callable[..., Any]
) -> None:
    async def nobody(event: MeetingEnded) -> MeetingDetails:
        raise AssertionError("the channel was asked")

    told = await ended("weekly")
    meeting = tenant.state.meeting("weekly")
    meetings = connected(details=nobody).provider.meetings
    event = await meetings.ended(signal(tenant, "weekly"))

    assert (event.id, event.meeting_id, event.chat) == (f"transcript:{meeting.parts[0].id}", meeting.id, told.chat)
    assert event.ended_at >= meeting.parts[0].created
    assert event.details is not None
    assert (event.details.title, event.details.organiser_id) == (meeting.subject, meeting.organiser)
    read = await meetings.meeting(event)
    assert (read.id, read.chat_id) == (meeting.id, meeting.chat)
    assert len(await meetings.transcript(read)) == 1


async def test_a_meeting_that_is_gone_is_not_found(tenant: Tenant, microsoft: Microsoft365) -> None:
    with pytest.raises(NotFound):
        await microsoft.provider.meetings.ended(signal(tenant, "weekly", meeting_id="gone"))


async def test_a_meeting_without_chat_is_not_found_in_words(
    tenant: Tenant, connected: Callable[..., Microsoft365], script: Any
) -> None:
    script.answers = {"/gone": {"id": "gone"}, "/transcripts/1": {"id": "1", "createdDateTime": "2026-11-19T10:00:00Z"}}
    meetings = connected(base_url=script.url).provider.meetings
    with pytest.raises(NotFound, match="no chat"):
        await meetings.ended(signal(tenant, "weekly", meeting_id="gone", transcript_id="1"))


@pytest.mark.parametrize(
    ("info", "chat", "scope"),
    [
        ({"threadId": "19:a@thread.v2", "messageId": "0"}, "19:a@thread.v2", "group"),
        ({"threadId": "19:a@thread.tacv2", "messageId": "17"}, "19:a@thread.tacv2;messageid=17", "channel"),
        ({"threadId": "19:a@thread.tacv2", "messageId": None}, "19:a@thread.tacv2", "channel"),
    ],
)
async def test_the_chat_is_the_meetings_own_or_the_thread_under_its_post(
    tenant: Tenant, connected: Callable[..., Microsoft365], script: Any, info: dict[str, Any], chat: str, scope: str
) -> None:
    made = {"id": "1", "createdDateTime": "2026-11-19T10:00:00Z", "endDateTime": "2026-11-19T10:30:00.1234567Z"}
    script.answers = {"/m": {"id": "m", "chatInfo": info}, "/transcripts/1": made}
    event = await connected(base_url=script.url).provider.meetings.ended(
        signal(tenant, "weekly", meeting_id="m", transcript_id="1")
    )
    assert (event.chat.id, event.chat.scope) == (chat, scope)
    assert event.ended_at - datetime(2026, 11, 19, 10, 30, tzinfo=UTC) < timedelta(seconds=1)


async def test_where_no_app_may_read_transcripts_the_reason_is_told(tenant: Tenant, microsoft: Microsoft365) -> None:
    tenant.state.graph_transcript_access = False
    with pytest.raises(Forbidden) as refused:
        await microsoft.provider.meetings.created_since(tenant.state.meeting("weekly").organiser, LONG_AGO)
    assert refused.value.reason == "transcripts_disabled"


def signal(tenant: Tenant, key: str, **changed: str) -> TranscriptCreated:
    meeting = tenant.state.meeting(key)
    transcript = meeting.parts[0].id if meeting.parts else "1"
    own = {
        "id": f"transcript:{transcript}",
        "tenant": tenant.tenant_id,
        "organiser_id": meeting.organiser,
        "meeting_id": meeting.id,
        "transcript_id": transcript,
    }
    return TranscriptCreated(**{**own, **changed})
