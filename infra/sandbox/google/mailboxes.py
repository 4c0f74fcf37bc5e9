"""People's Gmail mailboxes: what came in, in which order, and who is told of it.

Source: developers.google.com, Gmail API: "Configure push notifications", "Synchronize clients with Gmail"."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from infra.sandbox.google.pushes import PubSub
from infra.sandbox.google.state import GoogleState

WATCHED = timedelta(days=7)
_FIRST = 100_000


@dataclass(slots=True, kw_only=True)
class GoogleMail:
    """A mail in an inbox (`mailbox`: a person's id). `sender` is `Name <address>` or an address; `attachments` are names;
    `history` is its place in the mailbox's history; `read` is when an application last read its body."""

    id: str
    mailbox: str
    sender: str
    to: list[str]
    subject: str
    body: str
    received: datetime
    history: int
    attachments: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=lambda: ["INBOX", "UNREAD"])
    read: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who wants to be told of what; `labels` empty: of every mail."""

    labels: tuple[str, ...]
    excluded: bool
    expires: datetime


@dataclass(slots=True, kw_only=True)
class Mailboxes:
    """All mailboxes of the domain. `watches` are by a person's id."""

    firm: GoogleState
    pubsub: PubSub
    now: Callable[[], datetime]
    changed: Callable[[str, str], None]
    mails: list[GoogleMail] = field(default_factory=list)
    ready: list[dict[str, Any]] = field(default_factory=list)
    """What the page offers to deliver: {mailbox (a person's id), from, subject, body, attachments}."""
    watches: dict[str, Watch] = field(default_factory=dict)
    oldest: int = _FIRST
    """Where histories begin: what happened before is forgotten."""

    def fill(self, section: Mapping[str, Any]) -> None:
        """With what the firm's `google:` section has."""
        for entry in section.get("mail", ()):
            self.add(entry, entry["received"])
        self.ready = [
            {**entry, "mailbox": self.firm.person(entry["mailbox"]).id} for entry in section.get("ready_mail", ())
        ]

    def add(self, entry: Mapping[str, Any], received: datetime) -> GoogleMail:
        """A mail that lies there: {mailbox, from, subject, body, to?, attachments?}. Raises `KeyError` for the mailbox."""
        owner = self.firm.person(entry["mailbox"])
        number = len(self.mails)
        mail = GoogleMail(
            id=hashlib.sha256(f"mail/{owner.id}/{number}".encode()).hexdigest()[:16],
            mailbox=owner.id,
            sender=entry["from"],
            to=list(entry.get("to") or [owner.mail]),
            subject=entry["subject"],
            body=entry["body"],
            received=received,
            history=_FIRST + number + 1,
            attachments=list(entry.get("attachments") or ()),
        )
        self.mails.append(mail)
        return mail

    def deliver(self, mailbox: str, sender: str, subject: str, body: str, attachments: Sequence[str] = ()) -> str:
        """A mail comes in (`mailbox`: a person's id, key or address), and who watches is told; its id.

        Raises `KeyError`, `ValueError` for a sender without an address."""
        if "@" not in parseaddr(sender)[1]:
            raise ValueError("from must be an address, or a name with one: Ada Reed <ada@client.example>")
        entry = {"mailbox": mailbox, "from": sender, "subject": subject, "body": body, "attachments": attachments}
        mail = self.add(entry, self.now())
        self.changed("google_mail", mail.id)
        watch = self.watch(mail.mailbox)
        if watch is not None and _hears(watch, mail):
            address = self.firm.people[mail.mailbox].mail
            self.pubsub.publish({"emailAddress": address, "historyId": str(mail.history)}, {})
        return mail.id

    def of(self, person: str) -> list[GoogleMail]:
        """A person's mails, newest first."""
        return sorted((mail for mail in self.mails if mail.mailbox == person), key=lambda m: m.history, reverse=True)

    def history(self, person: str) -> int:
        """Where a mailbox's history is."""
        return max((mail.history for mail in self.of(person)), default=_FIRST)

    def watch(self, person: str) -> Watch | None:
        """The mailbox's watch, unless it has expired."""
        watch = self.watches.get(person)
        if watch is not None and watch.expires <= self.now():
            del self.watches[person]
            return None
        return watch


def _hears(watch: Watch, mail: GoogleMail) -> bool:
    if not watch.labels:
        return True
    return bool(set(watch.labels) & set(mail.labels)) != watch.excluded
