"""Days, times and moments as people in Britain read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from skills.recap.recap import Evidence

LONDON: Final = "Europe/London"


def moment(seconds: float) -> str:
    """12:34 into the meeting; from an hour on 1:02:03."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def place(evidence: Evidence) -> str:
    """“12:34, Sarah Jones”: when it was said and by whom, where that is known."""
    return f"{moment(evidence.start)}, {evidence.speaker}" if evidence.speaker else moment(evidence.start)


def day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B %Y}"


def short_day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"


def clock(at: datetime, zone: str = LONDON) -> str:
    """“25 Nov 2026 at 14:05”, on the firm's clock."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y} at {local:%H:%M}"
