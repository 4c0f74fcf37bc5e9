"""What Google Chat refuses of an app's message beyond what its schema says: too big, empty, a card that it can't draw.

Source: developers.google.com, Chat API reference (Message, CardWithId, GoogleAppsCardV1Card and the widgets in it: what
each needs, how many there may be, what is "Unavailable for Google Chat apps" or for add-ons of other hosts only).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from infra.sandbox.google.errors import invalid

MESSAGE_LIMIT = 32_000
"""Bytes of a message with its cards."""
CARD_LIMIT = 32 * 1024
CLIENT_ID = re.compile(r"client-[a-z0-9-]{1,56}")

_WIDGETS = 100
_COLUMNS = 2
_ITEMS = 100
_NO_WIDGET = frozenset({"horizontalAlignment"})
_ELSEWHERE: Mapping[str, frozenset[str]] = {
    "card": frozenset({"cardActions", "displayStyle", "peekCardHeader", "expressionData"}),
    "widget": frozenset({"eventActions", "id", "visibility"}),
    "section": frozenset({"id"}),
    "onClick": frozenset({"card", "openDynamicLinkAction"}),
    "textInput": frozenset({"autoCompleteAction", "hostAppDataSource"}),
    "selectionInput": frozenset({"hintText"}),
    "dateTimePicker": frozenset({"hostAppDataSource"}),
}
_PLAIN_LINK = frozenset({"127.0.0.1", "localhost"})


def check_message(message: Mapping[str, Any]) -> None:
    """A message that an app sends. Raises `GoogleError` 400."""
    size = len(json.dumps(message, ensure_ascii=False).encode())
    if size > MESSAGE_LIMIT:
        raise invalid(f"The message has {size} bytes; the maximum message size is {MESSAGE_LIMIT} bytes.")
    cards = message.get("cardsV2") or []
    if not str(message.get("text") or "").strip() and not cards:
        raise invalid("Message cannot be empty. Invalid arguments in request.")
    if message.get("cards"):
        raise invalid("cards is deprecated: use cardsV2.")
    _check_ids(cards)
    for card in cards:
        check_card(card.get("card") or {})
    for accessory in message.get("accessoryWidgets") or ():
        _check_buttons(accessory.get("buttonList") or {}, "accessoryWidgets")


def check_card(card: Mapping[str, Any], *, dialog: bool = False) -> None:
    """A card of a message, or a dialog's. Raises `GoogleError` 400."""
    if len(json.dumps(card, ensure_ascii=False).encode()) > CARD_LIMIT:
        raise invalid("A card's maximum size is 32 KB.")
    _refuse_elsewhere("card", card)
    if "fixedFooter" in card and not dialog:
        raise invalid("fixedFooter is for dialogs, not card messages.")
    if "header" in card and not _said(card["header"].get("title")):
        raise invalid("A card's header needs a title.")
    sections = card.get("sections") or []
    if not sections:
        raise invalid("A card needs at least one section.")
    if sum(len(section.get("widgets") or ()) for section in sections) > _WIDGETS:
        raise invalid(f"A card supports up to {_WIDGETS} widgets across all sections.")
    for section in sections:
        _check_section(section)
    for button in (card.get("fixedFooter") or {}).values():
        _check_button(button, "fixedFooter")
    _check_names(card)


def widgets(card: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every widget of a card, those in columns too: (kind, widget)."""
    waiting = [widget for section in card.get("sections") or () for widget in section.get("widgets") or ()]
    while waiting:
        widget = waiting.pop(0)
        for kind, content in widget.items():
            if kind in _NO_WIDGET or not isinstance(content, Mapping):
                continue
            yield kind, content
            waiting[:0] = [
                inner for column in content.get("columnItems") or () for inner in column.get("widgets") or ()
            ]


def inputs(card: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What people fill in on a card: (kind, input), a switch as `switchControl`."""
    for kind, content in widgets(card):
        if kind in ("textInput", "selectionInput", "dateTimePicker"):
            yield kind, content
        if kind == "decoratedText" and "switchControl" in content:
            yield "switchControl", content["switchControl"]


def _check_ids(cards: Sequence[Mapping[str, Any]]) -> None:
    ids = [card.get("cardId") for card in cards]
    if len(cards) > 1 and (not all(ids) or len(set(ids)) != len(ids)):
        raise invalid("cardId is required, and unique, if the message contains multiple cards.")


def _check_section(section: Mapping[str, Any]) -> None:
    _refuse_elsewhere("section", section)
    if not section.get("widgets"):
        raise invalid("A section must contain at least one widget.")
    for widget in section["widgets"]:
        _check_widget(widget)


def _check_widget(widget: Mapping[str, Any]) -> None:
    _refuse_elsewhere("widget", widget)
    kinds = [name for name in widget if name not in _NO_WIDGET]
    if len(kinds) != 1:
        raise invalid(f"A widget is exactly one thing, not {len(kinds)}: {', '.join(kinds)}.")
    kind, content = kinds[0], widget[kinds[0]]
    _refuse_elsewhere(kind, content)
    check = _CHECKS.get(kind)
    if check is not None:
        check(content)
    if "onClick" in content:
        _check_click(content["onClick"], kind)


def _check_paragraph(content: Mapping[str, Any]) -> None:
    if not _said(content.get("text")):
        raise invalid("A textParagraph needs text.")


def _check_decorated(content: Mapping[str, Any]) -> None:
    if not _said(content.get("text")) and "contentText" not in content:
        raise invalid("A decoratedText needs text.")
    if len({"button", "switchControl", "endIcon"} & set(content)) > 1:
        raise invalid("A decoratedText has one of button, switchControl and endIcon.")
    if "button" in content:
        _check_button(content["button"], "decoratedText")
    if "switchControl" in content and not _said(content["switchControl"].get("name")):
        raise invalid("A switchControl needs a name.")


def _check_buttons(content: Mapping[str, Any], place: str = "buttonList") -> None:
    if not content.get("buttons"):
        raise invalid(f"{place} needs at least one button.")
    for button in content["buttons"]:
        _check_button(button, place)


def _check_button(button: Mapping[str, Any], place: str) -> None:
    if not _said(button.get("text")) and "icon" not in button:
        raise invalid(f"A button of {place} needs text or an icon.")
    if "onClick" not in button:
        raise invalid(f"A button of {place} needs onClick.")
    _check_click(button["onClick"], place)


def _check_click(click: Mapping[str, Any], place: str) -> None:
    _refuse_elsewhere("onClick", click)
    if len(click) != 1:
        raise invalid(f"onClick of {place} does exactly one thing, not {len(click)}.")
    if "openLink" in click and not _is_link(str(click["openLink"].get("url") or "")):
        raise invalid(f"openLink of {place} needs an absolute https url.")
    if "action" in click and not _said(click["action"].get("function")):
        raise invalid(f"An action of {place} needs a function.")
    for item in (click.get("overflowMenu") or {}).get("items") or ():
        if not _said(item.get("text")) or "onClick" not in item:
            raise invalid("An item of an overflowMenu needs text and onClick.")
        _check_click(item["onClick"], "overflowMenu")


def _check_text_input(content: Mapping[str, Any]) -> None:
    if not _said(content.get("name")):
        raise invalid("A textInput needs a name.")
    if not _said(content.get("label")) and not _said(content.get("hintText")):
        raise invalid("A textInput needs a label or a hintText.")


def _check_selection(content: Mapping[str, Any]) -> None:
    if not _said(content.get("name")):
        raise invalid("A selectionInput needs a name.")
    items = content.get("items") or []
    if len(items) > _ITEMS:
        raise invalid(f"A selectionInput supports up to {_ITEMS} items.")
    if not items and not {"externalDataSource", "platformDataSource", "dataSourceConfigs"} & set(content):
        raise invalid("A selectionInput needs items.")
    if not all(_said(item.get("text")) for item in items):
        raise invalid("Each item of a selectionInput needs text.")


def _check_picker(content: Mapping[str, Any]) -> None:
    if not _said(content.get("name")):
        raise invalid("A dateTimePicker needs a name.")


def _check_columns(content: Mapping[str, Any]) -> None:
    columns = content.get("columnItems") or []
    if not 1 <= len(columns) <= _COLUMNS:
        raise invalid(f"A card can include up to {_COLUMNS} columns, and needs at least one.")
    for column in columns:
        for widget in column.get("widgets") or ():
            _check_widget(widget)


def _check_image(content: Mapping[str, Any]) -> None:
    if not _is_link(str(content.get("imageUrl") or "")):
        raise invalid("An image needs an absolute https imageUrl.")


_CHECKS = {
    "textParagraph": _check_paragraph,
    "decoratedText": _check_decorated,
    "buttonList": _check_buttons,
    "textInput": _check_text_input,
    "selectionInput": _check_selection,
    "dateTimePicker": _check_picker,
    "columns": _check_columns,
    "image": _check_image,
}


def _check_names(card: Mapping[str, Any]) -> None:
    names = [content.get("name") for kind, content in inputs(card) if kind != "switchControl"]
    if len(names) != len(set(names)):
        raise invalid("Two inputs of the card have the same name.")


def _refuse_elsewhere(kind: str, content: Mapping[str, Any]) -> None:
    known = sorted(_ELSEWHERE.get(kind, frozenset()) & set(content))
    if known:
        raise invalid(f"{known[0]} of {kind} is unavailable for Google Chat apps.")


def _said(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _is_link(text: str) -> bool:
    # A bot on this machine has no certificate that a browser would believe.
    link = urlsplit(text)
    return (link.scheme == "https" and bool(link.hostname)) or (link.scheme == "http" and link.hostname in _PLAIN_LINK)
