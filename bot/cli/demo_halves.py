"""The tenant's two halves as the demo plays them: which meeting ends, and where a person would look afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.cli.demo_stage import Stage
from bot.cli.demo_steps import Suite
from bot.core.errors import Unavailable

SUBSCRIBED_SECONDS = 60

Own = tuple[str, str]
"""The title and the WebVTT text of the person's own transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A meeting that is about to end: its id, who is there by name, and the tasks that are there already."""

    id: str
    subject: str
    organiser: str
    present: tuple[str, ...]
    tasks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands in the tenant afterwards: how many cards, the new tasks, and where the recap is."""

    cards: int
    tasks: tuple[dict[str, str], ...]
    where: str


class Half(Protocol):
    """One of them. `job` names where its tasks are, `told` says who tells of the meeting's end."""

    suite: Suite
    job: str
    told: str

    def tenant(self, stage: Stage) -> str:
        """As the log names it."""
        ...

    async def begin(self, stage: Stage, own: Own | None) -> Ending:
        """Find or make the meeting."""
        ...

    async def end(self, stage: Stage, meeting: Ending) -> None: ...

    async def look(self, stage: Stage, meeting: Ending) -> Seen: ...


class Microsoft:
    """The half in Microsoft 365."""

    suite: Suite = "microsoft"
    job = "Planner"
    told = "Teams tells of its end, Graph of its transcript"

    def tenant(self, stage: Stage) -> str:
        return str(stage.connection["tenant_id"])

    async def begin(self, stage: Stage, own: Own | None) -> Ending:
        made = await stage.call("POST", "meetings", {"subject": own[0], "vtt": own[1]}) if own else {}
        state = await stage.call("GET", "state")
        meeting = next(
            one for one in state["meetings"] if one["id"] == made.get("id") or (not own and one["key"] == "demo")
        )
        names = _names(state)
        return Ending(
            id=meeting["id"],
            subject=meeting["subject"],
            organiser=names[meeting["organiser"]],
            present=tuple(names[id] for id in meeting["attendees"]),
            tasks=frozenset(task["id"] for plan in state["plans"] for task in plan["tasks"]),
        )

    async def end(self, stage: Stage, meeting: Ending) -> None:
        await stage.call("POST", f"meetings/{meeting.id}/end")

    async def look(self, stage: Stage, meeting: Ending) -> Seen:
        state = await stage.call("GET", "state")
        names = _names(state)
        chats = [chat for chat in state["chats"] if meeting.id == chat.get("meeting") or chat["kind"] == "personal"]
        cards = [
            message
            for chat in chats
            for message in chat["messages"]
            if message["from"]["kind"] == "bot" and message["attachments"]
        ]
        made = [task for plan in state["plans"] for task in plan["tasks"] if task["id"] not in meeting.tasks]
        tasks = [_task(task, ", ".join(names.get(id, id) for id in task["assignees"])) for task in made]
        return Seen(cards=len(cards), tasks=tuple(tasks), where="the recap is in the meeting's chat")


class Google:
    """The half in Google Workspace."""

    suite: Suite = "google"
    job = "Google Tasks"
    told = "Google tells of its end, and of its transcript"

    def tenant(self, stage: Stage) -> str:
        return str(stage.connection["google"]["customer"])

    async def begin(self, stage: Stage, own: Own | None) -> Ending:
        """Whose meetings the bot isn't told of yet, it hears of much later: it waits for that."""
        meeting = self._demo(await self._state(stage))
        await self._heard(stage, meeting["organiser"])
        if own:
            body = {"subject": own[0], "vtt": own[1], "organiser": meeting["organiser"]}
            made = await stage.call("POST", "google/meetings", body)
            meeting = next(one for one in (await self._state(stage))["meetings"] if one["id"] == made["id"])
        state = await self._state(stage)
        names = _names(state)
        return Ending(
            id=meeting["id"],
            subject=meeting["subject"],
            organiser=names[meeting["organiser"]],
            present=tuple(names[id] for id in meeting["attendees"]),
            tasks=frozenset(task["id"] for task in state["tasks"]),
        )

    async def end(self, stage: Stage, meeting: Ending) -> None:
        await stage.call("POST", f"google/meetings/{meeting.id.rpartition('/')[2]}/end")

    async def look(self, stage: Stage, meeting: Ending) -> Seen:
        state = await self._state(stage)
        names = _names(state)
        chats = [
            space
            for space in state["spaces"]
            if any(message["from"]["kind"] == "bot" and message["cards"] for message in space["messages"])
        ]
        cards = [message for space in chats for message in space["messages"] if message["cards"]]
        tasks = [
            _task(task, names.get(task["owner"], "")) for task in state["tasks"] if task["id"] not in meeting.tasks
        ]
        where = f"a Meet meeting has no chat: the recap is in {meeting.organiser}'s with the app, and a copy in those of the others"
        return Seen(cards=len(cards), tasks=tuple(tasks), where=where)

    async def _state(self, stage: Stage) -> dict[str, Any]:
        state: dict[str, Any] = (await stage.call("GET", "state"))["google"]
        return state

    def _demo(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return next(one for one in state["meetings"] if one["key"] == "demo-google")

    async def _heard(self, stage: Stage, organiser: str) -> None:
        for _ in range(SUBSCRIBED_SECONDS * 5):
            state = await self._state(stage)
            if any(one["person"] == organiser for one in state["subscriptions"]):
                return
            stage.must_stand()
            await asyncio.sleep(0.2)
        raise Unavailable(
            f"The bot didn't subscribe to the firm's meetings within {SUBSCRIBED_SECONDS} seconds. RAPPORTEUR_VERBOSE=1 "
            "shows what it says."
        )


def _names(state: Mapping[str, Any]) -> dict[str, str]:
    return {person["id"]: person["name"] for person in state["people"]}


def _task(task: Mapping[str, Any], owner: str) -> dict[str, str]:
    return {"title": task["title"], "owner": owner, "due": task["due"]}
