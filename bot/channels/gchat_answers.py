"""What Google Chat is answered with at once: a dialog, its end, or a message for whoever pressed, in both formats.

Source: developers.google.com, Chat API reference (`actionResponse`, `dialogAction`) and Google Workspace add-ons, "Open
interactive dialogs" and "Build Google Chat interfaces" (`action.navigations`, `hostAppDataAction`).
"""

from __future__ import annotations

from typing import Any

from bot.channels.cardsv2 import Body
from bot.channels.cardsv2_widgets import Node

LONGEST_NOTICE = 200


def show_dialog(card: Node, *, add_on: bool) -> Body:
    """Open a dialog, or put another card into the one that is open."""
    if add_on:
        return {"action": {"navigations": [{"pushCard": card}]}}
    return {"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": card}}}}


def close_dialog(notice: str, *, add_on: bool) -> Body:
    """Close the dialog that is open, saying what came of it."""
    said = " ".join(notice.split())[:LONGEST_NOTICE]
    if add_on:
        closing: dict[str, Any] = {"navigations": [{"endNavigation": {"action": "CLOSE_DIALOG"}}]}
        return {"action": closing | ({"notification": {"text": said}} if said else {})}
    status = {"statusCode": "OK"} | ({"userFacingMessage": said} if said else {})
    return {"actionResponse": {"type": "DIALOG", "dialogAction": {"actionStatus": status}}}


def new_message(message: Body, *, add_on: bool) -> Body:
    """Post a message in the place where something was pressed."""
    if add_on:
        return {"hostAppDataAction": {"chatDataAction": {"createMessageAction": {"message": message}}}}
    return {"actionResponse": {"type": "NEW_MESSAGE"}, **message}
