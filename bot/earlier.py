"""One recap of a meeting, however often it is told of: the earlier one is found, and brought up to date where more came.

The same meeting is told of by the channel, by a notification for each part of its transcript and by the poll, in any
order and more than once. What was read is known by the parts' ids.
"""

from __future__ import annotations

from dataclasses import replace

from bot.acting import change
from bot.core.errors import RapporteurError
from bot.core.skill import Saved, Skill
from bot.core.types import Command, Context, MeetingEnded
from bot.memory import Memory
from bot.parts import Parts
from bot.reports import report_of
from bot.trail import Trail
from bot.writing import write

SHORTEST_WAIT = 1.0
"""Seconds between two looks whether another run has finished."""
TAKEN_BACK = ("withdrawn", "dropped")


async def take(request: MeetingEnded | Command, context: Context, parts: Parts, trail: Trail) -> bool:
    """One run at a time for a meeting: an event waits for the other; False for somebody who asks meanwhile."""
    memory = Memory(parts.records, parts.retention)
    while not await trail.durable.step("take", lambda: memory.take(request, context, trail.run, parts.now())):
        if isinstance(request, Command):
            return False
        await trail.durable.sleep(max(parts.transcript.first_seconds, SHORTEST_WAIT))
    return True


async def earlier_recap(
    request: MeetingEnded | Command, context: Context, skill: Skill, parts: Parts, trail: Trail
) -> Saved | None:
    """The recap that there is already, of all that there is to read by now; None where one is to be written.

    What was taken back stays so, unless somebody asks for it anew.
    """
    memory = Memory(parts.records, parts.retention)
    saved, whole = await trail.durable.step("recall", lambda: memory.earlier_of(context))
    if saved is None or (isinstance(request, Command) and saved.status in TAKEN_BACK):
        return None
    if whole or saved.status in TAKEN_BACK:
        await memory.keep_parts(replace(saved, context=context))
        await trail.note("done", decision=f"there is a recap of it: {saved.status}")
        return saved
    return await _bring_up_to_date(saved, context, skill, parts, trail)


async def _bring_up_to_date(saved: Saved, context: Context, skill: Skill, parts: Parts, trail: Trail) -> Saved:
    """Written first, then changed at once: nobody's press has to wait for a model."""
    memory = Memory(parts.records, parts.retention)
    reply = await write(skill, context, parts, trail)
    report = await report_of(reply, context, skill.facts.prompt.ref, parts)
    while not await trail.durable.step("hold", lambda: memory.hold(saved.run, trail.run, parts.now())):
        await trail.durable.sleep(SHORTEST_WAIT)
    known = await trail.durable.step("recall the run", lambda: memory.run(saved.run))
    now = replace(known or saved, context=context)
    try:
        await memory.keep_report(saved.run, report, context.case)
        await change(skill.extend(reply, now, trail.tenant, parts.now()), now, parts, trail)
    except RapporteurError:
        await memory.let_go(saved.run)
        raise
    await memory.let_go(saved.run)
    await trail.note("done", decision=f"more of the transcript came: run {saved.run} is up to date")
    return now
