"""Carrying out what a skill proposed: policy decides each action, a named person where it says so, and nothing twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, TellPerson, UpdateCard
from bot.core.card import Card
from bot.core.errors import PolicyDenied, RapporteurError, Stopped
from bot.core.skill import Done, Outcome, Saved
from bot.core.types import Allow, Approved, Chat, Deny, MessageRef, NeedsApproval, Person, Receipt
from bot.memory import Memory
from bot.notices import incomplete
from bot.parts import Parts
from bot.store.codec import encode
from bot.trail import Trail
from policies.approvals import check_action


async def carry_out(outcome: Outcome, saved: Saved, parts: Parts, trail: Trail, place: MessageRef | None) -> Saved:
    """Do what policy allows; where it wants somebody's yes, ask that person and leave everything until then.

    `place` is the message that told of the progress: the first card for its chat goes there.
    """
    decisions = [check_action(action, encode(action), parts.policy) for action in outcome.actions]
    asked = next((decision for decision in decisions if isinstance(decision, NeedsApproval)), None)
    if asked is not None:
        return await _ask(asked, outcome, saved, parts, trail, place)
    for action, decision in zip(outcome.actions, decisions, strict=True):
        if isinstance(decision, Deny):
            await trail.note("check action", "denied", decision=f"{decision.rule}: {_kind(action)}")
    approved = [decision.approved for decision in decisions if isinstance(decision, Allow)]
    return await act_on_all(approved, saved, parts, trail, place)


async def act_on_all(
    approved: Sequence[Approved[Any]], saved: Saved, parts: Parts, trail: Trail, place: MessageRef | None = None
) -> Saved:
    """Do each, in order, and keep what was done after each: a click goes on from there.

    Without its post nothing goes on. What fails after that doesn't take the rest along: it is told at the end.
    """
    memory = Memory(parts.records, parts.retention)
    failed: list[RapporteurError] = []
    for one in approved:
        here = place if isinstance(one.action, PostCard) and place and place.chat == one.action.chat else None
        try:
            done = await _act(one, parts, trail, memory, here)
        except Stopped:
            raise
        except RapporteurError as error:
            if isinstance(one.action, PostCard):
                raise
            failed.append(error)
            continue
        card = one.action.card if isinstance(one.action, PostCard | UpdateCard) else saved.card
        saved = replace(saved, done={**saved.done, one.action.key: done}, card=card)
        await memory.keep_run(saved)
        if isinstance(one.action, PostCard):
            await memory.keep_message(MessageRef(chat=one.action.chat, id=done.id), saved)
    if failed:
        await _tell_what_failed(failed, saved, parts, trail)
    return saved


async def _tell_what_failed(failed: Sequence[RapporteurError], saved: Saved, parts: Parts, trail: Trail) -> None:
    """To the organiser, who can do something about it; to the chat where nobody is known to be one."""
    card = incomplete(saved.context.title, failed, trail.run)
    meeting = saved.context.meeting
    if meeting is not None and meeting.organiser.id:
        await tell(meeting.organiser, card, f"{trail.run}:incomplete", parts, trail)
    elif saved.context.chat is not None:
        await say(saved.context.chat, card, f"{trail.run}:incomplete", parts, trail)


async def say(chat: Chat, card: Card, key: str, parts: Parts, trail: Trail) -> MessageRef:
    """A message in a chat. After a crash in the wrong moment it can stand there twice; a result uses `act_on_all`."""
    approved = _allowed(PostCard(key=key, chat=chat, card=card), parts)
    return await trail.do("post", lambda: parts.messages.open(approved))


async def tell(person: Person, card: Card, key: str, parts: Parts, trail: Trail) -> MessageRef:
    """A message in one person's own chat."""
    approved = _allowed(TellPerson(key=key, person=person, tenant=trail.tenant, card=card), parts)
    return await trail.do("tell", lambda: parts.messages.open(approved))


async def show(message: MessageRef, card: Card, key: str, parts: Parts, trail: Trail) -> None:
    """Replace a message of ours."""
    approved = _allowed(UpdateCard(key=key, message=message, card=card), parts)
    await trail.do("update", lambda: parts.messages.update(approved))


async def _ask(
    decision: NeedsApproval, outcome: Outcome, saved: Saved, parts: Parts, trail: Trail, place: MessageRef | None
) -> Saved:
    review = next(a.review for a in outcome.actions if isinstance(a, PostCard) and a.review is not None)
    waiting = replace(saved, status="waiting", approver=decision.approver)
    memory = Memory(parts.records, parts.retention)
    await memory.keep_run(waiting)
    key = f"{saved.run}:ask"
    if place is None:
        place = await tell(decision.approver, review, key, parts, trail)
    else:
        await show(place, review, key, parts, trail)
    await memory.keep_message(place, waiting)
    await trail.note("ask", "waiting", decision=decision.rule)
    return waiting


async def _act(approved: Approved[Any], parts: Parts, trail: Trail, memory: Memory, place: MessageRef | None) -> Done:
    match approved.action:
        case PostCard() | TellPerson():
            if place is None:
                place = await trail.do("open", lambda: parts.messages.open(approved, blank=True))
            fill = partial(parts.messages.fill, place, approved)
            return Done(id=(await trail.do("post", fill, lambda _: _facts(approved))).id)
        case UpdateCard() as action:
            await trail.do("update", lambda: parts.messages.update(approved), lambda _: _facts(approved))
            return Done(id=action.message.id)
        case CreateTask():
            return await _task(approved, parts, trail, memory)
        case ChangeTask():
            receipt = await trail.do("change task", lambda: parts.tasks.change(approved), lambda _: _facts(approved))
        case _:
            receipt = await trail.do("remove task", lambda: parts.tasks.remove(approved), lambda _: _facts(approved))
    return _done(receipt)


async def _task(approved: Approved[CreateTask], parts: Parts, trail: Trail, memory: Memory) -> Done:
    """The receipt is kept in the same step; a try that left none is told to the port, which then looks first."""

    async def create() -> Receipt:
        kept = await memory.receipt(approved.action.key)
        if kept is not None:
            return kept
        tried = not await memory.intend(approved.action.key)
        receipt = await parts.tasks.create(approved, tried)
        await memory.keep_receipt(approved.action.key, receipt)
        return receipt

    work: Callable[[], Awaitable[Receipt]] = create
    return _done(await trail.do("create task", work, lambda _: _facts(approved)))


def _allowed(action: Any, parts: Parts) -> Approved[Any]:
    decision = check_action(action, encode(action), parts.policy)
    if isinstance(decision, Allow):
        return decision.approved
    raise PolicyDenied(f"The firm's policy ({decision.rule}) doesn't let me post this here.")


def _facts(approved: Approved[Any]) -> dict[str, Any]:
    return {"decision": approved.by, "digests": {"action": approved.digest}, "private": {"key": approved.action.key}}


def _done(receipt: Receipt) -> Done:
    return Done(id=receipt.id, version=receipt.version, url=receipt.url)


def _kind(action: Action) -> str:
    return type(action).__name__
