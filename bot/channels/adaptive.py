"""A card of ours as an Adaptive Card 1.5, the version that Teams shows on desktop and mobile, in light and dark.

Text of people and models goes into TextRuns, in which no client reads Markdown: it can't become a link, a mention or
emphasis. No colour is set: the reader's theme decides. Source: adaptivecards.io/explorer, and the Teams limits
of "Adaptive Cards in Teams" (six buttons are shown, more go into the overflow menu).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from bot.core.card import (
    Button,
    Card,
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

SUBMIT_KEY = "rapporteur"
"""Where a client without Action.Execute sends verb and data back: `{"rapporteur": {"verb", "data"}, ...inputs}`."""

BUTTONS_SHOWN = 6
CITATIONS = 20
"""As many as Teams takes in one message."""

LONGEST_LABEL = 80
SOURCES = "rapporteur-sources"

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
MARKUP = re.compile(r"[*_~`\[\]()<>#|\\&{}!]|^\s*(?:[-+]|\d+[.)])\s|https?:|www\.")
STYLES: dict[str, Node] = {
    "normal": {},
    "subtle": {"isSubtle": True},
    "strong": {"weight": "Bolder"},
    # Not in the colour of a warning: Teams' yellow can't be read on white.
    "warning": {"weight": "Bolder"},
}


def render(card: Card) -> Node:
    """The Adaptive Card, every text of it inert."""
    body = [_heading(card.title, "Large"), *_paragraphs(card.subtitle, {"isSubtle": True}, "None")]
    for element in card.elements:
        body.extend(_element(element))
    body.extend(_sources(card.sources))
    rendered: Node = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": "en",
        "fallbackText": clean(card.summary or card.title),
        "msteams": {"width": "Full"},
        "body": [node for node in body if node],
    }
    if actions := _actions(card.buttons):
        rendered["actions"] = actions
    return rendered


def clean(text: str) -> str:
    """Without control and direction characters and lone surrogates; `{{` (a card's date function) is taken apart."""
    return UNSAFE.sub("", text.replace("\r\n", "\n")).replace("{{", "{\u2060{").strip()


def shorten(card: Card, *, items: int, letters: int) -> Card:
    """The same card with at most `items` in a list and `letters` in a text, saying how much was left out."""
    return replace(
        card,
        title=_cut(card.title, min(letters, 200)),
        subtitle=_cut(card.subtitle, letters),
        summary=_cut(card.summary, letters),
        elements=tuple(_shorter(element, items, letters) for element in card.elements),
    )


def _shorter(element: Element, items: int, letters: int) -> Element:
    if isinstance(element, Text):
        return replace(element, text=_cut(element.text, letters))
    if isinstance(element, Facts):
        kept = tuple((_cut(name, letters), _cut(value, letters)) for name, value in element.facts[:items])
        more = len(element.facts) - items
        return Facts(facts=(*kept, ("", f"and {more} more")) if more > 0 else kept)
    if isinstance(element, Items):
        lines = tuple(_shorter_item(item, letters) for item in element.items[:items])
        more = len(element.items) - items
        return replace(element, items=(*lines, Item(text=f"and {more} more")) if more > 0 else lines)
    if isinstance(element, ChoiceInput):
        return replace(element, choices=element.choices[: max(items, 20)])
    return element


def _shorter_item(item: Item, letters: int) -> Item:
    return replace(item, text=_cut(item.text, letters), details=tuple(_cut(line, letters) for line in item.details[:6]))


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _heading(text: str, size: str) -> Node:
    """A heading for screen readers where the text is inert anyway; else it looks like one, and stays inert."""
    text = " ".join(clean(text).split())
    if not text:
        return {}
    if MARKUP.search(text):
        return _rich([_run(text, {"size": size, "weight": "Bolder"})])
    return {"type": "TextBlock", "text": text, "style": "heading", "size": size, "weight": "Bolder", "wrap": True}


def _paragraphs(text: str, style: Node, first: str = "Default") -> Iterator[Node]:
    for number, line in enumerate(filter(None, map(str.strip, clean(text).split("\n")))):
        yield _rich([_run(line, style)], "Small" if number else first)


def _run(text: str, style: Node) -> Node:
    return {"type": "TextRun", "text": text, **style}


def _rich(inlines: list[Node], spacing: str = "Default") -> Node:
    return {"type": "RichTextBlock", "inlines": inlines, **({} if spacing == "Default" else {"spacing": spacing})}


def _element(element: Element) -> Iterable[Node]:
    if isinstance(element, Text):
        text = f"⚠ {element.text}" if element.weight == "warning" and clean(element.text) else element.text
        return _paragraphs(text, STYLES[element.weight])
    if isinstance(element, Facts):
        return _facts(element)
    if isinstance(element, Items):
        return _items(element)
    return [_input(element)]


def _facts(facts: Facts) -> Iterator[Node]:
    """Not a FactSet: that reads Markdown."""
    for number, (name, value) in enumerate(facts.facts):
        label = [_run(f"{clean(name)}: ", {"weight": "Bolder"})] if clean(name) else []
        if clean(value):
            yield _rich([*label, _run(clean(value), {})], "Small" if number else "Default")


def _items(items: Items) -> Iterator[Node]:
    lines = [_item(item) for item in items.items if clean(item.text)]
    if not lines and not clean(items.empty):
        return
    if heading := _heading(items.title, "Medium"):
        yield {**heading, "spacing": "Large"}
    yield from lines or _paragraphs(items.empty, {"isSubtle": True}, "Small")


def _item(item: Item) -> Node:
    link = {"selectAction": {"type": "Action.OpenUrl", "url": item.url}} if https(item.url) else {}
    details = " · ".join(filter(None, map(clean, item.details)))
    content = [_rich([_run(clean(item.text), link)])]
    if details:
        content.append(_rich([_run(details, {"isSubtle": True, "size": "Small"})], "None"))
    return {
        "type": "ColumnSet",
        "spacing": "Small",
        "columns": [
            {"type": "Column", "width": "auto", "items": [{"type": "TextBlock", "text": "•"}]},
            {"type": "Column", "width": "stretch", "spacing": "Small", "items": content},
        ],
    }


def _input(field: TextInput | ChoiceInput | DateInput) -> Node:
    node: Node = {"id": field.id, "label": clean(field.label) or field.id}
    if isinstance(field, TextInput):
        node |= {"type": "Input.Text", "isMultiline": field.multiline, "maxLength": field.max_length}
        return node | {"value": clean(field.value)[: field.max_length]}
    if isinstance(field, DateInput):
        return node | {"type": "Input.Date"} | ({"value": field.value.isoformat()} if field.value else {})
    choices = [{"value": value, "title": _inert(label) or value} for value, label in field.choices]
    node |= {"type": "Input.ChoiceSet", "choices": choices, "isMultiSelect": field.multiple, "wrap": True}
    if field.multiple:
        return node | {"style": "expanded"} | ({"value": field.value} if field.value else {})
    return node | {"style": "compact"} | ({"value": field.value} if field.value else {"placeholder": "Choose one"})


def _inert(label: str) -> str:
    """An expanded choice is read as Markdown; its signs are replaced by their full-width twins."""
    return re.sub(r"[*_~`\[\]<>#\\]", lambda sign: chr(ord(sign[0]) + 0xFEE0), clean(label))


def _sources(sources: tuple[Source, ...]) -> Iterator[Node]:
    """What `[n]` stands for, behind a button of the card's own: it needs no answer from us."""
    lines = [
        _rich(
            [_run(f"[{number}] {clean(source.name)}", {"weight": "Bolder", "size": "Small"}), *_excerpt(source)],
            "Small",
        )
        for number, source in enumerate(sources[:CITATIONS], start=1)
    ]
    if lines:
        toggle = {"type": "Action.ToggleVisibility", "title": "Sources", "targetElements": [SOURCES]}
        yield {"type": "ActionSet", "actions": [toggle]}
        yield {"type": "Container", "id": SOURCES, "isVisible": False, "spacing": "Small", "items": lines}


def _excerpt(source: Source) -> list[Node]:
    text = _cut(clean(source.abstract), 160)
    return [_run(f" {text}", {"isSubtle": True, "size": "Small"})] if text else []


def _actions(buttons: tuple[Button | LinkButton, ...]) -> list[Node]:
    actions = [_button(button) for button in buttons if isinstance(button, Button) or https(button.url)]
    for action in actions[BUTTONS_SHOWN:]:
        action["mode"] = "secondary"
    return actions


def _button(button: Button | LinkButton) -> Node:
    title = _cut(clean(button.label), LONGEST_LABEL)
    if isinstance(button, LinkButton):
        return {"type": "Action.OpenUrl", "title": title, "url": button.url}
    data = dict(button.data)
    style = {} if button.style == "default" else {"style": button.style}
    older = {
        "type": "Action.Submit",
        "title": title,
        "data": {SUBMIT_KEY: {"verb": button.verb, "data": data}},
        **style,
    }
    return {"type": "Action.Execute", "title": title, "verb": button.verb, "data": data, **style, "fallback": older}


def https(url: str | None) -> bool:
    """Whether a link may be shown."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
