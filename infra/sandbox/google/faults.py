"""The tenant's faults as Google's APIs word them.

Source: developers.google.com, "Drive API: resolve errors"; cloud.google.com, "API design guide, errors".
"""

from __future__ import annotations

from collections.abc import Mapping

from infra.sandbox.faults import Fault
from infra.sandbox.google.errors import GoogleError, forbidden, unauthenticated

_BROKEN: Mapping[str, tuple[int, str, str]] = {  # kind: status, code, message
    "429": (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'."),
    "500": (500, "INTERNAL", "Internal error encountered."),
    "502": (502, "UNAVAILABLE", "Bad Gateway"),
    "503": (503, "UNAVAILABLE", "The service is currently unavailable."),
    "504": (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
}


def refusal(fault: Fault) -> GoogleError:
    """Of a kind that Google doesn't have, a 403."""
    if fault.kind == "expired_token":
        return unauthenticated()
    if fault.kind not in _BROKEN:
        return forbidden()
    status, code, message = _BROKEN[fault.kind]
    headers = {"Retry-After": f"{fault.retry_after:g}"} if status in (429, 503) else {}
    return GoogleError(status, code, message, headers=headers)
