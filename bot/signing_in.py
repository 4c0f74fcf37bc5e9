"""Signing in, from the question to the command that it was for: asked in the person's own chat, taken up again once.

A ticket stands for one command of one person, for a quarter of an hour. It comes back with the channel's single sign-on,
or in the link on the card; either way only that person's own sign-in counts.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.acting import say, show, tell
from bot.conversation import talk
from bot.core.errors import BadInput, ConfigError, NotAuthorised, SignInNeeded
from bot.core.types import Command, Json, Person
from bot.notices import failure
from bot.parts import Parts
from bot.trail import AtOnce, Trail

ASKED, BEGUN, USED, DONE, PLACE = "sign_in", "sign_in.begun", "sign_in.used", "sign_in.done", "sign_in.place"
LASTS = timedelta(minutes=15)
QUIET_SECONDS = 3.0
"""Single sign-on takes about a second and asks nobody: only after this does a group hear that somebody was asked."""
LOOKS = 4
"""So often is looked, within those seconds, whether it has."""

BACK = "/auth/callback"
START = "/auth/start"
AGAIN = "|signed in"
_TICKET = re.compile(r"[A-Za-z0-9_-]{20,100}")
_OLD = "This sign-in is too old, or was used already. Go back to the chat and ask again for what you wanted."
_NO_LINK = (
    "I read this with your own rights, so you have to sign in, and nobody has set yet where: an admin sets `public_url` to "
    "the address under which Rapporteur is reached."
)

Accept = Callable[[Command], Awaitable[None]]


async def ask_to_sign_in(command: Command, error: SignInNeeded, parts: Parts, trail: Trail) -> None:
    """Ask in the person's own chat, and remember what they wanted. Who has just signed in in vain is told why instead."""
    if command.id.endswith(AGAIN) or not parts.sign_in_url:
        problem = error if parts.sign_in_url else ConfigError(_NO_LINK)
        await tell(command.person, failure("Sign in", problem, trail.run), f"{trail.run}:failed", parts, trail)
        return
    ticket = await trail.durable.step("ticket", _new_ticket)
    until = await trail.durable.step("until", lambda: _until(parts))
    held = {"command": command, "until": until, "run": trail.run}
    await _put(ASKED, ticket, held, command.person, parts)
    link = f"{parts.sign_in_url}{START}?ticket={ticket}"
    place = await tell(command.person, talk.sign_in(error.text, ticket, link), f"{trail.run}:sign-in", parts, trail)
    await _put(PLACE, ticket, place, command.person, parts)
    if await _signed_in_soon(ticket, parts, trail):
        return await show(place, talk.signed_in(), f"{trail.run}:signed-in", parts, trail)
    if command.chat.scope != "personal":
        await say(command.chat, talk.asked_to_sign_in(), f"{trail.run}:asked", parts, trail)


async def _signed_in_soon(ticket: str, parts: Parts, trail: Trail) -> bool:
    async def done() -> bool:
        return await parts.records.get(DONE, ticket) is not None

    for _ in range(LOOKS):
        await trail.durable.sleep(QUIET_SECONDS / LOOKS)
        if await trail.durable.step("signed in", done):
            return True
    return False


async def exchange(person: Person, ticket: str, token: str, parts: Parts, accept: Accept) -> None:
    """The channel's single sign-on. Several devices send the same: one counts.

    Raises `NotAuthorised` for a ticket that isn't this person's, and as `SignIn.with_token` does.
    """
    held = await _held(ASKED, ticket, parts)
    if held is None or held["command"].person.id != person.id:
        raise NotAuthorised(_OLD)
    if await parts.records.get(DONE, ticket):
        return
    trail = _trail(held, parts)
    await trail.do("sign in", lambda: parts.sign_in.with_token(person, token), lambda _: {"decision": "single sign-on"})
    await _take_up(ticket, held, parts, accept)


async def begin(ticket: str, parts: Parts) -> str:
    """The page to sign in at. Raises `BadInput` for a link that is no longer good, `TooManyRequests`, `Unavailable`."""
    held = await _held(ASKED, ticket, parts)
    if held is None:
        raise BadInput(_OLD)
    person = held["command"].person
    # Each time something is kept, and whoever has the link can follow it.
    parts.allowances.take(held["command"].tenant, person.id)
    state = _ticket()
    url, begun = await parts.sign_in.begin(person, parts.sign_in_url + BACK, state)
    until = parts.now() + LASTS
    await _put(BEGUN, state, {"ticket": ticket, "begun": begun, "until": until}, person, parts)
    return url


async def finish(answer: Mapping[str, str], parts: Parts, accept: Accept) -> None:
    """The page led back. Raises `BadInput` for what we didn't begin, and as `SignIn.finish` does; each answer counts once."""
    state = answer.get("state", "")
    held = await _held(BEGUN, state, parts)
    asked = await _held(ASKED, held["ticket"], parts) if held else None
    if held is None or asked is None:
        raise BadInput(_OLD)
    person, ticket, begun = asked["command"].person, held["ticket"], held["begun"]
    if not await parts.records.put_new(USED, state, True, scope=_scope(person), days=1):
        raise BadInput(_OLD)
    trail = _trail(asked, parts)
    await trail.do(
        "sign in", lambda: parts.sign_in.finish(person, begun, answer), lambda _: {"decision": "by the link"}
    )
    await _take_up(ticket, asked, parts, accept)
    if (place := await parts.records.get(PLACE, ticket)) is not None:
        await show(place, talk.signed_in(), f"{trail.run}:signed-in", parts, trail)


def _trail(held: Json, parts: Parts) -> Trail:
    """What comes from outside the run that asked, written down under its id, and tried once."""
    command: Command = held["command"]
    return Trail(
        run=held["run"],
        tenant=command.tenant,
        case=f"run:{held['run']}",
        audit=parts.audit,
        durable=AtOnce(),
        refuse_if_stopped=parts.stops.refuse,
        pauses=(),
        person=command.person.id,
    )


async def _take_up(ticket: str, held: Json, parts: Parts, accept: Accept) -> None:
    """What was wanted comes in anew, under an id of its own that is the same each time: so it is done once."""
    command: Command = held["command"]
    await accept(replace(command, id=command.id + AGAIN))
    await _put(DONE, ticket, True, command.person, parts)


async def _held(kind: str, key: str, parts: Parts) -> Json | None:
    """What is remembered, while its time lasts."""
    held = await parts.records.get(kind, key) if _TICKET.fullmatch(key) else None
    return held if held is not None and parts.now() <= held["until"] else None


async def _put(kind: str, key: str, value: Any, person: Person, parts: Parts) -> None:
    await parts.records.put(kind, key, value, scope=_scope(person), days=1)


def _scope(person: Person) -> str:
    return f"person:{person.id}"


def _ticket() -> str:
    return secrets.token_urlsafe(32)


async def _new_ticket() -> str:
    return _ticket()


async def _until(parts: Parts) -> Any:
    return parts.now() + LASTS
