"""Planner's resources as Graph gives them, and the etag of each.

Source: microsoft-graph-docs, plannerplan, plannerbucket, plannertask, plannertaskdetails.
"""

from __future__ import annotations

import base64
from typing import Any

from infra.sandbox.answers import stamp
from infra.sandbox.state import Bucket, Plan, Task

HINT = "8585269235419217847P^"


def task_etag(task: Task) -> str:
    return _etag("Task", task.id, task.version)


def details_etag(task: Task) -> str:
    return _etag("TaskDetails", task.id, task.details_version)


def _etag(kind: str, id: str, version: int) -> str:
    raw = f"'1-{kind} {id} {version:08d}'"
    return f'W/"{base64.b64encode(raw.encode()).decode()}"'


def _by(app: str) -> dict[str, Any]:
    return {"user": {"id": None, "displayName": None}, "application": {"id": app, "displayName": None}}


def plan_json(plan: Plan) -> dict[str, Any]:
    url = f"https://graph.microsoft.com/v1.0/groups/{plan.team}"
    return {
        "@odata.etag": _etag("Plan", plan.id, plan.version),
        "id": plan.id,
        "title": plan.title,
        "owner": plan.team,
        "createdDateTime": stamp(plan.created),
        "container": {"containerId": plan.team, "type": "group", "url": url},
    }


def bucket_json(bucket: Bucket) -> dict[str, Any]:
    return {
        "@odata.etag": _etag("Bucket", bucket.id, bucket.version),
        "id": bucket.id,
        "name": bucket.name,
        "planId": bucket.plan,
        "orderHint": HINT,
    }


def task_json(task: Task, app: str) -> dict[str, Any]:
    assigned = {
        "@odata.type": "#microsoft.graph.plannerAssignment",
        "assignedBy": _by(app),
        "assignedDateTime": stamp(task.created),
    }
    return {
        "@odata.etag": task_etag(task),
        "id": task.id,
        "planId": task.plan,
        "bucketId": task.bucket,
        "title": task.title,
        "orderHint": task.order_hint,
        "assigneePriority": "",
        "percentComplete": task.percent,
        "priority": task.priority,
        "startDateTime": task.start,
        "dueDateTime": task.due,
        "createdDateTime": stamp(task.created),
        "createdBy": _by(app),
        "completedDateTime": None,
        "completedBy": None,
        "hasDescription": bool(task.description),
        "previewType": task.preview,
        "referenceCount": len(task.references),
        "checklistItemCount": len(task.checklist),
        "activeChecklistItemCount": sum(not item.get("isChecked") for item in task.checklist.values()),
        "conversationThreadId": None,
        "appliedCategories": {},
        "assignments": {person: {**assigned, "orderHint": hint} for person, hint in task.assignees.items()},
    }


def details_json(task: Task) -> dict[str, Any]:
    return {
        "@odata.etag": details_etag(task),
        "id": task.id,
        "description": task.description,
        "previewType": task.preview,
        "references": task.references,
        "checklist": task.checklist,
    }
