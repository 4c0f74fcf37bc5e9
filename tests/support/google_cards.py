"""What a person reads, presses and fills in on a card of Google Chat's (cards v2)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

INPUTS = ("textInput", "selectionInput", "dateTimePicker")
TEXTS = ("title", "subtitle", "text", "topLabel", "bottomLabel", "label", "header")


def is_card(value: Any) -> bool:
    """Whether this is one, and no Adaptive Card."""
    return isinstance(value, dict) and ("sections" in value or "header" in value) and "body" not in value


def buttons(cards: Any) -> dict[str, dict[str, Any]]:
    """The data of each button, by its verb."""
    found = (parameters(node) for node in nodes(cards) if "onClick" in node)
    return {given["verb"]: json.loads(given.get("data") or "{}") for given in found if "verb" in given}


def inputs(cards: Any) -> dict[str, Any]:
    """`{"value": …}` of each input, by its name."""
    found = (field for node in nodes(cards) for kind, field in node.items() if kind in INPUTS)
    return {field["name"]: {"value": value_of(field)} for field in found}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a card, in its order."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def texts(card: Any) -> Iterator[str]:
    """Every text that a person reads, in its order, without its markup."""
    for node in nodes(card):
        for name in TEXTS:
            if isinstance(node.get(name), str):
                yield html.unescape(re.sub(r"<[^<>]*>", "", node[name]))


def parameters(node: Mapping[str, Any]) -> dict[str, str]:
    action = (node["onClick"] or {}).get("action") or {}
    return {pair["key"]: pair.get("value", "") for pair in action.get("parameters") or ()}


def value_of(field: Mapping[str, Any]) -> Any:
    """What stands in an input: a text, what is chosen, a day."""
    if "items" in field:
        chosen = [item["value"] for item in field["items"] if item.get("selected")]
        return chosen if field.get("type") == "CHECK_BOX" else next(iter(chosen), "")
    if "valueMsEpoch" in field:
        return datetime.fromtimestamp(int(field["valueMsEpoch"]) / 1000, UTC).date().isoformat()
    return field.get("value", "")
