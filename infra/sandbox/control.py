"""The control API, under `/_tenant`: what the page, the demo and the tests see of the tenant, and do in it as its people.

All ids are the tenant's own (`people[].id` a directory id). Times are ISO 8601 in UTC, ending in `Z`.

    GET /_tenant/state ->
    {version: int,                         # grows with every change
     organisation: {name, domain, tenant_id},
     bot: {id: "28:APP", app_id, name, url: str|null, reachable: bool|null},   # null: nothing sent to it yet
     people: [{id, key, teams_id: "29:...", name, mail, job_title, department, office, phone, manager: id|null, guest,
              sso: bool}],                 # whether their Teams answers a sign-in card by itself
     teams: [{id, key, name, members: [id], channels: [{id, name}]}],
     chats: [{id, key, kind: personal|group|meeting|channel, topic, members: [id], installed: bool,
              team: {id, name}|null, meeting: id|null,
              messages: [{id, from: {id, name, kind: person|bot}, ts, text, format: plain|markdown|xml,
                          attachments: [{contentType, content, ...}],      # an Adaptive Card's JSON is in content
                          entities: [...], channel_data: {...}, suggested_actions: {...}|null,
                          reply_to: message id|null, edited: int, edited_at|null, deleted: bool,
                          feedback: [{from: id, reaction: like|dislike, text}],
                          sign_in: null|trying|silent|button|verified}]}],                   # oldest first
                                           # of a sign-in card: Teams tries, has signed in silently, shows the button,
                                           # or the bot took what the page behind the button gave
     meetings: [{id, key, subject, organiser: id, attendees: [id], chat: chat id, start, end, join_url,
                 status: scheduled|ended, transcription: on|off|never|no_attribution,
                 transcript: none|waiting|ready,          # none: before the end, or there will never be one
                 parts: [{id, created, ready: bool, words: int}]}],
     plans: [{id, key, title, team: {id, name}, buckets: [{id, name}],
              tasks: [{id, title, bucket: bucket id, assignees: [id], due|null, percent, description, references: {},
                       created, etag}]}],
     mailboxes: [{owner: id, name, address, shared: bool,         # people's own where there is a mail in it
                  messages: [{id, from, to: [..], subject, body, received, attachments: [name],
                              read: time|null}]}],                 # when an application last read its body
     ready_mail: [{mailbox: id, from, subject, body, attachments: [name]}],
     subscriptions: [{id, resource, expires, created, rich: bool, lifecycle: bool,
                      delivered: time|null, status: int|null}],    # of the last post; status null: nobody answered
     notifications: {dropped, duplicated, delayed, seconds, seed,  # what is asked for, as in PUT /_tenant/notifications
                     fates: {dropped, duplicated, delayed}},       # how many it befell
     groups: [{id, key, name, members: [id], groups: [id]}],       # security groups, and those inside them
     sign_in: {consent: {everybody: [scope], people: {id: [scope]}},   # to delegated permissions
               browsers: [id], redirect_uris: [str]},              # who is signed in to Entra in some browser
     files: [{id, drive, name, path, owner: id, modified, text}],
     google: {...},                        # the half in Google Workspace: google/control.py, its requests as well
     faults: [{id, path, kind, times: int|null, hits: int, seconds, retry_after, rate, kinds, seed}],
     fault_kinds: [str]}

    GET /_tenant/events                    # server-sent events, one `data: {"version": n, "what": "message", "id": ...}` a
                                           # change; a comment line every 15 s; what: message task plan meeting chat
                                           # person fault bot mail subscription consent group
    POST /_tenant/chats/{chat}/messages    {from: person id or key, text, mention?, thread?} -> 201 {id}
                                           # mention: whether the bot is mentioned (default true outside personal chats);
                                           # thread: the message of a channel that it answers;
                                           # a text that starts with "@Rapporteur" or "<at>Rapporteur</at>" mentions it as well
    POST /_tenant/chats/{chat}/messages/{message}/actions   {from, verb, data} -> 200 the bot's invoke answer as it is:
                                           # {statusCode, type, value}; type application/vnd.microsoft.card.adaptive (value: a
                                           # card, for the clicker alone) or application/vnd.microsoft.activity.message (a text)
    POST /_tenant/chats/{chat}/messages/{message}/feedback  {from, reaction: like|dislike, text?} -> 200 {status}
    POST /_tenant/chats/{chat}/messages/{message}/verify    {from, state} -> 200 {status: the bot's}
                                           # the page behind a sign-in card's button is done and gave `state`
    POST /_tenant/chats/{chat}/install     {from} -> 202 {}        # the app is added by that person, the bot is told
    POST /_tenant/meetings                 {subject, vtt, organiser?, attendees?: [id, key or name], start?} -> 201 {id, chat}
                                           # attendees: else every speaker of the VTT; an unknown name joins the firm
    POST /_tenant/meetings/{meeting}/end   -> 202 {}               # meetingEnd goes to the bot, the transcript follows
    POST /_tenant/mail                     {mailbox: id, key or address, from, subject, body, attachments?} -> 201 {id}
    PUT /_tenant/notifications             {dropped?, duplicated?, delayed?, seconds?, seed?} -> 200 the same, whole
                                           # shares from 0 to 1 of the notifications that are lost, sent twice, or sent
                                           # up to `seconds` late and so in another order; what isn't given is 0 (seconds: 1)
    POST /_tenant/subscriptions/{subscription}/lifecycle  {event: reauthorizationRequired|subscriptionRemoved|missed}
                                           -> 202 {}   # told to its lifecycle URL; a removed one is gone
    PUT /_tenant/faults                    {path, kind, times?, seconds?, retry_after?} -> 201 {id}
                                           # kind random: {rate: 0.1, kinds: [429, 503, 504, cut, slow], seed: 0} as well:
                                           # that share of the path's requests meets one of the kinds
    DELETE /_tenant/faults                 -> 204                  # all; DELETE /_tenant/faults/{id} one
    PUT /_tenant/people/{person}/sso       {on: bool} -> 200 {on}  # off: a sign-in card shows its button at once
    POST /_tenant/people/{person}/session  {} -> 201 {cookie: {name, value}}
                                           # of a browser that is signed in to Entra: no sign-in page, unless consent is
                                           # missing or the app asks for one; DELETE -> 204 ends every session of theirs
    PUT /_tenant/consent                   {scopes: [str]|null, given: bool, person?} -> 200 sign_in.consent
                                           # an admin's for everybody, or a person's own; null (to withdraw): all
    PUT /_tenant/redirect-uris             {uris: [str]} -> 200 {uris}   # beside the bot's own /auth/callback
    PUT /_tenant/groups/{group}            {members: [id or key]} -> 200 {members}
    PUT /_tenant/bot                       {url: str|null} -> 200  # where the bot listens

A refusal is {error: "a sentence"} with 400 (bad input), 403 (not from this machine or not from this page), 404, 405,
409 (not now: the meeting has ended already, the bot is not installed there) or 502 (the bot did not answer; the sentence
says what it did).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

from infra.sandbox.control_events import ControlEvents
from infra.sandbox.control_identity import ControlIdentity
from infra.sandbox.control_input import names_of, read_body, share_of, start_of, text_of
from infra.sandbox.faults import RANDOM
from infra.sandbox.firm import FirmError
from infra.sandbox.google.chat_people import NotThere
from infra.sandbox.google.control import ControlGoogle
from infra.sandbox.tenant import BotUnreachable, NotNow, Tenant
from infra.sandbox.view import view

ROOT = "/_tenant"
_BEAT = 15.0

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Answers for one tenant. `closing` ends the streams of events when the server stops."""

    tenant: Tenant
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def state(self, _: web.Request) -> web.Response:
        return web.json_response(view(self.tenant))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events until the reader goes or the server stops."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        changes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.tenant.state.listeners.add(changes)
        try:
            await stream.write(_event({"version": self.tenant.state.version, "what": "hello", "id": ""}))
            with contextlib.suppress(ConnectionError):
                await self._tell(stream, changes)
        finally:
            self.tenant.state.listeners.discard(changes)
        return stream

    async def _tell(self, stream: web.StreamResponse, changes: asyncio.Queue[dict[str, Any]]) -> None:
        stopping = asyncio.create_task(self.closing.wait())
        waiting = asyncio.create_task(changes.get())
        try:
            while not self.closing.is_set():
                await asyncio.wait({stopping, waiting}, timeout=_BEAT, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    await stream.write(_event(waiting.result()))
                    waiting = asyncio.create_task(changes.get())
                elif not stopping.done():
                    await stream.write(b": still here\n\n")
        finally:
            stopping.cancel()
            waiting.cancel()

    async def say(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from", "text")
        id = await self.tenant.say(
            request.match_info["chat"],
            text_of(body, "from"),
            text_of(body, "text"),
            mention=bool(body.get("mention", True)),
            thread=body.get("thread"),
        )
        return web.json_response({"id": id}, status=201)

    async def click(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from", "verb")
        data = body.get("data", {})
        if not isinstance(data, dict):
            raise ValueError("data must be an object")
        where = request.match_info
        answer = await self.tenant.click(
            where["chat"], where["message"], text_of(body, "from"), text_of(body, "verb"), data
        )
        return web.json_response(answer)

    async def feedback(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from", "reaction")
        where = request.match_info
        status = await self.tenant.give_feedback(
            where["chat"],
            where["message"],
            text_of(body, "from"),
            text_of(body, "reaction"),
            str(body.get("text") or ""),
        )
        return web.json_response({"status": status})

    async def install(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from")
        await self.tenant.install(request.match_info["chat"], text_of(body, "from"))
        return web.json_response({}, status=202)

    async def add_meeting(self, request: web.Request) -> web.Response:
        body = await read_body(request, "subject", "vtt")
        id = await self.tenant.add_meeting(
            text_of(body, "subject"),
            text_of(body, "vtt"),
            organiser=body.get("organiser"),
            attendees=names_of(body.get("attendees"), "attendees"),
            start=start_of(body.get("start"), self.tenant.state.now()),
        )
        return web.json_response({"id": id, "chat": self.tenant.state.meeting(id).chat}, status=201)

    async def end_meeting(self, request: web.Request) -> web.Response:
        await self.tenant.end_meeting(request.match_info["meeting"])
        return web.json_response({}, status=202)

    async def add_fault(self, request: web.Request) -> web.Response:
        body = await read_body(request, "path", "kind")
        times = body.get("times")
        if times is not None and not isinstance(times, int):
            raise ValueError("times must be a whole number")
        fault = self.tenant.faults.add(
            text_of(body, "path"),
            text_of(body, "kind"),
            times,
            seconds=float(body.get("seconds", 1)),
            retry_after=float(body.get("retry_after", 1)),
            rate=share_of(body, "rate", 0.1),
            kinds=tuple(names_of(body.get("kinds"), "kinds") or RANDOM),
            seed=int(body.get("seed", 0)),
        )
        return web.json_response({"id": fault.id}, status=201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        id = request.match_info.get("fault")
        if not self.tenant.faults.clear(id) and id is not None:
            raise KeyError(id)
        return web.Response(status=204)

    async def set_bot(self, request: web.Request) -> web.Response:
        body = await read_body(request, "url")
        self.tenant.bot_url = body["url"] and text_of(body, "url")
        return web.json_response({"url": self.tenant.bot_url})


def add_routes(app: web.Application, control: Control) -> None:
    """Serve it under /_tenant; its open streams end when the application shuts down."""

    async def close(_: web.Application) -> None:
        control.closing.set()

    message = "/chats/{chat}/messages/{message}"
    routes: list[tuple[str, str, Handler]] = [
        ("GET", "/state", control.state),
        ("GET", "/events", control.events),
        ("POST", "/chats/{chat}/messages", control.say),
        ("POST", message + "/actions", control.click),
        ("POST", message + "/feedback", control.feedback),
        ("POST", "/chats/{chat}/install", control.install),
        ("POST", "/meetings", control.add_meeting),
        ("POST", "/meetings/{meeting}/end", control.end_meeting),
        ("PUT", "/faults", control.add_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("DELETE", "/faults/{fault}", control.clear_faults),
        ("PUT", "/bot", control.set_bot),
        *ControlEvents(tenant=control.tenant).routes(),
        *ControlIdentity(tenant=control.tenant).routes(),
        *ControlGoogle(half=control.tenant.google).routes(),
    ]
    for method, path, handler in routes:
        app.router.add_route(method, ROOT + path, _said_plainly(handler))
    app.on_shutdown.append(close)


def _said_plainly(handler: Handler) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except KeyError as error:
            return _error(404, f"there is no {error.args[0]} here")
        except (ValueError, FirmError) as error:
            return _error(400, str(error))
        except (NotNow, NotThere) as error:
            return _error(409, str(error))
        except BotUnreachable as error:
            return _error(502, str(error))

    return serve


def _error(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)


def _event(change: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(change)}\n\n".encode()
