"""Core types to JSON and back: everything that is written to disk goes through here, and nothing that is read runs code.

A dataclass becomes an object tagged with its class's name under `$`, other types of Python likewise; plain JSON stays as
it is. The witnesses (`Authorised`, `Redacted`, `Approved`) are refused in both directions: what proves that a step was
taken is made anew by that step, and can't be had by writing to a file.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import ModuleType
from typing import Any

from bot.core import actions, card, errors, skill, types
from bot.core.errors import BadInput, RapporteurError
from bot.core.types import Json

_TAG = "$"
_REFUSED = frozenset({"Authorised", "Redacted", "Approved", "Allow"})


class ForeignError(Exception):
    """An exception of somebody else's code as it was stored: only its class's name, since its text may hold content."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def dumps(value: Any) -> bytes:
    """The value as JSON in ASCII, whatever stands in its strings. Raises `TypeError` for what has no place on disk."""
    return json.dumps(encode(value), separators=(",", ":")).encode("ascii")


def loads(data: bytes) -> Any:
    """What `dumps` was given. Raises `BadInput` for anything that this version doesn't know."""
    try:
        return decode(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise BadInput("Stored data is not readable: restore it from a backup.") from error


def encode(value: Any) -> Json:
    """The value in JSON's own types. Raises `TypeError` for a witness and for a type that isn't registered."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    encoder = _ENCODERS.get(kind)
    if encoder is not None:
        return encoder(value)
    return _encode_by_nature(value)


def decode(data: Json) -> Any:
    """The value that `encode` was given. Raises `BadInput` for an unknown tag, a witness, or fields that don't fit."""
    if isinstance(data, list):
        return [decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    if _TAG not in data:
        return {key: decode(item) for key, item in data.items()}
    tag = data[_TAG]
    decoder = _DECODERS.get(tag) if isinstance(tag, str) else None
    if decoder is None:
        raise BadInput(
            f"Stored data has a part of an unknown kind: {str(tag)[:40]!r}. Was it written by a newer version?"
        )
    try:
        return decoder(data)
    except (TypeError, KeyError, ValueError, binascii.Error) as error:
        raise BadInput(f"Stored data has a {tag} that doesn't fit. Was it written by another version?") from error


# ---- encoding ----------------------------------------------------------------------------------


def _encode_by_nature(value: Any) -> Json:
    """For what is known by what it can do, not by its exact class."""
    if isinstance(value, RapporteurError):
        return {
            _TAG: "error",
            "class": _known_error(type(value)),
            "fields": {k: encode(v) for k, v in vars(value).items() if k[0] != "_"},
        }
    if isinstance(value, BaseException):
        name = value.name if isinstance(value, ForeignError) else type(value).__name__
        return {_TAG: "exception", "class": name}
    if isinstance(value, Mapping):
        return _encode_mapping(value)
    raise TypeError(f"{type(value).__name__} has no place on disk")


def _encode_mapping(value: Mapping[Any, Any]) -> Json:
    if all(type(key) is str for key in value) and _TAG not in value:
        return {key: encode(item) for key, item in value.items()}
    return {_TAG: "map", "of": [[encode(key), encode(item)] for key, item in value.items()]}


def _sequence(tag: str) -> Callable[[Any], Json]:
    return lambda value: {_TAG: tag, "of": [encode(item) for item in value]}


def _dataclass_encoder(cls: type) -> Callable[[Any], Json]:
    names = tuple(field.name for field in dataclasses.fields(cls))
    tag = cls.__name__
    return lambda value: {_TAG: tag, **{name: encode(getattr(value, name)) for name in names}}


# ---- decoding ----------------------------------------------------------------------------------


def _dataclass_decoder(cls: type) -> Callable[[Mapping[str, Json]], Any]:
    return lambda data: cls(**{name: decode(item) for name, item in data.items() if name != _TAG})


def _decode_error(data: Mapping[str, Json]) -> RapporteurError:
    """Without its constructor: the classes take different arguments, and this needs to know none of them."""
    cls = _ERRORS[data["class"]]
    fields = {name: decode(item) for name, item in data["fields"].items()}
    error = cls.__new__(cls, fields["text"])
    vars(error).update(fields)
    return error


def _known_error(cls: type[RapporteurError]) -> str:
    """The nearest class that stands in `bot.core.errors`."""
    return next(base.__name__ for base in cls.__mro__ if base.__name__ in _ERRORS)


# ---- the registry ------------------------------------------------------------------------------


def _dataclasses_of(module: ModuleType) -> Iterator[type]:
    for cls in vars(module).values():
        if isinstance(cls, type) and dataclasses.is_dataclass(cls) and cls.__module__ == module.__name__:
            yield cls


_PLAIN = frozenset({type(None), bool, int, float, str})
_CLASSES = {
    cls.__name__: cls
    for module in (types, skill, actions, card)
    for cls in _dataclasses_of(module)
    if cls.__name__ not in _REFUSED
}
_ERRORS = {
    name: cls for name, cls in vars(errors).items() if isinstance(cls, type) and issubclass(cls, RapporteurError)
}
_ENCODERS: Mapping[type, Callable[[Any], Json]] = {
    **{cls: _dataclass_encoder(cls) for cls in _CLASSES.values()},
    dict: _encode_mapping,
    list: lambda value: [encode(item) for item in value],
    tuple: _sequence("tuple"),
    set: _sequence("set"),
    frozenset: _sequence("frozenset"),
    bytes: lambda value: {_TAG: "bytes", "of": base64.b64encode(value).decode("ascii")},
    datetime: lambda value: {_TAG: "datetime", "of": value.isoformat()},
    date: lambda value: {_TAG: "date", "of": value.isoformat()},
}
_DECODERS: Mapping[str, Callable[[Mapping[str, Json]], Any]] = {
    **{name: _dataclass_decoder(cls) for name, cls in _CLASSES.items()},
    "map": lambda data: {decode(key): decode(item) for key, item in data["of"]},
    "tuple": lambda data: tuple(decode(item) for item in data["of"]),
    "set": lambda data: {decode(item) for item in data["of"]},
    "frozenset": lambda data: frozenset(decode(item) for item in data["of"]),
    "bytes": lambda data: base64.b64decode(data["of"], validate=True),
    "datetime": lambda data: datetime.fromisoformat(data["of"]),
    "date": lambda data: date.fromisoformat(data["of"]),
    "error": _decode_error,
    "exception": lambda data: ForeignError(data["class"]),
}
