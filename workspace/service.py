"""An API's service as googleapiclient builds it, with its collections made once.

googleapiclient makes `spaces()` anew at each call, every method and its documentation too: 27 ms and megabytes for Chat's.
Source: googleapiclient.discovery, `Resource._add_nested_resources` (what makes a collection has `__is_resource__`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Service:
    """Used as the resource that it is made of. Belongs to one event loop."""

    __slots__ = ("_made", "_resource")

    def __init__(self, resource: Any) -> None:
        self._resource = resource
        self._made: dict[str, Callable[[], Service]] = {}

    def __getattr__(self, name: str) -> Any:
        """A collection, the same each time, or a method, which makes a request."""
        if name in self._made:
            return self._made[name]
        found = getattr(self._resource, name)
        if not getattr(found, "__is_resource__", False):
            return found
        inner = Service(found())
        self._made[name] = lambda: inner
        return self._made[name]
