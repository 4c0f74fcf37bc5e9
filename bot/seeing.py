"""Whether somebody may know of a meeting, when they ask: by what they were part of already, or else by their own rights.

Who was among a meeting's people when its recap was written (invited, there, or in its chat) may see that recap, also
signed out: it was posted for them. Everybody else is asked about at the provider, with the person's own token, and to
who may not see the meeting it isn't there.
"""

from __future__ import annotations

from bot.core.errors import Forbidden, NotFound
from bot.core.skill import Saved
from bot.core.types import Command, MeetingEnded, Person
from bot.parts import Parts


def was_among(person: Person, saved: Saved) -> bool:
    """By directory id: a name proves nothing."""
    people = (*saved.context.people, *((saved.approver,) if saved.approver else ()))
    return bool(person.id) and person.id in {one.id for one in people}


async def may_see(person: Person, request: Command | MeetingEnded, parts: Parts) -> bool:
    """Whether the meeting of a request is this person's to see. Raises `SignInNeeded`, `Throttled`, `Unavailable`."""
    if request.meeting_id is None:
        return False
    event = request if isinstance(request, MeetingEnded) else _event(request, request.meeting_id)
    try:
        await (await parts.rights.of(person)).meetings.meeting(event)
    except (NotFound, Forbidden):
        return False
    return True


def _event(command: Command, meeting_id: str) -> MeetingEnded:
    at = command.meeting_ended or command.at
    return MeetingEnded(id=command.id, tenant=command.tenant, chat=command.chat, meeting_id=meeting_id, ended_at=at)
