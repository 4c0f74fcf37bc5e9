"""A person typed something: find out what they want, and do it or say how to get it."""

from __future__ import annotations

from dataclasses import replace

from bot import notices
from bot.acting import say
from bot.clicks import decide
from bot.conversation import talk
from bot.conversation.commands import Abuse, Empty, Greeting, Known, Suggest, Thanks, parse
from bot.core.card import Card
from bot.core.errors import RapporteurError
from bot.core.skill import Decided
from bot.core.types import Command, Event, Feedback, Installed, MeetingEnded
from bot.memory import Memory
from bot.parts import Parts
from bot.pipeline import run
from bot.trail import Trail


async def handle(event: Event | Decided, parts: Parts, trail: Trail) -> None:
    """Everything that comes in ends here, inside a durable workflow."""
    match event:
        case MeetingEnded():
            await Memory(parts.records, parts.retention).keep_meeting(event.chat, event.meeting_id)
            await run(event, parts.skills["recap"], parts, trail)
        case Command():
            await _answer(event, parts, trail)
        case Decided():
            await decide(event, parts, trail)
        case Installed():
            await _welcome(event, parts, trail)
        case Feedback():
            mark = "liked" if event.liked else "disliked"
            await trail.note("feedback", counts={mark: 1}, private={"text": event.text})


async def _answer(command: Command, parts: Parts, trail: Trail) -> None:
    asked = parse(command.text)
    names = parts.policy.commands(guest=command.person.guest)
    if isinstance(asked, Known) and asked.name not in names:
        await trail.note("authorise", "denied", decision=f"people: {asked.name}")
        return await _say(command, talk.not_for_you(names), parts, trail)
    match asked:
        case Known(name="recap"):
            return await _recap(command, parts, trail)
        case Known(name="why"):
            card = await _why(command, parts)
        case Known(name="stop"):
            card = await _stop(command, parts)
        case Suggest(name=name):
            card = talk.did_you_mean(name)
        case Greeting():
            card = talk.hello(command.person, names, command.chat.scope)
        case Thanks():
            card = talk.you_are_welcome()
        case Abuse():
            card = talk.sorry_to_annoy()
        case Known() | Empty():
            card = talk.help_card(names, command.chat.scope)
        case _:
            card = talk.did_not_understand(names)
    await _say(command, card, parts, trail)


async def _recap(command: Command, parts: Parts, trail: Trail) -> None:
    memory = Memory(parts.records, parts.retention)
    if await memory.active_in(command.chat):
        return await _say(command, talk.already_on_it(), parts, trail)
    saved = await memory.last_run_in(command.chat)
    if saved is not None and saved.status == "posted" and saved.card is not None:
        message = await say(command.chat, saved.card, f"{trail.run}:again", parts, trail)
        return await memory.keep_message(message, saved)
    if saved is not None and saved.status == "waiting" and saved.approver is not None:
        return await _say(command, talk.waiting_for(saved.approver), parts, trail)
    meeting_id = command.meeting_id or await memory.meeting_of(command.chat)
    if meeting_id is None:
        return await _say(command, talk.where_to_recap(), parts, trail)
    await run(replace(command, meeting_id=meeting_id), parts.skills["recap"], parts, trail)


async def _why(command: Command, parts: Parts) -> Card:
    memory = Memory(parts.records, parts.retention)
    saved = await memory.last_run_in(command.chat)
    report = await memory.report(saved.run) if saved else None
    return notices.why(report, saved.run) if saved and report else talk.nothing_to_explain()


async def _stop(command: Command, parts: Parts) -> Card:
    running = await Memory(parts.records, parts.retention).active_in(command.chat)
    if running is None:
        return talk.nothing_to_stop()
    await parts.stops.stop(running, command.person.id)
    return talk.stopped()


async def _welcome(event: Installed, parts: Parts, trail: Trail) -> None:
    new = await parts.records.put_new("welcome", event.chat.id, True, scope="work", days=3650)
    if new:
        runs, log = parts.retention["runs"], parts.retention["audit"]
        card = talk.welcome(event.person, event.chat.scope, content_days=runs, audit_days=log)
        await say(event.chat, card, f"{trail.run}:welcome", parts, trail)


async def _say(command: Command, card: Card, parts: Parts, trail: Trail) -> None:
    await say(command.chat, card, f"{trail.run}:reply", parts, trail)


async def apologise(event: Event, parts: Parts, trail: Trail) -> None:
    """The last resort of a workflow: tell people in the chat that it failed, without a word of why it did."""
    if isinstance(event, Command | MeetingEnded):
        try:
            await say(event.chat, notices.unexpected("Rapporteur", trail.run), f"{trail.run}:unexpected", parts, trail)
        except RapporteurError:
            await trail.note("apologise", "failed")
