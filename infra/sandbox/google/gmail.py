"""Gmail's API as an application reads a mailbox with it, and is told of what comes in.

Source: developers.google.com, Gmail API reference: users, users.messages, users.history, users.labels; "Search operators".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, forbidden, invalid
from infra.sandbox.google.gmail_json import attachment_json, message_json, shown
from infra.sandbox.google.mailboxes import WATCHED, GoogleMail, Watch
from infra.sandbox.google.state import GooglePerson

_LABELS = ("INBOX", "UNREAD", "SENT", "DRAFT", "SPAM", "TRASH", "STARRED", "IMPORTANT")
_METADATA = "https://www.googleapis.com/auth/gmail.metadata"
_WORD = re.compile(r'(?:(\w+):)?("[^"]*"|\S+)')
Kept = TypeVar("Kept")


def _owner(call: Call) -> GooglePerson:
    """The mailbox is the subject's own, whatever `userId` it is asked for by."""
    wanted = call.text("userId", "me")
    if wanted.lower() not in ("me", call.subject.mail, call.subject.id):
        raise forbidden(f"Delegation denied for {call.subject.mail}")
    return call.subject


def _profile(call: Call) -> dict[str, Any]:
    owner = _owner(call)
    count = len(call.half.mail.of(owner.id))
    history = str(call.half.mail.history(owner.id))
    return {"emailAddress": owner.mail, "messagesTotal": count, "threadsTotal": count, "historyId": history}


def _watch(call: Call) -> dict[str, Any]:
    owner, topic = _owner(call), str(call.body.get("topicName") or "")
    if topic.split("/")[:2] != call.half.pubsub.topic.split("/")[:2]:
        own = "/".join(call.half.pubsub.topic.split("/")[:2])
        raise invalid(f"Invalid topicName does not match {own}/topics/*")
    if topic != call.half.pubsub.topic:
        raise GoogleError(404, "NOT_FOUND", f"Resource not found (resource={topic.rpartition('/')[2]}).")
    labels = tuple(call.body.get("labelIds") or ())
    if set(labels) - set(_LABELS):
        raise invalid("Invalid label.")
    behaviour = call.body.get("labelFilterBehavior") or call.body.get("labelFilterAction")
    expires = call.half.now() + WATCHED
    call.half.mail.watches[owner.id] = Watch(labels=labels, excluded=behaviour == "exclude", expires=expires)
    call.half.changed("subscription", owner.id)
    return {
        "historyId": str(call.half.mail.history(owner.id)),
        "expiration": str(int(expires.timestamp() * 1000)),
    }


def _stop(call: Call) -> dict[str, Any]:
    owner = _owner(call)
    call.half.mail.watches.pop(owner.id, None)
    call.half.changed("subscription", owner.id)
    return {}


def _list(call: Call) -> dict[str, Any]:
    owner, query = _owner(call), call.text("q")
    if query and _only_metadata(call):
        raise forbidden("Metadata scope does not support 'q' parameter")
    labels = set(_several(call, "labelIds"))
    found = [mail for mail in call.half.mail.of(owner.id) if labels <= set(mail.labels) and _matches(mail, query)]
    some, more = _page(call, found)
    messages = {"messages": [{"id": mail.id, "threadId": mail.id} for mail in some]} if some else {}
    return {**messages, **more, "resultSizeEstimate": len(found)}


def _get(call: Call) -> dict[str, Any]:
    mail, form = _mail(call, "id"), call.text("format", "full")
    if form in ("full", "raw"):
        if _only_metadata(call):
            raise forbidden(f"Metadata scope doesn't allow format {form.upper()}")
        mail.read = call.half.now()
        call.half.changed("google_mail", mail.id)
    return message_json(mail, form, _several(call, "metadataHeaders"))


def _attachment(call: Call) -> dict[str, Any]:
    found = attachment_json(_mail(call, "messageId"), call.text("id"))
    if found is None:
        raise invalid("Invalid attachment token")
    return found


def _history(call: Call) -> dict[str, Any]:
    """What was added since; a history that is older than the mailbox's is gone."""
    owner, start = _owner(call), call.text("startHistoryId")
    if not start:
        raise invalid("Missing startHistoryId", "required")
    mails = [mail for mail in reversed(call.half.mail.of(owner.id)) if mail.history > int(start)]
    if int(start) < call.half.mail.oldest:
        raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.")
    kinds, label = _several(call, "historyTypes"), call.text("labelId")
    heard = [mail for mail in mails if (not kinds or "messageAdded" in kinds) and (not label or label in mail.labels)]
    some, more = _page(call, heard)
    records = {"history": [_record(mail) for mail in some]} if some else {}
    return {**records, **more, "historyId": str(call.half.mail.history(owner.id))}


def _record(mail: GoogleMail) -> dict[str, Any]:
    named = {"id": mail.id, "threadId": mail.id}
    return {
        "id": str(mail.history),
        "messages": [named],
        "messagesAdded": [{"message": {**named, "labelIds": list(mail.labels)}}],
    }


def _labels(call: Call) -> dict[str, Any]:
    _owner(call)
    return {"labels": [{"id": label, "name": label, "type": "system"} for label in _LABELS]}


def _mail(call: Call, name: str) -> GoogleMail:
    owner = _owner(call)
    for mail in call.half.mail.of(owner.id):
        if mail.id == call.text(name):
            return mail
    raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.")


def _only_metadata(call: Call) -> bool:
    return {scope for scope in call.token.scopes if "gmail" in scope or "mail.google" in scope} == {_METADATA}


def _several(call: Call, name: str) -> list[str]:
    value = call.parameters.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def _page(call: Call, items: Sequence[Kept]) -> tuple[list[Kept], dict[str, str]]:
    size, token = int(call.parameters.get("maxResults", 100)), call.text("pageToken")
    if not 1 <= size <= 500 or (token and not token.isdigit()):
        raise invalid("Invalid maxResults or pageToken", "invalidArgument")
    first = int(token or 0)
    last = first + size
    return list(items[first:last]), {"nextPageToken": str(last)} if last < len(items) else {}


def _matches(mail: GoogleMail, query: str) -> bool:
    return all(_holds(mail, name.lower(), word.strip('"')) for name, word in _WORD.findall(query))


def _holds(mail: GoogleMail, name: str, word: str) -> bool:
    if name in ("after", "newer", "before", "older"):
        late = mail.received > _moment(word)
        return late if name in ("after", "newer") else not late
    if name in ("in", "is", "label"):
        return word.lower() == "anywhere" or word.upper() in mail.labels
    if name == "from":
        return word.lower() in mail.sender.lower()
    if name == "subject":
        return word.lower() in mail.subject.lower()
    if name:
        raise invalid(f"The local tenant's search doesn't know {name}:")
    return word.lower() in shown(mail).lower()


def _moment(word: str) -> datetime:
    """Seconds since 1970, or a day."""
    if word.isdigit():
        return datetime.fromtimestamp(int(word), UTC)
    try:
        return datetime.strptime(word.replace("-", "/"), "%Y/%m/%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise invalid(f"Invalid date in query: {word}") from error


METHODS: Methods = {
    "gmail.users.getProfile": _profile,
    "gmail.users.watch": _watch,
    "gmail.users.stop": _stop,
    "gmail.users.messages.list": _list,
    "gmail.users.messages.get": _get,
    "gmail.users.messages.attachments.get": _attachment,
    "gmail.users.history.list": _history,
    "gmail.users.labels.list": _labels,
}
