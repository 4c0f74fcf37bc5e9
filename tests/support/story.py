"""One bot in one tenant, as the tests of the whole story use it: meetings that end, cards that are read and pressed."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import google_cards
import pytest
from bot_process import BotProcess, until
from scripted_model import ScriptedModel

from infra.sandbox import BotUnreachable, Loss, Tenant
from infra.sandbox.state import Meeting, Message, Task

WEEKLY = (
    ("Priya Nair", "Morning all. Shall we start with the Oakfield lease, which has to complete this month?"),
    ("Tom Okafor", "Yes. I'll send the replies to enquiries to the buyer's solicitor by Friday."),
    ("Sarah Ahmed", "I can order the drainage searches for Oakfield, the number is 07700 900461 if they ring back."),
    ("Priya Nair", "Good. We agreed that we exchange on the twenty-fifth and complete a week later."),
    ("Tom Okafor", "I'll ring the lender about the redemption figure on Monday."),
    ("Sarah Ahmed", "Who is going to tell the client about the delay?"),
)
GUESTS = (
    ("Tom Okafor", "Dana, thank you for coming. We want to settle the completion of Oakfield today."),
    ("Dana Whitlock", "Gladly. My account is 41870265, sort code 70-99-13, for the deposit."),
    ("Priya Nair", "I'll send the completion statement to Dana by Friday."),
    ("Tom Okafor", "We agreed that Dana hands over the keys on the twenty-fifth."),
)
TITLES = itertools.count(1)
BOTH = pytest.mark.parametrize("shared", ["microsoft", "google"], indirect=True, scope="session")
"""Marks what has to be so in either suite: the shared bot of each."""


def vtt(*said: tuple[str, str], start: float = 1.0, seconds: float = 6.0) -> str:
    """A WebVTT transcript of what was said, one cue after the other."""
    lines = ["WEBVTT", ""]
    for number, (who, text) in enumerate(said):
        begin, end = start + number * seconds, start + (number + 1) * seconds - 0.1
        lines += [f"{_clock(begin)} --> {_clock(end)}", f"<v {who}>{text}</v>" if who else text, ""]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds % 3600 // 60):02}:{seconds % 60:06.3f}"


def texts(value: Any) -> Iterator[str]:
    """Every text in a card, in its order."""
    if google_cards.is_card(value):
        yield from google_cards.texts(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("text", "title", "value", "label") and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def shown(message: Any) -> str:
    """What a person reads: on a message's cards, on a card, or in what a press was answered with."""
    return message if isinstance(message, str) else "\n".join(text for card in _cards(message) for text in texts(card))


def buttons(message: Any) -> dict[str, dict[str, Any]]:
    """The data of each button on a message or a card, by its verb."""
    cards = _cards(message)
    if any(map(google_cards.is_card, cards)):
        return google_cards.buttons(cards)
    return {action["verb"]: action.get("data") or {} for action in _actions(cards)}


def inputs(message: Any) -> dict[str, Any]:
    """The inputs of a message or a card by their id, each with at least its `value`."""
    cards = _cards(message)
    if any(map(google_cards.is_card, cards)):
        return google_cards.inputs(cards)
    return {node["id"]: node for node in _nodes(cards) if str(node.get("type", "")).startswith("Input.")}


def refusal(answer: dict[str, Any]) -> str:
    """The words in which a press was refused; "" where it wasn't."""
    return str(answer["value"]["message"]) if answer["statusCode"] >= 400 else ""


def _cards(message: Any) -> list[Any]:
    return [message] if isinstance(message, dict) else list(message.cards)


def _actions(value: Any) -> Iterator[dict[str, Any]]:
    return (node for node in _nodes(value) if node.get("type") == "Action.Execute" and node.get("verb"))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


FAULTS = {
    "list transcripts": "GET /v1.0/users/*/onlineMeetings/*/transcripts",
    "read the meeting": "GET /v1.0/users/*/onlineMeetings/*",
    "make a task": "POST /v1.0/planner/tasks",
    "change a task": "PATCH /v1.0/planner/tasks/*",
    "remove a task": "DELETE /v1.0/planner/tasks/*",
    "look who is there": "GET /connector/*",
    "open a message": "POST /connector/*",
    "fill a message": "PUT /connector/*",
}
"""The path of each thing that the bot asks of a suite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A task as people see it: `owners` are directory ids, `due` a day, `task` what the tenant keeps."""

    id: str
    title: str
    description: str
    owners: tuple[str, ...]
    due: str
    task: Any


@dataclass(slots=True, repr=False)  # asyncio asks for it at every test, and a tenant's whole past takes seconds
class Story:
    """What happens in the tenant, and what people then see. Chats, meetings and people are named by key or id.

    This is Microsoft's half; `google_story` has the other, with the same methods.
    """

    tenant: Tenant
    bot: BotProcess
    model: ScriptedModel
    suite: ClassVar[str] = "microsoft"
    faults: ClassVar[Mapping[str, str]] = FAULTS

    async def begin(self) -> None:
        """Whatever the bot does once after it has started is done."""

    async def begin_to_listen(self) -> None:
        """The subscriptions to meetings and to the mailbox are there."""
        await self.until(lambda: len(self.subscriptions()) == 2, "both subscriptions")

    async def settle(self) -> None:
        """Leave nothing behind: no fault, no script, nobody who waits, nothing at work."""
        self.tenant.faults.clear()
        self.tenant.transcript_delay = 0.0
        self.tenant.state.graph_transcript_access = self.tenant.state.attributed_transcripts = True
        self.tenant.state.access_policy = None
        self.model.said.clear()
        self.model.fault = None
        self.model.hold.set()
        await self.idle()

    # ---- meetings ------------------------------------------------------------------------------

    async def meeting(
        self,
        said: Iterable[tuple[str, str]] = WEEKLY,
        *,
        name: str = "Review",
        organiser: str = "priya",
        attendees: Iterable[str] | None = None,
        start: datetime | None = None,
    ) -> Meeting:
        """A meeting of its own, with this transcript; everybody who speaks is invited, unless `attendees` says who is."""
        subject = f"{name} {next(TITLES)}"
        id = await self.tenant.add_meeting(subject, vtt(*said), organiser, attendees, start)
        return self.tenant.state.meeting(id)

    async def ended(self, said: Iterable[tuple[str, str]] = WEEKLY, **more: Any) -> tuple[Meeting, Message]:
        """A meeting of its own ends; it, and its recap in its chat."""
        meeting = await self.meeting(said, **more)
        await self.end(meeting)
        return meeting, await self.recap(meeting.chat)

    async def end(self, meeting: Any) -> str:
        """It ends, and the bot is told; the id of what it was told."""
        return await self.tenant.end_meeting(meeting.id)

    def finish(self, meeting: Any) -> None:
        """It ends, and nobody is told."""
        self.tenant.finish_meeting(meeting.id)

    async def end_untold(self, meeting: Any) -> None:
        """It ends; the channel's own word of it is lost, the provider's is not."""
        url, self.tenant.bot_url = self.tenant.bot_url, "http://127.0.0.1:9/api/messages"
        with suppress(BotUnreachable):
            await self.end(meeting)
        self.tenant.bot_url = url

    async def end_twice(self, meeting: Any) -> None:
        """It ends, and all that is told of it is told again."""
        await self.tenant.redeliver(await self.end(meeting))

    def lose(self, loss: Loss) -> None:
        """What becomes of the provider's notifications."""
        self.tenant.notifications.loss = loss

    def subscriptions(self) -> set[str]:
        """Their ids."""
        return set(self.tenant.state.subscriptions)

    def end_subscription(self) -> None:
        """The provider ends one that is to meetings, and says so."""
        (one,) = [one for one in self.tenant.state.subscriptions.values() if "getAllTranscripts" in one.text]
        self.tenant.notifications.lifecycle(one.id, "subscriptionRemoved")

    def deliver_mail(self, mailbox: str, sender: str, subject: str, body: str) -> str:
        return self.tenant.deliver_mail(mailbox, sender, subject, body)

    def read(self, meeting: Any) -> bool:
        """Whether anything that was said in it was read."""
        return any(meeting.id in seen.path and seen.path.endswith("/content") for seen in self.tenant.requests)

    def add_part(self, meeting: Any, text: str, offset_minutes: float = 0, delay: float = 0.0) -> str:
        """One more transcript of it."""
        return self.tenant.add_part(meeting.id, text, offset_minutes=offset_minutes, delay=delay)

    def delay_transcripts(self, seconds: float) -> None:
        self.tenant.transcript_delay = seconds

    def fault(self, what: str, kind: str, times: int | None = None, **more: Any) -> Any:
        """What the bot asks for, one of `FAULTS`, goes wrong."""
        return self.tenant.faults.add(self.faults[what], kind, times, **more)

    async def recap(self, chat: str) -> Message:
        """The recap in a chat, once it is there and its tasks are made."""
        message: Message = await self.until(lambda: next(iter(self.recaps(chat)), None), f"a recap in {chat}")
        await self.idle()
        return message

    def recaps(self, chat: str) -> list[Message]:
        """The messages in a chat that hold a whole recap."""
        return [message for message in self.said(chat) if "Decisions" in shown(message)]

    def tasks(self, meeting: Any) -> list[Seen]:
        """What was made of a meeting."""
        tasks = self.tenant.state.tasks.values()
        return [_seen(task) for task in tasks if f"Meeting: {meeting.subject}," in task.description]

    def touch(self, task: Seen) -> None:
        """Somebody works on a task."""
        task.task.percent, task.task.version = 50, task.task.version + 1

    # ---- chats ---------------------------------------------------------------------------------

    def person(self, key: str) -> Any:
        return self.tenant.state.person(key)

    def chat(self, name: str) -> Any:
        return self.tenant.state.chat(name)

    def chats(self) -> Iterator[Any]:
        return iter(self.tenant.state.chats.values())

    def join(self, chat: str, person: str) -> None:
        self.chat(chat).members.append(self.person(person).id)

    def leave(self, chat: str, person: str) -> None:
        self.chat(chat).members.remove(self.person(person).id)

    async def say(self, chat: str, person: str, text: str, thread: str | None = None) -> None:
        """A person types something, to the bot."""
        await self.tenant.say(chat, person, text, thread=thread)

    async def install(self, chat: str, person: str) -> None:
        """A person adds the app."""
        await self.tenant.install(chat, person)

    def said(self, chat: str) -> list[Message]:
        """What the bot said in a chat."""
        return self.chat(chat).bot_messages

    async def asks(self, chat: str, person: str, text: str) -> Message:
        """A person types something; the bot's next message there."""
        before = {message.id for message in self.said(chat)}
        await self.say(chat, person, text)

        def new() -> Message | None:
            return next((message for message in self.said(chat) if message.id not in before), None)

        answer: Message = await self.until(new, f"an answer to {text!r} in {chat}")
        return answer

    async def sees(self, chat: str, text: str) -> Message:
        """The last message of the bot's in a chat that shows this text, once there is one."""

        def find() -> Message | None:
            return next((message for message in reversed(self.said(chat)) if text in shown(message)), None)

        message: Message = await self.until(find, f"{text!r} in {chat}")
        return message

    async def press(self, message: Message, person: str, verb: str, **values: Any) -> dict[str, Any]:
        """A person presses a button that the message has; the channel's answer: statusCode, type, value."""
        assert verb in buttons(message), (verb, sorted(buttons(message)))
        return await self.click(message, person, verb, values)

    async def click(self, message: Any, person: str, verb: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The same with what the button has, without a look whether it has any."""
        data = {**buttons(message).get(verb, {}), **values}
        return await self.tenant.click(self.chat_of(message).id, message.id, person, verb, data)

    async def thumb(self, message: Any, person: str, reaction: str, words: str = "") -> None:
        """A thumb under a message of the bot's, `like` or `dislike`."""
        await self.tenant.give_feedback(self.chat_of(message).id, message.id, person, reaction, words)

    async def submit(
        self, message: Any, person: str, form: dict[str, Any], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The form that a press on the message opened is saved with these values, as far as they are given."""
        given = {id: node.get("value", "") for id, node in inputs(form["value"]).items()}
        data = {**buttons(form["value"])["save"], **given, **values}
        return await self.tenant.click(self.chat_of(message).id, message.id, person, "save", data)

    async def save(self, message: Message, person: str, form: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A person changes some of a form's inputs and saves it; returns once that is carried out."""
        assert form["statusCode"] == 200, form
        async with self.changing(message):
            answer = await self.submit(message, person, form, changes)
            assert answer["statusCode"] == 200, answer
            return answer

    @asynccontextmanager
    async def changing(self, message: Message) -> AsyncIterator[None]:
        """What the block does changes this message; left once it has, and all that follows is done."""
        before = message.edited
        yield
        await self.until(lambda: message.edited > before, f"a change of the message in {self.chat_of(message).key}")
        await self.idle()

    def chat_of(self, message: Any) -> Any:
        return next(chat for chat in self.tenant.state.chats.values() if message in chat.messages)

    # ---- the bot -------------------------------------------------------------------------------

    async def caught_up(self) -> None:
        """Everything that was sent to the bot so far has been taken up, and is done."""
        await self.asks("bot-priya", "priya", "thanks")
        await self.idle()

    async def idle(self) -> None:
        """Nothing is at work any more: every run has ended, and what was pressed is done."""
        async with asyncio.timeout(45):
            while await self.bot.running():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)

    async def until(self, holds: Callable[[], Any], what: str, seconds: float = 45.0) -> Any:
        """Wait until something holds, and return it; a failure shows what the bot has logged."""
        try:
            return await until(holds, seconds)
        except AssertionError:
            log = self.bot.log.decode(errors="replace")[-3000:]
            chats = [f"{chat.key}: {shown(m)}" for chat in self.chats() for m in self.said(chat.key)[-1:]]
            raise AssertionError("\n".join([f"waited in vain for {what}", *chats[-6:], log])) from None

    def asked_for(self, meeting: Any) -> bool:
        """Whether the bot has looked for the meeting's transcript."""
        return any(f"{meeting.id}/transcripts" in seen.path for seen in self.tenant.requests)

    async def audit(self, run: str) -> list[dict[str, Any]]:
        """The entries of a run, as an admin sees them."""
        code, out, err = await self.bot.command("audit", "show", "--run", run)
        assert code == 0, err
        entries: list[dict[str, Any]] = json.loads(out)
        return entries


def _seen(task: Task) -> Seen:
    return Seen(
        id=task.id,
        title=task.title,
        description=task.description,
        owners=tuple(task.assignees),
        due=(task.due or "")[:10],
        task=task,
    )


def run_of(card: Any) -> str:
    """The run whose id stands on a card."""
    found = re.search(r"[Rr]un\W+([0-9a-f]{12})\b", "\n".join(texts(card)))
    assert found, card
    return found[1]
