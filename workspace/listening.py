"""What the settings want to be told of by Google: whose meetings, which mailboxes, through which topic, and how it comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CONFERENCE_ENDED = "google.workspace.meet.conference.v2.ended"
FILE_GENERATED = "google.workspace.meet.transcript.v2.fileGenerated"
EVENT_TYPES = (CONFERENCE_ENDED, FILE_GENERATED)

_USERS = "//cloudidentity.googleapis.com/users/"
_GMAIL = "gmail:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """`topic` is where Google publishes (`projects/…/topics/…`), "" where it is asked for nothing; `subscription` is ours
    of it (`projects/…/subscriptions/…`).

    Meetings of `everybody`, or of the `organisers` (directory ids); `mailboxes` are addresses of shared mailboxes. What is
    published is pulled where `pull`, else pushed to `push_url` with a token for `push_account`.
    """

    topic: str = ""
    subscription: str = ""
    everybody: bool = False
    organisers: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    pull: bool = False
    push_url: str = ""
    push_account: str = ""

    def resources(self, everybody: Iterable[str]) -> tuple[str, ...]:
        """Everything to subscribe to; `everybody` are the directory ids of the whole firm."""
        if not self.topic:
            return ()
        organisers = everybody if self.everybody else self.organisers
        return (*map(meetings_of, organisers), *map(mail_of, self.mailboxes))

    def covers(self, organiser: str) -> bool:
        """Whether this person's meetings are to be told of."""
        return bool(self.topic) and (self.everybody or organiser in self.organisers)

    def mailbox(self, address: str) -> str | None:
        """The mailbox as the settings write it; None for one that they don't name."""
        return next((box for box in self.mailboxes if box.lower() == address.lower()), None)


def meetings_of(organiser: str) -> str:
    """The resource that stands for the meetings in one person's spaces."""
    return f"{_USERS}{organiser}"


def mail_of(mailbox: str) -> str:
    """The resource that stands for a mailbox: our own name for it, since Gmail has none."""
    return f"{_GMAIL}{mailbox}"


def organiser_in(resource: str) -> str:
    """A directory id; "" where the resource is no person's meetings."""
    return resource.removeprefix(_USERS) if resource.startswith(_USERS) else ""


def mailbox_in(resource: str) -> str:
    """An address; "" where the resource is no mailbox."""
    return resource.removeprefix(_GMAIL) if resource.startswith(_GMAIL) else ""
