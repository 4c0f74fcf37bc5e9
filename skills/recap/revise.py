"""What each of a recap's buttons does, who may press it, and what is said when it is too late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NoReturn

from bot.core.actions import Action
from bot.core.card import Card
from bot.core.errors import BadInput, NotAuthorised
from bot.core.skill import Answer, Outcome, Saved
from bot.core.types import CardClicked, Json, Person
from skills.recap import forms, later, planning
from skills.recap.cards import asks_when, heading, recap_card, release_card, told
from skills.recap.moments import LONDON, clock
from skills.recap.recap import Recap, Task, from_state


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    """A press of a button, with the recap it is about."""

    click: CardClicked
    saved: Saved
    recap: Recap
    organiser: Person | None
    when: str

    @property
    def waiting(self) -> bool:
        return self.saved.status == "waiting"

    @property
    def note(self) -> str:
        return str(self.saved.state.get("note", ""))

    def by(self, what: str) -> str:
        return f"{what} by {self.click.person.name} on {self.when}."


def revise(click: CardClicked, saved: Saved, zone: str = LONDON) -> Answer:
    """What the press leads to. Raises `NotAuthorised` in words for the person, `BadInput` for what can't be."""
    organiser = saved.approver or (saved.context.meeting.organiser if saved.context.meeting else None)
    press = _Press(
        click=click,
        saved=saved,
        recap=from_state(saved.state["recap"]),
        organiser=organiser,
        when=clock(click.at, zone),
    )
    work = _WORK.get(click.verb)
    if work is None:
        raise BadInput("I don't know that button. Type “help” to see what I can do.")
    if saved.status in ("withdrawn", "dropped"):
        return Answer(card=_over(press))
    return work(press)


def _release(press: _Press) -> Answer:
    _only_organiser(press, "release this recap")
    if not press.waiting:
        return _already(press)
    note = press.by("Released")
    outcome = planning.plan(press.recap, press.saved.context, press.saved.run, note)
    state = planning.state_of(press.recap, note)
    return Answer(
        card=told("Released", f"The recap of “{press.recap.title}” is posted in the meeting's chat. {note}"),
        outcome=Outcome(state=state, actions=outcome.actions),
        status="posted",
    )


def _drop(press: _Press) -> Answer:
    _only_organiser(press, "drop this recap")
    if not press.waiting:
        return _already(press)
    note = press.by("Dropped")
    text = f"The recap of “{press.recap.title}” is dropped: nothing was posted, no task was made. {note}"
    return Answer(card=told("Dropped", text), outcome=_outcome(press.recap, note), status="dropped")


def _edit(press: _Press) -> Answer:
    _only_organiser(press, "correct this recap")
    return Answer(card=forms.edit_form(press.recap, press.saved.context, press.saved.revision))


def _save(press: _Press) -> Answer:
    _only_organiser(press, "correct this recap")
    if press.click.data.get("revision") != press.saved.revision:
        form = forms.edit_form(press.recap, press.saved.context, press.saved.revision)
        stale = "The recap was changed since you opened the form. This is how it stands now"
        return Answer(card=replace(form, title=stale, summary=stale))
    changed = forms.corrected(press.recap, press.saved.context, press.click.data)
    return _changed(press, changed, press.by("Corrected"))


def _back(press: _Press) -> Answer:
    """The card as it stands, for whoever left the form."""
    if press.waiting:
        _only_organiser(press, "see this before it is released")
        return Answer(card=release_card(press.recap, press.saved.context.outsiders, press.note))
    return Answer(card=recap_card(press.recap, press.note))


def _withdraw(press: _Press) -> Answer:
    _only_organiser(press, "withdraw this recap")
    if press.waiting:
        return _drop(press)
    note = press.by("Withdrawn")
    removed = planning.removals(press.recap.actions, press.saved.run, press.saved.done)
    tasks = f" {len(removed)} task{'s' * (len(removed) != 1)} made from it went too." if removed else ""
    card = told(f"Withdrawn: {heading(press.recap)}", note + tasks)
    actions: tuple[Action, ...] = (*planning.update_card(press.saved, card), *removed)
    return Answer(
        card=card, outcome=Outcome(state=planning.state_of(press.recap, note), actions=actions), status="withdrawn"
    )


def _owner(press: _Press) -> Answer:
    _only_organiser_before_release(press)
    answered = _answers(press, "owner", lambda task: bool(task.candidates))
    changed = press.recap
    for task, value in answered:
        if not _organises(press) and press.click.person.id not in {person.id for person in task.candidates}:
            _refuse(press, "answer this", "and those whom it may mean")
        owner = forms.read_person(value, task.candidates)
        changed = changed.with_task(replace(task, owner=owner, candidates=(), asked=""))
    return _changed(press, changed, press.by("Owner set"))


def _due(press: _Press) -> Answer:
    _only_organiser_before_release(press)
    answered = _answers(press, "due", lambda task: asks_when(task, press.recap))
    changed = press.recap
    for task, value in answered:
        if not _organises(press) and not (task.owner and task.owner.id and task.owner.id == press.click.person.id):
            _refuse(press, "answer this", "and whose task it is")
        day: date | None = forms.read_date(value, press.recap.at)
        changed = changed.with_task(replace(task, due=day, due_answered=True))
    return _changed(press, changed, press.by("Date set"))


def _take_in(press: _Press) -> Answer:
    _only_organiser(press, "decide this")
    if "later" not in press.saved.state:
        return _already_decided(press)
    whole, note = from_state(press.saved.state["later"]), press.by("Brought up to date")
    actions = later.taken_in(whole, press.saved, note)
    text = f"The recap of “{whole.title}” has the rest in it now. {note}"
    outcome = Outcome(state=planning.state_of(whole, note), actions=actions)
    return Answer(card=told("Taken in", text), outcome=outcome, status="posted")


def _leave(press: _Press) -> Answer:
    _only_organiser(press, "decide this")
    if "later" not in press.saved.state:
        return _already_decided(press)
    text = f"The recap of “{press.recap.title}” stays as it is. {press.by('Left')}"
    return Answer(card=told("Left as it is", text), outcome=_outcome(press.recap, press.note), status="posted")


def _already_decided(press: _Press) -> Answer:
    return Answer(
        card=told("Decided already", f"This was decided, or the recap was changed, since I asked. {press.note}".strip())
    )


def _answers(press: _Press, kind: str, asked: Callable[[Task], bool]) -> list[tuple[Task, Json]]:
    """The tasks that were answered, with the answers. Raises `BadInput` where there is none."""
    data = press.click.data
    given = {
        str(name).removeprefix(f"{kind}_"): value for name, value in data.items() if str(name).startswith(f"{kind}_")
    }
    if "item" in data:
        given[str(data["item"])] = data.get(kind)
    found = [
        (task, given[task.id]) for task in press.recap.actions if task.id in given and given[task.id] not in (None, "")
    ]
    if not found:
        raise BadInput("Choose an answer first, then press the button again.")
    open_ones = [(task, value) for task, value in found if asked(task)]
    if not open_ones:
        raise BadInput("That is answered already. The recap in the chat shows how it stands.")
    return open_ones


def _changed(press: _Press, new: Recap, note: str) -> Answer:
    """The recap as it is now: for the organiser alone while it waits, for everybody once it is posted."""
    if press.waiting:
        card = release_card(new, press.saved.context.outsiders, note)
        return Answer(card=card, outcome=_outcome(new, note), status="waiting")
    card = recap_card(new, note)
    revision = press.saved.revision + 1
    tasks = planning.changes(press.recap, new, press.saved.context, press.saved.run, press.saved.done, revision)
    actions: tuple[Action, ...] = (*planning.update_card(press.saved, card), *tasks)
    return Answer(card=card, outcome=Outcome(state=planning.state_of(new, note), actions=actions), status="posted")


def _outcome(recap: Recap, note: str) -> Outcome:
    return Outcome(state=planning.state_of(recap, note), actions=())


def _already(press: _Press) -> Answer:
    text = f"This recap is in the meeting's chat already. {press.note}".strip()
    return Answer(card=told("Already released", text))


def _over(press: _Press) -> Card:
    return told(f"No longer there: {heading(press.recap)}", press.note or "This recap was taken back.")


def _organises(press: _Press) -> bool:
    organiser = press.organiser
    return organiser is not None and bool(organiser.id) and organiser.id == press.click.person.id


def _only_organiser(press: _Press, what: str) -> None:
    if not _organises(press):
        _refuse(press, what)


def _only_organiser_before_release(press: _Press) -> None:
    """The answer to a press shows the whole recap."""
    if press.waiting:
        _only_organiser(press, "answer this before it is released")


def _refuse(press: _Press, what: str, others: str = "") -> NoReturn:
    name = press.organiser.name if press.organiser else "the meeting's organiser"
    raise NotAuthorised(
        f"Only {name}, whose meeting it was,{f' {others}' if others else ''} can {what}. Please ask them."
    )


_WORK: Mapping[str, Callable[[_Press], Answer]] = MappingProxyType(
    {
        "release": _release,
        "drop": _drop,
        "edit": _edit,
        "correct": _edit,
        "save": _save,
        "back": _back,
        "withdraw": _withdraw,
        "owner": _owner,
        "due": _due,
        "take_in": _take_in,
        "leave": _leave,
    }
)
