"""The elements of a card of ours as widgets of Google's cards v2, every text of people and models inert.

Some fields read simple HTML, the others are not documented to: in the former everything is escaped, from the latter angle
brackets go. Addresses are taken apart, so that no client makes a link of one. Source: developers.google.com, Chat API
reference (cards: TextParagraph, DecoratedText, TextInput, SelectionInput, DateTimePicker, Button) and "Format messages".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any, TypeAlias

from bot.channels.adaptive import clean, https
from bot.core.card import (
    Button,
    ChoiceInput,
    DateInput,
    Element,
    Facts,
    Item,
    Items,
    LinkButton,
    Source,
    Text,
    TextInput,
)

Node: TypeAlias = dict[str, Any]

VERB, DATA, MESSAGE = "verb", "data", "message"
"""The keys of an action's parameters: what was pressed, its data as JSON, and the message from which a dialog was opened."""

LIKED, DISLIKED = "liked", "disliked"
CHOICES = 100
LONGEST_LABEL = 80
EXCERPT = 160
ADDRESS = re.compile(r"(https?:|ftp:|mailto:|www)(?=[/.\w])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Widgets that belong together; `header` is HTML. `folded`: they are shown when somebody wants to see them."""

    header: str = ""
    widgets: tuple[Node, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """What buttons call. `dialog`: they stand in one, which was opened from `message`."""

    function: str
    dialog: bool = False
    message: str = ""


def html(text: str) -> str:
    """Text for a field that reads HTML: a line break is one, nothing else is markup."""
    lines = filter(None, map(str.strip, clean(_apart(text)).split("\n")))
    return "<br>".join(escape(line, quote=False) for line in lines)


def plain(text: str, letters: int = 200) -> str:
    """One line for a field of which it isn't known whether it reads HTML."""
    line = " ".join(clean(_apart(text)).split()).replace("<", "\uff1c").replace(">", "\uff1e")
    return line if len(line) <= letters else line[: letters - 1].rstrip() + "…"


def paragraph(content: str) -> Node:
    """A paragraph of HTML that is ours."""
    return {"textParagraph": {"text": content}}


def subtle(text: str) -> Node:
    return paragraph(f"<i>{html(text)}</i>")


def group_of(element: Element) -> Group:
    """An element's widgets; none where it has nothing to show."""
    if isinstance(element, Text):
        return Group(widgets=tuple(_text(element)))
    if isinstance(element, Facts):
        return Group(widgets=tuple(_facts(element)))
    if isinstance(element, Items):
        return _items(element)
    return Group(widgets=(_input(element),))


def sources_of(sources: Sequence[Source]) -> Group:
    """What `[n]` in the text stands for."""
    lines = [
        _decorated(f"[{number}] {source.name}", (source.abstract[:EXCERPT],), source.url)
        for number, source in enumerate(sources, start=1)
    ]
    return Group(header="Sources", widgets=tuple(lines), folded=True)


def buttons_of(buttons: Sequence[Button | LinkButton], pressing: Pressing) -> Group:
    """All of them in one row, which wraps."""
    shown = [_button(button, pressing) for button in buttons if isinstance(button, Button) or shows(button.url)]
    return Group(widgets=({"buttonList": {"buttons": shown}},) if shown else ())


def thumbs(pressing: Pressing) -> Node:
    """Feedback, as an accessory of a message."""
    signs = ((LIKED, "👍", "This was helpful"), (DISLIKED, "👎", "This was not helpful"))
    return {
        "buttonList": {
            "buttons": [
                {"text": sign, "altText": says, "onClick": {"action": _action(verb, {}, pressing)}}
                for verb, sign, says in signs
            ]
        }
    }


def shows(url: str | None) -> bool:
    """Whether a link may be shown."""
    return https(url) and clean(url or "") == url


def _apart(text: str) -> str:
    return ADDRESS.sub("\\1\u2060", text)


def _text(element: Text) -> Iterator[Node]:
    content = html(element.text)
    if content:
        styled = {
            "normal": content,
            "subtle": f"<i>{content}</i>",
            "strong": f"<b>{content}</b>",
            "warning": f"<b>⚠ {content}</b>",
        }
        yield paragraph(styled[element.weight])


def _facts(facts: Facts) -> Iterator[Node]:
    for name, value in facts.facts:
        if content := html(value):
            label = {"topLabel": plain(name)} if plain(name) else {}
            yield {"decoratedText": {**label, "text": content, "wrapText": True}}


def _items(items: Items) -> Group:
    lines = tuple(_item(item) for item in items.items if html(item.text))
    if not lines and not html(items.empty):
        return Group(widgets=())
    return Group(header=html(" ".join(items.title.split())), widgets=lines or (subtle(items.empty),))


def _item(item: Item) -> Node:
    return _decorated(item.text, item.details, item.url)


def _decorated(text: str, details: Sequence[str], url: str | None) -> Node:
    node: Node = {"text": html(text), "wrapText": True}
    if label := " · ".join(filter(None, (plain(detail, 4000) for detail in details))):
        node["bottomLabel"] = label
    if shows(url):
        node["onClick"] = {"openLink": {"url": url}}
    return {"decoratedText": node}


def _input(field: TextInput | ChoiceInput | DateInput) -> Node:
    node: Node = {"name": clean(field.id), "label": plain(field.label) or clean(field.id)}
    if isinstance(field, TextInput):
        node |= {"type": "MULTIPLE_LINE" if field.multiline else "SINGLE_LINE"}
        node |= {"validation": {"characterLimit": field.max_length, "inputType": "TEXT"}}
        return {"textInput": node | {"value": clean(field.value)[: field.max_length]}}
    if isinstance(field, DateInput):
        chosen = {"valueMsEpoch": str(_milliseconds(field.value))} if field.value else {}
        return {"dateTimePicker": node | {"type": "DATE_ONLY"} | chosen}
    kind = "CHECK_BOX" if field.multiple else "DROPDOWN"
    return {"selectionInput": node | {"type": kind, "items": [*_choices(field)]}}


def _choices(field: ChoiceInput) -> Iterator[Node]:
    chosen = set(field.value.split(",")) if field.multiple else {field.value}
    for value, label in field.choices[:CHOICES]:
        known = clean(value)
        selected = {"selected": True} if field.value and value in chosen else {}
        yield {"text": plain(label) or known or "…", "value": known, **selected}


def _button(button: Button | LinkButton, pressing: Pressing) -> Node:
    node: Node = {"text": plain(button.label, LONGEST_LABEL) or "…"}
    if isinstance(button, LinkButton):
        return node | {"onClick": {"openLink": {"url": button.url}}}
    action = _action(button.verb, button.data, pressing)
    if button.private and not pressing.dialog:
        action["interaction"] = "OPEN_DIALOG"
    style = {"type": "FILLED"} if button.style == "positive" else {}
    return node | style | {"onClick": {"action": action}}


def _action(verb: str, data: Any, pressing: Pressing) -> Node:
    given = {VERB: clean(verb), DATA: json.dumps(dict(data))}
    if pressing.message:
        given[MESSAGE] = pressing.message
    pairs = [{"key": key, "value": value} for key, value in given.items()]
    return {"function": pressing.function, "parameters": pairs}


def _milliseconds(day: date) -> int:
    """Midnight in UTC, as a picker of days has it."""
    return int(datetime.combine(day, time(), UTC).timestamp()) * 1000
