"""Meetings as a signed-in person may see them: asked for under `/me`, so that Graph decides, and not we."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.core.errors import ConsentNeeded, Forbidden, NotFound, SignInNeeded
from bot.core.types import Meeting, MeetingDetails, MeetingEnded, Person, TranscriptPart
from graph.client import Body
from graph.entra import CONSENT, SIGN_IN
from graph.meetings import GraphMeetings

_NONE = "There is no such meeting for this person."


class OwnMeetings(GraphMeetings):
    """`GraphMeetings` with a person's token: a meeting that isn't theirs is `NotFound`, like one that isn't there.

    Found by its link, as delegated Graph wants it. Source: learn.microsoft.com "Get onlineMeeting" (retrieve by
    JoinWebUrl, for organiser and attendees). Raises `SignInNeeded` where Graph doesn't take the token, `ConsentNeeded`
    where it lacks a permission.
    """

    async def meeting(self, event: MeetingEnded) -> Meeting:
        async with _own_words():
            return await super().meeting(event)

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        async with _own_words():
            return await super().transcript(meeting, since)

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        async with _own_words():
            return await super().attendees(meeting)

    async def _online(self, details: MeetingDetails) -> Body:
        return await self._by_join_url(details.join_url, await self._meetings(details.organiser_id))

    async def _meetings(self, organiser: str) -> Any:
        return (await self._client.open()).me.online_meetings


@asynccontextmanager
async def _own_words() -> AsyncIterator[None]:
    """What Graph refuses to a person's token, a person can mend."""
    try:
        yield
    except NotFound as missing:
        raise NotFound(_NONE) from missing
    except Forbidden as refused:
        if refused.reason == "token_refused":
            raise SignInNeeded(SIGN_IN) from refused
        if refused.reason == "consent":
            raise ConsentNeeded(CONSENT) from refused
        if refused.reason == "other":
            # Graph has been seen to answer 403 "3003: User does not have access to lookup meeting" where somebody wasn't
            # invited, and 404 where there is no meeting: that, or other words for it, would tell them that it exists.
            raise NotFound(_NONE) from refused
        raise
