"""A preview: what a model would be given of a meeting, shown to who asks, in their own chat, before anything is sent.

It goes the same path as a recap up to the model and stops there: who may not have the recap may not preview it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.acting import say, show, tell
from bot.conversation import talk
from bot.core.card import Card
from bot.core.errors import BadInput, NotAuthorised, RapporteurError
from bot.core.skill import Skill
from bot.core.types import AuditEvent, CardClicked, Command, Context, MessageRef
from bot.memory import Memory
from bot.notices import exceptions, failure, in_words, preview_begun, preview_card, preview_page
from bot.parts import Parts
from bot.pipeline import read
from bot.trail import AtOnce, Trail
from bot.writing import Prepared, digest, prepare
from policies.redaction.placeholders.tokens import label_of

PAGE = 2500
"""Characters: with what else stands on the card, less than either channel shows at once."""
_OLD = "This preview is too old, or was answered already. Type preview for a new one."

Accept = Callable[[Command], Awaitable[None]]


async def preview(command: Command, skill: Skill, parts: Parts, trail: Trail) -> None:
    """Show it to the person alone. Raises `RapporteurError` where there would be no recap either. No model is called."""
    facts = skill.facts
    trail = trail.about(skill=f"{facts.name}@{facts.version}", prompt=facts.prompt.ref)
    context = await read(command, skill, parts, trail)
    trail = trail.about(case=context.case)
    place = await _place(command, context, parts, trail)
    try:
        ready = await prepare(skill, context, parts, trail)
        held = await _held(command, context, ready, parts, trail)
        await trail.note(
            "preview", decision="previewed", counts=dict(_hidden(ready)), digests={"prompt": digest(ready.outgoing)}
        )
        await Memory(parts.records, parts.retention).keep_preview(place, held, context.case)
        await show(place, preview_card(held), f"{trail.run}:preview", parts, trail)
    except RapporteurError as error:
        await trail.note("failed", "failed", decision=error.code)
        await show(place, failure(context.title, error, trail.run, again=False), f"{trail.run}:failed", parts, trail)


async def _place(command: Command, context: Context, parts: Parts, trail: Trail) -> MessageRef:
    """The person's own chat, where the preview will stand; others in the chat where it was asked see none of it."""
    card, key = preview_begun(context.title), f"{trail.run}:place"
    if command.chat.scope == "personal":
        return await say(command.chat, card, key, parts, trail)
    place = await tell(command.person, card, key, parts, trail)
    await say(command.chat, talk.preview_is_yours(), f"{trail.run}:previewed", parts, trail, only=command.person)
    return place


async def _held(command: Command, context: Context, ready: Prepared, parts: Parts, trail: Trail) -> dict[str, Any]:
    """What the card shows, and the recap that it is of: of this very meeting."""
    callable = await trail.durable.step("look for the model", parts.model.available)
    return {
        "command": replace(command, text="recap", named=True, linked=False),
        "run": trail.run,
        "digest": digest(ready.outgoing),
        "case": context.case,
        "title": context.title,
        "facts": _facts(ready, parts, callable=callable),
        "pages": list(_pages(ready)),
    }


async def press_preview(click: CardClicked, message: MessageRef, parts: Parts, accept: Accept) -> Card:
    """Read on, send it, or don't. Raises `BadInput` for what is over, `NotAuthorised` for whose it isn't."""
    memory = Memory(parts.records, parts.retention)
    held = await memory.preview_at(message)
    if held is None:
        raise BadInput(_OLD)
    command: Command = held["command"]
    if command.person.id != click.person.id:
        raise NotAuthorised("This preview is for whoever asked for it. Type preview for one of your own.")
    if click.verb == "preview.page":
        return _turned(held, click.data.get("page", 1))
    send = click.verb == "preview.send"
    if send:
        agreed = replace(command, id=f"{command.id}|send", at=click.at)
        await memory.keep_agreed(agreed, held.get("digest", ""), held["case"])
        await accept(agreed)
    await memory.end_preview(message)
    card = talk.preview_sent() if send else talk.preview_dropped()
    await _close(held, message, card, "sent on" if send else "not sent", parts)
    return card


async def _close(held: Mapping[str, Any], message: MessageRef, card: Card, decision: str, parts: Parts) -> None:
    """Its buttons are worn out, and the log says what became of it."""
    command: Command = held["command"]
    trail = Trail(
        run=held["run"],
        tenant=command.tenant,
        case=held["case"],
        audit=parts.audit,
        durable=AtOnce(),
        refuse_if_stopped=parts.stops.refuse,
        pauses=(),
        person=command.person.id,
    )
    await parts.audit.append(
        AuditEvent(
            run=trail.run,
            step="preview",
            outcome="ok",
            tenant=trail.tenant,
            case=trail.case,
            person=trail.person,
            decision=decision,
        )
    )
    with suppress(RapporteurError):  # the trail has written it down
        await show(message, card, f"{trail.run}:preview:closed", parts, trail.unstoppable())


def _turned(held: Mapping[str, Any], page: object) -> Card:
    """A further page; the card itself for the first, and for what no button of ours carries."""
    if isinstance(page, str | int | float) and str(page).isdecimal() and 0 < int(page) < len(held["pages"]):
        return preview_page(held, int(page))
    return preview_card(held)


def _facts(ready: Prepared, parts: Parts, *, callable: bool) -> tuple[tuple[str, str], ...]:
    coverage = ready.coverage
    share = "all" if coverage.words_read >= coverage.words else f"{coverage.share:.0%}"
    goes = parts.model.name if callable else f"{parts.model.name}, which can't be called now: nothing would leave"
    return (
        ("Would go to", goes),
        ("Runs in", parts.model.region),
        ("Policy", parts.policy.ref),
        ("Reads", f"{share} of {coverage.words:,} words"),
        ("Hidden", in_words(_hidden(ready))),
        *exceptions({"let_through": ready.let_through}),
    )


def _hidden(ready: Prepared) -> Counter[str]:
    """How many different things are hidden, by the labels of their placeholders."""
    different = {(span.type, span.token) for spans in ready.redaction.spans for span in spans}
    return Counter(label_of(type) for type, _ in different)


def _pages(ready: Prepared) -> Iterator[str]:
    """All that the model would get, the sources first, cut at line ends where there are any."""
    left = f"{ready.outgoing.text.strip()}\n\nThe instructions before it:\n{ready.outgoing.instructions.strip()}"
    while len(left) > PAGE:
        cut = left.rfind("\n", PAGE // 2, PAGE)
        cut = cut if cut > 0 else PAGE
        yield left[:cut].strip()
        left = left[cut:]
    yield left.strip()
