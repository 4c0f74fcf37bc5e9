"""What a recap leads to: one card in the meeting's chat and a task for each action, and later the changes to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, RemoveTask, UpdateCard
from bot.core.card import Card
from bot.core.skill import Done, Outcome, Saved
from bot.core.types import Context, Json, MessageRef, Person
from skills.recap import phrasing
from skills.recap.cards import recap_card, release_card
from skills.recap.moments import day, place
from skills.recap.recap import Recap, Task, to_state

_MADE_BY = "Made by Rapporteur, an AI. Check it before you rely on it."


def plan(recap: Recap, context: Context, run: str, note: str = "") -> Outcome:
    """The card for the chat and the tasks. Where outsiders would read it, the card carries what its organiser sees first."""
    return Outcome(
        state=state_of(recap), actions=(*_post(recap, context, run, note), *create_tasks(recap, context, run))
    )


def state_of(recap: Recap, note: str = "") -> dict[str, Json]:
    return {"recap": to_state(recap), "note": note}


def card_key(run: str) -> str:
    return f"{run}:card"


def create_tasks(recap: Recap, context: Context, run: str) -> tuple[CreateTask, ...]:
    """A task for each action. One of which it isn't sure whose it is waits for the answer."""
    if context.chat is None:
        return ()
    return tuple(_create(task, recap, context, run) for task in recap.actions if not task.candidates)


def changes(
    old: Recap, new: Recap, context: Context, run: str, done: Mapping[str, Done], revision: int
) -> tuple[Action, ...]:
    """What turns the tasks that were made for the old recap into those of the new one."""
    actions: list[Action] = []
    for task in new.actions:
        made = made_for(task.id, run, done)
        before = old.task(task.id)
        if made is None and context.chat and not task.candidates:
            actions.append(_create(task, new, context, run))
        elif made and before and _written(task, new) != _written(before, old):
            spec = _written(task, new)
            actions.append(
                ChangeTask(
                    key=f"{_key(task.id, run)}:v{revision}",
                    task_id=made.id,
                    version=made.version,
                    title=spec.title,
                    description=spec.description,
                    owner=spec.owner,
                    due=spec.due,
                    keeper=_keeper(context),
                )
            )
    kept = {task.id for task in new.actions}
    gone = [task for task in old.actions if task.id not in kept]
    return (*actions, *removals(tuple(gone), run, done))


def removals(tasks: tuple[Task, ...], run: str, done: Mapping[str, Done]) -> tuple[RemoveTask, ...]:
    """Take away those of the tasks that were made."""
    made = [(task, made_for(task.id, run, done)) for task in tasks]
    return tuple(
        RemoveTask(key=f"{_key(task.id, run)}:removed", task_id=one.id, version=one.version)
        for task, one in made
        if one
    )


def update_card(saved: Saved, card: Card) -> tuple[UpdateCard, ...]:
    """Replace the card in the meeting's chat, if one was posted there."""
    posted, chat = saved.done.get(card_key(saved.run)), saved.context.chat
    if posted is None or chat is None:
        return ()
    key = f"{card_key(saved.run)}:v{saved.revision + 1}"
    return (UpdateCard(key=key, message=MessageRef(chat=chat, id=posted.id), card=card),)


def made_for(id: str, run: str, done: Mapping[str, Done]) -> Done | None:
    """The task that stands for an action now, with its latest version; None where none was made, or it was removed."""
    key = _key(id, run)
    if f"{key}:removed" in done:
        return None
    changed = [(int(name.removeprefix(f"{key}:v")), one) for name, one in done.items() if name.startswith(f"{key}:v")]
    return max(changed, key=lambda pair: pair[0])[1] if changed else done.get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    title: str
    description: str
    owner: Person | None
    due: date | None


def _post(recap: Recap, context: Context, run: str, note: str) -> tuple[PostCard, ...]:
    if context.chat is None:
        return ()
    outside = context.outsiders
    return (
        PostCard(
            key=card_key(run),
            chat=context.chat,
            card=recap_card(recap, note),
            outsiders=bool(outside),
            about=context.meeting.organiser if context.meeting else None,
            review=release_card(recap, outside),
        ),
    )


def _keeper(context: Context) -> Person | None:
    return context.meeting.organiser if context.meeting else None


def _create(task: Task, recap: Recap, context: Context, run: str) -> CreateTask:
    spec = _written(task, recap)
    return CreateTask(
        key=_key(task.id, run),
        plan=context.chat.id if context.chat else "",
        title=spec.title,
        description=spec.description,
        owner=spec.owner,
        due=spec.due,
        keeper=_keeper(context),
    )


def _written(task: Task, recap: Recap) -> _Written:
    """Assigned only to somebody of the firm: Planner has no place for guests' work."""
    assigned = task.owner if task.owner and task.owner.id and not task.owner.guest else None
    return _Written(
        title=phrasing.title(task.text), description=_description(task, recap), owner=assigned, due=task.due
    )


def _description(task: Task, recap: Recap) -> str:
    lines = [task.text]
    if task.owner and task.owner.guest:
        lines.append(f"For {task.owner.name}, who is outside the firm: so it is assigned to nobody.")
    elif task.owner and not task.owner.id:
        lines.append(f"For {task.owner.name}, who isn't in the directory: so it is assigned to nobody.")
    elif task.shared:
        lines.append("Said of everybody: so it is assigned to nobody.")
    if task.due_phrase:
        lines.append(f"When, as it was said: “{task.due_phrase}”.")
    for evidence in task.evidence[:1]:
        lines.append(f"Said at {place(evidence)}: “{evidence.quote}”")
    lines.append(f"Meeting: {recap.title}{f', {day(recap.at)}' if recap.at else ''}.")
    return "\n".join([*lines, _MADE_BY])


def _key(id: str, run: str) -> str:
    return f"{run}:task:{id}"
