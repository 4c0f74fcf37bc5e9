"""Refusals in the shape of Google's REST APIs.

Source: cloud.google.com, "API design guide, errors"; developers.google.com, "Handle API errors" of Drive and Calendar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

_REASONS = {
    400: "badRequest",
    401: "authError",
    403: "forbidden",
    404: "notFound",
    409: "alreadyExists",
    412: "conditionNotMet",
    429: "rateLimitExceeded",
    500: "backendError",
    502: "backendError",
    503: "backendError",
    504: "backendError",
}


class GoogleError(Exception):
    """An API says no. `code` is the canonical one (`NOT_FOUND`), `reason` the older APIs' (`notFound`).

    `details` go into the answer as they are, such as a `google.rpc.ErrorInfo`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        reason: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        details: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.reason = reason or _REASONS.get(status, "badRequest")
        self.headers, self.details = dict(headers or {}), [dict(detail) for detail in details]

    def response(self) -> web.Response:
        """`{"error": {code, message, errors, status, details?}}`."""
        error: dict[str, Any] = {
            "code": self.status,
            "message": self.message,
            "errors": [{"message": self.message, "domain": "global", "reason": self.reason}],
            "status": self.code,
        }
        if self.details:
            error["details"] = self.details
        return web.json_response({"error": error}, status=self.status, headers=self.headers)


def token_refusal(error: GoogleError) -> web.Response:
    """The same as the token endpoint says it. Source: RFC 6749, 5.2; google-auth's list of what is worth a retry."""
    code = "internal_failure" if error.status >= 500 else "access_denied"
    body = {"error": "rate_limit_exceeded" if error.status == 429 else code, "error_description": error.message}
    return web.json_response(body, status=error.status, headers=error.headers)


def not_found(message: str = "Requested entity was not found.") -> GoogleError:
    return GoogleError(404, "NOT_FOUND", message)


def invalid(message: str, reason: str = "badRequest") -> GoogleError:
    return GoogleError(400, "INVALID_ARGUMENT", message, reason)


def forbidden(message: str = "The caller does not have permission", reason: str = "forbidden") -> GoogleError:
    return GoogleError(403, "PERMISSION_DENIED", message, reason)


def unauthenticated() -> GoogleError:
    """No token, an unknown one or one that has expired."""
    text = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    challenge = {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'}
    return GoogleError(401, "UNAUTHENTICATED", text, headers=challenge)


def insufficient_scopes(service: str, method: str) -> GoogleError:
    """The token is good, but for other scopes."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": service, "method": method},
    }
    text = "Request had insufficient authentication scopes."
    return GoogleError(403, "PERMISSION_DENIED", text, "insufficientPermissions", details=[detail])
