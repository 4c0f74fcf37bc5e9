"""The Bot connector that a bot posts to (`serviceUrl`): conversations, activities, members, teams and meetings.

Source: Bot Framework, "Bot Connector API reference"; msteams-docs, get-teams-context, meeting-apps-apis,
conversation-messages (status codes).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

from infra.sandbox import ids, message_rules
from infra.sandbox.answers import Refusal, whole
from infra.sandbox.entra import CONNECTOR, TOKEN, Entra
from infra.sandbox.state import Chat, Meeting, Message, Person, State

ROOT = "/connector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """Answers for one bot."""

    state: State
    entra: Entra
    posted: Callable[[Chat, Message], None]
    """Told of every message that the bot posted or changed, after it stands there."""

    def authenticate(self, request: web.Request) -> None:
        """Raises `Refusal` 401."""
        try:
            request[TOKEN] = self.entra.check(request.headers.get("Authorization", ""), CONNECTOR)
        except Refusal as refusal:
            raise Refusal(401, "Unauthorized", "Authorization has been denied for this request.") from refusal

    async def create_conversation(self, request: web.Request) -> web.Response:
        """With one person (the same conversation every time), or a new thread in a channel."""
        body = _object(await request.read())
        channel = ((body.get("channelData") or {}).get("channel") or {}).get("id")
        if channel:
            return self._start_thread(channel, body)
        members = body.get("members") or []
        if len(members) != 1 or body.get("isGroup"):
            raise Refusal(400, "BadSyntax", "A bot can start a conversation with exactly one member.")
        # The service reads names whatever their case: the Framework's own client writes tenantID.
        named = {name.lower(): value for name, value in body.items()}
        tenant = named.get("tenantid") or ((body.get("channelData") or {}).get("tenant") or {}).get("id")
        if tenant != self.state.tenant_id:
            raise Refusal(403, "ForbiddenOperationException", "The tenant is missing or not the bot's.")
        chat = self._chat(ids.personal_chat(self._person(members[0].get("id", "")).id))
        answer = {"id": chat.id}
        if body.get("activity"):
            answer["activityId"] = self._post(chat, body["activity"], None).id
        return web.json_response(answer, status=201)

    async def send(self, request: web.Request) -> web.Response:
        """A new message, or an answer in a thread."""
        chat, thread = self._addressed(request)
        activity = _object(await request.read())
        message_rules.check_message(activity)
        if activity["type"] != "message":
            return web.json_response({"id": self.state.next_activity()}, status=201)
        reply_to = request.match_info.get("activity") or activity.get("replyToId") or thread
        if reply_to and chat.kind == "channel":
            reply_to = thread or reply_to
        return web.json_response({"id": self._post(chat, activity, reply_to).id}, status=201)

    async def update(self, request: web.Request) -> web.Response:
        """Replace a message in place; what stood there before is kept in its `revisions`."""
        chat, _ = self._addressed(request)
        activity = _object(await request.read())
        message_rules.check_message(activity)
        message = self._own(chat, request.match_info["activity"])
        message.revisions.append(message.activity)
        message.activity = activity
        message.edited_at = self.state.now()
        self.posted(chat, message)
        self.state.changed("message", message.id)
        return web.json_response({"id": message.id})

    async def delete(self, request: web.Request) -> web.Response:
        chat, _ = self._addressed(request)
        message = self._own(chat, request.match_info["activity"])
        message.deleted = True
        self.state.changed("message", message.id)
        return web.Response(status=200)

    async def members(self, request: web.Request) -> web.Response:
        chat, _ = self._addressed(request)
        return web.json_response([account(self.state, person) for person in self.state.members(chat)])

    async def paged_members(self, request: web.Request) -> web.Response:
        chat, _ = self._addressed(request)
        first, size = request.query.get("continuationToken", "0"), request.query.get("pageSize", "200")
        if not first.isdigit() or not size.isdigit() or not 1 <= int(size) <= 500:
            raise Refusal(400, "BadSyntax", "pageSize or continuationToken is invalid.")
        people = self.state.members(chat)
        last = int(first) + int(size)
        page: dict[str, Any] = {"members": [account(self.state, person) for person in people[int(first) : last]]}
        return web.json_response({**page, "continuationToken": str(last)} if last < len(people) else page)

    async def member(self, request: web.Request) -> web.Response:
        chat, _ = self._addressed(request)
        person = self._person(request.match_info["member"])
        if person.id not in chat.members:
            raise Refusal(404, "MemberNotFoundInConversation", "Member not found in conversation.")
        return web.json_response(account(self.state, person))

    async def team(self, request: web.Request) -> web.Response:
        chat = self._chat(request.match_info["team"])
        team = self.state.teams[chat.team or ""]
        return web.json_response(
            {
                "id": team.channels[0],
                "name": team.name,
                "aadGroupId": team.id,
                "type": "standard",
                "tenantId": self.state.tenant_id,
                "channelCount": len(team.channels),
                "memberCount": len(team.members),
            }
        )

    async def channels(self, request: web.Request) -> web.Response:
        chat = self._chat(request.match_info["team"])
        general, *others = self.state.teams[chat.team or ""].channels
        # Teams leaves out the name of General, which each client says in its own language.
        listed = [{"id": general}, *({"id": id, "name": self.state.chats[id].topic} for id in others)]
        return web.json_response({"conversations": listed})

    async def meeting(self, request: web.Request) -> web.Response:
        meeting = self._meeting(request)
        return web.json_response(meeting_info(self.state, meeting))

    async def participant(self, request: web.Request) -> web.Response:
        meeting = self._meeting(request)
        person = self._person(request.match_info["member"])
        if person.id not in meeting.attendees:
            raise Refusal(404, "NotFound", "Participant not found in the meeting.")
        role = "Organizer" if person.id == meeting.organiser else "Attendee"
        return web.json_response(
            {
                "user": account(self.state, person),
                "meeting": {"role": role, "inMeeting": meeting.status == "scheduled"},
                "conversation": {"isGroup": True, "id": meeting.chat},
            }
        )

    def _start_thread(self, channel: str, body: Mapping[str, Any]) -> web.Response:
        chat = self._chat(channel)
        if chat.kind != "channel" or not body.get("activity"):
            raise Refusal(400, "BadSyntax", "A new thread needs a channel and an activity.")
        message = self._post(chat, body["activity"], None)
        answer = {"id": f"{chat.id};messageid={message.id}", "activityId": message.id}
        return web.json_response(answer, status=201)

    def _post(self, chat: Chat, activity: dict[str, Any], reply_to: str | None) -> Message:
        message_rules.check_message(activity)
        if reply_to and not any(message.id == reply_to for message in chat.messages):
            reply_to = None
        message = Message(
            id=self.state.next_activity(), sender=None, sent=self.state.now(), activity=activity, reply_to=reply_to
        )
        chat.messages.append(message)
        self.posted(chat, message)
        self.state.changed("message", message.id)
        return message

    def _addressed(self, request: web.Request) -> tuple[Chat, str | None]:
        """The conversation in the path; in a channel also the thread: `19:...;messageid=17...`."""
        name, _, thread = request.match_info["conversation"].partition(";messageid=")
        return self._chat(name), thread or None

    def _chat(self, conversation: str) -> Chat:
        chat = self.state.chats.get(conversation)
        if chat is None:
            raise Refusal(404, "ConversationNotFound", "Conversation not found.")
        if not chat.installed:
            raise Refusal(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return chat

    def _own(self, chat: Chat, activity: str) -> Message:
        for message in chat.messages:
            if message.id == activity and not message.deleted:
                if message.sender is not None:
                    raise Refusal(403, "ForbiddenOperationException", "A bot can change its own messages only.")
                return message
        raise Refusal(404, "ActivityNotFoundInConversation", "The activity was not found in the conversation.")

    def _person(self, name: str) -> Person:
        for person in self.state.people.values():
            if name in (person.teams_id, person.id):
                return person
        raise Refusal(404, "UserNotFound", "The user was not found.")

    def _meeting(self, request: web.Request) -> Meeting:
        for meeting in self.state.meetings.values():
            if meeting.bot_id == request.match_info["meeting"]:
                self._chat(meeting.chat)
                return meeting
        raise Refusal(404, "MeetingNotFound", "The meeting was not found.")


Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, connector: Connector) -> None:
    """Serve it under /connector."""
    conversation = "/v3/conversations/{conversation}"
    routes: list[tuple[str, str, Handler]] = [
        ("POST", "/v3/conversations", connector.create_conversation),
        ("POST", conversation + "/activities", connector.send),
        ("POST", conversation + "/activities/{activity}", connector.send),
        ("PUT", conversation + "/activities/{activity}", connector.update),
        ("DELETE", conversation + "/activities/{activity}", connector.delete),
        ("GET", conversation + "/members", connector.members),
        ("GET", conversation + "/pagedmembers", connector.paged_members),
        ("GET", conversation + "/members/{member}", connector.member),
        ("GET", "/v3/teams/{team}", connector.team),
        ("GET", "/v3/teams/{team}/conversations", connector.channels),
        ("GET", "/v1/meetings/{meeting}", connector.meeting),
        ("GET", "/v1/meetings/{meeting}/participants/{member}", connector.participant),
    ]
    for method, path, handler in routes:
        app.router.add_route(method, ROOT + path, handler)


def account(state: State, person: Person) -> dict[str, Any]:
    """A person as the connector's rosters show them."""
    return {
        "id": person.teams_id,
        "name": person.name,
        "objectId": person.id,
        "aadObjectId": person.id,
        "givenName": person.given_name,
        "surname": person.surname,
        "email": person.mail,
        "userPrincipalName": person.upn,
        "tenantId": state.tenant_id,
        "userRole": "guest" if person.guest else "user",
    }


def meeting_info(state: State, meeting: Meeting) -> dict[str, Any]:
    """The answer to GET /v1/meetings/{id}."""
    organiser = state.people[meeting.organiser]
    chat = state.chats[meeting.chat]
    return {
        "details": {
            "id": meeting.bot_id,
            "msGraphResourceId": meeting.id,
            "scheduledStartTime": whole(meeting.start),
            "scheduledEndTime": whole(meeting.end),
            "joinUrl": meeting.join_url,
            "title": meeting.subject,
            "type": "ChannelScheduled" if chat.kind == "channel" else "Scheduled",
        },
        "conversation": {
            "isGroup": True,
            "conversationType": "channel" if chat.kind == "channel" else "groupChat",
            "id": meeting.chat,
        },
        "organizer": {
            "id": organiser.teams_id,
            "aadObjectId": organiser.id,
            "objectId": organiser.id,
            "tenantId": state.tenant_id,
        },
    }


def _object(raw: bytes) -> dict[str, Any]:
    message_rules.check_size(raw)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refusal(400, "BadSyntax", "The request's body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Refusal(400, "BadSyntax", "The request's body must be an object.")
    return body
