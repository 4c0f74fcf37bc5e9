"""A suite as the contract sees it: its adapters, connected to the local tenant by the vendor's own SDK, and what people do there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from channel_bot import Heard

from bot.core.ports import Mail, Members, Messages, Provider, Rights, Subscriptions, Tasks
from bot.core.types import Chat, Meeting, MeetingDetails, MeetingEnded, Person, ResourceLink
from infra.sandbox import Fault, Seen, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A task as the tenant has it; `owner` is a directory id."""

    title: str
    notes: str
    owner: str | None
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """What one connection gives."""

    provider: Provider
    rights: Rights
    tasks: Tasks
    subscriptions: Subscriptions

    @property
    def mail(self) -> Mail:
        return self.provider.mail


@dataclass(slots=True, kw_only=True)
class Suite(ABC):
    """`firm` is what the suite knows the firm by, `heard` what its bot was told; people, meetings and groups by key."""

    name: ClassVar[str]
    faults: ClassVar[Mapping[str, str]]
    tenant: Tenant
    firm: str
    mailbox: str
    heard: Heard
    messages: Messages
    members: Members
    own: Adapters

    @abstractmethod
    def connect(self, **given: Any) -> Adapters:
        """Other adapters to the same; `now`: the clock, `tries`: how often a request is made, `answer`: seconds to wait."""

    # ---- people --------------------------------------------------------------------------------

    @abstractmethod
    def person(self, key: str) -> Person: ...

    @abstractmethod
    def group(self, key: str) -> str:
        """What the policy calls a group by."""

    @abstractmethod
    async def reading(self, key: str) -> Provider:
        """What somebody reads by their own rights, signed in where that is needed."""

    # ---- meetings ------------------------------------------------------------------------------

    @abstractmethod
    async def meet(self, said: str, organiser: str = "tom", attendees: Sequence[str] = ("priya",)) -> str:
        """A meeting called Oakfield, which goes on; its id."""

    @abstractmethod
    def add_part(self, meeting: str, said: str, minutes: float, *, ready: bool = True) -> str:
        """One more transcript, begun so many minutes after the meeting; its id. `ready`: with its text, once it ended."""

    @abstractmethod
    def publish(self, meeting: str) -> None:
        """All that was said is there now."""

    @abstractmethod
    def silence(self, meeting: str) -> None:
        """No transcript has any words."""

    @abstractmethod
    async def finish(self, meeting: str) -> None:
        """It ends; comes back when what is ready of its transcripts can be read."""

    @abstractmethod
    def held(self, meeting: str) -> Meeting:
        """As the tenant has it, and as the adapters should give it."""

    @abstractmethod
    def parts(self, meeting: str) -> tuple[str, ...]:
        """Its transcripts' ids, oldest first."""

    @abstractmethod
    def chat_of(self, meeting: str) -> Chat:
        """Where its recap goes."""

    async def ended(self, said: str, organiser: str = "tom", attendees: Sequence[str] = ("priya",)) -> MeetingEnded:
        """A meeting that was held."""
        id = await self.meet(said, organiser, attendees)
        await self.finish(id)
        return self.end_of(id)

    def end_of(self, meeting: str, at: datetime | None = None) -> MeetingEnded:
        """What the pipeline knows of a meeting's end."""
        held = self.held(meeting)
        return MeetingEnded(
            id=f"end:{meeting}",
            tenant=self.firm,
            chat=self.chat_of(meeting),
            meeting_id=meeting,
            ended_at=at or held.end,
            details=MeetingDetails(graph_id=meeting, organiser_id=held.organiser.id, join_url=held.url),
        )

    # ---- tasks, mail, chats --------------------------------------------------------------------

    @abstractmethod
    def kept(self) -> dict[str, Kept]:
        """The tasks that the bot made, by the adapter's id."""

    @abstractmethod
    def keeper_of_nobodys(self, keeper: Person) -> str | None:
        """Who has a task that nobody owns."""

    @abstractmethod
    def meddle(self, task: str) -> None:
        """Its owner gives a task a title of their own, and no more."""

    @abstractmethod
    def deliver(self, sender: str, subject: str, body: str, attachments: Sequence[str] = ()) -> str:
        """A mail comes into the mailbox; its id."""

    @abstractmethod
    def chat(self, key: str) -> Chat: ...

    @abstractmethod
    def posts(self, chat: Chat) -> list[str]:
        """What the bot has posted there, each as all that is in it."""

    # ---- what was asked ------------------------------------------------------------------------

    @abstractmethod
    def expire(self, subscription: str) -> None:
        """It is gone by itself."""

    @abstractmethod
    def is_api(self, path: str) -> bool:
        """Whether a path is of what the adapters ask: not of a token or a key."""

    @abstractmethod
    def subject_of(self, seen: Seen) -> str:
        """What the journal has for the person in whose name it was asked."""

    def break_(self, what: str, kind: str, times: int = 1, *, seconds: float = 0.0) -> Fault:
        """Switch a fault on what is asked by this name; `seconds` of delay, or until it should be asked again."""
        return self.tenant.faults.add(self.faults[what], kind, times=times, seconds=seconds, retry_after=seconds)

    def asked(self, since: int = 0) -> list[Seen]:
        """The adapters' requests from that many on, which the tenant answered."""
        return [seen for seen in self.tenant.requests[since:] if self.is_api(seen.path)]

    @property
    def mark(self) -> int:
        return len(self.tenant.requests)


def as_noted(link: ResourceLink) -> tuple[str, str, int, str]:
    """What the tenant's own log has of a request, by the journal."""
    return link.method, unquote(link.resource.partition("?")[0]), link.status, link.subject
