"""Mail in the shared mailboxes that the settings name, each in its own name, and no mailbox else.

Source: developers.google.com, "Gmail API" (users.messages.get, users.messages.list, users.messages.attachments.get).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from bot.core.errors import Forbidden
from bot.core.types import Letter, MailArrived, Person
from workspace.client import Body, GoogleClient
from workspace.mail_text import decoded, header, is_attachment, leaves, without_marks
from workspace.people import GooglePeople
from workspace.permissions import GMAIL

PERMISSIONS = (GMAIL,)
"""Asked for only where the settings name a mailbox."""

LONGEST_BODY = 200_000
"""Characters of a mail that are read; a longer one is cut off there."""

_PAGE = 500


class GoogleMail:
    """The `Mail` port. `mailboxes` are addresses, `people` knows who of the firm has which."""

    def __init__(self, client: GoogleClient, people: GooglePeople, *, mailboxes: Collection[str], tenant: str) -> None:
        self._client, self._people, self._tenant = client, people, tenant
        self._mailboxes = {mailbox.lower() for mailbox in mailboxes}

    async def letter(self, mailbox: str, id: str) -> Letter:
        """One mail, as plain text."""
        found = await self._ask(mailbox, lambda gmail: gmail.users().messages().get(userId="me", id=id, format="full"))
        payload = found.get("payload") or {}
        parts = list(leaves(payload))
        return Letter(
            id=found["id"],
            mailbox=mailbox,
            sender=await self._sender(header(payload, "From")),
            subject=header(payload, "Subject"),
            body=(await self._body(mailbox, found["id"], parts))[:LONGEST_BODY],
            received=datetime.fromtimestamp(int(found["internalDate"]) / 1000, UTC),
            attachments=tuple(str(part["filename"]) for part in parts if is_attachment(part)),
        )

    async def arrived_since(self, mailbox: str, since: datetime) -> tuple[MailArrived, ...]:
        """What is in the inbox of what came at or after `since`, oldest first."""
        # Gmail looks for what came after a second, by its beginning.
        wanted = f"after:{int(since.timestamp()) - 1}"
        self._check(mailbox)
        found = self._client.items(
            lambda gmail, page: (
                gmail.users()
                .messages()
                .list(userId="me", labelIds=["INBOX"], q=wanted, maxResults=_PAGE, pageToken=page)
            ),
            "messages",
            api="gmail",
            subject=mailbox,
            scopes=PERMISSIONS,
        )
        newest_first = [one["id"] async for one in found]
        return tuple(
            MailArrived(id=mail_signal(mailbox, id), tenant=self._tenant, mailbox=mailbox, message_id=id)
            for id in reversed(newest_first)
        )

    async def _body(self, mailbox: str, id: str, parts: Sequence[Body]) -> str:
        """The plain text where there is some, else what the HTML shows."""
        texts = [part for part in parts if not is_attachment(part)]
        plain = [part for part in texts if part.get("mimeType") == "text/plain"]
        shown = [await self._text(mailbox, id, part) for part in plain]
        if not any(text.strip() for text in shown):
            pages = [part for part in texts if part.get("mimeType") == "text/html"]
            shown = [without_marks(await self._text(mailbox, id, part)) for part in pages]
        return "\n\n".join(text.replace("\r\n", "\n").strip() for text in shown if text.strip())

    async def _text(self, mailbox: str, id: str, part: Body) -> str:
        """Long ones lie apart."""
        body = part.get("body") or {}
        if not body.get("data") and body.get("attachmentId"):
            body = await self._ask(
                mailbox,
                lambda gmail: (
                    gmail.users().messages().attachments().get(userId="me", messageId=id, id=body["attachmentId"])
                ),
            )
        return decoded(part, str(body.get("data") or ""))

    async def _sender(self, given: str) -> Person:
        """The directory's person where the address is one of theirs; everybody else is from outside."""
        name, address = parseaddr(given)
        person = await self._people.by_mail(address) if address else None
        return person or Person(id="", name=name or address, mail=address or None, guest=True)

    async def _ask(self, mailbox: str, build: Callable[[Any], Any]) -> Body:
        self._check(mailbox)
        return await self._client.execute(build, api="gmail", subject=mailbox, scopes=PERMISSIONS)

    def _check(self, mailbox: str) -> None:
        if mailbox.lower() not in self._mailboxes:
            raise Forbidden("This mailbox is not one that the settings name under `watch.mailboxes`.", reason="mailbox")


def mail_signal(mailbox: str, message: str) -> str:
    """The id of the signal that there is this mail: Gmail's ids are a mailbox's own."""
    return f"mail:{mailbox.lower()}:{message}"
