"""Where in the transcript a claim stands: the passage, the sentence and the moment that bear it, or nothing."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.names import first_names, is_common_word
from bot.core.types import Context, Passage
from skills.recap import due, numbers, turns, words
from skills.recap.recap import Evidence

ENOUGH = 0.5
"""The share of a claim's words, by their weight, that one place of the transcript must hold."""
ENOUGH_IF_CITED = 0.35
"""The same where the claim's writer named the place."""
ENOUGH_FOR_SUMMARY = 0.35
"""The same for a sentence of the summary, which gathers more than one place: of people's own 86 % pass it, of those
written about another kind of meeting 3 %."""
SAME_THING = 0.6
"""From here on a sentence and a claim are about the same thing: if only one says “not”, they contradict each other."""
PLAIN = 25
"""Longer sentences deny one thing and say another."""
WINDOW_WORDS = 60
"""A place is a passage with its neighbours, so many words to each side at most."""
CANDIDATES = 25
MOST_MOMENTS = 3
QUOTE_LENGTH = 240

_CAPITALISED = re.compile(r"(?<![.?!:]\s)(?<!^)(?<![“\"'‘(])\b[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*\b")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w.-]+@[\w-]+\.\w+", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not(?! (?:sure|only|just))|never|no longer|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[?\b[A-Z]+(?:_[A-Z]+)*_\d+_[A-Z0-9]{2,}\b\]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What bears a claim: `place` is the best passage's position, `sentence` what is said there, `share` how much of it."""

    share: float
    place: int
    sentence: str
    moments: tuple[Evidence, ...]


class Transcript:
    """A transcript that can be asked for evidence. Made once for a recap; asking costs a fraction of a millisecond."""

    def __init__(self, context: Context) -> None:
        self.passages = context.passages
        self._stems = [frozenset(words.stems(passage.text)) for passage in context.passages]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, stems in enumerate(self._stems):
            for stem in stems:
                self._places[stem].append(place)
        self._by_id = {passage.id: place for place, passage in enumerate(context.passages)}
        speakers = {passage.speaker for passage in context.passages if passage.speaker}
        there = " ".join(sorted({person.name for person in context.people} | speakers))
        others = " ".join(person.name for person in context.known)
        about = f"{context.title} {context.at:%A %B}" if context.at else context.title
        self._names = frozenset(words.stems(there)) - frozenset(words.stems(context.title))
        said = [token for passage in context.passages for token in words.tokens(passage.text)]
        self._vocabulary = frozenset(said) | frozenset(words.tokens(f"{there} {others} {about}"))
        self._numbers = numbers.mentioned([*said, *words.tokens(context.title), *_date_tokens(context)])
        self._text = " ".join(passage.text for passage in context.passages).lower()

    def supports(self, claim: str, cited: Sequence[int], *, gathers: bool = False) -> Support | None:
        """The evidence for a claim, None where there isn't enough or the claim names what nobody said.

        A date in it bears nothing, but must have been said near. `cited` are the ids of the passages that its writer
        named; any other that bears it better is taken instead. `gathers`: it sums up several places.
        """
        if self.strange(claim):
            return None
        until = due.find(claim)
        wanted = frozenset(words.stems(claim.replace(until, "") if until else claim)) - self._names
        if not wanted:
            return None
        named = [self._by_id[id] for id in cited if id in self._by_id]
        shares = {place: self._share(wanted, self._window(place)) for place in {*named, *self._candidates(wanted)}}
        if not shares:
            return None
        best = max(shares, key=lambda place: self._fit(wanted, place, shares[place]) + 0.1 * (place in named))
        enough = ENOUGH_FOR_SUMMARY if gathers else ENOUGH_IF_CITED if best in named else ENOUGH
        if shares[best] < enough:
            return None
        if (
            until
            and not gathers
            and not due.stands_in(until, " ".join(self.passages[near].text for near in self._around(best)))
        ):
            return None
        found = self._support(wanted, best, shares[best], named)
        about_it = self._share(wanted, words.stems(found.sentence)) >= SAME_THING
        return None if about_it and _denies(found.sentence, claim) else found

    def strange(self, claim: str) -> bool:
        """True where a claim has a number, a name, an address or a placeholder that is nowhere in the sources."""
        if _PLACEHOLDER.search(claim) or any(link.lower() not in self._text for link in _LINK.findall(claim)):
            return True
        tokens = words.tokens(claim)
        if any(token[0].isdigit() and numbers.in_digits(token) not in self._numbers for token in tokens):
            return True
        first = tokens[0].removesuffix("'s") if tokens else ""
        begins_with_name = first in first_names() and not is_common_word(first)
        return (begins_with_name and self._unheard(first)) or any(map(self._unheard, _CAPITALISED.findall(claim)))

    def quote(self, id: int) -> Passage | None:
        """A passage by its id."""
        place = self._by_id.get(id)
        return None if place is None else self.passages[place]

    def _unheard(self, name: str) -> bool:
        parts = words.tokens(name)
        return not all(part.removesuffix("'s") in self._vocabulary or part in self._vocabulary for part in parts)

    def _weight(self, stem: str) -> float:
        return math.log(1 + len(self.passages) / (1 + len(self._places.get(stem, ()))))

    def _share(self, wanted: frozenset[str], held: Iterable[str]) -> float:
        whole = sum(map(self._weight, wanted))
        return sum(map(self._weight, wanted.intersection(held))) / whole if whole else 0.0

    def _fit(self, wanted: frozenset[str], place: int, share: float) -> float:
        """The passage itself counts beside its surroundings: the moment should be the one where it was said."""
        return share + 0.5 * self._share(wanted, self._stems[place])

    def _candidates(self, wanted: frozenset[str]) -> list[int]:
        scores: Counter[int] = Counter()
        for stem in wanted:
            for place in self._places.get(stem, ()):
                scores[place] += self._weight(stem)  # type: ignore[assignment]
        return [place for place, _ in scores.most_common(CANDIDATES)]

    def _window(self, place: int) -> frozenset[str]:
        return frozenset().union(*(self._stems[near] for near in self._around(place)))

    def _around(self, place: int) -> list[int]:
        near = [place]
        for step in (-1, 1):
            size, at = 0, place + step
            while 0 <= at < len(self.passages) and size < WINDOW_WORDS:
                size += words.count(self.passages[at].text)
                near.append(at)
                at += step
        return sorted(near)

    def _support(self, wanted: frozenset[str], best: int, share: float, named: Sequence[int]) -> Support:
        places = [best, *(place for place in dict.fromkeys(named) if place != best)]
        found = [(place, self._best_sentence(wanted, place)) for place in places]
        kept = [
            (place, said)
            for place, said in found
            if place == best or self._share(wanted, words.stems(said.text)) >= 0.25
        ]
        moments = [
            Evidence(
                start=said.start or 0.0, speaker=self.passages[place].speaker, quote=shorten(said.text, QUOTE_LENGTH)
            )
            for place, said in kept[:MOST_MOMENTS]
        ]
        return Support(share=share, place=best, sentence=found[0][1].text, moments=tuple(dict.fromkeys(moments)))

    def _best_sentence(self, wanted: frozenset[str], place: int) -> turns.Sentence:
        said = turns.sentences(self.passages[place])
        return max(said, key=lambda sentence: self._share(wanted, words.stems(sentence.text)))


def _denies(said: str, claim: str) -> bool:
    """True where one says that something is not, and the other that it is. Questions say neither."""
    plain = not any(text.rstrip().endswith("?") for text in (said, claim)) and words.count(said) <= PLAIN
    return plain and bool(_NOT.search(said)) != bool(_NOT.search(claim))


def shorten(text: str, length: int) -> str:
    """At most so many characters, cut at a word, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _date_tokens(context: Context) -> list[str]:
    return [str(context.at.year), str(context.at.month), str(context.at.day)] if context.at else []
