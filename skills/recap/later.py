"""More of a transcript comes when the recap is written already: it is brought up to date, or its organiser is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.core.actions import Action, TellPerson, UpdateCard
from bot.core.card import Button, Card
from bot.core.skill import Outcome, Saved
from skills.recap import planning
from skills.recap.cards import recap_card, release_card, told
from skills.recap.moments import LONDON, clock
from skills.recap.recap import Claim, Recap, Task, from_state, to_state
from skills.recap.sameness import same

C = TypeVar("C", Claim, Task)

BY_ITSELF = "by_itself"
"""In a recap's state: the revision that came of a later part alone. Whatever a person changes has another number."""


def extend(new: Recap, saved: Saved, at: datetime, tenant: str, zone: str = LONDON) -> Outcome:
    """What a recap of all parts leads to, where `saved` is of the earlier ones; its context is that of all parts.

    What waits for the organiser is replaced for them. What is posted is brought up to date, tasks too; only where
    people from outside read it, or somebody has corrected it, its organiser is asked first.
    """
    note = f"Brought up to date on {clock(at, zone)}: more of the transcript came."
    whole = joined(from_state(saved.state["recap"]), new)
    if saved.status == "waiting":
        return Outcome(state=planning.state_of(whole, note), actions=_shown_again(whole, saved, note))
    organiser = saved.context.meeting.organiser if saved.context.meeting else None
    touched = saved.revision != saved.state.get(BY_ITSELF, 0)
    if organiser is not None and (touched or saved.context.outsiders):
        offer = TellPerson(key=_key(saved, "offer"), person=organiser, tenant=tenant, card=_offer(whole))
        return Outcome(state={**saved.state, "later": to_state(whole)}, actions=(offer,))
    state = {**planning.state_of(whole, note), BY_ITSELF: saved.revision + 1}
    return Outcome(state=state, actions=taken_in(whole, saved, note))


def taken_in(whole: Recap, saved: Saved, note: str) -> tuple[Action, ...]:
    """The posted card as it is now, and what its tasks become."""
    old, number = from_state(saved.state["recap"]), saved.revision + 1
    tasks = planning.changes(old, whole, saved.context, saved.run, saved.done, number)
    return (*planning.update_card(saved, recap_card(whole, note)), *tasks)


def joined(old: Recap, new: Recap) -> Recap:
    """The new one, with what only the old one has: people may have begun on it. What was answered stays answered."""
    return replace(new, decisions=_joined(old.decisions, new.decisions), actions=_joined(old.actions, new.actions))


def _joined(old: Sequence[C], new: Sequence[C]) -> tuple[C, ...]:
    found = list(old)
    for claim in new:
        twin = next((place for place, one in enumerate(old) if same(one, claim)), None)
        if twin is None:
            found.append(claim)
        else:
            found[twin] = _known_as(old[twin], claim)
    return tuple(sorted(found, key=_start))


def _known_as(old: C, new: C) -> C:
    """Under the id that it has already: its task is found by that."""
    if not isinstance(old, Task) or not isinstance(new, Task):
        return replace(new, id=old.id)
    answered = replace(
        new,
        id=old.id,
        due=old.due if old.due_answered else new.due,
        due_answered=old.due_answered,
    )
    if old.candidates or not new.candidates:
        return answered
    return replace(answered, owner=old.owner, candidates=(), asked="")


def _start(claim: Claim | Task) -> float:
    return claim.evidence[0].start if claim.evidence else float("inf")


def _shown_again(whole: Recap, saved: Saved, note: str) -> tuple[UpdateCard, ...]:
    if saved.asked is None:
        return ()
    card = release_card(whole, saved.context.outsiders, note)
    return (UpdateCard(key=_key(saved, "ask"), message=saved.asked, card=card),)


def _offer(whole: Recap) -> Card:
    text = (
        f"More of the transcript of “{whole.title}” came after its recap was posted. I haven't changed the recap: "
        "people from outside read it, or somebody corrected it. Shall I take the rest in, tasks too?"
    )
    buttons = (
        Button(label="Take it in", verb="take_in", style="positive"),
        Button(label="Leave it", verb="leave"),
    )
    return replace(told("There is more to this meeting", text), buttons=buttons)


def _key(saved: Saved, what: str) -> str:
    return f"{saved.run}:{what}:v{saved.revision + 1}"
