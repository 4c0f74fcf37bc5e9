"""The tenant's state as JSON, in the shape that `control` documents."""

from __future__ import annotations

from typing import Any

from infra.sandbox import faults, view_events, view_identity
from infra.sandbox.activities import BOT_NAME
from infra.sandbox.answers import whole
from infra.sandbox.google.view import view as google_view
from infra.sandbox.graph_transcripts import ready
from infra.sandbox.planner_json import task_etag
from infra.sandbox.state import Chat, Meeting, Message, Part, Person, Plan, State, Task, Team
from infra.sandbox.tenant import Tenant


def view(tenant: Tenant) -> dict[str, Any]:
    """Everything that the page shows."""
    state = tenant.state
    return {
        "version": state.version,
        "organisation": {"name": state.organisation, "domain": state.domain, "tenant_id": state.tenant_id},
        "bot": {
            "id": f"28:{tenant.client_id}",
            "app_id": tenant.client_id,
            "name": BOT_NAME,
            "url": tenant.bot_url,
            "reachable": tenant.channel.reachable,
        },
        "people": [_person(person) for person in state.people.values()],
        "teams": [_team(state, team) for team in state.teams.values()],
        "chats": [_chat(state, chat) for chat in state.chats.values()],
        "meetings": [_meeting(state, meeting) for meeting in state.meetings.values()],
        "plans": [_plan(state, plan) for plan in state.plans.values()],
        **view_events.view(tenant),
        **view_identity.view(tenant),
        "files": _files(state),
        "google": google_view(tenant.google),
        "faults": [fault.view() for fault in tenant.faults.active],
        "fault_kinds": sorted(faults.KINDS),
    }


def _person(person: Person) -> dict[str, Any]:
    names = [
        "id",
        "key",
        "teams_id",
        "name",
        "mail",
        "job_title",
        "department",
        "office",
        "phone",
        "manager",
        "guest",
        "sso",
    ]
    return {name: getattr(person, name) for name in names}


def _team(state: State, team: Team) -> dict[str, Any]:
    channels = [{"id": id, "name": state.chats[id].topic} for id in team.channels]
    return {"id": team.id, "key": team.key, "name": team.name, "members": team.members, "channels": channels}


def _chat(state: State, chat: Chat) -> dict[str, Any]:
    team = state.teams[chat.team] if chat.team else None
    return {
        "id": chat.id,
        "key": chat.key,
        "kind": chat.kind,
        "topic": chat.topic,
        "members": chat.members,
        "installed": chat.installed,
        "team": {"id": team.id, "name": team.name} if team else None,
        "meeting": chat.meeting,
        "messages": [_message(state, message) for message in chat.messages],
    }


def _message(state: State, message: Message) -> dict[str, Any]:
    person = state.people[message.sender] if message.sender else None
    sender = {"id": person.id, "name": person.name, "kind": "person"} if person else _bot_sender()
    return {
        "id": message.id,
        "from": sender,
        "ts": whole(message.sent),
        "text": message.text,
        "format": message.activity.get("textFormat") or "markdown",
        "attachments": message.attachments,
        "entities": message.activity.get("entities") or [],
        "channel_data": message.activity.get("channelData") or {},
        "suggested_actions": message.activity.get("suggestedActions"),
        "reply_to": message.reply_to,
        "edited": message.edited,
        "edited_at": whole(message.edited_at) if message.edited_at else None,
        "deleted": message.deleted,
        "feedback": message.feedback,
        "sign_in": message.sign_in,
    }


def _bot_sender() -> dict[str, Any]:
    return {"id": "bot", "name": BOT_NAME, "kind": "bot"}


def _meeting(state: State, meeting: Meeting) -> dict[str, Any]:
    there = ready(state, meeting)
    coming = meeting.status == "ended" and meeting.transcription != "never" and bool(meeting.parts)
    return {
        "id": meeting.id,
        "key": meeting.key,
        "subject": meeting.subject,
        "organiser": meeting.organiser,
        "attendees": meeting.attendees,
        "chat": meeting.chat,
        "start": whole(meeting.start),
        "end": whole(meeting.end),
        "join_url": meeting.join_url,
        "status": meeting.status,
        "transcription": meeting.transcription,
        "transcript": "ready" if there else "waiting" if coming else "none",
        "parts": [_part(part, part in there) for part in meeting.parts],
    }


def _part(part: Part, is_ready: bool) -> dict[str, Any]:
    words = sum(len(cue.text.split()) for cue in part.cues)
    return {"id": part.id, "created": whole(part.created), "ready": is_ready, "words": words}


def _plan(state: State, plan: Plan) -> dict[str, Any]:
    team = state.teams[plan.team]
    return {
        "id": plan.id,
        "key": plan.key,
        "title": plan.title,
        "team": {"id": team.id, "name": team.name},
        "buckets": [{"id": b.id, "name": b.name} for b in state.buckets.values() if b.plan == plan.id],
        "tasks": [_task(task) for task in state.tasks_of(plan.id)],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "bucket": task.bucket,
        "assignees": list(task.assignees),
        "due": task.due,
        "percent": task.percent,
        "description": task.description,
        "references": task.references,
        "created": whole(task.created),
        "etag": task_etag(task),
    }


def _files(state: State) -> list[dict[str, Any]]:
    return [
        {
            "id": file.id,
            "drive": file.drive,
            "name": file.name,
            "path": file.path,
            "owner": file.owner,
            "modified": whole(file.modified),
            "text": file.text,
        }
        for file in state.files
    ]
