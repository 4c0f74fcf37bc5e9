"""A firm's lists made ready for use, once for each version of them: one automaton for every name, however many there are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import regex  # type: ignore[import-untyped]
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from bot.core.errors import RedactionFailed
from bot.core.names import NameForms, forms, is_common_word
from bot.core.types import Person
from policies.redaction.find import Find
from policies.redaction.names.known import reads_as_name, stands_alone
from policies.redaction.own.lists import FirmPattern, Lists
from policies.redaction.own.trial import FLAGS
from policies.redaction.reading.canonical import folded, normal
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.words import ALLOWED, FUNCTION_WORDS

PATTERN_SECONDS = 2.0
"""Longer than any pattern takes that was let in (`policies.redaction.own.trial`)."""

THRESHOLDS = {"PHONE_NUMBER": 0.44, "UK_VEHICLE_REGISTRATION": 0.5, "UK_PASSPORT": 0.44}
THRESHOLD = 0.4
"""A finding below its type's score does not count. Presidio's defaults let every pattern through."""

_LEGAL_FORM = re.compile(
    r",? (?:ltd|limited|llp|lp|plc|inc|incorporated|llc|corp|corporation|gmbh|ag|sa|sarl|bv|nv|co|company|"
    r"holdings?|group)\.?$"
)
_READ = frozenset({"PERSON", "ORGANIZATION", "LOCATION"})
"""Types of names: what one rule takes for a place may be a person to another."""
_NONE, _WORD, _WORDS = "none", "a word", "ordinary words"
"""How careful to be with a listed name: not at all, as with any word, or as with words that stand in every text."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SHARED = 20
"""A name that more people of a list have tells none of them by itself."""
_GUESSED = ("introduced", "listed", "scope")
"""Rules that see more than a name in the built-in list: somebody who says that he is called Mac."""
_CERTAIN = ("known", "deny", "client", "literal", "speaker", "again")


class Firm:
    """What a firm's lists find and decide. Reads only; any number of threads."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self._allowed = _automaton({normal(name): None for name in lists.allow})
        self.recognisers = [_Pattern(pattern) for pattern in lists.patterns]
        self._named, self._called = _names(lists)
        self._people = _by_words(lists.people)

    def name_of(self, surface: str) -> str:
        """The name under which a client or matter is listed that is written like this; "" for none."""
        return self._called.get(normal(surface), "")

    def names(self, document: Document) -> Iterator[Find]:
        """Denied names, wherever they stand; clients and matters, where their words mean them."""
        for start, end, (rule, guard) in _hits(self._named, document.folded):
            if guard == _NONE or _is_meant(guard, document, start, end):
                yield Find(start, end, "ORGANIZATION", rule, 1.0)

    def people_in(self, document: Document) -> list[Person]:
        """Those of the firm's people who may be named here: a list of thousands costs no more than those."""
        found: dict[int, Person] = {}
        lower = document.folded
        for start, end, called in _hits(self._people, lower):
            if document.text[start].isupper() or not is_common_word(lower[start:end]):
                found.update((id(person), person) for person in called.meant(lower, start, end))
        return list(found.values())

    def visible(self, document: Document, finds: Iterable[Find]) -> list[tuple[int, int]]:
        """Where names stand that the firm never hides, and forms of a type that it doesn't hide."""
        names = [(start, end) for start, end, _ in _hits(self._allowed, document.folded)]
        shown = self.lists.not_hidden.keys() - _READ
        forms = [(f.start, f.end) for f in finds if f.type in shown and f.score >= self.threshold(f.type)]
        return names + forms

    def refuses(self, find: Find, surface: str, visible: Sequence[tuple[int, int]]) -> str:
        """Why a finding doesn't count; "" where it does. `surface` is folded, `visible` as above. Names that somebody
        listed always count."""
        if find.rule.startswith(_CERTAIN) or find.type == "LITERAL":
            return ""
        if find.type in self.lists.not_hidden:
            return f"{find.type} is not hidden: {self.lists.not_hidden[find.type]}"
        if any(start <= find.start and find.end <= end for start, end in visible):
            return "under `allow` in the firm's redaction file"
        if surface in ALLOWED and not find.rule.startswith(_GUESSED):
            return "what everybody names and nobody is told by"
        least = self.threshold(find.type)
        return f"below the threshold of {least:g} for {find.type}" if find.score < least else ""

    def threshold(self, type: str) -> float:
        """How sure a finding of this type has to be."""
        return self.lists.thresholds.get(type, THRESHOLDS.get(type, THRESHOLD))


@lru_cache(maxsize=4)
def firm_of(lists: Lists) -> Firm:
    """Made once for each version of a file."""
    return Firm(lists)


class _Pattern(PatternRecognizer):  # type: ignore[misc, unused-ignore]
    """A firm's pattern, on Presidio's API. Unlike Presidio's own, one that takes too long is no reason to find nothing."""

    def __init__(self, pattern: FirmPattern) -> None:
        self._rule = f"firm.{pattern.type.lower()}"
        super().__init__(
            supported_entity=pattern.type,
            name=self._rule,
            patterns=[Pattern(pattern.type, pattern.regex, pattern.score)],
            context=list(pattern.context),
        )
        self._regex, self._score = regex.compile(pattern.regex, FLAGS), pattern.score

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Every place where the pattern fits. Raises `RedactionFailed` where it takes too long."""
        results = []
        try:
            for found in self._regex.finditer(text, timeout=PATTERN_SECONDS):
                if found.group():
                    results.append(self._result(*found.span()))
        except TimeoutError as late:
            raise RedactionFailed(
                f"The firm's own pattern {self.supported_entities[0]} takes too long for this text, so nothing was sent "
                "to any model. An admin can make it simpler in the redaction file."
            ) from late
        return results

    def _result(self, start: int, end: int) -> RecognizerResult:
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self._rule,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return RecognizerResult(self.supported_entities[0], start, end, self._score, recognition_metadata=metadata)


def _names(lists: Lists) -> tuple[Any, dict[str, str]]:
    """An automaton of (rule, guard), and the listed name of each spelling."""
    called: dict[str, str] = {}
    rules: dict[str, tuple[str, str]] = {}
    for listed in lists.clients:
        for spelling in _spellings((listed.name, *listed.aliases)):
            if called.setdefault(spelling, listed.name) != listed.name:
                called[spelling] = ""  # of two clients: a placeholder of its own
            rules[spelling] = ("client", _guard(spelling))
    rules.update((normal(name), ("deny", _NONE)) for name in lists.deny)
    return _automaton(rules), called


def _automaton(words: Mapping[str, object]) -> Any:
    """Finds every one of these words in one pass; each comes with its length and what belongs to it."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word, value in words.items():
        if word:
            automaton.add_word(word, (len(word), value))
    automaton.make_automaton()
    return automaton


def _spellings(names: Iterable[str]) -> Iterator[str]:
    """Each name as it is compared, without its legal form too, and with “and” for “&”."""
    for name in names:
        whole = normal(name)
        for form in dict.fromkeys((whole, _LEGAL_FORM.sub("", whole))):
            if len(form) > 1:
                yield form
                yield form.replace(" & ", " and ")
                yield form.replace(" and ", " & ")


def _guard(spelling: str) -> str:
    words = re.findall(r"[\w']+", spelling)
    telling = [word for word in words if word not in FUNCTION_WORDS]
    ordinary = all(map(is_common_word, telling))
    if len(spelling) < 4 or (ordinary and len(telling) < 2):
        return _WORDS
    return _WORD if ordinary or (len(words) == 1 and spelling.isalpha()) else _NONE


def _is_meant(guard: str, document: Document, start: int, end: int) -> bool:
    """A single word is a name by its capital; ordinary words only where a sentence would not give them one."""
    words = document.text[start:end].split()
    if not all(word[0].isupper() or not word[0].isalpha() for word in words):
        return guard == _WORD and document.is_uncased(start)
    if guard == _WORD or len(words) > 1 or (words[0].isupper() and len(words[0]) > 1):
        return True
    return reads_as_name(False, document.text, document.folded, start, end)


class _Called:
    """The people of a list who share a word of their names."""

    def __init__(self) -> None:
        self._people: list[Person] = []
        self._by_first: dict[str, list[Person]] = {}

    def add(self, person: Person, name: NameForms) -> None:
        self._people.append(person)
        first = folded(name.first)
        for short in {first, first[:1], *name.nicknames}:
            self._by_first.setdefault(short, []).append(person)

    def meant(self, lower: str, start: int, end: int) -> Iterator[Person]:
        """All of them; of many, those whose first name, or what it is shortened to, stands beside the word."""
        if len(self._people) <= _SHARED:
            yield from self._people
            return
        for word in _LETTERS.findall(f"{lower[max(0, start - 30) : start]} {lower[end : end + 20]}"):
            yield from self._by_first.get(word, ())


def _by_words(people: Sequence[Person]) -> Any:
    """An automaton over last names, mail addresses, and first names that tell somebody; each with the people it may mean."""
    names = [(person, forms(person.name)) for person in people]
    firsts = Counter(folded(name.first) for _, name in names)
    words: defaultdict[str, _Called] = defaultdict(_Called)
    for person, name in names:
        first, last = folded(name.first), folded(name.last)
        rare = first if firsts[first] <= _SHARED else ""
        local = folded((person.mail or "").partition("@")[0])
        for word in {last, *last.split("-"), rare, local}:
            words[word].add(person, name)
    return _automaton(words)


def _hits(automaton: Any, lower: str) -> Iterator[tuple[int, int, Any]]:
    if not len(automaton):
        return
    for last, (length, value) in automaton.iter(lower):
        start, end = last - length + 1, last + 1
        if stands_alone(lower, start, end):
            yield start, end, value
