"""Google Tasks in the local tenant, asked through Google's own client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.sandbox import Tenant

Execute = Callable[[Any], Awaitable[Any]]
Refused = Callable[[Any], Awaitable[tuple[int, str]]]


@pytest.fixture
def tasks(google: Callable[..., Any]) -> Any:
    """Tom's tasks."""
    return google("tasks", "v1", subject="tom").tasks()


def insert(tasks: Any, **body: Any) -> Any:
    return tasks.insert(tasklist="@default", body={"title": "Send the searches", **body})


async def test_a_task_goes_into_its_owners_default_list(tenant: Tenant, tasks: Any, execute: Execute) -> None:
    made = await execute(insert(tasks, notes="By Friday.\nkey 1", due="2026-11-27T00:00:00.000Z"))
    (kept,) = tenant.google.state.tasks_of("tom")
    assert (made["id"], made["status"], made["notes"]) == (kept.id, "needsAction", "By Friday.\nkey 1")
    assert await execute(tasks.get(tasklist="@default", task=made["id"])) == made
    assert tenant.google.state.lists[kept.list].default


@pytest.mark.parametrize("due", ["2026-11-27T17:00:00Z", "2026-11-27T23:59:59.000+00:00", "2026-11-27T01:00:00+01:00"])
async def test_the_time_of_a_due_date_is_lost(tasks: Any, execute: Execute, due: str) -> None:
    assert (await execute(insert(tasks, due=due)))["due"] == "2026-11-27T00:00:00.000Z"


@pytest.mark.parametrize(
    "body",
    [
        {"title": "x" * 1025},
        {"notes": "x" * 8193},
        {"due": "tomorrow"},
        {"due": "2026-11-27"},
        {"status": "done"},
        {"assignee": "tom"},
        {"title": 5},
    ],
)
async def test_what_google_does_not_take_is_refused(tasks: Any, refused: Refused, body: dict[str, Any]) -> None:
    status, _ = await refused(insert(tasks, **body))
    assert status == 400


async def test_a_field_that_google_does_not_know_is_named(tasks: Any, refused: Refused) -> None:
    _, said = await refused(insert(tasks, assignee="tom"))
    assert 'Unknown name "assignee"' in said


async def test_a_change_that_is_based_on_an_old_version_is_refused(
    tasks: Any, execute: Execute, refused: Refused
) -> None:
    made = await execute(insert(tasks))
    changed = await execute(tasks.patch(tasklist="@default", task=made["id"], body={"status": "completed"}))
    assert changed["completed"]
    late = tasks.patch(tasklist="@default", task=made["id"], body={"title": "Other"})
    late.headers["If-Match"] = made["etag"]
    assert (await refused(late))[0] == 412
    late.headers["If-Match"] = changed["etag"]
    assert (await execute(late))["title"] == "Other"


async def test_an_update_empties_what_it_does_not_name(tasks: Any, execute: Execute) -> None:
    made = await execute(insert(tasks, notes="Something"))
    body = {"id": made["id"], "title": "New"}
    updated = await execute(tasks.update(tasklist="@default", task=made["id"], body=body))
    assert updated["title"] == "New"
    assert "notes" not in updated


async def test_lists_come_in_pages_and_newest_first(tasks: Any, execute: Execute) -> None:
    made = [(await execute(insert(tasks, title=str(number))))["title"] for number in range(5)]
    first = await execute(tasks.list(tasklist="@default", maxResults=3))
    second = await execute(tasks.list(tasklist="@default", maxResults=3, pageToken=first["nextPageToken"]))
    assert [task["title"] for task in first["items"] + second["items"]] == made[::-1]
    assert "nextPageToken" not in second


async def test_what_is_done_or_deleted_is_shown_when_it_is_asked_for(
    tenant: Tenant, tasks: Any, execute: Execute
) -> None:
    done, gone, ticked = [(await execute(insert(tasks, title=name)))["id"] for name in ("done", "gone", "ticked")]
    await execute(tasks.patch(tasklist="@default", task=done, body={"status": "completed"}))
    await execute(tasks.delete(tasklist="@default", task=gone))
    tenant.google.complete_task(ticked)

    async def shown(**asked: bool) -> set[str]:
        answer = await execute(tasks.list(tasklist="@default", **asked))
        return {task["title"] for task in answer["items"]}

    assert await shown() == {"done"}
    assert await shown(showHidden=True) == {"done", "ticked"}
    assert await shown(showCompleted=False, showHidden=True) == set()
    assert await shown(showDeleted=True) == {"done", "gone"}


async def test_a_task_is_found_by_when_it_is_due_and_when_it_changed(tasks: Any, execute: Execute) -> None:
    made = await execute(insert(tasks, due="2026-11-27T00:00:00Z"))
    inside = tasks.list(tasklist="@default", dueMin="2026-11-27T00:00:00Z", dueMax="2026-11-28T00:00:00Z")
    before = tasks.list(tasklist="@default", dueMax="2026-11-27T00:00:00Z")
    later = tasks.list(tasklist="@default", updatedMin="2126-01-01T00:00:00Z")
    assert [task["id"] for task in (await execute(inside))["items"]] == [made["id"]]
    assert (await execute(before))["items"] == (await execute(later))["items"] == []


async def test_a_task_is_moved_under_another_or_into_another_list(
    google: Callable[..., Any], tasks: Any, execute: Execute
) -> None:
    parent, child = [(await execute(insert(tasks, title=name)))["id"] for name in ("parent", "child")]
    moved = await execute(tasks.move(tasklist="@default", task=child, parent=parent))
    assert moved["parent"] == parent
    lists = google("tasks", "v1", subject="tom").tasklists()
    other = await execute(lists.insert(body={"title": "Completions"}))
    await execute(tasks.move(tasklist="@default", task=child, destinationTasklist=other["id"]))
    assert [task["id"] for task in (await execute(tasks.list(tasklist=other["id"])))["items"]] == [child]
    assert {one["title"] for one in (await execute(lists.list()))["items"]} == {"My Tasks", "Completions"}


async def test_other_peoples_tasks_are_not_there(
    google: Callable[..., Any], tasks: Any, execute: Execute, refused: Refused
) -> None:
    made = await execute(insert(tasks))
    list_id = (await execute(google("tasks", "v1", subject="tom").tasklists().get(tasklist="@default")))["id"]
    others = google("tasks", "v1", subject="priya")
    assert (await refused(others.tasks().get(tasklist=list_id, task=made["id"])))[0] == 404
    assert (await refused(others.tasks().get(tasklist="@default", task=made["id"])))[0] == 404
    assert (await refused(others.tasks().patch(tasklist="@default", task=made["id"], body={})))[0] == 404


async def test_a_deleted_task_says_so_and_can_not_be_changed(tasks: Any, execute: Execute, refused: Refused) -> None:
    made = await execute(insert(tasks))
    assert await execute(tasks.delete(tasklist="@default", task=made["id"])) == ""
    assert (await execute(tasks.get(tasklist="@default", task=made["id"])))["deleted"] is True
    assert (await refused(tasks.delete(tasklist="@default", task=made["id"])))[0] == 404
