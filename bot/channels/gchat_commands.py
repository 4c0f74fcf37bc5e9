"""The commands that people find in Google Chat's menus: the app's configuration is written from them, and read by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

COMMANDS: Mapping[int, str] = MappingProxyType(
    {1: "recap", 2: "why", 3: "help", 4: "stop", 5: "sign-out", 6: "preview"}
)
"""By the number under which a slash or quick command stands in the configuration; Chat sends no name."""

CODE = r"[a-z]{3}-[a-z]{4}-[a-z]{3}"
LINK = re.compile(rf"(?<![\w.@/-])(?:https?://)?meet\.google\.com/({CODE})(?![\w-])(?:[?#/][^\s<>|]*)?", re.IGNORECASE)
BARE = re.compile(rf"(?<![\w/.-])({CODE})(?![\w/-])", re.IGNORECASE)
FEW_WORDS = 4
"""Among so many words, something like `abc-defg-hij` is a meeting's code; in a sentence it can be a compound."""


def find_meeting(text: str) -> tuple[str, str | None]:
    """The text without the link to a Meet meeting, or its code; and the code, or None where it names none."""
    found = LINK.search(text)
    if found is None and len(text.split()) <= FEW_WORDS:
        found = BARE.search(text)
    if found is None:
        return text, None
    rest = f"{text[: found.start()].rstrip('<')} {text[found.end() :].lstrip('>')}"
    return " ".join(rest.split()), found[1].lower()
