"""The nouns of Rapporteur: people, chats, events, what a skill gathers, and the witnesses of the steps that can't be skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeAlias, TypeVar

Json: TypeAlias = Any
"""A value of JSON: None, bool, int, float, str, list or dict of these."""


# ---- people and places -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody. `id` is the directory's object id, or "" for a person who has none (anonymous, on the phone)."""

    id: str
    name: str
    mail: str | None = None
    guest: bool = False
    """True for everybody outside the firm: guests, federated and anonymous people."""


Scope: TypeAlias = Literal["personal", "group", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation in a channel. A meeting's chat has scope `group`. `id` is the vendor's conversation id."""

    channel: Literal["teams", "gchat"]
    tenant: str
    id: str
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """A message that the bot posted."""

    chat: Chat
    id: str


# ---- what comes in -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A person typed a message to the bot. `id` is the vendor's event id; `text` is free of the bot's own mention.

    `meeting_id` is set where the chat is a meeting's, in the channel's own id of it, or where the text named a meeting;
    `meeting_ended` where its end was seen. `named`: it was named, whatever other meetings this chat has heard of;
    `linked`: nothing but that was typed, and its recaps come to this chat now. `usual_meeting` is one whose recaps come to
    this chat, for who names none.
    """

    id: str
    tenant: str
    person: Person
    chat: Chat
    text: str
    at: datetime
    meeting_id: str | None = None
    meeting_ended: datetime | None = None
    named: bool = False
    linked: bool = False
    usual_meeting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEnded:
    """A meeting ended. `meeting_id` is the channel's id of the meeting (Teams: `channelData.meeting.id`).

    `details` where the provider told of it, and not the channel: then the channel needn't be asked.
    """

    id: str
    tenant: str
    chat: Chat
    meeting_id: str
    ended_at: datetime
    details: MeetingDetails | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardClicked:
    """A person pressed a button of ours. `data` is what the button and the inputs carry: input, not to be trusted."""

    id: str
    tenant: str
    person: Person
    chat: Chat
    message_id: str
    verb: str
    data: Mapping[str, Json]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The app was added to a chat; `person` added it."""

    id: str
    tenant: str
    person: Person
    chat: Chat
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A person pressed thumbs up or down under a message of ours."""

    id: str
    tenant: str
    person: Person
    chat: Chat
    message_id: str
    liked: bool
    text: str
    at: datetime


Event: TypeAlias = Command | MeetingEnded | CardClicked | Installed | Feedback
"""What a channel tells: somebody did something in a chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptCreated:
    """A provider has a transcript of a meeting. `organiser_id` is a directory id, `meeting_id` the provider's own id.

    `transcript_id` is a `TranscriptPart.id`, or "" where only the meeting's end was told of; `created` is None where the
    provider didn't say.
    """

    id: str
    tenant: str
    organiser_id: str
    meeting_id: str
    transcript_id: str
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailArrived:
    """A mail is in a mailbox that the settings name. `message_id` is the provider's id of it there."""

    id: str
    tenant: str
    mailbox: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChanged:
    """Something came into a mailbox that the settings name; the provider doesn't say what."""

    id: str
    tenant: str
    mailbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanged:
    """A provider says of one of our subscriptions that it wants a new authorisation, is gone, or missed something."""

    id: str
    tenant: str
    subscription_id: str
    kind: Literal["reauthorise", "removed", "missed"]


Signal: TypeAlias = TranscriptCreated | MailArrived | MailboxChanged | SubscriptionChanged
"""What a provider's own event service tells: it happened in no chat, and nobody asked."""

Received: TypeAlias = Event | Signal
"""Everything that comes in from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A provider tells us of changes to `resource` until `expires` (aware, in UTC). `resource` is as the provider wrote it.

    `current` is False where it was made for other settings than today's (address, certificate): it is to be made anew.
    """

    id: str
    resource: str
    expires: datetime
    current: bool = True


# ---- meetings ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """`id` is the id under which the provider keeps the meeting (Graph: onlineMeeting id). Times are aware, in UTC."""

    id: str
    title: str
    organiser: Person
    start: datetime
    end: datetime
    chat_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetails:
    """What the channel knows of a meeting: where the provider keeps it. `start` and `end` as scheduled, aware, in UTC.

    Source for Teams: the connector's `GET v1/meetings/{id}` (`details.msGraphResourceId`, `organizer.aadObjectId`).
    """

    graph_id: str
    organiser_id: str
    join_url: str | None = None
    title: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One thing said. `start` and `end` in seconds from the start of the transcript; `speaker` None where unknown."""

    start: float
    end: float
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as it lies in a mailbox. `body` is plain text, `attachments` names; `received` aware, in UTC."""

    id: str
    mailbox: str
    sender: Person
    subject: str
    body: str
    received: datetime
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptPart:
    """One transcript of a meeting: a meeting has several when transcription was stopped and started again."""

    id: str
    created: datetime
    utterances: tuple[Utterance, ...]


# ---- what a skill gathers and says -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A citable piece of a source. `salience` (higher first) says what to keep when not everything fits the model.

    `marks` are (offset in `text`, start in seconds) of each cue that was joined into it: the exact moment of a claim.
    """

    id: int
    text: str
    speaker: str | None = None
    start: float | None = None
    salience: float = 0.0
    marks: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a skill gathered: the only thing that its prompt and its plan see.

    `case` scopes tokens, vault and encryption (one meeting, one matter); `inputs` are the prompt's named values,
    `passages` its numbered sources; both are redacted before they leave. `people` are those there, `known` everybody
    whose name must be hidden wherever it stands.
    """

    case: str
    title: str
    at: date | None
    inputs: Mapping[str, str]
    passages: tuple[Passage, ...]
    people: tuple[Person, ...] = ()
    known: tuple[Person, ...] = ()
    meeting: Meeting | None = None
    chat: Chat | None = None
    parts: tuple[str, ...] = ()
    """Of a meeting: the ids of the `TranscriptPart`s that were read."""
    tasks_note: str = ""
    """What people should know of tasks where they are made; "" where there is nothing to say."""

    @property
    def outsiders(self) -> tuple[Person, ...]:
        """Who from outside the firm would read what is posted in its chat: nobody does in a person's own chat."""
        if self.chat is not None and self.chat.scope == "personal":
            return ()
        return tuple(person for person in self.people if person.guest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the sources the writer read, in words."""

    words: int
    words_read: int

    @property
    def share(self) -> float:
        return self.words_read / self.words if self.words else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A model's answer, by the prompt's schema, names restored. `unknown_tokens`: placeholders that are not this case's.

    `let_through`: how many ordinary words that are somebody's name too the model has seen.
    """

    data: Mapping[str, Json]
    model: str
    draft: bool
    coverage: Coverage
    unknown_tokens: tuple[str, ...] = ()
    let_through: int = 0
    highlights: bool = False
    """True when no model wrote it: sentences picked from the source, never called a summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """What a model said, word for word, with what it took."""

    text: str
    model: str
    draft: bool
    tokens_in: int
    tokens_out: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLink:
    """One request to a vendor: what the audit is joined to the vendor's own log by.

    `resource` is the path without the host; it can carry names, so the audit keeps it encrypted. `subject` is the directory
    id or address of whom it was made in the name of, "" where in the app's own.
    """

    system: Literal["graph", "google", "teams", "gchat"]
    method: str
    resource: str
    status: int
    request_id: str
    client_request_id: str
    at: datetime
    subject: str = ""


# ---- witnesses: each is made in one module of policies only, an architecture test holds it -----


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorised:
    """This request may run. Made by `policies.authorise`."""

    request: Event
    skill: str
    roles: frozenset[str]
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """Text out of which the personal data was taken. Made by `policies.redaction`."""

    instructions: str = ""
    text: str


A = TypeVar("A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Generic[A]):
    """This action, exactly as it stands, may be done. `by`: the policy's rule, or the approver's id. Made by `policies.approvals`."""

    action: A
    by: str
    digest: str


# ---- decisions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow(Generic[A]):
    approved: Approved[A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny:
    rule: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsApproval:
    rule: str
    approver: Person
    text: str


Decision: TypeAlias = Allow[A] | Deny | NeedsApproval


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an acting port did. `id` is the vendor's id of the thing, `version` its etag, `url` where a person sees it."""

    id: str
    version: str = ""
    url: str | None = None
    plan_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """What one step wants written down. `private` may carry personal data: it is kept encrypted under `case`.

    `person` is a directory id, never a name. `digests` are SHA-256 in hex, `counts` numbers only.
    """

    run: str
    step: str
    outcome: Literal["ok", "denied", "failed", "retry", "waiting"]
    tenant: str
    case: str
    person: str = ""
    skill: str = ""
    prompt: str = ""
    model: str = ""
    decision: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    links: tuple[ResourceLink, ...] = ()
    private: Mapping[str, str] = field(default_factory=dict)
