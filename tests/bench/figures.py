"""What was measured, beside its peer and its target, as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement. `most_of_peer` is the target for ours ÷ peer, `most` the one for ours; neither: only told."""

    name: str
    unit: str
    ours: float
    peer: float | None = None
    most_of_peer: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def passed(self) -> bool | None:
        """None where there is no target."""
        if self.most is None and self.most_of_peer is None:
            return None
        in_ratio = self.most_of_peer is None or (self.ratio is not None and self.ratio <= self.most_of_peer)
        return in_ratio and (self.most is None or self.ours <= self.most)

    @property
    def target(self) -> str:
        if self.most_of_peer is not None:
            return f"≤ {self.most_of_peer:.3g} × peer"
        return f"≤ {self.most:g} {self.unit}" if self.most is not None else ""

    @property
    def verdict(self) -> str:
        return {None: "", True: "pass", False: "MISSED"}[self.passed]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "passed": self.passed}


def table(figures: Sequence[Figure]) -> str:
    """One line a figure."""
    rows = [("", "ours", "peer", "ours ÷ peer", "target", "")]
    rows += [
        (
            f"{one.name}, {one.unit}",
            f"{one.ours:.3g}" if one.ours < 100 else f"{one.ours:.0f}",
            _number(one.peer),
            f"{one.ratio:.2f}" if one.ratio is not None else "",
            one.target,
            one.verdict,
        )
        for one in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(_line(row, widths) for row in rows)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def _line(row: tuple[str, ...], widths: Sequence[int]) -> str:
    name, *numbers = (cell.rjust(width) for cell, width in zip(row[:4], widths, strict=False))
    target, verdict = (cell.ljust(width) for cell, width in zip(row[4:], widths[4:], strict=True))
    return "  ".join([row[0].ljust(len(name)), *numbers, target, verdict]).rstrip()
