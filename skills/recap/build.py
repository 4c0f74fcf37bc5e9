"""From what a writer proposed to a recap that holds: every claim with evidence, or it goes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.core.types import Context, Json, Reply
from skills.recap import due, extract, heard, phrasing, signals, words
from skills.recap.evidence import MOST_MOMENTS, Support, Transcript
from skills.recap.owners import Roster, is_near, owner_of
from skills.recap.recap import Claim, Evidence, Recap, Task
from skills.recap.sameness import SAME, same

ROOM = 1.15
"""A sentence may end so far beyond the length that was asked for."""
SOUNDS_LIKE_ONE = 1.0
"""How strongly the evidence of a small model's decision or task must sound like one, by `signals`."""
MOST_ITEMS = 30
_TASK_FOR_SOMEBODY = re.compile(
    r"^(?:the )?(?P<who>[\w'’-]+(?: [\w'’-]+){0,3}?) (?:will|is going to|is to|to|needs to|has to|agreed to|has agreed to|must) "
    r"(?!be\b|have\b|not\b|remain\b|continue\b|include\b|contain\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\?|\b(?:not sure|don't know|unsure|unclear|still open|wonder|find out|no idea|whether)\b", re.IGNORECASE
)

C = TypeVar("C", Claim, Task)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposal:
    text: str
    cited: tuple[int, ...]
    owner: str = ""
    due: str = ""


class _Draft:
    """The recap as it grows: what is supported is kept, the rest counted."""

    def __init__(self, context: Context, unknown_tokens: Sequence[str], small: bool) -> None:
        self.transcript = Transcript(context)
        self.roster = Roster(context)
        self._context = context
        self._unknown = tuple(unknown_tokens)
        self._small = small
        self.dropped = 0

    def support(self, text: str, cited: Sequence[int], *, gathers: bool = False) -> Support | None:
        unknown = any(token in text for token in self._unknown)
        found = None if unknown else self.transcript.supports(text, cited, gathers=gathers)
        if found and not self._names_those_around(text, found.place):
            found = None
        self.dropped += found is None
        return found

    def _names_those_around(self, text: str, place: int) -> bool:
        """True where everybody whom the text names speaks or is spoken of near: else it is put down to the wrong person."""
        near = [
            is_near(people, place, self.transcript.passages, self.roster) for _, people in self.roster.people_in(text)
        ]
        return all(near)

    def sentence(self, proposal: _Proposal) -> Claim | None:
        found = self.support(proposal.text, proposal.cited, gathers=True)
        return _claim(proposal.text, found.moments) if found else None

    def decision(self, proposal: _Proposal) -> Claim | None:
        found = self.support(proposal.text, proposal.cited)
        if found is None or not self._sounds_like("decision", found):
            return None
        return _claim(proposal.text, found.moments)

    def _sounds_like(self, kind: str, found: Support) -> bool:
        """A small model takes any statement for a decision or a task: of it only what was said as one counts."""
        if not self._small:
            return True
        around = self.transcript.passages[max(0, found.place - 1) : found.place + 2]
        return max(signals.score(kind, passage.text) for passage in around) >= SOUNDS_LIKE_ONE

    def task(self, proposal: _Proposal) -> Task | None:
        found = self.support(proposal.text, proposal.cited)
        if found is None or not self._sounds_like("action", found):
            return None
        passages = self.transcript.passages
        owner = owner_of(proposal.owner, found.sentence, found.place, passages, self.roster)
        phrase = _due_phrase(proposal.due, found.sentence, passages[found.place].text)
        on = self._context.at
        text = phrasing.imperative(proposal.text)
        named = proposal.owner.strip()
        if not (owner.person or owner.candidates or owner.shared) and named and self._is_a_name(named):
            text = text if named.lower() in text.lower() else f"{text.rstrip('.')} ({named})."
        claim = _claim(text, found.moments)
        return Task(
            id=claim.id,
            text=claim.text,
            owner=owner.person,
            candidates=owner.candidates,
            asked=owner.asked,
            shared=owner.shared,
            due=due.resolve(phrase, on) if phrase and on else None,
            due_phrase=phrase,
            evidence=claim.evidence,
        )

    def _is_a_name(self, name: str) -> bool:
        return name[0].isupper() and not self.transcript.strange(f"for {name}")


def build(reply: Reply, context: Context) -> Recap:
    """The recap of a reply that follows the prompt's schema. What has no evidence in the context is left out."""
    draft = _Draft(context, reply.unknown_tokens, small=reply.draft)
    data = _with_what_was_missed(reply.data, context) if reply.draft else reply.data
    decisions, tasks = _sorted_out(data, draft)
    actions = [task for proposal in tasks if (task := draft.task(proposal))]
    decided = [claim for proposal in decisions if (claim := draft.decision(proposal))]
    actions = _without_doubles(actions)
    return Recap(
        title=context.title,
        at=context.at,
        summary=_summary(reply, draft, context),
        decisions=tuple(_others(_without_doubles(decided), actions)[:MOST_ITEMS]),
        actions=tuple(actions[:MOST_ITEMS]),
        questions=tuple(_questions(data, draft)),
        model=reply.model,
        draft=reply.draft,
        kind="highlights" if reply.highlights else "summary",
        coverage=reply.coverage,
        dropped=draft.dropped,
        tasks_note=context.tasks_note,
    )


def _with_what_was_missed(data: Mapping[str, Json], context: Context) -> dict[str, Json]:
    """A small model overlooks whole lists: what was promised, agreed or left open in so many words is added."""
    said = extract.in_so_many_words(heard.listen(context))
    return {**data, **{name: [*_list(data.get(name)), *items] for name, items in said.items()}}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _sorted_out(data: Mapping[str, Json], draft: _Draft) -> tuple[list[_Proposal], list[_Proposal]]:
    """Decisions and tasks; a decision that says what one person will do is a task, a task that reports is neither."""
    decisions, tasks = [], [p for p in _proposals(data.get("actions")) if not phrasing.is_report(p.text)]
    for proposal in _proposals(data.get("decisions")):
        found = _TASK_FOR_SOMEBODY.match(proposal.text)
        people = draft.roster.named(found["who"]) if found else ()
        if found and people:
            tasks.append(replace(proposal, owner=found["who"]))
        else:
            decisions.append(proposal)
    return decisions, tasks


def _summary(reply: Reply, draft: _Draft, context: Context) -> tuple[Claim, ...]:
    """The supported sentences that say something new, as many as fit the length that was asked for; at least one."""
    limit = int(context.inputs.get("words") or 0)
    kept: list[Claim] = []
    size = 0
    for proposal in _sentences(reply.data.get("summary")):
        claim = draft.sentence(proposal)
        if claim is None or any(_repeats(claim, other) for other in kept):
            continue
        size += words.count(claim.text)
        if kept and limit and size > limit * ROOM:
            break
        kept.append(claim)
    return tuple(kept)


def _repeats(claim: Claim, other: Claim) -> bool:
    said, before = set(words.stems(claim.text)), set(words.stems(other.text))
    return len(said & before) >= SAME * len(said)


def _questions(data: Mapping[str, Json], draft: _Draft) -> Iterable[Claim]:
    """Only what was asked, or said to be open: a model likes to make questions out of answers."""
    claims = []
    for proposal in _proposals(data.get("questions")):
        found = draft.support(proposal.text, proposal.cited)
        if found and (_OPEN.search(found.sentence) or signals.score("question", found.sentence) > 0):
            claims.append(_claim(proposal.text, found.moments))
    return _without_doubles(claims)[:MOST_ITEMS]


def _due_phrase(proposed: str, sentence: str, passage: str) -> str | None:
    """The words that say until when, as they were said: the writer's own only where they stand in the evidence."""
    said = due.find(sentence)
    if said and (not proposed or due.stands_in(proposed, said) or not due.stands_in(proposed, passage)):
        return said
    if proposed and due.stands_in(proposed, passage) and due.find(proposed):
        return due.find_around(proposed, passage)
    return None


def _proposals(values: Json) -> list[_Proposal]:
    found = []
    for value in _list(values):
        item: Mapping[str, Any] = value if isinstance(value, dict) else {"text": value}
        text = phrasing.tidy(str(item.get("text") or ""))
        if text:
            cited = item.get("from")
            ids = tuple(id for id in cited if isinstance(id, int)) if isinstance(cited, list) else ()
            owner, until = str(item.get("owner") or "")[:80], str(item.get("due") or "")[:80]
            found.append(_Proposal(text=text, cited=ids, owner=owner, due=until))
    return found


def _sentences(value: Json) -> list[_Proposal]:
    """A summary's sentences, whether it came as one text, as several, or as sentences that name their passages."""
    values = [value] if isinstance(value, str) else value
    texts = [item for item in values if isinstance(item, str)] if isinstance(values, list) else []
    if not texts:
        return _proposals(values)
    return _proposals([sentence for text in texts for sentence in phrasing.sentences(text)])


def _claim(text: str, moments: tuple[Evidence, ...]) -> Claim:
    start = moments[0].start if moments else 0.0
    digest = hashlib.sha256(f"{start:.3f} {' '.join(words.stems(text))}".encode()).hexdigest()
    return Claim(id=digest[:12], text=text, evidence=moments)


def _without_doubles(claims: Sequence[C]) -> list[C]:
    """Those that say the same become one."""
    kept: list[C] = []
    for claim in claims:
        twin = next((place for place, other in enumerate(kept) if same(claim, other)), None)
        if twin is None:
            kept.append(claim)
            continue
        kept[twin] = _merged(kept[twin], claim)
    return kept


def _merged(first: C, second: C) -> C:
    """The first, with what only the second says: evidence, and of a task its owner and date."""
    moments = tuple(dict.fromkeys((*first.evidence, *second.evidence)))[:MOST_MOMENTS]
    if isinstance(first, Task) and isinstance(second, Task):
        owned = second if second.owner and not first.owner else first
        dated = second if second.due_phrase and not first.due_phrase else first
        return replace(
            first,
            owner=owned.owner,
            candidates=owned.candidates,
            asked=owned.asked,
            shared=owned.shared,
            due=dated.due,
            due_phrase=dated.due_phrase,
            evidence=moments,
        )
    return replace(first, evidence=moments)


def _others(decisions: Sequence[Claim], actions: Sequence[Task]) -> list[Claim]:
    return [claim for claim in decisions if not any(same(claim, action) for action in actions)]
