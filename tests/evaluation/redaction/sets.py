"""The sets that are scored, each with what it should come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redaction import made
from redaction.figures import Figure
from redaction.labelled import Row, joined, load
from redaction.score import Score

HERE = Path(__file__).parent
SHARED = HERE.parents[3] / "shared/data/pii"
"""Labelled sets of others, where this checkout has them beside it."""

_CHAT = {"leak": 0.015, "clean": 0.96, "masked": 0.05}
_AIMS: Mapping[str, Mapping[str, float]] = {
    "chat": _CHAT,
    "mail": _CHAT,
    "records": {"leak": 0.01, "clean": 0.90, "masked": 0.10},
    # Of an interview of an hour one slip says little: clean documents are promised of short transcripts, as in friends_dev.
    "spoken": {"names": 0.05, "masked": 0.05},
    "social": {"leak": 0.30},
    "plain": {"masked": 0.05},
    "friends_dev": {"names": 0.015, "clean": 0.95, "masked": 0.05},
}
_SHOWN = ("leak", "names", "clean", "masked", "precision")
_TOLD = {
    "leak": "left visible",
    "names": "names left visible",
    "clean": "clean documents",
    "masked": "not personal, yet masked",
    "precision": "precision",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Rows that are scored together."""

    name: str
    rows: Sequence[Row]
    aims: Mapping[str, float] = field(default_factory=dict)

    def figures(self, score: Score, peer: Score | None) -> Iterator[Figure]:
        """What a score comes to, beside the aims."""
        ours, theirs = _measures(score), _measures(peer) if peer else {}
        for measure in _SHOWN:
            if measure not in ours or (measure == "names" and measure not in self.aims):
                continue
            aim = self.aims.get(measure)
            yield Figure(
                part=self.name,
                name=_TOLD[measure],
                value=ours[measure],
                peer=theirs.get(measure),
                most=None if measure == "clean" else aim,
                least=aim if measure == "clean" else None,
            )


def _measures(score: Score) -> dict[str, float]:
    masked = {"masked": score.over_masking}
    if not score.documents:
        return masked
    measures = {"leak": score.total.leak, "clean": score.clean, "precision": score.precision, **masked}
    return {**measures, "names": score.types["PERSON"].leak} if "PERSON" in score.types else measures


def labelled_sets(part: str, count: int) -> list[Set]:
    """The rows of one part (`tune`, `held`): so many made of each kind, and those that people wrote."""
    sets = [
        Set(name=f"{kind}, made", rows=made.rows(kind, part, count), aims=_AIMS[kind])
        for kind in made.KINDS
    ]  # fmt: skip
    for path in sorted((HERE / "rows").glob(f"*_{part}.jsonl")):
        kind = path.stem.removesuffix(f"_{part}")
        sets.append(Set(name=f"{kind}, written", rows=load(path), aims=_AIMS[kind]))
    return sorted(sets, key=lambda one: one.name)


def plain_set() -> Set:
    """Speech and writing with nothing personal in it, each text also as speech-to-text writes it."""
    texts = made.templates("plain", "held")
    rows = [joined(f"plain-{at}", [(text, "")], {}) for at, text in enumerate(texts)]
    lower = [joined(f"plain-lower-{at}", [(text.lower(), "")], {}) for at, text in enumerate(texts)]
    return Set(name="nothing personal", rows=[*rows, *lower], aims=_AIMS["plain"])


def shared_sets() -> list[Set]:
    """Sets of others, with attendees known where they name them."""
    return [
        Set(name=path.stem, rows=load(path), aims=_AIMS.get(path.stem, {})) for path in sorted(SHARED.glob("*.jsonl"))
    ]
