"""Google Tasks, through Google's own client against the tenant: in their owner's list, made once, whatever breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.actions import ChangeTask, CreateTask, RemoveTask
from bot.core.errors import BadInput, Conflict, NotFound, Throttled, Unavailable
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


def removal_of(made: Receipt) -> RemoveTask:
    return RemoveTask(key="remove-1", task_id=made.id, version=made.version)


def of(tenant: Tenant, key: str) -> list[Any]:
    return tenant.google.state.tasks_of(key)


async def test_a_task_is_in_its_owners_own_list_with_day_evidence_and_key(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    before = len(of(tenant, "tom"))
    made = await google.tasks.create(approved(task()), tried=False)
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    assert (one.owner, one.title, tenant.google.state.lists[one.list].default) == (person("tom").id, task().title, True)
    assert one.due is not None
    assert one.due.date() == date(2026, 12, 4)
    assert one.notes == f"{EVIDENCE}\n\nRapporteur ref: run-1:action-1"
    assert made.id == f"{person('tom').id}/{one.list}/{one.id}"
    assert made.version == one.etag
    assert (made.url or "").startswith("https://tasks.google.com/")
    assert len(of(tenant, "tom")) == before + 1
    assert google.tasks.keeps(made.id)
    assert not google.tasks.keeps("mA_7vyhZ1EizLCb6gRkbwZYAB1Qn")


@pytest.mark.parametrize("owner", ["nobody", "dana", "stranger", "suspended"])
async def test_what_nobody_of_the_firm_owns_is_kept_by_the_organiser(
    tenant: Tenant,
    google: GoogleWorkspace,
    approved: Approve,
    task: Callable[..., CreateTask],
    person: Find,
    owner: str,
) -> None:
    sarah = tenant.google.person("sarah-a")
    tenant.google.state.people[sarah.id] = replace(sarah, suspended=True)
    owners = {
        "nobody": None,
        "dana": person("dana"),
        "stranger": Person(id="", name="Caller"),
        "suspended": person("sarah-a"),
    }
    made = await google.tasks.create(approved(task(owner=owners[owner])), tried=False)
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
    assert one.due is None


async def test_trying_again_finds_the_task_also_when_it_is_done_and_makes_no_second_one(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask]
) -> None:
    made = await google.tasks.create(approved(task()), tried=False)
    before = len(of(tenant, "tom"))
    assert await google.tasks.create(approved(task()), tried=True) == made
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    one.completed, one.hidden = one.updated, True
    assert (await google.tasks.create(approved(task()), tried=True)).id == made.id
    assert len(of(tenant, "tom")) == before
    other = await google.tasks.create(approved(task(key="run-1:action-2")), tried=True)
    assert other.id != made.id


@pytest.mark.parametrize("kind", ["cut", "drop", "429", "503", "500"])
async def test_whatever_breaks_while_it_is_made_trying_again_leaves_one(
    tenant: Tenant,
    connected: Callable[..., GoogleWorkspace],
    approved: Approve,
    task: Callable[..., CreateTask],
    kind: str,
) -> None:
    google = connected(client={"limits": ONCE})
    before = len(of(tenant, "tom"))
    tenant.faults.add("POST */tasks/v1/lists/*/tasks", kind, times=1)
    with pytest.raises((Unavailable, Throttled)):
        await google.tasks.create(approved(task()), tried=False)
    await google.tasks.create(approved(task()), tried=True)
    assert len(of(tenant, "tom")) == before + 1


async def test_a_change_keeps_the_key_and_what_is_so_already_is_left_alone(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    made = await google.tasks.create(approved(task()), tried=False)
    change = approved(change_of(made, person("tom")))
    changed = await google.tasks.change(change)
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    assert (one.title, one.due, one.notes) == ("Send the deeds", None, "Both.\n\nRapporteur ref: run-1:action-1")
    assert (changed.id, changed.version) == (made.id, one.etag)
    assert changed.version != made.version
    assert await google.tasks.change(change) == changed


async def test_a_change_or_removal_over_somebody_elses_is_refused(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    made = await google.tasks.create(approved(task()), tried=False)
    one = tenant.google.state.tasks[made.id.rpartition("/")[2]]
    one.title, one.version = "My own words", one.version + 1
    with pytest.raises(Conflict):
        await google.tasks.change(approved(change_of(made, person("tom"))))
    with pytest.raises(Conflict):
        await google.tasks.change(approved(change_of(made, person("priya"))))
    with pytest.raises(Conflict):
        await google.tasks.remove(approved(removal_of(made)))
    assert one.title == "My own words"
    assert not of(tenant, "priya")


async def test_another_owner_has_it_in_their_list_and_the_first_no_more(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    before = len(of(tenant, "tom"))
    made = await google.tasks.create(approved(task()), tried=False)
    change = approved(change_of(made, person("sarah-a")))
    moved = await google.tasks.change(change)
    assert moved.id.startswith(f"{person('sarah-a').id}/")
    (one,) = of(tenant, "sarah-a")
    assert (one.title, len(of(tenant, "tom"))) == ("Send the deeds", before)
    assert await google.tasks.change(change) == moved
    assert len(of(tenant, "sarah-a")) == 1


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


async def test_removing_takes_it_away_and_gone_already_counts(
    tenant: Tenant, google: GoogleWorkspace, approved: Approve, task: Callable[..., CreateTask], person: Find
) -> None:
    before = len(of(tenant, "tom"))
    made = await google.tasks.create(approved(task()), tried=False)
    for _ in range(2):
        assert (await google.tasks.remove(approved(removal_of(made)))).id == made.id
    assert len(of(tenant, "tom")) == before
    with pytest.raises(NotFound):
        await google.tasks.change(approved(change_of(made, person("tom"))))


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
