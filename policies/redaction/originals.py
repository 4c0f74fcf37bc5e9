"""The exact search for a vault's originals: it completes the masking, and it is the last look at what leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policies.redaction.canonical import canonical, normal
from policies.redaction.document import Document
from policies.redaction.known import Find, stands_alone, words_that_hide_names
from policies.redaction.vault import Entry, Vault


class Originals:
    """All originals of a vault, found however they are written: canonical, whatever the case, as words of their own."""

    def __init__(self, vault: Vault) -> None:
        import ahocorasick

        self._ordinary = words_that_hide_names(vault.common_words)
        self._automaton = ahocorasick.Automaton()
        for entry in vault.entries.values():
            for original in {entry.value, *entry.surfaces}:
                form = normal(original)
                if _tells(entry, form):
                    exact = canonical(original).text if entry.exact and _may_be_words(entry, form) else ""
                    self._automaton.add_word(form, (form, exact, entry))
        if len(self._automaton):
            self._automaton.make_automaton()

    def shown(self, text: str, folded: str) -> Iterator[tuple[int, int, str, Entry]]:
        """Where originals can be read in canonical text: start, end, the original (normalised), its entry."""
        if not len(self._automaton):
            return
        for last, (form, exact, entry) in self._automaton.iter(folded):
            start, end = last - len(form) + 1, last + 1
            if stands_alone(folded, start, end) and (not exact or text[start:end] == exact):
                yield start, end, form, entry

    def is_ordinary(self, form: str) -> bool:
        """True for an original that consists of ordinary words: seeing it proves nothing."""
        return all(word in self._ordinary for word in re.findall(r"[\w'-]+", form))


def left_visible(document: Document, finds: Iterable[Find], vault: Vault) -> Iterator[Find]:
    """Places of originals that no rule has hidden yet, so that the last look finds nothing in these texts."""
    hidden = bytearray(len(document.text))
    for find in finds:
        hidden[find.start : find.end] = b"\1" * (find.end - find.start)
    originals = Originals(vault)
    for start, end, form, entry in originals.shown(document.text, document.folded):
        if not all(hidden[start:end]) and not originals.is_ordinary(form):
            yield Find(start, end, entry.type, "again", 1.0)


def _tells(entry: Entry, form: str) -> bool:
    """False for what is too short, or too much like an ordinary date, to be looked for everywhere."""
    letters = sum(character.isalnum() for character in form)
    if entry.label == "BIRTHDATE":
        return bool(re.search(r"\d{4}|\d\D\d+\D\d", form))
    return letters >= (2 if entry.label in ("PERSON", "ORG", "PLACE") else 5) and entry.label != "TEXT"


def _may_be_words(entry: Entry, form: str) -> bool:
    """Firms and places are written like ordinary words in small letters; of people only a single name is."""
    return entry.label != "PERSON" or " " not in form
