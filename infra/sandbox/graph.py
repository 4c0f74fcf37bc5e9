"""Graph v1.0: which paths there are, what permission each needs, and the gate that every request passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

from infra.sandbox.answers import Refusal, read_object
from infra.sandbox.entra import GRAPH, TOKEN, Entra, Token
from infra.sandbox.state import State

ROOT = "/v1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that passed the gate."""

    state: State
    request: web.Request
    token: Token
    base: str

    def arg(self, name: str) -> str:
        """A part of the path, decoded."""
        return self.request.match_info[name]

    async def body(self) -> dict[str, Any]:
        return await read_object(self.request)


Handler: TypeAlias = Callable[[Call], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One of Graph's operations; any one of `permissions` is enough."""

    method: str
    path: str
    permissions: str
    handler: Handler


def context(suffix: str) -> str:
    """`@odata.context` of an answer; Graph names itself there, whatever address it was asked by."""
    return f"https://graph.microsoft.com/v1.0/$metadata#{suffix}"


def add_operations(app: web.Application, operations: list[Operation], state: State, base: str) -> None:
    """Serve these under /v1.0."""
    for operation in operations:
        app.router.add_route(operation.method, ROOT + operation.path, _gate(operation, state, base))


def _gate(operation: Operation, state: State, base: str) -> Callable[[web.Request], Any]:
    async def serve(request: web.Request) -> web.StreamResponse:
        token = request[TOKEN]
        if not token.roles & set(operation.permissions.split()):
            raise denied(operation.permissions.split(), token)
        return await operation.handler(Call(state=state, request=request, token=token, base=base))

    return serve


def authenticate(request: web.Request, entra: Entra) -> None:
    """Before anything else, known path or not: who asks? Raises `Refusal` 401."""
    request[TOKEN] = entra.check(request.headers.get("Authorization", ""), GRAPH)


def denied(permissions: Iterable[str], token: Token) -> Refusal:
    """None of these permissions is in the token."""
    needed = ", ".join(sorted(permissions))
    has = ", ".join(sorted(token.roles)) or "none"
    text = f"Insufficient privileges to complete the operation. The API requires one of: {needed}. Roles on the request: {has}."
    return Refusal(403, "Authorization_RequestDenied", text)
