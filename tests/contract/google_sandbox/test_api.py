"""The Google half's dispatcher: it knows Google's methods, and refuses in Google's words what isn't one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from infra.sandbox import FirmError, Tenant, serve
from infra.sandbox.google import partial, shapes
from infra.sandbox.google.discovery import DOCUMENTS, document, read, walk
from infra.sandbox.google.services import methods

LISTS = "tasks/tasks/v1/users/@me/lists"
Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def ask(tenant: Tenant, http: aiohttp.ClientSession) -> Callable[..., Any]:
    """A plain request: status and body."""

    async def send(
        path: str, headers: dict[str, str], method: str = "GET", **more: Any
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        async with http.request(method, f"{tenant.google.url}/{path}", headers=headers, **more) as answer:
            return answer.status, await answer.json(content_type=None), dict(answer.headers)

    return send


def test_every_method_that_is_answered_is_one_of_googles() -> None:
    known = {method.id for api in DOCUMENTS for method in document(api).methods}
    assert set(methods()) <= known


async def test_a_request_without_a_good_token_is_refused(
    tenant: Tenant, ask: Callable[..., Any], bearer: Bearer
) -> None:
    for headers in ({}, {"Authorization": "Bearer ya29.unknown"}, bearer("tasks", subject="tom", lifetime=-1)):
        status, body, said = await ask(LISTS, headers)
        assert (status, body["error"]["status"], body["error"]["code"]) == (401, "UNAUTHENTICATED", 401)
        assert "Bearer" in said["WWW-Authenticate"]
        assert "request-id" not in {name.lower() for name in said}


async def test_a_token_for_something_else_is_refused(ask: Callable[..., Any], bearer: Bearer) -> None:
    status, body, _ = await ask(LISTS, bearer("drive.readonly", subject="tom"))
    assert (status, body["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert body["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert body["error"]["details"][0]["metadata"] == {
        "service": "tasks.googleapis.com",
        "method": "tasks.tasklists.list",
    }


@pytest.mark.parametrize("path", ["tasks/tasks/v1/nowhere", "nowhere/v1/x", "tasks", "certs/x", "meet/v2/spaces/x/y"])
async def test_what_google_does_not_have_is_not_found(ask: Callable[..., Any], bearer: Bearer, path: str) -> None:
    status, body, _ = await ask(path, bearer("tasks", subject="tom"))
    assert (status, body["error"]["status"], body["error"]["errors"][0]["reason"]) == (404, "NOT_FOUND", "notFound")


@pytest.mark.parametrize(
    "query", ["colour=red", "maxResults=many", "maxResults=99999999999", "prettyPrint=perhaps", "alt=carrot"]
)
async def test_a_parameter_that_the_method_does_not_take_is_refused(
    ask: Callable[..., Any], bearer: Bearer, query: str
) -> None:
    status, body, _ = await ask(f"{LISTS}?{query}", bearer("tasks", subject="tom"))
    assert (status, body["error"]["status"]) == (400, "INVALID_ARGUMENT")


async def test_a_required_parameter_must_be_there(ask: Callable[..., Any], bearer: Bearer) -> None:
    status, body, _ = await ask("drive/drive/v3/files/x/export", bearer("drive.readonly", subject="tom"))
    assert (status, body["error"]["message"]) == (400, "Required parameter: [mimeType]")


@pytest.mark.parametrize("body", ["{", "[]", '"text"', '{"title": ["a"]}', '{"titel": "a"}', '{"links": [{"x": 1}]}'])
async def test_a_body_that_is_not_the_methods_is_refused(ask: Callable[..., Any], bearer: Bearer, body: str) -> None:
    headers = {**bearer("tasks", subject="tom"), "Content-Type": "application/json"}
    status, answer, _ = await ask("tasks/tasks/v1/lists/@default/tasks", headers, "POST", data=body)
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert answer["error"]["message"].startswith("Invalid JSON payload received.")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("429", 429, "RESOURCE_EXHAUSTED"),
        ("500", 500, "INTERNAL"),
        ("502", 502, "UNAVAILABLE"),
        ("503", 503, "UNAVAILABLE"),
        ("504", 504, "DEADLINE_EXCEEDED"),
        ("expired_token", 401, "UNAUTHENTICATED"),
        ("missing_permission", 403, "PERMISSION_DENIED"),
        ("rate_limit", 403, "PERMISSION_DENIED"),
        ("api_disabled", 403, "PERMISSION_DENIED"),
        ("precondition", 412, "FAILED_PRECONDITION"),
        ("task_limit", 403, "PERMISSION_DENIED"),
    ],
)
async def test_faults_strike_in_googles_words(
    tenant: Tenant, ask: Callable[..., Any], bearer: Bearer, kind: str, status: int, code: str
) -> None:
    tenant.faults.add("GET /google/tasks/*", kind, times=1, retry_after=7)
    answered, body, headers = await ask(LISTS, bearer("tasks", subject="tom"))
    assert (answered, body["error"]["status"]) == (status, code)
    assert (headers.get("Retry-After") == "7") == (kind in ("429", "503", "rate_limit"))
    assert tenant.requests[-1].fault == kind
    assert (await ask(LISTS, bearer("tasks", subject="tom")))[0] == 200


@pytest.mark.parametrize("kind", ["cut", "drop"])
async def test_a_broken_connection_is_one(tenant: Tenant, ask: Callable[..., Any], bearer: Bearer, kind: str) -> None:
    tenant.faults.add("/google/*", kind, times=2)  # aiohttp asks once more when a kept connection breaks
    with pytest.raises(aiohttp.ClientError):
        await ask(LISTS, bearer("tasks", subject="tom"))


async def test_the_token_endpoint_meets_faults_too(
    tenant: Tenant, google: Callable[..., Any], execute: Callable[..., Any]
) -> None:
    from google.auth.exceptions import RefreshError

    tenant.faults.add("POST /google/token", "missing_permission")
    with pytest.raises(RefreshError, match="access_denied"):
        await execute(google("tasks", "v1", subject="tom").tasklists().list())


async def test_every_request_is_remembered_with_who_asked(
    tenant: Tenant, ask: Callable[..., Any], bearer: Bearer
) -> None:
    await ask(LISTS, bearer("tasks", subject="tom"))
    seen = tenant.requests[-1]
    assert (seen.method, seen.path, seen.status) == ("GET", "/google/tasks/tasks/v1/users/@me/lists", 200)
    assert (seen.app, seen.person) == (tenant.google.tokens.account.email, tenant.google.person("tom").id)
    assert seen.scopes == ("https://www.googleapis.com/auth/tasks",)


async def test_a_firm_without_a_google_section_has_an_empty_half(tmp_path: Path) -> None:
    (tmp_path / "firm.yaml").write_text("organisation: {name: Firm, domain: firm.example}\n")
    async with serve(firm=tmp_path) as tenant:
        assert tenant.google.state.people == {}
        assert tenant.google.customer.startswith("C0")


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{customer: C01}", "google, C01: lacks domain"),
        ("{domain: a.example, staff: []}", "has staff"),
        ("{domain: a.example, people: [{key: a, name: A}]}", "google.people, a: lacks mail"),
        ("{domain: a.example, groups: [{key: g, name: G, members: [b]}]}", "members names 'b'"),
        (
            "{domain: a.example, people: [{key: a, name: A, mail: a@a.example}], meetings: [{key: m, subject: M, "
            "organiser: a, start: today 10:00, minutes: 5, transcripts: [{file: no.vtt}]}]}",
            "there is no transcript no.vtt",
        ),
    ],
)
async def test_a_section_that_breaks_a_rule_is_refused_by_name(tmp_path: Path, section: str, said: str) -> None:
    (tmp_path / "firm.yaml").write_text(f"organisation: {{name: F, domain: firm.example}}\ngoogle: {section}\n")
    with pytest.raises(FirmError) as refused:
        async with serve(firm=tmp_path):
            pass
    assert said.replace("google, C01: ", "") in str(refused.value)


# ---- shapes and partial answers ----------------------------------------------------------------

SCHEMAS = {
    "Node": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "next": {"$ref": "Node"},
            "kind": {"type": "string", "enum": ["LEAF", "BRANCH"]},
            "count": {"type": "string", "format": "int64"},
            "weight": {"type": "number"},
            "small": {"type": "integer", "format": "int32"},
            "raw": {"type": "string", "format": "byte"},
            "at": {"type": "string", "format": "google-datetime"},
            "day": {"type": "string", "format": "date"},
            "for": {"type": "string", "format": "google-duration"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "list": {"type": "array", "items": {"type": "boolean"}},
            "free": {"type": "any"},
        },
    }
}


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"next": {"next": {"kind": "LEAF"}}},
        {"count": "-5", "weight": 1, "small": 3, "raw": "aGk", "free": [1, {"x": None}]},
        {"at": "2026-11-19T10:00:00.123Z", "day": "2026-11-19", "for": "3.5s"},
        {"labels": {"any": "thing"}, "list": [True], "name": None},
    ],
)
def test_what_a_schema_describes_fits_it(value: dict[str, Any]) -> None:
    assert list(shapes.problems(value, {"$ref": "Node"}, SCHEMAS)) == []


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"nam": "x"},
        {"next": {"kind": "ROOT"}},
        {"count": 5},
        {"count": "9223372036854775808"},
        {"weight": True},
        {"small": 2**31},
        {"raw": "***"},
        {"at": "2026-11-19T10:00:00"},
        {"day": "2026-11-31"},
        {"for": "3 s"},
        {"labels": {"any": 1}},
        {"list": [True, "true"]},
        {"list": {}},
    ],
)
def test_what_a_schema_does_not_describe_is_told(value: Any) -> None:
    assert len(list(shapes.problems(value, {"$ref": "Node"}, SCHEMAS))) == 1


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("a", {"a": 1}),
        ("b(c)", {"b": [{"c": 2}, {"c": 4}]}),
        ("b/d,a", {"a": 1, "b": [{"d": 3}, {}]}),
        ("*", {"a": 1, "b": [{"c": 2, "d": 3}, {"c": 4}]}),
    ],
)
def test_fields_choose_what_is_answered(fields: str, kept: dict[str, Any]) -> None:
    assert partial.select({"a": 1, "b": [{"c": 2, "d": 3}, {"c": 4}]}, fields) == kept


@pytest.mark.parametrize("fields", ["a(", "a)", "(a)", "a b;", "a//b", "a/"])
def test_fields_that_can_not_be_read_are_refused(fields: str) -> None:
    with pytest.raises(ValueError, match=r"field|bracket"):
        partial.select({"a": 1}, fields)


@pytest.mark.parametrize("api", sorted(DOCUMENTS))
def test_every_address_that_google_documents_leads_to_its_method(api: str) -> None:
    raw = read(api)
    for method in walk(raw):
        path = raw["servicePath"] + re.sub(r"\{\+?\w+\}", "x1", method.get("flatPath") or method["path"])
        found = document(api).find(method["httpMethod"], path)
        assert found is not None, method["id"]
        assert found[0].id == method["id"], (path, found[0].id)
