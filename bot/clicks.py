"""A button was pressed: what that person sees at once, and what is started for everyone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot import notices
from bot.acting import act_on_all, show, tell
from bot.conversation import talk
from bot.core.actions import UpdateCard
from bot.core.card import Button, Card
from bot.core.errors import BadInput, RapporteurError
from bot.core.skill import Decided, Saved
from bot.core.types import CardClicked, Command, Event, MessageRef
from bot.memory import Memory
from bot.parts import Parts
from bot.store.codec import encode
from bot.trail import Trail
from policies.approvals import approve

Start = Callable[[str, Event | Decided], Awaitable[None]]
"""Starts durable work under an id; the same id is started once."""


async def press(click: CardClicked, parts: Parts, start: Start) -> Card:
    """What the person who pressed sees at once; durable before it returns. Raises `RapporteurError` in words for them."""
    if click.verb in talk.COMMAND_VERBS:
        return await _command(click, start)
    memory = Memory(parts.records, parts.retention)
    if click.verb == "stop":
        return await _stop(click, memory, parts)
    saved = await memory.run_of_message(MessageRef(chat=click.chat, id=click.message_id))
    if saved is None:
        raise BadInput("This is too old for its buttons to work: I no longer keep what stood behind it.")
    if click.verb == "why":
        return await _why(saved, memory)
    if click.verb == "show":
        return saved.card or talk.gone()
    return await _decide(click, saved, parts, start)


async def decide(decided: Decided, parts: Parts, trail: Trail) -> None:
    """Carry out what a person decided by a button. The second of two who pressed at once changes nothing."""
    memory = Memory(parts.records, parts.retention)
    saved = await memory.run(decided.run)
    if saved is None or saved.revision != decided.revision or decided.answer.outcome is None:
        await trail.note("decide", "denied", decision="decided already")
        return
    trail = trail.about(case=saved.context.case, skill=saved.skill)
    outcome = decided.answer.outcome
    try:
        approver = saved.approver if saved.status == "waiting" and saved.approver else decided.person
        actions = [(action, encode(action)) for action in outcome.actions]
        approved = approve(actions, approver=approver, clicker=decided.person, policy=parts.policy)
        await trail.note("decide", decision=f"by {decided.person.id}")
        status = decided.answer.status or saved.status
        changed = replace(saved, state=outcome.state, status=status, revision=saved.revision + 1)
        await memory.keep_run(changed)
        await act_on_all(approved, changed, parts, trail)
        if not any(isinstance(a, UpdateCard) and a.message == decided.message for a in outcome.actions):
            await show(decided.message, decided.answer.card, f"{trail.run}:answer", parts, trail)
    except RapporteurError as error:
        await trail.note("decide", "failed", decision=error.code)
        await tell(
            decided.person, notices.failure(saved.context.title, error, trail.run), f"{trail.run}:failed", parts, trail
        )


async def _decide(click: CardClicked, saved: Saved, parts: Parts, start: Start) -> Card:
    answer = parts.skills[saved.skill].revise(click, saved)
    if answer.outcome is not None:
        message = MessageRef(chat=click.chat, id=click.message_id)
        decided = Decided(run=saved.run, revision=saved.revision, person=click.person, message=message, answer=answer)
        await start(f"{saved.run}:{saved.revision + 1}", decided)
    return answer.card


async def _command(click: CardClicked, start: Start) -> Card:
    """A button that stands for a typed command: answered in the chat, like the command."""
    text = talk.COMMAND_VERBS[click.verb]
    command = Command(
        id=click.id,
        tenant=click.tenant,
        person=click.person,
        chat=click.chat,
        text=text,
        at=click.at,
    )
    await start(click.id, command)
    return talk.on_it(command.text)


async def _stop(click: CardClicked, memory: Memory, parts: Parts) -> Card:
    run = str(click.data.get("run", ""))
    if not run or run not in {await memory.active_in(click.chat)}:
        return talk.nothing_to_stop()
    await parts.stops.stop(run, click.person.id)
    return talk.stopped()


async def _why(saved: Saved, memory: Memory) -> Card:
    report = await memory.report(saved.run)
    if report is None:
        raise BadInput("I no longer keep what this was made from. An admin can look it up in the audit log.")
    return replace(notices.why(report, saved.run), buttons=(Button(label="Back", verb="show"),))
