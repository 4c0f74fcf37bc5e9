"""Transcripts that were made, found without a chat having told of them: by a notification, or by asking what is new.

Source: Microsoft Learn, "onlineMeeting: getAllTranscripts", callTranscript, chatInfo.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from bot.core.errors import NotFound
from bot.core.types import Chat, MeetingDetails, MeetingEnded, TranscriptCreated
from graph.client import Body, GraphClient, moment
from graph.notification_items import created_of, organiser_of, transcript_signal


async def meeting_of(client: GraphClient, signal: TranscriptCreated, *needs: str) -> MeetingEnded:
    """The meeting's end, as the channel would have told of it: the transcript says when, the meeting where."""
    meetings = (await client.open()).users.by_user_id(signal.organiser_id).online_meetings
    builder = meetings.by_online_meeting_id(signal.meeting_id)
    transcript = builder.transcripts.by_call_transcript_id(signal.transcript_id)
    online, made = await asyncio.gather(client.read(builder, *needs), client.read(transcript, *needs))
    ended_at = _time(made, "endDateTime") or _time(made, "createdDateTime") or signal.created
    if ended_at is None:
        raise NotFound(
            "Microsoft Graph doesn't say when this transcript was made, so it isn't known which meeting it is of."
        )
    return MeetingEnded(
        id=signal.id,
        tenant=signal.tenant,
        chat=_chat(online, signal.tenant),
        meeting_id=signal.meeting_id,
        ended_at=ended_at,
        details=_details(online, signal),
    )


async def made_since(
    client: GraphClient, organiser: str, since: datetime, tenant: str, *needs: str
) -> tuple[TranscriptCreated, ...]:
    """Every transcript of an organiser's meetings that was made at or after `since`, oldest first."""
    api = await client.open()
    # msgraph's builder of this function writes its parameters' names in the place of their values.
    user = quote(organiser, safe="")
    function = f"getAllTranscripts(meetingOrganizerUserId='{user}',startDateTime={_stamp(since)})"
    found = client.items(
        api.users.with_url(f"{api.request_adapter.base_url}/users/{user}/onlineMeetings/{function}"), *needs
    )
    made = [_signal(one, organiser, tenant) async for one in found if one.get("id") and one.get("meetingId")]
    told = [signal for signal in made if signal.created is None or signal.created >= since]
    return tuple(sorted(told, key=lambda signal: signal.created or since))


def _signal(transcript: Body, organiser: str, tenant: str) -> TranscriptCreated:
    return TranscriptCreated(
        id=transcript_signal(transcript["id"]),
        tenant=tenant,
        organiser_id=organiser_of(transcript) or organiser,
        meeting_id=transcript["meetingId"],
        transcript_id=transcript["id"],
        created=created_of(transcript),
    )


def _chat(online: Body, tenant: str) -> Chat:
    """Of a meeting in a channel, the thread under its post."""
    info: Any = online.get("chatInfo") or {}
    thread, message = str(info.get("threadId") or ""), str(info.get("messageId") or "0")
    if not thread:
        raise NotFound("This meeting has no chat, so its recap has no place to go.")
    if not thread.endswith("@thread.tacv2"):
        return Chat(channel="teams", tenant=tenant, id=thread, scope="group")
    id = f"{thread};messageid={message}" if message != "0" else thread
    return Chat(channel="teams", tenant=tenant, id=id, scope="channel")


def _details(online: Body, signal: TranscriptCreated) -> MeetingDetails:
    return MeetingDetails(
        graph_id=signal.meeting_id,
        organiser_id=signal.organiser_id,
        join_url=online.get("joinWebUrl"),
        title=online.get("subject") or "",
        start=_time(online, "startDateTime"),
        end=_time(online, "endDateTime"),
    )


def _time(resource: Body, name: str) -> datetime | None:
    return moment(resource[name]) if resource.get(name) else None


def _stamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
