"""Ids in the shapes that Google Chat gives them, derived from names, so that a firm has the same ids at every start."""

from __future__ import annotations

import base64
import hashlib


def space(*parts: str) -> str:
    """A space: eleven letters and digits."""
    return _letters(11, "space", *parts)


def message(*parts: str) -> str:
    """One half of a message's id (`AAAAAAAAAAA.BBBBBBBBBBB`), and a thread's whole."""
    return _letters(11, "message", *parts)


def domain(name: str) -> str:
    """What Chat calls the domain of a user's organisation by."""
    return _letters(7, "domain", name).lower()


def _letters(count: int, *parts: str) -> str:
    digest = hashlib.sha512("/".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().replace("-", "x").replace("_", "y")[:count]
