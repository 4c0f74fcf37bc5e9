"""What `rapporteur check` looks at alike in every suite: transcripts, mailboxes, and what the bot is told of by itself."""

from __future__ import annotations

from datetime import timedelta

from bot.core.errors import RapporteurError
from bot.core.ports import Mail, Meetings, Subscriptions
from bot.core.types import Meeting, Person, TranscriptCreated
from bot.stores import utc_now

LOOK_BACK = timedelta(days=7)


async def transcripts(meetings: Meetings, organiser: Person, mending: str) -> str:
    """Whether somebody's may be listed and read, with who said what; `mending` is for where they come without."""
    created = await meetings.created_since(organiser.id, utc_now() - LOOK_BACK)
    if not created:
        return "may be read; there is none of the last seven days, so whether speakers come along isn't known yet"
    parts = await meetings.transcript(_meeting(created[-1], organiser), created[-1].created)
    if not any(said.speaker for part in parts for said in part.utterances):
        raise RapporteurError(f"they come without the speakers. {mending}")
    return f"may be read, with speakers; {len(created)} of the last seven days"


async def mailbox(mail: Mail, box: str) -> str:
    """Whether a shared mailbox may be read."""
    arrived = await mail.arrived_since(box, utc_now() - timedelta(days=1))
    return f"may be read; {len(arrived)} mails in the last day"


async def live(subscriptions: Subscriptions, otherwise: str) -> str:
    """Whether all that are wanted are there; `otherwise` is what is wrong where the bot runs and they aren't."""
    active = await subscriptions.active()
    there = [one for one in active if one.current and one.expires > utc_now()]
    lacking = set(subscriptions.wanted) - {one.resource for one in there}
    if lacking:
        raise RapporteurError(
            f"{len(lacking)} of {len(subscriptions.wanted)} are missing. The bot makes them within minutes when it runs "
            f"(rapporteur serve); if it does, {otherwise}"
        )
    first = min(one.expires for one in there)
    return f"{len(there)} live; the first ends on {first:%d %B at %H:%M} UTC and is renewed long before"


def _meeting(signal: TranscriptCreated, organiser: Person) -> Meeting:
    at = signal.created or utc_now()
    return Meeting(id=signal.meeting_id, title="", organiser=organiser, start=at, end=at)
