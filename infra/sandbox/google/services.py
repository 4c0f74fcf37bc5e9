"""Which modules answer which of Google's methods."""

from __future__ import annotations

from infra.sandbox.google import (
    calendar,
    chat,
    chat_messages,
    directory,
    drive,
    events_api,
    gmail,
    meet,
    people,
    pubsub,
    tasks,
)
from infra.sandbox.google.api import Methods

_MODULES = (calendar, chat, chat_messages, directory, drive, events_api, gmail, meet, people, pubsub, tasks)


def methods() -> Methods:
    """All that the half answers, by their ids in the discovery documents."""
    return {id: handler for module in _MODULES for id, handler in module.METHODS.items()}
