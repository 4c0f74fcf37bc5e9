"""Partial answers: the `fields` parameter, `items(id,owner/name),nextPageToken`.

Source: developers.google.com, "Drive API: return specific fields"."""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(r"[\w*@-]+|[(),/]")


def select(value: Any, fields: str) -> Any:
    """Only those fields of it, in lists of everything in them. Raises `ValueError` when `fields` can't be read."""
    text = fields.replace(" ", "")
    words = _TOKEN.findall(text)
    if not words or "".join(words) != text:
        raise ValueError(f"{fields!r} is no list of fields")
    mask, rest = _mask(words)
    if rest:
        raise ValueError(f"{fields!r} has a bracket too many")
    return _kept(value, mask)


def _mask(words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """A tree of names, and the words behind it; an empty branch keeps everything below it."""
    mask: dict[str, Any] = {}
    while True:
        branch, words = _branch(mask, words)
        if words[:1] == ["("]:
            inner, words = _mask(words[1:])
            branch.update(inner)
            if words[:1] != [")"]:
                raise ValueError("a bracket is not closed")
            words = words[1:]
        if words[:1] != [","]:
            return mask, words
        words = words[1:]


def _branch(mask: dict[str, Any], words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Where a path such as `owner/name` leads in the tree."""
    while words and words[0] not in "(),/":
        mask, words = mask.setdefault(words[0], {}), words[1:]
        if words[:1] != ["/"]:
            return mask, words
        words = words[1:]
    raise ValueError("a field's name is missing")


def _kept(value: Any, mask: dict[str, Any]) -> Any:
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [_kept(one, mask) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _kept(inner, mask[name]) for name, inner in value.items() if name in mask}
