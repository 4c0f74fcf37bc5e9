"""The dispatcher of Google's APIs: which method a request means, whether it may, and what goes in and comes out."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from aiohttp import web

from infra.sandbox.google import partial, shapes
from infra.sandbox.google.discovery import DOCUMENTS, Document, Method, Schema, document
from infra.sandbox.google.errors import insufficient_scopes, invalid, not_found, unauthenticated
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.google.state import GooglePerson
from infra.sandbox.google.tokens import TOKEN, Token

ROOT = "/google"
TOKEN_PATH = f"{ROOT}/token"
OPEN = frozenset({TOKEN_PATH, f"{ROOT}/certs", f"{ROOT}/chat-certs"})
"""What is asked without an access token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that passed the checks; `parameters` are those of path and query, in their types."""

    half: GoogleHalf
    token: Token
    parameters: Mapping[str, Any]
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def subject(self) -> GooglePerson:
        """Who the token acts for. Raises `GoogleError` 401 when that is the account itself."""
        if not self.token.subject:
            raise unauthenticated()
        return self.half.state.person(self.token.subject)

    def text(self, name: str, default: str = "") -> str:
        return str(self.parameters.get(name, default))

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self.parameters.get(name, default))


Answer: TypeAlias = "dict[str, Any] | web.Response"
Handler: TypeAlias = Callable[[Call], "Answer | Awaitable[Answer]"]
Methods: TypeAlias = Mapping[str, Handler]


def authenticate(request: web.Request, half: GoogleHalf) -> None:
    """Before anything else, known path or not: who asks? Raises `GoogleError` 401."""
    if request.path not in OPEN:
        request[TOKEN] = half.tokens.check(request.headers.get("Authorization", ""))


async def answer(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What the dispatcher says; an address or a verb that there is none of is Google's 404."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        raise not_found("Method not found.") from error


def add_routes(app: web.Application, half: GoogleHalf, methods: Methods) -> None:
    """Serve these methods, by their ids in the discovery documents, under /google/{api}/."""

    async def serve(request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix(f"{ROOT}/")
        api, _, rest = path.partition("/")
        described = document(api) if api in DOCUMENTS else None
        found = described.find(request.method, rest) if described else None
        if described is None or found is None or found[0].id not in methods:
            raise not_found("Method not found.")
        method, in_path = found
        call = await _call(request, half, described, method, in_path)
        answer = methods[method.id](call)
        return _sent(await answer if inspect.isawaitable(answer) else answer, described, method, request)

    app.router.add_route("*", f"{ROOT}/{{api}}/{{rest:.*}}", serve)


async def _call(
    request: web.Request, half: GoogleHalf, described: Document, method: Method, in_path: Mapping[str, str]
) -> Call:
    token = request[TOKEN]
    if method.scopes and not token.scopes & method.scopes:
        raise insufficient_scopes(described.service, method.id)
    given = {**_query(request, method, described.common), **_path(in_path, method)}
    return Call(
        half=half,
        token=token,
        parameters=given,
        body=await _body(request, described, method),
        headers=request.headers,
    )


def _path(given: Mapping[str, str], method: Method) -> dict[str, Any]:
    return {name: _typed(name, text, method.parameters[name]) for name, text in given.items()}


def _query(request: web.Request, method: Method, common: Mapping[str, Schema]) -> dict[str, Any]:
    known = {**common, **method.parameters}
    given: dict[str, Any] = {}
    for name in dict.fromkeys(request.query):
        if name not in known:
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.')
        values = [_typed(name, text, known[name]) for text in request.query.getall(name)]
        given[name] = values if known[name].get("repeated") else values[-1]
    missing = [
        name
        for name, schema in method.parameters.items()
        if schema.get("required") and schema["location"] == "query" and name not in given
    ]
    if missing:
        raise invalid(f"Required parameter: [{', '.join(missing)}]", "required")
    return given


def _typed(name: str, text: str, schema: Schema) -> Any:
    try:
        return shapes.parameter(text, schema)
    except ValueError as error:
        raise invalid(f"Invalid value '{text}' for parameter '{name}'.", "invalidParameter") from error


async def _body(request: web.Request, described: Document, method: Method) -> dict[str, Any]:
    raw = await request.read()
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise invalid("Invalid JSON payload received. Parse error.", "parseError") from error
    if not isinstance(body, dict) or (body and not method.request):
        raise invalid("Invalid JSON payload received. Root element must be a message.", "parseError")
    wrong = list(islice(shapes.problems(body, {"$ref": method.request}, described.schemas), 5)) if body else []
    if wrong:
        raise invalid("\n".join(f"Invalid JSON payload received. {problem}" for problem in wrong))
    return body


def _sent(answer: Answer, described: Document, method: Method, request: web.Request) -> web.StreamResponse:
    """What the handler gave, as an answer. Raises `AssertionError` when it is none that the document describes."""
    if isinstance(answer, web.Response):
        return answer
    if not method.response:
        return web.Response(status=204)
    wrong = list(islice(shapes.problems(answer, {"$ref": method.response}, described.schemas), 5))
    if wrong:
        raise AssertionError(f"the local tenant answers {method.id} wrongly: {'; '.join(wrong)}")
    fields = request.query.get("fields") or request.query.get("$fields")
    try:
        body = partial.select(answer, fields) if fields else answer
    except ValueError as error:
        raise invalid(f"Invalid field selection {fields}", "invalidParameter") from error
    headers = {"ETag": str(answer["etag"])} if "etag" in answer else {}
    return web.json_response(body, headers=headers)
