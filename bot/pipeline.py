"""The one path that every request takes: authorise → gather → redact → policy → model → restore → plan → act or ask.

Every step goes through the trail, so it is durable and in the audit, denials and failures too.
"""

from __future__ import annotations

from typing import Any

from bot.acting import carry_out, say, show, tell
from bot.core.actions import PostCard
from bot.core.card import Card
from bot.core.errors import NotReady, RapporteurError
from bot.core.skill import Saved, Skill
from bot.core.types import Chat, Command, Context, Event, MeetingEnded, MessageRef, NeedsApproval, Person
from bot.memory import Memory
from bot.notices import failure, progress
from bot.parts import Parts
from bot.reports import report_of
from bot.store.codec import encode
from bot.trail import Trail
from bot.writing import write
from policies.approvals import check_action
from policies.authorise import authorise


async def run(request: MeetingEnded | Command, skill: Skill, parts: Parts, trail: Trail) -> None:
    """Run a skill for a request, from who asks to what is done. What goes wrong is told where the work was promised."""
    trail = trail.about(skill=f"{skill.facts.name}@{skill.facts.version}", prompt=skill.facts.prompt.ref)
    place: MessageRef | None = None
    title = skill.facts.title
    memory = Memory(parts.records, parts.retention)
    await memory.begin(request.chat, trail.run)
    try:
        permit = authorise(request, skill.facts, await _who(request, parts, trail), parts.policy, parts.tenants)
        await trail.note("authorise", decision=permit.policy)
        context = await _gather(skill, request, parts, trail)
        trail, title = trail.about(case=context.case), context.title
        place = await _announce(context, request.chat, parts, trail)
        reply = await write(skill, context, parts, trail)
        outcome = skill.plan(reply, context, trail.run)
        saved = Saved(run=trail.run, skill=skill.facts.name, context=context, state=outcome.state, status="posted")
        report = await report_of(reply, context, skill.facts.prompt.ref, parts)
        await memory.keep_report(trail.run, report, context.case)
        await carry_out(outcome, saved, parts, trail, place)
        await trail.note("done")
    except RapporteurError as error:
        card = failure(title, error, trail.run)
        await _tell_failure(request, place, card, parts, trail.unstoppable())
    finally:
        await memory.end(request.chat)


async def _who(request: Event, parts: Parts, trail: Trail) -> Person | None:
    """The person as the firm's own directory has them; nobody for an event."""
    if isinstance(request, MeetingEnded) or not request.person.id:
        return None
    return await trail.do("identify", lambda: parts.provider.people.person(request.person.id))


async def _gather(skill: Skill, request: Event, parts: Parts, trail: Trail) -> Context:
    """Ask again, ever more slowly, while there is nothing yet; once there is, wait for parts that may follow."""

    async def look() -> Context | None:
        try:
            return await skill.gather(request, parts.provider)
        except NotReady:
            return None

    for pause in parts.transcript.waits():
        context = await trail.do("gather", look, _found)
        if context is not None:
            await trail.durable.sleep(parts.transcript.settle_seconds)
            return await trail.do("gather again", look, _found) or context
        await trail.durable.sleep(pause)
    hours = parts.transcript.limit_minutes / 60
    raise NotReady(
        f"I looked for a transcript for {hours:g} hours and found none. If the meeting wasn't transcribed, nothing can be "
        "written up: start the transcription in the next one (More → Record and transcribe). If it was, type “recap” here "
        "and I look again."
    )


def _found(context: Context | None) -> dict[str, Any]:
    return {"counts": {"passages": len(context.passages) if context else 0}}


async def _announce(context: Context, chat: Chat, parts: Parts, trail: Trail) -> MessageRef | None:
    """Say what is being done in the place where the result will stand: the chat, or the approver's own."""
    card = progress(context.title, "Hiding personal data, then writing. This takes a minute or two.", trail.run)
    organiser = context.meeting.organiser if context.meeting else None
    outsiders = any(person.guest for person in context.people)
    post = PostCard(
        key=f"{trail.run}:progress", chat=chat, card=card, outsiders=outsiders, about=organiser, review=card
    )
    decision = check_action(post, encode(post), parts.policy)
    if isinstance(decision, NeedsApproval):
        return await tell(decision.approver, card, post.key, parts, trail)
    return await say(chat, card, post.key, parts, trail)


async def _tell_failure(request: Event, place: MessageRef | None, card: Card, parts: Parts, trail: Trail) -> None:
    await trail.note("failed", "failed")
    if place is not None:
        await show(place, card, f"{trail.run}:failed", parts, trail)
    else:
        await say(request.chat, card, f"{trail.run}:failed", parts, trail)
