"""What is remembered between a run and the clicks and commands that follow it; all of it encrypted, all of it expires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.ports import Records
from bot.core.skill import Saved
from bot.core.types import Chat, MessageRef, Receipt

RUN, MESSAGE, CHAT, MEETING = "run", "message", "chat", "meeting"
RECEIPT, INTENT, REPORT, ACTIVE = "receipt", "intent", "report", "active"


@dataclass(frozen=True, slots=True)
class Memory:
    """Runs by their id, by the message they posted, and by the chat they were last posted in."""

    records: Records
    retention: Mapping[str, int]

    async def keep_run(self, saved: Saved) -> None:
        await self._put(RUN, saved.run, saved, saved.context.case)

    async def run(self, run: str) -> Saved | None:
        return await self.records.get(RUN, run)

    async def keep_message(self, message: MessageRef, saved: Saved) -> None:
        await self._put(MESSAGE, _key(message), saved.run, "work")
        await self._put(CHAT, message.chat.id, saved.run, "work")

    async def run_of_message(self, message: MessageRef) -> Saved | None:
        run = await self.records.get(MESSAGE, _key(message))
        return await self.run(run) if run else None

    async def last_run_in(self, chat: Chat) -> Saved | None:
        run = await self.records.get(CHAT, chat.id)
        return await self.run(run) if run else None

    async def keep_report(self, run: str, report: dict[str, object], case: str) -> None:
        """What `why` tells: counts and names of models and rules."""
        await self._put(REPORT, run, report, case)

    async def report(self, run: str) -> dict[str, object] | None:
        return await self.records.get(REPORT, run)

    async def keep_meeting(self, chat: Chat, meeting_id: str) -> None:
        """Which meeting a chat is about, so that a button in it can ask for it again."""
        await self._put(MEETING, chat.id, meeting_id, "work")

    async def meeting_of(self, chat: Chat) -> str | None:
        return await self.records.get(MEETING, chat.id)

    async def begin(self, chat: Chat, run: str) -> None:
        await self._put(ACTIVE, chat.id, run, "work")

    async def end(self, chat: Chat) -> None:
        await self.records.delete(ACTIVE, chat.id)

    async def active_in(self, chat: Chat) -> str | None:
        return await self.records.get(ACTIVE, chat.id)

    async def intend(self, key: str) -> bool:
        """Before something is made outside; False when an earlier try got as far as this."""
        return await self.records.put_new(INTENT, key, True, scope="work", days=self.retention["runs"])

    async def receipt(self, key: str) -> Receipt | None:
        return await self.records.get(RECEIPT, key)

    async def keep_receipt(self, key: str, receipt: Receipt) -> None:
        await self._put(RECEIPT, key, receipt, "work")

    async def _put(self, kind: str, key: str, value: object, scope: str) -> None:
        await self.records.put(kind, key, value, scope=scope, days=self.retention["runs"])


def _key(message: MessageRef) -> str:
    return f"{message.chat.id}/{message.id}"
