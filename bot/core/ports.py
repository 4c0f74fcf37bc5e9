"""The ports: what the pipeline needs of a vendor, and what two suites implement. Acting ports take only `Approved`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.actions import ChangeTask, CreateTask, PostCard, RemoveTask, TellPerson, UpdateCard
from bot.core.types import (
    Approved,
    AuditEvent,
    Chat,
    Json,
    Meeting,
    MeetingEnded,
    MessageRef,
    ModelReply,
    Person,
    Receipt,
    Redacted,
    TranscriptPart,
)

# ---- reading -----------------------------------------------------------------------------------


class Meetings(Protocol):
    """Meetings and what was said in them."""

    async def meeting(self, event: MeetingEnded) -> Meeting:
        """The meeting that ended, with its organiser. Raises `NotFound`, `Forbidden`, `Throttled`, `Unavailable`."""
        ...

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        """All parts that exist (created at or after `since`), oldest first; empty when there is none yet. Without
        attribution in the tenant the utterances have no speaker. Raises `Forbidden` with the reason, `Throttled`,
        `Unavailable`, `UnreadableTranscript`."""
        ...

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who was invited or there, organiser first, guests marked."""
        ...


class People(Protocol):
    """The firm's directory."""

    async def directory(self) -> tuple[Person, ...]:
        """Everybody in the directory, guests marked. May be some minutes old."""
        ...

    async def person(self, id: str) -> Person:
        """One person. Raises `NotFound`."""
        ...


class Members(Protocol):
    """Who is in a chat: asked of the channel."""

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        """Everybody in the chat now, guests marked, the bot left out."""
        ...


class Provider(Protocol):
    """What a skill may read: bound to one request's rights."""

    @property
    def meetings(self) -> Meetings: ...
    @property
    def people(self) -> People: ...
    @property
    def members(self) -> Members: ...


# ---- acting ------------------------------------------------------------------------------------


class Tasks(Protocol):
    """Tasks that people see. Each call is idempotent by the action's key where `tried` is True: it looks first."""

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        """Make the task. `tried`: an earlier try may have got through, so look for it before making it."""
        ...

    async def change(self, approved: Approved[ChangeTask]) -> Receipt: ...

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        """Remove it; a task that is gone already counts as removed."""
        ...


class Messages(Protocol):
    """A channel's outgoing side."""

    async def open(self, approved: Approved[PostCard] | Approved[TellPerson], *, blank: bool = False) -> MessageRef:
        """Post a new message; `blank`: only the card's title, as a place that `fill` fills.

        Not idempotent, vendors have no key for it. So what must stand there once is opened blank and then filled.
        """
        ...

    async def fill(self, place: MessageRef, approved: Approved[PostCard] | Approved[TellPerson]) -> MessageRef:
        """Put the approved card into a message that `open` made. Idempotent."""
        ...

    async def update(self, approved: Approved[UpdateCard]) -> MessageRef:
        """Replace a message in place. Idempotent."""
        ...


class Model(Protocol):
    """A model behind one call. `words` is how much it reads at once; `region` where it runs (`local` when here)."""

    @property
    def name(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def words(self) -> int: ...
    @property
    def draft(self) -> bool:
        """True for a small model: what it writes is marked, and highlights take its place where it writes nothing usable."""
        ...

    async def available(self) -> bool:
        """False when there is nothing to call (no weights, no endpoint): then a skill's `extract` speaks."""
        ...

    async def complete(self, prompt: Redacted, *, schema: Mapping[str, Json], max_tokens: int) -> ModelReply:
        """Answer by the JSON schema. Raises `ModelUnavailable`, `ModelTimeout`."""
        ...


# ---- keeping -----------------------------------------------------------------------------------


class Audit(Protocol):
    """The log of what was done: append-only."""

    async def append(self, event: AuditEvent) -> None: ...


class Keyring(Protocol):
    """Encryption under one key per scope (a person, a case), so that forgetting the key forgets the data."""

    def encrypt(self, scope: str, data: bytes) -> bytes: ...

    def decrypt(self, scope: str, data: bytes) -> bytes:
        """Raises `KeyError` when the scope's key was erased."""
        ...

    def erase(self, scope: str) -> bool: ...

    def blind(self, value: str) -> str:
        """A keyed hash in hex: to look something up by a name that must not stand in a table."""
        ...


class Records(Protocol):
    """Small things to keep between steps, encrypted, by kind and key (blinded). Values are JSON or core types.

    `scope` names the keyring's scope; `days` is when retention deletes it."""

    async def get(self, kind: str, key: str) -> Json | None: ...
    async def put(self, kind: str, key: str, value: Json, *, scope: str, days: int) -> None: ...
    async def put_new(self, kind: str, key: str, value: Json, *, scope: str, days: int) -> bool:
        """Only if there is none; False, and nothing written, when there is."""
        ...

    async def delete(self, kind: str, key: str) -> None: ...
    async def keys_of(self, kind: str) -> Sequence[str]:
        """The blinded keys of a kind, for retention and tests."""
        ...
