"""Makes Google Chat out of the firm's `google:` section: everybody's own chat with the app, and the spaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from infra.sandbox.google.chat_state import ChatState
from infra.sandbox.google.ids import digits
from infra.sandbox.google.state import GoogleState


def make_chats(firm: GoogleState, section: Mapping[str, Any], now: Callable[[], datetime]) -> ChatState:
    """Chat as it is at the start: the app is wherever the firm doesn't say otherwise."""
    chats = ChatState(firm=firm, app=digits("app", firm.project), now=now)
    for person in firm.people.values():
        chats.direct(chats.user(person.id))
    for entry in section.get("spaces", ()):
        space = chats.add_space(
            key=entry["key"],
            title=entry.get("title", ""),
            members=[chats.user(key) for key in entry["members"]],
            kind=entry.get("kind", "SPACE"),
            installed=entry.get("bot", True),
        )
        for said in entry.get("messages", ()):
            message = chats.post(space, chats.user(said["from"]).id, {"text": said["text"]})
            message.created = said["sent"]
            space.created = min(space.created, message.created)
    return chats
