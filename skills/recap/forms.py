"""The form in which an organiser corrects a recap, and what comes back from it: input, checked before it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from bot.core.card import Button, Card, ChoiceInput, DateInput, Element, Text, TextInput
from bot.core.errors import BadInput
from bot.core.types import Context, Json, Person
from skills.recap.cards import MOST_SHOWN, NOBODY, heading, person_key
from skills.recap.recap import Claim, Recap, Task

LONGEST_TEXT, LONGEST_SUMMARY = 500, 4000
ONE_LINE = 60
"""How many letters of a text a field of one line shows on a desktop."""
MOST_CHOICES = 150
"""Of people, over all of the form's questions: a card has a size that it can't pass."""
YEARS_BACK, YEARS_AHEAD = 1, 5

C = TypeVar("C", Claim, Task)


def edit_form(recap: Recap, context: Context, revision: int) -> Card:
    """Everything that can be corrected. Items beyond those that a card shows stay as they are."""
    elements: list[Element] = [
        Text(text="Change what is wrong. A line that you empty, or tick below, goes.", weight="subtle"),
        TextInput(
            id="summary",
            label="Summary, a sentence a line",
            value=_summary(recap),
            multiline=True,
            max_length=LONGEST_SUMMARY,
        ),
    ]
    elements += _lines("Decision", _shown(recap.decisions, "Decisions"))
    for number, task in enumerate(_shown(recap.actions, "Actions"), start=1):
        elements += _task_inputs(number, task, recap, context)
    elements += _lines("Open question", _shown(recap.questions, "Open questions"))
    if droppable := _droppable(recap):
        elements.append(ChoiceInput(id="drop", label="Leave out", choices=droppable, multiple=True))
    return Card(
        title=f"Correct the {heading(recap)[0].lower()}{heading(recap)[1:]}",
        summary="Correct the recap",
        elements=tuple(elements),
        buttons=(
            Button(label="Save", verb="save", data={"revision": revision}, style="positive"),
            Button(label="Cancel", verb="back"),
        ),
    )


def corrected(recap: Recap, context: Context, data: Mapping[str, Json]) -> Recap:
    """The recap with what the form says. Raises `BadInput` for a text, person or date that can't be."""
    data = _whole(recap, data)
    dropped = set(_chosen(data.get("drop")))
    tasks = [_task(task, recap, context, data) for task in recap.actions if task.id not in dropped]
    return replace(
        recap,
        summary=_sentences(recap, data.get("summary")),
        decisions=_claims(recap.decisions, data, dropped),
        actions=tuple(task for task in tasks if task.text),
        questions=_claims(recap.questions, data, dropped),
    )


def read_date(value: Json, near: date | None) -> date | None:
    """A date out of an input; None where it is empty. Raises `BadInput` for what is none, or years away."""
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise BadInput("That date can't be read. Pick one from the calendar.") from error
    if near and not near - timedelta(days=366 * YEARS_BACK) <= day <= near + timedelta(days=366 * YEARS_AHEAD):
        raise BadInput("That date is years away from the meeting. Check the year.")
    return day


def read_person(value: Json, people: Sequence[Person]) -> Person | None:
    """A person out of a choice; None for nobody. Raises `BadInput` for anybody who isn't among `people`."""
    if value in (None, "", NOBODY):
        return None
    for person in people:
        if person_key(person) == value:
            return person
    raise BadInput("That person isn't among those of this meeting. Choose one from the list.")


def _whole(recap: Recap, data: Mapping[str, Json]) -> dict[str, Json]:
    """With the inputs that were emptied: Teams' clients leave those out of what they send."""
    texts = [f"text_{id}" for id, _ in _droppable(recap)]
    dates = [f"due_{task.id}" for task in _shown(recap.actions, "Actions")]
    emptied: dict[str, Json] = dict.fromkeys(("summary", *texts, *dates), "")
    if not emptied.keys() & data.keys():
        raise BadInput(
            "The form came back empty. Cancel and open it again; to take back all of it, use its own button."
        )
    return {**emptied, **data}


def _task_inputs(number: int, task: Task, recap: Recap, context: Context) -> list[Element]:
    people = _choosable(task, recap, context)
    choices = ((NOBODY, "Nobody"), *((person_key(person), person.name) for person in people))
    value = person_key(task.owner) if task.owner else NOBODY
    return [
        _text(f"text_{task.id}", f"Action {number}", task.text),
        ChoiceInput(id=f"owner_{task.id}", label=f"Action {number}: who", choices=choices, value=value),
        DateInput(id=f"due_{task.id}", label=f"Action {number}: until when", value=task.due),
    ]


def _choosable(task: Task, recap: Recap, context: Context) -> tuple[Person, ...]:
    """Those meant, then those who spoke, then the others who were there: as many as the card can hold."""
    speakers = {passage.speaker for passage in context.passages}
    meant = [*([task.owner] if task.owner else []), *task.candidates]
    spoke = [person for person in context.people if person.name in speakers]
    everybody = tuple(dict.fromkeys([*meant, *spoke, *context.people]))
    return everybody[: max(5, MOST_CHOICES // max(1, len(recap.actions)))]


def _task(task: Task, recap: Recap, context: Context, data: Mapping[str, Json]) -> Task:
    changed = replace(task, text=_edited(task, data))
    if f"owner_{task.id}" in data:
        chosen = data[f"owner_{task.id}"]
        if not (task.candidates and chosen in ("", NOBODY)):
            owner = read_person(chosen, (*context.people, *task.candidates, *([task.owner] if task.owner else [])))
            changed = replace(changed, owner=owner, candidates=(), asked="", shared=task.shared and owner is None)
    if f"due_{task.id}" in data:
        day = read_date(data[f"due_{task.id}"], recap.at)
        changed = replace(changed, due=day, due_answered=task.due_answered or day is not None or task.due is not None)
    return changed


def _claims(claims: Sequence[Claim], data: Mapping[str, Json], dropped: set[str]) -> tuple[Claim, ...]:
    edited = [replace(claim, text=_edited(claim, data)) for claim in claims if claim.id not in dropped]
    return tuple(claim for claim in edited if claim.text)


def _edited(item: Claim | Task, data: Mapping[str, Json]) -> str:
    value = data.get(f"text_{item.id}", item.text)
    return _line(value, LONGEST_TEXT)


def _sentences(recap: Recap, value: Json) -> tuple[Claim, ...]:
    """A line each; one that was left as it was keeps its evidence, a new one has none."""
    if value is None:
        return recap.summary
    if not isinstance(value, str) or len(value) > LONGEST_SUMMARY:
        raise BadInput(f"The summary may have {LONGEST_SUMMARY:,} characters. Shorten it.")
    known = {claim.text: claim for claim in recap.summary}
    lines = [line for line in (" ".join(line.split()) for line in value.splitlines()) if line]
    return tuple(known.get(line, Claim(id=f"edited-{place}", text=line)) for place, line in enumerate(lines))


def _line(value: Json, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise BadInput(f"A line may have {longest} characters. Shorten it.")
    return " ".join(value.split())


def _chosen(value: Json) -> list[str]:
    """Cards send several choices as one text with commas."""
    values = value if isinstance(value, list) else str(value or "").split(",")
    return [str(one).strip() for one in values]


def _summary(recap: Recap) -> str:
    return "\n".join(claim.text for claim in recap.summary)


def _lines(noun: str, claims: Sequence[Claim]) -> list[TextInput]:
    return [_text(f"text_{claim.id}", f"{noun} {number}", claim.text) for number, claim in enumerate(claims, start=1)]


def _text(id: str, label: str, value: str) -> TextInput:
    """As many lines as it takes to read the whole of it."""
    return TextInput(id=id, label=label, value=value, multiline=len(value) > ONE_LINE, max_length=LONGEST_TEXT)


def _shown(items: Sequence[C], title: str) -> Sequence[C]:
    return items[: MOST_SHOWN[title]]


def _droppable(recap: Recap) -> tuple[tuple[str, str], ...]:
    items: list[Claim | Task] = [
        *_shown(recap.decisions, "Decisions"),
        *_shown(recap.actions, "Actions"),
        *_shown(recap.questions, "Open questions"),
    ]
    return tuple((item.id, item.text if len(item.text) <= 80 else f"{item.text[:79]}…") for item in items)
