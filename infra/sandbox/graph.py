"""Graph v1.0: which paths there are, what permission each needs, and the gate that every request passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

from infra.sandbox.answers import Refusal, bad_request, read_object
from infra.sandbox.entra import GRAPH, TOKEN, Entra, Token
from infra.sandbox.state import State

ROOT = "/v1.0"
_USER = "/users/{user}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that passed the gate."""

    state: State
    request: web.Request
    token: Token
    base: str

    def arg(self, name: str) -> str:
        """A part of the path, decoded; `user` under /me is the person that the token is for."""
        if name == "user" and name not in self.request.match_info:
            return self.token.person or ""
        return self.request.match_info[name]

    async def body(self) -> dict[str, Any]:
        return await read_object(self.request)


Handler: TypeAlias = Callable[[Call], Awaitable[web.StreamResponse]]
Serve: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One of Graph's operations. Any one of `permissions` is enough for an app, of `delegated` for a person, who has
    none otherwise; `A+B` needs both. What is under /users/{user} is under /me too."""

    method: str
    path: str
    permissions: str
    handler: Handler
    delegated: str = ""


def context(suffix: str) -> str:
    """`@odata.context` of an answer; Graph names itself there, whatever address it was asked by."""
    return f"https://graph.microsoft.com/v1.0/$metadata#{suffix}"


def add_operations(app: web.Application, operations: list[Operation], state: State, base: str) -> None:
    """Serve these under /v1.0."""
    for operation in operations:
        serve = _gate(operation, state, base)
        app.router.add_route(operation.method, ROOT + operation.path, serve)
        if operation.path.startswith(_USER):
            own = ROOT + "/me" + operation.path.removeprefix(_USER)
            app.router.add_route(operation.method, own, _own(serve))


def _gate(operation: Operation, state: State, base: str) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        token = request[TOKEN]
        needed, held = operation.permissions, token.roles
        if token.person is not None:
            needed, held = operation.delegated, token.scopes
        if not any(set(one.split("+")) <= held for one in needed.split()):
            raise denied(needed.split(), token)
        return await operation.handler(Call(state=state, request=request, token=token, base=base))

    return serve


def _own(serve: Serve) -> Serve:
    async def serve_own(request: web.Request) -> web.StreamResponse:
        if request[TOKEN].person is None:
            raise bad_request("/me request is only valid with delegated authentication flow.")
        return await serve(request)

    return serve_own


def authenticate(request: web.Request, entra: Entra) -> None:
    """Before anything else, known path or not: who asks? Raises `Refusal` 401."""
    request[TOKEN] = entra.check(request.headers.get("Authorization", ""), GRAPH)


def denied(permissions: Iterable[str], token: Token) -> Refusal:
    """None of these permissions is in the token."""
    needed = ", ".join(sorted(permissions)) or "a permission of the application's own"
    has = ", ".join(sorted(token.roles if token.person is None else token.scopes)) or "none"
    text = (
        f"Insufficient privileges to complete the operation. The API requires one of: {needed}. The request has: {has}."
    )
    return Refusal(403, "Authorization_RequestDenied", text)
