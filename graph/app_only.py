"""What is asked of Graph with the app's own rights, and nothing besides: tests watch the requests that the bot makes.

Everything else is read with the rights of the person who asked. What comes of these goes only to those who were there.
"""

from __future__ import annotations

import re

_ID = r"[^/]+"
APP_ONLY: tuple[tuple[str, str, str], ...] = (
    ("directory look-ups", "GET", rf"/users(/{_ID})?"),
    ("directory look-ups", "POST", rf"/users/{_ID}/checkMemberGroups"),
    ("meetings", "GET", rf"/users/{_ID}/onlineMeetings(/{_ID})?"),
    ("attendees", "GET", rf"/users/{_ID}/onlineMeetings/{_ID}/attendanceReports(/{_ID}/attendanceRecords)?"),
    ("transcripts", "GET", rf"/users/{_ID}/onlineMeetings/{_ID}/transcripts(/{_ID}(/content)?)?"),
    ("transcripts", "GET", rf"/users/{_ID}/onlineMeetings/getAllTranscripts\({_ID}\)"),
    ("subscriptions", "GET|POST", r"/subscriptions"),
    ("subscriptions", "PATCH|DELETE", rf"/subscriptions/{_ID}"),
    ("subscriptions", "POST", rf"/subscriptions/{_ID}/reauthorize"),
    ("tasks in configured plans", "GET", rf"/groups/{_ID}/planner/plans"),
    ("tasks in configured plans", "GET|POST|PATCH|DELETE", r"/planner/(plans|buckets|tasks)(/.+)?"),
    ("configured shared mailboxes", "GET", rf"/users/{_ID}/messages/{_ID}(/attachments)?"),
    ("configured shared mailboxes", "GET", rf"/users/{_ID}/mailFolders[(/].+/messages"),
)
"""What it is for, the methods, and the path behind the API's version, as regular expressions that fit the whole."""


def purpose(method: str, path: str) -> str | None:
    """What a request with the app's rights is for; None for one that must not be made so. `path` without the version."""
    for name, methods, pattern in APP_ONLY:
        if re.fullmatch(methods, method) and re.fullmatch(pattern, path):
            return name
    return None
