"""The tenant's Planner through Microsoft's own SDK, and the bodies and etags that it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from infra.sandbox import Tenant


@pytest.fixture
async def raw(tenant: Tenant) -> Any:
    """A plain HTTP client with a Graph token."""
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as session:
        yield session


@pytest.fixture
def body(tenant: Tenant) -> dict[str, Any]:
    """A task that Planner takes."""
    plan = tenant.state.plan("property-plan")
    bucket = next(bucket for bucket in tenant.state.buckets.values() if bucket.plan == plan.id)
    assignment = {"@odata.type": "#microsoft.graph.plannerAssignment", "orderHint": " !"}
    return {
        "planId": plan.id,
        "bucketId": bucket.id,
        "title": "Send the searches",
        "dueDateTime": "2026-11-20T17:00:00Z",
        "assignments": {tenant.state.person("sarah-a").id: assignment},
    }


async def test_a_task_is_made_assigned_described_changed_and_removed(graph_client: Any, tenant: Tenant) -> None:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from kiota_abstractions.headers_collection import HeadersCollection
    from msgraph.generated.models.planner_assignments import PlannerAssignments
    from msgraph.generated.models.planner_task import PlannerTask
    from msgraph.generated.models.planner_task_details import PlannerTaskDetails

    def if_match(etag: str) -> Any:
        headers = HeadersCollection()
        headers.add("If-Match", etag)
        return RequestConfiguration(headers=headers)

    sarah = tenant.state.person("sarah-a").id
    plan = (await graph_client.groups.by_group_id(tenant.state.team("property").id).planner.plans.get()).value[0]
    bucket = (await graph_client.planner.plans.by_planner_plan_id(plan.id).buckets.get()).value[0]
    assignment = {"@odata.type": "#microsoft.graph.plannerAssignment", "orderHint": " !"}
    assignments = PlannerAssignments(additional_data={sarah: assignment})
    due = datetime(2026, 11, 20, 17, tzinfo=UTC)
    made = await graph_client.planner.tasks.post(
        PlannerTask(plan_id=plan.id, bucket_id=bucket.id, title="Searches", due_date_time=due, assignments=assignments)
    )
    assert tenant.state.tasks[made.id].assignees.keys() == {sarah}
    assert made.due_date_time == due

    task = graph_client.planner.tasks.by_planner_task_id(made.id)
    details = await task.details.get()
    described = PlannerTaskDetails(description="Tom, 0:00:11")
    await task.details.patch(described, if_match(details.additional_data["@odata.etag"]))
    assert tenant.state.tasks[made.id].description == "Tom, 0:00:11"
    etag = (await task.get()).additional_data["@odata.etag"]
    await task.patch(PlannerTask(title="Send the searches"), if_match(etag))
    tasks = (await graph_client.planner.plans.by_planner_plan_id(plan.id).tasks.get()).value
    assert [one.title for one in tasks] == ["Chase the deed of release", "Send the searches"]
    etag = (await task.get()).additional_data["@odata.etag"]
    await task.delete(if_match(etag))
    assert made.id not in tenant.state.tasks


async def test_a_plan_and_a_bucket_are_made(graph_client: Any, tenant: Tenant) -> None:
    from msgraph.generated.models.planner_bucket import PlannerBucket
    from msgraph.generated.models.planner_plan import PlannerPlan
    from msgraph.generated.models.planner_plan_container import PlannerPlanContainer

    group = tenant.state.team("property").id
    container = PlannerPlanContainer(url=f"https://graph.microsoft.com/v1.0/groups/{group}")
    plan = await graph_client.planner.plans.post(PlannerPlan(title="Meeting actions", container=container))
    bucket = await graph_client.planner.buckets.post(PlannerBucket(name="To do", plan_id=plan.id, order_hint=" !"))
    assert plan.container.container_id == group
    assert tenant.state.buckets[bucket.id].plan == plan.id


@pytest.mark.parametrize(
    "change",
    [
        {"titel": "misspelt"},
        {"id": "mine"},
        {"title": "x" * 256},
        {"title": " "},
        {"title": 7},
        {"planId": None},
        {"bucketId": "elsewhere"},
        {"dueDateTime": "Friday"},
        {"dueDateTime": "2026-11-20"},
        {"startDateTime": "2026-11-21T09:00:00Z"},
        {"percentComplete": 101},
        {"percentComplete": True},
        {"priority": 11},
        {"orderHint": "8585269235419217847P^"},
        {"previewType": "big"},
        {"assignments": {"00000000-0000-0000-0000-000000000000": None}},
        {"assignments": "untyped"},
        {"details": {"description": "in one go"}},
    ],
    ids=str,
)
async def test_a_task_that_planner_would_not_take_is_refused(
    raw: Any, tenant: Tenant, body: dict[str, Any], change: dict[str, Any]
) -> None:
    if change.get("assignments") == "untyped":
        change = {"assignments": {tenant.state.person("tom").id: {"orderHint": " !"}}}
    before = len(tenant.state.tasks)
    answer = await raw.post("planner/tasks", json={**body, **change})
    assert (answer.status, (await answer.json())["error"]["code"]) == (400, "BadRequest")
    assert len(tenant.state.tasks) == before


async def test_a_title_of_255_characters_is_taken(raw: Any, body: dict[str, Any]) -> None:
    answer = await raw.post("planner/tasks", json={**body, "title": "x" * 255})
    assert answer.status == 201


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
async def test_a_body_that_is_no_json_object_is_refused(raw: Any, text: str) -> None:
    assert (await raw.post("planner/tasks", data=text)).status == 400


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_needs_the_newest_etag(raw: Any, tenant: Tenant, method: str) -> None:
    (task,) = tenant.state.tasks.values()
    path = f"planner/tasks/{task.id}"
    old = (await (await raw.get(path)).json())["@odata.etag"]
    first = await raw.patch(path, json={"percentComplete": 50}, headers={"If-Match": old})
    assert (first.status, await first.read()) == (204, b"")
    new = (await (await raw.get(path)).json())["@odata.etag"]
    for given, status in (({}, 400), ({"If-Match": "*"}, 400), ({"If-Match": old}, 412)):
        refused = await raw.request(method, path, json={"title": "Mine"}, headers=given)
        assert refused.status == status, given
    assert task.title == "Chase the deed of release"
    assert (await raw.request(method, path, json={"title": "Mine"}, headers={"If-Match": new})).status == 204


async def test_a_change_gives_the_task_back_only_when_it_is_asked_to(raw: Any, tenant: Tenant) -> None:
    (task,) = tenant.state.tasks.values()
    etag = (await (await raw.get(f"planner/tasks/{task.id}")).json())["@odata.etag"]
    headers = {"If-Match": etag, "Prefer": "return=representation"}
    answer = await raw.patch(f"planner/tasks/{task.id}", json={"percentComplete": 100}, headers=headers)
    assert answer.status == 200
    assert (await answer.json())["percentComplete"] == 100


async def test_the_details_have_an_etag_of_their_own(raw: Any, tenant: Tenant) -> None:
    (task,) = tenant.state.tasks.values()
    path = f"planner/tasks/{task.id}"
    of_task = (await (await raw.get(path)).json())["@odata.etag"]
    of_details = (await (await raw.get(path + "/details")).json())["@odata.etag"]
    change = {"description": "New"}
    assert (await raw.patch(path + "/details", json=change, headers={"If-Match": of_task})).status == 412
    assert (await raw.patch(path + "/details", json=change, headers={"If-Match": of_details})).status == 204
    assert (await (await raw.get(path)).json())["@odata.etag"] == of_task


@pytest.mark.parametrize(
    ("url", "status"), [("https%3A//teams%2Emicrosoft%2Ecom/l/chat", 204), ("https://teams.microsoft.com", 400)]
)
async def test_a_reference_must_be_an_encoded_url(raw: Any, tenant: Tenant, url: str, status: int) -> None:
    (task,) = tenant.state.tasks.values()
    path = f"planner/tasks/{task.id}/details"
    etag = (await (await raw.get(path)).json())["@odata.etag"]
    reference = {"@odata.type": "microsoft.graph.plannerExternalReference", "alias": "Chat", "type": "Other"}
    answer = await raw.patch(path, json={"references": {url: reference}}, headers={"If-Match": etag})
    assert answer.status == status


async def test_a_plan_of_nobodys_and_a_task_that_is_gone_are_not_found(raw: Any) -> None:
    assert (await raw.get("planner/plans/nothing")).status == 404
    assert (await raw.get("planner/tasks/nothing")).status == 404
    assert (await raw.get("groups/nothing/planner/plans")).status == 404
    assert (await raw.get("planner/tasks")).status == 405


async def test_reading_permission_is_not_enough_to_write(raw: Any, tenant: Tenant, body: dict[str, Any]) -> None:
    tenant.entra.granted.clear()
    tenant.entra.granted.add("Tasks.Read.All")
    token = tenant.entra.issue("https://graph.microsoft.com")
    headers = {"Authorization": f"Bearer {token}"}
    assert (await raw.get(f"planner/plans/{body['planId']}", headers=headers)).status == 200
    refused = await raw.post("planner/tasks", json=body, headers=headers)
    assert refused.status == 403
    assert "Tasks.ReadWrite.All" in (await refused.json())["error"]["message"]
