"""The ports: what the pipeline needs of a vendor, and what two suites implement. Acting ports take only `Approved`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.actions import ChangeTask, CreateTask, PostCard, RemoveTask, TellPerson, UpdateCard
from bot.core.types import (
    Approved,
    AuditEvent,
    Chat,
    Json,
    Letter,
    MailArrived,
    Meeting,
    MeetingEnded,
    MessageRef,
    ModelReply,
    Person,
    Receipt,
    Redacted,
    Subscription,
    TranscriptCreated,
    TranscriptPart,
)

# ---- reading -----------------------------------------------------------------------------------


class Meetings(Protocol):
    """Meetings and what was said in them."""

    async def meeting(self, event: MeetingEnded) -> Meeting:
        """The meeting that ended, with its organiser. Raises `NotFound`, `Forbidden`, `Throttled`, `Unavailable`."""
        ...

    async def ended(self, signal: TranscriptCreated) -> MeetingEnded:
        """The meeting that a new transcript is of, as the channel would have told of its end: with its chat and its
        `details`. Raises `NotFound` where the meeting has no chat, `Forbidden`, `Throttled`, `Unavailable`."""
        ...

    async def created_since(self, organiser: str, since: datetime) -> tuple[TranscriptCreated, ...]:
        """Every transcript of this organiser's meetings that was made at or after `since`, oldest first: what no
        notification may have told. Each has the same id as its notification. Raises `Forbidden`, `Throttled`,
        `Unavailable`."""
        ...

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        """All parts that exist (created at or after `since`), oldest first; empty when there is none yet. Without
        attribution in the tenant the utterances have no speaker. Raises `Forbidden` with the reason, `Throttled`,
        `Unavailable`, `UnreadableTranscript`."""
        ...

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who was invited or there, organiser first, guests marked."""
        ...


class Mail(Protocol):
    """The shared mailboxes that the settings name, and no others."""

    async def letter(self, mailbox: str, id: str) -> Letter:
        """One mail. Raises `NotFound` when it was moved or deleted since, `Forbidden`, `Throttled`, `Unavailable`."""
        ...

    async def arrived_since(self, mailbox: str, since: datetime) -> tuple[MailArrived, ...]:
        """What came into the inbox at or after `since`, oldest first; each has the same id as its notification."""
        ...


class Subscriptions(Protocol):
    """What a provider tells us of by itself, for a time."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The resources that the settings ask for."""
        ...

    @property
    def longest(self) -> timedelta:
        """How long one lives at most."""
        ...

    async def active(self) -> tuple[Subscription, ...]:
        """Ours, as the provider has them. Raises `Forbidden`, `Throttled`, `Unavailable`."""
        ...

    async def create(self, resource: str) -> Subscription:
        """Ask to be told. Raises `Forbidden` with the reason, `Conflict` where there is one already, `Throttled`,
        `Unavailable`."""
        ...

    async def renew(self, id: str) -> Subscription:
        """Make it live as long as it may, and authorise it anew. Raises `NotFound` when it is gone."""
        ...

    async def remove(self, id: str) -> None:
        """One that is gone already counts as removed."""
        ...


class People(Protocol):
    """The firm's directory."""

    async def directory(self) -> tuple[Person, ...]:
        """Everybody in the directory, guests marked. May be some minutes old."""
        ...

    async def person(self, id: str) -> Person:
        """One person. Raises `NotFound`."""
        ...

    async def groups(self, id: str, among: Collection[str]) -> frozenset[str]:
        """Which of these groups a person is in, groups inside groups too. May be some minutes old. Raises `NotFound`."""
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
    @property
    def mail(self) -> Mail: ...
    @property
    def tasks_note(self) -> str:
        """What people should know of tasks as this provider keeps them; "" where there is nothing to say."""
        ...


class Rights(Protocol):
    """Reading as the person who asks, and not as the app."""

    async def of(self, person: Person) -> Provider:
        """What this person may read: a meeting that isn't theirs is `NotFound`, like one that isn't there.

        Raises `SignInNeeded`, `ConsentNeeded`, `Unavailable`."""
        ...


class SignIn(Protocol):
    """Signing people in, so that there are rights of theirs; what is got by it is kept encrypted under their own key."""

    async def with_token(self, person: Person, token: str) -> None:
        """By the channel's single sign-on. Raises `NotAuthenticated` unless the token was made for us, now, and for this
        person; `SignInNeeded` or `ConsentNeeded` where more than a token is needed; `Unavailable`."""
        ...

    async def begin(self, person: Person, back: str, state: str) -> tuple[str, Json]:
        """The vendor's page to sign in at, which leads `back` and gives `state` back there; and what `finish` needs then,
        a secret. Raises `Unavailable`."""
        ...

    async def finish(self, person: Person, begun: Json, answer: Mapping[str, str]) -> None:
        """With what the page was left with. Raises `NotAuthorised` when somebody else signed in, `SignInNeeded` or
        `ConsentNeeded` when nobody did, `Unavailable`."""
        ...

    async def sign_out(self, person: Person) -> bool:
        """Forget it all; False where there was nothing."""
        ...


# ---- acting ------------------------------------------------------------------------------------


class Tasks(Protocol):
    """Tasks that people see. Each call is idempotent by the action's key where `tried` is True: it looks first.

    A change may lead to another task in the old one's place: the receipt names the one that stands now.
    """

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        """Make the task. `tried`: an earlier try may have got through, so look for it before making it."""
        ...

    async def change(self, approved: Approved[ChangeTask]) -> Receipt: ...

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        """Remove it; a task that is gone already counts as removed."""
        ...

    def keeps(self, task_id: str) -> bool:
        """Whether an id is, by its form, one of this service's."""
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

    async def present(self, chat: Chat) -> bool:
        """Whether the bot is in this chat. Raises `Throttled`, `Unavailable`."""
        ...

    async def left_out(self, chat: Chat, people: Sequence[Person]) -> tuple[Person, ...]:
        """Who of these people of the firm should have a copy of their own, since they don't see what stands in this chat.

        Nobody where the chat is the meeting's own: who has left it wants none. Raises `Throttled`, `Unavailable`."""
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
