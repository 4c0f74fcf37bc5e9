"""Highlights where no model speaks: the meeting's own sentences, picked and cited, and the tasks that were promised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.types import Context, Coverage, Json, Passage, Reply
from skills.recap import due, phrasing, signals, turns, words
from skills.recap.owners import PROMISE, REQUEST

MODEL = "extractive"
MOST_TASKS, MOST_DECISIONS, MOST_QUESTIONS = 12, 8, 5
TASK, DECISION, QUESTION = 2.0, 1.9, 1.4
"""How strongly a sentence must sound like one: strict, for a wrong task is worse than a missing one."""
SHORTEST, LONGEST = 6, 60
DEFAULT_WORDS = 120
_NAMED = re.compile(r"\b[A-Z][a-z]+(?:'ll| will| is going to)\b")
_SOMEBODY = re.compile(r"\bsome(?:body|one) (?:should|needs? to|has to|have to|must|could)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    text: str
    passage: Passage
    worth: float


def highlights(context: Context) -> Reply:
    """A reply in the shape of the prompt's schema; its texts are the speakers' own words, fillers left out."""
    said = [
        _Said(text=sentence.text, passage=passage, worth=passage.salience)
        for passage in context.passages
        for sentence in turns.sentences(passage)
        if SHORTEST <= words.count(sentence.text) <= LONGEST
    ]
    tasks = _strongest(said, "action", TASK, MOST_TASKS)
    decisions = [one for one in _strongest(said, "decision", DECISION, MOST_DECISIONS + len(tasks)) if one not in tasks]
    questions = _strongest([one for one in said if _unanswered(one, context)], "question", QUESTION, MOST_QUESTIONS)
    limit = int(context.inputs.get("words") or DEFAULT_WORDS)
    total = sum(words.count(passage.text) for passage in context.passages)
    return Reply(
        data={
            "summary": [_item(one) for one in _main_points(said, limit)],
            "decisions": [_item(one) for one in decisions[:MOST_DECISIONS]],
            "actions": [_task(one) for one in tasks],
            "questions": [_item(one) for one in questions],
        },
        model=MODEL,
        draft=False,
        highlights=True,
        coverage=Coverage(words=total, words_read=total),
    )


def _strongest(said: Iterable[_Said], kind: str, enough: float, most: int) -> list[_Said]:
    scored = [(signals.score(kind, one.text), one) for one in said]
    best = sorted(
        ((score, one) for score, one in scored if score >= enough and _fits(kind, one)), key=lambda pair: -pair[0]
    )
    return sorted((one for _, one in best[:most]), key=lambda one: one.passage.id)


def _fits(kind: str, said: _Said) -> bool:
    """A task is a promise or a request, in words that a verb can begin."""
    if kind != "action":
        return True
    text = phrasing.spoken(said.text).replace("’", "'")
    asked = any(pattern.search(text) for pattern in (PROMISE, REQUEST, _SOMEBODY, _NAMED))
    return asked and phrasing.imperative(text) != text


def _unanswered(said: _Said, context: Context) -> bool:
    """A question that the next speaker doesn't take up; or words that say that something is open."""
    if "?" not in said.text:
        return True
    place = said.passage.id
    after = context.passages[place : place + 1]
    return said.passage.text.endswith("?") and all(turns.is_backchannel(passage.text) for passage in after)


def _main_points(said: Sequence[_Said], limit: int) -> list[_Said]:
    """The most telling sentences up to so many words, one a passage, none like another, in the order they were said."""
    chosen: list[_Said] = []
    size, taken = 0, set()
    for one in sorted(said, key=lambda one: (-one.worth, one.passage.id)):
        length = words.count(phrasing.spoken(one.text))
        stems = set(words.stems(one.text))
        if one.passage.id in taken or size + length > limit or any(_alike(stems, other) for other in chosen):
            continue
        chosen.append(one)
        taken.add(one.passage.id)
        size += length
        if size > limit - SHORTEST:
            break
    return sorted(chosen, key=lambda one: one.passage.id)


def _alike(stems: set[str], other: _Said) -> bool:
    theirs = set(words.stems(other.text))
    return len(stems & theirs) > 0.6 * max(1, min(len(stems), len(theirs)))


def _item(said: _Said) -> dict[str, Json]:
    return {"text": phrasing.spoken(said.text), "from": [said.passage.id]}


def _task(said: _Said) -> dict[str, Json]:
    text = phrasing.imperative(phrasing.spoken(said.text))
    return {"text": text, "owner": "", "due": due.find(said.text) or "", "from": [said.passage.id]}
