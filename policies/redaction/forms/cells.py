"""Tables in text: a header row, and the cells below it with the name of their column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.redaction.forms.keys import kind_of, may_be_key

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"^[\s|+:=-]+$")
_SEPARATORS = ("|", "\t", ";", ",")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value [start, end) and the name of its field. `prose`: it may run on into a sentence; `follows`: a further line."""

    key: str
    start: int
    end: int
    prose: bool = False
    follows: bool = False


def table_cells(text: str) -> Iterator[Cell]:
    """The cells of all tables: a header with two names of fields that are known, and rows of as many cells."""
    if "VALUES" in text:
        yield from _inserted(text)
    header: list[str] = []
    separator = ""
    for line in _LINE.finditer(text):
        if header and _RULE.match(line.group()):
            continue
        cells = _split(text, *line.span(), separator) if header else []
        if header and len(cells) == len(header):
            yield from (_cell(text, key, *cell) for key, cell in zip(header, cells, strict=True) if cell[0] < cell[1])
            continue
        header, separator = _header(text, *line.span())


_INSERT = re.compile(r"\(([\w\s,`\"]{5,600})\)\s{0,5}VALUES\b", re.I)
_ROW = re.compile(r"\(((?:[^()'\n]|'(?:[^'\n]|'')*'){3,900})\)")


def _inserted(text: str) -> Iterator[Cell]:
    """The rows of an SQL INSERT, by the names of its columns."""
    for found in _INSERT.finditer(text):
        names = [name.strip(' `"\n') for name in found[1].split(",")]
        for row in _ROW.finditer(text, found.end(), min(found.end() + 200_000, len(text))):
            cells = _split(text, *row.span(1), ",")
            if len(cells) == len(names):
                yield from (Cell(name, *cell) for name, cell in zip(names, cells, strict=True) if cell[0] < cell[1])


def _cell(text: str, key: str, start: int, end: int) -> Cell:
    """A cell that begins with a field's name of its own is that field."""
    colon = text.find(":", start, min(start + 40, end))
    if colon > 0 and kind_of(text[start:colon]) is not None:
        return Cell(text[start:colon], *_trimmed(text, colon + 1, end))
    return Cell(key, start, end)


def _header(text: str, start: int, end: int) -> tuple[list[str], str]:
    if end - start > 2000:
        return [], ""
    for separator in _SEPARATORS:
        if text.find(separator, start, end) < 0:
            continue
        rough = text[start:end].split(separator)
        if sum(may_be_key(name) for name in rough) * 2 < len(rough) or sum(map(len, rough)) > 40 * len(rough):
            continue
        names = [text[low:high] for low, high in _split(text, start, end, separator)]
        kinds = [kind_of(name) for name in names]
        known = sum(kind is not None for kind in kinds)
        if len(names) > 1 and known * 2 >= len(names) and known >= 2 and any(kinds) and not _is_prose(names):
            return names, separator
    return [], ""


def _is_prose(names: list[str]) -> bool:
    return any(len(name.split()) > 5 or name.endswith((".", "!", "?")) or ": " in name for name in names)


def _split(text: str, start: int, end: int, separator: str) -> list[tuple[int, int]]:
    """The trimmed ranges between separators; those inside quotation marks don't count."""
    cells, at, quoted = [], start, False
    for place in range(start, end):
        letter = text[place]
        if letter == '"':
            quoted = not quoted and not text[at:place].strip() if separator == "," or not quoted else False
        elif letter == separator and not quoted:
            cells.append((at, place))
            at = place + 1
    cells.append((at, end))
    if separator == "|":
        cells = [
            (low, high)
            for index, (low, high) in enumerate(cells)
            if 0 < index < len(cells) - 1 or text[low:high].strip()
        ]
    return [_trimmed(text, low, high) for low, high in cells]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\"'*`":
        start += 1
    while end > start and text[end - 1] in " \t\"'*`":
        end -= 1
    return start, end
