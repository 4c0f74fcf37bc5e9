"""The Google half's part of the control API, under `/_tenant/google`; its state is `google` in `/_tenant/state`.

Ids are Google's own: `people[].id` a directory id, `spaces[].id` `spaces/…`, `messages[].id` `spaces/…/messages/…`,
`meetings[].id` `conferenceRecords/…`. In addresses only what follows the last slash stands, or a key.

    google of GET /_tenant/state ->
    {customer, domain,
     bot: {id, name, url: str|null, pubsub_url: str|null, reachable: bool|null, format: classic|add_on,
           verification: endpoint|project|add_on, commands: [{id: int, name: "/recap", dialog: bool}]},
     people: [{id, key, name, mail, job_title, department, office, phone, admin: bool, outside: bool}],
     spaces: [{id, key, kind: DIRECT_MESSAGE|GROUP_CHAT|SPACE, title, members: [id], installed: bool,
               messages: [{id, from: {id, name, kind: person|bot}, ts, text, cards: [cards v2], accessory: [widgets],
                           viewer: id|null,           # a private message's only reader besides the bot
                           thread, reply: bool, command: int|null, edited: int, edited_at|null, deleted: bool}]}],
     dialogs: [{person: id, space, card}],            # what people have open
     notices: [{id: int, person: id, text}],                   # what was said to one person for a moment
     meetings: [{id, key, subject, organiser: id, attendees: [id], others: [name], start, minutes, end|null, code, url,
                 status: scheduled|on|ended, transcript: none|waiting|ready, parts: [{id, ready: bool, words: int}]}],
     tasks: [{id, owner: id, title, notes, due: date|null, done: bool}],
     mailboxes: [...], ready_mail: [...],             # as in the state itself
     files: [{id, name, owner: id, shared: [mail], modified, text}],
     subscriptions: [{id, target, person: id, types: [str], created, expires, state: ACTIVE|SUSPENDED, reason}],
     watches: [{person: id, expires}],                # on mailboxes
     pubsub: {dropped, duplicated, delayed, seconds, seed, fates, backlog: int, delivered|null, status: int|null},
     delegated: [scope]}                              # what the bot's account may have for a person

    POST   spaces/{space}/messages            {from, text, mention?, thread?} -> 201 {id}; thread: a message's or its own name
    POST   spaces/{space}/commands            {from, command: int, text?, quick?: bool} -> 201 {id: str|null}
    POST   spaces/{space}/messages/{message}/click  {from, function?, parameters?, values?, text?} -> 200 {status}
                                              # the first button with that function, those parameters and that text
    POST   dialogs/{person}                   {function?, parameters?, values?, text?} -> 200 {status}; DELETE -> 200 {status}
    POST   spaces/{space}/install             {from} -> 202 {}; DELETE {from} -> 202 {}
    POST   meetings                           {subject, vtt, organiser?, attendees?, start?} -> 201 {id}
    POST   meetings/{meeting}/start           -> 202 {}; meetings/{meeting}/end -> 202 {}
    POST   mail                               {mailbox, from, subject, body, attachments?} -> 201 {id}
    POST   tasks/{task}/done                  -> 202 {}    # its owner ticks it off
    POST   subscriptions/{subscription}/lifecycle   {event: suspended|expirationReminder|expired, reason?} -> 202 {}
    PUT    notifications                      {dropped?, duplicated?, delayed?, seconds?, seed?} -> 200 the same, whole
    PUT    app                                {url?, pubsub_url?, audience?, format?, verification?,
                                               commands?: {"1": "/recap"}, dialogs?: [int]} -> 200 the state's bot
    PUT    scopes                             {scopes: [str], given: bool} -> 200 {delegated}

Refusals are those of the control API.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from aiohttp import web

from infra.sandbox.control_input import names_of, read_body, share_of, start_of, text_of
from infra.sandbox.google.chat_people import NotThere
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.google.view import view
from infra.sandbox.notifier import Loss

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
_CHOICES = {"format": ("classic", "add_on"), "verification": ("endpoint", "project", "add_on")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlGoogle:
    """Answers for one half."""

    half: GoogleHalf

    def routes(self) -> list[tuple[str, str, Handler]]:
        space, message = "/google/spaces/{space}", "/google/spaces/{space}/messages"
        return [
            ("POST", message, self.say),
            ("POST", space + "/commands", self.command),
            ("POST", message + "/{message}/click", self.click),
            ("POST", space + "/install", self.install),
            ("DELETE", space + "/install", self.remove),
            ("POST", "/google/dialogs/{person}", self.submit),
            ("DELETE", "/google/dialogs/{person}", self.cancel),
            ("POST", "/google/meetings", self.add_meeting),
            ("POST", "/google/meetings/{meeting}/start", self.start_meeting),
            ("POST", "/google/meetings/{meeting}/end", self.end_meeting),
            ("POST", "/google/mail", self.deliver_mail),
            ("POST", "/google/tasks/{task}/done", self.complete_task),
            ("POST", "/google/subscriptions/{subscription}/lifecycle", self.lifecycle),
            ("PUT", "/google/notifications", self.lose),
            ("PUT", "/google/app", self.set_app),
            ("PUT", "/google/scopes", self.delegate),
        ]

    async def say(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from", "text")
        id = await self.half.say(
            self._space(request),
            text_of(body, "from"),
            text_of(body, "text"),
            mention=bool(body.get("mention", True)),
            thread=body.get("thread"),
        )
        return web.json_response({"id": id}, status=201)

    async def command(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from", "command")
        space, person, number = self._space(request), text_of(body, "from"), _number(body, "command")
        if body.get("quick"):
            await self.half.quick(space, person, number)
            return web.json_response({"id": None}, status=201)
        id = await self.half.slash(space, person, number, str(body.get("text") or ""))
        return web.json_response({"id": id}, status=201)

    async def click(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from")
        space = self._space(request)
        message = f"{self.half.chats.space(space).name}/messages/{request.match_info['message']}"
        delivery = await self.half.click(space, message, text_of(body, "from"), **_pressed(body))
        return web.json_response({"status": delivery.status})

    async def install(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from")
        await self.half.install(self._space(request), text_of(body, "from"))
        return web.json_response({}, status=202)

    async def remove(self, request: web.Request) -> web.Response:
        body = await read_body(request, "from")
        await self.half.remove(self._space(request), text_of(body, "from"))
        return web.json_response({}, status=202)

    async def submit(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        delivery = await self.half.submit_dialog(request.match_info["person"], **_pressed(body))
        return web.json_response({"status": delivery.status})

    async def cancel(self, request: web.Request) -> web.Response:
        delivery = await self.half.cancel_dialog(request.match_info["person"])
        return web.json_response({"status": delivery.status})

    async def add_meeting(self, request: web.Request) -> web.Response:
        body = await read_body(request, "subject", "vtt")
        id = self.half.add_meeting(
            text_of(body, "subject"),
            text_of(body, "vtt"),
            organiser=body.get("organiser"),
            attendees=names_of(body.get("attendees"), "attendees"),
            start=start_of(body.get("start"), self.half.now()),
        )
        return web.json_response({"id": id}, status=201)

    async def start_meeting(self, request: web.Request) -> web.Response:
        self.half.start_meeting(self._meeting(request))
        return web.json_response({}, status=202)

    async def end_meeting(self, request: web.Request) -> web.Response:
        meeting = self._meeting(request)
        if self.half.state.conference(meeting).end is not None:
            raise NotThere("the meeting has ended already")
        self.half.end_meeting(meeting)
        return web.json_response({}, status=202)

    async def deliver_mail(self, request: web.Request) -> web.Response:
        body = await read_body(request, "mailbox", "from", "subject", "body")
        id = self.half.deliver_mail(
            text_of(body, "mailbox"),
            text_of(body, "from"),
            text_of(body, "subject"),
            text_of(body, "body"),
            attachments=names_of(body.get("attachments"), "attachments") or (),
        )
        return web.json_response({"id": id}, status=201)

    async def complete_task(self, request: web.Request) -> web.Response:
        self.half.complete_task(request.match_info["task"])
        return web.json_response({}, status=202)

    async def lifecycle(self, request: web.Request) -> web.Response:
        body = await read_body(request, "event")
        name = f"subscriptions/{request.match_info['subscription']}"
        reason = str(body.get("reason") or "USER_AUTHORIZATION_FAILURE")
        self.half.events.lifecycle(name, text_of(body, "event"), reason)
        return web.json_response({}, status=202)

    async def lose(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        shares = {name: share_of(body, name, 0.0) for name in ("dropped", "duplicated", "delayed")}
        self.half.pubsub.loss = Loss(**shares, seconds=float(body.get("seconds", 1)), seed=int(body.get("seed", 0)))
        return web.json_response(asdict(self.half.pubsub.loss))

    async def set_app(self, request: web.Request) -> web.Response:
        """What isn't given stays as it is."""
        body, app = await read_body(request), self.half.chat_app
        for name, choices in _CHOICES.items():
            if body.get(name, choices[0]) not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}")
        for name in ("url", "pubsub_url", *_CHOICES):
            if name in body:
                setattr(app, name, body[name])
        if "audience" in body:
            self.half.pubsub.audience = body["audience"]
        if "commands" in body:
            app.commands = {int(number): str(name) for number, name in dict(body["commands"]).items()}
        if "dialogs" in body:
            app.dialog_commands = {int(number) for number in body["dialogs"]}
        self.half.changed("bot", self.half.chats.app)
        return web.json_response(view(self.half)["bot"])

    async def delegate(self, request: web.Request) -> web.Response:
        body = await read_body(request, "scopes", "given")
        scopes = set(names_of(body["scopes"], "scopes") or ())
        if body["given"]:
            self.half.delegated.update(scopes)
        else:
            self.half.delegated.difference_update(scopes)
        self.half.changed("consent", self.half.customer)
        return web.json_response({"delegated": sorted(self.half.delegated)})

    def _space(self, request: web.Request) -> str:
        id = request.match_info["space"]
        return f"spaces/{id}" if f"spaces/{id}" in self.half.chats.spaces else id

    def _meeting(self, request: web.Request) -> str:
        id = request.match_info["meeting"]
        name = f"conferenceRecords/{id}"
        return name if name in self.half.state.conferences else id


def _number(body: Mapping[str, Any], name: str) -> int:
    if not isinstance(body[name], int):
        raise ValueError(f"{name} must be a whole number")
    return int(body[name])


def _pressed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Which button, and what was filled in."""
    for name in ("parameters", "values"):
        if not isinstance(body.get(name, {}), dict):
            raise ValueError(f"{name} must be an object")
    return {
        "function": str(body.get("function") or ""),
        "parameters": {str(key): str(value) for key, value in (body.get("parameters") or {}).items()},
        "values": body.get("values") or {},
        "text": str(body.get("text") or ""),
    }
