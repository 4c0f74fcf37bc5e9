"""Mail in the shared mailboxes that the settings name, read as the app, and no mailbox else.

Source: Microsoft Learn, "Get message", "List messages", "Obtain immutable identifiers for Outlook resources".
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.core.errors import Forbidden
from bot.core.ports import People
from bot.core.types import Letter, MailArrived, Person
from graph.client import Body, GraphClient, configured, moment
from graph.notification_items import mail_signal

PERMISSIONS = ("Mail.Read",)
"""Asked for only where the settings name a mailbox. An admin narrows it to those by role-based access in Exchange."""

LONGEST_BODY = 200_000
"""Characters of a mail that are read; a longer one is cut off there."""

_IMMUTABLE = 'IdType="ImmutableId"'
_PLAIN = 'outlook.body-content-type="text"'
_FIELDS = ["id", "subject", "from", "sender", "receivedDateTime", "body", "hasAttachments"]
_PAGE = 100


class GraphMail:
    """The `Mail` port. `mailboxes` are addresses, `people` knows who of the firm has which."""

    def __init__(self, client: GraphClient, people: People, *, mailboxes: Collection[str], tenant: str) -> None:
        self._client, self._people, self._tenant = client, people, tenant
        self._mailboxes = {mailbox.lower() for mailbox in mailboxes}

    async def letter(self, mailbox: str, id: str) -> Letter:
        """One mail, as plain text."""
        from msgraph.generated.users.item.messages.item.message_item_request_builder import (
            MessageItemRequestBuilder as Builder,
        )

        message = (await self._box(mailbox)).messages.by_message_id(id)
        query = Builder.MessageItemRequestBuilderGetQueryParameters(select=_FIELDS)
        asked = configured(query, Prefer=f"{_PLAIN}, {_IMMUTABLE}")
        found = await self._client.read(message, *PERMISSIONS, configuration=asked)
        return Letter(
            id=found["id"],
            mailbox=mailbox,
            sender=await self._sender(found),
            subject=found.get("subject") or "",
            body=str((found.get("body") or {}).get("content") or "")[:LONGEST_BODY],
            received=moment(found["receivedDateTime"]),
            attachments=await self._attachments(message) if found.get("hasAttachments") else (),
        )

    async def arrived_since(self, mailbox: str, since: datetime) -> tuple[MailArrived, ...]:
        from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
            MessagesRequestBuilder as Builder,
        )

        messages = (await self._box(mailbox)).mail_folders.by_mail_folder_id("inbox").messages
        query = Builder.MessagesRequestBuilderGetQueryParameters(
            select=["id", "receivedDateTime"],
            filter=f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            orderby=["receivedDateTime asc"],
            top=_PAGE,
        )
        found = self._client.items(messages, *PERMISSIONS, configuration=configured(query, Prefer=_IMMUTABLE))
        return tuple(
            [
                MailArrived(id=mail_signal(one["id"]), tenant=self._tenant, mailbox=mailbox, message_id=one["id"])
                async for one in found
            ]
        )

    async def _box(self, mailbox: str) -> Any:
        if mailbox.lower() not in self._mailboxes:
            raise Forbidden("This mailbox is not one that the settings name under `watch.mailboxes`.", reason="mailbox")
        return (await self._client.open()).users.by_user_id(mailbox)

    async def _attachments(self, message: Any) -> tuple[str, ...]:
        """Their names, not what is in them."""
        from msgraph.generated.users.item.messages.item.attachments.attachments_request_builder import (
            AttachmentsRequestBuilder as Builder,
        )

        query = Builder.AttachmentsRequestBuilderGetQueryParameters(select=["name"])
        found = self._client.items(message.attachments, *PERMISSIONS, configuration=configured(query))
        return tuple([str(one.get("name") or "") async for one in found])

    async def _sender(self, message: Body) -> Person:
        """The directory's person where the address is one of theirs; everybody else is from outside."""
        sender = (message.get("from") or message.get("sender") or {}).get("emailAddress") or {}
        address = str(sender.get("address") or "")
        for person in await self._people.directory():
            if address and (person.mail or "").lower() == address.lower():
                return person
        return Person(id="", name=sender.get("name") or address, mail=address or None, guest=True)
