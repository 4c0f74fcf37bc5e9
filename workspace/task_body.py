"""What a task of ours looks like in Google Tasks: title, day and notes, to be written and to be recognised.

Source: developers.google.com, "Google Tasks API" (tasks: lengths of title and notes; of `due` only the day is kept).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workspace.client import Body

MAX_TITLE = 1024
MAX_NOTES = 8192

TASKS_NOTE = "Google Tasks keeps the day that a task is due, not the time of day."

_REF = re.compile(r"(?:^|\n)Rapporteur ref: (\S.*?)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTask:
    """A task's own values. `notes` end with the key of the action that made it."""

    title: str
    notes: str
    due: date | None

    def is_like(self, task: Body) -> bool:
        """Whether Google's task already has these values."""
        due = str(task.get("due") or "")[:10]
        same_day = due == (self.due.isoformat() if self.due else "")
        return same_day and task.get("title") == self.title and _lines(task.get("notes")) == self.notes

    def body(self) -> Body:
        due = f"{self.due.isoformat()}T00:00:00.000Z" if self.due else None
        return {"title": self.title, "notes": self.notes, "due": due}


def wanted_task(title: str, description: str, due: date | None, key: str) -> WantedTask:
    return WantedTask(title=short_title(title), notes=noted(title, description, key), due=due)


def short_title(title: str) -> str:
    """One line of at most 1,024 UTF-16 units, cut at a word with an ellipsis."""
    line = " ".join(_sound(title).split()) or "Action from a meeting"
    if _units(line) <= MAX_TITLE:
        return line
    cut = _cut(line, MAX_TITLE - 1)
    words, _, _ = cut.rpartition(" ")
    return f"{(words if len(words) > MAX_TITLE // 2 else cut).rstrip(' ,;:.-')}…"


def noted(title: str, description: str, key: str) -> str:
    """The notes: the whole text where the title had to be cut, the evidence, and last the action's key."""
    whole = "" if short_title(title) == " ".join(title.split()) else f"{title.strip()}\n\n"
    text, ref = _lines(_sound(whole + description.strip()).strip()), f"Rapporteur ref: {_sound(key)}"
    room = MAX_NOTES - _units(ref) - 2
    if _units(text) > room:
        text = f"{_cut(text, room - 1)}…"
    return f"{text}\n\n{ref}".strip()


def key_in(notes: str | None) -> str | None:
    """The key that notes of ours end with; people may have written above it."""
    found = _REF.search(_lines(notes))
    return found[1] if found else None


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n")


def _sound(text: str) -> str:
    """Half a surrogate pair, as a model can write one, could not be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
