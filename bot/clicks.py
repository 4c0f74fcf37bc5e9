"""A button was pressed: what that person sees at once, and what is started for everyone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot import notices
from bot.acting import act_on_all, show, tell
from bot.conversation import talk
from bot.core.actions import UpdateCard
from bot.core.card import Button, Card
from bot.core.errors import BadInput, NotAuthorised, NotReady, RapporteurError
from bot.core.skill import Decided, Outcome, Saved
from bot.core.types import AuditEvent, CardClicked, Command, Event, MessageRef
from bot.memory import Memory
from bot.parts import Parts
from bot.previewing import press_preview
from bot.seeing import may_see, was_among
from bot.standing import roles_of
from bot.store.codec import encode
from bot.trail import Trail
from policies.approvals import approve

MOMENT = 3.0
"""Seconds that the directory has to say whose press it is, where the press must not wait."""

Start = Callable[[str, Event | Decided], Awaitable[None]]
"""Starts durable work under an id; the same id is started once."""

Accept = Callable[[Event], Awaitable[None]]
"""Takes an event in as if it had come from the channel."""


async def press(click: CardClicked, parts: Parts, start: Start, accept: Accept) -> Card:
    """What the person who pressed sees at once; durable before it returns. Raises `RapporteurError` in words for them."""
    memory = Memory(parts.records, parts.retention)
    message = MessageRef(chat=click.chat, id=click.message_id)
    if click.verb in talk.COMMAND_VERBS:
        return await _command(click, message, memory, accept)
    if click.verb == "stop":
        return await _stop(click, message, memory, parts)
    if click.verb.startswith("preview."):
        return await press_preview(click, message, parts, accept)
    saved = await memory.run_of_message(message)
    if saved is None or not await _sees(click, saved, memory, parts):
        raise BadInput("This is too old for its buttons to work: I no longer keep what stood behind it.")
    if click.verb == "why":
        return await _why(click, saved, memory, parts)
    return await _decide(click, saved, memory, parts, start)


async def _sees(click: CardClicked, saved: Saved, memory: Memory, parts: Parts) -> bool:
    """A message can be seen by more people than the meeting was for; to them its buttons are worn out."""
    request = await memory.request_of(saved.run)
    if was_among(click.person, saved) or (request and await may_see(click.person, request, parts)):
        return True
    denied = AuditEvent(
        run=saved.run,
        step="see",
        outcome="denied",
        tenant=click.tenant,
        case=saved.context.case,
        person=click.person.id,
        decision="not a meeting of theirs",
    )
    await parts.audit.append(denied)
    return False


async def decide(decided: Decided, parts: Parts, trail: Trail) -> None:
    """Carry out what a person decided by a button: all of it, however often it is taken up again after a crash."""
    memory = Memory(parts.records, parts.retention)
    saved = await trail.durable.step("recall", lambda: memory.run(decided.run))
    if saved is None or saved.revision != decided.revision or decided.answer.outcome is None:
        await trail.note("decide", "denied", decision="decided already")
        return
    # What was pressed can't be stopped, also where the run that led to it was.
    trail = trail.about(case=saved.context.case, skill=saved.skill).unstoppable()
    try:
        await _carry_out(decided, decided.answer.outcome, saved, memory, parts, trail)
    except RapporteurError as error:
        await trail.note("decide", "failed", decision=error.code)
        known = await memory.run(saved.run) or saved
        # The next press needs another revision: this one's number is used up.
        await memory.keep_run(replace(saved, done=known.done, revision=saved.revision + 1))
        card = notices.failure(saved.context.title, error, trail.run, again=False)
        await tell(decided.person, card, f"{trail.run}:failed", parts, trail)
    await memory.let_go(saved.run)


async def _carry_out(
    decided: Decided, outcome: Outcome, saved: Saved, memory: Memory, parts: Parts, trail: Trail
) -> None:
    approver = saved.approver if saved.status == "waiting" and saved.approver else decided.person
    actions = [(action, encode(action)) for action in outcome.actions]
    approved = approve(actions, approver=approver, clicker=decided.person, policy=parts.policy)
    await trail.note("decide", decision=f"by {decided.person.id}")
    answer = decided.answer
    changed = replace(
        saved,
        state=outcome.state,
        status=answer.status or saved.status,
        card=answer.card,
        revision=saved.revision + 1,
    )
    await memory.keep_run(changed)
    await act_on_all(approved, changed, parts, trail)
    if not any(isinstance(a, UpdateCard) and a.message == decided.message for a in outcome.actions):
        await show(decided.message, answer.card, f"{trail.run}:answer", parts, trail)


async def _decide(click: CardClicked, saved: Saved, memory: Memory, parts: Parts, start: Start) -> Card:
    answer = parts.skills[saved.skill].revise(click, saved)
    if answer.outcome is None:
        return answer.card
    if not await memory.hold(saved.run, click.id, parts.now()):
        raise NotReady("I am still at work on this. Press again in a few seconds, if it is still needed then.")
    known = await memory.run(saved.run)
    if known is None or known.revision != saved.revision:
        await memory.let_go(saved.run)
        raise NotReady("Somebody changed this just now. Look how it stands, and press again if it is still needed.")
    message = MessageRef(chat=click.chat, id=click.message_id)
    decided = Decided(run=saved.run, revision=saved.revision, person=click.person, message=message, answer=answer)
    await start(f"{saved.run}:{saved.revision + 1}", decided)
    return answer.card


async def _command(click: CardClicked, message: MessageRef, memory: Memory, accept: Accept) -> Card:
    """A button that stands for a typed command: answered in the chat that it is about, like the command."""
    text = talk.COMMAND_VERBS[click.verb]
    told = await memory.request_at(message) if click.verb == "again" else None
    await accept(
        Command(
            id=click.id,
            tenant=click.tenant,
            person=click.person,
            chat=told[1].chat if told else click.chat,
            text=text,
            at=click.at,
            meeting_id=told[1].meeting_id if told else None,
            # In somebody's own chat they are told of many meetings.
            named=told is not None and told[1].meeting_id is not None and told[1].chat.scope == "personal",
        )
    )
    return talk.on_it(text)


async def _stop(click: CardClicked, message: MessageRef, memory: Memory, parts: Parts) -> Card:
    """The run that the message tells of, whatever the button says."""
    if "stop" not in parts.policy.commands(await roles_of(click.person, parts, MOMENT)):
        raise NotAuthorised("The firm's policy doesn't let you stop this. Somebody of the firm can.")
    told = await memory.request_at(message)
    if told is None or await memory.active_in(told[1].chat) != told[0]:
        return talk.nothing_to_stop()
    run, request = told
    await parts.stops.stop_run(run, request, click.person.id)
    await memory.end(request, run)
    return talk.stopped()


async def _why(click: CardClicked, saved: Saved, memory: Memory, parts: Parts) -> Card:
    if "why" not in parts.policy.commands(await roles_of(click.person, parts)):
        raise NotAuthorised("The firm's policy doesn't let you see this. Somebody of the firm can.")
    report = await memory.report(saved.run)
    if report is None:
        raise BadInput("I no longer keep what this was made from. An admin can look it up in the audit log.")
    return replace(notices.why(report, saved.run), buttons=(Button(label="Back", verb="back"),))
