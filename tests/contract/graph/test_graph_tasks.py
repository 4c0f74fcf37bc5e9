"""Planner tasks, through the real SDK against the tenant: made once, whatever breaks; never over somebody else's change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.actions import ChangeTask, CreateTask, RemoveTask
from bot.core.errors import ConfigError, Conflict, Forbidden, Unavailable
from bot.core.types import Approved, Person, Receipt
from graph.limits import Limits
from graph.provider import Microsoft365
from graph.tasks import PlanChoice
from infra.sandbox import Tenant

CHAT = "19:meeting_x@thread.v2"
ONCE = Limits(tries=1, first_pause=0.01)


def approved(action: Any) -> Any:
    return Approved(action=action, by="test", digest="")


def task(**given: Any) -> CreateTask:
    values: dict[str, Any] = {
        "key": "run-1:action-1",
        "plan": CHAT,
        "title": "Send the deed of release",
        "description": 'Tom Okafor, 12:04: "I will send the deed by Friday."',
        "owner": None,
        "due": date(2026, 12, 4),
    }
    return CreateTask(**{**values, **given})


def person(tenant: Tenant, key: str) -> Person:
    found = tenant.state.person(key)
    return Person(id=found.id, name=found.name, guest=found.guest)


def change_of(made: Receipt, **given: Any) -> Any:
    values: dict[str, Any] = {"title": "Send the deeds", "description": "Both.", "owner": None, "due": None}
    return approved(ChangeTask(key="c", task_id=made.id, version=made.version, **{**values, **given}))


def removal_of(made: Receipt) -> Any:
    return approved(RemoveTask(key="r", task_id=made.id, version=made.version))


def ours(tenant: Tenant) -> list[Any]:
    """The tasks in plans that weren't there when the tenant started."""
    return [one for one in tenant.state.tasks.values() if tenant.state.plans[one.plan].title == "Meeting actions"]


async def test_a_task_is_made_with_plan_bucket_and_page_due_in_the_morning(
    tenant: Tenant, microsoft: Microsoft365, group: str
) -> None:
    made = await microsoft.tasks.create(approved(task(owner=person(tenant, "tom"))), tried=False)
    (one,) = ours(tenant)
    plan, bucket = tenant.state.plans[one.plan], tenant.state.buckets[one.bucket]
    assert (one.id, plan.title, plan.team, bucket.name) == (made.id, "Meeting actions", group, "From meetings")
    assert datetime.fromisoformat(one.due) == datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
    assert made.plan_id == plan.id
    assert made.url == (
        f"https://planner.cloud.microsoft/webui/plan/{plan.id}/view/board/task/{one.id}?tid={tenant.tenant_id}"
    )


async def test_a_plan_and_a_bucket_that_are_there_are_used(tenant: Tenant, connected: Callable[..., Any]) -> None:
    existing = next(iter(tenant.state.plans.values()))
    plans = PlanChoice(group=existing.team, title="Property actions", bucket="To do")
    made = await connected(plans=plans).tasks.create(approved(task()), tried=False)
    assert made.plan_id == existing.id
    assert tenant.state.buckets[tenant.state.tasks[made.id].bucket].name == "To do"
    assert len(tenant.state.plans) == 1


async def test_a_teams_own_group_takes_its_tasks(tenant: Tenant, connected: Callable[..., Any], group: str) -> None:
    made = await connected(plans=PlanChoice(group=None)).tasks.create(approved(task(plan=group)), tried=False)
    assert tenant.state.plans[tenant.state.tasks[made.id].plan].team == group


async def test_a_chat_without_a_group_needs_one_in_the_settings(connected: Callable[..., Any]) -> None:
    with pytest.raises(ConfigError, match="plan group"):
        await connected(plans=PlanChoice(group=None)).tasks.create(approved(task()), tried=False)


async def test_a_title_that_is_cut_stands_whole_in_the_description(tenant: Tenant, microsoft: Microsoft365) -> None:
    title = "Send the deed " * 30
    await microsoft.tasks.create(approved(task(title=title)), tried=False)
    (one,) = ours(tenant)
    assert len(one.title) <= 255
    assert one.title.endswith(("deed…", "the…", "Send…"))
    assert one.description.startswith(title.strip())


async def test_a_task_that_people_renamed_and_moved_is_still_found(tenant: Tenant, microsoft: Microsoft365) -> None:
    made = await microsoft.tasks.create(approved(task()), tried=False)
    for number in range(3):
        await microsoft.tasks.create(approved(task(key=f"other-{number}")), tried=False)
    one = tenant.state.tasks[made.id]
    one.title, one.bucket, one.percent, one.description = "Renamed", None, 100, "Done it!\r\n" + one.description
    one.version += 1
    assert (await microsoft.tasks.create(approved(task()), tried=True)).id == made.id
    assert len(ours(tenant)) == 4


PLANNER = "/v1.0/planner"
STEPS = [
    "GET /v1.0/groups/*/planner/plans",
    f"POST {PLANNER}/plans",
    f"GET {PLANNER}/plans/*/buckets",
    f"POST {PLANNER}/buckets",
    f"GET {PLANNER}/tasks/*/details",
    f"PATCH {PLANNER}/tasks/*/details",
    f"GET {PLANNER}/tasks/*",
]


# drop: nothing was done; 504: it was, but nobody heard of it.
@pytest.mark.parametrize("kind", ["drop", "504"])
@pytest.mark.parametrize("step", STEPS)
async def test_wherever_making_breaks_off_trying_again_leaves_one_whole_task(
    tenant: Tenant, connected: Callable[..., Any], step: str, kind: str
) -> None:
    wanted = approved(task(owner=person(tenant, "tom")))
    tenant.faults.add(step, kind, times=1)
    with pytest.raises(Unavailable):
        await connected(limits=ONCE).tasks.create(wanted, tried=False)
    made = await connected(limits=ONCE).tasks.create(wanted, tried=True)
    assert [(one.id, one.description[-14:]) for one in ours(tenant)] == [(made.id, "run-1:action-1")]
    assert [plan.title for plan in tenant.state.plans.values()].count("Meeting actions") == 1
    assert [bucket.name for bucket in tenant.state.buckets.values()].count("From meetings") == 1


async def test_tasks_alike_whose_making_broke_off_are_each_finished_once(
    tenant: Tenant, connected: Callable[..., Any]
) -> None:
    tenant.faults.add(f"PATCH {PLANNER}/tasks/*/details", "drop", times=3)
    actions = [approved(task(key=f"run-{number}")) for number in range(3)]
    for action in actions:
        with pytest.raises(Unavailable):
            await connected(limits=ONCE).tasks.create(action, tried=False)
    made = await asyncio.gather(*(connected().tasks.create(action, tried=True) for action in actions))
    assert len({one.id for one in made}) == 3
    assert sorted(one.description[-5:] for one in ours(tenant)) == ["run-0", "run-1", "run-2"]


async def test_a_task_that_another_run_claimed_in_between_is_left_to_it(
    tenant: Tenant, connected: Callable[..., Any]
) -> None:
    tenant.faults.add(f"PATCH {PLANNER}/tasks/*/details", "drop", times=1)
    with pytest.raises(Unavailable):
        await connected(limits=ONCE).tasks.create(approved(task(key="run-1")), tried=False)
    # Whichever reads the details first is held up until the other has written them.
    tenant.faults.add(f"GET {PLANNER}/tasks/*/details", "slow", times=1, seconds=1)
    actions = [approved(task(key=key)) for key in ("run-1", "run-2")]
    await asyncio.gather(*(connected().tasks.create(action, tried=True) for action in actions))
    assert sorted(one.description[-5:] for one in ours(tenant)) == ["run-1", "run-2"]


async def test_runs_at_once_make_one_plan_and_one_bucket(tenant: Tenant, microsoft: Microsoft365) -> None:
    actions = [approved(task(key=f"run-{number}")) for number in range(6)]
    made = await asyncio.gather(*(microsoft.tasks.create(action, tried=False) for action in actions))
    assert len({one.id for one in made}) == 6
    assert {one.plan_id for one in made} == {ours(tenant)[0].plan}
    assert [plan.title for plan in tenant.state.plans.values()].count("Meeting actions") == 1
    assert [bucket.name for bucket in tenant.state.buckets.values()].count("From meetings") == 1


async def test_a_plan_that_was_deleted_is_made_again(tenant: Tenant, microsoft: Microsoft365) -> None:
    made = await microsoft.tasks.create(approved(task()), tried=False)
    for one in list(tenant.state.tasks.values()):
        if one.plan == made.plan_id:
            del tenant.state.tasks[one.id]
    del tenant.state.plans[made.plan_id]
    again = await microsoft.tasks.create(approved(task(key="next")), tried=False)
    assert again.plan_id != made.plan_id
    assert len(ours(tenant)) == 1


async def test_planners_quota_is_named(tenant: Tenant, microsoft: Microsoft365) -> None:
    tenant.faults.add(f"POST {PLANNER}/tasks", "task_limit")
    with pytest.raises(Forbidden, match="MaximumTasksInProject") as refused:
        await microsoft.tasks.create(approved(task()), tried=False)
    assert refused.value.reason == "planner_quota"
    assert "delete done ones" in refused.value.text


# ---- changing and removing ---------------------------------------------------------------------


async def test_a_change_takes_owner_and_due_day_away(tenant: Tenant, microsoft: Microsoft365) -> None:
    made = await microsoft.tasks.create(approved(task(owner=person(tenant, "tom"))), tried=False)
    await microsoft.tasks.change(change_of(made))
    assert (tenant.state.tasks[made.id].assignees, tenant.state.tasks[made.id].due) == ({}, None)


@pytest.mark.parametrize("kind", ["drop", "504"])
async def test_a_change_whose_description_broke_off_is_finished_by_the_same_change(
    tenant: Tenant, microsoft: Microsoft365, kind: str
) -> None:
    made = await microsoft.tasks.create(approved(task()), tried=False)
    tenant.faults.add(f"PATCH {PLANNER}/tasks/*/details", kind, times=1)
    with pytest.raises(Unavailable):
        await microsoft.tasks.change(change_of(made))
    await microsoft.tasks.change(change_of(made))
    one = tenant.state.tasks[made.id]
    assert (one.title, one.description.splitlines()[0]) == ("Send the deeds", "Both.")


async def test_a_description_that_somebody_else_wrote_is_neither_changed_nor_removed(
    tenant: Tenant, microsoft: Microsoft365
) -> None:
    made = await microsoft.tasks.create(approved(task()), tried=False)
    one = tenant.state.tasks[made.id]
    one.description, one.details_version = "My own notes", one.details_version + 1
    for act in (microsoft.tasks.change(change_of(made)), microsoft.tasks.remove(removal_of(made))):
        with pytest.raises(Conflict, match="Somebody changed this task"):
            await act
    assert tenant.state.tasks[made.id].description == "My own notes"
