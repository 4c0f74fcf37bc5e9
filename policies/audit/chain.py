"""The walk along the chain: given entries as they lie there, which are missing, out of order, put in, or not what they were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

Finding = tuple[int, str]
"""The `seq` of an entry, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it lies there. `place` is the table's number for it, `seq` the one in the entry; `fault` is empty when the
    entry is what was signed, `sealed_fault` when its sealed part is, too."""

    place: int
    seq: int
    prev: str
    hash: str
    fault: str
    sealed_fault: str
    erased: bool


def walk(rows: Sequence[Row], begin: int, origin: str) -> tuple[int, list[Finding]]:
    """`rows` in the order of the table, following on entry `begin` with hash `origin`. The last `seq` that the rows reach, and
    the findings. A sound entry's own number is to be trusted, since it is signed; a faulty row is a changed entry where
    that number is missing, and else one put in."""
    sound = {row.seq for row in rows if not row.fault}
    passed: set[int] = set()
    found: list[Finding] = []
    expected, prev = begin + 1, origin
    for row in rows:
        if row.fault and expected in sound:
            found.append((expected, f"an entry was put in before this one: {row.fault}"))
        elif row.fault:
            found.append((expected, f"{_changed(expected, sound)}: {row.fault}"))
            expected, prev = expected + 1, ""
        elif row.seq < expected:
            found.append((row.seq, _late(row.seq, passed, begin)))
        else:
            found += _gap(expected, row.seq, sound)
            if row.seq == expected and prev and row.prev != prev:
                found.append((row.seq, "doesn't follow on the entry before it"))
            expected, prev = row.seq + 1, row.hash
        passed.add(row.seq)
    return expected - 1, found or _displaced(rows)


def _changed(seq: int, sound: Collection[int]) -> str:
    return "changed" if seq < max(sound, default=0) else "changed, or added at the end"


def _late(seq: int, passed: Collection[int], begin: int) -> str:
    if seq <= begin:
        return "was put back after retention had deleted it"
    return "a copy of this entry was put in" if seq in passed else "stands out of its order"


def _gap(expected: int, found: int, sound: Collection[int]) -> list[Finding]:
    """What should have come between. Entries that come later are out of order, and named there."""
    missing = [seq for seq in range(expected, found) if seq not in sound]
    if not missing:
        return []
    span = f"{missing[0]}" if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
    return [(missing[0], f"removed: {span}")]


def _displaced(rows: Sequence[Row]) -> list[Finding]:
    """All there and in order, but the table numbers them in another way than they do themselves."""
    return [(row.seq, f"stands at {row.place}") for row in rows if row.place != row.seq][:1]
