"""Mails as Gmail gives them: labels, headers, a tree of MIME parts with base64url bodies.

Source: developers.google.com, Gmail API reference: users.messages, Message, MessagePart."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from infra.sandbox.google.mailboxes import GoogleMail

_SNIPPET = 200


def message_json(mail: GoogleMail, form: str, headers: Sequence[str]) -> dict[str, Any]:
    """`form` is minimal, full, raw or metadata; `headers`: which of them metadata gives, all when it names none."""
    written = _written(mail)
    raw = written.as_bytes()
    body: dict[str, Any] = {
        "id": mail.id,
        "threadId": mail.id,
        "labelIds": list(mail.labels),
        "snippet": " ".join(mail.body.split())[:_SNIPPET],
        "historyId": str(mail.history),
        "internalDate": str(int(mail.received.timestamp() * 1000)),
        "sizeEstimate": len(raw),
    }
    if form == "raw":
        return {**body, "raw": _base64(raw)}
    if form == "full":
        return {**body, "payload": _part(mail, written, "")}
    if form == "metadata":
        wanted = {name.lower() for name in headers}
        kept = [one for one in _headers(written) if not wanted or one["name"].lower() in wanted]
        return {**body, "payload": {"mimeType": written.get_content_type(), "headers": kept}}
    return body


def attachment_json(mail: GoogleMail, id: str) -> dict[str, Any] | None:
    """What is in an attachment, or None when the mail has no such."""
    for name in mail.attachments:
        if id == _attachment_id(mail, name):
            content = _content(name)
            return {"attachmentId": id, "size": len(content), "data": _base64(content)}
    return None


def shown(mail: GoogleMail) -> str:
    """All of it that a search looks at."""
    return "\n".join((mail.sender, mail.subject, mail.body, *mail.attachments))


def _written(mail: GoogleMail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.received)
    message["Message-ID"] = f"<{mail.id}@mail.example>"
    message.set_content(mail.body)
    for name in mail.attachments:
        message.add_attachment(_content(name), maintype="application", subtype="octet-stream", filename=name)
    return message


def _part(mail: GoogleMail, part: Any, number: str) -> dict[str, Any]:
    name = part.get_filename() or ""
    body: dict[str, Any] = {
        "partId": number,
        "mimeType": part.get_content_type(),
        "filename": name,
        "headers": _headers(part),
    }
    if part.is_multipart():
        prefix = f"{number}." if number else ""
        parts = [_part(mail, inner, f"{prefix}{place}") for place, inner in enumerate(part.iter_parts())]
        return {**body, "body": {"size": 0}, "parts": parts}
    content = part.get_payload(decode=True)
    if name:
        return {**body, "body": {"attachmentId": _attachment_id(mail, name), "size": len(content)}}
    return {**body, "body": {"size": len(content), "data": _base64(content)}}


def _headers(part: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": str(value)} for name, value in part.items()]


def _content(name: str) -> bytes:
    """Nobody reads what is in an attachment: its name stands in for it."""
    return f"The content of {name}.".encode()


def _attachment_id(mail: GoogleMail, name: str) -> str:
    return f"ANGjdJ{_base64(f'{mail.id}/{name}'.encode()).rstrip('=')}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()
