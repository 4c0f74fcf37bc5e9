"""Copies of a card for those who don't see the chat that it stands in: each in their own chat, all of them kept alike."""

from __future__ import annotations

from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.errors import RapporteurError
from bot.core.skill import Saved
from bot.core.types import Allow, Approved, MessageRef, Person
from bot.memory import Memory
from bot.parts import Parts
from bot.store.codec import encode
from bot.trail import Trail
from policies.approvals import check_action


async def give_copies(post: PostCard, saved: Saved, parts: Parts, trail: Trail) -> None:
    """To the firm's own people who were there and can't read it where it was posted. One who can't be told keeps it from
    nobody else."""
    memory = Memory(parts.records, parts.retention)
    staff = [person for person in saved.context.people if person.id and not person.guest]
    try:
        left_out = await trail.do("look who is left out", lambda: parts.messages.left_out(post.chat, staff))
    except RapporteurError:
        return
    for person in left_out:
        try:
            await _give(person, post, saved, memory, parts, trail)
        except RapporteurError:
            continue  # the trail has written it down


async def update_copies(update: UpdateCard, saved: Saved, parts: Parts, trail: Trail) -> None:
    """What everybody sees in the run's own chat, everybody else sees too. A copy that is gone is left alone."""
    memory = Memory(parts.records, parts.retention)
    if saved.context.chat is None or update.message.chat != saved.context.chat:
        return
    # A life after a crash has to find what the one before found, so that it takes the same steps.
    copies = await trail.durable.step("look for copies", lambda: memory.copies(saved.run))
    for of, copy in copies.items():
        action = UpdateCard(key=f"{update.key}:copy:{of}", message=copy, card=update.card)
        decision = check_action(action, encode(action), parts.policy)
        if isinstance(decision, Allow):
            await _put(decision.approved, parts, trail)


async def _give(person: Person, post: PostCard, saved: Saved, memory: Memory, parts: Parts, trail: Trail) -> None:
    """Whose buttons they are is known before anybody can press them."""
    action = TellPerson(key=f"{post.key}:copy:{person.id}", person=person, tenant=trail.tenant, card=post.card)
    decision = check_action(action, encode(action), parts.policy)
    if not isinstance(decision, Allow):
        return await trail.note("check action", "denied", decision="actions.tell: TellPerson")
    approved: Approved[TellPerson] = decision.approved

    async def place() -> MessageRef:
        known = (await memory.copies(saved.run)).get(person.id)
        return known or await parts.messages.open(approved, blank=True)

    copy = await trail.do("tell", place)
    await memory.keep_copy(copy, person.id, saved)
    await trail.do("copy", lambda: parts.messages.fill(copy, approved))


async def _put(approved: Approved[UpdateCard], parts: Parts, trail: Trail) -> None:
    try:
        await trail.do("update", lambda: parts.messages.update(approved))
    except RapporteurError:
        return
