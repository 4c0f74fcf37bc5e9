"""Refusals and answers in the shapes of Graph and of the Bot connector."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

REQUEST_ID = web.RequestKey("request_id", str)
CLIENT_REQUEST_ID = web.RequestKey("client_request_id", str)


class Refusal(Exception):
    """The service says no: `status` and `code` as the real one gives them, `inner` for Graph's `innerError`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        inner: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.inner, self.headers = dict(inner or {}), dict(headers or {})


def bad_request(message: str, code: str = "BadRequest") -> Refusal:
    return Refusal(400, code, message)


def not_found(what: str) -> Refusal:
    return Refusal(404, "NotFound", f"{what} not found.")


def no_user(name: str) -> Refusal:
    """As the directory says it."""
    text = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    return Refusal(404, "Request_ResourceNotFound", text)


def graph_error(refusal: Refusal, request_id: str, client_request_id: str, now: datetime) -> web.Response:
    """Source: microsoft-graph-docs, concepts/errors."""
    inner = {
        **refusal.inner,
        "date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id,
    }
    body = {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}
    return web.json_response(body, status=refusal.status, headers=refusal.headers)


def connector_error(refusal: Refusal) -> web.Response:
    """Source: msteams-docs, conversation-messages, status code responses."""
    body = {"error": {"code": refusal.code, "message": refusal.message}}
    return web.json_response(body, status=refusal.status, headers=refusal.headers)


def entra_error(refusal: Refusal, trace: str, correlation: str, now: datetime) -> web.Response:
    """`inner["number"]` is the AADSTS code, the rest of it further fields, such as `suberror`.

    Source: Microsoft Learn, "OAuth 2.0 client credentials flow", error response."""
    when = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    text = f"{refusal.message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {when}"
    body = {
        **{name: value for name, value in refusal.inner.items() if name != "number"},
        "error": refusal.code,
        "error_description": text,
        "error_codes": [refusal.inner["number"]],
        "timestamp": when,
        "trace_id": trace,
        "correlation_id": correlation,
    }
    return web.json_response(body, status=refusal.status, headers=refusal.headers)


def stamp(moment: datetime) -> str:
    """A time as Graph writes it: UTC, seven digits, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def whole(moment: datetime) -> str:
    """A time to the second: `2026-11-19T10:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def read_object(request: web.Request) -> dict[str, Any]:
    """The request's body as a JSON object. Raises `Refusal`."""
    try:
        body = json.loads(await request.read() or b"null")
    except ValueError as error:
        raise bad_request("Unable to read JSON request payload. The payload is not valid JSON.") from error
    if not isinstance(body, dict):
        raise bad_request("Empty Payload. JSON content expected.")
    return body
