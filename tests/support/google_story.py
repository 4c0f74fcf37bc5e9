"""The same story in Google Workspace: meetings in Meet, a space for each, tasks in people's own lists, cards v2."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from story import TITLES, WEEKLY, Seen, Story, buttons, inputs, shown, vtt

from infra.sandbox import Loss
from infra.sandbox.google.chat_state import ChatSpace
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.google.state import Task

ROOMS = itertools.count(1)
FAULTS = {
    "list transcripts": "GET /google/meet/v2/conferenceRecords/*/transcripts",
    "read the meeting": "GET /google/meet/v2/conferenceRecords/*",
    "make a task": "POST /google/tasks/*",
    "change a task": "PATCH /google/tasks/*",
    "remove a task": "DELETE /google/tasks/*",
    "look who is there": "GET /google/chat/v1/spaces/*/members",
    "open a message": "POST /google/chat/v1/spaces/*/messages",
    "fill a message": "PATCH /google/chat/v1/spaces/*/messages/*",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A conference, and the space that its recap comes to."""

    id: str
    subject: str
    chat: str
    link: str


class GoogleStory(Story):
    """`Story`, with Google's half of the tenant in the place of Microsoft's."""

    suite: ClassVar[str] = "google"
    faults: ClassVar[Mapping[str, str]] = FAULTS

    @property
    def half(self) -> GoogleHalf:
        return self.tenant.google

    async def begin(self) -> None:
        watched = len(self.half.state.people)
        await self.until(lambda: len(self.half.events.subscriptions) == watched, "a subscription for everybody")

    async def settle(self) -> None:
        self.half.transcript_delay = 0.0
        self.half.chat.dialogs.clear()
        await super().settle()

    # ---- meetings ------------------------------------------------------------------------------

    async def meeting(
        self,
        said: Iterable[tuple[str, str]] = WEEKLY,
        *,
        name: str = "Review",
        organiser: str = "priya",
        attendees: Iterable[str] | None = None,
        start: datetime | None = None,
        linked: bool = True,
    ) -> Any:
        """With a space of its own, of which all who are invited are members; `linked`: its recap comes there."""
        said, subject = tuple(said), f"{name} {next(TITLES)}"
        invited = list(attendees or dict.fromkeys(self._key(who) for who, _ in said if who))
        id = self.half.add_meeting(subject, vtt(*said), organiser, invited, start)
        conference = self.half.state.conference(id)
        link = self.half.state.spaces[conference.space].uri
        people = dict.fromkeys([organiser, *invited])
        space = self.half.chats.add_space(
            key=f"room-{next(ROOMS)}", title=subject, members=[self.half.chats.user(key) for key in people]
        )
        if linked:
            await self._link(space, organiser, link)
        chat = space.name if linked else self.half.chats.space(f"bot-{organiser}").name
        return Meeting(id=id, subject=subject, chat=chat, link=link)

    async def _link(self, space: ChatSpace, person: str, link: str) -> None:
        await self.half.say(space.name, person, f"@Rapporteur {link}")
        await self.until(lambda: space.app_messages, "an answer to a meeting's link")
        space.messages.clear()

    def _key(self, name: str) -> str:
        people = (*self.half.state.people.values(), *self.half.state.outside.values())
        return next(person.key for person in people if person.name == name)

    async def end(self, meeting: Any) -> Any:
        self.half.end_meeting(meeting.id)

    async def end_untold(self, meeting: Any) -> None:
        """A conference's end is told by nobody but Google's events."""
        await self.end(meeting)

    async def end_twice(self, meeting: Any) -> None:
        self.lose(replace(self.half.pubsub.loss, duplicated=1.0))
        await self.end(meeting)

    def lose(self, loss: Loss) -> None:
        self.half.pubsub.loss = loss

    def subscriptions(self) -> set[str]:
        return set(self.half.events.subscriptions)

    def end_subscription(self) -> None:
        priya = self.person("priya").id
        name = next(one.name for one in self.half.events.live() if one.target.endswith(f"/{priya}"))
        self.half.events.lifecycle(name, "expired")

    async def begin_to_listen(self) -> None:
        await self.begin()

    def deliver_mail(self, mailbox: str, sender: str, subject: str, body: str) -> str:
        return self.half.deliver_mail(mailbox, sender, subject, body)

    def read(self, meeting: Any) -> bool:
        return any(meeting.id in seen.path and seen.path.endswith("/entries") for seen in self.tenant.requests)

    def finish(self, meeting: Any) -> None:
        self.half.finish_meeting(meeting.id)

    def add_part(self, meeting: Any, text: str, offset_minutes: float = 0, delay: float = 0.0) -> str:
        return self.half.add_part(meeting.id, text, offset_minutes=offset_minutes, delay=delay)

    def delay_transcripts(self, seconds: float) -> None:
        self.half.transcript_delay = seconds

    def tasks(self, meeting: Any) -> list[Any]:
        tasks = (task for task in self.half.state.tasks.values() if not task.deleted)
        return [self._seen(task) for task in tasks if f"Meeting: {meeting.subject}," in task.notes]

    def _seen(self, task: Task) -> Seen:
        due = task.due.date().isoformat() if task.due else ""
        return Seen(id=task.id, title=task.title, description=task.notes, owners=(task.owner,), due=due, task=task)

    def touch(self, task: Any) -> None:
        task.task.notes += "\nI have begun."
        task.task.version += 1

    def asked_for(self, meeting: Any) -> bool:
        # The first time is to see whether there is anything at all to wait for.
        return sum(f"{meeting.id}/transcripts" in seen.path for seen in self.tenant.requests) > 1

    # ---- chats ---------------------------------------------------------------------------------

    def person(self, key: str) -> Any:
        return self.half.person(key)

    def chat(self, name: str) -> Any:
        return self.half.chats.space(name)

    def chats(self) -> Iterator[Any]:
        return iter(self.half.chats.spaces.values())

    def said(self, chat: str) -> list[Any]:
        return self.chat(chat).app_messages

    async def say(self, chat: str, person: str, text: str, thread: str | None = None) -> None:
        await self.half.say(chat, person, text, thread=thread)

    async def install(self, chat: str, person: str) -> None:
        await self.half.install(chat, person)

    def join(self, chat: str, person: str) -> None:
        self.chat(chat).members.append(self.person(person).id)

    def leave(self, chat: str, person: str) -> None:
        self.chat(chat).members.remove(self.person(person).id)

    def chat_of(self, message: Any) -> Any:
        return self.half.chats.spaces[message.space]

    # ---- cards ---------------------------------------------------------------------------------

    async def click(self, message: Any, person: str, verb: str, values: Mapping[str, Any]) -> dict[str, Any]:
        space, before = self.chat_of(message), len(self.half.chat.notices)
        seen = {one.name for one in space.app_messages}
        await self.half.click(space.name, message.name, person, parameters={"verb": verb}, values=dict(values))
        return self._answer(space, person, before, seen)

    async def thumb(self, message: Any, person: str, reaction: str, words: str = "") -> None:
        """Google Chat asks for no words with it."""
        await self.click(message, person, f"{reaction}d", {})

    async def submit(
        self, message: Any, person: str, form: dict[str, Any], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The dialog that the person has open is the form."""
        space, before = self.chat_of(message), len(self.half.chat.notices)
        seen = {one.name for one in space.app_messages}
        await self.half.submit_dialog(person, parameters={"verb": "save"}, values=dict(values))
        return self._answer(space, person, before, seen)

    def _answer(self, space: ChatSpace, person: str, notices: int, seen: set[str]) -> dict[str, Any]:
        """What the person sees: a dialog, a notice, a message for them alone; in the form of Teams' answers."""
        dialog = self.half.dialogs.get(person)
        if dialog is not None:
            card = dict(dialog.card)
            refused = not buttons(card) and not inputs(card)
            if refused:
                del self.half.chat.dialogs[person]
            return _answer(shown(card), card, refused=refused)
        new = [shown(one) for one in space.app_messages if one.name not in seen]
        refused = [text for text in new if text.startswith("That didn't work")]
        told = [text for _, text in self.half.chat.notices[notices:]]
        return _answer("\n".join([*told, *refused]), None, refused=bool(refused))


def _answer(text: str, card: Any, *, refused: bool) -> dict[str, Any]:
    if refused:
        return {"statusCode": 403, "value": {"code": "refused", "message": text}}
    return {"statusCode": 200, "value": card if card is not None else text}
