"""What is remembered between a run and the clicks and commands that follow it; all of it encrypted, all of it expires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.card import Card
from bot.core.ports import Records
from bot.core.skill import Done, Saved
from bot.core.types import Chat, Command, Context, Event, MeetingEnded, MessageRef, Receipt

RUN, MESSAGE, CHAT, MEETING = "run", "message", "chat", "meeting"
RECEIPT, INTENT, REPORT, ACTIVE = "receipt", "intent", "report", "active"
REQUEST, PLACE, HOLD, TAKEN, PART = "request", "place", "hold", "taken", "part"
COPIES, FAILED, PREVIEW = "copies", "failed", "preview"
PREVIEW_DAYS = 1

HELD_AT_MOST, AT_WORK_AT_MOST = timedelta(minutes=30), timedelta(days=1)
"""Longer than any change, or any run, takes with all its tries: who holds something for longer is no longer there."""
ONE_MEETING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Memory:
    """Runs by their id, by the message they posted, and by the chat they were last posted in.

    A channel's threads share what is remembered of the channel.
    """

    records: Records
    retention: Mapping[str, int]

    # ---- runs ----------------------------------------------------------------------------------

    async def keep_run(self, saved: Saved) -> None:
        await self._put(RUN, saved.run, saved, saved.context.case)

    async def keep_new_run(self, saved: Saved) -> None:
        """Only if there is none: a run that is taken up again must not undo what was decided on it since."""
        days = self.retention["runs"]
        await self.records.put_new(RUN, saved.run, saved, scope=saved.context.case, days=days)
        await self.keep_parts(saved)

    async def keep_parts(self, saved: Saved) -> None:
        """Which parts of a transcript this run's recap is of."""
        for part in saved.context.parts:
            await self._put(PART, _part(saved.context, part), saved.run, saved.context.case)

    async def earlier_of(self, context: Context) -> tuple[Saved | None, bool]:
        """The recap that there is of some of these parts; and whether it is of all of them."""
        runs = [await self.records.get(PART, _part(context, part)) for part in context.parts]
        known = [run for run in runs if run]
        return (await self.run(known[-1]) if known else None), bool(runs) and len(known) == len(runs)

    async def keep_done(self, saved: Saved, key: str, done: Done, card: Card | None) -> Saved:
        """One more thing that was carried out for a run; the run as it is now."""
        known = await self.run(saved.run) or saved
        now = replace(known, done={**known.done, key: done}, card=card or known.card)
        await self.keep_run(now)
        return now

    async def run(self, run: str) -> Saved | None:
        return await self.records.get(RUN, run)

    async def keep_message(self, message: MessageRef, saved: Saved) -> None:
        """Whose buttons these are; and that this is the last run of its chat, and of the chat that it is about."""
        await self._put(MESSAGE, _key(message), saved.run, "work")
        for chat in (message.chat, saved.context.chat):
            if chat is not None:
                await self._put(CHAT, _place(chat), saved.run, "work")

    async def keep_copy(self, copy: MessageRef, of: str, saved: Saved) -> None:
        """One more message that shows what stands in the run's own; `of` is whose it is, by directory id."""
        await self.keep_message(copy, saved)
        await self._put(COPIES, saved.run, {**await self.copies(saved.run), of: copy}, saved.context.case)

    async def copies(self, run: str) -> dict[str, MessageRef]:
        """By directory id."""
        return dict(await self.records.get(COPIES, run) or {})

    async def run_of_message(self, message: MessageRef) -> Saved | None:
        run = await self.records.get(MESSAGE, _key(message))
        return await self.run(run) if run else None

    async def last_run_in(self, chat: Chat) -> Saved | None:
        run = await self.records.get(CHAT, _place(chat))
        return await self.run(run) if run else None

    async def keep_report(self, run: str, report: dict[str, object], case: str) -> None:
        """What `why` tells: counts and names of models and rules."""
        await self._put(REPORT, run, report, case)

    async def report(self, run: str) -> dict[str, object] | None:
        return await self.records.get(REPORT, run)

    # ---- what is going on ----------------------------------------------------------------------

    async def begin(self, request: Command | MeetingEnded, run: str) -> None:
        """This run is at work in its chat, and can be stopped there; unless another is, that was begun by the same end of
        a meeting: this one waits for it."""
        active = await self.active_in(request.chat)
        other = await self.request_of(active) if active else None
        if other is None or not _told_again(request, other):
            await self._put(ACTIVE, _place(request.chat), run, "work")
        await self._put(REQUEST, run, request, "work")

    async def take(self, request: Command | MeetingEnded, context: Context, run: str, now: datetime) -> bool:
        """Nobody else writes of this meeting meanwhile; False when somebody does."""
        await self._put(TAKEN, run, _subject(context), "work")
        if not await self.hold(_subject(context), run, now, at_most=AT_WORK_AT_MOST):
            return False
        await self._put(ACTIVE, _place(request.chat), run, "work")
        return True

    async def keep_failure(self, context: Context, run: str) -> None:
        """This run has come to nothing, with what there was to read."""
        await self._put(FAILED, _subject(context), [run, sorted(context.parts)], "work")

    async def failed_before(self, context: Context, run: str) -> bool:
        """Whether another run has come to nothing with the same to read."""
        held = await self.records.get(FAILED, _subject(context))
        return held is not None and held[0] != run and held[1] == sorted(context.parts)

    async def end(self, request: Command | MeetingEnded, run: str) -> None:
        """No longer at work in its chat; what another run has begun there since stays."""
        if await self.active_in(request.chat) == run:
            await self.records.delete(ACTIVE, _place(request.chat))

    async def active_in(self, chat: Chat) -> str | None:
        return await self.records.get(ACTIVE, _place(chat))

    async def request_of(self, run: str) -> Command | MeetingEnded | None:
        return await self.records.get(REQUEST, run)

    async def keep_place(self, message: MessageRef, run: str) -> None:
        """The message in which people see how far a run is."""
        await self._put(PLACE, _key(message), run, "work")

    async def request_at(self, message: MessageRef) -> tuple[str, Command | MeetingEnded] | None:
        """The run that a message tells of, and what was asked for."""
        run = await self.records.get(PLACE, _key(message)) or ""
        request = await self.request_of(run)
        return None if request is None else (run, request)

    async def keep_preview(self, message: MessageRef, held: dict[str, object], case: str) -> None:
        """What a preview shows, and what it is of: for a day, or until it is answered."""
        await self.records.put(PREVIEW, _key(message), held, scope=case, days=PREVIEW_DAYS)

    async def preview_at(self, message: MessageRef) -> dict[str, Any] | None:
        return await self.records.get(PREVIEW, _key(message))

    async def end_preview(self, message: MessageRef) -> None:
        await self.records.delete(PREVIEW, _key(message))

    async def keep_agreed(self, request: Command, digest: str, case: str) -> None:
        """What somebody saw in a preview and wants sent: that, and nothing else."""
        await self.records.put(PREVIEW, request.id, digest, scope=case, days=PREVIEW_DAYS)

    async def agreed(self, request: Event) -> str:
        """The digest of what was agreed to in a preview; "" for a request that none came before."""
        kept = await self.records.get(PREVIEW, request.id) if isinstance(request, Command) else None
        return str(kept or "")

    async def hold(self, what: str, by: str, now: datetime, at_most: timedelta = HELD_AT_MOST) -> bool:
        """Keep others from changing something meanwhile; False when somebody else does so. Let it go afterwards."""
        if await self.records.put_new(HOLD, what, [by, now], scope="work", days=self.retention["runs"]):
            return True
        held = await self.records.get(HOLD, what)
        if held is not None and held[0] != by and now - held[1] < at_most:
            return False
        await self._put(HOLD, what, [by, now], "work")
        return True

    async def let_go(self, what: str) -> None:
        await self.records.delete(HOLD, what)

    async def give_back(self, run: str) -> None:
        """What `take` took, and what was held under the run's own name; nothing that another run has."""
        subject = str(await self.records.get(TAKEN, run))
        held = await self.records.get(HOLD, subject)
        if held is not None and held[0] == run:
            await self.let_go(subject)
        await self.let_go(run)

    # ---- meetings ------------------------------------------------------------------------------

    async def keep_meeting(self, event: MeetingEnded) -> None:
        """The last meeting of a chat, so that people can ask for it again; an event that comes late changes nothing."""
        known = await self.records.get(MEETING, _place(event.chat))
        # What the channel told of itself has the id by which people ask for it there.
        own = known is not None and known.details is None and event.details is not None
        if known is None or (known.ended_at <= event.ended_at and not own):
            await self._put(MEETING, _place(event.chat), event, "work")

    async def of_chat(self, chat: Chat) -> tuple[str | None, Saved | None, MeetingEnded | None]:
        """The run that is at work in a chat; the last one, unless a meeting has ended there since; that meeting."""
        active, saved = await self.active_in(chat), await self.last_run_in(chat)
        ended = await self.records.get(MEETING, _place(chat))
        if saved is not None and ended is not None:
            request = await self.request_of(saved.run)
            saved = saved if request is not None and _about(request) >= ended.ended_at else None
        return active, saved, ended

    # ---- things made outside -------------------------------------------------------------------

    async def intend(self, key: str) -> bool:
        """Before something is made outside; False when an earlier try got as far as this."""
        return await self.records.put_new(INTENT, key, True, scope="work", days=self.retention["runs"])

    async def receipt(self, key: str) -> Receipt | None:
        return await self.records.get(RECEIPT, key)

    async def keep_receipt(self, key: str, receipt: Receipt) -> None:
        await self._put(RECEIPT, key, receipt, "work")

    async def _put(self, kind: str, key: str, value: object, scope: str) -> None:
        await self.records.put(kind, key, value, scope=scope, days=self.retention["runs"])


def _about(request: Command | MeetingEnded) -> datetime:
    return request.ended_at if isinstance(request, MeetingEnded) else request.at


def _told_again(event: Command | MeetingEnded, other: Command | MeetingEnded) -> bool:
    """Whether both are the end of one meeting: the channel and the provider each have ids of their own for it, and in a
    chat that isn't one person's no second meeting ends within hours."""
    if not (isinstance(event, MeetingEnded) and isinstance(other, MeetingEnded)):
        return False
    near = abs(event.ended_at - other.ended_at) < ONE_MEETING
    return event.meeting_id == other.meeting_id or (near and event.chat.scope != "personal")


def _subject(context: Context) -> str:
    return f"of:{context.case}"


def _part(context: Context, part: str) -> str:
    return f"{context.case}/{part}"


def _place(chat: Chat) -> str:
    """Teams writes a channel's thread behind the channel's own id."""
    return chat.id.partition(";")[0]


def _key(message: MessageRef) -> str:
    return f"{_place(message.chat)}/{message.id}"
