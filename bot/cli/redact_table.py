"""`rapporteur redact --explain`: a table to read in a terminal, what is the same said once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policies.redaction.explain import Explanation, Piece

WIDEST = (36, 24, 26, 28)
NOTE = "What comes out is pseudonymised, not anonymous: it is still personal data under UK GDPR."


def table(told: Explanation) -> str:
    """What is hidden, then what nearly was."""
    places, things = len(told.hidden), sum(told.counts().values())
    lines = [f"HIDDEN: {things:,} in {places:,} {'place' if places == 1 else 'places'}", ""]
    lines += _columns(("TEXT", "TYPE", "PLACEHOLDER", "RULE"), told.hidden)
    if told.nearly:
        lines += ["", f"NEARLY HIDDEN: {len(told.nearly):,}", ""]
        lines += _columns(("TEXT", "TYPE", "", "RULE"), told.nearly)
    lists = "none" if told.lists == "none" else told.lists
    return "\n".join([*lines, "", f"The firm's redaction file: {lists}. {NOTE}"]) + "\n"


def _columns(heads: Sequence[str], pieces: Sequence[Piece]) -> Iterator[str]:
    same: dict[tuple[str, ...], list[Piece]] = {}
    for piece in pieces:
        same.setdefault((piece.text, piece.type, piece.token, piece.rule, piece.why_not), []).append(piece)
    rows = [_cells(found) for found in same.values()]
    widths = [
        min(widest, max([len(head), *(len(row[place]) for row in rows)]))
        for place, (head, widest) in enumerate(zip(heads, WIDEST, strict=True))
    ]
    yield f"{_line(heads, widths)}  SCORE  WHY"
    for cells, (piece, *_) in zip(rows, same.values(), strict=True):
        yield f"{_line(cells, widths)}  {piece.score:5.2f}  {_why(piece)}"


def _cells(found: list[Piece]) -> tuple[str, str, str, str]:
    piece = found[0]
    times = f" ×{len(found)}" if len(found) > 1 else ""
    text = _plain(piece.text)
    most = WIDEST[0] - len(times)
    return (text if len(text) <= most else text[: most - 1] + "…") + times, piece.type, piece.token, piece.rule


def _why(piece: Piece) -> str:
    raised = f", raised by “{piece.raised_by}”" if piece.raised_by else ""
    return _plain(f"{piece.why_not}; {piece.because}{raised}" if piece.why_not else f"{piece.because}{raised}")


def _plain(text: str) -> str:
    """On one line, without what a terminal would act on."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell[:width].ljust(width) for cell, width in zip(cells, widths, strict=True) if width)
