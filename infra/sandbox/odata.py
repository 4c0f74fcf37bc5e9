"""The query options of Graph's collections: $filter of the usual simple kind, $select, $top, $orderby, pages.

Source: microsoft-graph-docs, concepts/query-parameters and filter-query-parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urlencode

from aiohttp import web

from infra.sandbox.answers import bad_request

Entity: TypeAlias = dict[str, Any]
Test: TypeAlias = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([\w./@:+-]+)|([(),]))")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_CALLS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "ge": lambda a, b: a is not None and bool(a >= b),
    "gt": lambda a, b: a is not None and bool(a > b),
    "le": lambda a, b: a is not None and bool(a <= b),
    "lt": lambda a, b: a is not None and bool(a < b),
}


def options(request: web.Request, allowed: str) -> None:
    """Refuse an option that the collection doesn't take (`allowed` without the `$`)."""
    for name in request.query:
        if name.startswith("$") and name[1:] not in allowed.split():
            raise bad_request(f"Query option '{name}' is not allowed.")


def select(request: web.Request, entity: Entity, type_name: str, default: Sequence[str] = ()) -> Entity:
    """The properties asked for, else the `default` ones, else all; annotations stay."""
    asked = request.query.get("$select")
    if asked is None and not default:
        return entity
    names = list(default) if asked is None else [name.strip() for name in asked.split(",")]
    for name in names:
        if name not in entity:
            raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'.")
    return {name: value for name, value in entity.items() if name in names or name == "id" or name.startswith("@")}


def collection(
    request: web.Request,
    entities: Sequence[Entity],
    *,
    context: str,
    base: str,
    type_name: str,
    default: Sequence[str] = (),
    size: int = 100,
) -> Entity:
    """A page of a collection, `@odata.nextLink` when there are more. `base` is the service's own address, `size` how
    many come at once unless $top says it."""
    wanted = parse_filter(request.query["$filter"]) if "$filter" in request.query else lambda _: True
    found = _ordered(request, [entity for entity in entities if wanted(entity)])
    size = _number(request, "$top", size)
    if not 1 <= size <= 999:
        raise bad_request(f"Invalid page size specified: '{size}'. Must be between 1 and 999 inclusive.")
    first = _number(request, "$skiptoken", 0)
    page: Entity = {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{context}"}
    if request.query.get("$count") == "true":
        page["@odata.count"] = len(found)
    if first + size < len(found):
        query = {**request.query, "$skiptoken": str(first + size)}
        page["@odata.nextLink"] = f"{base}{request.path}?{urlencode(query)}"
    page["value"] = [select(request, entity, type_name, default) for entity in found[first : first + size]]
    return page


def parse_filter(text: str) -> Test:
    """A test out of a $filter: eq ne ge gt le lt, startswith endswith contains, and or not, brackets. Raises `Refusal`."""
    tokens = _tokens(text)
    test = _either(tokens)
    if tokens:
        raise _invalid(text)
    return test


def _ordered(request: web.Request, entities: list[Entity]) -> list[Entity]:
    order = request.query.get("$orderby")
    if order is None:
        return entities
    name, _, direction = order.strip().partition(" ")
    if direction.strip() not in ("", "asc", "desc") or any(name not in entity for entity in entities):
        raise bad_request(f"Invalid orderby clause: '{order}'.")
    return sorted(entities, key=lambda entity: str(entity[name] or ""), reverse=direction.strip() == "desc")


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isdigit():
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    return int(text)


Tokens: TypeAlias = list[tuple[str, str]]


def _tokens(text: str) -> Tokens:
    tokens: Tokens = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise _invalid(text)
        kinds = (("text", found[1]), ("word", found[2]), ("mark", found[3]))
        tokens += [(kind, value.replace("''", "'")) for kind, value in kinds if value is not None]
        at = found.end()
    return tokens


def _take(tokens: Tokens, expected: str | None = None) -> tuple[str, str]:
    if not tokens or (expected is not None and tokens[0][1].lower() != expected):
        raise _invalid(" ".join(value for _, value in tokens))
    return tokens.pop(0)


def _either(tokens: Tokens) -> Test:
    tests = [_both(tokens)]
    while tokens and tokens[0] == ("word", "or"):
        _take(tokens)
        tests.append(_both(tokens))
    return lambda entity: any(test(entity) for test in tests)


def _both(tokens: Tokens) -> Test:
    tests = [_one(tokens)]
    while tokens and tokens[0] == ("word", "and"):
        _take(tokens)
        tests.append(_one(tokens))
    return lambda entity: all(test(entity) for test in tests)


def _one(tokens: Tokens) -> Test:
    kind, word = _take(tokens)
    if (kind, word) == ("mark", "("):
        test = _either(tokens)
        _take(tokens, ")")
        return test
    if word == "not":
        inner = _one(tokens)
        return lambda entity: not inner(entity)
    if word.lower() in _CALLS:
        return _call(_CALLS[word.lower()], tokens)
    operator = _take(tokens)[1]
    if kind != "word" or operator not in _COMPARE:
        raise _invalid(f"{word} {operator}")
    quoted = tokens[:1] and tokens[0][0] == "text"
    wanted = _fold(_value(tokens))

    def compared(entity: Mapping[str, Any]) -> bool:
        value = _fold(_property(entity, word))
        if isinstance(value, datetime) and (quoted or not isinstance(wanted, datetime)):
            raise bad_request(f"'{word}' is a date and time: write it with an offset and without quotes.")
        return _COMPARE[operator](value, wanted)

    return compared


def _call(holds: Callable[[str, str], bool], tokens: Tokens) -> Test:
    _take(tokens, "(")
    name = _take(tokens)[1]
    _take(tokens, ",")
    part = _take(tokens)[1]
    _take(tokens, ")")
    return lambda entity: holds(str(_property(entity, name) or "").lower(), part.lower())


def _value(tokens: Tokens) -> Any:
    kind, text = _take(tokens)
    if kind == "text":
        return text
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    return int(text) if text.isdigit() else text


def _property(entity: Mapping[str, Any], path: str) -> Any:
    value: Any = entity
    for name in path.split("/"):
        named = {key.lower(): inner for key, inner in value.items()} if isinstance(value, Mapping) else {}
        if name.lower() not in named:
            raise bad_request(f"Could not find a property named '{name}'.")
        value = named[name.lower()]
    return value


def _fold(value: Any) -> Any:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    return value.lower() if isinstance(value, str) else value


def _invalid(text: str) -> Exception:
    return bad_request(f"Invalid filter clause: syntax error at '{text}'.")
