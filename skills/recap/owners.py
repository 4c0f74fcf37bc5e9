"""Who is to do it: names as people say them, matched to those who were there, and never guessed between two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.names import forms
from bot.core.types import Context, Passage, Person
from skills.recap import turns, words

_SELF: Final = ("i", "me", "my", "myself", "speaker")
_ALL_WORDS: Final = "we us all both everyone everybody team group attendees participants members staff colleagues"
_ALL: Final = frozenset(_ALL_WORDS.split())
_NOBODY_WORDS: Final = "someone somebody nobody none unknown unassigned unclear tbd tbc you n/a na null"
_NOBODY: Final = frozenset(_NOBODY_WORDS.split())

PROMISE: Final = re.compile(
    r"\bI(?:'ll| will| shall|'m going to|'m gonna| am going to| can| could| have to| need to| must|'ve got to)\b"
    r"(?!'t| not| you| need| want)"
    r"|\b(?:leave (?:it|that) (?:with|to) me|let me)\b",
    re.IGNORECASE,
)
REQUEST: Final = re.compile(
    r"\b(?:can|could|would|will) you\b|\byou(?:'ll| will|'re going to| need to| should)\b", re.IGNORECASE
)
_YES: Final = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|sure|okay|ok|of course|absolutely|right|fine|great|good|no problem|happy to|alright|lovely)\b[\W]*)+",
    re.IGNORECASE,
)
_WILL: Final = r"(?:'ll|\s+(?:will|is going to|are going to|is gonna|should|needs to|has to|can|could|must|agreed to|has agreed to))\s"
_TOLD: Final = r"(?:^|[.,;:]\s*|\b(?:and|for|told|asked|want|need)\s+)"
_SOMEBODY: Final = re.compile(r"\bsome(?:body|one)\b|\bwe (?:should|need to|have to|must)\b", re.IGNORECASE)
_WILL_DO: Final = re.compile(r"\b(?:will do|leave it with me|I'll do)\b", re.IGNORECASE)
_DO_THAT: Final = re.compile(r"\b(?:do|take|handle|sort|look after|pick up) (?:that|it|this)\b", re.IGNORECASE)
NEAR: Final = 6
"""How many passages around the evidence a person must speak or be named in to be taken at the writer's word."""
SOON: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who it is; or the `candidates` between whom a person has to choose, with the name that was `asked` about."""

    person: Person | None = None
    candidates: tuple[Person, ...] = ()
    asked: str = ""
    shared: bool = False


NOBODY: Final = Owner()


class Roster:
    """Everybody who can be meant: who was there, who spoke, and the directory for full names."""

    def __init__(self, context: Context) -> None:
        self.people = tuple(context.people)
        self._known: dict[str, list[Person]] = {}
        for person in context.known:
            self._known.setdefault(_full(person.name), []).append(person)
        self._speakers: dict[str, Person] = {}
        for label in dict.fromkeys(passage.speaker for passage in context.passages if passage.speaker):
            self._speakers[label] = self._speaker(label)
        strangers = [person for person in self._speakers.values() if person not in self.people]
        self._there = (*self.people, *strangers)

    def speaker(self, label: str | None) -> Person | None:
        """The person behind a transcript's speaker label; None where it names nobody."""
        return self._speakers.get(label) if label else None

    def named(self, name: str) -> tuple[Person, ...]:
        """Everybody whom a name may mean: by full name, else by surname, first name, nickname or initials."""
        full = [person for person in self._there if _same(person.name, name)]
        if full:
            return _unique(full)
        there = [person for person in self._there if _may_be(person.name, name)]
        if there or " " not in name.strip():
            return _unique(there)
        return _unique(self._known.get(_full(name), []))

    def people_in(self, text: str) -> tuple[tuple[str, tuple[Person, ...]], ...]:
        """The names of those there that stand in a text, longest first, each with whom it may mean."""
        found: dict[str, tuple[Person, ...]] = {}
        for match in re.finditer(r"[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*", text):
            for name in _pieces(match[0].removesuffix("'s").removesuffix("’s")):
                people = self.named(name)
                if people:
                    found.setdefault(name, people)
                    break
        return tuple(found.items())

    def _speaker(self, label: str) -> Person:
        there = [person for person in self.people if _same(person.name, label)]
        there = there or [
            person for person in self.people if _may_be(person.name, label) or _may_be(label, person.name)
        ]
        known = there or self._known.get(_full(label), [])
        return known[0] if len(_unique(known)) == 1 else Person(id="", name=label)


def owner_of(name: str, sentence: str, place: int, passages: Sequence[Passage], roster: Roster) -> Owner:
    """Who is to do what `sentence`, said in the passage at `place`, is about; `name` is what the writer put there.

    What was said counts before what the writer put: “I'll …” is the speaker, “Tom, could you …” is Tom, and a question
    is whoever says yes to it. A name that may be two people, or one that isn't near the evidence, is asked about.
    """
    said = passages[place]
    speaker = roster.speaker(said.speaker)
    wanted = name.strip().strip(".").lower()
    given = (
        ""
        if wanted in {*_SELF, *_ALL, *_NOBODY} or re.fullmatch(r"(?:the )?(?:whole |entire )?(?:team|group)", wanted)
        else name.strip()
    )
    addressed = _addressed(sentence, roster)
    if addressed:
        return _choose(*addressed, place, passages, roster)
    if speaker and PROMISE.search(sentence.replace("’", "'")) and not _named_in(given, sentence):
        return Owner(person=speaker)
    if _SOMEBODY.search(sentence) and (named := _handed_on(place, passages, roster)):
        return _choose(*named, place, passages, roster)
    if REQUEST.search(sentence.replace("’", "'")) and (answer := _who_says_yes(place, passages, roster)):
        return Owner(person=answer)
    if wanted in _SELF:
        return Owner(person=speaker)
    if not given:
        return Owner(shared=wanted in _ALL or bool(wanted and wanted not in _NOBODY))
    return _written(given, place, passages, roster)


def _written(name: str, place: int, passages: Sequence[Passage], roster: Roster) -> Owner:
    """A name that only the writer of the recap put there."""
    people = _unique(person for part in re.split(r",| and | & |/", name) for person in roster.named(part.strip()))
    if not people:
        heard = not roster.people and _named_in(
            name, " ".join(passage.text for passage in passages[max(0, place - 1) : place + 2])
        )
        return Owner(person=Person(id="", name=name)) if heard else NOBODY
    namesakes = roster.named(forms(name).first or name)
    if len(people) == 1 and len(namesakes) > 1 and not _surely(people[0], place, passages, roster):
        return Owner(candidates=namesakes, asked=forms(name).first)
    chosen = _choose(name, people, place, passages, roster)
    if chosen.person and not is_near((chosen.person,), place, passages, roster):
        return Owner(candidates=(chosen.person,), asked=name)
    return chosen


def _choose(name: str, people: tuple[Person, ...], place: int, passages: Sequence[Passage], roster: Roster) -> Owner:
    if len(people) == 1:
        return Owner(person=people[0])
    answer = _who_says_yes(place, passages, roster)
    if answer in people:
        return Owner(person=answer)
    return Owner(candidates=people, asked=name)


def _addressed(sentence: str, roster: Roster) -> tuple[str, tuple[Person, ...]] | None:
    """The name in “Tom, could you …”, “could you do that, Tom?” and “Tom will …”, with whom it may mean."""
    text = sentence.replace("’", "'")
    for name, people in roster.people_in(text):
        spoken = re.escape(name)
        if re.search(rf"\b{spoken}{_WILL}|{_TOLD}{spoken} to\s", text):
            return _with_the_one_before(name, people, text, roster)
        called = rf"(?:^|[.?!,;]\s*|\b(?:and|so|then|okay|right)\s+){spoken}\s*,|,\s*{spoken}\s*[.?!]*$"
        if REQUEST.search(text) and re.search(called, text, re.IGNORECASE):
            return name, people
    return None


def _handed_on(place: int, passages: Sequence[Passage], roster: Roster) -> tuple[str, tuple[Person, ...]] | None:
    """“Somebody should tell them.” – “Tom, could you do that?”"""
    for passage in passages[place + 1 : place + 1 + SOON]:
        for sentence in turns.sentences(passage):
            if _DO_THAT.search(sentence.text) and (found := _addressed(sentence.text, roster)):
                return found
    return None


def _with_the_one_before(
    name: str, people: tuple[Person, ...], text: str, roster: Roster
) -> tuple[str, tuple[Person, ...]]:
    """In “Kate and Tom will …” both are meant."""
    other = re.search(rf"([A-Z][\w'-]+)(?: and|,| &) {re.escape(name)}\b", text)
    also = roster.named(other[1]) if other else ()
    return (f"{other[1]} and {name}", _unique([*also, *people])) if other and also else (name, people)


def _who_says_yes(place: int, passages: Sequence[Passage], roster: Roster) -> Person | None:
    """Whoever answers soon after with a promise, and a yes or the words of the request."""
    asked = passages[place]
    wanted = set(words.stems(asked.text))
    for passage in passages[place + 1 : place + 1 + SOON]:
        if passage.speaker is None or passage.speaker == asked.speaker:
            continue
        text = passage.text.replace("’", "'")
        taken_up = bool(_YES.search(text)) or len(wanted.intersection(words.stems(text))) > 1
        if _WILL_DO.search(text) or (taken_up and PROMISE.search(text)):
            return roster.speaker(passage.speaker)
    return None


def _surely(person: Person, place: int, passages: Sequence[Passage], roster: Roster) -> bool:
    """True where the full name or the surname was said near, or the person speaks there."""
    last = forms(person.name).last
    near = passages[max(0, place - 1) : place + 2]
    said = any(last and re.search(rf"\b{re.escape(last)}\b", passage.text, re.IGNORECASE) for passage in near)
    return said or roster.speaker(passages[place].speaker) == person


def is_near(people: Sequence[Person], place: int, passages: Sequence[Passage], roster: Roster) -> bool:
    """True where one of the people speaks, or is named, around the passage at `place`."""
    around = passages[max(0, place - NEAR) : place + NEAR + 1]
    if any(roster.speaker(passage.speaker) in people for passage in around):
        return True
    return any(person in people for passage in around for _, said in roster.people_in(passage.text) for person in said)


def _named_in(name: str, sentence: str) -> bool:
    first = forms(name).first
    return bool(first) and bool(re.search(rf"\b{re.escape(first)}\b", sentence, re.IGNORECASE))


def _same(one: str, other: str) -> bool:
    return bool(_full(one)) and _full(one) == _full(other)


def _full(name: str) -> str:
    return forms(name).full.casefold()


def _may_be(full: str, name: str) -> bool:
    """True where `name` may mean the person called `full`: Bob Smith, Bob, Smith, RS for Robert Smith."""
    person, said = forms(full), forms(name)
    if not said.full or not person.full:
        return False
    first = said.first.casefold()
    if said.last:
        return person.last.casefold() == said.last.casefold() and (
            person.first.casefold() == first or first in person.nicknames or first == person.first[:1].casefold()
        )
    if name.strip().isupper() and len(name.strip()) > 1 and name.strip() == person.initials:
        return True
    return first in (person.first.casefold(), person.last.casefold()) or first in person.nicknames


def _pieces(name: str) -> list[str]:
    """A run of capitalised words, and shorter and shorter beginnings and ends of it."""
    parts = name.split()
    spans = [(begin, end) for begin in range(len(parts)) for end in range(len(parts), begin, -1)]
    spans.sort(key=lambda span: span[0] - span[1])
    return [" ".join(parts[begin:end]) for begin, end in spans if end - begin <= 4]


def _unique(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(people))
