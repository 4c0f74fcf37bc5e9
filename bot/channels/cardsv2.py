"""A card of ours as messages of Google Chat (cards v2): one, or as many as its limits ask for.

Beside the card there is no text: Chat would show both; `fallbackText` is for notifications. Chat has no label of its own
for what an AI wrote, so a line says it. Source: developers.google.com, Chat API reference (Message: at most 32,000 bytes
with its cards; Card: at most 100 widgets; accessory widgets not in private messages).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bot.channels.adaptive import clean, shorten
from bot.channels.cardsv2_widgets import (
    Group,
    Node,
    Pressing,
    buttons_of,
    group_of,
    html,
    plain,
    sources_of,
    subtle,
    thumbs,
)
from bot.core.card import Button, Card, ChoiceInput, DateInput, LinkButton, Text, TextInput

Body: TypeAlias = dict[str, Any]

LIMIT = 32_000
ROOM, DIALOG_ROOM = 28_000, 30_500
"""Bytes of a card's widgets: the rest is for its heading and, in a message, for what a notification says and the thumbs."""

WIDGETS = 90
MOST_PARTS = 4
SUBTITLE = 80
"""Letters that the one line under a heading shows; a longer subtitle is a paragraph."""

CARD_ID = "rapporteur"
AI_LABEL = "AI-generated: check it before you rely on it."
TOO_LONG = "This was too long to show here. The first part follows; ask for a shorter one."
LADDER = ((200, 4000, 12), (100, 1500, 8), (60, 800, 6), (30, 500, 5), (15, 300, 4), (5, 200, 3))
"""Ever shorter: items in a list, letters in a text, choices where one is chosen."""

LABEL = 80
"""Letters of a choice in a form that is too large; what somebody may edit is never cut: it would be saved like that."""

INPUTS = (TextInput, ChoiceInput, DateInput)


@dataclass(slots=True)
class _Part:
    """A message that is being filled: bytes and widgets that it still holds."""

    room: int
    widgets: int = WIDGETS
    groups: list[Group] = field(default_factory=list)

    def takes(self, groups: Sequence[Group]) -> bool:
        """Put them in, all or none."""
        cost, count = _cost(groups), sum(len(group.widgets) for group in groups)
        if cost > self.room or count > self.widgets:
            return False
        self.room, self.widgets = self.room - cost, self.widgets - count
        self.groups.extend(groups)
        return True


def render(card: Card, *, function: str, private: bool = False) -> list[Body]:
    """The messages, each within Chat's limits; the first has the title, the last the inputs and buttons.

    `function` is what its buttons call; `private`: only one person sees it, so it has no thumbs.
    """
    pressing = Pressing(function=function)
    shown = _signing_in(card) if card.sign_in is not None else card
    parts = _fitting(shown, pressing, MOST_PARTS)
    messages = [_message(shown, groups, number, len(parts)) for number, groups in enumerate(parts, start=1)]
    if shown.ai and not private:
        messages[-1]["accessoryWidgets"] = [thumbs(pressing)]
    return messages


def dialog(card: Card, *, function: str, message: str) -> Node:
    """The card that a dialog shows; `message` is the one from which it was opened."""
    shown = _signing_in(card) if card.sign_in is not None else card
    (groups,) = _fitting(shown, Pressing(function=function, dialog=True, message=message), 1)
    return _card(shown, groups, plain(shown.title))


def blank(card: Card) -> Body:
    """A place for the card that is to come: its title only."""
    waiting = Card(title=card.title, summary=card.title, elements=(Text(text="One moment…", weight="subtle"),))
    return render(waiting, function="")[0]


def size(node: Any) -> int:
    """Bytes of its JSON."""
    return len(json.dumps(node, ensure_ascii=False).encode())


def _fitting(card: Card, pressing: Pressing, most: int) -> list[list[Group]]:
    """The card in at most so many parts; what had to be left out for that is said in it."""
    whole = _parts(card, pressing)
    if whole is not None and len(whole) <= most:
        return whole
    for items, letters, choices in LADDER:
        shorter = _parts(_smaller_form(shorten(card, items=items, letters=letters), choices), pressing)
        if shorter is not None and len(shorter) <= most:
            return shorter
    return _parts(_too_long(card), pressing) or [[Group(widgets=(subtle(TOO_LONG),))]]


def _smaller_form(card: Card, choices: int) -> Card:
    elements = (_fewer(one, choices) if isinstance(one, ChoiceInput) else one for one in card.elements)
    return replace(card, elements=tuple(elements))


def _fewer(field: ChoiceInput, most: int) -> ChoiceInput:
    """The first few choices, and the one that stands there."""
    kept = field.choices if field.multiple else field.choices[:most]
    chosen = [choice for choice in field.choices if choice[0] == field.value and choice not in kept]
    return replace(field, choices=tuple((value, plain(label, LABEL)) for value, label in (*kept, *chosen)))


def _parts(card: Card, pressing: Pressing) -> list[list[Group]] | None:
    """What stands in each part; None where something in it is too large for any."""
    room = DIALOG_ROOM if pressing.dialog else ROOM
    groups, last = _groups(card, pressing)
    if any(size(widget) > room - 1000 for group in groups for widget in group.widgets) or not _fits(last, room):
        return None
    parts = [_Part(room)]
    for piece in (piece for group in groups for piece in _pieces(group, room)):
        if not parts[-1].takes([piece]):
            parts.append(_Part(room))
            parts[-1].takes([piece])
    if not parts[-1].takes(last):
        parts.append(_Part(room))
        parts[-1].takes(last)
    return [part.groups for part in parts]


def _groups(card: Card, pressing: Pressing) -> tuple[list[Group], list[Group]]:
    """What may be spread over messages, and what must stand in one: a button sends the inputs of its own message only."""
    elements = list(card.elements)
    first = next((place for place, one in enumerate(elements) if isinstance(one, INPUTS)), len(elements))
    form = [group_of(element) for element in elements[first:]]
    shown = [group_of(element) for element in elements[:first]]
    if len(plain(card.subtitle, len(card.subtitle) + 1)) > SUBTITLE:
        shown.insert(0, Group(widgets=(subtle(card.subtitle),)))
    (form or shown).append(sources_of(card.sources))
    label = [Group(widgets=(subtle(AI_LABEL),))] if card.ai else []
    last = [*form, *label, buttons_of(card.buttons, pressing)]
    return [group for group in shown if group.widgets], [group for group in last if group.widgets]


def _pieces(group: Group, room: int) -> Iterator[Group]:
    """The group, or where no message holds it, what one does at a time, saying how much follows."""
    if _fits([group], room):
        yield group
        return
    left, header = list(group.widgets), group.header
    while left:
        taken = _fill(left, header, room)
        rest = left[len(taken) :]
        more = [subtle(f"and {len(rest)} more, in the next message")] if rest else []
        yield replace(group, header=header, widgets=(*taken, *more))
        left, header = rest, f"{group.header} (continued)" if group.header else ""


def _fill(widgets: Sequence[Node], header: str, room: int) -> list[Node]:
    """As many as fit, at least one."""
    taken, left = [widgets[0]], room - 500 - size(header) - size(widgets[0])
    for widget in widgets[1 : WIDGETS - 1]:
        left -= size(widget) + 2
        if left < 0:
            break
        taken.append(widget)
    return taken


def _fits(groups: Sequence[Group], room: int) -> bool:
    return _Part(room).takes(groups)


def _cost(groups: Sequence[Group]) -> int:
    return sum(100 + size(group.header) + sum(size(widget) + 2 for widget in group.widgets) for group in groups)


def _message(card: Card, groups: Sequence[Group], number: int, parts: int) -> Body:
    place = f" ({number} of {parts})" if parts > 1 else ""
    title = plain(card.title)
    return {
        "cardsV2": [{"cardId": CARD_ID, "card": _card(card, groups, f"{title}{place}" if title else "")}],
        "fallbackText": plain(card.summary or card.title, 400) or "Rapporteur",
    }


def _card(card: Card, groups: Sequence[Group], title: str) -> Node:
    rendered: Node = {}
    if title:
        subtitle = plain(card.subtitle, len(card.subtitle) + 1)
        rendered["header"] = {"title": title} | ({"subtitle": subtitle} if 0 < len(subtitle) <= SUBTITLE else {})
    said = html(card.summary[:2000]) or html(card.title[:2000]) or "…"
    rendered["sections"] = [*_sections(groups)] or [{"widgets": [{"textParagraph": {"text": said}}]}]
    return rendered


def _sections(groups: Sequence[Group]) -> Iterator[Node]:
    """What has no heading shares a section: a line is drawn between two."""
    open_section: Node | None = None
    for group in groups:
        if group.header or open_section is None:
            if open_section:
                yield open_section
            open_section = {"header": group.header} if group.header else {}
            open_section |= {"widgets": []} | ({"collapsible": True} if group.folded else {})
        open_section["widgets"].extend(group.widgets)
        if group.header:
            yield open_section
            open_section = None
    if open_section:
        yield open_section


def _signing_in(card: Card) -> Card:
    """Nobody signs in here; what was asked is said, with the link."""
    button = card.sign_in
    links = (LinkButton(label=button.label, url=button.url),) if button else ()
    return Card(title=card.title, summary=card.summary, elements=(Text(text=card.summary),), buttons=links)


def _too_long(card: Card) -> Card:
    """The honest last resort: the first lines of a card that even shortened is too long."""
    first = shorten(card, items=3, letters=150)
    lines = [element for element in first.elements if not isinstance(element, INPUTS)]
    buttons = tuple(
        button for button in first.buttons[:3] if not isinstance(button, Button) or size(dict(button.data)) < 2000
    )
    return replace(
        first,
        elements=(Text(text=TOO_LONG, weight="warning"), *lines[:10]),
        buttons=buttons,
        sources=(),
        subtitle=clean(first.subtitle)[:SUBTITLE],
    )
