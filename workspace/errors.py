"""Turns every failure of Google's APIs, its token endpoint and the network into the project's errors, in words that an
admin can act on.

`Forbidden.reason` is one of:

    delegation     a scope that no admin delegated to the service account; the text names it
    scope          Google says that the token lacks a scope
    subject        the account may not act in this person's name: of another domain, gone or suspended
    api_disabled   an API isn't switched on in the app's Cloud project; the text names it and where to switch it on
    not_an_admin   the directory admin of the settings may not read users or groups
    quota          a daily or other lasting limit
    not_in_chat    the app isn't in this space
    credentials    Google doesn't take the service account for itself
    token_refused  401, also with a new token
    other          any other 403; the text carries Google's code

Sources: developers.google.com, "Handle API errors" (Drive, Calendar, Gmail), "Error codes" (Admin SDK), "Using OAuth 2.0
for server to server applications" (its errors); cloud.google.com, "Errors" (ErrorInfo). No text holds what Google's
message says: that can carry addresses and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from bot.core.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    RapporteurError,
    Throttled,
    Unavailable,
    Upstream,
)
from workspace.refusal import Refusal, refusal, retry_after, safe

RETRY_AFTER = 30.0
"""Seconds to wait where a 429 doesn't say."""

APIS: Mapping[str, tuple[str, str]] = {
    "admin": ("Admin SDK API", "admin.googleapis.com"),
    "calendar": ("Google Calendar API", "calendar-json.googleapis.com"),
    "chat": ("Google Chat API", "chat.googleapis.com"),
    "gmail": ("Gmail API", "gmail.googleapis.com"),
    "meet": ("Google Meet API", "meet.googleapis.com"),
    "pubsub": ("Cloud Pub/Sub API", "pubsub.googleapis.com"),
    "tasks": ("Google Tasks API", "tasks.googleapis.com"),
    "workspaceevents": ("Google Workspace Events API", "workspaceevents.googleapis.com"),
}
"""Each API's name in the Cloud console, and the service that is switched on there."""

DELEGATION = (
    "No admin lets Rapporteur do this in people's names: the scope {scopes} isn't delegated to it. A super admin adds it "
    "under Admin console > Security > Access and data control > API controls > Domain-wide delegation, for the service "
    "account's client id {client}. It can take some minutes to work."
)
_SCOPE = (
    "Google says that a scope is missing ({scopes}). A super admin checks it under Admin console > Security > API "
    "controls > Domain-wide delegation."
)
_SUBJECT = (
    "Google doesn't let Rapporteur act in this person's name: the account is of another domain, suspended or deleted."
)
_API_DISABLED = (
    "The {name} isn't switched on in the app's Google Cloud project. Somebody who owns it opens "
    "https://console.cloud.google.com/apis/library/{service} and enables it; it can take some minutes to work."
)
_NOT_AN_ADMIN = (
    "The directory admin of Rapporteur's settings may not read the firm's users or groups. A super admin gives that "
    "account, under Admin console > Account > Admin roles, a role with the Admin API privileges Users > Read and "
    "Groups > Read."
)
_QUOTA = (
    "A lasting limit of Google's is used up ({reason}). Somebody who owns the app's Google Cloud project looks at APIs & "
    "Services > Quotas; what is asked tomorrow may go through again."
)
_NOT_IN_CHAT = "Rapporteur isn't in that space, or was removed from it. Add the app there again."
_NOT_SET_UP = (
    "Google doesn't know a Chat app of this project. Whoever owns the app's Google Cloud project sets it up under APIs & "
    "Services > Google Chat API > Configuration."
)
_CREDENTIALS = (
    "Google's sign-in service gives the service account no token ({code}): check that its key in Rapporteur's settings "
    "is a current one and wasn't deleted or disabled in the Cloud console, and that this machine's clock is right."
)
_NOT_TAKEN = (
    "Google doesn't accept the service account's token. Somebody who owns the app's Google Cloud project checks that the "
    "account is enabled; it is asked again later."
)
_NO_ANSWER = "Google can't be reached, or broke off its answer. It is asked again later."
_NO_SIGN_IN = "Google's sign-in service can't be reached. It is asked again later."

_LASTING = frozenset({"dailylimitexceeded", "quotaexceeded", "limitexceeded", "dailylimitexceededunreg"})
_DISABLED = frozenset({"accessnotconfigured", "service_disabled"})
_SCOPES = frozenset({"insufficientpermissions", "access_token_scope_insufficient"})
_NO_ADMIN = re.compile(r"not authorized to access this resource/api", re.IGNORECASE)
_NOT_A_MEMBER = re.compile(r"not a member|not in (?:the|this) space|isn't (?:in|a member)", re.IGNORECASE)
_NO_APP = re.compile(r"chat app not found|to create a chat app|configure the app", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was being asked, to be named where it is refused."""

    api: str
    scopes: Sequence[str]
    client: str = ""


@contextmanager
def translated(call: Call) -> Iterator[None]:
    """Whatever the block's call to Google raises comes out as a `RapporteurError`."""
    from http.client import HTTPException

    import httplib2
    from google.auth.exceptions import GoogleAuthError
    from googleapiclient.errors import Error

    no_json = (JSONDecodeError, UnicodeDecodeError)
    failures = (Error, GoogleAuthError, httplib2.HttpLib2Error, HTTPException, OSError, *no_json)
    try:
        yield
    except failures as error:
        raise translate(error, call) from error


def translate(error: Exception, call: Call) -> RapporteurError:
    """What the failure means here."""
    from google.auth.exceptions import RefreshError
    from googleapiclient.errors import HttpError

    if isinstance(error, HttpError):
        return from_google(refusal(error), call)
    if isinstance(error, RefreshError):
        return _from_token(error, call)
    return Unavailable(_NO_ANSWER)


def from_google(refused: Refusal, call: Call) -> RapporteurError:
    """What a refusal by one of the APIs means."""
    status = refused.status
    if refused.busy:
        return _throttled(refused)
    if call.api == "chat" and status in (403, 404) and _NO_APP.search(refused.message):
        return Forbidden(_NOT_SET_UP, reason="api_disabled")
    if status == 403:
        return _forbidden(refused, call)
    if status == 401:
        return Forbidden(_NOT_TAKEN, reason="token_refused")
    if status in (404, 410):
        return NotFound("Google doesn't have it: it was deleted, or it never was in this organisation.")
    if status in (409, 412):
        return Conflict("Somebody changed it since it was last read. Open it and decide again.")
    if status == 413:
        return BadInput("It is larger than Google takes. Make it shorter.")
    if status == 408 or status >= 500:
        return Unavailable(f"Google doesn't answer as it should just now ({status}). Asked again later.")
    return Upstream(
        f"Google refused the request ({call.api}, {status}, {refused.code}). Please tell whoever runs Rapporteur."
    )


def _forbidden(refused: Refusal, call: Call) -> Forbidden:
    scopes = ", ".join(call.scopes)
    if refused.reasons & _DISABLED:
        name, service = APIS.get(call.api, (call.api, call.api))
        return Forbidden(_API_DISABLED.format(name=name, service=service), reason="api_disabled")
    if refused.reasons & _SCOPES:
        return Forbidden(_SCOPE.format(scopes=scopes), reason="scope")
    if refused.reasons & _LASTING:
        reason = safe(sorted(refused.reasons & _LASTING)[0])
        return Forbidden(_QUOTA.format(reason=reason), reason="quota")
    if call.api == "admin" and _NO_ADMIN.search(refused.message):
        return Forbidden(_NOT_AN_ADMIN, reason="not_an_admin")
    if call.api == "chat" and _NOT_A_MEMBER.search(refused.message):
        return Forbidden(_NOT_IN_CHAT, reason="not_in_chat")
    return Forbidden(f"Google refused access (403, {refused.code or 'no code'}). The call needs {scopes}.")


def _throttled(refused: Refusal) -> Throttled:
    seconds = retry_after(refused.headers)
    return Throttled(
        "Google is asked too much just now. It is asked again later.",
        retry_after=RETRY_AFTER if seconds is None else seconds,
    )


def _from_token(error: Any, call: Call) -> RapporteurError:
    """The token endpoint's refusals. Source: developers.google.com, "Using OAuth 2.0 for server to server applications"."""
    found = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    code, why = str(found.get("error") or ""), str(found.get("error_description") or "")
    if error.retryable or not code:
        return Unavailable(_NO_SIGN_IN)
    if code in ("unauthorized_client", "access_denied"):
        text = DELEGATION.format(scopes=", ".join(call.scopes), client=call.client)
        return Forbidden(text, reason="delegation")
    if code == "invalid_grant" and re.search(r"email|user id|subject", why, re.IGNORECASE):
        return Forbidden(_SUBJECT, reason="subject")
    return Forbidden(_CREDENTIALS.format(code=safe(code)), reason="credentials")
