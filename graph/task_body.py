"""What a Planner task of ours looks like: its title, owner, due day and description, to be written and to be recognised.

Due dates: Planner keeps a moment, but its own pages show and set days. They write 10:00 UTC, which is the same day from
UTC-10 to UTC+13; so do we.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from bot.core.types import Person
from graph.client import Body, moment

MAX_TITLE = 255
MAX_DESCRIPTION = 30_000

_DUE = time(10, 0, tzinfo=UTC)
_ASSIGNMENT = {"@odata.type": "#microsoft.graph.plannerAssignment", "orderHint": " !"}
_REF = re.compile(r"(?:^|\n)Rapporteur ref: (\S.*?)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTask:
    """A task's own values. `owner` is a directory id; None where nobody can be assigned."""

    title: str
    owner: str | None
    due: date | None

    def is_like(self, task: Body) -> bool:
        """Whether Planner's task already has these values."""
        due = moment(task["dueDateTime"]).date() if task.get("dueDateTime") else None
        return due == self.due and task.get("title") == self.title and owners(task) == ({self.owner} - {None})

    def body(self, instead_of: Body | None = None) -> Any:
        """The values as msgraph's model; with a task given, what it has more than these is taken away."""
        from msgraph.generated.models.planner_assignments import PlannerAssignments
        from msgraph.generated.models.planner_task import PlannerTask

        assignments: dict[str, Any] = dict.fromkeys(owners(instead_of) if instead_of else ())
        if self.owner and self.owner in assignments:
            del assignments[self.owner]
        elif self.owner:
            assignments[self.owner] = dict(_ASSIGNMENT)
        body = PlannerTask(title=self.title)
        if assignments:
            body.assignments = PlannerAssignments(additional_data=assignments)
        if self.due:
            body.due_date_time = datetime.combine(self.due, _DUE)
        elif instead_of is not None:
            body.additional_data = {"dueDateTime": None}
        return body


def wanted_task(title: str, owner: Person | None, due: date | None) -> WantedTask:
    """Only members of the firm's own directory are assigned; a guest's task stays open to be taken."""
    assignable = owner.id if owner and owner.id and not owner.guest else None
    return WantedTask(title=short_title(title), owner=assignable, due=due)


def owners(task: Body) -> set[str]:
    """The ids of those to whom Planner's task is assigned."""
    given = task.get("assignments") or {}
    return {id for id, assignment in given.items() if assignment is not None and not id.startswith("@")}


def short_title(title: str) -> str:
    """One line of at most 255 UTF-16 units, as Planner counts, cut at a word with an ellipsis."""
    line = " ".join(_sound(title).split()) or "Action from a meeting"
    if _units(line) <= MAX_TITLE:
        return line
    cut = line[: MAX_TITLE - 1]
    while _units(cut) > MAX_TITLE - 1:
        cut = cut[:-1]
    words, _, _ = cut.rpartition(" ")
    return f"{(words if len(words) > MAX_TITLE // 2 else cut).rstrip(' ,;:.-')}…"


def described(title: str, description: str, key: str) -> str:
    """The description: the whole text where the title had to be cut, the evidence, and last the action's key."""
    whole = "" if short_title(title) == " ".join(title.split()) else f"{title.strip()}\n\n"
    text = _sound(whole + description.strip()).strip()
    if len(text) > MAX_DESCRIPTION:
        text = f"{text[:MAX_DESCRIPTION]}…"
    return f"{text}\n\nRapporteur ref: {key}".strip()


def key_in(description: str | None) -> str | None:
    """The key that a description of ours ends with; people may have written above it."""
    found = _REF.search((description or "").replace("\r\n", "\n"))
    return found[1] if found else None


def etag(resource: Body) -> str:
    """Planner's version of a task, or of its details."""
    return str(resource.get("@odata.etag", ""))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _sound(text: str) -> str:
    """Half a surrogate pair, as a model can write one, could not be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
