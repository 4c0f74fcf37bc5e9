"""Records: JSON, XML, "Key: value" lines, tables and CSV, in which the name of a field says what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.cells import Cell, table_cells
from policies.redaction.forms.contents import pieces
from policies.redaction.forms.keys import kind_of, may_be_key

_JSON = re.compile(
    r"(?P<q>[\"'])(?P<key>[A-Za-z][\w .-]{0,40})(?P=q)\s{0,3}(?::|=>)\s{0,3}(?:\"(?P<double>(?:[^\"\\\n]"
    r"|\\.){0,400})\"|'(?P<single>(?:[^'\\\n]|\\.){0,400})'|(?P<bare>-?\d[\d.]{2,30})|\[(?P<list>[^\]\[{}]{0,600})\])"
)
_XML = re.compile(r"<(?P<key>[A-Za-z][\w.:-]{0,40})(?:\s[^<>]{0,200})?>(?P<value>[^<>\n]{1,400})</(?P=key)>")
_PAIR = re.compile(
    r"(?<![\w.-])(?P<key>[A-Za-z][\w.-]{0,40})=(?:\"(?P<double>[^\"\n]{0,400})\"|'(?P<single>[^'\n]{0,400})'"
    r"|(?P<bare>[^\s&;,|<>\"']{1,200}))"
)
_SEPARATOR = re.compile(r"(?::|[ ]?\||=|\t|[ ][–-](?=[ ])|\.{3,60}|…+|[ ]{2,40})(?![/\\]{2})[ \t]{0,40}[*_`]{0,3}[ ]?")
_APART = re.compile(r"[|;,\t\[{•>\"]|[.!?] |(?<=\d)\)| - | – ")
_JSON_SIGN = re.compile(r"[\"']\s{0,3}[:=]")
_SIGNS = (":", "=", "\t", "|", "</", "...", "…", " - ", " – ")
_QUOTED = re.compile(r"\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'")
_LINE = re.compile(r"[^\n]+")
_ENDS_ADDRESS = re.compile(r"[:=@|{}<>]|[.!?]\s*$")


class Fields(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """The values of fields whose names say that they are personal, whole, also names and towns that no list knows."""

    def __init__(self) -> None:
        super().__init__(
            supported_entities=["PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS", "ID_NUMBER"], name="field"
        )

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Every value, without quotation marks."""
        found = {piece for cell in _cells(text) if (kind := kind_of(cell.key)) for piece in pieces(kind, cell, text)}
        return [RecognizerResult(kind, start, end, 0.78) for kind, start, end in sorted(found)]


def _cells(text: str) -> Iterator[Cell]:
    if _JSON_SIGN.search(text):
        yield from _json(text)
    if "</" in text:
        yield from (Cell(f["key"].split(":")[-1], *f.span("value")) for f in _XML.finditer(text))
    if "=" in text:
        yield from _pairs(text)
    if any(sign in text for sign in (",", "|", "\t", ";")):
        yield from table_cells(text)
    if any(sign in text for sign in _SIGNS):
        yield from _lines(text)
    yield from _stacked(text)


def _json(text: str) -> Iterator[Cell]:
    for found in _JSON.finditer(text):
        group = next(name for name in ("double", "single", "bare", "list") if found[name] is not None)
        start, end = found.span(group)
        if group != "list":
            yield Cell(found["key"], start, end)
            continue
        for item in _QUOTED.finditer(text, start, end):
            yield Cell(found["key"].removesuffix("s"), *item.span(1 if item[1] is not None else 2))


def _pairs(text: str) -> Iterator[Cell]:
    for found in _PAIR.finditer(text):
        group = next(name for name in ("double", "single", "bare") if found[name] is not None)
        yield Cell(found["key"], *found.span(group))


def _lines(text: str) -> Iterator[Cell]:
    """Fields of a line, one or several: each value runs to the next field's name, a bar or a semicolon."""
    lines = list(_LINE.finditer(text))
    for index, line in enumerate(lines):
        if not any(sign in line.group() for sign in _SIGNS) or len(line.group()) > 4000:
            continue
        keys = list(_keys(text, *line.span()))
        for position, (key, at, start) in enumerate(keys):
            end = keys[position + 1][1] if position + 1 < len(keys) else line.end()
            start, end = _value(text, start, end)
            if start < end:
                alone = at - line.start() <= 6 or _is_apart(text, at)
                yield Cell(key, start, end, prose=not alone)
            if position + 1 == len(keys) and kind_of(key) == "STREET_ADDRESS":
                yield from _address_lines(key, text, [following.span() for following in lines[index + 1 : index + 7]])


def _keys(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """(key, where it begins, where its value begins) of every field in a line whose name is known."""
    done = start
    for separator in _SEPARATOR.finditer(text, start, end):
        low = max(done, separator.start() - 70)
        before = text[low : separator.start()]
        if not may_be_key(before[-60:]):
            continue
        words = before[max((apart.end() for apart in _APART.finditer(before)), default=0) :]
        found = _known(words)
        if found:
            yield found[0], separator.start() - found[1], separator.end()
            done = separator.end()


def _known(words: str) -> tuple[str, int] | None:
    """The longest end of the words before a colon that is a field's name, and how far before the colon it begins."""
    bare = words.strip(" *_`#\"'-")
    parts = bare.split(" ")[-6:]
    for first in range(len(parts)):
        candidate = " ".join(parts[first:])
        if kind_of(candidate) is not None:
            return candidate, len(words) - words.rindex(candidate)
    return None


def _is_apart(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].strip(" ") in ("|", ";", ",", "\t", "(", "•", "-", "/")


def _value(text: str, start: int, end: int) -> tuple[int, int]:
    for separator in ("|", "\t", " ; ", "; "):
        stop = text.find(separator, start, end)
        end = stop if stop > start else end
    while start < end and text[start] in " \t\"'*_`>|([":
        start += 1
    while start < end and text[end - 1] in " \t\"'*_`,;|)]}-•":
        end -= 1
    return start, end


def _address_lines(key: str, text: str, lines: Iterable[tuple[int, int]]) -> Iterator[Cell]:
    """The lines below an address field that go on with it."""
    for start, end in lines:
        line = text[start:end]
        if (
            len(line) > 45
            or _ENDS_ADDRESS.search(line)
            or (not line.strip()[:1].isupper() and not line.strip()[:1].isdigit())
        ):
            return
        if kind_of(line) is not None and not any(map(str.isdigit, line)):
            return
        yield Cell(key, start, end, follows=True)


def _stacked(text: str) -> Iterator[Cell]:
    """A name of a field on a line of its own and its value on the next."""
    lines = list(_LINE.finditer(text))
    for index, line in enumerate(lines[:-1]):
        if line.end() - line.start() > 50 or not may_be_key(line.group()):
            continue
        label = line.group().strip(" *_#>-\t|")
        if label.endswith(".") and not label.lower().endswith(("no.", "ref.", "num.", "tel.")):
            continue
        key = label.rstrip(":?")
        kind = kind_of(key)
        if not kind:
            continue
        start, end = lines[index + 1].span()
        if kind_of(text[start:end].strip(" *_:")) is None:
            yield Cell(key, *_value(text, start, end), prose=not label.endswith(":"))
            if kind == "STREET_ADDRESS":
                yield from _address_lines(key, text, [following.span() for following in lines[index + 2 : index + 7]])


def field_recognisers() -> list[EntityRecognizer]:
    """The recogniser of records."""
    return [Fields()]
