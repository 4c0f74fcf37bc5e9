"""Shared mailboxes, and the mails in them and in people's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A shared mailbox: nobody signs in to it."""

    id: str
    key: str
    name: str
    mail: str


@dataclass(slots=True, kw_only=True)
class Mail:
    """A mail in an inbox. `sender` is `Name <address>` or an address; `attachments` are names; `read` is when an
    application last read its body."""

    id: str
    mailbox: str
    sender: str
    to: list[str]
    subject: str
    body: str
    received: datetime
    attachments: list[str] = field(default_factory=list)
    read: datetime | None = None

    @property
    def sender_name(self) -> str:
        return parseaddr(self.sender)[0]

    @property
    def sender_address(self) -> str:
        return parseaddr(self.sender)[1]
