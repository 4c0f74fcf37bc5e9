"""What a redaction leaves visible and what it hides needlessly: the definitions of the shared scorer, in code of our own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from redaction.labelled import Label, Row

Found = Sequence[tuple[int, int, str]]
"""What a redactor hides in one text: (start, end, type)."""

_CANONICAL = {
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "ORGANIZATION": "ORG", "GPE": "LOCATION", "LOC": "LOCATION",
    "FAC": "LOCATION", "ADDRESS": "LOCATION", "STREET_ADDRESS": "LOCATION", "IBAN_CODE": "IBAN", "DOMAIN_NAME": "URL",
    "DATE": "DATE_TIME", "TIME": "DATE_TIME", "NORP": "NRP", "PER": "PERSON", "NAME": "PERSON", "ZIP_CODE": "UK_POSTCODE",
    "POSTCODE": "UK_POSTCODE",
}  # fmt: skip
BESIDE = frozenset({"ORG", "DATE_TIME", "TITLE", "AGE", "NRP", "URL", "NPI", "MRN", "INITIALS"})
"""Types that count in no total: told per type, and never a mistake to hide. `INITIALS` is ours: "PB" at the end of a note."""


@dataclass(slots=True)
class Tally:
    """Of some labels: how many, how many wholly hidden, their letters and digits, and those left visible."""

    labels: int = 0
    hidden: int = 0
    characters: int = 0
    visible: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.labels += other.labels
        self.hidden += other.hidden
        self.characters += other.characters
        self.visible += other.visible
        return self

    @property
    def leak(self) -> float:
        """Share of the personal letters and digits that were left visible."""
        return self.visible / max(1, self.characters)

    @property
    def recall(self) -> float:
        """Share of the labels hidden to the last letter and digit."""
        return self.hidden / max(1, self.labels)


@dataclass(slots=True)
class Score:
    """Of a set of rows."""

    types: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    leaks: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(type, text) of the labels that were not wholly hidden, out of scope ones included."""
    needless: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(type, text) of the findings in which letters or digits are not labelled."""
    documents: int = 0
    """Those with something personal in them."""
    clean_documents: int = 0
    finds: int = 0
    true_finds: int = 0
    ordinary: int = 0
    """Letters and digits that are nothing personal; `masked` of them were hidden."""
    masked: int = 0

    @property
    def total(self) -> Tally:
        total = Tally()
        for type, tally in self.types.items():
            if type not in BESIDE:
                total += tally
        return total

    @property
    def clean(self) -> float:
        """Share of the documents with something personal in which none of it is left."""
        return self.clean_documents / max(1, self.documents)

    @property
    def precision(self) -> float:
        """Share of the findings that touch something labelled."""
        return self.true_finds / max(1, self.finds)

    @property
    def over_masking(self) -> float:
        return self.masked / max(1, self.ordinary)


def score(rows: Iterable[Row], found: Iterable[Found]) -> Score:
    """All rows, each with what was found in it."""
    result = Score()
    for row, finds in zip(rows, found, strict=True):
        _add(result, row, finds)
    return result


def _add(result: Score, row: Row, finds: Found) -> None:
    hidden, personal = bytearray(len(row.text)), bytearray(len(row.text))
    labels = [label for label in row.labels if _counted(row.text, label.start, label.end)]
    for start, end, _ in finds:
        hidden[start:end] = b"\1" * (end - start)
    for label in labels:
        personal[label.start : label.end] = b"\1" * (label.end - label.start)
    visible = [_add_label(result, row, label, hidden) for label in labels]
    if any(label.type not in BESIDE for label in labels):
        result.documents += 1
        result.clean_documents += not any(visible)
    for start, end, type in {(start, end, _CANONICAL.get(type, type)) for start, end, type in finds if end > start}:
        if type not in BESIDE:
            result.finds += 1
            result.true_finds += any(personal[start:end])
        if any(not personal[at] for at in _counted(row.text, start, end)):
            result.needless[type, row.text[start:end]] += 1
    for at in _counted(row.text, 0, len(row.text)):
        if not personal[at]:
            result.ordinary += 1
            result.masked += hidden[at]


def _add_label(result: Score, row: Row, label: Label, hidden: bytearray) -> bool:
    """True where something of it that counts is left."""
    counted = _counted(row.text, label.start, label.end)
    visible = sum(not hidden[at] for at in counted)
    result.types[label.type] += Tally(1, visible == 0, len(counted), visible)
    if visible:
        result.leaks[label.type, row.text[label.start : label.end]] += 1
    return visible > 0 and label.type not in BESIDE


def _counted(text: str, start: int, end: int) -> list[int]:
    return [at for at in range(start, end) if text[at].isalnum()]
