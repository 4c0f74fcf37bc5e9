"""Turns every failure of Graph, Entra and the network into the project's errors, in words that an admin can act on.

`Forbidden.reason` is one of:

    transcripts_disabled   the tenant lets no app read transcripts (innerError `GraphAccessToTranscriptsDisabled`)
    speaker_attribution    only transcripts without speakers (innerError `SpeakerAttributionNotAllowed`)
    access_policy          no application access policy for the organiser (known by its message only)
    consent                a permission that no admin has consented to; the text names it
    planner_quota          a limit of Planner's own; the text names it
    token_refused          401 from Graph
    credentials            Entra gives the app no token
    mailbox_policy         Exchange doesn't let the app into this mailbox
    endpoint               Graph couldn't shake hands with the address that notifications are to come to
    other                  any other 403; the text carries Graph's code

Sources: Microsoft Learn, "Microsoft Graph error responses", "Configure an application access policy", "Use the Planner
REST API" (its 403 codes), "Meeting transcripts" (tenant settings). No text holds what Graph's message says: that can
carry ids and names.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from typing import Any

from bot.core.errors import Conflict, Forbidden, NotFound, RapporteurError, Throttled, Unavailable, Upstream

RETRY_AFTER = 30.0
"""Seconds to wait where a 429 doesn't say."""

_TRANSCRIPTS_DISABLED = (
    "Teams doesn't let apps read this organisation's transcripts. A Teams admin turns it on in PowerShell: "
    "Set-CsTeamsMeetingConfiguration -EnableGraphTranscriptAccess true -EnableAttributedTranscripts true "
    "-Identity Global (or Teams admin centre > Meetings > Meeting settings > Transcript API access)."
)
_SPEAKER_ATTRIBUTION = (
    "Teams gives apps this organisation's transcripts only without the speakers. A Teams admin turns the speakers on in "
    "PowerShell: Set-CsTeamsMeetingConfiguration -EnableAttributedTranscripts true -Identity Global."
)
_ACCESS_POLICY = (
    "The app may not read meetings of this organiser: no application access policy covers them. A Teams admin runs in "
    "PowerShell: New-CsApplicationAccessPolicy -Identity Rapporteur -AppIds <the app's client id>; then "
    "Grant-CsApplicationAccessPolicy -PolicyName Rapporteur -Global. It can take 30 minutes to work."
)
_CONSENT = (
    "The app lacks the Microsoft Graph application permission {name}. An Entra admin adds it: Entra admin centre > App "
    "registrations > Rapporteur > API permissions > Add a permission > Microsoft Graph > Application permissions > "
    "{name}, then Grant admin consent."
)
_UNKNOWN_TO_GRAPH = (
    "Microsoft Graph doesn't accept the app's token. An admin checks the tenant id in Rapporteur's settings and, in the "
    "Entra admin centre under Enterprise applications > Rapporteur, that sign-in is enabled and no Conditional Access "
    "policy blocks it."
)
_CREDENTIALS = {
    "AADSTS7000215": "the client secret is wrong: give its value, not its id",
    "AADSTS7000222": "the client secret has expired: make a new one under Certificates & secrets",
    "AADSTS700027": "the certificate is not the one registered, or has expired",
    "AADSTS700016": "no app with this client id is in the tenant: check both ids and that an admin consented",
    "AADSTS90002": "there is no such tenant: check the tenant id",
    "AADSTS7000112": "the app is disabled: enable it under Enterprise applications",
    "AADSTS53003": "a Conditional Access policy blocks the app",
}
_QUOTAS = {
    "MaximumProjectsOwnedByUser": "the group has as many plans as Planner allows: delete a plan or name another group",
    "MaximumPlannerPlans": "the group has as many plans as Planner allows: delete a plan or name another group",
    "MaximumTasksCreatedByUser": "the app has made as many tasks as Planner allows: delete done ones",
    "MaximumTasksAssignedToUser": "the owner has as many tasks as Planner allows: complete or delete some",
    "MaximumTasksInProject": "the plan has as many tasks as Planner allows: delete done ones",
    "MaximumActiveTasksInProject": "the plan has as many open tasks as Planner allows: complete or delete some",
    "MaximumBucketsInProject": "the plan has as many buckets as Planner allows: delete one",
    "MaximumProjectsSharedWithUser": "somebody shares as many plans as Planner allows: leave one",
    "MaximumUsersSharedWithProject": "the plan is shared with as many people as Planner allows: remove some",
    "MaximumReferencesOnTask": "the task has as many attachments as Planner allows: remove some",
    "MaximumChecklistItemsOnTask": "the task's checklist is as long as Planner allows: remove items",
    "MaximumAssigneesInTasks": "the task has as many owners as Planner allows: remove some",
}
_INNER_REASONS = {
    "graphaccesstotranscriptsdisabled": ("transcripts_disabled", _TRANSCRIPTS_DISABLED),
    "speakerattributionnotallowed": ("speaker_attribution", _SPEAKER_ATTRIBUTION),
}
_ENDPOINT = (
    "Microsoft Graph can't reach Rapporteur from outside, so it tells it of nothing. An admin checks that `public_url` "
    "is an https address with a certificate that the world trusts, that it leads to Rapporteur, and that POST to "
    "/graph/notifications and /graph/lifecycle is let through without a sign-in; it is asked again later."
)
_MAILBOX_POLICY = (
    "Exchange doesn't let the app into this mailbox. An Exchange admin adds it to the group that the app's access policy "
    "names (Get-ApplicationAccessPolicy shows it), or takes it out of `watch.mailboxes`. It can take an hour to work."
)
_NO_MAILBOX = re.compile(r"AppOnly AccessPolicy|\[RAOP\]", re.IGNORECASE)
_NO_HANDSHAKE = re.compile(r"validation request|validationToken|(?:lifecycle)?notificationurl", re.IGNORECASE)
_NO_POLICY = re.compile(r"application access policy|allowed to perform operations on the user", re.IGNORECASE)
_NO_CONSENT = re.compile(r"missing (?:role|scope) permissions|insufficient privileges", re.IGNORECASE)
_ONE_OF = re.compile(r"requires one of '([\w.,\s]{1,400})'")
_NO_ANSWER = "Microsoft Graph can't be reached, or broke off its answer. It is asked again later."
_NO_SIGN_IN = "Microsoft's sign-in service can't be reached. It is asked again later."


@asynccontextmanager
async def translated(*needs: str) -> AsyncIterator[None]:
    """Whatever the block's calls to Graph raise comes out as a `RapporteurError`; `needs`: the permissions they need."""
    import httpx
    from azure.core.exceptions import AzureError
    from kiota_abstractions.api_error import APIError

    try:
        yield
    except (APIError, AzureError, httpx.HTTPError, JSONDecodeError, UnicodeDecodeError) as error:
        raise translate(error, needs) from error


def translate(error: Exception, needs: tuple[str, ...] = ()) -> RapporteurError:
    """What the failure means here. `needs` are the permissions that the call needs, named where consent is missing."""
    from azure.core.exceptions import AzureError
    from kiota_abstractions.api_error import APIError

    if isinstance(error, APIError):
        return _from_graph(error, needs)
    if isinstance(error, AzureError):
        return _from_entra(error)
    return Unavailable(_NO_ANSWER)


def inner_code(error: Any) -> str:
    """The innermost code of Graph's error ("" without one): the one that tells kinds of 403 apart."""
    main = getattr(error, "error", None)
    inner = getattr(main, "inner_error", None)
    more = getattr(inner, "additional_data", None) or {}
    return str(more.get("code") or getattr(main, "code", None) or "")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait: a number, or a date that counts from the answer's own; None when it asks none.

    `headers` by names in lower case. Source: RFC 9110 §10.2.3.
    """
    value = headers.get("retry-after", "")
    if re.fullmatch(r"\s*\d{1,9}(\.\d{1,6})?\s*", value):
        return float(value)
    until, answered = _date(value), _date(headers.get("date", ""))
    return max(0.0, (until - answered).total_seconds()) if until and answered else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date.replace(tzinfo=date.tzinfo or UTC)


def _from_graph(error: Any, needs: tuple[str, ...]) -> RapporteurError:
    status = int(error.response_status_code or 0)
    code = _safe(inner_code(error))
    if status == 403:
        return _forbidden(error, code, needs)
    if status == 400 and _NO_HANDSHAKE.search(_message(error)):
        return Forbidden(_ENDPOINT, reason="endpoint")
    if status == 401:
        return Forbidden(_UNKNOWN_TO_GRAPH, reason="token_refused")
    if status in (404, 410):
        return NotFound("Microsoft Graph doesn't have it: it was deleted, or it never was in this organisation.")
    if status in (409, 412):
        return Conflict("Somebody changed it since it was last read. Open it and decide again.")
    if status == 429:
        return _throttled(error)
    if status == 0 or status == 408 or status >= 500:
        return Unavailable(
            f"Microsoft Graph doesn't answer as it should just now ({status or code}). Asked again later."
        )
    return Upstream(f"Microsoft Graph refused the request ({status}, {code}). Please tell whoever runs Rapporteur.")


def _forbidden(error: Any, code: str, needs: tuple[str, ...]) -> Forbidden:
    message = _message(error)
    known = _INNER_REASONS.get(code.lower())
    if known:
        return Forbidden(known[1], reason=known[0])
    if code in _QUOTAS:
        return Forbidden(f"Planner refused: {_QUOTAS[code]} ({code}).", reason="planner_quota")
    if _NO_MAILBOX.search(message):
        return Forbidden(_MAILBOX_POLICY, reason="mailbox_policy")
    if _NO_POLICY.search(message):
        return Forbidden(_ACCESS_POLICY, reason="access_policy")
    if code == "Authorization_RequestDenied" or _NO_CONSENT.search(message):
        return Forbidden(_CONSENT.format(name=_missing(message, needs)), reason="consent")
    needed = f" The call needs {', '.join(needs)}: check that it is consented to." if needs else ""
    return Forbidden(f"Microsoft Graph refused access (403, {code or 'no code'}).{needed}", reason="other")


def _message(error: Any) -> str:
    return str(getattr(getattr(error, "error", None), "message", None) or "")


def _missing(message: str, needs: tuple[str, ...]) -> str:
    """The permission to name: ours among those that would do, the one that Graph puts first, or what the call needs."""
    found = _ONE_OF.search(message)
    would_do = [name.strip() for name in found[1].split(",")] if found else []
    ours = [name for name in needs if name in would_do]
    return (ours or list(needs) or would_do or ["that this needs"])[0]


def _throttled(error: Any) -> Throttled:
    headers = {str(name).lower(): str(value) for name, value in (error.response_headers or {}).items()}
    seconds = retry_after(headers)
    return Throttled(
        "Microsoft Graph is asked too much just now. It is asked again later.",
        retry_after=RETRY_AFTER if seconds is None else seconds,
    )


def _from_entra(error: Any) -> RapporteurError:
    from azure.core.exceptions import ClientAuthenticationError

    status = getattr(getattr(error, "response", None), "status_code", None) or 0
    if not isinstance(error, ClientAuthenticationError) or status == 429 or status >= 500:
        return Unavailable(_NO_SIGN_IN)
    found = re.search(r"AADSTS\d{4,8}", str(error))
    return refused_credentials(found[0] if found else type(error).__name__)


def refused_credentials(code: str) -> Forbidden:
    """Entra doesn't take the app for itself; `code` is Entra's (AADSTS…)."""
    why = _CREDENTIALS.get(code, "check the tenant id, the client id and the secret in Rapporteur's settings")
    return Forbidden(f"Microsoft's sign-in service gives the app no token ({code}): {why}.", reason="credentials")


def _safe(code: str) -> str:
    return re.sub(r"[^\w.\-]", "", code)[:60]
