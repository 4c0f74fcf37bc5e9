"""What may be done, and with whose yes: the only module that makes the `Approved` witness."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import rfc8785

from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, RemoveTask
from bot.core.errors import NotAuthorised, PolicyDenied
from bot.core.types import Allow, Approved, Decision, Deny, Json, NeedsApproval, Person
from policies.rules import Policy

A = TypeVar("A", bound=Action)


def digest(payload: Json) -> str:
    """SHA-256 over the RFC 8785 form of an action: an approval holds for exactly this, not for a changed one."""
    return hashlib.sha256(rfc8785.dumps(payload)).hexdigest()


def check_action(action: A, payload: Json, policy: Policy) -> Decision[A]:
    """What policy says to this action; `payload` is the action as JSON."""
    rule, verdict = policy.verdict(action)
    if verdict == "allow":
        return Allow(approved=Approved(action=action, by=f"{policy.ref} {rule}", digest=digest(payload)))
    if verdict == "ask_organiser" and isinstance(action, PostCard) and action.about is not None:
        return NeedsApproval(rule=rule, approver=action.about, text="People outside the firm would read it.")
    return Deny(rule=rule, text="The firm's policy doesn't allow it.")


def approve(
    actions: Sequence[tuple[Action, Json]], *, approver: Person, clicker: Person, policy: Policy
) -> tuple[Approved[Action], ...]:
    """A named person's yes to exactly these actions.

    Raises `NotAuthorised` unless the one who clicked is the one who was asked, and `PolicyDenied` when policy has
    come to forbid an action since it was asked.
    """
    if not clicker.id or clicker.id != approver.id:
        raise NotAuthorised(f"Only {approver.name} can decide this.")
    granted = []
    for action, payload in actions:
        rule, verdict = policy.verdict(action)
        if verdict == "deny":
            raise PolicyDenied(f"The firm's policy ({rule}) doesn't allow this any more.")
        granted.append(Approved(action=action, by=clicker.id, digest=digest(payload)))
    return tuple(granted)


def moved(approved: Approved[ChangeTask]) -> tuple[Approved[CreateTask], Approved[RemoveTask]]:
    """The same yes, for a change that leads to another place: the task made there as approved, and removed here."""
    change = approved.action
    anew = CreateTask(
        key=change.key,
        plan="",
        title=change.title,
        description=change.description,
        owner=change.owner,
        due=change.due,
        keeper=change.keeper,
    )
    gone = RemoveTask(key=f"{change.key}:moved", task_id=change.task_id, version=change.version)
    return (
        Approved(action=anew, by=approved.by, digest=approved.digest),
        Approved(action=gone, by=approved.by, digest=approved.digest),
    )
