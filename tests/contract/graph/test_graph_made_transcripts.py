"""Transcripts that nobody told of: found by asking, and led back to their meeting, through the real SDK against the tenant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import TranscriptCreated
from graph.provider import Microsoft365
from infra.sandbox import Tenant

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_page_after_page_is_read(tenant: Tenant, microsoft: Microsoft365, ended: Callable[..., Any]) -> None:
    await ended("client")
    meeting = tenant.state.meeting("client")
    meeting.parts = [replace(meeting.parts[0], id=f"{meeting.parts[0].id}{number}") for number in range(250)]
    found = await microsoft.provider.meetings.created_since(meeting.organiser, LONG_AGO)
    assert len([one for one in found if one.meeting_id == meeting.id]) == 250


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
