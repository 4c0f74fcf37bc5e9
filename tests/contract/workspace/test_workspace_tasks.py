"""Google Tasks, through Google's own client against the tenant: in their owner's list, made once, whatever breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.actions import ChangeTask, CreateTask
from bot.core.errors import BadInput, Unavailable
from bot.core.types import Person, Receipt
from infra.sandbox import Tenant
from workspace.limits import Limits
from workspace.provider import GoogleWorkspace

Find = Callable[[str], Person]
Approve = Callable[[Any], Any]
ONCE = Limits(tries=1, answer=10)
EVIDENCE = 'Tom Okafor, 12:04: "I will send the deed by Friday."'


@pytest.fixture
def task(person: Find) -> Callable[..., CreateTask]:
    def make(**given: Any) -> CreateTask:
        values: dict[str, Any] = {
            "key": "run-1:action-1",
            "plan": "spaces/lunch",
            "title": "Send the deed of release",
            "description": EVIDENCE,
            "owner": person("tom"),
            "due": date(2026, 12, 4),
            "keeper": person("priya"),
        }
        return CreateTask(**{**values, **given})

    return make


def change_of(made: Receipt, owner: Person | None, **given: Any) -> ChangeTask:
    values: dict[str, Any] = {"title": "Send the deeds", "description": "Both.", "due": None}
    return ChangeTask(key="change-1", task_id=made.id, version=made.version, owner=owner, **{**values, **given})


def of(tenant: Tenant, key: str) -> list[Any]:
    return tenant.google.state.tasks_of(key)


async def test_a_task_is_in_its_owners_default_list_and_named_by_owner_list_and_task(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    made = await google.tasks.create(approved(task()), tried=False)
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    assert (one.owner, tenant.google.state.lists[one.list].default) == (person("tom").id, True)
    assert (made.id, made.version) == (f"{person('tom').id}/{one.list}/{one.id}", one.etag)
    assert (made.url or "").startswith("https://tasks.google.com/")


async def test_what_somebody_owns_who_has_left_is_kept_by_the_organiser(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    sarah = tenant.google.person("sarah-a")
    tenant.google.state.people[sarah.id] = replace(sarah, suspended=True)
    made = await google.tasks.create(approved(task(owner=person("sarah-a"))), tried=False)
    assert made.id.startswith(f"{person('priya').id}/")


async def test_without_owner_and_keeper_there_is_no_list(
    google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask]
) -> None:
    with pytest.raises(BadInput, match="owner"):
        await google.tasks.create(approved(task(owner=None, keeper=None)), tried=False)


async def test_a_long_title_and_long_evidence_are_cut_to_what_google_takes(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask]
) -> None:
    long = task(title="Send the deed 🖋 " * 120, description="Because. " * 1200, due=None)
    made = await google.tasks.create(approved(long), tried=False)
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    assert one.title.endswith("…")
    assert len(one.title) <= 1024
    assert len(one.notes) <= 8192
    assert one.notes.endswith("\n\nRapporteur ref: run-1:action-1")


async def test_trying_again_finds_the_task_also_when_it_is_done_and_hidden(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask]
) -> None:
    made = await google.tasks.create(approved(task()), tried=False)
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    one.completed, one.hidden = one.updated, True
    assert (await google.tasks.create(approved(task()), tried=True)).id == made.id


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("GET */lists/@default/tasks", "cut"),
        ("GET */tasks/*/tasks/*", "drop"),
        ("POST */tasks", "cut"),
        ("POST */tasks", "drop"),
        ("DELETE */tasks/*", "drop"),
    ],
)
async def test_a_move_that_breaks_at_any_step_is_finished_by_trying_again(
    tenant: Tenant,
    connected: Callable[..., GoogleWorkspace],
    approved: Approve,
    task: Callable[..., CreateTask],
    person: Find,
    step: str,
    kind: str,
) -> None:
    google = connected(client={"limits": ONCE})
    before = len(of(tenant, "tom"))
    made = await google.tasks.create(approved(task()), tried=False)
    change = approved(change_of(made, person("sarah-a")))
    fault = tenant.faults.add(step, kind, times=1)
    with pytest.raises(Unavailable):
        await google.tasks.change(change)
    assert fault.hits == 1
    moved = await google.tasks.change(change)
    assert moved.id.startswith(f"{person('sarah-a').id}/")
    assert (len(of(tenant, "sarah-a")), len(of(tenant, "tom"))) == (1, before)


async def test_what_loses_its_owner_stays_where_it_is_unless_somebody_keeps_it(
    google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    made = await google.tasks.create(approved(task()), tried=False)
    changed = await google.tasks.change(approved(change_of(made, None)))
    assert changed.id == made.id
    kept = await google.tasks.change(approved(change_of(changed, None, keeper=person("priya"))))
    assert kept.id.startswith(f"{person('priya').id}/")


async def test_every_request_is_made_in_the_owners_name(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    await google.provider.people.directory()
    before = len(tenant.requests)
    await google.tasks.create(approved(task()), tried=True)
    assert {seen.person for seen in tenant.requests[before:] if "/tasks/" in seen.path} == {person("tom").id}


async def test_the_card_says_what_google_does_not_keep(google: GoogleWorkspace) -> None:
    assert "day" in google.provider.tasks_note
    assert "time" in google.provider.tasks_note
