"""What the connector says of people and meetings, as our types."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.channels.raw import Raw, parse_time, text
from bot.core.errors import Forbidden
from bot.core.types import Json, MeetingDetails, Person


def member(account: Any, tenant: str) -> Person:
    """Outside the firm: no directory id, another tenant's, a guest's sign-in name, or marked so by Teams."""
    id = account.aad_object_id or ""
    role = (account.user_role or "").lower()
    foreign = bool(account.tenant_id) and account.tenant_id != tenant
    guest = (
        not id or foreign or "#ext#" in (account.user_principal_name or "").lower() or role in ("guest", "anonymous")
    )
    return Person(id=id, name=account.name or "", mail=account.email or account.user_principal_name, guest=guest)


def details_of(answer: Json) -> MeetingDetails:
    details = answer.get("details") if isinstance(answer, dict) else None
    organiser = answer.get("organizer") if isinstance(answer, dict) else None
    if not isinstance(details, dict) or not isinstance(organiser, dict) or not text(details, "msGraphResourceId"):
        raise Forbidden(
            "Teams didn't say where this meeting is kept. An admin: does the app have the permission "
            "OnlineMeeting.ReadBasic.Chat, and is the meeting a scheduled one?",
            "meeting_details",
        )
    return MeetingDetails(
        graph_id=text(details, "msGraphResourceId"),
        organiser_id=text(organiser, "aadObjectId") or text(organiser, "objectId"),
        join_url=text(details, "joinUrl") or None,
        title=text(details, "title"),
        start=_time(details, "scheduledStartTime"),
        end=_time(details, "scheduledEndTime"),
    )


def _time(details: Raw, name: str) -> datetime | None:
    return parse_time(text(details, name))
