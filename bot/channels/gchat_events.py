"""Google Chat's events, in both of their formats, to ours: strict on what makes an event itself, forgiving on everything else.

Source: developers.google.com, Chat API reference (Event, CommonEventObject; "Receive and respond to interaction events")
and Google Workspace add-ons, "Event objects" (`chat.messagePayload` and its siblings).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from bot.channels.gchat_settings import GChatSettings
from bot.channels.raw import Raw, digest, get, parse_time, text
from bot.core.errors import BadInput, NotAuthorised
from bot.core.types import Chat, Person, Scope

Kind: TypeAlias = Literal["message", "command", "added", "removed", "clicked", "other"]

CLASSIC: Mapping[str, Kind] = MappingProxyType(
    {
        "MESSAGE": "message",
        "APP_COMMAND": "command",
        "ADDED_TO_SPACE": "added",
        "REMOVED_FROM_SPACE": "removed",
        "CARD_CLICKED": "clicked",
    }
)
ADD_ON: Mapping[str, Kind] = MappingProxyType(
    {
        "messagePayload": "message",
        "appCommandPayload": "command",
        "addedToSpacePayload": "added",
        "removedFromSpacePayload": "removed",
        "buttonClickedPayload": "clicked",
    }
)
SPACE = re.compile(r"spaces/[\w-]{1,200}", re.ASCII)
USER = re.compile(r"users/([\w.-]{1,200})", re.ASCII)
WITHIN = re.compile(r"(spaces/[\w-]+)/(?:messages|threads)/[\w.=-]{1,300}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What somebody did in Chat, in neither format. `message` is what was typed, or pressed; `common` what goes with a
    click; `dialog` one of Chat's own names, or "". `human` is False for what an app did."""

    kind: Kind
    add_on: bool
    id: str
    chat: Chat
    person: Person
    human: bool
    at: datetime
    message: Raw
    message_id: str
    command: int | None
    common: Raw
    dialog: str


def read_event(raw: Raw, settings: GChatSettings, now: datetime) -> Interaction | None:
    """What happened, and who did it where; None for what isn't ours (an input that changed).

    Raises `BadInput` naming the field without which nothing can be done, `NotAuthorised` for what comes from outside.
    """
    add_on = isinstance(get(raw, "chat"), dict)
    kind, payload = _payload(raw) if add_on else (CLASSIC.get(text(raw, "type"), "other"), raw)
    if not add_on and not text(raw, "type"):
        raise BadInput("The body is no event of Google Chat: it has neither `type` nor `chat`.")
    if kind == "other":
        return None
    user = get(raw, "chat", "user") if add_on else get(raw, "user")
    message = _object(payload.get("message"))
    space = _object(payload.get("space") or message.get("space") or get(raw, "chat", "space"))
    command = _command(payload, message)
    common = get(raw, "commonEventObject") if add_on else get(raw, "common")
    interaction = Interaction(
        kind="command" if kind == "message" and command is not None else kind,
        add_on=add_on,
        id=_id(kind, raw, payload, message),
        chat=_chat(space, payload, message, settings),
        person=_person(user, settings, needed=kind != "removed"),
        human=text(user, "type") != "BOT" and text(user, "name") != "users/app",
        at=parse_time(text(raw, "chat", "eventTime") if add_on else text(raw, "eventTime")) or now,
        message=message,
        message_id=_within(text(message, "name"), text(space, "name")),
        command=command,
        common=_common(common, payload),
        dialog=_dialog(payload),
    )
    _refuse_strangers(interaction, space, settings)
    return interaction


def thread_of(chat: Chat) -> str | None:
    """The resource name of the thread in which a chat's id places it."""
    space, _, thread = chat.id.partition(";")
    return f"{space}/{thread}" if thread else None


def space_of(chat: Chat) -> str:
    """The resource name of a chat's space."""
    return chat.id.partition(";")[0]


def mail_of(user: Any) -> str | None:
    """A user's address, as far as Chat tells it."""
    return text(user, "email").lower() or None


def _object(value: Any) -> Raw:
    return value if isinstance(value, dict) else {}


def _payload(raw: Raw) -> tuple[Kind, Raw]:
    for name, kind in ADD_ON.items():
        payload = get(raw, "chat", name)
        if isinstance(payload, dict):
            return kind, payload
    return "other", {}


def _command(payload: Raw, message: Raw) -> int | None:
    """The number of a slash or quick command: Chat writes it as a number or as a string of one."""
    given = get(payload, "appCommandMetadata", "appCommandId") or get(message, "slashCommand", "commandId")
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 10:
        return int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _common(common: Any, payload: Raw) -> Raw:
    """Parameters by name; the format of Chat apps has them as a list of pairs, too."""
    found = dict(common) if isinstance(common, dict) else {}
    pairs = get(payload, "action", "parameters")
    if not isinstance(found.get("parameters"), dict) and isinstance(pairs, list):
        found["parameters"] = {text(pair, "key"): text(pair, "value") for pair in pairs}
    return found


def _dialog(payload: Raw) -> str:
    kind = text(payload, "dialogEventType")
    return kind if get(payload, "isDialogEvent") is True or kind not in ("", "TYPE_UNSPECIFIED") else ""


def _id(kind: Kind, raw: Raw, payload: Raw, message: Raw) -> str:
    """The same for the same event, sent again: what was done, by whom, where and when."""
    name = text(message, "name")
    if get(raw, "chat") is None:
        told = {key: value for key, value in raw.items() if key not in ("token", "message", "space", "user")}
        return f"{kind}|{digest([told, text(raw, 'user', 'name'), text(payload, 'space', 'name'), name])}"
    told = {key: value for key, value in payload.items() if key not in ("message", "space")}
    who = [text(raw, "chat", "user", "name"), text(raw, "chat", "eventTime"), text(payload, "space", "name"), name]
    return f"{kind}|{digest([told, get(raw, 'commonEventObject'), who])}"


def _chat(space: Raw, payload: Raw, message: Raw, settings: GChatSettings) -> Chat:
    name = text(space, "name")
    if not SPACE.fullmatch(name):
        raise BadInput("The event has no `space.name` of the form `spaces/…`.")
    thread = ""
    if _has_threads(space, message):
        told = text(message, "thread", "name") or text(payload, "thread", "name")
        thread = _within(told, name).removeprefix(f"{name}/")
    return Chat(
        channel="gchat",
        tenant=settings.customer,
        id=f"{name};{thread}" if thread else name,
        scope=_scope(space),
    )


def _scope(space: Raw) -> Scope:
    """`DIRECT_MESSAGE` may be one of two people, to which the app was added: only what says that the app is alone with
    somebody is theirs."""
    alone = space.get("singleUserBotDm") is True or text(space, "type") == "DM"
    return "personal" if alone else "group"


def _has_threads(space: Raw, message: Raw) -> bool:
    """Every message has a thread's name; in a conversation of two people, and in a group without threads, it is its own."""
    state = text(space, "spaceThreadingState")
    if _scope(space) == "personal" or state == "UNTHREADED_MESSAGES":
        return False
    return state != "" or message.get("threadReply") is True or text(space, "spaceType") == "SPACE"


def _within(name: str, space: str) -> str:
    """A message's or thread's name, "" where it isn't one of this space."""
    found = WITHIN.fullmatch(name)
    return name if found and found[1] == space else ""


def _person(user: Any, settings: GChatSettings, *, needed: bool) -> Person:
    """Outside the firm: everybody without an address in one of its domains."""
    found = USER.fullmatch(text(user, "name"))
    if found is None and needed:
        raise BadInput("The event has no `user.name` of the form `users/…`.")
    mail = mail_of(user)
    own = mail is not None and settings.of_firm(mail)
    return Person(id=found[1] if found else "", name=text(user, "displayName"), mail=mail, guest=not own)


def _refuse_strangers(done: Interaction, space: Raw, settings: GChatSettings) -> None:
    owner = text(space, "customer").removeprefix("customers/")
    if owner and owner != settings.customer:
        raise NotAuthorised("Rapporteur isn't set up for the firm that this space belongs to.")
    if done.chat.scope == "personal" and done.human and done.person.id and done.person.guest:
        raise NotAuthorised("Rapporteur works for the people of its own firm. Ask one of them to add you to a space.")
