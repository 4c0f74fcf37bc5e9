"""Google's own descriptions of its APIs, as google-api-python-client brings them along: methods and schemas.

Source: developers.google.com, "Discovery document"."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

Schema: TypeAlias = Mapping[str, Any]

DOCUMENTS = {
    "admin": "admin.directory_v1",
    "calendar": "calendar.v3",
    "chat": "chat.v1",
    "drive": "drive.v3",
    "gmail": "gmail.v1",
    "meet": "meet.v2",
    "people": "people.v1",
    "pubsub": "pubsub.v1",
    "tasks": "tasks.v1",
    "workspaceevents": "workspaceevents.v1",
}
"""The document of each API, by the name that it has in the tenant's addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method: `path` matches what follows the API's name; `request` and `response` are schemas' names, or empty."""

    id: str
    verb: str
    path: re.Pattern[str]
    names: tuple[str, ...]
    parameters: Mapping[str, Schema]
    request: str
    response: str
    scopes: frozenset[str]

    def match(self, path: str) -> dict[str, str] | None:
        """The path's parameters, decoded; None when it is another method's."""
        found = self.path.fullmatch(path)
        return dict(zip(self.names, map(unquote, found.groups()), strict=True)) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One API. `common` are the parameters that all its methods take."""

    service: str
    methods: tuple[Method, ...]
    schemas: Mapping[str, Schema]
    common: Mapping[str, Schema]

    def find(self, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method that a request means, and the parameters in its path."""
        for method in self.methods:
            given = method.match(path) if method.verb == verb else None
            if given is not None:
                return method, given
        return None


@cache
def document(api: str) -> Document:
    """Of one of `DOCUMENTS`. Raises `KeyError` for another."""
    raw = read(api)
    found = [_method(method, raw["servicePath"]) for method in walk(raw)]
    return Document(
        service=raw["rootUrl"].removeprefix("https://").rstrip("/"),
        # What has more words of its own comes first: `…:reactivate` before whatever is called so.
        methods=tuple(sorted(found, key=lambda method: (len(method.names), -len(method.path.pattern)))),
        schemas=raw["schemas"],
        common=raw["parameters"],
    )


def read(api: str) -> Schema:
    """The document as Google writes it. Raises `KeyError` for what isn't one of `DOCUMENTS`."""
    content: Schema = json.loads((_folder() / f"{DOCUMENTS[api]}.json").read_text(encoding="utf-8"))
    return content


def walk(resource: Schema) -> Iterator[Schema]:
    """All methods of a document, or of a resource in it."""
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from walk(inner)


def _folder() -> Path:
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("google-api-python-client is not installed")
    return Path(spec.submodule_search_locations[0]) / "discovery_cache" / "documents"


def _method(raw: Schema, base: str) -> Method:
    parameters = raw.get("parameters", {})
    path, names = _pattern(base + raw["path"], parameters)
    return Method(
        id=raw["id"],
        verb=raw["httpMethod"],
        path=path,
        names=names,
        parameters=parameters,
        request=raw.get("request", {}).get("$ref", ""),
        response=raw.get("response", {}).get("$ref", ""),
        scopes=frozenset(raw.get("scopes", ())),
    )


def _pattern(template: str, parameters: Mapping[str, Schema]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """`v2/{+name}` with what the document says of `name`."""
    pieces, names = [], []
    for literal, plus, name in re.findall(r"([^{]*)(?:\{(\+?)(\w+)\})?", template):
        pieces.append(re.escape(literal))
        if name:
            names.append(name)
            pieces.append(f"({parameters[name].get('pattern', '.+').strip('^$')})" if plus else "([^/:]+)")
    return re.compile("".join(pieces)), tuple(names)
