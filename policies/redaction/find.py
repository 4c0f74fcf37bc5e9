"""What every rule yields: something to hide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Find:
    """Something to hide: a range of the document, what it is, which rule found it and how sure that rule is (0–1)."""

    start: int
    end: int
    type: str
    rule: str
    score: float
