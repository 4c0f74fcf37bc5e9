"""Google's Drive API: files that a person owns or may read, and their text.

Source: developers.google.com, Drive API v3; "Search query terms" for what `q` may say.
"""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from infra.sandbox.google.answers import millis, page
from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, forbidden, invalid
from infra.sandbox.google.state import DriveFile

_DOCUMENT = "application/vnd.google-apps.document"
_EXPORTS = ("text/plain", "text/markdown", "text/html")
_TERM = re.compile(r"(name|fullText|mimeType|trashed)\s+?(=|contains)\s*('(?:[^'\\]|\\.)*'|true|false)")
_OWNERS = re.compile(r"'([^']+)'\s+in\s+(owners|readers)")
_DEFAULT = ("kind", "id", "name", "mimeType")
"""What an answer holds unless `fields` asks for more."""
_MEET_ONLY = "https://www.googleapis.com/auth/drive.meet.readonly"


def list_files(call: Call) -> dict[str, Any]:
    """Newest first."""
    found = [file for file in call.half.state.files.values() if _readable(call, file) and _fits(call, file)]
    found.sort(key=lambda file: file.modified, reverse=True)
    files, more = page(call, found, "pageSize", 100, 1000)
    body = {"kind": "drive#fileList", "incompleteSearch": False, "files": [_shown(call, file) for file in files]}
    return {**body, **more}


def get_file(call: Call) -> dict[str, Any] | web.Response:
    file = _file(call)
    if call.text("alt") != "media":
        return _shown(call, file)
    if file.mime == _DOCUMENT:
        text = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise forbidden(text, "fileNotDownloadable")
    return web.Response(text=file.text, content_type=file.mime)


def export_file(call: Call) -> web.Response:
    """A document's text."""
    file, wanted = _file(call), call.text("mimeType")
    if file.mime != _DOCUMENT:
        raise forbidden("Export only supports Docs Editors files.", "fileNotExportable")
    if wanted not in _EXPORTS:
        raise invalid("The requested conversion is not supported.")
    return web.Response(text=file.text, content_type=wanted)


def _file(call: Call) -> DriveFile:
    file = call.half.state.files.get(call.text("fileId"))
    if file is None or not _readable(call, file):
        raise GoogleError(404, "NOT_FOUND", f"File not found: {call.text('fileId')}.")
    return file


def _readable(call: Call, file: DriveFile) -> bool:
    """By the person, and by the scope: `drive.meet.readonly` is for what Meet made."""
    if not any("drive" in scope and scope != _MEET_ONLY for scope in call.token.scopes):
        made = {part.document for one in call.half.state.conferences.values() for part in one.transcripts}
        if file.id not in made:
            return False
    return call.subject.mail in (file.owner, *file.shared)


def _fits(call: Call, file: DriveFile) -> bool:
    terms = [term.strip() for term in re.split(r"\s+and\s+", call.text("q")) if term.strip()]
    return all(_term(call, term, file) for term in terms)


def _term(call: Call, text: str, file: DriveFile) -> bool:
    people = _OWNERS.fullmatch(text)
    if people:
        mail = call.subject.mail if people[1] == "me" else people[1]
        return mail == file.owner or (people[2] == "readers" and mail in file.shared)
    term = _TERM.fullmatch(text)
    if term is None:
        raise invalid("Invalid Value", "invalid")
    wanted = re.sub(r"\\(.)", r"\1", term[3].strip("'")).casefold()
    values = {"name": file.name, "fullText": f"{file.name} {file.text}", "mimeType": file.mime, "trashed": "false"}
    value = values[term[1]].casefold()
    return value == wanted if term[2] == "=" else wanted in value


def _shown(call: Call, file: DriveFile) -> dict[str, Any]:
    everything = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "modifiedTime": millis(file.modified),
        "createdTime": millis(file.modified),
        "trashed": False,
        "shared": bool(file.shared),
        "ownedByMe": file.owner == call.subject.mail,
        "owners": [{"kind": "drive#user", "emailAddress": file.owner, "me": file.owner == call.subject.mail}],
        "size": str(len(file.text.encode())),
        "webViewLink": f"https://docs.google.com/document/d/{file.id}/edit",
    }
    if call.text("fields"):
        return everything
    return {name: everything[name] for name in _DEFAULT}


METHODS: Methods = {"drive.files.list": list_files, "drive.files.get": get_file, "drive.files.export": export_file}
