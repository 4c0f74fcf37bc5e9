"""Graph: mail in people's and shared mailboxes, for applications.

Source: microsoft-graph-docs, message-get, mailfolder-list-messages, message-list-attachments, auth-limit-mailbox-access.
"""

from __future__ import annotations

import html
import mimetypes
import re
from typing import Any

from aiohttp import web

from infra.sandbox import ids, odata
from infra.sandbox.answers import Refusal, whole
from infra.sandbox.graph import Call, Handler, Operation, context
from infra.sandbox.graph_people import find_user
from infra.sandbox.mailboxes import Mail, Mailbox
from infra.sandbox.state import Person, State

_READ = "Mail.Read Mail.ReadWrite"
_FORMAT = re.compile(r'outlook\.body-content-type\s*=\s*"?(text|html)"?', re.IGNORECASE)
_IMMUTABLE = re.compile(r'IdType\s*=\s*"?ImmutableId"?', re.IGNORECASE)
_PAGE = 10
"""What Outlook gives at once unless $top says otherwise."""


def operations() -> list[Operation]:
    folder = "/users/{user}/mailFolders{folder:(?:/inbox|\\('inbox'\\))}/messages"
    paths: list[tuple[str, Handler]] = []
    for root in ("/users/{user}/messages", folder, folder.replace("inbox", "Inbox")):
        paths += [
            (root, list_messages),
            (root + "/{message}", get_message),
            (root + "/{message}/attachments", list_attachments),
        ]
    return [Operation(method="GET", path=path, permissions=_READ, handler=handler) for path, handler in paths]


async def list_messages(call: Call) -> web.Response:
    odata.options(call.request, "filter select top skiptoken orderby count")
    _sortable(call.request.query.get("$filter"), call.request.query.get("$orderby"))
    owner = _mailbox(call)
    found = sorted(_in(call.state, owner), key=lambda mail: mail.received, reverse=True)
    page = odata.collection(
        call.request,
        [message_json(owner, mail, _format(call)) for mail in found],
        context=f"users('{owner.id}')/messages",
        base=call.base,
        type_name="message",
        size=_PAGE,
    )
    if any("body" in message for message in page["value"]):
        _read(call, [mail for mail in found if mail.id in {message["id"] for message in page["value"]}])
    return web.json_response(page, headers=_applied(call))


async def get_message(call: Call) -> web.Response:
    odata.options(call.request, "select")
    owner = _mailbox(call)
    mail = _asked(call, owner)
    body = odata.select(call.request, message_json(owner, mail, _format(call)), "message")
    if "body" in body:
        _read(call, [mail])
    name = context(f"users('{owner.id}')/messages/$entity")
    return web.json_response({"@odata.context": name, **body}, headers=_applied(call))


async def list_attachments(call: Call) -> web.Response:
    odata.options(call.request, "select top skiptoken")
    owner = _mailbox(call)
    mail = _asked(call, owner)
    found = [_attachment_json(mail, number, name) for number, name in enumerate(mail.attachments)]
    name = f"users('{owner.id}')/messages('{mail.id}')/attachments"
    return web.json_response(
        odata.collection(call.request, found, context=name, base=call.base, type_name="attachment")
    )


def find_mailbox(state: State, name: str) -> Person | Mailbox:
    """A person's or a shared one, by id or address. Raises `Refusal` 404."""
    for mailbox in state.mailboxes.values():
        if name == mailbox.id or name.lower() == mailbox.mail:
            return mailbox
    return find_user(state, name)


def mail_access(state: State, mailbox: str) -> None:
    """An application opens only the mailboxes that its access policy allows. Raises `Refusal` 403."""
    if state.mail_access is not None and mailbox not in state.mail_access:
        text = "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
        raise Refusal(403, "ErrorAccessDenied", text)


def message_json(owner: Person | Mailbox, mail: Mail, format: str = "html") -> dict[str, Any]:
    """A message as Graph gives it; `format` of its body is text or html."""
    text = mail.body.replace("\r\n", "\n").replace("\n", "\r\n")
    sender = _recipient(mail.sender_name, mail.sender_address)
    change_key = ids.change_key(mail.id)
    return {
        "@odata.etag": f'W/"{change_key}"',
        "id": mail.id,
        "createdDateTime": whole(mail.received),
        "lastModifiedDateTime": whole(mail.received),
        "changeKey": change_key,
        "categories": [],
        "receivedDateTime": whole(mail.received),
        "sentDateTime": whole(mail.received),
        "hasAttachments": bool(mail.attachments),
        "internetMessageId": f"<{ids.guid('internet-message', mail.id)}@{mail.sender_address.rpartition('@')[2]}>",
        "subject": mail.subject,
        "bodyPreview": text[:255],
        "importance": "normal",
        "parentFolderId": ids.outlook("inbox", owner.id),
        "conversationId": ids.outlook("conversation", mail.id),
        "isRead": False,
        "isDraft": False,
        "webLink": f"https://outlook.office365.com/owa/?ItemID={mail.id.replace('=', '%3D')}&exvsurl=1&viewmodel=ReadMessageItem",
        "inferenceClassification": "focused",
        "body": {"contentType": format, "content": text if format == "text" else _page(text)},
        "sender": sender,
        "from": sender,
        "toRecipients": [_recipient("", address) for address in mail.to],
        "ccRecipients": [],
        "bccRecipients": [],
        "replyTo": [],
        "flag": {"flagStatus": "notFlagged"},
    }


def _mailbox(call: Call) -> Person | Mailbox:
    owner = find_mailbox(call.state, call.arg("user"))
    mail_access(call.state, owner.id)
    return owner


def _in(state: State, owner: Person | Mailbox) -> list[Mail]:
    return [mail for mail in state.mail if mail.mailbox == owner.id]


def _asked(call: Call, owner: Person | Mailbox) -> Mail:
    for mail in _in(call.state, owner):
        if mail.id == call.arg("message"):
            return mail
    raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def _read(call: Call, mails: list[Mail]) -> None:
    for mail in mails:
        mail.read = call.state.now()
        call.state.changed("mail", mail.id)


def _sortable(filtered: str | None, ordered: str | None) -> None:
    """Outlook sorts a filtered list only by what is filtered first. Raises `Refusal`."""
    if filtered is None or ordered is None:
        return
    if filtered.lstrip("( ").partition(" ")[0].lower() != ordered.strip().partition(" ")[0].lower():
        raise Refusal(400, "InefficientFilter", "The restriction or sort order is too complex for this operation.")


def _format(call: Call) -> str:
    wanted = _FORMAT.search(call.request.headers.get("Prefer", ""))
    return wanted[1].lower() if wanted else "html"


def _applied(call: Call) -> dict[str, str]:
    asked = call.request.headers.get("Prefer", "")
    applied = [f'outlook.body-content-type="{_format(call)}"'] if _FORMAT.search(asked) else []
    applied += ['IdType="ImmutableId"'] if _IMMUTABLE.search(asked) else []
    return {"Preference-Applied": ", ".join(applied)} if applied else {}


def _page(text: str) -> str:
    lines = html.escape(text, quote=False).replace("\r\n", "<br>\r\n")
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    return f"<html><head>\r\n{head}</head><body>{lines}</body></html>"


def _recipient(name: str, address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": name or address, "address": address}}


def _attachment_json(mail: Mail, number: int, name: str) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "id": ids.outlook("attachment", mail.id, str(number)),
        "lastModifiedDateTime": whole(mail.received),
        "name": name,
        "contentType": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "size": 20_000 + 1_000 * len(name),
        "isInline": False,
        "contentId": None,
        "contentLocation": None,
    }
