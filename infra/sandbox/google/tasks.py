"""Google's Tasks API: a person's own lists and the tasks in them.

Source: developers.google.com, Google Tasks API v1 (limits, the day of `due`, what is hidden, positions).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from aiohttp import web

from infra.sandbox.google import ids
from infra.sandbox.google.answers import millis, moment, page
from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, invalid, not_found
from infra.sandbox.google.state import Task, TaskList

_TITLE, _NOTES = 1024, 8192
_ROOT = "https://www.googleapis.com/tasks/v1"


def list_lists(call: Call) -> dict[str, Any]:
    own = [one for one in call.half.state.lists.values() if one.owner == call.subject.id]
    items, more = page(call, own, "maxResults", 1000, 1000)
    return {"kind": "tasks#taskLists", "etag": _etag(own), "items": [_list_json(one) for one in items], **more}


def get_list(call: Call) -> dict[str, Any]:
    return _list_json(_own_list(call, call.text("tasklist")))


def insert_list(call: Call) -> dict[str, Any]:
    title = _text(call.body, "title", _TITLE)
    number = len(call.half.state.lists)
    id = ids.letters("list", call.subject.id, str(number), size=22)
    made = TaskList(id=id, owner=call.subject.id, title=title, updated=call.half.now())
    call.half.state.lists[id] = made
    call.half.changed("tasklist", id)
    return _list_json(made)


def list_tasks(call: Call) -> dict[str, Any]:
    """Top ones first; what is hidden or deleted only when it is asked for."""
    place = _own_list(call, call.text("tasklist"))
    shown = sorted((task for task in _in(call, place) if _wanted(call, task)), key=lambda task: task.position)
    items, more = page(call, shown, "maxResults", 20, 100)
    return {"kind": "tasks#tasks", "etag": _etag(shown), "items": [_task_json(one) for one in items], **more}


def get_task(call: Call) -> web.Response | dict[str, Any]:
    """One that was deleted says so."""
    task = _own_task(call, deleted=True)
    if task.etag in call.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers={"ETag": task.etag})
    return _task_json(task)


def insert_task(call: Call) -> dict[str, Any]:
    """At the top of its list, or after `previous`."""
    place, state = _own_list(call, call.text("tasklist")), call.half.state
    task = Task(
        id=ids.letters("task", place.id, str(len(state.tasks)), size=22),
        list=place.id,
        owner=place.owner,
        title="",
        updated=call.half.now(),
        position=0,
    )
    _write(call, task, call.body)
    _place(call, task, place)
    state.tasks[task.id] = task
    return _changed(call, task)


def patch_task(call: Call) -> dict[str, Any]:
    task = _unchanged(call)
    _write(call, task, call.body)
    return _changed(call, task, grown=True)


def update_task(call: Call) -> dict[str, Any]:
    """What the body doesn't name is emptied."""
    task = _unchanged(call)
    if call.body.get("id", task.id) != task.id:
        raise invalid("Invalid task ID")
    _write(call, task, {"title": "", "notes": "", "due": None, "status": "needsAction", **call.body})
    return _changed(call, task, grown=True)


def delete_task(call: Call) -> dict[str, Any]:
    task = _unchanged(call)
    task.deleted = True
    return _changed(call, task, grown=True)


def move_task(call: Call) -> dict[str, Any]:
    task = _own_task(call)
    place = _own_list(call, call.text("destinationTasklist") or call.text("tasklist"))
    _place(call, task, place)
    return _changed(call, task, grown=True)


def _own_list(call: Call, name: str) -> TaskList:
    for place in call.half.state.lists.values():
        if place.owner == call.subject.id and (place.id == name or (name == "@default" and place.default)):
            return place
    raise not_found("Task list not found.")


def _own_task(call: Call, *, deleted: bool = False) -> Task:
    place = _own_list(call, call.text("tasklist"))
    task = call.half.state.tasks.get(call.text("task"))
    if task is None or task.list != place.id or (task.deleted and not deleted):
        raise not_found("Task not found.")
    return task


def _unchanged(call: Call) -> Task:
    """The task, if it is as the caller knows it. Raises `GoogleError` 412."""
    task, known = _own_task(call), call.headers.get("If-Match", "*")
    if known not in ("*", task.etag):
        raise GoogleError(412, "FAILED_PRECONDITION", "Precondition Failed", "conditionNotMet")
    return task


def _in(call: Call, place: TaskList) -> list[Task]:
    return [task for task in call.half.state.tasks.values() if task.list == place.id]


def _wanted(call: Call, task: Task) -> bool:
    if task.deleted and not call.flag("showDeleted"):
        return False
    if (task.hidden and not call.flag("showHidden")) or (task.completed and not call.flag("showCompleted", True)):
        return False
    changed = moment(call, "updatedMin")
    return (
        (changed is None or task.updated >= changed)
        and _between(call, task.due, "dueMin", "dueMax")
        and _between(call, task.completed, "completedMin", "completedMax")
    )


def _between(call: Call, value: datetime | None, low: str, high: str) -> bool:
    first, last = moment(call, low), moment(call, high)
    if first is None and last is None:
        return True
    return value is not None and (first is None or value >= first) and (last is None or value < last)


def _write(call: Call, task: Task, body: Mapping[str, Any]) -> None:
    """Everything is checked before anything is changed."""
    title = _text(body, "title", _TITLE) if "title" in body else task.title
    notes = _text(body, "notes", _NOTES) if "notes" in body else task.notes
    due = _day(body["due"]) if "due" in body else task.due
    status = body.get("status", task.status)
    if status not in ("needsAction", "completed"):
        raise invalid("Invalid value for: status")
    task.title, task.notes, task.due = title, notes, due
    if status == "needsAction":
        task.completed, task.hidden = None, False
    elif task.completed is None:
        task.completed = call.half.now()
    task.deleted = bool(body.get("deleted", task.deleted))


def _text(body: Mapping[str, Any], name: str, most: int) -> str:
    text = str(body.get(name) or "")
    if len(text) > most:
        raise invalid("Request contains an invalid argument.")
    return text


def _day(text: str | None) -> datetime | None:
    """The day that it is there; the time is dropped."""
    if text is None:
        return None
    try:
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid("Request contains an invalid argument.") from error
    if not re.search(r"T.*(Z|[+-]\d\d:?\d\d)$", text):
        raise invalid("Request contains an invalid argument.")
    return datetime.combine(day.date(), time(), UTC)


def _place(call: Call, task: Task, place: TaskList) -> None:
    """Under `parent` and after `previous`, else first; those behind it move on."""
    siblings = [one for one in _in(call, place) if one is not task and not one.deleted]
    known = {one.id: one for one in siblings}
    parent, previous = call.text("parent"), call.text("previous")
    for name in (parent, previous):
        if name and name not in known:
            raise invalid("Invalid task ID")
    at = known[previous].position + 1 if previous else 0
    for one in siblings:
        one.position += one.position >= at
    task.list, task.parent, task.position = place.id, parent, at


def _changed(call: Call, task: Task, *, grown: bool = False) -> dict[str, Any]:
    task.updated = call.half.now()
    task.version += grown
    call.half.state.lists[task.list].updated = task.updated
    call.half.changed("google_task", task.id)
    return _task_json(task)


def _task_json(task: Task) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": "tasks#task",
        "id": task.id,
        "etag": task.etag,
        "title": task.title,
        "updated": millis(task.updated),
        "selfLink": f"{_ROOT}/lists/{task.list}/tasks/{task.id}",
        "position": f"{task.position:020}",
        "status": task.status,
        "links": [],
        "webViewLink": f"https://tasks.google.com/task/{task.id}?sa=6",
    }
    more = {
        "notes": task.notes,
        "parent": task.parent,
        "due": millis(task.due) if task.due else "",
        "completed": millis(task.completed) if task.completed else "",
        "deleted": task.deleted,
        "hidden": task.hidden,
    }
    return {**body, **{name: value for name, value in more.items() if value}}


def _list_json(place: TaskList) -> dict[str, Any]:
    return {
        "kind": "tasks#taskList",
        "id": place.id,
        "etag": f'"{place.id}-{millis(place.updated)}"',
        "title": place.title,
        "updated": millis(place.updated),
        "selfLink": f"{_ROOT}/users/@me/lists/{place.id}",
    }


def _etag(items: list[Task] | list[TaskList]) -> str:
    newest = max((one.updated for one in items), default=None)
    return f'"{len(items)}-{millis(newest) if newest else 0}"'


METHODS: Methods = {
    "tasks.tasklists.list": list_lists,
    "tasks.tasklists.get": get_list,
    "tasks.tasklists.insert": insert_list,
    "tasks.tasks.list": list_tasks,
    "tasks.tasks.get": get_task,
    "tasks.tasks.insert": insert_task,
    "tasks.tasks.patch": patch_task,
    "tasks.tasks.update": update_task,
    "tasks.tasks.delete": delete_task,
    "tasks.tasks.move": move_task,
}
