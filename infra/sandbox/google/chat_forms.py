"""What people press and fill in on a card, and what Chat tells the app of it.

Source: developers.google.com, "Collect and process information from Google Chat users"; Chat API reference, Inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias

from infra.sandbox.google.message_rules import inputs, widgets

Filled: TypeAlias = "str | int | bool | Sequence[str]"
"""A text, a date or time in ISO 8601 or milliseconds, a switch's position, what is chosen (one value, or several)."""
_SEVERAL = frozenset({"CHECK_BOX", "SWITCH", "MULTI_SELECT"})


def buttons(message: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every button of a message's content: (button, the card that it is on; empty beside a card)."""
    for accessory in message.get("accessoryWidgets") or ():
        for button in accessory["buttonList"].get("buttons") or ():
            yield button, {}
    for card in message.get("cardsV2") or ():
        for button in of_card(card["card"]):
            yield button, card["card"]


def of_card(card: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Everything on a card that can be pressed, menus' items too; each with `onClick`."""
    for kind, widget in widgets(card):
        if kind == "buttonList":
            yield from (inner for button in widget.get("buttons") or () for inner in _within(button))
        if kind == "chipList":
            yield from widget.get("chips") or ()
        if "onClick" in widget:
            yield widget
        if "button" in widget:
            yield from _within(widget["button"])
        for part in (widget.get("switchControl") or {}, widget):
            if "onChangeAction" in part:
                yield {"onClick": {"action": part["onChangeAction"]}}
    yield from (card.get("fixedFooter") or {}).values()


def pressed(
    found: Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]],
    function: str,
    parameters: Mapping[str, str],
    text: str,
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The first button whose action calls that function, has those parameters and that text, as far as they are given.

    Its action and its card. Raises `KeyError` when there is none, `ValueError` when it can't be pressed."""
    for button, card in found:
        action = (button.get("onClick") or {}).get("action")
        if action is None or (function and action.get("function") != function) or (text and button.get("text") != text):
            continue
        if parameters.items() <= parameters_of(action).items():
            if button.get("disabled"):
                raise ValueError(f"the button {button.get('text', function)} is disabled")
            return action, card
    raise KeyError(function or text)


def parameters_of(action: Mapping[str, Any]) -> dict[str, str]:
    return {pair["key"]: pair.get("value", "") for pair in action.get("parameters") or ()}


def form_inputs(card: Mapping[str, Any], action: Mapping[str, Any], values: Mapping[str, Filled]) -> dict[str, Any]:
    """`formInputs` of a card with these values put in, the rest as the card has it.

    Raises `ValueError` when something isn't on the card, doesn't fit its widget, or is missing though it is required."""
    fields = [(kind, field) for kind, field in inputs(card)]
    unknown = sorted(set(values) - {field["name"] for _, field in fields})
    if unknown:
        raise ValueError(f"the card has no input called {unknown[0]}")
    found: dict[str, Any] = {}
    for kind, field in fields:
        name = field["name"]
        given = _READERS[kind](field, values.get(name))
        if given is not None:
            found[name] = _joined(found[name], given) if kind == "switchControl" and name in found else given
    required = [field["name"] for _, field in fields] if action.get("allWidgetsAreRequired") else []
    for name in [*required, *(action.get("requiredWidgets") or ())]:
        if not any(found.get(name, {}).get("stringInputs", {"value": [name in found]})["value"]):
            raise ValueError(f"{name} must be filled in")
    return found


def _within(button: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield button
    yield from ((button.get("onClick") or {}).get("overflowMenu") or {}).get("items") or ()


def _text(field: Mapping[str, Any], value: Filled | None) -> dict[str, Any]:
    text = str(field.get("value", "") if value is None else value)
    limit = (field.get("validation") or {}).get("characterLimit")
    if limit and len(text) > limit:
        raise ValueError(f"{field['name']} holds {limit} characters at most")
    return _strings([text])


def _choice(field: Mapping[str, Any], value: Filled | None) -> dict[str, Any]:
    items = field.get("items") or ()
    if value is None:
        chosen = [item.get("value", "") for item in items if item.get("selected")]
    else:
        chosen = [value] if isinstance(value, str) else list(value) if isinstance(value, Sequence) else [str(value)]
    known = {item.get("value", "") for item in items}
    if items and not set(chosen) <= known:
        raise ValueError(f"{field['name']} has no such item")
    if len(chosen) > 1 and field.get("type", "CHECK_BOX") not in _SEVERAL:
        raise ValueError(f"{field['name']} takes one item")
    return _strings(chosen)


def _switch(field: Mapping[str, Any], value: Filled | None) -> dict[str, Any]:
    on = bool(field.get("selected")) if value is None else bool(value)
    return _strings([field.get("value", "")] if on else [])


def _moment(field: Mapping[str, Any], value: Filled | None) -> dict[str, Any] | None:
    given = field.get("valueMsEpoch") if value is None else value
    if given in (None, ""):
        return None
    kind = field.get("type", "DATE_AND_TIME")
    if kind == "TIME_ONLY":
        at = (
            time.fromisoformat(str(given)) if ":" in str(given) else datetime.fromtimestamp(int(str(given)) / 1000, UTC)
        )
        return {"timeInput": {"hours": at.hour, "minutes": at.minute}}
    milliseconds = _milliseconds(str(given))
    if kind == "DATE_ONLY":
        return {"dateInput": {"msSinceEpoch": milliseconds}}
    return {"dateTimeInput": {"msSinceEpoch": milliseconds, "hasDate": True, "hasTime": True}}


def _milliseconds(text: str) -> str:
    """A day is its midnight in UTC, whatever the person's own zone."""
    if text.lstrip("-").isdigit():
        return text
    moment = datetime.fromisoformat(text) if "T" in text else datetime.combine(date.fromisoformat(text), time(), UTC)
    return str(int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000))


def _strings(values: Sequence[str]) -> dict[str, Any]:
    return {"stringInputs": {"value": list(values)}}


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return _strings([*one["stringInputs"]["value"], *other["stringInputs"]["value"]])


_READERS = {"textInput": _text, "selectionInput": _choice, "switchControl": _switch, "dateTimePicker": _moment}
