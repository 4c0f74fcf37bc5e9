"""How much each passage matters: what the meeting is about, and where something is decided, promised or left open."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.core.types import Passage
from skills.recap import signals, turns, words

CENTRAL, ACTION, DECISION, QUESTION, TOPIC = 1.0, 0.35, 0.3, 0.1, 0.15
"""Weights of the features; tuned by hand on six public meetings for words of people's summaries that are kept."""
CLOSING, CLOSING_PART = 0.2, 0.1
"""Where a meeting hands out its tasks: the last tenth counts a little more."""
NEIGHBOUR = 0.25
"""What a passage gets of its neighbours' signals: the question is told by its answer."""
BLOCK_BONUS, BLOCKS = 0.3, 12
"""The best passage of each twelfth of the meeting is lifted, so that no topic is lost whole."""
NOTHING_SAID = 0.05
SHORT = 5


def rank(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The same passages with their salience set, 0 or more; linear in the words."""
    if not passages:
        return ()
    said = [words.stems(passage.text) for passage in passages]
    central = _centrality(said)
    told = [_signals(passage.text) for passage in passages]
    values = []
    for place, passage in enumerate(passages):
        value = CENTRAL * central[place] + told[place] + NEIGHBOUR * _around(told, place)
        value += CLOSING if place >= len(passages) * (1 - CLOSING_PART) else 0.0
        values.append(value * _substance(passage, said[place]) / _room(passage))
    for place in _best_of_blocks(values):
        values[place] += BLOCK_BONUS
    return tuple(replace(passage, salience=round(value, 4)) for passage, value in zip(passages, values, strict=True))


def _centrality(said: Sequence[Sequence[str]]) -> list[float]:
    """Cosine between each passage's TF-IDF vector and the meeting's, the largest being 1."""
    spread = Counter(stem for passage in said for stem in set(passage))
    weight = {stem: math.log(1 + len(said) / n) if n > 1 else 0.0 for stem, n in spread.items()}
    whole: Counter[str] = Counter(stem for passage in said for stem in passage)
    centre = {stem: (1 + math.log(n)) * weight[stem] for stem, n in whole.items()}
    found = []
    for passage in said:
        vector = {stem: (1 + math.log(n)) * weight[stem] for stem, n in Counter(passage).items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        found.append(sum(value * centre[stem] for stem, value in vector.items()) / length)
    top = max(found) or 1.0
    return [value / top for value in found]


def _signals(text: str) -> float:
    return (
        ACTION * min(signals.score("action", text), 4.0)
        + DECISION * min(signals.score("decision", text), 4.0)
        + QUESTION * min(signals.score("question", text), 2.0)
        + TOPIC * min(signals.score("topic", text), 2.0)
    )


def _around(told: Sequence[float], place: int) -> float:
    return max((told[near] for near in (place - 1, place + 1) if 0 <= near < len(told)), default=0.0)


def _substance(passage: Passage, said: Sequence[str]) -> float:
    """Near 0 for nods and scraps, 1 for a full sentence."""
    if turns.is_backchannel(passage.text):
        return NOTHING_SAID
    return min(1.0, max(NOTHING_SAID, len(set(said)) / 6))


def _room(passage: Passage) -> float:
    """What a passage costs of a model's word budget: twice as long must say more, though not twice as much."""
    return math.sqrt(max(words.count(passage.text), SHORT) / turns.PASSAGE_WORDS)


def _best_of_blocks(values: Sequence[float]) -> list[int]:
    size = max(1, math.ceil(len(values) / BLOCKS))
    blocks = [range(begin, min(begin + size, len(values))) for begin in range(0, len(values), size)]
    return [max(block, key=values.__getitem__) for block in blocks]
