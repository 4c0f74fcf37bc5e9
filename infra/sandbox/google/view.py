"""The Google half's state as JSON, in the shape that `google.control` documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from infra.sandbox.answers import whole
from infra.sandbox.google.chat_json import APP_NAME
from infra.sandbox.google.chat_state import ChatMessage, ChatSpace
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.google.mailboxes import GoogleMail
from infra.sandbox.google.state import Conference, Task, Transcript

_NOTICES = 20


def view(half: GoogleHalf) -> dict[str, Any]:
    """Everything that the page shows of it."""
    state = half.state
    return {
        "customer": half.customer,
        "domain": state.domain,
        "bot": _bot(half),
        "people": [_person(one) for one in (*state.people.values(), *state.outside.values())],
        "spaces": [_space(half, space) for space in half.chats.spaces.values()],
        "dialogs": [
            {"person": half.chats.user(key).id, "space": dialog.opened.space.name, "card": dialog.card}
            for key, dialog in half.dialogs.items()
        ],
        "notices": _notices(half),
        "meetings": [_meeting(half, one) for one in state.conferences.values()],
        "tasks": [_task(one) for one in state.tasks.values() if not one.deleted],
        "mailboxes": _mailboxes(half),
        "ready_mail": half.mail.ready,
        "files": [_file(half, id) for id in state.files],
        "subscriptions": _subscriptions(half),
        "watches": [
            {"person": id, "expires": whole(watch.expires)}
            for id in list(half.mail.watches)
            if (watch := half.mail.watch(id)) is not None
        ],
        "pubsub": _pubsub(half),
        "delegated": sorted(half.delegated),
    }


def _bot(half: GoogleHalf) -> dict[str, Any]:
    app = half.chat_app
    return {
        "id": half.chats.app,
        "name": APP_NAME,
        "url": app.url,
        "pubsub_url": app.pubsub_url,
        "reachable": app.reachable,
        "format": app.format,
        "verification": app.verification,
        "commands": [
            {"id": id, "name": name, "dialog": id in app.dialog_commands} for id, name in sorted(app.commands.items())
        ],
    }


def _notices(half: GoogleHalf) -> list[dict[str, Any]]:
    """The latest, each under the number that it has among all."""
    numbered = list(enumerate(half.chat.notices))[-_NOTICES:]
    return [{"id": id, "person": half.chats.user(key).id, "text": text} for id, (key, text) in numbered]


def _person(person: Any) -> dict[str, Any]:
    names = ("id", "key", "name", "mail", "job_title", "department", "office", "phone", "admin", "outside")
    return {name: getattr(person, name) for name in names}


def _space(half: GoogleHalf, space: ChatSpace) -> dict[str, Any]:
    return {
        "id": space.name,
        "key": space.key,
        "kind": space.kind,
        "title": space.title,
        "members": list(space.members),
        "installed": space.installed,
        "messages": [_message(half, message) for message in space.messages],
    }


def _message(half: GoogleHalf, message: ChatMessage) -> dict[str, Any]:
    sender = half.chats.user(message.sender) if message.sender else None
    kept = {} if message.deleted else message.content
    return {
        "id": message.name,
        "from": {"id": sender.id, "name": sender.name, "kind": "person"}
        if sender
        else {"id": "bot", "name": APP_NAME, "kind": "bot"},
        "ts": whole(message.created),
        "text": kept.get("text") or "",
        "cards": [card["card"] for card in kept.get("cardsV2") or () if "card" in card],
        "accessory": kept.get("accessoryWidgets") or [],
        "viewer": message.viewer,
        "thread": message.thread,
        "reply": message.is_reply,
        "command": message.command,
        "edited": message.edited,
        "edited_at": whole(message.updated) if message.updated else None,
        "deleted": message.deleted is not None,
    }


def _meeting(half: GoogleHalf, conference: Conference) -> dict[str, Any]:
    state, space = half.state, half.state.spaces[conference.space]
    made = [one for one in conference.transcripts if one.state == "FILE_GENERATED"]
    coming = conference.end is not None and len(made) < len(conference.transcripts)
    invited = state.events[conference.event].attendees
    known = {person.mail: person.id for person in (*state.people.values(), *state.outside.values())}
    return {
        "id": conference.name,
        "key": conference.key,
        "subject": conference.subject,
        "organiser": space.owner,
        "attendees": [known[one.mail] for one in invited if one.mail in known],
        "others": [one.display for one in conference.participants if one.person is None],
        "start": whole(conference.start),
        "minutes": conference.minutes,
        "end": whole(conference.end) if conference.end else None,
        "code": space.code,
        "url": space.uri,
        "status": "ended" if conference.end else "on" if conference.begun else "scheduled",
        "transcript": "waiting" if coming else "ready" if made else "none",
        "parts": [_part(one) for one in conference.transcripts],
    }


def _part(transcript: Transcript) -> dict[str, Any]:
    words = sum(len(entry.text.split()) for entry in transcript.entries)
    return {"id": transcript.name, "ready": transcript.state == "FILE_GENERATED", "words": words}


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "owner": task.owner,
        "title": task.title,
        "notes": task.notes,
        "due": f"{task.due:%Y-%m-%d}" if task.due else None,
        "done": task.completed is not None,
    }


def _mailboxes(half: GoogleHalf) -> list[dict[str, Any]]:
    owners = dict.fromkeys(mail.mailbox for mail in half.mail.mails)
    return [
        {
            "owner": owner,
            "name": half.state.people[owner].name,
            "address": half.state.people[owner].mail,
            "shared": False,
            "messages": [_mail(mail) for mail in half.mail.mails if mail.mailbox == owner],
        }
        for owner in owners
    ]


def _mail(mail: GoogleMail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "body": mail.body,
        "received": whole(mail.received),
        "attachments": mail.attachments,
        "read": whole(mail.read) if mail.read else None,
    }


def _file(half: GoogleHalf, id: str) -> dict[str, Any]:
    file = half.state.files[id]
    return {
        "id": id,
        "name": file.name,
        "owner": half.state.person(file.owner).id,
        "shared": list(file.shared),
        "modified": whole(file.modified),
        "text": file.text,
    }


def _subscriptions(half: GoogleHalf) -> list[dict[str, Any]]:
    return [
        {
            "id": one.name,
            "target": one.target,
            "person": one.authority,
            "types": list(one.types),
            "created": whole(one.created),
            "expires": whole(one.expires),
            "state": one.state,
            "reason": one.reason,
        }
        for one in half.events.live()
    ]


def _pubsub(half: GoogleHalf) -> dict[str, Any]:
    last = half.pubsub.posts[-1] if half.pubsub.posts else None
    return {
        **asdict(half.pubsub.loss),
        "fates": half.pubsub.fates,
        "backlog": len(half.pubsub.backlog),
        "delivered": whole(last.at) if last else None,
        "status": last.status if last else None,
    }
