"""Ids in the shapes that Microsoft gives them, derived from names, so that a firm has the same ids at every start."""

from __future__ import annotations

import base64
import hashlib
import uuid

_NAMESPACE = uuid.UUID("6d0d1f0e-6a43-4c1b-9d2e-2f1f5f0a7c11")


def guid(*parts: str) -> str:
    """A directory id: `c0ffee00-....`, always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def teams_user(person_id: str) -> str:
    """How the bot sees a person: `29:1...`."""
    return "29:1" + _letters(64, "user", person_id)


def meeting_thread(*parts: str) -> str:
    """The chat of a scheduled meeting: `19:meeting_...@thread.v2`; an empty part counts as none."""
    return f"19:meeting_{_base64(guid('meeting-thread', *filter(None, parts)))}@thread.v2"


def group_thread(*parts: str) -> str:
    """A group chat: `19:...@thread.v2`."""
    return f"19:{_hex('group', *parts)}@thread.v2"


def channel_thread(*parts: str) -> str:
    """A channel; a team's General channel is the team's own thread: `19:...@thread.tacv2`."""
    return f"19:{_hex('channel', *parts)}@thread.tacv2"


def personal_chat(person_id: str) -> str:
    """A person's own chat with the bot: `a:1...`."""
    return "a:1" + _letters(60, "personal", person_id)


def online_meeting(organiser_id: str, thread: str) -> str:
    """Graph's id of a meeting: base64 of `1*organiser*0**thread`."""
    return _base64(f"1*{organiser_id}*0**{thread}")


def bot_meeting(thread: str, message: str = "0") -> str:
    """The connector's id of a meeting: base64 of `0#thread#message`."""
    return _base64(f"0#{thread}#{message}")


def transcript(meeting_id: str, part: int) -> str:
    """Graph's id of a transcript: base64 of `1##0##guid`."""
    return _base64(f"1##0##{guid('transcript', meeting_id, str(part))}")


def planner(*parts: str) -> str:
    """A Planner id: 28 characters."""
    return _letters(28, "planner", *parts)


def outlook(*parts: str) -> str:
    """An id of Outlook's, of a message, a folder or an attachment: `AAMk...=`."""
    digest = hashlib.sha512("/".join(parts).encode()).digest()
    return "AAMk" + base64.urlsafe_b64encode(digest + digest[:24]).decode().rstrip("=") + "="


def change_key(id: str) -> str:
    """What an Outlook item's etag is made of: `CQAAABYAAA...`."""
    return "CQAAABYAAA" + _letters(30, "change", id)


def join_url(thread: str, tenant_id: str, organiser_id: str) -> str:
    """The link that people join a meeting by."""
    context = f"%7b%22Tid%22%3a%22{tenant_id}%22%2c%22Oid%22%3a%22{organiser_id}%22%7d"
    return f"https://teams.microsoft.com/l/meetup-join/{thread.replace(':', '%3a').replace('@', '%40')}/0?context={context}"


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _hex(*parts: str) -> str:
    return guid(*parts).replace("-", "")


def _letters(count: int, *parts: str) -> str:
    digest = hashlib.sha512("/".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=").replace("-", "x").replace("_", "y")[:count]
