"""The scopes that the adapters ask for, each with its reason and with whose name it is used in; nothing beyond them is asked.

Source: developers.google.com, "OAuth 2.0 Scopes for Google APIs"; the `scopes` of each method in the discovery documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

_AUTH = "https://www.googleapis.com/auth/"

CHAT_BOT = f"{_AUTH}chat.bot"
CHAT_SET_UP = f"{_AUTH}chat.spaces.create"
PUBSUB = f"{_AUTH}pubsub"
MEETINGS = f"{_AUTH}meetings.space.readonly"
CALENDAR = f"{_AUTH}calendar.events.readonly"
TASKS = f"{_AUTH}tasks"
GMAIL = f"{_AUTH}gmail.readonly"
DIRECTORY = f"{_AUTH}admin.directory.user.readonly"
GROUPS = f"{_AUTH}admin.directory.group.member.readonly"

Subject = Literal["app", "person", "organiser", "owner", "mailbox", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Why a scope is needed, and in whose name it is used: `app` is the app's own, every other is delegated."""

    reason: str
    subject: Subject


SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        CHAT_BOT: Scope(reason="Answer, post recaps and see who is in the spaces that it was added to.", subject="app"),
        PUBSUB: Scope(
            reason="Fetch what Google tells of meetings and mail, where it can't be pushed here.", subject="app"
        ),
        CHAT_SET_UP: Scope(
            reason="Open the conversation between a person and the app, to tell them what only they should see.",
            subject="person",
        ),
        MEETINGS: Scope(
            reason="Read the transcript of a meeting that ended, and who took part; be told that there is one.",
            subject="organiser",
        ),
        CALENDAR: Scope(reason="Read a meeting's title and whom it was for.", subject="organiser"),
        TASKS: Scope(reason="Keep agreed tasks in their owner's own list.", subject="owner"),
        GMAIL: Scope(reason="Read the shared mailboxes that the settings name, and no others.", subject="mailbox"),
        DIRECTORY: Scope(reason="Know who is of the firm, by name.", subject="admin"),
        GROUPS: Scope(reason="Know who is in the groups that the policy gives roles by.", subject="admin"),
    }
)
"""Every scope that the app uses, and no other: the client refuses one that isn't here."""

DELEGATED = tuple(sorted(name for name, scope in SCOPES.items() if scope.subject != "app"))
"""What an admin delegates to the service account."""


def missing(granted: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Those that nobody delegated, in their order."""
    held = set(granted)
    return tuple(name for name in wanted if name not in held)


def mend(names: Iterable[str], client_id: str) -> str:
    """What an admin does to delegate them."""
    return (
        "a super admin opens Admin console > Security > Access and data control > API controls > Domain-wide "
        f"delegation, edits client {client_id} (or adds it) and adds the scopes: {','.join(names)}"
    )
