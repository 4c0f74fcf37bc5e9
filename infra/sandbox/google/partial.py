"""Partial answers: the `fields` parameter, `items(id,owner/name),nextPageToken`.

Source: developers.google.com, "Drive API: return specific fields"."""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(r"[\w*@-]+|[(),/]")


def select(value: Any, fields: str) -> Any:
    """Only those fields of it, in lists of everything in them. Raises `ValueError` when `fields` can't be read."""
    words = _TOKEN.findall(fields.replace(" ", ""))
    if "".join(words) != fields.replace(" ", ""):
        raise ValueError(fields)
    mask, rest = _mask(words)
    if rest:
        raise ValueError(fields)
    return _kept(value, mask)


def _mask(words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """A tree of names; an empty branch keeps everything below it."""
    mask: dict[str, Any] = {}
    while words and words[0] != ")":
        branch = mask
        while True:
            name, words = words[0], words[1:]
            if name in "(),/":
                raise ValueError(name)
            branch = branch.setdefault(name, {})
            if words[:1] != ["/"]:
                break
            words = words[1:]
        if words[:1] == ["("]:
            inner, words = _mask(words[1:])
            if words[:1] != [")"]:
                raise ValueError("(")
            branch.update(inner)
            words = words[1:]
        if words[:1] == [","]:
            words = words[1:]
    return mask, words


def _kept(value: Any, mask: dict[str, Any]) -> Any:
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [_kept(one, mask) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _kept(inner, mask[name]) for name, inner in value.items() if name in mask}
