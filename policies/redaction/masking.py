"""From findings to placeholders: one for each person and each thing, the same wherever it is named."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.errors import RedactionFailed
from policies.redaction.alike import alike
from policies.redaction.find import Find
from policies.redaction.names.people import People, Someone
from policies.redaction.placeholders.brackets import Mention
from policies.redaction.placeholders.tokens import label_of
from policies.redaction.placeholders.vault import Entry, Vault
from policies.redaction.reading.document import Document

_MOST_TRIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One hidden piece: code points of the original text, its type, placeholder, the rule that found it, its score (0–1)."""

    start: int
    end: int
    type: str
    token: str
    rule: str
    score: float


class Masking:
    """Gives out placeholders, and writes them into the texts and the vault."""

    def __init__(
        self, document: Document, people: People, vault: Vault, listed: Callable[[str], str] = lambda _: ""
    ) -> None:
        """`listed`: the one name of a client or matter that is written like this, "" for none."""
        self._document, self._people, self._vault = document, people, vault
        self._listed = listed
        self._by_value = {
            (entry.label, alike(entry.type, text)): entry
            for entry in vault.entries.values()
            if entry.label != "PERSON"
            for text in (entry.value, *entry.surfaces)
        }

    def introduce(self, speakers: Iterable[str]) -> None:
        """Give people who spoke a placeholder, named or not."""
        for name in speakers:
            self._person(self._people.meant(name), ())

    def spans(self, finds: Sequence[Find]) -> tuple[tuple[Span, ...], ...]:
        """Per text, the spans in order. Longer names are understood first: they tell who a short one means."""
        people = [find for find in finds if find.type == "PERSON"]
        for find in sorted(people, key=lambda find: -len(self._surface(find).split())):
            self._people.meant(self._surface(find))
        rows: list[list[Span]] = [[] for _ in self._document.originals]
        for voice in self._document.voices:
            token = self._person(self._people.meant(voice.name), (voice.name,))
            rows[voice.text].append(
                Span(start=voice.start, end=voice.end, type="PERSON", token=token, rule="speaker", score=1.0)
            )
        for find in finds:
            token = self._token(find)
            for text, start, end in self._places(find):
                span = Span(start=start, end=end, type=find.type, token=token, rule=find.rule, score=find.score)
                rows[text].append(span)
        return tuple(tuple(sorted(row, key=lambda span: span.start)) for row in rows)

    def finished(self, spans: tuple[tuple[Span, ...], ...]) -> tuple[tuple[str, ...], tuple[tuple[Span, ...], ...]]:
        """The texts with each span replaced by its placeholder, and the spans, none overlapping.

        What would be read as a placeholder though we didn't write it is hidden too, so that the vault leads back exactly.
        """
        rows = zip(self._document.originals, spans, strict=True)
        done = [self._finished(text, _apart(row)) for text, row in rows]
        return tuple(text for text, _ in done), tuple(row for _, row in done)

    def _finished(self, text: str, row: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
        for _ in range(_MOST_TRIES):
            redacted, places = _replaced(text, row)
            found, ours = self._vault.mentions(redacted), frozenset(places)
            strays = [mention for mention in found if mention.start not in ours]
            if not strays and len(found) == len(row):
                surfaces = (text[span.start : span.end] for span in row)
                self._vault.write_down(redacted, zip(found, surfaces, strict=True))
                return redacted, row
            literal = [self._literal(text, mention, row, places) for mention in strays]
            row = _apart([*row, *literal])
        raise RedactionFailed(
            "A text holds something that can't be told from a placeholder of ours, so nothing was sent to any model. Take "
            "words in square brackets out of it and try again."
        )

    def _literal(self, text: str, mention: Mention, row: Sequence[Span], places: Sequence[int]) -> Span:
        """A span for what is no placeholder but reads like one; `places`: where each span's placeholder stands."""
        before = bisect_right(places, mention.start) - 1
        shift = row[before].end - places[before] - len(row[before].token) if before >= 0 else 0
        start, end = mention.start + shift, mention.end + shift
        label = label_of("LITERAL")
        key = label, alike("LITERAL", text[start:end])
        entry = self._by_value.get(key)
        if entry is None:
            entry = Entry(label=label, number=self._vault.next_number(), type="LITERAL", value=text[start:end])
            self._vault.keep(entry)
            self._by_value[key] = entry
        return Span(start=start, end=end, type="LITERAL", token=self._vault.token(entry), rule="literal", score=1.0)

    def _places(self, find: Find) -> Iterator[tuple[int, int, int]]:
        """Where it stands. What is broken over lines is one place, so that it isn't restored once for each of them."""
        text, start, end = -1, 0, 0
        for piece in self._document.locate(find.start, find.end):
            if piece[0] == text and not self._document.originals[text][end : piece[1]].strip():
                end = piece[2]
                continue
            if text >= 0:
                yield text, start, end
            text, start, end = piece
        yield text, start, end

    def _surface(self, find: Find) -> str:
        return " ".join(self._document.text[find.start : find.end].split())

    def _token(self, find: Find) -> str:
        surface = self._surface(find)
        if find.type == "PERSON":
            guessed = not find.rule.startswith("known")
            return self._person(self._people.meant(surface), (surface,), exact=guessed)
        label = label_of(find.type)
        listed = self._listed(surface) if find.type == "ORGANIZATION" else ""
        found = self._by_value.get((label, alike(find.type, listed or surface)))
        if found is None:
            original = listed or self._original(find)
            exact = find.type in ("ORGANIZATION", "LOCATION")
            found = Entry(label=label, number=self._number(find, label), type=find.type, value=original, exact=exact)
        entry = self._vault.seen(found, (surface,))
        for spelling in (surface, entry.value):
            self._by_value[label, alike(find.type, spelling)] = entry
        return self._vault.token(entry)

    def _number(self, find: Find, label: str) -> int:
        """A mail address has its owner's number, if that is free and the owner is certain."""
        owner = self._people.by_mail(self._surface(find)) if label == "EMAIL" else None
        if owner:
            self._person(owner, ())
            if ("EMAIL", owner.number) not in self._vault.entries:
                return owner.number
        return self._vault.next_number()

    def _original(self, find: Find) -> str:
        """The value as the source writes it, on one line."""
        pieces = self._document.locate(find.start, find.end)
        return " ".join(self._document.originals[text][start:end] for text, start, end in pieces)

    def _person(self, someone: Someone, surfaces: Sequence[str], *, exact: bool = False) -> str:
        if not someone.number:
            someone.number = self._vault.next_number()
        found = self._vault.entries.get(("PERSON", someone.number))
        if found is None:
            found = Entry(
                label="PERSON",
                number=someone.number,
                type="PERSON",
                value=someone.name,
                person=someone.person,
                exact=exact and not someone.known,
            )
        return self._vault.token(self._vault.seen(found, surfaces))


def _apart(row: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order; of two that overlap, the later one loses what both have."""
    kept: list[Span] = []
    done = 0
    for span in sorted(row, key=lambda span: (span.start, -span.end)):
        if span.end > done:
            kept.append(span if span.start >= done else replace(span, start=done))
            done = span.end
    return tuple(kept)


def _replaced(text: str, spans: Sequence[Span]) -> tuple[str, list[int]]:
    """The text with placeholders, and where each of them begins, in order."""
    out: list[str] = []
    places: list[int] = []
    done = length = 0
    for span in spans:
        out += [text[done : span.start], span.token]
        length += span.start - done
        places.append(length)
        length += len(span.token)
        done = span.end
    return "".join(out) + text[done:], places
