"""What Google's refusals mean, in words that an admin can act on, and without a word of what Google's message says."""

from __future__ import annotations

import json
from typing import Any

import httplib2
import pytest
from google.auth.exceptions import RefreshError
from googleapiclient.errors import HttpError

from bot.core.errors import BadInput, Conflict, Forbidden, NotFound, Throttled, Unavailable, Upstream
from workspace.errors import APIS, Call, translate, translated
from workspace.permissions import TASKS
from workspace.refusal import retry_after

SECRET = "tom.okafor@firm.example owns Oakfield"


def http_error(status: int, reason: str = "", code: str = "", message: str = SECRET, **more: Any) -> HttpError:
    error = {"code": status, "message": message, "status": code, **more}
    if reason:
        error["errors"] = [{"reason": reason, "message": message, "domain": "global"}]
    headers = {"status": str(status), "content-type": "application/json"}
    return HttpError(httplib2.Response(headers), json.dumps({"error": error}).encode())


def info(reason: str) -> list[dict[str, str]]:
    return [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}]


def no_token(*given: Any, retryable: bool = False) -> Exception:
    return RefreshError(*given, retryable=retryable)  # type: ignore[no-untyped-call]


def meant(error: Exception, api: str = "tasks") -> Any:
    return translate(error, Call(api=api, scopes=(TASKS,), client="1234567890"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Upstream),
        (404, NotFound),
        (408, Unavailable),
        (409, Conflict),
        (410, NotFound),
        (412, Conflict),
        (413, BadInput),
        (418, Upstream),
        (429, Throttled),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[Exception]) -> None:
    assert type(meant(http_error(status))) is kind


@pytest.mark.parametrize(
    ("error", "api", "reason", "words"),
    [
        (http_error(403, "accessNotConfigured"), "gmail", "api_disabled", "apis/library/gmail.googleapis.com"),
        (http_error(403, details=info("SERVICE_DISABLED")), "meet", "api_disabled", "Google Meet API"),
        (http_error(403, "insufficientPermissions"), "tasks", "scope", TASKS),
        (http_error(403, details=info("ACCESS_TOKEN_SCOPE_INSUFFICIENT")), "meet", "scope", TASKS),
        (http_error(403, "dailyLimitExceeded"), "tasks", "quota", "Quotas"),
        (http_error(403, "quotaExceeded"), "calendar", "quota", "Quotas"),
        (
            http_error(403, "forbidden", message="Not Authorized to access this resource/api"),
            "admin",
            "not_an_admin",
            "Users > Read",
        ),
        (
            http_error(403, code="PERMISSION_DENIED", message="This Chat app is not a member of this space."),
            "chat",
            "not_in_chat",
            "Add the app there again",
        ),
        (
            http_error(
                404, code="NOT_FOUND", message="Google Chat app not found. To create a Chat app, you must turn on…"
            ),
            "chat",
            "api_disabled",
            "Configuration",
        ),
        (http_error(403, "forbidden", code="PERMISSION_DENIED"), "meet", "other", TASKS),
        (http_error(401, "authError"), "tasks", "token_refused", "enabled"),
    ],
)
def test_each_refusal_says_what_an_admin_does(error: HttpError, api: str, reason: str, words: str) -> None:
    refused = meant(error, api)
    assert isinstance(refused, Forbidden)
    assert refused.reason == reason
    assert words in refused.text


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
def test_the_older_apis_say_with_403_that_they_are_asked_too_much(reason: str) -> None:
    assert isinstance(meant(http_error(403, reason)), Throttled)


@pytest.mark.parametrize(
    ("code", "description", "reason", "words"),
    [
        ("unauthorized_client", "Client is unauthorized to retrieve access tokens", "delegation", TASKS),
        ("access_denied", "Requested client not authorized.", "delegation", "1234567890"),
        ("invalid_grant", "Invalid email or User ID", "subject", "suspended"),
        ("invalid_grant", "Invalid JWT Signature.", "credentials", "key"),
        ("invalid_client", "The OAuth client was not found.", "credentials", "key"),
        ("invalid_scope", "Invalid OAuth scope.", "credentials", "invalid_scope"),
    ],
)
def test_who_gets_no_token_is_told_why(code: str, description: str, reason: str, words: str) -> None:
    refused = meant(no_token(f"{code}: {description}", {"error": code, "error_description": description}))
    assert isinstance(refused, Forbidden)
    assert refused.reason == reason
    assert words in refused.text


@pytest.mark.parametrize(
    "error",
    [
        no_token("internal", {"error": "internal_failure"}, retryable=True),
        no_token("<html>"),
        httplib2.HttpLib2Error("no route"),
        httplib2.ServerNotFoundError("x"),
        ConnectionResetError(),
        TimeoutError(),
        json.JSONDecodeError("no JSON", "", 0),
    ],
)
def test_who_cannot_be_reached_is_asked_again_later(error: Exception) -> None:
    with pytest.raises(Unavailable), translated(Call(api="tasks", scopes=(TASKS,))):
        raise error


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad gateway</html>", b"[]", b'{"error": "x"}', b'{"error": {"errors": 7}}', b"\xff"]
)
def test_an_answer_that_is_not_googles_has_its_status_only(body: bytes) -> None:
    error = HttpError.__new__(HttpError)
    error.resp, error.content = httplib2.Response({"status": "502"}), body
    assert isinstance(meant(error), Unavailable)


def test_no_text_repeats_what_google_said() -> None:
    for status in (400, 401, 403, 404, 409, 429, 500):
        for api in APIS:
            assert "Oakfield" not in meant(http_error(status, "forbidden", "X"), api).text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Mon, 23 Nov 2026 09:00:00 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({}, None),
    ],
)
def test_the_pause_that_an_answer_asks_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
