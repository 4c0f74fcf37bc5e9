"""A measured share beside its aim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` with the most or the least that it should be; neither: only told. `peer`: the same of stock Presidio."""

    part: str
    name: str
    value: float
    most: float | None = None
    least: float | None = None
    peer: float | None = None
    unit: str = ""

    @property
    def passed(self) -> bool | None:
        """None where there is no aim."""
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "passed": self.passed}


def table(figures: Sequence[Figure]) -> str:
    """One line a figure; those with an aim say `pass` or `MISSED`."""
    peers = any(one.peer is not None for one in figures)
    rows = [("", "", "ours", *(["stock"] if peers else []), "aim", "")]
    rows += [
        (one.part, one.name, _number(one.value, one.unit), *([_number(one.peer, one.unit)] if peers else []), _aim(one),
         {None: "", True: "pass", False: "MISSED"}[one.passed])
        for one in figures
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    shown = []
    for before, row in zip([("",), *rows], rows, strict=False):
        cells = ["" if row[0] == before[0] else row[0], *row[1:]]
        shown.append("  ".join(_cell(cells[at], widths[at], at) for at in range(len(cells))).rstrip())
    return "\n".join(shown)


def _cell(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column < 2 else text.rjust(width)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if unit else f"{value:.3f}"


def _aim(one: Figure) -> str:
    if one.most is not None:
        return f"≤ {one.most:,.0f} {one.unit}" if one.unit else f"≤ {one.most:.3f}"
    return f"≥ {one.least:.3f}" if one.least is not None else ""
