"""Tasks, decisions and open questions that were said in so many words, without any model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.types import Context, Passage
from skills.recap import due, phrasing, signals, turns, words
from skills.recap.owners import PROMISE, REQUEST

MOST_TASKS, MOST_DECISIONS, MOST_QUESTIONS = 12, 8, 5
TASK, DECISION, QUESTION = 2.0, 1.9, 1.4
"""How strongly a sentence must sound like one: strict, for a wrong task is worse than a missing one."""
WITH_A_DATE: Final = 0.7
CONFIRMED: Final = 2.0
LEFT_OPEN: Final = 1.6
SHORTEST, LONGEST, LONGEST_QUESTION = 6, 60, 30
BACK: Final = 5
"""So many sentences before “That's agreed” or “I don't know” hold what it is about."""

_NAMED = re.compile(rf"\b{signals.SOMEBODY}(?:'ll| will| is going to)\b")
_SOMEBODY = re.compile(r"\bsome(?:body|one) (?:should|needs? to|has to|have to|must|could)\b", re.IGNORECASE)
_CONFIRMS = re.compile(
    r"^(?:(?:yes|good|great|right|okay|fine|so|then|and),? )*(?:(?:that's|is that|that is|it's)(?: all)? )?"
    r"(?:agreed|decided|settled|the (?:decision|rule)|done)\b|\bany objections\b|\bhappy with that\b|\bthat's the (?:decision|rule)\b",
    re.IGNORECASE,
)
_LEAVES_OPEN = re.compile(
    r"\b(?:I|we|they) don't know(?! (?:if you|anything|how to))|\bno idea\b|\bdon't have an answer\b"
    r"|\b(?:still|left|that's|leave (?:it|that)(?: one)?) open\b"
    r"|\b(?:nobody's|haven't|hasn't|they've not|not) (?:answered|told us|said|decided)\b",
    re.IGNORECASE,
)
_NO_QUESTION = re.compile(
    r"^(?:sorry, )?(?:can|could|may) I (?:ask|come|just)\b"
    r"|, (?:is|are|was|do|does|did|have|has|can|could|will|would|wo|ca)(?:n't)? (?:it|we|he|she|they|you|that)\?$",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"^(?!I'd|I would|I think).*\b(?:we|let's|nobody|nothing|everybody|everyone|from|goes?|the)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence with the passage that it is from."""

    text: str
    passage: Passage

    @property
    def size(self) -> int:
        return words.count(self.text)


def listen(context: Context) -> list[Said]:
    """Every sentence, in order."""
    return [
        Said(text=sentence.text, passage=passage)
        for passage in context.passages
        for sentence in turns.sentences(passage)
    ]


def tasks(said: Sequence[Said]) -> list[Said]:
    """Promises and requests in words that a verb can begin."""
    found = [(place, signals.score("action", one.text)) for place, one in enumerate(said) if _asks(one)]
    dated = {
        place: score + WITH_A_DATE * (due.find(said[place].text) is not None) for place, score in found if score > 0
    }
    return _strongest(said, dated, TASK, MOST_TASKS)


def decisions(said: Sequence[Said]) -> list[Said]:
    """What somebody says is decided, or others agree to right after."""
    scores = {place: signals.score("decision", one.text) for place, one in enumerate(said)}
    for place, one in enumerate(said):
        if one.size <= 10 and _CONFIRMS.search(one.text) and (about := _confirmed(said, place, scores)) is not None:
            scores[about] += CONFIRMED
    promised = {place for place, one in enumerate(said) if PROMISE.search(one.text.replace("’", "'"))}
    firm = {
        place: score for place, score in scores.items() if place not in promised and not said[place].text.endswith("?")
    }
    return _strongest(said, firm, DECISION, MOST_DECISIONS)


def questions(said: Sequence[Said]) -> list[Said]:
    """What was asked and left open, and what somebody says isn't known."""
    scores: dict[int, float] = defaultdict(float)
    for place, one in enumerate(said):
        about = _question_before(said, place) if _LEAVES_OPEN.search(one.text.replace("’", "'")) else None
        if about is not None:
            scores[about] += LEFT_OPEN
        elif one.size <= LONGEST_QUESTION and ("?" not in one.text or _is_left_hanging(said, place)):
            scores[place] += signals.score("question", one.text)
    return _strongest(said, scores, QUESTION, MOST_QUESTIONS, shortest=4)


def _strongest(
    said: Sequence[Said], scores: Mapping[int, float], enough: float, most: int, shortest: int = SHORTEST
) -> list[Said]:
    fit = [place for place, score in scores.items() if score >= enough and shortest <= said[place].size <= LONGEST]
    best = sorted(fit, key=lambda place: (-scores[place], place))[:most]
    return [said[place] for place in sorted(best)]


def _asks(one: Said) -> bool:
    if not SHORTEST <= one.size <= LONGEST:
        return False
    text = phrasing.spoken(one.text).replace("’", "'")
    asked = any(pattern.search(text) for pattern in (PROMISE, REQUEST, _SOMEBODY, _NAMED))
    return asked and phrasing.imperative(text) != text


def _confirmed(said: Sequence[Said], place: int, scores: Mapping[int, float]) -> int | None:
    """What an “Agreed.” is about: what its speaker goes on to say, else the firmest statement shortly before."""
    after = place + 1
    if after < len(said) and said[after].passage == said[place].passage and _is_statement(said[after]):
        return after
    before = [near for near in range(max(0, place - BACK), place) if _is_statement(said[near])]
    return max(before, key=lambda near: (scores[near], near), default=None)


def _is_statement(one: Said) -> bool:
    promise = PROMISE.search(one.text.replace("’", "'"))
    return one.size >= SHORTEST and not one.text.endswith("?") and not promise and bool(_STATES.search(one.text))


def _question_before(said: Sequence[Said], place: int) -> int | None:
    near: Iterable[int] = range(place - 1, max(-1, place - BACK - 1), -1)
    return next((at for at in near if _is_question(said[at])), None)


def _is_question(one: Said) -> bool:
    """“…, isn't it?”, “Can I ask …?” and “What do you mean?” ask nothing of the matter."""
    return (
        one.text.endswith("?") and bool(words.stems(one.text)) and not _NO_QUESTION.search(one.text.replace("’", "'"))
    )


def _is_left_hanging(said: Sequence[Said], place: int) -> bool:
    """A question after which nobody says more than a nod."""
    follow = said[place + 1 : place + 2]
    return _is_question(said[place]) and all(turns.is_backchannel(one.text) for one in follow)
