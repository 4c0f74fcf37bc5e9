"""What the settings want to be told of by Graph: the resources, where the notifications come to, and the secrets they carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NOTIFICATIONS = "/graph/notifications"
LIFECYCLE = "/graph/lifecycle"
TENANT_WIDE = "communications/onlineMeetings/getAllTranscripts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """`public_url` is where the bot is reached from outside, without a path; empty: Graph is asked for nothing.

    Transcripts of the whole tenant, or of the meetings of `organisers` (directory ids); `rich`: with the transcript's own
    data, encrypted. `mailboxes` are addresses of shared mailboxes.
    """

    public_url: str = ""
    tenant_wide: bool = False
    organisers: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    rich: bool = True

    @property
    def notifications_url(self) -> str:
        return self.public_url.rstrip("/") + NOTIFICATIONS

    @property
    def lifecycle_url(self) -> str:
        return self.public_url.rstrip("/") + LIFECYCLE

    def topics(self) -> tuple[Topic, ...]:
        """Everything to subscribe to."""
        if not self.public_url:
            return ()
        organisers = () if self.tenant_wide else self.organisers
        return (
            *([Topic(resource=TENANT_WIDE)] if self.tenant_wide else []),
            *(Topic(resource=f"users/{id}/onlineMeetings/getAllTranscripts", organiser=id) for id in organisers),
            *(Topic(resource=f"users/{box}/mailFolders('inbox')/messages", mailbox=box) for box in self.mailboxes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One resource as it is subscribed to: a mailbox's inbox, one organiser's transcripts, or, with neither, everybody's."""

    resource: str
    organiser: str = ""
    mailbox: str = ""

    @property
    def key(self) -> str:
        """The same however the provider writes it."""
        return self.resource.strip("/").lower()


def client_state(blind: Callable[[str], str], tenant: str, topic: Topic) -> str:
    """The secret that every notification for a topic carries, 64 characters: each topic has its own."""
    return blind(f"graph:client-state:{tenant.lower()}:{topic.key}")
