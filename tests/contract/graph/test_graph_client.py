"""The way out to Graph, through the real SDK against the tenant: what is noted, retried, given up on, and closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from microsoft_suite import MAILBOX

from bot.core.actions import CreateTask, RemoveTask
from bot.core.errors import ConfigError, Forbidden, Unavailable
from bot.core.journal import collect
from bot.core.types import Approved, MeetingEnded
from graph.limits import Limits
from graph.provider import PERMISSIONS, Microsoft365
from infra.sandbox import Tenant


async def test_every_request_is_noted_as_the_tenant_saw_it(tenant: Tenant, microsoft: Microsoft365) -> None:
    tenant.faults.add("/v1.0/users", "503", times=1, retry_after=0)
    tenant.faults.add("/v1.0/users/nobody", "missing_permission", times=1)
    with collect() as links:
        await microsoft.provider.people.directory()
        with pytest.raises(Forbidden):
            await microsoft.provider.people.person("nobody")
    seen = [request for request in tenant.requests if request.path.startswith("/v1.0/")]
    assert [(link.method, link.status, link.request_id, link.client_request_id) for link in links] == [
        (request.method, request.status, request.request_id, request.client_request_id) for request in seen
    ]
    assert [link.status for link in links] == [503, 200, 403]
    assert links[0].resource.startswith("/v1.0/users?$select=id,")
    assert len({link.client_request_id for link in links}) == 3
    assert all(link.system == "graph" and link.at.tzinfo for link in links)


@pytest.mark.parametrize("kind", ["429", "503"])
async def test_retry_after_is_waited_for(tenant: Tenant, microsoft: Microsoft365, kind: str) -> None:
    tenant.faults.add("/v1.0/users", kind, times=1, retry_after=1)
    await microsoft.client.open()
    began = time.monotonic()
    assert await microsoft.provider.people.directory()
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_a_lasting_fault_ends_in_an_error_to_retry_later(
    tenant: Tenant, microsoft: Microsoft365, kind: str
) -> None:
    tenant.faults.add("/v1.0/users", kind, retry_after=0)
    with pytest.raises(Unavailable) as failed:
        await microsoft.provider.people.directory()
    assert failed.value.retryable


async def test_a_service_that_is_not_there_is_an_error_to_retry_later(connected: Callable[..., Microsoft365]) -> None:
    microsoft = connected(base_url="http://127.0.0.1:9/v1.0", limits=Limits(tries=1))
    with pytest.raises(Unavailable):
        await microsoft.provider.people.directory()


async def test_a_refused_token_says_what_an_admin_checks(tenant: Tenant, microsoft: Microsoft365) -> None:
    tenant.faults.add("/v1.0/users", "expired_token")
    with pytest.raises(Forbidden) as refused:
        await microsoft.provider.people.directory()
    assert refused.value.reason == "token_refused"
    assert "Enterprise applications" in refused.value.text


@pytest.mark.parametrize(
    ("app", "word"),
    [
        ({"secret": "wrong"}, "AADSTS7000215"),
        ({"client_id": "00000000-0000-0000-0000-000000000001"}, "AADSTS700016"),
        ({"tenant": "00000000-0000-0000-0000-000000000001"}, "AADSTS90002"),
    ],
)
async def test_wrong_credentials_are_told_apart(
    connected: Callable[..., Microsoft365], app: dict[str, Any], word: str
) -> None:
    with pytest.raises(Forbidden) as refused:
        await connected(app=app).provider.people.directory()
    assert refused.value.reason == "credentials"
    assert word in refused.value.text
    assert "00000000-" not in refused.value.text


async def test_a_sign_in_service_that_is_not_there_is_an_error_to_retry_later(
    connected: Callable[..., Microsoft365],
) -> None:
    with pytest.raises(Unavailable):
        await connected(app={"authority": "https://127.0.0.1:9"}).provider.people.directory()


async def test_an_app_without_a_proof_of_itself_is_a_fault_of_the_settings(
    connected: Callable[..., Microsoft365],
) -> None:
    with pytest.raises(ConfigError, match="exactly one"):
        await connected(app={"secret": None}).provider.people.directory()


async def test_opening_leaves_the_loop_free_and_builds_once(microsoft: Microsoft365) -> None:
    first, second = await asyncio.gather(microsoft.client.open(), microsoft.client.open())
    assert first is second


async def test_closing_twice_or_before_the_first_call_is_safe(connected: Callable[..., Microsoft365]) -> None:
    microsoft = connected()
    await microsoft.client.aclose()
    await microsoft.provider.people.directory()
    await microsoft.client.aclose()
    await microsoft.client.aclose()


async def test_the_declared_permissions_are_enough(
    tenant: Tenant, microsoft: Microsoft365, ended: Callable[..., Any]
) -> None:
    tenant.entra.granted = set(PERMISSIONS)
    with collect() as links:
        for call in (read_all, make_and_remove):
            await call(microsoft, await ended("weekly"))
    assert all(link.status < 300 for link in links)


@pytest.mark.parametrize("missing", sorted(set(PERMISSIONS) - {"OnlineMeetingArtifact.Read.All"}))
async def test_a_permission_without_consent_is_named(
    tenant: Tenant, microsoft: Microsoft365, ended: Callable[..., Any], missing: str
) -> None:
    tenant.entra.granted = set(PERMISSIONS) - {missing}
    event = await ended("weekly")
    call = make_and_remove if missing.startswith("Tasks.") else read_all
    with pytest.raises(Forbidden, match=missing) as refused:
        await call(microsoft, event)
    assert refused.value.reason == "consent"
    assert "Grant admin consent" in refused.value.text


async def test_where_exchange_doesn_t_let_the_app_in_the_admin_is_told_what_to_do(
    microsoft: Microsoft365, tenant: Tenant
) -> None:
    tenant.state.mail_access = set()
    with pytest.raises(Forbidden, match="access policy") as refused:
        await microsoft.events.mail.arrived_since(MAILBOX, tenant.state.now())
    assert refused.value.reason == "mailbox_policy"


async def read_all(microsoft: Microsoft365, event: MeetingEnded) -> None:
    meetings = microsoft.provider.meetings
    meeting = await meetings.meeting(event)
    assert await meetings.transcript(meeting)
    assert await meetings.attendees(meeting)
    assert not await microsoft.provider.people.groups(meeting.organiser.id, ["00000000-0000-4000-8000-000000000000"])
    assert await microsoft.events.mail.arrived_since(MAILBOX, meeting.start - timedelta(days=900))


async def make_and_remove(microsoft: Microsoft365, event: MeetingEnded) -> None:
    task = CreateTask(key="k", plan=event.chat.id, title="Send it", description="", owner=None, due=None)
    made = await microsoft.tasks.create(Approved(action=task, by="test", digest=""), tried=False)
    removal = RemoveTask(key="r", task_id=made.id, version=made.version)
    await microsoft.tasks.remove(Approved(action=removal, by="test", digest=""))
