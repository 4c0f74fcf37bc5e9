"""The control API's part of mail and notifications: deliver a mail, lose notifications, tell of a subscription."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from aiohttp import web

from infra.sandbox.control_input import names_of, read_body, share_of, text_of
from infra.sandbox.notifier import Loss
from infra.sandbox.tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlEvents:
    """Answers for one tenant, in the shapes that `control` documents."""

    tenant: Tenant

    def routes(self) -> list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]]:
        return [
            ("POST", "/mail", self.deliver_mail),
            ("PUT", "/notifications", self.lose),
            ("POST", "/subscriptions/{subscription}/lifecycle", self.lifecycle),
        ]

    async def deliver_mail(self, request: web.Request) -> web.Response:
        body = await read_body(request, "mailbox", "from", "subject", "body")
        id = self.tenant.deliver_mail(
            text_of(body, "mailbox"),
            text_of(body, "from"),
            text_of(body, "subject"),
            text_of(body, "body"),
            attachments=names_of(body.get("attachments"), "attachments") or (),
        )
        return web.json_response({"id": id}, status=201)

    async def lose(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        shares = {name: share_of(body, name, 0.0) for name in ("dropped", "duplicated", "delayed")}
        self.tenant.notifications.loss = Loss(
            **shares, seconds=float(body.get("seconds", 1)), seed=int(body.get("seed", 0))
        )
        return web.json_response(asdict(self.tenant.notifications.loss))

    async def lifecycle(self, request: web.Request) -> web.Response:
        body = await read_body(request, "event")
        self.tenant.notifications.lifecycle(request.match_info["subscription"], text_of(body, "event"))
        return web.json_response({}, status=202)
