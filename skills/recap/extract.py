"""Highlights where no model speaks: the meeting's own sentences, picked and cited, never called a summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.types import Context, Coverage, Json, Reply
from skills.recap import due, heard, phrasing, words
from skills.recap.heard import Said

MODEL: Final = "extractive"
DEFAULT_WORDS: Final = 120
ALIKE: Final = 0.6


def highlights(context: Context) -> Reply:
    """A reply in the shape of the prompt's schema; its texts are the speakers' own words, fillers left out."""
    said = heard.listen(context)
    limit = int(context.inputs.get("words") or DEFAULT_WORDS)
    total = sum(words.count(passage.text) for passage in context.passages)
    return Reply(
        data={"summary": list(map(_item, _main_points(said, limit))), **in_so_many_words(said)},
        model=MODEL,
        draft=False,
        highlights=True,
        coverage=Coverage(words=total, words_read=total),
    )


def in_so_many_words(said: Sequence[Said]) -> dict[str, list[Json]]:
    """The lists of the schema as they were heard."""
    tasks = heard.tasks(said)
    return {
        "actions": list(map(_task, tasks)),
        "decisions": [_item(one) for one in heard.decisions(said) if one not in tasks],
        "questions": list(map(_item, heard.questions(said))),
    }


def _main_points(said: Sequence[Said], limit: int) -> list[Said]:
    """The most telling sentences up to so many words, one a passage, none like another, in the order they were said."""
    chosen: list[Said] = []
    taken: set[int] = set()
    left = limit
    fit = [one for one in said if heard.SHORTEST <= one.size <= heard.LONGEST]
    for one in sorted(fit, key=lambda one: (-one.passage.salience, one.passage.id)):
        size = words.count(phrasing.spoken(one.text))
        if one.passage.id in taken or size > left or any(_alike(one, other) for other in chosen):
            continue
        chosen.append(one)
        taken.add(one.passage.id)
        left -= size
        if left < heard.SHORTEST:
            break
    return sorted(chosen, key=lambda one: one.passage.id)


def _alike(one: Said, other: Said) -> bool:
    mine, theirs = set(words.stems(one.text)), set(words.stems(other.text))
    return len(mine & theirs) > ALIKE * max(1, min(len(mine), len(theirs)))


def _item(said: Said) -> dict[str, Json]:
    return {"text": phrasing.spoken(said.text), "from": [said.passage.id]}


def _task(said: Said) -> dict[str, Json]:
    text = phrasing.imperative(phrasing.spoken(said.text))
    return {"text": text, "owner": "", "due": due.find(said.text) or "", "from": [said.passage.id]}
