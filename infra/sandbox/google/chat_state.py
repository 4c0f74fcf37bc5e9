"""What is in Google Chat: spaces with their members, threads and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from infra.sandbox.google import chat_ids
from infra.sandbox.google.state import GooglePerson, GoogleState

SpaceKind: TypeAlias = Literal["DIRECT_MESSAGE", "GROUP_CHAT", "SPACE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatUser:
    """Somebody in Chat; `domain` is that of their organisation's users, `external` whether it is another one."""

    id: str
    key: str
    name: str
    mail: str
    domain: str
    external: bool = False

    @property
    def resource(self) -> str:
        return f"users/{self.id}"


@dataclass(slots=True, kw_only=True)
class ChatMessage:
    """A message; `sender` is a user's id, or None for the app. `content` is what was sent (text, cardsV2, …).

    `client_id` is the id that the app gave it, `viewer` the id of the only one who sees it, `command` a slash
    command's number. `revisions` are its earlier contents, oldest first."""

    id: str
    space: str
    sender: str | None
    created: datetime
    content: dict[str, Any]
    thread: str
    thread_key: str = ""
    client_id: str = ""
    viewer: str | None = None
    command: int | None = None
    command_text: str = ""
    mentioned: bool = False
    is_reply: bool = False
    updated: datetime | None = None
    deleted: datetime | None = None
    revisions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.space}/messages/{self.id}"

    @property
    def text(self) -> str:
        return str(self.content.get("text") or "")

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards on it."""
        return [card["card"] for card in self.content.get("cardsV2") or () if "card" in card]

    @property
    def edited(self) -> int:
        return len(self.revisions)


@dataclass(slots=True, kw_only=True)
class ChatSpace:
    """A place to talk; `installed`: the app is in it. `members` are users' ids; `threads` the app's keys and their threads."""

    name: str
    key: str
    kind: SpaceKind
    title: str
    members: list[str]
    created: datetime
    installed: bool = True
    messages: list[ChatMessage] = field(default_factory=list)
    threads: dict[str, str] = field(default_factory=dict)

    @property
    def app_messages(self) -> list[ChatMessage]:
        """What the app posted and did not delete, oldest first."""
        return [message for message in self.messages if message.sender is None and not message.deleted]

    def find(self, id: str) -> ChatMessage:
        """A message that isn't deleted, by its id or its name or the id that the app gave it. Raises `KeyError`."""
        for message in self.messages:
            if not message.deleted and id in (message.id, message.name, message.client_id or message.id):
                return message
        raise KeyError(id)

    def has_thread(self, name: str) -> bool:
        return any(message.thread == name for message in self.messages)


@dataclass(slots=True, kw_only=True)
class ChatState:
    """All of Chat. `app` is the app's own user id."""

    firm: GoogleState
    app: str
    now: Callable[[], datetime]
    spaces: dict[str, ChatSpace] = field(default_factory=dict)
    requests: dict[str, ChatMessage] = field(default_factory=dict)
    """What was created by a request with an id of its own."""
    _made: int = 0

    def user(self, name: str) -> ChatUser:
        """By id, `users/…`, key or mail. Raises `KeyError`."""
        return _user(self.firm.person(name.removeprefix("users/")))

    def space(self, name: str) -> ChatSpace:
        """By name (`spaces/…`) or key; `bot-tom` is Tom's own chat with the app. Raises `KeyError`."""
        for space in self.spaces.values():
            if name in (space.name, space.key):
                return space
        own = self.direct(self.user(name.removeprefix("bot-"))) if name.startswith("bot-") else None
        if own is None:
            raise KeyError(name)
        return own

    def members(self, space: ChatSpace) -> list[ChatUser]:
        return [self.user(id) for id in space.members]

    def direct(self, user: ChatUser) -> ChatSpace | None:
        """The person's own chat with the app, whether or not the app is in it; nobody from outside has one."""
        if user.external:
            return None
        space = ChatSpace(
            name=f"spaces/{chat_ids.space(self.firm.domain, 'direct', user.id)}",
            key=f"bot-{user.key}",
            kind="DIRECT_MESSAGE",
            title="",
            members=[user.id],
            created=self.now(),
        )
        return self.spaces.setdefault(space.name, space)

    def add_space(
        self,
        *,
        key: str,
        title: str,
        members: Iterable[ChatUser],
        kind: SpaceKind = "SPACE",
        installed: bool = True,
    ) -> ChatSpace:
        """A space that people talk in."""
        space = ChatSpace(
            name=f"spaces/{chat_ids.space(self.firm.domain, key)}",
            key=key,
            kind=kind,
            title=title,
            members=[member.id for member in members],
            created=self.now(),
            installed=installed,
        )
        self.spaces[space.name] = space
        return space

    def post(
        self,
        space: ChatSpace,
        sender: str | None,
        content: dict[str, Any],
        *,
        thread: str = "",
        **more: Any,
    ) -> ChatMessage:
        """A new message; without a thread (`spaces/…/threads/…`) it begins one. `more`: further fields of the message."""
        self._made += 1
        id = chat_ids.message(space.name, str(self._made))
        own_thread = f"{space.name}/threads/{id}"
        message = ChatMessage(
            id=f"{id}.{chat_ids.message(id)}" if thread else f"{id}.{id}",
            space=space.name,
            sender=sender,
            created=self.now(),
            content=content,
            thread=thread or own_thread,
            is_reply=bool(thread),
            **more,
        )
        space.messages.append(message)
        return message


def _user(person: GooglePerson) -> ChatUser:
    return ChatUser(
        id=person.id,
        key=person.key,
        name=person.name,
        mail=person.mail,
        domain=chat_ids.domain(person.mail.rpartition("@")[2]),
        external=person.outside,
    )
