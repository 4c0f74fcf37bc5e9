"""What a skill may propose to do: code acts on it, after policy, and only with an `Approved` of it.

`key` makes an action idempotent: the same key is never carried out twice, whatever is redelivered or killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot.core.card import Card
from bot.core.types import Chat, MessageRef, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard:
    """Post a card into a chat. `outsiders`: somebody outside the firm reads it; `about`: who answers for it; `only`: who
    alone needs to see it, where the channel can keep it from the others there.

    `review` is what that person sees first, with its buttons, where policy asks for their yes.
    """

    key: str
    chat: Chat
    card: Card
    outsiders: bool = False
    about: Person | None = None
    review: Card | None = None
    only: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPerson:
    """Post a card to one person's own chat with the bot."""

    key: str
    person: Person
    tenant: str
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCard:
    """Replace a posted card, for everybody."""

    key: str
    message: MessageRef
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask:
    """A task in the plan of this chat or team, assigned to `owner` (nobody when None). `description` carries the evidence.

    `keeper` has it where nobody owns it and each person has tasks of their own only: the organiser.
    """

    key: str
    plan: str
    title: str
    description: str
    owner: Person | None
    due: date | None
    keeper: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTask:
    """Change a task that we made; refused with `Conflict` when somebody changed it since `version`."""

    key: str
    task_id: str
    version: str
    title: str
    description: str
    owner: Person | None
    due: date | None
    keeper: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTask:
    """Remove a task that we made; refused with `Conflict` when somebody changed it since `version`."""

    key: str
    task_id: str
    version: str


Action: TypeAlias = PostCard | TellPerson | UpdateCard | CreateTask | ChangeTask | RemoveTask
