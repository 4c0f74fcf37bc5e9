"""The tenant's faults as Google's APIs word them.

Source: developers.google.com, "Drive API: resolve errors"; cloud.google.com, "API design guide, errors".
"""

from __future__ import annotations

from collections.abc import Mapping

from infra.sandbox.faults import Fault
from infra.sandbox.google.errors import GoogleError, forbidden, unauthenticated

_BROKEN: Mapping[str, tuple[int, str, str, str]] = {  # kind: status, code, message, reason
    "429": (
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'.",
        "rateLimitExceeded",
    ),
    "rate_limit": (403, "PERMISSION_DENIED", "User Rate Limit Exceeded", "userRateLimitExceeded"),
    "500": (500, "INTERNAL", "Internal error encountered.", "backendError"),
    "502": (502, "UNAVAILABLE", "Bad Gateway", "backendError"),
    "503": (503, "UNAVAILABLE", "The service is currently unavailable.", "backendError"),
    "504": (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", "backendError"),
    "precondition": (412, "FAILED_PRECONDITION", "Precondition Failed", "conditionNotMet"),
}
_WAIT = frozenset({"429", "rate_limit", "503"})


def refusal(fault: Fault) -> GoogleError:
    """Of a kind that Google doesn't have, a 403."""
    if fault.kind == "expired_token":
        return unauthenticated()
    if fault.kind == "api_disabled":
        return _disabled()
    if fault.kind not in _BROKEN:
        return forbidden()
    status, code, message, reason = _BROKEN[fault.kind]
    headers = {"Retry-After": f"{fault.retry_after:g}"} if fault.kind in _WAIT else {}
    return GoogleError(status, code, message, reason, headers=headers)


def _disabled() -> GoogleError:
    text = (
        "The API has not been used in this project before or it is disabled. Enable it by visiting the Cloud console."
    )
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
    }
    return GoogleError(403, "PERMISSION_DENIED", text, "accessNotConfigured", details=[detail])
