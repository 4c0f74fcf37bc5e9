"""Graph: Planner's plans, buckets, tasks and their details, each with an etag of its own.

Source: microsoft-graph-docs, plannergroup-list-plans, planner-post-plans, planner-post-buckets, planner-post-tasks,
plannertask-update, plannertask-delete, plannertaskdetails-get, plannertaskdetails-update.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from infra.sandbox import ids, odata, planner_input
from infra.sandbox.answers import Refusal, bad_request, not_found
from infra.sandbox.graph import Call, Handler, Operation, context
from infra.sandbox.graph_groups import find_team
from infra.sandbox.graph_people import find_user
from infra.sandbox.planner_json import HINT, bucket_json, details_etag, details_json, plan_json, task_etag, task_json
from infra.sandbox.state import Bucket, Plan, Task

_READ = "Tasks.Read.All Tasks.ReadWrite.All"
_WRITE = "Tasks.ReadWrite.All"


def operations() -> list[Operation]:
    reads: list[tuple[str, Handler]] = [
        ("/groups/{group}/planner/plans", list_plans),
        ("/planner/plans/{plan}", get_plan),
        ("/planner/plans/{plan}/buckets", list_buckets),
        ("/planner/plans/{plan}/tasks", list_tasks),
        ("/planner/buckets/{bucket}", get_bucket),
        ("/planner/buckets/{bucket}/tasks", list_bucket_tasks),
        ("/planner/tasks/{task}", get_task),
        ("/planner/tasks/{task}/details", get_details),
        ("/users/{user}/planner/tasks", list_user_tasks),
    ]
    writes: list[tuple[str, str, Handler]] = [
        ("POST", "/planner/plans", create_plan),
        ("POST", "/planner/buckets", create_bucket),
        ("POST", "/planner/tasks", create_task),
        ("PATCH", "/planner/tasks/{task}", change_task),
        ("DELETE", "/planner/tasks/{task}", delete_task),
        ("PATCH", "/planner/tasks/{task}/details", change_details),
    ]
    return [
        *(Operation(method="GET", path=path, permissions=_READ, handler=handler) for path, handler in reads),
        *(Operation(method=method, path=path, permissions=_WRITE, handler=handler) for method, path, handler in writes),
    ]


async def list_plans(call: Call) -> web.Response:
    team = find_team(call.state, call.arg("group"))
    return _page(call, [plan_json(plan) for plan in call.state.plans.values() if plan.team == team.id], "plannerPlan")


async def create_plan(call: Call) -> web.Response:
    body = await call.body()
    group = planner_input.check_plan(body)
    if group not in call.state.teams:
        raise Refusal(403, "Forbidden", "You do not have the required permissions to access this item.")
    key = ids.planner(uuid.uuid4().hex)
    plan = Plan(id=key, key=key, title=body["title"], team=group, created=call.state.now())
    call.state.plans[plan.id] = plan
    call.state.changed("plan", plan.id)
    return _answer(plan_json(plan), "plannerPlan", 201)


async def get_plan(call: Call) -> web.Response:
    return _answer(plan_json(_plan(call)), "plannerPlan")


async def list_buckets(call: Call) -> web.Response:
    plan = _plan(call)
    return _page(call, [bucket_json(b) for b in call.state.buckets.values() if b.plan == plan.id], "plannerBucket")


async def create_bucket(call: Call) -> web.Response:
    body = await call.body()
    planner_input.check_bucket(body, call.state)
    bucket = Bucket(id=ids.planner(uuid.uuid4().hex), plan=body["planId"], name=body["name"])
    call.state.buckets[bucket.id] = bucket
    call.state.changed("plan", bucket.plan)
    return _answer(bucket_json(bucket), "plannerBucket", 201)


async def get_bucket(call: Call) -> web.Response:
    return _answer(bucket_json(_bucket(call)), "plannerBucket")


async def list_tasks(call: Call) -> web.Response:
    return _page(call, [task_json(task, call.token.app) for task in call.state.tasks_of(_plan(call).id)], "plannerTask")


async def list_bucket_tasks(call: Call) -> web.Response:
    bucket = _bucket(call)
    return _page(
        call, [task_json(t, call.token.app) for t in call.state.tasks.values() if t.bucket == bucket.id], "plannerTask"
    )


async def list_user_tasks(call: Call) -> web.Response:
    person = find_user(call.state, call.arg("user"))
    mine = [task_json(task, call.token.app) for task in call.state.tasks.values() if person.id in task.assignees]
    return _page(call, mine, "plannerTask")


async def create_task(call: Call) -> web.Response:
    body = await call.body()
    planner_input.check_task(body, call.state, new=True)
    if body["planId"] not in call.state.plans:
        raise Refusal(403, "Forbidden", "You do not have the required permissions to access this item.")
    _bucket_of_plan(call, body, body["planId"])
    task = Task(
        id=ids.planner(uuid.uuid4().hex),
        plan=body["planId"],
        bucket=None,
        title=body["title"],
        created=call.state.now(),
    )
    _apply_task(task, body)
    call.state.tasks[task.id] = task
    call.state.changed("task", task.id)
    return _answer(task_json(task, call.token.app), "plannerTask", 201)


async def get_task(call: Call) -> web.Response:
    return _answer(task_json(_task(call), call.token.app), "plannerTask")


async def change_task(call: Call) -> web.Response:
    task = _task(call)
    _if_match(call, task_etag(task))
    body = await call.body()
    planner_input.check_task(body, call.state, new=False)
    _bucket_of_plan(call, body, task.plan)
    _apply_task(task, body)
    task.version += 1
    call.state.changed("task", task.id)
    return _changed(call, task_json(task, call.token.app), "plannerTask")


async def delete_task(call: Call) -> web.Response:
    task = _task(call)
    _if_match(call, task_etag(task))
    del call.state.tasks[task.id]
    call.state.changed("task", task.id)
    return web.Response(status=204)


async def get_details(call: Call) -> web.Response:
    return _answer(details_json(_task(call)), "plannerTaskDetails")


async def change_details(call: Call) -> web.Response:
    task = _task(call)
    _if_match(call, details_etag(task))
    body = await call.body()
    planner_input.check_details(body)
    task.description = str(body["description"] or "") if "description" in body else task.description
    task.preview = body.get("previewType", task.preview)
    task.references = _merged(task.references, body.get("references"))
    task.checklist = _merged(task.checklist, body.get("checklist"))
    task.details_version += 1
    call.state.changed("task", task.id)
    return _changed(call, details_json(task), "plannerTaskDetails")


def _if_match(call: Call, etag: str) -> None:
    given = call.request.headers.get("If-Match")
    if not given:
        raise bad_request("The If-Match header must contain a value.")
    if not given.startswith('W/"'):
        raise bad_request("The If-Match header contains an invalid value.")
    if given != etag:
        raise Refusal(412, "PreconditionFailed", "The If-Match header contains an etag that is no longer current.")


def _plan(call: Call) -> Plan:
    if call.arg("plan") not in call.state.plans:
        raise not_found("The requested plan was")
    return call.state.plans[call.arg("plan")]


def _bucket(call: Call) -> Bucket:
    if call.arg("bucket") not in call.state.buckets:
        raise not_found("The requested bucket was")
    return call.state.buckets[call.arg("bucket")]


def _task(call: Call) -> Task:
    if call.arg("task") not in call.state.tasks:
        raise not_found("The requested task was")
    return call.state.tasks[call.arg("task")]


def _bucket_of_plan(call: Call, body: Mapping[str, Any], plan: str) -> None:
    bucket = body.get("bucketId")
    if bucket is not None and (bucket not in call.state.buckets or call.state.buckets[bucket].plan != plan):
        raise bad_request("The request is invalid: bucketId is not a bucket of the plan.")


def _apply_task(task: Task, body: Mapping[str, Any]) -> None:
    fields = {
        "title": "title",
        "bucketId": "bucket",
        "dueDateTime": "due",
        "startDateTime": "start",
        "percentComplete": "percent",
        "priority": "priority",
        "previewType": "preview",
    }
    for name, attribute in fields.items():
        if name in body:
            setattr(task, attribute, body[name])
    for person, assignment in (body.get("assignments") or {}).items():
        if assignment is None:
            task.assignees.pop(person, None)
        else:
            task.assignees[person] = HINT


def _merged(kept: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    both = {**kept, **(changes or {})}
    return {name: value for name, value in both.items() if value is not None}


def _answer(body: dict[str, Any], type_name: str, status: int = 200) -> web.Response:
    return web.json_response({"@odata.context": context(type_name), **body}, status=status)


def _changed(call: Call, body: dict[str, Any], type_name: str) -> web.Response:
    if "return=representation" in call.request.headers.get("Prefer", ""):
        return _answer(body, type_name)
    return web.Response(status=204)


def _page(call: Call, entities: list[dict[str, Any]], type_name: str) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    name = f"Collection({type_name})"
    page = odata.collection(call.request, entities, context=name, base=call.base, type_name=type_name)
    return web.json_response({**page, "@odata.count": len(page["value"])})
