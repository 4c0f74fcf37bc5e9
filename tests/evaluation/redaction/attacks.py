"""What disguises bring to light: the same labelled rows in clear and in each disguise."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from redaction.figures import Figure
from redaction.labelled import Label, Row
from redaction.redacting import Redactors
from redaction.score import BESIDE, Score, score

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from disguises import DISGUISES, main_disguises

POINTS = 0.01
"""So much more than of the clear text may be left in a disguised one."""
SPELLED = 0.10
"""So much may be left of what is spelled out or spaced out."""
_SPELLED = ("spoken", "spaced", "nato", "hyphen_spelled", "dot_spelled", "slash_spelled")


CLEAR = "in clear"


def attacked(rows: Sequence[Row], redactors: Redactors, *, every: bool) -> Iterator[tuple[str, Score]]:
    """The rows' score in clear, then in each disguise, as it is measured. `every`: all that there are, not one of each kind."""
    rows = [row for row in rows if any(label.type not in BESIDE for label in row.labels)]
    yield CLEAR, score(rows, redactors.found(rows))
    for name in DISGUISES if every else main_disguises():
        disguised = [_disguised(row, name) for row in rows]
        yield name, score(disguised, redactors.found(disguised))


def figures(scores: Iterable[tuple[str, Score]]) -> Iterator[Figure]:
    """What is left visible in clear and in each disguise."""
    clear = 0.0
    for name, one in scores:
        leak = one.total.leak
        clear = leak if name == CLEAR else clear
        most = SPELLED if name.startswith(_SPELLED) else clear + POINTS
        yield Figure(part="disguises", name=name, value=leak, most=None if name == CLEAR else most)


def sample(sets: Iterable[Sequence[Row]], count: int) -> list[Row]:
    """So many rows of each set, spread over it."""
    return [row for rows in sets for row in rows[:: max(1, len(rows) // count)][:count]]


def _disguised(row: Row, name: str) -> Row:
    """What is labelled beside the personal types isn't disguised on its own: it counts in no figure."""
    spans = [(label.start, label.end, label.type) for label in row.labels if label.type not in BESIDE]
    text, moved = DISGUISES[name](row.text, spans)
    labels = tuple(Label(start=start, end=end, type=type) for start, end, type in moved)
    return Row(id=f"{row.id}-{name}", text=text, labels=labels, meta=row.meta)
