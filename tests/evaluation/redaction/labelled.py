"""A labelled text: what is personal in it, where, and of which type; read from and written to JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Piece = tuple[str, str]
"""A stretch of text and its type, "" where it is nothing personal."""


_TITLE = re.compile(
    r"(?i)\b((?:mr|mrs|ms|miss|dr|cllr|councillor|sir|rev|pc|dc|uncle|aunt|auntie|nurse|sister|pastor|judge|professor)\.?)( )$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A personal stretch of a text: [start, end) in code points."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled text. `meta["speakers"]`, where it is there, are the people who are known to have been present."""

    id: str
    text: str
    labels: tuple[Label, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """In the form of the shared sets: `{id, text, spans: [{start, end, type}], meta}`."""
        spans = [{"start": one.start, "end": one.end, "type": one.type} for one in self.labels]
        return {"id": self.id, "text": self.text, "spans": spans, "meta": dict(self.meta)}


def titled(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with a `TITLE` of its own for each Mr and Dr before a name: to hide it is no mistake, nor to leave it."""
    out: list[Piece] = []
    for text, type in pieces:
        found = _TITLE.search(out[-1][0]) if type in ("PERSON", "SPEAKER") and out and not out[-1][1] else None
        if found:
            before, title, blank = out.pop()[0][: found.start()], found.group(1), found.group(2)
            out += [(before, ""), (title, "TITLE"), (blank, "")]
        out.append((text, type))
    return out


def joined(id: str, pieces: Iterable[Piece], meta: Mapping[str, Any]) -> Row:
    """The row that the pieces make, one after the other."""
    text, labels = "", []
    for piece, type in pieces:
        if type and piece:
            labels.append(Label(start=len(text), end=len(text) + len(piece), type=type))
        text += piece
    return Row(id=id, text=text, labels=tuple(labels), meta=meta)


def load(path: Path) -> list[Row]:
    """The rows of a file."""
    return [_row(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def save(path: Path, rows: Sequence[Row]) -> None:
    """One row a line."""
    lines = [json.dumps(row.as_json(), ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(kept: Mapping[str, Any]) -> Row:
    labels = tuple(Label(start=one["start"], end=one["end"], type=one["type"]) for one in kept["spans"])
    return Row(id=kept["id"], text=kept["text"], labels=labels, meta=kept.get("meta", {}))
