"""Reads a firm from a folder: `firm.yaml` and the transcripts (`*.vtt`) beside it, checked before anything starts.

Everything refers to everything else by `key`, a short lower-case name that is unique within its list. `id` may be left
out everywhere: it is then derived from the key, the same at every start, in the shape that Microsoft gives such an id.

    organisation: {name: Firm LLP, domain: firm.example}
    people:
      - {key: sarah, name: Sarah Khan, mail: sarah.khan@firm.example, job_title: Partner, department: Property}
      #  optional: id, manager (a key), guest (true: from outside; default false), given_name, surname, office, phone,
      #            bot (false: the bot is not installed for this person; default true, for guests false)
    teams:                     # a Microsoft 365 group each; the first channel is the team's General
      - {key: property, name: Property, members: [sarah, tom], channels: [General, Completions]}
      #  optional: id, owners (keys; default the first member), bot (false: not installed; default true)
      #  a channel is a name, or {key, name, id}; it becomes a chat of kind `channel`, key `<team>-<name in lower case>`
    groups:                    # security groups
      - {key: manager, name: Managers, members: [sarah], groups: [admin]}
      #  optional: id, groups (keys: whoever is in one of these is in this one too)
    chats:                     # group chats; a meeting's chat only when it needs a key, topic or members of its own
      - {key: lunch, kind: group, topic: Lunch, members: [sarah, tom]}
      #  kind: group | meeting | personal (one person with the bot). Optional: id, topic, bot (default true),
      #  messages: [{from: sarah, text: ..., sent: START}]
      #  Nobody lists channels (teams do) nor personal chats (every person with `bot` has one, key `bot-<person>`).
    meetings:
      - key: weekly
        subject: Weekly matter review
        organiser: sarah
        attendees: [tom, guest]           # the organiser is always one of them; names as in the VTT come from `people`
        start: 2026-11-19 10:00           # START
        minutes: 45
        transcripts: [{file: weekly.vtt}] # several when transcription was stopped and started again
        #  each: file; offset_minutes (when it began, default 0); delay (seconds after the end until Graph has it,
        #  added to the server's own `transcript_delay`; default 0)
        #  optional: id, chat (a chat's key; else a meeting chat of its own is made), channel (a channel's key: the
        #  meeting is held there), transcription: on (default) | off (the tenant doesn't let Graph read transcripts) |
        #  never (nobody switched it on, so there is none) | no_attribution (only without speakers),
        #  status: scheduled (default) | ended (over, with its transcripts, before the server started; no event is sent)
    plans:
      - {key: property-plan, title: Property actions, team: property, buckets: [To do, Doing]}
      #  optional: id; a bucket is a name, or {id, name}; tasks: [{title, bucket (a name), assignees: [keys], due: DATE,
      #  percent: 0|50|100, description, id}]
    mailboxes:                 # shared ones, beside people's own; unlike Microsoft's, not in the directory's list
      - {key: enquiries, name: Enquiries, mail: enquiries@firm.example}
      #  optional: id
    mail:                      # in the inbox of a person or of a shared mailbox; shown on the page
      - {mailbox: sarah, from: someone@client.example, subject: ..., body: ..., received: START}
      #  from: an address, or Name <address>. Optional: to (addresses), attachments (names)
    ready_mail:                # what the page offers to deliver
      - {mailbox: enquiries, from: someone@client.example, subject: ..., body: ...}
      #  optional: attachments
    files:                     # shown on the page
      - {drive: Property, name: Lease.docx, path: /Matters/1234, owner: sarah}
      #  optional: modified: START, text
    google: {domain: leeds.firm.example, people: [...]}   # the half that works in Google Workspace: google/section.py

START is an ISO date and time, in London's time when it names no offset; or `today 10:00`, `today-3 10:00`, counted from
the day the server starts. DATE is an ISO date, `today`, or `today+7`.
A firm that breaks a rule raises `FirmError`, which names the list, the key and the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

import yaml

from infra.sandbox import vtt

Entry: TypeAlias = Mapping[str, Any]
Transcription: TypeAlias = Literal["on", "off", "never", "no_attribution"]

LONDON = ZoneInfo("Europe/London")

_LISTS: dict[str, tuple[str, str]] = {  # what each list's entries must and may have
    "people": (
        "key name mail",
        "id manager guest given_name surname job_title department office phone bot",
    ),
    "teams": ("key name members channels", "id owners bot"),
    "groups": ("key name members", "id groups"),
    "chats": ("key kind members", "id topic bot messages"),
    "meetings": (
        "key subject organiser start minutes",
        "id attendees transcripts chat channel transcription status",
    ),
    "plans": ("key title team buckets", "id tasks"),
    "mailboxes": ("key name mail", "id"),
    "mail": ("mailbox from subject body received", "to attachments"),
    "ready_mail": ("mailbox from subject body", "attachments"),
    "files": ("drive name path owner", "modified text"),
}
_PARTS = {
    "channels": ("name", "key id"),
    "messages": ("from text sent", ""),
    "transcripts": ("file", "offset_minutes delay"),
    "buckets": ("name", "id"),
    "tasks": ("title bucket", "id assignees due percent description"),
}
_TRANSCRIPTION = {"on": "on", "off": "off", "never": "never", "no_attribution": "no_attribution"}


class FirmError(ValueError):
    """The firm's data breaks a rule; the text names the list, the key and the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """The checked data of a firm: entries as in `firm.yaml`, each transcript's text by its file name.

    Dates and times are aware `datetime`s; the lists' own lists (`channels`, `buckets`) hold mappings only."""

    organisation: Entry
    people: tuple[Entry, ...]
    teams: tuple[Entry, ...]
    groups: tuple[Entry, ...]
    chats: tuple[Entry, ...]
    meetings: tuple[Entry, ...]
    plans: tuple[Entry, ...]
    mailboxes: tuple[Entry, ...]
    mail: tuple[Entry, ...]
    ready_mail: tuple[Entry, ...]
    files: tuple[Entry, ...]
    transcripts: Mapping[str, str]
    google: Any
    """The section as it stands there; `google.section` checks it."""


def read_firm(folder: Path, now: datetime) -> Firm:
    """The firm in `folder`. `now` is what `today` counts from. Raises `FirmError`."""
    data = _load(folder / "firm.yaml")
    unknown = set(data) - set(_LISTS) - {"organisation", "google"}
    if unknown:
        raise FirmError(f"firm.yaml: there is no list called {', '.join(sorted(map(str, unknown)))}")
    lists = {name: tuple(_entry(name, raw, now) for raw in _list(data, name)) for name in _LISTS}
    firm = Firm(
        organisation=_organisation(data),
        transcripts=_transcripts(folder, lists["meetings"]),
        google=data.get("google") or {},
        **lists,
    )
    _check(firm)
    return firm


def parse_start(text: object, now: datetime) -> datetime:
    """START of the module's docstring, aware. Raises `FirmError`."""
    if isinstance(text, datetime):
        return text if text.tzinfo else text.replace(tzinfo=LONDON)
    if isinstance(text, str):
        relative = re.fullmatch(r"today([+-]\d+)?\s+(\d{1,2}):(\d{2})", text.strip())
        if relative:
            day = now.astimezone(LONDON).date() + timedelta(days=int(relative[1] or 0))
            return datetime.combine(day, time(int(relative[2]), int(relative[3])), LONDON)
        try:
            return parse_start(datetime.fromisoformat(text.strip()), now)
        except ValueError as error:
            raise FirmError(f"{text!r} is no date and time; write 2026-11-19 10:00 or today-1 10:00") from error
    raise FirmError(f"{text!r} is no date and time; write 2026-11-19 10:00 or today-1 10:00")


def _load(path: Path) -> dict[str, Any]:
    try:
        # The C loader of the same safe subset reads a firm ten times as fast.
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except OSError as error:
        raise FirmError(f"{path.name}: can't be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        raise FirmError(f"{path.name}: is no YAML: {error}") from error
    if not isinstance(data, dict):
        raise FirmError(f"{path.name}: must be a mapping with organisation, people and the other lists")
    return data


def _list(data: dict[str, Any], name: str) -> list[Any]:
    found = data.get(name) or []
    if not isinstance(found, list):
        raise FirmError(f"{name}: must be a list")
    return found


def _organisation(data: dict[str, Any]) -> Entry:
    return check_fields("organisation", data.get("organisation"), "name domain", "tenant_id")


def check_fields(where: str, raw: Any, must: str, may: str) -> dict[str, Any]:
    """An entry that has what it must, and nothing that it may not. Raises `FirmError`."""
    if not isinstance(raw, dict):
        raise FirmError(f"{where}: each entry must be a mapping")
    label = f"{where}, {raw.get('key') or raw.get('title') or raw.get('name') or raw.get('subject') or '?'}"
    missing = [name for name in must.split() if name not in raw]
    unknown = [str(name) for name in raw if name not in must.split() + may.split()]
    if missing or unknown:
        problem = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(unknown)}, which nothing reads"
        raise FirmError(f"{label}: {problem}")
    return dict(raw)


def _entry(name: str, raw: Any, now: datetime) -> Entry:
    entry = check_fields(name, raw, *_LISTS[name])
    for part, fields in _PARTS.items():
        if part in entry:
            named = ({"name": item} if isinstance(item, str) else item for item in entry[part] or ())
            entry[part] = [_part(f"{name}.{part}", item, fields, now) for item in named]
    for field in ("start", "received", "modified"):
        if field in entry:
            entry[field] = parse_start(entry[field], now)
    if name == "meetings":
        # YAML 1.1 reads a bare `on` and `off` as truth values.
        chosen = {True: "on", False: "off"}.get(entry.get("transcription", "on"), entry.get("transcription", "on"))
        if chosen not in _TRANSCRIPTION:
            raise FirmError(f"meetings, {entry['key']}: transcription must be on, off, never or no_attribution")
        entry["transcription"] = chosen
        if entry.get("status") == "ended" and entry["start"] + timedelta(minutes=entry["minutes"]) > now:
            raise FirmError(f"meetings, {entry['key']}: it can't have ended before its end; write today-1, not today")
    return entry


def _part(where: str, raw: Any, fields: tuple[str, str], now: datetime) -> dict[str, Any]:
    part = check_fields(where, raw, *fields)
    if "sent" in part:
        part["sent"] = parse_start(part["sent"], now)
    if part.get("due") is not None:
        part["due"] = _due(part["due"], now)
    return part


def _due(text: object, now: datetime) -> date:
    if isinstance(text, date):
        return text
    relative = re.fullmatch(r"today([+-]\d+)?", str(text).strip())
    if relative is None:
        raise FirmError(f"{text!r} is no date; write 2026-11-26 or today+7")
    return now.astimezone(LONDON).date() + timedelta(days=int(relative[1] or 0))


def _transcripts(folder: Path, meetings: Iterable[Entry]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for meeting in meetings:
        for part in meeting.get("transcripts", ()):
            path = folder / str(part["file"])
            if not path.is_file():
                raise FirmError(f"meetings, {meeting['key']}: there is no file {part['file']}")
            texts[part["file"]] = path.read_text(encoding="utf-8")
            if not vtt.parse(texts[part["file"]]):
                raise FirmError(f"meetings, {meeting['key']}: {part['file']} has no cues")
    return texts


def _check(firm: Firm) -> None:
    """Keys are unique, and whatever refers to a key finds it."""
    people = _keys("people", firm.people)
    teams = _keys("teams", firm.teams)
    groups = _keys("groups", firm.groups)
    chats = _keys("chats", firm.chats)
    channels = {channel_key(team, channel) for team in firm.teams for channel in team["channels"]}
    _keys("meetings", firm.meetings)
    _keys("plans", firm.plans)
    mailboxes = _keys("people and mailboxes", (*firm.people, *firm.mailboxes))
    for name, entries, field, known in (
        ("people", firm.people, "manager", people),
        ("teams", firm.teams, "members", people),
        ("teams", firm.teams, "owners", people),
        ("groups", firm.groups, "members", people),
        ("groups", firm.groups, "groups", groups),
        ("chats", firm.chats, "members", people),
        ("meetings", firm.meetings, "organiser", people),
        ("meetings", firm.meetings, "attendees", people),
        ("meetings", firm.meetings, "chat", chats),
        ("meetings", firm.meetings, "channel", channels),
        ("plans", firm.plans, "team", teams),
        ("mail", firm.mail, "mailbox", mailboxes),
        ("ready_mail", firm.ready_mail, "mailbox", mailboxes),
        ("files", firm.files, "owner", people),
    ):
        _refer(name, entries, field, known)
    for plan in firm.plans:
        _refer(f"plans, {plan['key']}, tasks", plan.get("tasks", ()), "assignees", people)
        _refer(f"plans, {plan['key']}, tasks", plan.get("tasks", ()), "bucket", {b["name"] for b in plan["buckets"]})
    for chat in firm.chats:
        if chat["kind"] not in ("group", "meeting", "personal"):
            raise FirmError(f"chats, {chat['key']}: kind must be group, meeting or personal")
        _refer(f"chats, {chat['key']}, messages", chat.get("messages", ()), "from", people)


def channel_key(team: Entry, channel: Entry) -> str:
    """The key of the chat that a channel is."""
    return str(channel.get("key") or f"{team['key']}-{str(channel['name']).lower().replace(' ', '-')}")


def _keys(name: str, entries: Iterable[Entry]) -> set[str]:
    keys = [str(entry["key"]) for entry in entries]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise FirmError(f"{name}: {', '.join(twice)} stands there twice")
    return set(keys)


def _refer(name: str, entries: Iterable[Entry], field: str, known: set[str]) -> None:
    for entry in entries:
        value = entry.get(field)
        for key in value if isinstance(value, list) else [] if value is None else [value]:
            if key not in known:
                label = entry.get("key") or entry.get("title") or entry.get("name") or entry.get("subject") or "?"
                raise FirmError(f"{name}, {label}: {field} names {key!r}, whom nothing in the firm has as a key")
