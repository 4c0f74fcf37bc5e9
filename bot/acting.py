"""Carrying out what a skill proposed: policy decides each action, a named person where it says so, and nothing twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from bot.copies import give_copies, update_copies
from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, TellPerson, UpdateCard
from bot.core.card import Card
from bot.core.errors import NotFound, PolicyDenied, RapporteurError
from bot.core.skill import Done, Outcome, Saved
from bot.core.types import Allow, Approved, Chat, Deny, MessageRef, NeedsApproval, Person, Receipt
from bot.memory import Memory
from bot.notices import incomplete
from bot.parts import Parts
from bot.store.codec import encode
from bot.trail import Trail
from policies.approvals import check_action


async def carry_out(outcome: Outcome, saved: Saved, parts: Parts, trail: Trail, place: MessageRef | None) -> None:
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
    await Memory(parts.records, parts.retention).keep_new_run(saved)
    await act_on_all(approved, saved, parts, trail, place)


async def change(outcome: Outcome, saved: Saved, parts: Parts, trail: Trail) -> None:
    """Carry out what changes a run that was carried out, or asked about, before. What policy forbids is left undone."""
    memory = Memory(parts.records, parts.retention)
    approved: list[Approved[Any]] = []
    for action in outcome.actions:
        decision = check_action(action, encode(action), parts.policy)
        if isinstance(decision, Allow):
            approved.append(decision.approved)
        else:
            await trail.note("check action", "denied", decision=f"{decision.rule}: {_kind(action)}")
    changed = replace(saved, state=outcome.state, revision=saved.revision + 1)
    await memory.keep_run(changed)
    await memory.keep_parts(changed)
    await act_on_all(approved, changed, parts, trail)


async def act_on_all(
    approved: Sequence[Approved[Any]], saved: Saved, parts: Parts, trail: Trail, place: MessageRef | None = None
) -> None:
    """Do each, in order, and keep what was done after each: a click goes on from there.

    Without its card nothing goes on. A task that fails doesn't take the rest along: it is told at the end.
    """
    memory = Memory(parts.records, parts.retention)
    failed: list[tuple[Action, RapporteurError]] = []
    for one in approved:
        if isinstance(one.action, PostCard | TellPerson):
            done = await _post(one, saved, parts, trail, memory, place)
        elif isinstance(one.action, UpdateCard):
            done = await _update(one, parts, trail)
            await update_copies(one.action, saved, parts, trail)
        else:
            try:
                done = await _do_task(one, parts, trail, memory)
            except RapporteurError as error:
                failed.append((one.action, error))
                continue
        saved = await memory.keep_done(saved, one.action.key, done, _shown(one.action))
        if isinstance(one.action, PostCard):
            await give_copies(one.action, saved, parts, trail)
    if failed:
        await _tell_what_failed(failed, saved, parts, trail.unstoppable())


async def _tell_what_failed(
    failed: Sequence[tuple[Action, RapporteurError]], saved: Saved, parts: Parts, trail: Trail
) -> None:
    """To the organiser, who can do something about it; to the chat where nobody is known to be one, or can't be told."""
    links = {done.id: done.url for done in saved.done.values() if done.url}
    urls = [links[id] for action, _ in failed if (id := getattr(action, "task_id", "")) in links]
    missing = any(isinstance(action, CreateTask) for action, _ in failed)
    card = incomplete(saved.context.title, [error for _, error in failed], trail.run, urls=urls, missing=missing)
    key, meeting = f"{trail.run}:incomplete", saved.context.meeting
    try:
        if meeting is not None and meeting.organiser.id:
            await tell(meeting.organiser, card, key, parts, trail)
            return
    except RapporteurError as error:
        await trail.note("tell", "failed", decision=error.code)
    if saved.context.chat is not None:
        await say(saved.context.chat, card, key, parts, trail)


async def say(
    chat: Chat, card: Card, key: str, parts: Parts, trail: Trail, *, only: Person | None = None
) -> MessageRef:
    """A message in a chat, `only` for one person there where the channel can. After a crash in the wrong moment it can
    stand there twice; a result uses `act_on_all`."""
    approved = _allowed(PostCard(key=key, chat=chat, card=card, only=only), parts)
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
) -> None:
    review = next(a.review or a.card for a in outcome.actions if isinstance(a, PostCard))
    memory = Memory(parts.records, parts.retention)
    key = f"{saved.run}:ask"
    if place is None:
        place = await tell(decision.approver, review, key, parts, trail)
    waiting = replace(saved, status="waiting", approver=decision.approver, asked=place)
    await memory.keep_new_run(waiting)
    await memory.keep_message(place, waiting)
    await show(place, review, key, parts, trail)
    await trail.note("ask", "waiting", decision=decision.rule)


async def _post(
    approved: Approved[Any], saved: Saved, parts: Parts, trail: Trail, memory: Memory, place: MessageRef | None
) -> Done:
    """Into `place`, if that is of the same chat; where somebody deleted it meanwhile, into a message of its own."""
    if place is not None and place.chat == getattr(approved.action, "chat", None):
        with suppress(NotFound):  # the trail has written it down
            return await _fill(place, approved, saved, parts, trail, memory)
    opened = await trail.do("open", lambda: parts.messages.open(approved, blank=True))
    return await _fill(opened, approved, saved, parts, trail, memory)


async def _fill(
    place: MessageRef, approved: Approved[Any], saved: Saved, parts: Parts, trail: Trail, memory: Memory
) -> Done:
    """Whose buttons they are is known before anybody can press them."""
    await memory.keep_message(place, saved)
    fill = partial(parts.messages.fill, place, approved)
    return Done(id=(await trail.do("post", fill, lambda _: _facts(approved))).id)


async def _update(approved: Approved[UpdateCard], parts: Parts, trail: Trail) -> Done:
    """Of a message that somebody deleted nothing is left to change; what goes with it is done all the same."""
    with suppress(NotFound):  # the trail has written it down
        await trail.do("update", lambda: parts.messages.update(approved), lambda _: _facts(approved))
    return Done(id=approved.action.message.id)


async def _do_task(approved: Approved[Any], parts: Parts, trail: Trail, memory: Memory) -> Done:
    match approved.action:
        case CreateTask():
            receipt = await _create(approved, parts, trail, memory)
        case ChangeTask():
            receipt = await trail.do("change task", lambda: parts.tasks.change(approved), lambda _: _facts(approved))
        case _:
            receipt = await trail.do("remove task", lambda: parts.tasks.remove(approved), lambda _: _facts(approved))
    return Done(id=receipt.id, version=receipt.version, url=receipt.url)


async def _create(approved: Approved[CreateTask], parts: Parts, trail: Trail, memory: Memory) -> Receipt:
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
    return await trail.do("create task", work, lambda _: _facts(approved))


def _allowed(action: Any, parts: Parts) -> Approved[Any]:
    decision = check_action(action, encode(action), parts.policy)
    if isinstance(decision, Allow):
        return decision.approved
    raise PolicyDenied(f"The firm's policy ({decision.rule}) doesn't let me post this here.")


def _facts(approved: Approved[Any]) -> dict[str, Any]:
    return {"decision": approved.by, "digests": {"action": approved.digest}, "private": {"key": approved.action.key}}


def _shown(action: Action) -> Card | None:
    """What everybody sees from now on."""
    return action.card if isinstance(action, PostCard | UpdateCard) else None


def _kind(action: Action) -> str:
    return type(action).__name__
