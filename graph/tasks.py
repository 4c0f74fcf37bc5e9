"""Planner tasks over Graph: made once, changed and removed only as long as nobody else changed them.

Which plan: `CreateTask.plan` is either the object id of a Microsoft 365 group (a team's is its `aadGroupId`), or anything
else, such as a meeting chat's id: chats have no plans, so their tasks go into the group that the firm names in its
settings. In that group it is the plan with the configured title, found or made, and in it the configured bucket.

Once only: Planner has no key of the caller's that a task could be made under, and a description can only be written in a
second request. The first request makes the task bare; the second writes the description, whose last line names the
action's key. So a task that was made, but is not described yet, carries no key, and is known by all else that we gave
it: bucket, title, owner, due day, and no description. Tasks alike in all of these are as good as each other, and what
claims one is writing its description with If-Match on its details: of two that claim the same one, Planner lets one
through, and the other looks again. So after a kill at any point, looking first and then finishing or making gives each
key one task.

Source: Microsoft Learn, "Use the Planner REST API", plannerTask, plannerTaskDetails, "Create plannerTask".
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.actions import ChangeTask, CreateTask, RemoveTask
from bot.core.errors import ConfigError, Conflict, NotFound, Unavailable, Upstream
from bot.core.types import Approved, Receipt
from graph.client import Body, GraphClient, configured, moment
from graph.task_body import WantedTask, described, etag, key_in, wanted_task

PERMISSIONS = ("Tasks.ReadWrite.All",)

TASK_PAGE = "https://planner.cloud.microsoft/webui/plan/{plan}/view/board/task/{task}?tid={tenant}"

_GROUP = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LOOK_BACK = timedelta(days=30)
_CLAIMS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """`group`: whose plan takes the tasks of chats that belong to no group (None: there is none, they are refused)."""

    group: str | None
    title: str = "Meeting actions"
    bucket: str = "From meetings"


class GraphTasks:
    """The `Tasks` port. A receipt's `version` holds the etags of the task and of its details, parted by a space.

    `page` is where a person sees a task: a URL with `{plan}`, `{task}` and `{tenant}`.
    """

    def __init__(
        self,
        client: GraphClient,
        choice: PlanChoice,
        *,
        tenant: str,
        now: Callable[[], datetime],
        page: str = TASK_PAGE,
    ) -> None:
        self._client = client
        self._choice = choice
        self._tenant = tenant
        self._now = now
        self._page = page
        self._places: dict[str, tuple[str, str]] = {}
        self._finding = asyncio.Lock()

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        """Make the task with its description; where `tried`, look for it first and finish what is missing."""
        group = self._group(approved.action.plan)
        try:
            return await self._create(approved.action, group, tried)
        except Upstream as error:
            # The plan or the bucket that we knew may have been deleted since.
            if error.retryable or self._places.pop(group, None) is None:
                raise
        return await self._create(approved.action, group, tried=True)

    async def change(self, approved: Approved[ChangeTask]) -> Receipt:
        """Change what differs. Raises `Conflict` when somebody else changed it since `version`, `NotFound` when gone."""
        action = approved.action
        wanted = wanted_task(action.title, action.owner, action.due)
        task, details = await self._read(action.task_id)
        text = described(action.title, action.description, key_in(details.get("description")) or action.key)
        version, _, details_version = action.version.partition(" ")
        # What already is as wanted was changed by an earlier try of this action, or needs no change.
        if not wanted.is_like(task):
            _refuse_unless(version == etag(task))
            await self._patch(action.task_id, wanted.body(instead_of=task), etag(task))
        if details.get("description") != text:
            _refuse_unless(details_version in ("", etag(details)))
            await self._describe(action.task_id, text, etag(details))
        return await self._receipt(action.task_id)

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        """Remove it. Raises `Conflict` when somebody else changed it since `version`; gone already counts as removed."""
        action = approved.action
        try:
            task, details = await self._read(action.task_id)
            _refuse_unless(action.version in (etag(task), f"{etag(task)} {etag(details)}"))
            item = await self._item(action.task_id)
            await self._send(item.to_delete_request_information(configured(If_Match=etag(task))))
        except NotFound:
            return Receipt(id=action.task_id)
        return Receipt(id=action.task_id, plan_id=task.get("planId"))

    def keeps(self, task_id: str) -> bool:
        """Planner's ids are letters, digits, - and _."""
        return re.fullmatch(r"[\w-]+", task_id, re.ASCII) is not None

    # ---- making --------------------------------------------------------------------------------

    async def _create(self, action: CreateTask, group: str, tried: bool) -> Receipt:
        wanted = wanted_task(action.title, action.owner, action.due)
        text = described(action.title, action.description, action.key)
        plan, bucket = await self._place(group)
        for _ in range(_CLAIMS):
            id = await self._look(plan, bucket, wanted, action.key) if tried else None
            id = id or await self._make(plan, bucket, wanted)
            if await self._claim(id, text, action.key):
                return await self._receipt(id)
            tried = True
        raise Unavailable("Others are making tasks like this one just now. It is tried again later.")

    async def _make(self, plan: str, bucket: str, wanted: WantedTask) -> str:
        body = wanted.body()
        body.plan_id, body.bucket_id = plan, bucket
        api = await self._client.open()
        return str((await self._send(api.planner.tasks.to_post_request_information(body)))["id"])

    async def _look(self, plan: str, bucket: str, wanted: WantedTask, key: str) -> str | None:
        """The task with this key, else one that was made like it and that nobody described yet."""
        api = await self._client.open()
        tasks = self._client.items(api.planner.plans.by_planner_plan_id(plan).tasks, *PERMISSIONS)
        recent = [task async for task in tasks if self._age(task) < _LOOK_BACK]
        likely_first = sorted(recent, key=lambda task: (task.get("title") != wanted.title, self._age(task)))
        for task in likely_first:
            if task.get("hasDescription") is not False and await self._key(task["id"]) == key:
                return str(task["id"])
        bare = (task for task in recent if not task.get("hasDescription") and task.get("bucketId") == bucket)
        return next((str(task["id"]) for task in bare if wanted.is_like(task)), None)

    async def _claim(self, id: str, text: str, key: str) -> bool:
        """Describe a task as this key's; False when it is another key's already."""
        try:
            details = await self._details(id)
            if details.get("description"):
                return key_in(details["description"]) == key
            await self._describe(id, text, etag(details))
        except Conflict:
            return False
        except NotFound as error:
            # Planner can take a moment to have a new task's details; or somebody deleted it just now.
            raise Unavailable("Planner doesn't have the new task's details yet. It is tried again later.") from error
        return True

    # ---- single requests -----------------------------------------------------------------------

    async def _read(self, id: str) -> tuple[Body, Body]:
        return await self._client.read(await self._item(id), *PERMISSIONS), await self._details(id)

    async def _details(self, id: str) -> Body:
        return await self._client.read((await self._item(id)).details, *PERMISSIONS)

    async def _key(self, id: str) -> str | None:
        try:
            return key_in((await self._details(id)).get("description"))
        except NotFound:
            return None

    async def _patch(self, id: str, body: Any, version: str) -> None:
        item = await self._item(id)
        await self._send(item.to_patch_request_information(body, configured(If_Match=version)))

    async def _describe(self, id: str, text: str, version: str) -> None:
        from msgraph.generated.models.planner_task_details import PlannerTaskDetails

        details, body = (await self._item(id)).details, PlannerTaskDetails(description=text)
        await self._send(details.to_patch_request_information(body, configured(If_Match=version)))

    async def _receipt(self, id: str) -> Receipt:
        task, details = await self._read(id)
        url = self._page.format(plan=task["planId"], task=id, tenant=self._tenant)
        return Receipt(id=id, version=f"{etag(task)} {etag(details)}", url=url, plan_id=task["planId"])

    async def _item(self, id: str) -> Any:
        return (await self._client.open()).planner.tasks.by_planner_task_id(id)

    async def _send(self, request: Any) -> Body:
        return await self._client.send(request, *PERMISSIONS)

    def _age(self, resource: Body) -> timedelta:
        return self._now() - moment(resource["createdDateTime"])

    # ---- where ---------------------------------------------------------------------------------

    def _group(self, plan: str) -> str:
        group = plan if _GROUP.fullmatch(plan) else self._choice.group
        if not group:
            raise ConfigError(
                "This chat belongs to no group, and the settings name none for its tasks. Set the plan group to the "
                "object id of a Microsoft 365 group (Entra admin centre > Groups)."
            )
        return group

    async def _place(self, group: str) -> tuple[str, str]:
        """Ids of the plan and the bucket, found or made; of several plans by that title the oldest."""
        async with self._finding:
            if group not in self._places:
                plan = await self._plan(group)
                self._places[group] = plan, await self._bucket(plan)
            return self._places[group]

    async def _plan(self, group: str) -> str:
        from msgraph.generated.models.planner_plan import PlannerPlan
        from msgraph.generated.models.planner_plan_container import PlannerPlanContainer

        api = await self._client.open()
        plans = self._client.items(api.groups.by_group_id(group).planner.plans, *PERMISSIONS)
        found = [plan async for plan in plans if plan.get("title") == self._choice.title]
        if found:
            return str(max(found, key=lambda plan: (self._age(plan), plan["id"]))["id"])
        container = PlannerPlanContainer(url=f"https://graph.microsoft.com/v1.0/groups/{group}")
        body = PlannerPlan(container=container, title=self._choice.title)
        return str((await self._send(api.planner.plans.to_post_request_information(body)))["id"])

    async def _bucket(self, plan: str) -> str:
        from msgraph.generated.models.planner_bucket import PlannerBucket

        api = await self._client.open()
        buckets = self._client.items(api.planner.plans.by_planner_plan_id(plan).buckets, *PERMISSIONS)
        found = [bucket["id"] async for bucket in buckets if bucket.get("name") == self._choice.bucket]
        if found:
            return str(min(found))
        body = PlannerBucket(name=self._choice.bucket, plan_id=plan, order_hint=" !")
        return str((await self._send(api.planner.buckets.to_post_request_information(body)))["id"])


def _refuse_unless(unchanged: bool) -> None:
    if not unchanged:
        raise Conflict("Somebody changed this task since it was last written from here. Open it in Planner.")
