"""The one path that every request takes: authorise → gather → redact → policy → model → restore → plan → act or ask.

Every step goes through the trail, so it is durable and in the audit, denials and failures too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeAlias

from bot.acting import carry_out, say, show, tell
from bot.core.actions import PostCard
from bot.core.errors import NotFound, NotReady, PolicyDenied, RapporteurError, Stopped
from bot.core.skill import Saved, Skill
from bot.core.types import Chat, Command, Context, Deny, Event, MeetingEnded, MessageRef, NeedsApproval, Person
from bot.earlier import earlier_recap, take
from bot.memory import Memory
from bot.notices import failure, no_transcript, progress
from bot.parts import Parts
from bot.reports import report_of
from bot.stops import meeting_of
from bot.store.codec import encode
from bot.trail import Trail
from bot.writing import write
from policies.approvals import check_action
from policies.authorise import authorise

Look: TypeAlias = Callable[[], Awaitable[Context | None]]

Ran: TypeAlias = Saved | Literal["done", "busy"]
"""What came of a run: `busy`, and nothing done, when somebody asks for what another is at work on; a `Saved` where what
was asked for was there already."""


async def run(request: MeetingEnded | Command, skill: Skill, parts: Parts, trail: Trail) -> Ran:
    """Run a skill for a request, from who asks to what is done. What goes wrong is told where the work was promised."""
    memory = Memory(parts.records, parts.retention)
    await trail.durable.step("begin", lambda: memory.begin(request, trail.run))
    ran = await _run(request, skill, memory, parts, trail)
    await memory.give_back(trail.run)
    await memory.end(request, trail.run)
    return ran


async def _run(request: MeetingEnded | Command, skill: Skill, memory: Memory, parts: Parts, trail: Trail) -> Ran:
    trail = trail.about(skill=f"{skill.facts.name}@{skill.facts.version}", prompt=skill.facts.prompt.ref)
    place: MessageRef | None = None
    context: Context | None = None
    title = skill.facts.title
    try:
        if isinstance(request, MeetingEnded):
            await parts.stops.refuse(meeting_of(request))
        context = await read(request, skill, parts, trail)
        trail, title = trail.about(case=context.case), context.title
        if not await take(request, context, parts, trail):
            return "busy"
        if isinstance(request, MeetingEnded) and await _failed_before(context, memory, trail):
            await trail.note("done", decision="another run of it has told that it came to nothing")
            return "done"
        if (earlier := await earlier_recap(request, context, skill, parts, trail)) is not None:
            return earlier
        place = await _announce(context, request.chat, memory, parts, trail)
        reply = await write(skill, context, parts, trail, shown=await memory.agreed(request))
        outcome = skill.plan(reply, context, trail.run)
        saved = Saved(run=trail.run, skill=skill.facts.name, context=context, state=outcome.state, status="posted")
        report = await report_of(reply, context, skill.facts.prompt.ref, parts)
        await memory.keep_report(trail.run, report, context.case)
        await memory.hold(trail.run, trail.run, parts.now())
        await carry_out(outcome, saved, parts, trail, place)
        await trail.note("done")
    except RapporteurError as error:
        if context is not None and isinstance(request, MeetingEnded):
            await memory.keep_failure(context, trail.run)
        await _tell_failure(request, place, title, error, parts, trail.unstoppable())
    return "done"


async def read(request: MeetingEnded | Command, skill: Skill, parts: Parts, trail: Trail) -> Context:
    """What there is to read for a request, once it is known that who asks may. Raises `NotAuthorised`, `NotReady` and what
    reading raises."""
    person = await _who(request, parts, trail)
    groups = await _groups(person, parts, trail)
    permit = authorise(request, skill.facts, person, parts.policy, parts.tenants, groups)
    await trail.note("authorise", decision=permit.policy)
    return await _gather(skill, request, parts, trail)


async def _failed_before(context: Context, memory: Memory, trail: Trail) -> bool:
    """A meeting is told of more than once: what came to nothing, or was stopped, is not begun anew by the next to tell."""
    return await trail.durable.step("look for a failure", lambda: memory.failed_before(context, trail.run))


async def _who(request: Event, parts: Parts, trail: Trail) -> Person | None:
    """The person as the firm's own directory has them; nobody for an event, or for somebody whom it doesn't have."""
    if isinstance(request, MeetingEnded) or not request.person.id:
        return None

    async def look() -> Person | None:
        try:
            return await parts.provider.people.person(request.person.id)
        except NotFound:
            return None

    return await trail.do("identify", look)


async def _groups(person: Person | None, parts: Parts, trail: Trail) -> frozenset[str]:
    """Those of the policy's groups that the person is in."""
    wanted = parts.policy.groups
    if person is None or person.guest or not wanted:
        return frozenset()
    return await trail.do("look up groups", lambda: parts.provider.people.groups(person.id, wanted))


async def _gather(skill: Skill, request: MeetingEnded | Command, parts: Parts, trail: Trail) -> Context:
    """After a meeting, look again, ever more slowly, while there is nothing yet; who asks gets what there is now.

    What somebody asks for is read with their own rights; what follows a meeting goes to those who were there.
    """

    async def look() -> Context | None:
        try:
            provider = await parts.rights.of(request.person) if isinstance(request, Command) else parts.provider
            return await skill.gather(request, provider)
        except NotReady:
            return None

    ended = isinstance(request, MeetingEnded)
    for pause in (*(parts.transcript.waits() if ended else ()), None):
        context = await trail.do("gather", look, _found)
        if context is not None:
            return await _settle(context, look, parts, trail) if ended else context
        if pause is not None:
            await trail.durable.sleep(pause)
    raise NotReady(no_transcript(parts.transcript.limit_minutes if ended else None))


async def _settle(context: Context, look: Look, parts: Parts, trail: Trail) -> Context:
    """Where transcription was stopped and started again, the parts come one after the other: wait until none follows."""
    while True:
        await trail.durable.sleep(parts.transcript.settle_seconds)
        later = await trail.do("gather again", look, _found)
        if later is None or len(later.passages) <= len(context.passages):
            return context
        context = later


def _found(context: Context | None) -> dict[str, Any]:
    return {"counts": {"passages": len(context.passages) if context else 0}}


async def _announce(context: Context, chat: Chat, memory: Memory, parts: Parts, trail: Trail) -> MessageRef:
    """Say what is being done in the place where the result will stand: the chat, or the approver's own."""
    card = progress(context.title, "Hiding personal data, then writing. This takes a minute or two.", trail.run)
    organiser = context.meeting.organiser if context.meeting else None
    post = PostCard(
        key=f"{trail.run}:progress",
        chat=chat,
        card=card,
        outsiders=bool(context.outsiders),
        about=organiser,
        review=card,
    )
    decision = check_action(post, encode(post), parts.policy)
    if isinstance(decision, Deny):
        raise PolicyDenied(f"The firm's policy ({decision.rule}) doesn't let me post a recap in this chat.")
    if isinstance(decision, NeedsApproval):
        place = await tell(decision.approver, card, post.key, parts, trail)
    else:
        place = await say(chat, card, post.key, parts, trail)
    await memory.keep_place(place, trail.run)
    return place


async def _tell_failure(
    request: Event, place: MessageRef | None, title: str, error: RapporteurError, parts: Parts, trail: Trail
) -> None:
    """Where the work was promised; who stopped it before that has been answered already."""
    await trail.note("failed", "failed", decision=error.code)
    card, key = failure(title, error, trail.run), f"{trail.run}:failed"
    try:
        if place is not None:
            await show(place, card, key, parts, trail)
        elif not isinstance(error, Stopped) and await _is_news(request, error, parts, trail):
            await say(request.chat, card, key, parts, trail)
    except RapporteurError as second:
        await trail.note("tell", "failed", decision=second.code)


async def _is_news(request: Event, error: RapporteurError, parts: Parts, trail: Trail) -> bool:
    """A meeting is told of by its end and by each part of its transcript: what keeps it from a recap is said once."""
    if not isinstance(request, MeetingEnded):
        return True
    # In somebody's own chat they are told of many meetings.
    where = request.meeting_id if request.chat.scope == "personal" else request.chat.id
    key = f"{where} {request.ended_at:%Y-%m-%d} {error.code}"
    kept = await parts.records.put_new("failure", key, trail.run, scope="work", days=1)
    return kept or await parts.records.get("failure", key) == trail.run
