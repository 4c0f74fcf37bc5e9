"""What was typed and pressed in Google Chat, as the events that the rest of the bot knows.

Source: developers.google.com, "Collect and process information from Google Chat users" (`formInputs` by widget) and
"Respond to Google Chat app commands" (a command's number; its text is what stands behind it).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from bot.channels.cardsv2_widgets import DATA, DISLIKED, LIKED, MESSAGE, VERB
from bot.channels.gchat_commands import COMMANDS, find_meeting
from bot.channels.gchat_events import WITHIN, Interaction, space_of
from bot.channels.raw import DEEPEST, Raw, deeper, get, storable, text
from bot.core.errors import BadInput
from bot.core.types import CardClicked, Command, Feedback, Installed

Happening: TypeAlias = Command | CardClicked | Installed | Feedback
"""What comes out of Chat."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_events(done: Interaction) -> tuple[Happening, ...]:
    """What happened: nothing where an app did it, or it isn't ours; two things where the app was added by a mention that
    asks for something. Raises `BadInput`."""
    if not done.human or done.dialog == "CANCEL_DIALOG":
        return ()
    if done.kind in ("message", "command"):
        return (_command(done),)
    if done.kind == "added":
        installed = Installed(**_common(done))
        return (installed, _command(done)) if _said(done) and done.message_id else (installed,)
    return (_click(done),) if done.kind == "clicked" else ()


def _command(done: Interaction) -> Command:
    words = _said(done)
    if done.command is not None:
        words = f"{COMMANDS.get(done.command, 'help')} {words}".strip()
    rest, named = find_meeting(words)
    meeting = named or _linked(done.message)
    shared = done.chat.scope != "personal" and not done.person.guest
    return Command(
        **{**_common(done), "id": done.message_id or done.id},
        text=rest,
        meeting_id=meeting,
        named=meeting is not None,
        linked=shared and meeting is not None and not rest,
    )


def _said(done: Interaction) -> str:
    """What was typed, free of our own mention and of a command's name."""
    if isinstance(done.message.get("argumentText"), str):
        return text(done.message, "argumentText").strip()
    return "" if done.command is not None else text(done.message, "text").strip()


def _linked(message: Raw) -> str | None:
    """The meeting of a link that Chat shows as a chip."""
    notes = message.get("annotations")
    for note in notes if isinstance(notes, list) else []:
        code = text(note, "richLinkMetadata", "meetSpaceLinkData", "meetingCode")
        if code:
            return find_meeting(code)[1]
    return None


def _click(done: Interaction) -> CardClicked | Feedback:
    given = done.common.get("parameters")
    verb = text(given, VERB)
    if not verb:
        raise BadInput("The click is malformed: its parameters have to have a `verb`.")
    message = done.message_id or _opened_from(done, text(given, MESSAGE))
    if verb in (LIKED, DISLIKED):
        return Feedback(**_common(done), message_id=message, liked=verb == LIKED, text="")
    data = {**_data(text(given, DATA)), **dict(_inputs(done.common.get("formInputs")))}
    return CardClicked(**_common(done), message_id=message, verb=verb, data=storable(data))


def _opened_from(done: Interaction, name: str) -> str:
    """The message behind a dialog, which the dialog's buttons carry: only one of the same space."""
    found = WITHIN.fullmatch(name)
    return name if found and found[1] == space_of(done.chat) else ""


def _data(given: str) -> Raw:
    try:
        data = json.loads(given or "{}")
    except (ValueError, RecursionError) as error:
        raise BadInput("The click's `data` is not JSON.") from error
    if not isinstance(data, dict) or deeper(data, DEEPEST):
        raise BadInput("The click's `data` is not an object, or nested deeper than a card.")
    return data


def _inputs(given: Any) -> Iterator[tuple[str, Any]]:
    """By the input's id: a text, several of them where several were chosen, an ISO date."""
    for name, value in given.items() if isinstance(given, dict) else ():
        words = get(value, "stringInputs", "value")
        if isinstance(words, list):
            texts = [text({"": word}, "") for word in words]
            yield name, texts if len(texts) > 1 else "".join(texts)
        elif moment := get(value, "dateInput", "msSinceEpoch"):
            yield name, _day(moment)


def _day(milliseconds: Any) -> str:
    """A day, or what stood there: whoever asked for a date says what is wrong with it."""
    try:
        return (EPOCH + timedelta(milliseconds=int(milliseconds))).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return str(milliseconds)[:40]


def _common(done: Interaction) -> dict[str, Any]:
    return {"id": done.id, "tenant": done.chat.tenant, "person": done.person, "chat": done.chat, "at": done.at}
