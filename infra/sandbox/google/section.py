"""Reads a firm's `google:` section: the same firm's office that works in Google Workspace, checked before anything starts.

google:
  customer: C0abc1234          # optional, as `project` (a Cloud project's id) is
  domain: leeds.firm.example
  people:
    - {key: ines, name: Inês Duarte, mail: ines@leeds.firm.example, admin: true}
    #  optional: admin (a directory admin), suspended, outside (true: of another firm, with an account of Google's),
    #  manager (a key), given_name, surname, job_title, department, office, phone, id (21 digits)
  groups:
    - {key: manager, name: Managers, members: [ines], groups: [admin]}
    #  optional: mail (default the key at the domain), groups
  meetings:
    - key: weekly
      subject: Weekly matter review
      organiser: ines
      attendees: [tom, "Dana Whitlock <dana@client.example>"]   # keys, or addresses of people from outside
      start: today 10:00       # as in the firm's other lists
      minutes: 45
      transcripts: [{file: weekly.vtt}]
      #  optional: anonymous (names of people without an account), phone (numbers that dialled in),
      #  transcription: on (default) | never; a transcript's offset_minutes and delay as in the firm's meetings
  spaces:                      # of Google Chat; everybody's own chat with the app is there by itself
    - {key: lunch, title: Lunch, members: [ines, tom], messages: [{from: tom, text: "Soup?", sent: START}]}
      #  optional: kind (SPACE or GROUP_CHAT), bot (false: the app isn't in it), title, messages
  mail: []                     # as the firm's `mail`; `mailbox` is a person's key
  files:
    - {name: Heads of terms, owner: ines, shared: [tom], modified: START, text: ...}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.sandbox import vtt
from infra.sandbox.firm import Entry, FirmError, check_fields, parse_start

_LISTS = {  # what each list's entries must and may have
    "people": (
        "key name mail",
        "id admin suspended outside manager given_name surname job_title department office phone",
    ),
    "groups": ("key name members", "mail groups"),
    "meetings": ("key subject organiser start minutes", "attendees anonymous phone transcripts transcription"),
    "spaces": ("key members", "title kind bot messages"),
    "mail": ("mailbox from subject body received", "to attachments"),
    "ready_mail": ("mailbox from subject body", "attachments"),
    "files": ("name owner", "shared modified text"),
}
_SAID = ("from text sent", "")
_TRANSCRIPT = ("file", "offset_minutes delay")


def read_section(raw: Any, folder: Path, now: datetime) -> tuple[Entry, dict[str, str]]:
    """The section, checked, with aware times, and its transcripts' texts by file; empty without one. Raises `FirmError`."""
    if not raw:
        return {}, {}
    checked = check_fields("google", raw, "domain", f"customer project {' '.join(_LISTS)}")
    section = {name: value for name, value in checked.items() if name not in _LISTS}
    for name in _LISTS:
        section[name] = [_entry(name, entry, now) for entry in checked.get(name) or ()]
    _check(section)
    return section, dict(_transcripts(section["meetings"], folder))


def _entry(name: str, raw: Any, now: datetime) -> dict[str, Any]:
    entry = check_fields(f"google.{name}", raw, *_LISTS[name])
    for field in ("start", "received", "modified"):
        if field in entry:
            entry[field] = parse_start(entry[field], now)
    if name == "spaces":
        entry["messages"] = [_said(said, now) for said in entry.get("messages", ())]
    if name == "meetings":
        # YAML 1.1 reads a bare `on` as a truth value.
        entry["transcription"] = "on" if entry.get("transcription", True) in (True, "on") else entry["transcription"]
        if entry["transcription"] not in ("on", "never"):
            raise FirmError(f"google.meetings, {entry['key']}: transcription must be on or never")
        parts = entry.get("transcripts", ())
        entry["transcripts"] = [check_fields("google.meetings.transcripts", part, *_TRANSCRIPT) for part in parts]
    return entry


def _said(raw: Any, now: datetime) -> dict[str, Any]:
    said = check_fields("google.spaces.messages", raw, *_SAID)
    return {**said, "sent": parse_start(said["sent"], now)}


def _transcripts(meetings: Iterable[Entry], folder: Path) -> Iterable[tuple[str, str]]:
    for meeting in meetings:
        for part in meeting["transcripts"]:
            path = folder / str(part["file"])
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            if not vtt.parse(text):
                raise FirmError(
                    f"google.meetings, {meeting['key']}: there is no transcript {part['file']}, or no cue in it"
                )
            yield part["file"], text


def _check(section: Mapping[str, Any]) -> None:
    people = _keys("people", section)
    groups = _keys("groups", section)
    _keys("meetings", section)
    _keys("spaces", section)
    for name, field, known in (
        ("people", "manager", people),
        ("groups", "members", people),
        ("groups", "groups", groups),
        ("meetings", "organiser", people),
        ("spaces", "members", people),
        ("mail", "mailbox", people),
        ("ready_mail", "mailbox", people),
        ("files", "owner", people),
        ("files", "shared", people),
    ):
        for entry in section[name]:
            _refer(name, entry, field, known)
    for space in section["spaces"]:
        for said in space["messages"]:
            _refer("spaces", said, "from", people)
    for meeting in section["meetings"]:
        named = [key for key in meeting.get("attendees", ()) if "@" not in key]
        _refer("meetings", {**meeting, "attendees": named}, "attendees", people)


def _keys(name: str, section: Mapping[str, Any]) -> set[str]:
    keys = [str(entry["key"]) for entry in section[name]]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise FirmError(f"google.{name}: {', '.join(twice)} stands there twice")
    return set(keys)


def _refer(name: str, entry: Entry, field: str, known: set[str]) -> None:
    value = entry.get(field)
    for key in value if isinstance(value, list) else [] if value is None else [value]:
        if key not in known:
            label = entry.get("key") or entry.get("name") or entry.get("subject") or "?"
            raise FirmError(f"google.{name}, {label}: {field} names {key!r}, whom nothing in the section has as a key")
