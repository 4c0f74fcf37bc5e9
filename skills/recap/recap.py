"""What a recap is: claims with their evidence, tasks with owner and due date, and what was read for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from bot.core.types import Coverage, Json, Person

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The moment that bears a claim: `start` is its cue's, in seconds; `quote` what was said then."""

    start: float
    speaker: str | None
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence with its evidence. `id` is stable for the same sentence at the same moment."""

    id: str
    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that somebody is to do.

    `owner` may be a guest or somebody without a directory id: then no task is assigned. Where `candidates` stand, it
    isn't sure who of them is meant (`asked` is the name as it was said), and nobody is taken until a person answers.
    `shared`: said of everybody. `due` is None too where `due_phrase` isn't sure; `due_answered`: a person has said when.
    """

    id: str
    text: str
    owner: Person | None = None
    candidates: tuple[Person, ...] = ()
    asked: str = ""
    shared: bool = False
    due: date | None = None
    due_phrase: str | None = None
    due_answered: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """A meeting's recap. `kind` is `highlights` where no model wrote it; `dropped` counts claims without evidence."""

    title: str
    at: date | None
    summary: tuple[Claim, ...]
    decisions: tuple[Claim, ...]
    actions: tuple[Task, ...]
    questions: tuple[Claim, ...]
    model: str
    coverage: Coverage
    draft: bool = False
    kind: Literal["summary", "highlights"] = "summary"
    dropped: int = 0
    tasks_note: str = ""

    def task(self, id: str) -> Task | None:
        return next((task for task in self.actions if task.id == id), None)

    def with_task(self, changed: Task) -> Recap:
        """The same recap with the task of that id replaced."""
        return replace(self, actions=tuple(changed if task.id == changed.id else task for task in self.actions))


def to_json(recap: Recap) -> dict[str, Json]:
    """The published form: `start` in seconds, `due` an ISO date or null, `owner` a name or null."""
    return {
        "summary": " ".join(claim.text for claim in recap.summary),
        "decisions": [{"text": claim.text, "evidence": _evidence(claim.evidence)} for claim in recap.decisions],
        "actions": [
            {
                "text": task.text,
                "owner": task.owner.name if task.owner else None,
                "due": task.due.isoformat() if task.due else None,
                "due_phrase": task.due_phrase,
                "evidence": _evidence(task.evidence),
            }
            for task in recap.actions
        ],
        "questions": [claim.text for claim in recap.questions],
        "model": recap.model,
        "coverage": {
            "words": recap.coverage.words,
            "words_read": recap.coverage.words_read,
            "share": round(recap.coverage.share, 4),
        },
        "kind": recap.kind,
        "draft": recap.draft,
    }


def to_state(recap: Recap) -> dict[str, Json]:
    """Everything, as JSON, for a later click."""
    state: dict[str, Json] = _adapter().dump_python(recap, mode="json")
    return state


def from_state(state: Json) -> Recap:
    """The recap that `to_state` kept. Raises pydantic's `ValidationError` for anything else."""
    recap: Recap = _adapter().validate_python(state)
    return recap


def _evidence(evidence: tuple[Evidence, ...]) -> list[dict[str, Json]]:
    return [{"start": moment.start, "speaker": moment.speaker} for moment in evidence]


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(Recap)
