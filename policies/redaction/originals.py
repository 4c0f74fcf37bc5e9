"""The exact search for a vault's originals: it completes the masking, and it is the last look at what leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from policies.redaction.find import Find
from policies.redaction.names.known import stands_alone, words_that_hide_names
from policies.redaction.placeholders.vault import Entry, Vault
from policies.redaction.reading.canonical import canonical, normal
from policies.redaction.reading.document import Document

_DIGITS = re.compile(r"\d(?:[ ./-]{0,2}\d){5,}")
_NAMES = frozenset({"PERSON", "ORG", "PLACE", "TEXT"})
_form = lru_cache(maxsize=65536)(normal)


_LONGEST = 400
"""Characters of what is looked for elsewhere; a longer find is no name and no number, and slows the search."""


class Originals:
    """All that must not be seen outside, found however it is written: a vault's originals, and the directory's full names.

    Canonical, whatever the case, as words of their own; numbers however their digits are grouped.
    """

    def __init__(self, vault: Vault) -> None:
        import ahocorasick

        self._ordinary = words_that_hide_names(vault.common_words)
        self._automaton = ahocorasick.Automaton()
        self._numbers: dict[str, tuple[str, Entry]] = {}
        for name in vault.watched:
            self._add(Entry(label="PERSON", number=0, type="PERSON", value=name), name)
        for entry in vault.entries.values():
            for original in {entry.value, *entry.surfaces}:
                self._add(entry, original)
        if len(self._automaton):
            self._automaton.make_automaton()

    def shown(self, text: str, folded: str) -> Iterator[tuple[int, int, str, Entry]]:
        """Where originals can be read in canonical text: start, end, the original (normalised), its entry."""
        yield from self._names_shown(text, folded) if len(self._automaton) else ()
        yield from self._numbers_shown(text) if self._numbers else ()

    def is_ordinary(self, form: str, shown: str) -> bool:
        """True for an original that consists of ordinary words: seeing it proves nothing, unless it is a name in full and
        `shown` with a name's capitals."""
        words = re.findall(r"[\w'-]+", form)
        if len(words) > 1 and all(word[:1].isupper() for word in shown.split()):
            return False
        return all(word in self._ordinary for word in words)

    def _add(self, entry: Entry, original: str) -> None:
        form = _form(original)
        if not _tells(entry, form):
            return
        exact = canonical(original).text if entry.exact and _may_be_words(entry, form) else ""
        self._automaton.add_word(form, (form, exact, entry))
        digits = significant(form)
        if entry.label not in _NAMES and entry.label != "BIRTHDATE" and len(digits) >= 6:
            self._numbers[digits] = (form, entry)

    def _names_shown(self, text: str, folded: str) -> Iterator[tuple[int, int, str, Entry]]:
        for last, (form, exact, entry) in self._automaton.iter(folded):
            start, end = last - len(form) + 1, last + 1
            if stands_alone(folded, start, end) and (not exact or text[start:end] == exact):
                yield start, end, form, entry

    def _numbers_shown(self, text: str) -> Iterator[tuple[int, int, str, Entry]]:
        for run in _DIGITS.finditer(text):
            hidden = self._numbers.get(significant(run.group()))
            if hidden:
                yield run.start(), run.end(), *hidden
                continue
            places = [at for at in range(*run.span()) if text[at].isdigit()]
            digits = "".join(text[at] for at in places)
            for number, hidden in self._numbers.items():
                at = digits.find(number) if len(number) > 7 else -1
                if at >= 0:
                    yield places[at], places[at + len(number) - 1] + 1, *hidden


def significant(number: str) -> str:
    """The digits of a number, without what a telephone number has before its area code at home and abroad."""
    digits = re.sub(r"\D", "", number)
    if len(digits) in (10, 11) and digits[0] == "0":
        return digits[1:]
    for abroad in ("0044", "44"):
        if digits.startswith(abroad) and len(digits) in (len(abroad) + 9, len(abroad) + 10):
            return digits.removeprefix(abroad)
    return digits


def left_visible(document: Document, finds: Iterable[Find], vault: Vault) -> Iterator[Find]:
    """Places of originals that no rule has hidden yet, so that the last look finds nothing in these texts."""
    hidden = bytearray(len(document.text))
    for find in finds:
        hidden[find.start : find.end] = b"\1" * (find.end - find.start)
    originals = Originals(vault)
    for start, end, form, entry in originals.shown(document.text, document.folded):
        if not all(hidden[start:end]) and not originals.is_ordinary(form, document.text[start:end]):
            yield Find(start, end, entry.type, "again", 1.0)


def _tells(entry: Entry, form: str) -> bool:
    """False for what is too short, or too much like an ordinary word or date, to be looked for everywhere."""
    letters = sum(character.isalnum() for character in form)
    if entry.label == "NAME" or len(form) > _LONGEST:
        return False
    if entry.label == "BIRTHDATE":
        return bool(re.search(r"\d{4}|\d\D\d+\D\d", form))
    return letters >= (2 if entry.label in ("PERSON", "ORG", "PLACE") else 5) and entry.label != "TEXT"


def _may_be_words(entry: Entry, form: str) -> bool:
    """Firms and places are written like ordinary words in small letters; of people only a single name is."""
    return entry.label != "PERSON" or " " not in form
