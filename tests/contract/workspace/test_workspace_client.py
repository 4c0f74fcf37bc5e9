"""How Google is asked: in whose name, with what, how often, and what of it the audit gets to see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from bot.core.errors import Forbidden, NotFound, RapporteurError, Unavailable
from bot.core.journal import collect
from infra.sandbox import Tenant
from workspace.client import GoogleClient
from workspace.limits import Limits
from workspace.permissions import CHAT_BOT, DIRECTORY, GMAIL, MEETINGS, PUBSUB, TASKS

Clients = Callable[..., GoogleClient]
TOM = "tom.okafor@leeds.bramleyholt.example"
ADMIN = "sarah.bell@leeds.bramleyholt.example"


def lists(tasks: Any) -> Any:
    return tasks.tasklists().get(tasklist="@default")


async def read(client: GoogleClient, **given: Any) -> dict[str, Any]:
    return await client.execute(lists, **{"api": "tasks", "subject": TOM, "scopes": (TASKS,), **given})


async def write(client: GoogleClient, **given: Any) -> dict[str, Any]:
    return await client.execute(
        lambda tasks: tasks.tasks().insert(tasklist="@default", body={"title": "One"}),
        **{"api": "tasks", "subject": TOM, "scopes": (TASKS,), **given},
    )


async def test_every_request_is_noted_with_its_path_status_number_and_subject(
    tenant: Tenant, google_client: Clients
) -> None:
    with collect() as links:
        await read(google_client())
    (link,) = links
    assert (link.system, link.method, link.status, link.subject) == ("google", "GET", 200, TOM)
    path = unquote(link.resource.partition("?")[0])
    assert path.endswith("/tasks/v1/users/@me/lists/@default")
    assert link.client_request_id.startswith("00000000-0000-4000-8000-")
    seen = tenant.requests[-1]
    assert (seen.path, seen.status) == (path, 200)
    assert seen.person == tenant.google.person("tom").id
    assert seen.scopes == (TASKS,)


async def test_what_the_app_asks_for_itself_has_no_subject(tenant: Tenant, google_client: Clients) -> None:
    with collect() as links, pytest.raises(RapporteurError):
        await google_client().execute(
            lambda chat: chat.spaces().get(name="spaces/none"), api="chat", scopes=(CHAT_BOT,)
        )
    assert {(link.system, link.subject) for link in links} == {("gchat", "")}
    assert tenant.requests[-1].person == ""


@pytest.mark.parametrize(
    "subject", ["dana@oakfield.example", "tom.okafor@leeds.bramleyholt.example.evil.example", "tom"]
)
async def test_nobody_of_another_domain_is_ever_spoken_for(
    tenant: Tenant, google_client: Clients, subject: str
) -> None:
    with pytest.raises(Forbidden) as refused:
        await read(google_client(), subject=subject)
    assert refused.value.reason == "subject"
    assert not tenant.requests


@pytest.mark.parametrize(
    ("subject", "scopes"),
    [
        (TOM, ("https://www.googleapis.com/auth/drive",)),
        (TOM, (CHAT_BOT,)),
        (TOM, (TASKS, PUBSUB)),
        ("", (TASKS,)),
    ],
)
async def test_a_scope_that_is_not_declared_so_is_never_asked_for(
    tenant: Tenant, google_client: Clients, subject: str, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(Forbidden) as refused:
        await read(google_client(), subject=subject, scopes=scopes)
    assert refused.value.reason == "scope"
    assert not tenant.requests


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("503", 503), ("rate_limit", 403)])
async def test_a_busy_google_is_asked_again_after_the_pause_that_it_asks_for(
    tenant: Tenant, google_client: Clients, kind: str, status: int
) -> None:
    client = google_client()
    tenant.faults.add("*/tasks/v1/*", kind, times=2, retry_after=0)
    with collect() as links:
        await write(client)
    assert [link.status for link in links] == [status, status, 200]
    assert len({link.client_request_id for link in links}) == 3


@pytest.mark.parametrize("kind", ["drop", "504"])
async def test_what_may_have_got_through_is_asked_again_only_where_that_does_no_harm(
    tenant: Tenant, google_client: Clients, kind: str
) -> None:
    client = google_client()
    before = len(tenant.google.state.tasks_of("tom"))
    fault = tenant.faults.add("*/tasks/v1/*", kind, times=1)
    with pytest.raises(Unavailable):
        await write(client)
    assert fault.hits == 1
    tenant.faults.add("*/tasks/v1/*", kind, times=1)
    await read(client)
    tenant.faults.add("*/tasks/v1/*", kind, times=1)
    await write(client, idempotent=True)
    assert len(tenant.google.state.tasks_of("tom")) >= before + 1


async def test_an_answer_that_breaks_off_is_never_followed_by_a_second_write(
    tenant: Tenant, google_client: Clients
) -> None:
    """httplib2 by itself sends a request again whose answer doesn't come."""
    client = google_client()
    await read(client)
    before = len(tenant.requests)
    tenant.faults.add("POST */tasks/v1/*", "drop", times=5)
    with pytest.raises(Unavailable), collect() as links:
        await write(client)
    assert len(tenant.requests) - before == len(links) == 1


async def test_a_token_that_google_takes_no_more_is_replaced_once(tenant: Tenant, google_client: Clients) -> None:
    client = google_client()
    tenant.faults.add("*/tasks/v1/*", "expired_token", times=1)
    with collect() as links:
        await write(client)
    assert [link.status for link in links] == [401, 200]
    tenant.faults.add("*/tasks/v1/*", "expired_token")
    with pytest.raises(Forbidden) as refused:
        await read(client)
    assert refused.value.reason == "token_refused"


async def test_one_token_is_fetched_for_all_who_wait_for_the_same(tenant: Tenant, google_client: Clients) -> None:
    client = google_client()
    await asyncio.gather(*(read(client) for _ in range(6)))
    assert tenant.google.tokens.given == 1
    await read(client, subject=ADMIN)
    assert tenant.google.tokens.given == 2


async def test_the_loop_is_free_while_google_is_asked(tenant: Tenant, google_client: Clients) -> None:
    client = google_client()
    await client.warm()
    tenant.faults.add("*/tasks/v1/*", "slow", times=1, seconds=0.3)
    asking, turns = asyncio.create_task(read(client)), 0
    while not asking.done():
        await asyncio.sleep(0.01)
        turns += 1
    await asking
    assert turns >= 5


async def test_no_more_than_allowed_are_under_way_at_once(tenant: Tenant, google_client: Clients) -> None:
    client = google_client(limits=Limits(at_once=2, first_pause=0.01))
    await read(client)
    tenant.faults.add("*/tasks/v1/*", "slow", times=4, seconds=0.1)
    began = time.monotonic()
    await asyncio.gather(*(read(client) for _ in range(4)))
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    ("account", "subject", "reason"),
    [
        ({"client_email": "other@elsewhere.iam.gserviceaccount.com"}, TOM, "credentials"),
        ({}, "nobody@leeds.bramleyholt.example", "subject"),
    ],
)
async def test_who_google_gives_no_token_is_told_why(
    google_client: Clients, account: dict[str, str], subject: str, reason: str
) -> None:
    with pytest.raises(Forbidden) as refused:
        await read(google_client(account=account), subject=subject)
    assert refused.value.reason == reason
    assert subject not in refused.value.text


async def test_a_scope_that_nobody_delegated_is_named(tenant: Tenant, google_client: Clients) -> None:
    tenant.google.delegated.discard(TASKS)
    with pytest.raises(Forbidden, match="auth/tasks") as refused:
        await read(google_client())
    assert refused.value.reason == "delegation"
    assert str(tenant.google.connection()["service_account"]["client_id"]) in refused.value.text


async def test_an_api_that_is_not_switched_on_is_named(tenant: Tenant, google_client: Clients) -> None:
    tenant.faults.add("*/tasks/v1/*", "api_disabled")
    with pytest.raises(Forbidden, match="Google Tasks API") as refused:
        await read(google_client())
    assert refused.value.reason == "api_disabled"


async def test_where_nothing_listens_it_is_asked_again_later(google_client: Clients) -> None:
    client = google_client(base_url="http://127.0.0.1:9/google", limits=Limits(tries=2, first_pause=0.01))
    with pytest.raises(Unavailable):
        await read(client)


async def test_what_is_not_there_is_not_found(google_client: Clients) -> None:
    with pytest.raises(NotFound):
        await google_client().execute(
            lambda meet: meet.conferenceRecords().get(name="conferenceRecords/none"),
            api="meet",
            subject=TOM,
            scopes=(MEETINGS,),
        )


async def test_after_closing_it_can_be_opened_again(google_client: Clients) -> None:
    client = google_client()
    await client.close()
    await read(client)
    await client.close()
    await client.close()
    await read(client)


async def test_nothing_of_what_is_asked_is_logged(
    tenant: Tenant, google_client: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = google_client()
    tenant.faults.add("*/tasks/v1/*", "429", times=1, retry_after=0)
    await write(client)
    with pytest.raises(RapporteurError):
        await read(client, scopes=(GMAIL,))
    with pytest.raises(RapporteurError):
        await read(client, subject="nobody@leeds.bramleyholt.example")
    text = caplog.text.lower()
    assert "okafor" not in text
    assert "private_key" not in text
    assert "nobody@" not in text
    assert DIRECTORY not in text
