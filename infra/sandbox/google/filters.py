"""Meet's filters: `space.meeting_code = "…" AND start_time >= "…"`, `end_time IS NULL`.

Source: developers.google.com, Meet REST API, conferenceRecords.list and participants.list.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from infra.sandbox.google.errors import GoogleError, invalid

_CONDITION = re.compile(r'([\w.]+)\s*(?:(>=|<=|>|<|=)\s*"([^"]*)"|IS\s+NULL)')
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
Value: TypeAlias = "str | datetime | None"
Test: TypeAlias = Callable[[Mapping[str, Value]], bool]


def parse(text: str, fields: Mapping[str, type]) -> Test:
    """Whether something's fields fit the filter; all do when it is empty. Raises `GoogleError` 400.

    `fields` are those that may be filtered by: `str` for equality only, `datetime` for comparisons and IS NULL."""
    conditions = re.split(r"\s+AND\s+", text.strip()) if text.strip() else []
    tests = [_condition(condition, fields) for condition in conditions]
    return lambda values: all(test(values) for test in tests)


def _condition(text: str, fields: Mapping[str, type]) -> Test:
    found = _CONDITION.fullmatch(text.strip())
    kind = fields.get(found[1]) if found else None
    if found is None or kind is None:
        raise _invalid(text)
    name, sign = found[1], found[2]
    if sign is None:
        if kind is str:
            raise _invalid(text)
        return lambda values: values[name] is None
    if kind is str:
        if sign != "=":
            raise _invalid(text)
        return lambda values: values[name] == found[3]
    moment, compare = _moment(found[3], text), _OPERATORS[sign]
    return lambda values: values[name] is not None and compare(values[name], moment)


def _moment(value: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise _invalid(text) from error
    if moment.tzinfo is None:
        raise _invalid(text)
    return moment


def _invalid(text: str) -> GoogleError:
    return invalid(f"Request contains an invalid argument: filter, at '{text}'.")
