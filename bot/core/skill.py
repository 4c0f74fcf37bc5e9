"""What a skill is: two functions and declared facts. It holds no model and no acting port, so it can skip no step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.core.actions import Action
from bot.core.card import Card
from bot.core.ports import Provider
from bot.core.types import CardClicked, Context, Event, Json, MessageRef, Person, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt file, read. `template` has `{name}` for each of the context's inputs and `{passages}` for the sources.

    `schema` is the JSON schema of the answer. `words_per_call` is what a small model reads at once; larger models
    read up to their own context.
    """

    id: str
    version: str
    purpose: str
    instructions: str
    template: str
    schema: Mapping[str, Json]
    max_tokens: int
    words_per_call: int

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillFacts:
    """What a skill declares of itself. `permissions` are the vendor's names of what its ports need."""

    name: str
    version: str
    title: str
    examples: tuple[str, ...]
    triggers: frozenset[Literal["command", "meeting_ended"]]
    permissions: Mapping[str, tuple[str, ...]]
    reads: tuple[str, ...]
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a skill proposes. `state` is kept (encrypted) so that a click on the card can go on from it."""

    state: Mapping[str, Json]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done for one action's key: the receipt's id and version (etag), for later changes."""

    id: str
    version: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A run as it was left: where a click goes on from.

    `asked` is the message in which the `approver` is asked. `done` holds what was carried out, by the action's key;
    `card` what everybody sees of it now; `revision` grows with each decision, so that two people who press at once
    don't both change it.
    """

    run: str
    skill: str
    context: Context
    state: Mapping[str, Json]
    status: Literal["waiting", "posted", "withdrawn", "dropped"]
    approver: Person | None = None
    asked: MessageRef | None = None
    done: Mapping[str, Done] = field(default_factory=dict)
    card: Card | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a click leads to: the card that the person who clicked sees at once, and what changes for everyone."""

    card: Card
    outcome: Outcome | None = None
    status: Literal["waiting", "posted", "withdrawn", "dropped"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person's press that changes something for everyone: what the workflow behind the button carries out."""

    run: str
    revision: int
    person: Person
    message: MessageRef
    answer: Answer


class Skill(Protocol):
    """A skill's promise to the pipeline."""

    @property
    def facts(self) -> SkillFacts: ...

    async def gather(self, request: Event, provider: Provider) -> Context:
        """Read what is needed, with the rights of the request. Raises `NotReady` when it isn't there yet."""
        ...

    def extract(self, context: Context) -> Reply:
        """What can be said without any model: `highlights` is True."""
        ...

    def plan(self, reply: Reply, context: Context, run: str) -> Outcome:
        """What to post and do. Drops every claim that the context doesn't support."""
        ...

    def extend(self, reply: Reply, saved: Saved, tenant: str, at: datetime) -> Outcome:
        """What to change when more of the source came after `saved` was carried out or asked about; its `context` is
        that of the whole by now, `reply` was written from it. Nobody's own changes are lost by it."""
        ...

    def revise(self, click: CardClicked, saved: Saved) -> Answer:
        """What a press of one of this skill's buttons does. Raises `NotAuthorised` when the person may not."""
        ...
