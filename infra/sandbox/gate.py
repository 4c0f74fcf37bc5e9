"""What every request passes: the host check, the record, the faults, and the refusals in each service's own shape."""

from __future__ import annotations

import asyncio
import uuid
from email.utils import format_datetime
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from infra.sandbox import connector, control, faults, graph
from infra.sandbox.answers import CLIENT_REQUEST_ID, REQUEST_ID, Refusal, connector_error, entra_error, graph_error
from infra.sandbox.connector import Connector
from infra.sandbox.entra import TOKEN, Token
from infra.sandbox.faults import Fault
from infra.sandbox.google import api as google
from infra.sandbox.google.errors import GoogleError, token_refusal
from infra.sandbox.google.faults import refusal as google_refusal
from infra.sandbox.google.tokens import TOKEN as GOOGLE_TOKEN
from infra.sandbox.tenant import Seen, Tenant

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ENTRA = ("/token", "/authorize", "/keys", "/openidconfiguration", "/openid-configuration")
_FAULT = web.RequestKey("fault", str)
_KEPT = 20_000
"""Requests remembered; a soak test makes many."""


def middlewares(tenant: Tenant, bot_connector: Connector) -> list[Middleware]:
    """All of them, outermost first."""
    return [loopback_only(), record(tenant), refuse(tenant, bot_connector), strike(tenant)]


def loopback_only() -> Middleware:
    """Refuse a name that isn't this machine's (DNS rebinding), and other sites' pages that write through the browser."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
            return web.json_response({"error": "only this machine may ask, by a name of its own"}, status=403)
        origin = request.headers.get("Origin")
        if request.method not in ("GET", "HEAD") and origin is not None and urlsplit(origin).netloc != request.host:
            return web.json_response({"error": "another site's page may not write here"}, status=403)
        return await handler(request)

    return check


def record(tenant: Tenant) -> Middleware:
    """Give every answer of a service its request ids and date, and remember the request."""

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[REQUEST_ID] = str(uuid.uuid4())
        request[CLIENT_REQUEST_ID] = request.headers.get("client-request-id") or request[REQUEST_ID]
        if _service(request) == "page":
            return await handler(request)
        answer = await handler(request)
        answer.headers["Date"] = format_datetime(tenant.state.now(), usegmt=True)
        if _service(request) == "google":
            _remember(tenant, request, answer.status)
            return answer
        answer.headers["request-id"] = request[REQUEST_ID]
        answer.headers["client-request-id"] = request[CLIENT_REQUEST_ID]
        _remember(tenant, request, answer.status)
        return answer

    return note


def strike(tenant: Tenant) -> Middleware:
    """Let the faults that are switched on strike."""

    @web.middleware
    async def maybe(request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = tenant.faults.strike(request.method, request.path) if _service(request) != "page" else None
        if fault is None:
            return await handler(request)
        request[_FAULT] = fault.kind
        return await _struck(fault, request, handler)

    return maybe


def refuse(tenant: Tenant, bot_connector: Connector) -> Middleware:
    """Check the token, and put refusals into the shape of the service that was asked."""

    @web.middleware
    async def shape(request: web.Request, handler: Handler) -> web.StreamResponse:
        service = _service(request)
        try:
            if service == "graph":
                graph.authenticate(request, tenant.entra)
            if service == "connector":
                bot_connector.authenticate(request)
            if service == "google":
                google.authenticate(request, tenant.google)
            if service == "google":
                return await google.answer(request, handler)
            return await (handler(request) if service == "page" else _routed(request, handler))
        except GoogleError as error:
            return token_refusal(error) if request.path == google.TOKEN_PATH else error.response()
        except Refusal as refusal:
            now = tenant.state.now()
            if service == "graph":
                return graph_error(refusal, request[REQUEST_ID], request[CLIENT_REQUEST_ID], now)
            if "number" in refusal.inner:
                return entra_error(refusal, request[REQUEST_ID], request[CLIENT_REQUEST_ID], now)
            return connector_error(refusal)

    return shape


async def _routed(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed as error:
        text = "Specified HTTP method is not allowed for the request target."
        allow = {"Allow": ", ".join(sorted(error.allowed_methods))}
        raise Refusal(405, "MethodNotAllowed", text, headers=allow) from error
    except web.HTTPNotFound as error:
        segment = request.path.rstrip("/").rpartition("/")[2]
        raise Refusal(404, "ResourceNotFound", f"Resource not found for the segment '{segment}'.") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise Refusal(413, "MessageSizeTooBig", "Message size too large.") from error


async def _struck(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    if fault.kind == "slow":
        await request.read()  # whoever hangs up meanwhile has asked already
        await asyncio.sleep(fault.seconds)
        return await handler(request)
    if fault.kind == "drop":
        return _cut(request, web.Response())
    if fault.kind == "attribution_off" and "transcript+text" in request.headers.get("Accept", ""):
        return await handler(request)
    if fault.kind in faults.AFTERWARDS:
        answer = await handler(request)
        if fault.kind == "cut":
            return await _half(request, answer)
    raise google_refusal(fault) if _service(request) == "google" else fault.refusal()


async def _half(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """Send the answer's head, promise more than comes, and break the connection."""
    half = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
    half.content_length = 4096
    await half.prepare(request)
    await half.write(b'{"')
    return _cut(request, half)


def _cut(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return answer


def _service(request: web.Request) -> str:
    path = request.path
    for service, root in (
        ("graph", graph.ROOT),
        ("connector", connector.ROOT),
        ("google", google.ROOT),
        ("page", control.ROOT),
    ):
        if path == root or path.startswith(root + "/"):
            return service
    return "entra" if path.endswith(_ENTRA) else "page"


def _remember(tenant: Tenant, request: web.Request, status: int) -> None:
    token = request.get(TOKEN)
    google_token = request.get(GOOGLE_TOKEN)
    if google_token is not None:
        subject = google_token.subject
        person = tenant.google.person(subject).id if subject else ""
        token = Token(app=google_token.account, audience="", person=person, scopes=google_token.scopes)
    tenant.requests.append(
        Seen(
            method=request.method,
            path=request.path,
            query=request.query_string,
            status=status,
            request_id=request[REQUEST_ID],
            client_request_id=request[CLIENT_REQUEST_ID],
            app=token.app if token else "",
            roles=tuple(sorted(token.roles)) if token else (),
            person=(token.person or "") if token else "",
            scopes=tuple(sorted(token.scopes)) if token else (),
            fault=request.get(_FAULT),
        )
    )
    del tenant.requests[:-_KEPT]
