"""Whether two claims say the same."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from typing import Final

from skills.recap import words
from skills.recap.recap import Claim, Task

SAME: Final = 0.7
"""Two claims that share so many of their words say the same."""
SAME_MOMENT: Final = 0.5
"""The same for two claims with the same evidence."""

_NAME = re.compile(r"(?<=\s)[A-Z][\w'’-]+")
_NUMBER = re.compile(r"\d[\d.,:/-]*(?<=\d)")
_NOBODY: Final = frozenset((*day_name, *month_name, "Mr", "Mrs", "Ms", "Miss", "Dr", "Sir"))
"""Capitals of whom nobody is told apart by."""


def same(one: Claim | Task, other: Claim | Task) -> bool:
    """Names in common don't count: two tasks for the same client are two tasks."""
    mine, theirs = (set(words.stems(_NAME.sub("", claim.text))) for claim in (one, other))
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    if one.evidence[:1] == other.evidence[:1]:
        return shared >= SAME_MOMENT
    return shared >= SAME and not _of_others(one.text, other.text)


def _of_others(one: str, other: str) -> bool:
    """Said at two moments of other people, or with other numbers: ringing Helen and ringing Tom are two things."""
    pairs = ((set(kind.findall(one)) - _NOBODY, set(kind.findall(other)) - _NOBODY) for kind in (_NAME, _NUMBER))
    return any(mine and theirs and not mine & theirs for mine, theirs in pairs)
