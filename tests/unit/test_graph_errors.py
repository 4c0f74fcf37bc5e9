"""Every failure of Graph and Entra as one of ours: its kind, its words, and nothing personal in them."""

from __future__ import annotations

import re
from json import JSONDecodeError
from typing import Any

import httpx
import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from msgraph.generated.models.o_data_errors.inner_error import InnerError
from msgraph.generated.models.o_data_errors.main_error import MainError
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from bot.core.errors import Conflict, Forbidden, NotFound, RapporteurError, Throttled, Unavailable, Upstream
from graph.errors import retry_after, translate, translated

PERSON = "dab6699a-7a90-5c78-aad7-88146a96402a"


def refusal(status: int | None, code: str = "Forbidden", message: str = "", inner: str | None = None) -> Any:
    error = ODataError(error=MainError(code=code, message=message))
    error.response_status_code = status
    error.response_headers = {}
    if inner:
        assert error.error
        error.error.inner_error = InnerError(additional_data={"code": inner})
    return error


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (
            refusal(403, inner="GraphAccessToTranscriptsDisabled"),
            "transcripts_disabled",
            "Set-CsTeamsMeetingConfiguration -EnableGraphTranscriptAccess true",
        ),
        (refusal(403, inner="SpeakerAttributionNotAllowed"), "speaker_attribution", "-EnableAttributedTranscripts"),
        (
            refusal(403, message=f"No application access policy found for this app: x on the user: {PERSON}."),
            "access_policy",
            "New-CsApplicationAccessPolicy",
        ),
        (
            refusal(403, "General", f"Application is not allowed to perform operations on the user '{PERSON}'."),
            "access_policy",
            "Grant-CsApplicationAccessPolicy",
        ),
        (
            refusal(403, message="Missing role permissions on the request. API requires one of 'A.Read, C.Read.All'."),
            "consent",
            "permission C.Read.All",
        ),
        (refusal(403, "Authorization_RequestDenied", "Insufficient privileges"), "consent", "permission B.Read.All"),
        (refusal(403, "MaximumActiveTasksInProject"), "planner_quota", "open tasks"),
        (refusal(403, "MaximumPlannerPlans"), "planner_quota", "another group"),
        (refusal(403, "accessDenied", f"Mr Secret {PERSON}"), "other", "accessDenied"),
        (
            refusal(403, "ErrorAccessDenied", "Access to OData is disabled: [RAOP] : Blocked by tenant configured x."),
            "mailbox_policy",
            "watch.mailboxes",
        ),
        (
            refusal(400, "ValidationError", "Subscription validation request timed out."),
            "endpoint",
            "/graph/lifecycle",
        ),
        (
            refusal(400, "InvalidRequest", "The 'notificationUrl' must be an absolute HTTPS URL."),
            "endpoint",
            "public_url",
        ),
        (refusal(401, "InvalidAuthenticationToken"), "token_refused", "Conditional Access"),
        (ClientAuthenticationError("AADSTS7000222: expired for app 'x'"), "credentials", "has expired"),
        (ClientAuthenticationError("AADSTS999999: something new"), "credentials", "AADSTS999999"),
    ],
)
def test_each_kind_of_refusal_says_what_an_admin_does(error: Exception, reason: str, words: str) -> None:
    found = translate(error, ("B.Read.All", "C.Read.All"))
    assert isinstance(found, Forbidden)
    assert found.reason == reason
    assert words in found.text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|Secret", found.text)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refusal(404), NotFound),
        (refusal(410), NotFound),
        (refusal(409), Conflict),
        (refusal(412), Conflict),
        (refusal(429), Throttled),
        (refusal(500), Unavailable),
        (refusal(503), Unavailable),
        (refusal(504), Unavailable),
        (refusal(None), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
        (httpx.ConnectError("no route"), Unavailable),
        (JSONDecodeError("not JSON", "", 0), Unavailable),
        (ServiceRequestError("no route"), Unavailable),
        (refusal(400, "BadRequest", f"about {PERSON}"), Upstream),
    ],
)
def test_every_other_failure_has_its_kind(error: Exception, kind: type[RapporteurError]) -> None:
    found = translate(error)
    assert type(found) is kind
    assert found.retryable == (kind in (Throttled, Unavailable))
    assert PERSON not in found.text


def test_a_throttled_call_says_when_to_come_back() -> None:
    error = refusal(429)
    error.response_headers = {"Retry-After": "120"}
    found = translate(error)
    assert isinstance(found, Throttled)
    assert found.retry_after == 120


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5.0),
        (" 2.5 ", 2.5),
        ("0", 0.0),
        ("Thu, 19 Nov 2026 10:01:00 GMT", 60.0),
        ("Thu, 19 Nov 2026 10:01:00", 60.0),
        ("Thu, 19 Nov 2020 10:01:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_that_counts_from_the_answer(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header, "date": "Thu, 19 Nov 2026 10:00:00 GMT"}) == seconds


def test_a_date_without_the_answers_own_is_no_wait_that_can_be_known() -> None:
    assert retry_after({"retry-after": "Thu, 19 Nov 2026 10:01:00 GMT"}) is None
    assert retry_after({}) is None


async def test_our_own_errors_pass_through_untouched() -> None:
    with pytest.raises(Conflict, match="mine"):
        async with translated():
            raise Conflict("mine")


async def test_a_fault_of_our_own_code_is_not_dressed_up_as_graphs() -> None:
    with pytest.raises(KeyError):
        async with translated():
            raise KeyError("a bug")
