"""Who is in a space, as Google Chat tells its apps.

Source: developers.google.com, Chat API reference, Membership (`affiliation`: to the organisation that owns the space;
an app's own calls get no addresses).
"""

from __future__ import annotations

from typing import Any

from bot.channels.gchat_events import mail_of
from bot.channels.gchat_settings import GChatSettings
from bot.channels.raw import get, text
from bot.core.types import Person


def member(membership: Any, settings: GChatSettings) -> Person:
    """Outside the firm: whoever isn't known to be of it."""
    user = get(membership, "member")
    mail, affiliation = mail_of(user), text(membership, "affiliation")
    own = affiliation == "INTERNAL" or (affiliation == "" and mail is not None and settings.of_firm(mail))
    id = text(user, "name").removeprefix("users/")
    return Person(id=id, name=text(user, "displayName"), mail=mail, guest=not own)
