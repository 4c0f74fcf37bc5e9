"""Google Chat's side towards the app: it signs events, posts them to where the app listens, and does what the app answers.

Source: developers.google.com, "Verify requests from Google Chat", "Build an HTTP Google Chat app", Google Workspace
add-ons: "Validate requests from Google".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import urlsplit

import aiohttp

from infra.sandbox.channel import BotUnreachable
from infra.sandbox.google.chat_answers import AnswerRefused, Effect, read_add_on, read_classic
from infra.sandbox.google.chat_events import Interaction, add_on, classic
from infra.sandbox.google.chat_state import ChatMessage, ChatState

CHAT_ACCOUNT = "chat@system.gserviceaccount.com"
_TIME_LIMIT = aiohttp.ClientTimeout(total=30)

Format: TypeAlias = Literal["classic", "add_on"]
Verification: TypeAlias = Literal["endpoint", "project", "add_on"]


class Signer(Protocol):
    """Makes a token for an audience."""

    def __call__(self, *, audience: str) -> str: ...


class AccountSigner(Protocol):
    """Makes a token for an account and an audience."""

    def __call__(self, *, email: str, audience: str) -> str: ...


@dataclass(slots=True, kw_only=True)
class ChatApp:
    """How the app is configured in the Google Cloud console. `url` is its endpoint and the audience of what comes there,
    `pubsub_url` where Pub/Sub pushes to. `commands` are names (`/recap`) by number; `dialog_commands` open a dialog."""

    project_number: str
    url: str | None = None
    pubsub_url: str | None = None
    format: Format = "classic"
    verification: Verification = "endpoint"
    commands: dict[int, str] = field(default_factory=dict)
    dialog_commands: set[int] = field(default_factory=set)
    reachable: bool | None = None

    @property
    def add_on_account(self) -> str:
        """Who signs in this project's add-ons."""
        return f"service-{self.project_number}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleDelivery:
    """One event that went to the app and what came back; `status` 0 when nothing did. `done` is what it tells of."""

    event: dict[str, Any]
    url: str
    done: Interaction
    status: int
    answer: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDialog:
    """A dialog that a person has open, and what they had done when it opened."""

    card: dict[str, Any]
    opened: Interaction


@dataclass(slots=True, kw_only=True)
class ChatClient:
    """Everybody's Google Chat. `dialogs` are by a person's key, `notices` (person's key, text) as they were shown."""

    state: ChatState
    app: ChatApp
    chat_token: Signer
    id_token: AccountSigner
    now: Callable[[], datetime]
    changed: Callable[[str, str], None]
    deliveries: list[GoogleDelivery] = field(default_factory=list)
    dialogs: dict[str, OpenDialog] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)

    def token(self, audience: str) -> str:
        """What the app must find valid as it is configured."""
        if self.app.verification == "project":
            return self.chat_token(audience=self.app.project_number)
        email = self.app.add_on_account if self.app.verification == "add_on" else CHAT_ACCOUNT
        return self.id_token(email=email, audience=audience)

    async def send(self, done: Interaction) -> GoogleDelivery:
        """Post what somebody did, and do what the app answers. Raises `BotUnreachable` unless it answers 2xx and what
        Chat can use, `ValueError` when a click calls nothing that can be called."""
        url = self._address(done)
        token = self.token(url)
        now = self.now()
        event = classic(self.state, done, now) if self.app.format == "classic" else add_on(self.state, done, now, token)
        return await self._deliver(event, url, done, token)

    async def again(self, delivery: GoogleDelivery) -> GoogleDelivery:
        """The very same event once more, under a new token. Raises `BotUnreachable`."""
        token = self.token(delivery.url)
        event = dict(delivery.event)
        if "authorizationEventObject" in event:
            event["authorizationEventObject"] = {"systemIdToken": token}
        return await self._deliver(event, delivery.url, delivery.done, token)

    def _address(self, done: Interaction) -> str:
        if self.app.url is None:
            raise BotUnreachable("nobody has said where the bot listens")
        if self.app.format == "classic" or done.kind != "CARD_CLICKED" or not done.function:
            return self.app.url
        if urlsplit(done.function).scheme not in ("http", "https"):
            raise ValueError("an add-on's action calls an address: its function must be an absolute URL")
        return done.function

    async def _deliver(self, event: dict[str, Any], url: str, done: Interaction, token: str) -> GoogleDelivery:
        status, answer = await _post(url, event, token)
        delivery = GoogleDelivery(event=event, url=url, done=done, status=status, answer=answer)
        self.deliveries.append(delivery)
        reached = 200 <= status < 300
        if self.app.reachable != reached:
            self.app.reachable = reached
            self.changed("bot", self.state.app)
        if not reached:
            said = f"answered {status}" if status else f"can't be reached: {answer}"
            raise BotUnreachable(f"the bot at {url} {said}")
        self._apply(done, answer)
        return delivery

    def _apply(self, done: Interaction, answer: Any) -> None:
        read = read_classic if self.app.format == "classic" else read_add_on
        try:
            effects = read(answer, clicked=done.kind == "CARD_CLICKED")
            for effect in effects:
                self._do(done, effect)
        except AnswerRefused as error:
            raise BotUnreachable(f"Google Chat can't use what the bot answered: {error}") from error

    def _do(self, done: Interaction, effect: Effect) -> None:
        key = done.user.key
        if effect.kind == "notice":
            self.notices.append((key, effect.text))
        if effect.kind == "close":
            self.dialogs.pop(key, None)
        if effect.kind == "dialog":
            if done.dialog not in ("REQUEST_DIALOG", "SUBMIT_DIALOG"):
                raise AnswerRefused("a dialog is no answer to an event that asks for none")
            self.dialogs[key] = OpenDialog(card=dict(effect.content or {}), opened=done)
        if effect.kind == "create":
            self._create(done, dict(effect.content or {}))
        if effect.kind == "update":
            self._update(done.message, dict(effect.content or {}))
        self.changed("google", done.space.name)

    def _create(self, done: Interaction, content: dict[str, Any]) -> None:
        """In the thread that the person wrote in, where that is one already; else in a thread of its own."""
        content.pop("thread", None)
        viewer = content.pop("privateMessageViewer", None)
        thread = done.message.thread if done.message is not None and done.message.is_reply else ""
        self.state.post(
            done.space,
            None,
            content,
            thread=thread,
            viewer=self.state.user(viewer["name"]).id if viewer else None,
        )

    def _update(self, message: ChatMessage | None, content: Mapping[str, Any]) -> None:
        if message is None or message.sender is not None:
            raise AnswerRefused("only a message of the app's own can be updated")
        message.revisions.append(message.content)
        message.content = {name: value for name, value in content.items() if name not in ("thread", "name")}
        message.updated = self.now()


async def _post(url: str, event: Mapping[str, Any], token: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "Google-Dynamite"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIME_LIMIT) as session,
            session.post(url, json=event, headers=headers) as answer,
        ):
            is_json = "json" in answer.content_type
            return answer.status, (await answer.json()) if is_json else (await answer.text()) or None
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        return 0, type(error).__name__
