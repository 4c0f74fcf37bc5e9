"""The recap as people see it: the card in the meeting's chat, and what the organiser sees before outsiders do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.card import Button, Card, ChoiceInput, DateInput, Element, Item, Items, Source, Text
from bot.core.types import Person
from skills.recap import due
from skills.recap.moments import day, place, short_day
from skills.recap.recap import Claim, Evidence, Recap, Task

MOST_SHOWN = {"Decisions": 10, "Actions": 12, "Open questions": 6}
MOST_QUESTIONS_ASKED = 6
NOBODY = "nobody"

_DRAFT = "Draft by a small model on this machine: check it before you rely on it."
_HIGHLIGHTS = "Highlights: no model wrote this; these are people's own words, picked out of the transcript."


def recap_card(recap: Recap, note: str = "") -> Card:
    """The card that everybody in the meeting's chat reads. `note`: what happened to it since, and by whom."""
    asking: tuple[Element, ...] = (*owner_questions(recap), *due_questions(recap))
    answers = []
    if owner_questions(recap):
        answers.append(Button(label="Set owners", verb="owner", style="positive"))
    if due_questions(recap):
        answers.append(Button(label="Set dates", verb="due", style="positive"))
    return replace(
        _body(recap, (*asking, *_notes(recap, note))),
        buttons=(
            *answers,
            Button(label="Why", verb="why", private=True),
            Button(label="Correct", verb="correct", private=True),
            Button(label="Withdraw", verb="withdraw", style="destructive"),
        ),
    )


def release_card(recap: Recap, guests: Sequence[Person], note: str = "") -> Card:
    """What the organiser decides on: because somebody outside the firm is in the chat, or because policy asks for it."""
    outside = _names([person.name for person in guests])
    why = f"{outside} would read this." if outside else "Your firm's policy wants your yes."
    ask = Text(text=f"{why} Nothing is posted and no task is made until you release it.", weight="strong")
    body = _body(recap, _notes(recap, note))
    return replace(
        body,
        title=f"Release this? {body.title}",
        summary=f"{body.summary} Only you see it until you release it.",
        elements=(ask, *body.elements),
        buttons=(
            Button(label="Release", verb="release", style="positive"),
            Button(label="Edit", verb="edit", private=True),
            Button(label="Drop", verb="drop", style="destructive"),
            Button(label="Why", verb="why", private=True),
        ),
    )


def told(title: str, text: str) -> Card:
    """A short card that says what was done, and has nothing to press."""
    return Card(title=title, summary=f"{title}. {text}", elements=(Text(text=text),))


def owner_questions(recap: Recap) -> tuple[ChoiceInput, ...]:
    """A choice for each task of which it isn't sure whose it is."""
    return tuple(
        ChoiceInput(
            id=f"owner_{task.id}",
            label=_whose(task),
            choices=(*_people(task.candidates), (NOBODY, "Nobody in particular")),
        )
        for task in recap.actions
        if task.candidates
    )[:MOST_QUESTIONS_ASKED]


def due_questions(recap: Recap) -> tuple[DateInput, ...]:
    """A date for each task whose phrase doesn't say for sure which day it means."""
    return tuple(
        DateInput(id=f"due_{task.id}", label=_which_day(task, recap))
        for task in recap.actions
        if asks_when(task, recap)
    )[:MOST_QUESTIONS_ASKED]


def asks_when(task: Task, recap: Recap) -> bool:
    """True where somebody said until when, in words that may mean more than one day."""
    if recap.at is None or task.due or task.due_answered or not task.due_phrase:
        return False
    return not due.open_ended(task.due_phrase)


def heading(recap: Recap) -> str:
    return f"{'Highlights' if recap.kind == 'highlights' else 'Recap'}: {recap.title}"


def _body(recap: Recap, last: Sequence[Element]) -> Card:
    cited, sources = _cited(recap.summary)
    elements: list[Element] = []
    if recap.draft:
        elements.append(Text(text=_DRAFT, weight="warning"))
    if recap.kind == "highlights":
        elements.append(Text(text=_HIGHLIGHTS, weight="subtle"))
        elements.append(Items(title="What was said", items=tuple(map(_line, recap.summary))))
        cited, sources = "", ()
    elif not cited:
        cited = "There is no summary."
    elements.append(Text(text=cited))
    elements.append(_list("Decisions", list(map(_line, recap.decisions)), "No decision was found."))
    elements.append(_list("Actions", list(map(_task, recap.actions)), "No action was found."))
    elements.append(_list("Open questions", list(map(_line, recap.questions)), ""))
    return Card(
        title=heading(recap),
        subtitle=day(recap.at) if recap.at else "",
        summary=f"{heading(recap)}. {_counts(recap)}.",
        elements=(*(element for element in elements if not isinstance(element, Text) or element.text), *last),
        ai=True,
        sources=sources,
    )


def _notes(recap: Recap, note: str) -> tuple[Element, ...]:
    left_out = (
        f" {_count(recap.dropped, 'statement')} had no evidence in the transcript and went." if recap.dropped else ""
    )
    tasks_note = recap.tasks_note if any(task.due for task in recap.actions) else ""
    lines = (_read(recap) + left_out, tasks_note, note)
    return tuple(Text(text=line, weight="subtle") for line in lines if line)


def _read(recap: Recap) -> str:
    words, share = recap.coverage.words, recap.coverage.share
    if recap.coverage.words_read >= words:
        return f"Read all {words:,} words."
    return f"Read {max(1, round(share * 100))}% of {words:,} words: the parts most likely to matter."


def _cited(claims: Sequence[Claim]) -> tuple[str, tuple[Source, ...]]:
    """The claims as one paragraph, a number behind each for the moment that bears it."""
    moments: list[Evidence] = []
    sentences = []
    for claim in claims:
        marks = ""
        for evidence in claim.evidence[:1]:
            if evidence not in moments:
                moments.append(evidence)
            marks = f" [{moments.index(evidence) + 1}]"
        sentences.append(f"{claim.text}{marks}")
    sources = tuple(Source(name=place(evidence), abstract=evidence.quote or place(evidence)) for evidence in moments)
    return " ".join(sentences), sources


def _list(title: str, items: Sequence[Item], empty: str) -> Items:
    most = MOST_SHOWN[title]
    headed = title if len(items) <= most else f"{title} (the first {most} of {len(items)})"
    return Items(title=headed, items=tuple(items[:most]), empty=empty)


def _line(claim: Claim) -> Item:
    return Item(text=claim.text, details=tuple(map(place, claim.evidence[:2])))


def _task(task: Task) -> Item:
    until = short_day(task.due) if task.due else ""
    if task.due_phrase:
        said = "said: " if task.due_answered else ""
        until = f"{until} ({said}“{task.due_phrase}”)" if until else f"“{task.due_phrase}”"
    details = (owner_text(task), f"due {until}" if until else "no date", *map(place, task.evidence[:1]))
    return Item(text=task.text, details=details)


def owner_text(task: Task) -> str:
    """Whose it is, in words: also that it isn't sure, or nobody's."""
    if task.owner:
        return f"{task.owner.name} (outside the firm)" if task.owner.guest else task.owner.name
    if task.candidates:
        return f"whose? {' or '.join(person.name for person in task.candidates)}"
    return "everybody" if task.shared else "nobody named"


def _whose(task: Task) -> str:
    if len(task.candidates) == 1:
        return f"Is it {task.candidates[0].name} who is to do this: “{task.text}”"
    return f"Which {task.asked or 'of them'} is to do this: “{task.text}”"


def _which_day(task: Task, recap: Recap) -> str:
    days = due.options(task.due_phrase or "", recap.at) if recap.at else ()
    either = f" ({' or '.join(map(short_day, days))})" if days else ""
    return f"Which day is “{task.due_phrase}”{either} for this: “{task.text}”"


def person_key(person: Person) -> str:
    """What stands for a person in a choice: the directory's id, or the name of somebody who has none."""
    return person.id or f"name:{person.name}"


def _people(people: Sequence[Person]) -> tuple[tuple[str, str], ...]:
    return tuple((person_key(person), person.name) for person in people)


def _counts(recap: Recap) -> str:
    counts = [
        _count(len(recap.decisions), "decision"),
        _count(len(recap.actions), "action"),
        _count(len(recap.questions), "open question"),
    ]
    return _names(counts)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _names(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
