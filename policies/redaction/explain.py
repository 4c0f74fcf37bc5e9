"""A redaction explained: each piece that was hidden and each that nearly was, with the rule behind it in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.redaction.kinds import kind
from policies.redaction.masking import Span
from policies.redaction.redactor import Redaction
from policies.redaction.trace import Trace

_KNOWN = {
    "full": "the whole name of somebody known (attendee, directory, the firm's lists, --known)",
    "first": "the first name of somebody known",
    "last": "the last name of somebody known",
    "short": "a short form or nickname of somebody known",
    "initials": "the initials of somebody who was there",
    "handle": "the beginning of a known person's e-mail address",
}
_WORDS = {
    "client": "a client or matter in the firm's redaction file",
    "deny": "under `deny` in the firm's redaction file",
    "literal": "looks like a placeholder, so it gets one of its own",
    "speaker": "named as a speaker by the transcript itself",
    "again": "a value that was hidden elsewhere, found once more",
    "introduced.introduction": "somebody says what they are called",
    "introduced.field": "stands behind a label like “Name:”",
    "introduced.title": "stands behind a title like Mr or Dr",
    "introduced.greeting": "stands in a greeting",
    "introduced.signature": "stands where a letter is signed",
    "introduced.firm": "has a firm's legal form behind it",
    "labelled": "stands behind a label that says what it is",
    "spoken": "spelled out or said in words",
}


_LISTED = {
    "doubtful": "a first name that is a word too, with a surname behind it",
    "word": "a name that is a word too, by the words around it",
    "unknown": "written like a name, and in no dictionary",
    "capital": "an ordinary word, yet with a capital within what somebody said",
    "street": "named like a street or a building",
    "site": "named like a street or a building",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of the original text (code points) that was hidden, or nearly was.

    `because` is the rule in plain words. `raised_by` is the context word that raised the score, "" for none. `token` is "" and
    `why_not` says why where it was not hidden.
    """

    start: int
    end: int
    text: str
    type: str
    rule: str
    because: str
    score: float
    raised_by: str
    token: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All about one text. It holds content: for a screen, never for a log."""

    text: str
    redacted: str
    hidden: tuple[Piece, ...]
    nearly: tuple[Piece, ...]
    lists: str

    def counts(self) -> dict[str, int]:
        """How many different things are hidden, by type, the most first."""
        different = {(piece.type, piece.token) for piece in self.hidden}
        return dict(Counter(type for type, _ in different).most_common())


def explanation(text: str, redaction: Redaction, trace: Trace) -> Explanation:
    """Of a redaction of one text."""
    spans = redaction.spans[0]
    return Explanation(
        text=text,
        redacted=redaction.texts[0],
        hidden=tuple(_hidden(text, span, trace) for span in spans),
        nearly=tuple(_nearly(text, spans, trace)),
        lists=redaction.lists,
    )


def in_words(rule: str, type: str) -> str:
    """What a rule goes by."""
    head, _, rest = rule.partition(".")
    if head == "scope":
        return f"found elsewhere in the text: {in_words(rest, type)}"
    if head == "known":
        return _KNOWN.get(rest, "the name of somebody known")
    if head == "model":
        return f"the language model reads it as: {kind(type)}"
    if head == "firm":
        return f"the firm's own pattern for {type}"
    if head == "listed":
        return _LISTED.get(rest, "in the lists of names and places that come with Rapporteur")
    return _WORDS.get(rule) or _WORDS.get(head) or f"has the form of: {kind(type)}"


def _hidden(text: str, span: Span, trace: Trace) -> Piece:
    return Piece(
        start=span.start,
        end=span.end,
        text=text[span.start : span.end],
        type=span.type,
        rule=span.rule,
        because=in_words(span.rule, span.type),
        score=round(span.score, 2),
        raised_by=_raised_by(span.start, span.end, trace),
        token=span.token,
    )


def _nearly(text: str, spans: Iterable[Span], trace: Trace) -> Iterator[Piece]:
    """What was refused and isn't hidden by another rule; of what overlaps, the first and longest, then the surest."""
    taken = bytearray(len(text))
    for span in spans:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    for one in sorted(trace.dropped, key=lambda one: (one.start, -one.end, -one.score)):
        if any(taken[one.start : one.end]) or not text[one.start : one.end].strip():
            continue
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
        yield Piece(
            start=one.start,
            end=one.end,
            text=text[one.start : one.end],
            type=one.type,
            rule=one.rule,
            because=in_words(one.rule, one.type),
            score=round(one.score, 2),
            raised_by=_raised_by(one.start, one.end, trace),
            why_not=one.why,
        )


def _raised_by(start: int, end: int, trace: Trace) -> str:
    words = (word for (_, low, high), word in trace.lifted.items() if low < end and start < high)
    return next(words, "")
