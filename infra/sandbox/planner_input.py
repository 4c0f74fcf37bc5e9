"""What Planner takes and what it refuses in a body, before anything is changed.

Source: microsoft-graph-docs, plannertask, plannertaskdetails, planner-order-hint-format, planner-overview (errors).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from infra.sandbox.answers import bad_request
from infra.sandbox.state import State

_TASK = {
    "planId": str,
    "bucketId": str,
    "title": str,
    "orderHint": str,
    "assigneePriority": str,
    "conversationThreadId": str,
    "previewType": str,
    "dueDateTime": str,
    "startDateTime": str,
    "percentComplete": int,
    "priority": int,
    "assignments": dict,
    "appliedCategories": dict,
}
_DETAILS = {"description": str, "previewType": str, "references": dict, "checklist": dict}
_PREVIEWS = ("automatic", "noPreview", "checklist", "description", "reference")
_TITLE_LIMIT = 255
_DESCRIPTION_LIMIT = 32_768


def check_task(body: Mapping[str, Any], state: State, *, new: bool) -> None:
    """A task's body. Raises `Refusal` 400."""
    _properties(body, _TASK, "plannerTask")
    for name in ("planId", "title") if new else ():
        if not body.get(name):
            raise bad_request(f"The request is invalid: {name} is required.")
    if not new and "planId" in body:
        raise bad_request("The request is invalid: planId can't be changed.")
    _text(body, "title", _TITLE_LIMIT)
    if "title" in body and not str(body["title"] or "").strip():
        raise bad_request("The request is invalid: title must not be empty.")
    if body.get("percentComplete") is not None and not 0 <= body["percentComplete"] <= 100:
        raise bad_request("The request is invalid: percentComplete must be between 0 and 100.")
    if body.get("priority") is not None and not 0 <= body["priority"] <= 10:
        raise bad_request("The request is invalid: priority must be between 0 and 10.")
    _hint(body.get("orderHint"))
    _preview(body)
    _dates(body)
    for person, assignment in (body.get("assignments") or {}).items():
        if person not in state.people:
            raise bad_request(f"The request is invalid: there is no user '{person}' to assign to.")
        _open_type(assignment, "plannerAssignment", "orderHint")


def check_details(body: Mapping[str, Any]) -> None:
    """A task's details. Raises `Refusal` 400."""
    _properties(body, _DETAILS, "plannerTaskDetails")
    _text(body, "description", _DESCRIPTION_LIMIT)
    _preview(body)
    for url, reference in (body.get("references") or {}).items():
        if re.search(r"[.:@#%](?![0-9A-F]{2})", url) or "%3A" not in url:
            raise bad_request(f"The request is invalid: the reference '{url}' is not an encoded URL.")
        _open_type(reference, "plannerExternalReference")
    for item in (body.get("checklist") or {}).values():
        _open_type(item, "plannerChecklistItem")


def check_plan(body: Mapping[str, Any]) -> str:
    """A new plan's body; the group that shall hold it. Raises `Refusal` 400."""
    _properties(body, {"title": str, "owner": str, "container": dict}, "plannerPlan")
    if not str(body.get("title") or "").strip():
        raise bad_request("The request is invalid: title is required.")
    _text(body, "title", _TITLE_LIMIT)
    container = body.get("container") or {}
    _properties(container, {"url": str, "containerId": str, "type": str}, "plannerPlanContainer")
    from_url = str(container.get("url") or "").rpartition("/groups/")[2]
    group = container.get("containerId") or from_url or body.get("owner")
    if not group or container.get("type", "group") != "group":
        raise bad_request("The request is invalid: container must name a group.")
    return str(group)


def check_bucket(body: Mapping[str, Any], state: State) -> None:
    """A new bucket's body. Raises `Refusal` 400."""
    _properties(body, {"name": str, "planId": str, "orderHint": str}, "plannerBucket")
    if not str(body.get("name") or "").strip() or body.get("planId") not in state.plans:
        raise bad_request("The request is invalid: name and the planId of an existing plan are required.")
    _text(body, "name", _TITLE_LIMIT)
    _hint(body.get("orderHint"))


def _properties(body: Mapping[str, Any], known: Mapping[str, type], type_name: str) -> None:
    for name, value in body.items():
        if name.startswith("@odata."):
            continue
        if name not in known:
            text = f"The property '{name}' does not exist on type 'microsoft.graph.{type_name}' or can't be written."
            raise bad_request(f"Invalid request: {text}")
        if value is not None and (not isinstance(value, known[name]) or isinstance(value, bool)):
            raise bad_request(f"Cannot convert the value of '{name}' to the expected type.")


def _text(body: Mapping[str, Any], name: str, limit: int) -> None:
    if len(str(body.get(name) or "")) > limit:
        raise bad_request(f"The request is invalid: {name} must not be longer than {limit} characters.")


def _hint(hint: Any) -> None:
    if hint is not None and not re.fullmatch(r"\S* \S*!", str(hint)):
        raise bad_request(f"The order hint '{hint}' is invalid: it must be of the form '<previous> <next>!'.")


def _preview(body: Mapping[str, Any]) -> None:
    if body.get("previewType", "automatic") not in _PREVIEWS:
        raise bad_request(f"The request is invalid: previewType must be one of {', '.join(_PREVIEWS)}.")


def _dates(body: Mapping[str, Any]) -> None:
    start, due = _moment(body, "startDateTime"), _moment(body, "dueDateTime")
    if start and due and start > due:
        raise bad_request("The request is invalid: startDateTime is later than dueDateTime.")


def _moment(body: Mapping[str, Any], name: str) -> datetime | None:
    if body.get(name) is None:
        return None
    try:
        moment = datetime.fromisoformat(body[name])
    except ValueError as error:
        raise bad_request(
            f"Cannot convert the literal '{body[name]}' to the expected type 'Edm.DateTimeOffset'."
        ) from error
    if moment.tzinfo is None:
        raise bad_request(f"Cannot convert the literal '{body[name]}' to the expected type 'Edm.DateTimeOffset'.")
    return moment


def _open_type(value: Any, type_name: str, *required: str) -> None:
    """An entry of an open type: null takes it away, else it must declare its type."""
    if value is None:
        return
    declared = value.get("@odata.type", "") if isinstance(value, dict) else ""
    if declared.lstrip("#") != f"microsoft.graph.{type_name}":
        raise bad_request(f"The request is invalid: @odata.type must be '#microsoft.graph.{type_name}'.")
    for name in required:
        if name not in value:
            raise bad_request(f"The request is invalid: {name} is required in a {type_name}.")
    _hint(value.get("orderHint"))
