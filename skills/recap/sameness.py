"""Whether two claims say the same."""

from __future__ import annotations

import re
from typing import Final

from skills.recap import words
from skills.recap.recap import Claim, Task

SAME: Final = 0.7
"""Two claims that share so many of their words say the same."""
SAME_MOMENT: Final = 0.5
"""The same for two claims with the same evidence."""

_NAME = re.compile(r"(?<=\s)[A-Z][\w'’-]+")


def same(one: Claim | Task, other: Claim | Task) -> bool:
    """Names don't count: two tasks for the same client are two tasks."""
    mine, theirs = (set(words.stems(_NAME.sub("", claim.text))) for claim in (one, other))
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    moment = one.evidence[:1] == other.evidence[:1]
    return shared >= (SAME_MOMENT if moment else SAME)
