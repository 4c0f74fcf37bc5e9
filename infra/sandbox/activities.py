"""The activities that Teams sends to a bot, each in the shape that a real tenant sends it in.

Source: msteams-docs, conversation-messages, conversation-events, meeting-apps-apis (meeting events),
universal actions, bot-messages-ai-generated-content (feedback), bot-sso-code (signin/tokenExchange), auth-flow-bot
(signin/verifyState).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.sandbox import ids
from infra.sandbox.answers import whole
from infra.sandbox.firm import LONDON
from infra.sandbox.state import Chat, Meeting, Person, State

BOT_NAME = "Rapporteur"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activities:
    """Makes activities of one tenant for one bot."""

    state: State
    client_id: str
    service_url: str

    @property
    def bot(self) -> dict[str, str]:
        return {"id": f"28:{self.client_id}", "name": BOT_NAME}

    def message(
        self, chat: Chat, person: Person, text: str, *, id: str, mention: bool, thread: str | None
    ) -> dict[str, Any]:
        """Something that a person wrote; with `mention` the bot is named in front of it."""
        body = self._base("message", chat, person, id=id, thread=thread)
        body["textFormat"] = "plain"
        body["text"] = text
        if mention:
            tag = f"<at>{BOT_NAME}</at>"
            body["text"] = f"{tag} {text}"
            body["entities"].append({"type": "mention", "text": tag, "mentioned": self.bot})
        return body

    def click(self, chat: Chat, person: Person, message: str, verb: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """A card's Action.Execute."""
        action = {"type": "Action.Execute", "verb": verb, "data": dict(data)}
        return self._invoke(chat, person, message, "adaptiveCard/action", {"action": action, "trigger": "manual"})

    def feedback(self, chat: Chat, person: Person, message: str, reaction: str, text: str) -> dict[str, Any]:
        """Thumbs up or down under a message; Teams puts the words in a JSON text."""
        said = {"reaction": reaction, "feedback": json.dumps({"feedbackText": text})}
        value = {"actionName": "feedback", "actionValue": said}
        return self._invoke(chat, person, message, "message/submitAction", value)

    def token_exchange(
        self, chat: Chat, person: Person, message: str, card: Mapping[str, Any], token: str
    ) -> dict[str, Any]:
        """A person's Teams answers an OAuthCard by itself; the id is the card's own."""
        value = {"id": card["tokenExchangeResource"]["id"], "connectionName": card["connectionName"], "token": token}
        return self._invoke(chat, person, message, "signin/tokenExchange", value)

    def verify_state(self, chat: Chat, person: Person, message: str, state: str) -> dict[str, Any]:
        """The page that the OAuthCard's button opened said that the sign-in is done, and gave this."""
        return self._invoke(chat, person, message, "signin/verifyState", {"state": state})

    def meeting_event(self, meeting: Meeting, name: str) -> dict[str, Any]:
        """`name`: `meetingStart` or `meetingEnd`. The meeting's id is in channelData, value.Id is another's."""
        chat = self.state.chats[meeting.chat]
        body = self._base("event", chat, self.state.people[meeting.organiser], id=self.state.next_activity())
        when = {"StartTime": whole(meeting.start)} if name == "meetingStart" else {"EndTime": whole(self.state.now())}
        body["name"] = f"application/vnd.microsoft.{name}"
        body["channelData"]["meeting"] = {"id": meeting.bot_id}
        body["value"] = {
            "MeetingType": "ChannelScheduled" if chat.kind == "channel" else "Scheduled",
            "Title": meeting.subject,
            "Id": ids.bot_meeting(meeting.chat, body["id"]),
            "JoinUrl": meeting.join_url,
            **when,
        }
        return body

    def installed(self, chat: Chat, person: Person) -> list[dict[str, Any]]:
        """The two activities that Teams sends when the app is added: conversationUpdate, then installationUpdate."""
        update = self._base("conversationUpdate", chat, person, id=self.state.next_activity())
        update["membersAdded"] = [{"id": self.bot["id"]}]
        if chat.kind == "channel":
            update["channelData"]["eventType"] = "teamMemberAdded"
        install = self._base("installationUpdate", chat, person, id=self.state.next_activity())
        install["action"] = "add"
        return [update, install]

    def _invoke(self, chat: Chat, person: Person, message: str, name: str, value: dict[str, Any]) -> dict[str, Any]:
        body = self._base("invoke", chat, person, id=f"f:{self.state.next_activity()}")
        return {**body, "name": name, "replyToId": message, "value": value}

    def _base(self, kind: str, chat: Chat, person: Person, *, id: str, thread: str | None = None) -> dict[str, Any]:
        now = self.state.now()
        return {
            "type": kind,
            "id": id,
            "timestamp": whole(now),
            "localTimestamp": now.astimezone(LONDON).isoformat(timespec="seconds"),
            "localTimezone": str(LONDON),
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": person.teams_id, "name": person.name, "aadObjectId": person.id},
            "recipient": self.bot,
            "conversation": self._conversation(chat, thread),
            "channelData": self._channel_data(chat),
            "entities": [
                {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web", "timezone": str(LONDON)}
            ],
            "locale": "en-GB",
        }

    def _conversation(self, chat: Chat, thread: str | None) -> dict[str, Any]:
        kinds = {"personal": "personal", "channel": "channel"}
        body: dict[str, Any] = {
            "conversationType": kinds.get(chat.kind, "groupChat"),
            "tenantId": self.state.tenant_id,
            "id": f"{chat.id};messageid={thread}" if thread else chat.id,
        }
        return body if chat.kind == "personal" else {**body, "isGroup": True}

    def _channel_data(self, chat: Chat) -> dict[str, Any]:
        data: dict[str, Any] = {"tenant": {"id": self.state.tenant_id}}
        if chat.meeting is not None:
            data["meeting"] = {"id": self.state.meetings[chat.meeting].bot_id}
        if chat.team is not None:
            team = self.state.teams[chat.team]
            data["channel"] = {"id": chat.id}
            data["team"] = {"id": team.channels[0], "name": team.name, "aadGroupId": team.id}
        return data
