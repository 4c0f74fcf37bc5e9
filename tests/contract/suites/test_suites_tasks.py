"""Tasks: what both suites promise, each through its own SDK against the tenant: made once, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from channel_bot import approved
from suite import Suite, as_noted

from bot.core.actions import ChangeTask, CreateTask, RemoveTask
from bot.core.errors import Conflict, NotFound, Throttled, Unavailable
from bot.core.journal import collect
from bot.core.types import Person, Receipt

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVIDENCE = 'Tom Okafor, 12:04: "I will send the deed by Friday."'
RUNS = count(1)


@pytest.fixture
def task(suite: Suite) -> Callable[..., Any]:
    """To be made in a run of its own, for Tom; Priya keeps what nobody owns."""
    run = next(RUNS)

    def make(**given: Any) -> Any:
        values: dict[str, Any] = {
            "key": f"run-{run}:action-1",
            "plan": suite.chat("lunch").id,
            "title": "Send the deed of release",
            "description": EVIDENCE,
            "owner": suite.person("tom"),
            "due": date(2026, 12, 4),
            "keeper": suite.person("priya"),
        }
        return approved(CreateTask(**{**values, **given}))

    return make


def change_of(made: Receipt, owner: Person | None, **given: Any) -> Any:
    values: dict[str, Any] = {"title": "Send the deeds", "description": "Both.", "due": None}
    return approved(
        ChangeTask(key=f"change:{made.id}", task_id=made.id, version=made.version, owner=owner, **{**values, **given})
    )


def removal_of(made: Receipt) -> Any:
    return approved(RemoveTask(key="remove", task_id=made.id, version=made.version))


def of_run(suite: Suite, wanted: Any) -> list[str]:
    """The ids of the tasks whose notes name this action's key."""
    return [id for id, one in suite.kept().items() if one.notes.endswith(f"\n\nRapporteur ref: {wanted.action.key}")]


async def test_a_task_has_title_owner_day_evidence_and_a_page(suite: Suite, task: Callable[..., Any]) -> None:
    wanted = task()
    made = await suite.own.tasks.create(wanted, tried=False)
    kept = suite.kept()[made.id]
    assert (kept.title, kept.owner, kept.due) == (wanted.action.title, suite.person("tom").id, date(2026, 12, 4))
    assert kept.notes == f"{EVIDENCE}\n\nRapporteur ref: {wanted.action.key}"
    assert (made.url or "").startswith("https://")
    assert made.version


@pytest.mark.parametrize("owner", ["nobody", "guest", "caller"])
async def test_nobody_from_outside_is_given_a_task(suite: Suite, task: Callable[..., Any], owner: str) -> None:
    owners = {"nobody": None, "guest": suite.person("dana"), "caller": Person(id="", name="Caller")}
    made = await suite.own.tasks.create(task(owner=owners[owner]), tried=False)
    assert suite.kept()[made.id].owner == suite.keeper_of_nobodys(suite.person("priya"))


async def test_a_title_that_is_too_long_is_cut_and_a_task_needs_no_day(suite: Suite, task: Callable[..., Any]) -> None:
    made = await suite.own.tasks.create(task(title="Send the deed " * 120, due=None), tried=False)
    kept = suite.kept()[made.id]
    assert len(kept.title) <= 1024
    assert kept.title.endswith("…")
    assert kept.due is None


async def test_trying_again_finds_the_task_whatever_its_owner_made_of_it(
    suite: Suite, task: Callable[..., Any]
) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    assert await suite.own.tasks.create(task(), tried=True) == made
    suite.meddle(made.id)
    assert (await suite.own.tasks.create(task(), tried=True)).id == made.id
    other = await suite.own.tasks.create(task(key="another"), tried=True)
    assert other.id != made.id
    assert of_run(suite, task()) == [made.id]


@pytest.mark.parametrize("kind", ["504", "cut", "drop", "429", "503"])
async def test_whatever_breaks_while_it_is_made_trying_again_leaves_one(
    suite: Suite, task: Callable[..., Any], kind: str
) -> None:
    tasks, before = suite.connect(tries=1).tasks, len(suite.kept())
    suite.break_("make a task", kind)
    with pytest.raises((Unavailable, Throttled)):
        await tasks.create(task(), tried=False)
    made = await tasks.create(task(), tried=True)
    assert of_run(suite, task()) == [made.id]
    assert len(suite.kept()) == before + 1


async def test_what_is_busy_is_waited_for_without_a_second_task(suite: Suite, task: Callable[..., Any]) -> None:
    before = len(suite.kept())
    for kind in ("429", "503"):
        suite.break_("make a task", kind)
    await suite.own.tasks.create(task(), tried=False)
    assert len(suite.kept()) == before + 1


async def test_a_change_writes_everything_keeps_the_key_and_can_be_said_twice(
    suite: Suite, task: Callable[..., Any]
) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    change = change_of(made, suite.person("tom"), due=date(2027, 1, 8))
    changed = await suite.own.tasks.change(change)
    kept = suite.kept()[made.id]
    assert (kept.title, kept.owner, kept.due) == ("Send the deeds", suite.person("tom").id, date(2027, 1, 8))
    assert kept.notes == f"Both.\n\nRapporteur ref: {task().action.key}"
    assert changed.version != made.version
    assert await suite.own.tasks.change(change) == changed
    assert (await suite.own.tasks.create(task(), tried=True)).id == made.id


async def test_another_owner_has_it_and_the_first_no_more(suite: Suite, task: Callable[..., Any]) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    before, change = len(suite.kept()), change_of(made, suite.person("sarah-a"))
    moved = await suite.own.tasks.change(change)
    assert (suite.kept()[moved.id].owner, len(suite.kept())) == (suite.person("sarah-a").id, before)
    assert await suite.own.tasks.change(change) == moved
    again = await suite.own.tasks.change(change_of(moved, suite.person("sarah-a"), title="Send all deeds"))
    await suite.own.tasks.remove(removal_of(again))
    assert len(suite.kept()) == before - 1


@pytest.mark.parametrize("kind", ["drop", "504"])
async def test_a_change_that_broke_off_is_finished_by_the_same_change(
    suite: Suite, task: Callable[..., Any], kind: str
) -> None:
    tasks = suite.connect(tries=1).tasks
    made = await tasks.create(task(), tried=False)
    change = change_of(made, suite.person("tom"))
    suite.break_("change a task", kind)
    with pytest.raises(Unavailable):
        await tasks.change(change)
    await tasks.change(change)
    assert (suite.kept()[made.id].title, suite.kept()[made.id].due) == ("Send the deeds", None)


async def test_what_somebody_else_changed_is_neither_changed_nor_given_away_nor_removed(
    suite: Suite, task: Callable[..., Any]
) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    suite.meddle(made.id)
    before = suite.kept()
    for act in (
        suite.own.tasks.change(change_of(made, suite.person("tom"))),
        suite.own.tasks.change(change_of(made, suite.person("sarah-b"))),
        suite.own.tasks.remove(removal_of(made)),
    ):
        with pytest.raises(Conflict, match="Somebody changed this task"):
            await act
    assert suite.kept() == before


async def test_a_change_in_the_very_moment_of_writing_is_a_conflict(suite: Suite, task: Callable[..., Any]) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    suite.break_("change a task", "precondition")
    with pytest.raises(Conflict):
        await suite.own.tasks.change(change_of(made, suite.person("tom")))


async def test_what_is_gone_counts_as_removed_and_cannot_be_changed(suite: Suite, task: Callable[..., Any]) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    suite.break_("remove a task", "cut")
    for _ in range(2):
        assert (await suite.own.tasks.remove(removal_of(made))).id == made.id
    assert made.id not in suite.kept()
    with pytest.raises(NotFound):
        await suite.own.tasks.change(change_of(made, suite.person("tom")))


async def test_all_that_is_asked_for_a_task_is_in_the_journal_as_the_tenant_saw_it(
    suite: Suite, task: Callable[..., Any]
) -> None:
    before = suite.mark
    with collect() as links:
        made = await suite.own.tasks.create(task(), tried=True)
        changed = await suite.own.tasks.change(change_of(made, suite.person("tom")))
        await suite.own.tasks.remove(removal_of(changed))
    noted, seen = [as_noted(link) for link in links], suite.asked(before)
    assert noted == [(one.method, one.path, one.status, suite.subject_of(one)) for one in seen]
    assert {"GET", "POST", "PATCH", "DELETE"} == {link.method for link in links}


async def test_a_service_knows_its_own_tasks_by_their_ids(suite: Suite, task: Callable[..., Any]) -> None:
    made = await suite.own.tasks.create(task(), tried=False)
    others = {"microsoft": "103/MDg/d1", "google": "mA_7vyhZ1EizLCb6gRkbwZYAB1Qn"}
    assert [suite.own.tasks.keeps(id) for id in (made.id, others[suite.name])] == [True, False]
