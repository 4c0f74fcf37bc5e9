"""A person typed something: find out what they want, and do it or say how to get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import notices
from bot.acting import say, tell
from bot.clicks import decide
from bot.conversation import talk
from bot.conversation.commands import Abuse, Empty, Greeting, Known, Parsed, Suggest, Thanks, parse
from bot.core.card import Card
from bot.core.errors import RapporteurError, SignInNeeded
from bot.core.skill import Decided, Saved
from bot.core.types import (
    Command,
    Feedback,
    Installed,
    MailArrived,
    MailboxChanged,
    MeetingEnded,
    Received,
    SubscriptionChanged,
    TranscriptCreated,
)
from bot.letters import keep_letter
from bot.memory import Memory
from bot.parts import Parts
from bot.pipeline import run
from bot.previewing import preview
from bot.seeing import may_see, was_among
from bot.signing_in import ask_to_sign_in
from bot.standing import roles_of
from bot.trail import Trail

SHOWING = frozenset({"recap", "preview", "why"})
MOMENT = 3.0


async def handle(event: Received | Decided, parts: Parts, trail: Trail) -> None:
    """Everything that comes in ends here, inside a durable workflow."""
    match event:
        case MeetingEnded():
            await Memory(parts.records, parts.retention).keep_meeting(event)
            await run(event, parts.skills["recap"], parts, trail)
        case Command():
            await _answer(event, parts, trail)
        case Decided():
            await decide(event, parts, trail)
        case Installed():
            await _welcome(event, parts, trail)
        case TranscriptCreated():
            await _recap_unasked(event, parts, trail)
        case MailArrived():
            await keep_letter(event, parts, trail)
        case MailboxChanged():
            await _look_into(event, parts, trail)
        case SubscriptionChanged():
            await _tend(event, parts, trail)
        case Feedback():
            mark = "liked" if event.liked else "disliked"
            await trail.note("feedback", counts={mark: 1}, private={"text": event.text})


async def _tend(event: SubscriptionChanged, parts: Parts, trail: Trail) -> None:
    """What fails here is done by the next round of the watch."""
    try:
        await trail.do(f"subscription {event.kind}", lambda: parts.watch.changed(event))
    except RapporteurError as error:
        await trail.note("failed", "failed", decision=error.code)


async def _look_into(event: MailboxChanged, parts: Parts, trail: Trail) -> None:
    """What can't be read now is found by the next round of the watch."""
    try:
        await trail.do("look into the mailbox", lambda: parts.watch.mailbox_changed(event.mailbox))
    except RapporteurError as error:
        await trail.note("failed", "failed", decision=error.code)


async def _recap_unasked(event: TranscriptCreated, parts: Parts, trail: Trail) -> None:
    """Only where the app was added: what nobody asked us to read, we don't read."""
    try:
        ended = await trail.do("find the meeting", lambda: parts.provider.meetings.ended(event))
        there = await trail.do("look for the chat", lambda: parts.messages.present(ended.chat))
    except RapporteurError as error:
        return await trail.note("failed", "failed", decision=error.code)
    if not there:
        return await trail.note("done", decision="the app is not in this meeting's chat")
    await Memory(parts.records, parts.retention).keep_meeting(ended)
    await run(ended, parts.skills["recap"], parts, trail)


async def _answer(command: Command, parts: Parts, trail: Trail) -> None:
    asked = parse(command.text)
    names = parts.policy.commands(await _roles(command, asked, parts, trail))
    if isinstance(asked, Known) and asked.name not in names:
        await trail.note("authorise", "denied", decision=f"roles: {asked.name}")
        return await _say(command, talk.not_for_you(names), parts, trail)
    match asked:
        case Known(name="recap"):
            return await _recap(command, parts, trail)
        case Known(name="preview"):
            return await _preview(command, parts, trail)
        case Known(name="why"):
            return await _why(command, parts, trail)
        case Known(name="sign-out"):
            card = talk.signed_out(was_in=await trail.do("sign out", lambda: parts.sign_in.sign_out(command.person)))
        case Known(name="stop"):
            card = await _stop(command, parts)
        case _:
            card = _talk(asked, command, names)
    await _say(command, card, parts, trail)


def _talk(asked: Parsed, command: Command, names: Sequence[str]) -> Card:
    """The answer to what needs nothing but words."""
    match asked:
        case Empty() if command.linked:
            return talk.linked()
        case Suggest(name=name):
            return talk.did_you_mean(name)
        case Greeting():
            return talk.hello(command.person, names, command.chat.scope)
        case Thanks():
            return talk.you_are_welcome()
        case Abuse():
            return talk.sorry_to_annoy()
        case Known() | Empty():
            return talk.help_card(names, command.chat)
    return talk.did_not_understand(names)


async def _roles(command: Command, asked: Parsed, parts: Parts, trail: Trail) -> frozenset[str]:
    """What shows a run waits for the directory; where no group counts, small talk and stopping wait a moment only."""
    shows = isinstance(asked, Known) and asked.name in SHOWING
    within = None if shows or parts.policy.groups else MOMENT
    return await trail.do("identify", lambda: roles_of(command.person, parts, within))


async def _recap(command: Command, parts: Parts, trail: Trail) -> None:
    memory = Memory(parts.records, parts.retention)
    command, active, saved = await _of_which_meeting(command, memory, trail)
    if command.meeting_id is None and saved is None:
        return await _say(command, talk.where_to_recap(command.chat), parts, trail)
    # Of a meeting that was named, the run itself finds what there is.
    there = saved if saved is not None and saved.status in ("posted", "waiting") and not command.named else None
    if not await _sees(command, command, there, talk.where_to_recap(command.chat), parts, trail):
        return
    if active is not None:
        return await _say(command, talk.already_on_it(), parts, trail)
    if there is not None:
        return await _there_already(command, there, parts, trail)
    ran = await run(command, parts.skills["recap"], parts, trail)
    if ran == "busy":
        await _say(command, talk.already_on_it(), parts, trail)
    elif isinstance(ran, Saved):
        known = await trail.durable.step("recall the run", lambda: memory.run(ran.run))
        await _there_already(command, known or ran, parts, trail)


async def _preview(command: Command, parts: Parts, trail: Trail) -> None:
    """Of the meeting that `recap` would write up; who may not see it hears what they hear where there is none."""
    nothing, memory = talk.where_to_recap(command.chat), Memory(parts.records, parts.retention)
    command, _, saved = await _of_which_meeting(command, memory, trail)
    if command.meeting_id is None and saved is not None:
        request = await trail.durable.step("recall the request", lambda: memory.request_of(saved.run))
        command = replace(command, meeting_id=request.meeting_id if request else None)
    if command.meeting_id is None:
        return await _say(command, nothing, parts, trail)
    if await _sees(command, command, None, nothing, parts, trail):
        try:
            await preview(command, parts.skills["recap"], parts, trail)
        except RapporteurError as error:
            await _tell_failure(command, error, parts, trail)


async def _of_which_meeting(command: Command, memory: Memory, trail: Trail) -> tuple[Command, str | None, Saved | None]:
    """The command with the meeting that it is about; the run that is at work in its chat, and the last one."""
    active, saved, ended = await trail.durable.step("recall", lambda: memory.of_chat(command.chat))
    if ended is not None and command.meeting_id in (None, ended.meeting_id):
        command = replace(command, meeting_id=ended.meeting_id, meeting_ended=ended.ended_at)
    elif command.meeting_id is None and saved is None:
        command = replace(command, meeting_id=command.usual_meeting)
    return command, active, saved


async def _sees(
    command: Command, about: Command | MeetingEnded, saved: Saved | None, nothing: Card, parts: Parts, trail: Trail
) -> bool:
    """Whether the person may know of a meeting; else they have been told what is said where there is `nothing`."""
    if saved is not None and was_among(command.person, saved):
        return True
    try:
        if await trail.do("see", lambda: may_see(command.person, about, parts)):
            return True
        await trail.note("authorise", "denied", decision="not a meeting of theirs")
        await _say(command, nothing, parts, trail)
    except SignInNeeded as needed:
        await _ask_to_sign_in(command, needed, parts, trail)
    except RapporteurError as error:
        await _tell_failure(command, error, parts, trail)
    return False


async def _ask_to_sign_in(command: Command, needed: SignInNeeded, parts: Parts, trail: Trail) -> None:
    try:
        await ask_to_sign_in(command, needed, parts, trail)
    except RapporteurError as error:
        await _tell_failure(command, error, parts, trail)


async def _tell_failure(command: Command, error: RapporteurError, parts: Parts, trail: Trail) -> None:
    await trail.note("failed", "failed", decision=error.code)
    await _say(command, notices.failure(parts.skills["recap"].facts.title, error, trail.run), parts, trail)


async def _there_already(command: Command, saved: Saved, parts: Parts, trail: Trail) -> None:
    if saved.status == "waiting" and saved.approver is not None:
        mine = saved.approver.id == command.person.id
        await _say(command, talk.waiting_for(saved.approver, mine=mine), parts, trail)
    elif saved.card is not None:
        await _show_again(command, saved, saved.card, parts, trail)
    else:
        await _say(command, talk.already_on_it(), parts, trail)


async def _show_again(command: Command, saved: Saved, card: Card, parts: Parts, trail: Trail) -> None:
    """Not to people from outside who came later than the recap: nobody decided that it is for them."""
    cleared = {person.id or person.name for person in saved.context.people if person.guest}
    there = await trail.do("look who is there", lambda: parts.provider.members.members(command.chat))
    if any(person.guest and (person.id or person.name) not in cleared for person in there):
        return await _say(command, talk.not_in_front_of_guests(), parts, trail)
    message = await say(command.chat, card, f"{trail.run}:again", parts, trail)
    await Memory(parts.records, parts.retention).keep_message(message, saved)


async def _why(command: Command, parts: Parts, trail: Trail) -> None:
    memory = Memory(parts.records, parts.retention)
    saved = await memory.last_run_in(command.chat)
    report = await memory.report(saved.run) if saved else None
    request = await memory.request_of(saved.run) if saved else None
    if saved is None or report is None or request is None:
        await _say(command, talk.nothing_to_explain(), parts, trail)
    elif await _sees(command, request, saved, talk.nothing_to_explain(), parts, trail):
        await _say(command, notices.why(report, saved.run), parts, trail)


async def _stop(command: Command, parts: Parts) -> Card:
    memory = Memory(parts.records, parts.retention)
    running = await memory.active_in(command.chat)
    if running is None:
        return talk.nothing_to_stop()
    request = await memory.request_of(running)
    await parts.stops.stop_run(running, request, command.person.id)
    # It may sleep until its next look for a transcript: the chat is free for another one now.
    if request:
        await memory.end(request, running)
    return talk.stopped()


async def _welcome(event: Installed, parts: Parts, trail: Trail) -> None:
    """Once a chat; the one that was killed over it is taken up again, and is the same one."""
    kept = await parts.records.put_new("welcome", event.chat.id, trail.run, scope="work", days=3650)
    if kept or await parts.records.get("welcome", event.chat.id) == trail.run:
        runs, log = parts.retention["runs"], parts.retention["audit"]
        card = talk.welcome(event.person, event.chat, content_days=runs, audit_days=log)
        await say(event.chat, card, f"{trail.run}:welcome", parts, trail)


async def _say(command: Command, card: Card, parts: Parts, trail: Trail) -> None:
    """An answer is for who asked; others in the chat needn't read it."""
    await say(command.chat, card, f"{trail.run}:reply", parts, trail, only=command.person)


async def apologise(event: Received | Decided, parts: Parts, trail: Trail) -> None:
    """The last resort of a workflow: give free what it held, and tell people that it failed, without a word of why."""
    memory = Memory(parts.records, parts.retention)
    await memory.give_back(trail.run)
    if request := await memory.request_of(trail.run):
        await memory.end(request, trail.run)
    card, key = notices.unexpected("Rapporteur", trail.run), f"{trail.run}:unexpected"
    try:
        if isinstance(event, Decided):
            await tell(event.person, card, key, parts, trail)
        elif isinstance(event, Command | MeetingEnded):
            await say(event.chat, card, key, parts, trail)
    except RapporteurError:
        await trail.note("apologise", "failed")
