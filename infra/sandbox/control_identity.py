"""The control API's part of people's rights: single sign-on, consent, sessions in browsers, groups."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from infra.sandbox.control_input import names_of, read_body, text_of
from infra.sandbox.tenant import Tenant
from infra.sandbox.view_identity import view


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlIdentity:
    """Answers for one tenant, in the shapes that `control` documents."""

    tenant: Tenant

    def routes(self) -> list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]]:
        return [
            ("PUT", "/people/{person}/sso", self.set_sso),
            ("POST", "/people/{person}/session", self.open_session),
            ("DELETE", "/people/{person}/session", self.sign_out),
            ("PUT", "/consent", self.set_consent),
            ("PUT", "/redirect-uris", self.register),
            ("PUT", "/groups/{group}", self.set_members),
            ("POST", "/chats/{chat}/messages/{message}/verify", self.verify),
        ]

    async def set_sso(self, request: web.Request) -> web.Response:
        body = await read_body(request, "on")
        self.tenant.identity.sso(request.match_info["person"], _switch(body, "on"))
        return web.json_response({"on": body["on"]})

    async def open_session(self, request: web.Request) -> web.Response:
        ((name, value),) = self.tenant.browser_session(request.match_info["person"]).items()
        return web.json_response({"cookie": {"name": name, "value": value}}, status=201)

    async def sign_out(self, request: web.Request) -> web.Response:
        self.tenant.identity.sign_out_everywhere(request.match_info["person"])
        return web.Response(status=204)

    async def set_consent(self, request: web.Request) -> web.Response:
        body = await read_body(request, "scopes", "given")
        scopes, identity = names_of(body["scopes"], "scopes"), self.tenant.identity
        person = text_of(body, "person") if body.get("person") is not None else None
        if _switch(body, "given"):
            identity.consent(scopes or (), person)
        else:
            identity.withdraw(scopes, person)
        return web.json_response(view(self.tenant)["sign_in"]["consent"])

    async def register(self, request: web.Request) -> web.Response:
        body = await read_body(request, "uris")
        self.tenant.identity.further_redirect_uris = set(names_of(body["uris"], "uris") or ())
        return web.json_response({"uris": sorted(self.tenant.identity.redirect_uris())})

    async def set_members(self, request: web.Request) -> web.Response:
        body = await read_body(request, "members")
        self.tenant.identity.put_in_group(request.match_info["group"], names_of(body["members"], "members") or ())
        return web.json_response({"members": self.tenant.state.group(request.match_info["group"]).members})

    async def verify(self, request: web.Request) -> web.Response:
        body, where = await read_body(request, "from", "state"), request.match_info
        status = await self.tenant.verify_sign_in(
            where["chat"], where["message"], text_of(body, "from"), text_of(body, "state")
        )
        return web.json_response({"status": status})


def _switch(body: dict[str, Any], name: str) -> bool:
    if not isinstance(body[name], bool):
        raise ValueError(f"{name} must be true or false")
    return bool(body[name])
