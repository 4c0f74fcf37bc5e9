"""What a redaction considered beside what it hid: for whoever tunes a firm's lists. It holds content, so it is logged nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.redaction.find import Find
from policies.redaction.reading.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A piece that was nearly hidden: code points of the original text, what found it, and why it doesn't count."""

    text: int
    start: int
    end: int
    type: str
    rule: str
    score: float
    why: str


@dataclass(slots=True)
class Trace:
    """Give an empty one to `Redactor.redact_now`, and read it afterwards."""

    dropped: list[Dropped] = field(default_factory=list)
    lifted: dict[tuple[int, int, int], str] = field(default_factory=dict)
    """By text, start and end: the context word that raised the score of what stands there."""

    def lift(self, document: Document, start: int, end: int, word: str) -> None:
        """Note the word that raised a range of the document."""
        for place in document.locate(start, end):
            self.lifted[place] = word

    def drop(self, document: Document, refused: Iterable[tuple[Find, str]]) -> None:
        """Note findings that don't count, each with the reason."""
        for find, why in refused:
            for text, start, end in document.locate(find.start, find.end):
                self.dropped.append(
                    Dropped(text=text, start=start, end=end, type=find.type, rule=find.rule, score=find.score, why=why)
                )
