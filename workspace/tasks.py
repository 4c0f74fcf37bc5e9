"""Tasks in each owner's own list of Google Tasks, in their name: made once, changed and removed only as long as nobody
else changed them.

Google Tasks has no key of the caller's, and no assignee: a task lies in its owner's default list, or in the keeper's
where nobody of the firm owns it, and its notes' last line names the action's key, by which a try again finds it. A change
of owner makes it in the new one's list and then removes it from the old one's: after a kill between the two, trying again
finds the new one and removes the old.

Source: developers.google.com, "Google Tasks API" (tasks, tasklists; `@default`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.core.actions import ChangeTask, CreateTask, RemoveTask
from bot.core.errors import BadInput, Conflict, NotFound
from bot.core.types import Approved, Person, Receipt
from workspace.client import Body, GoogleClient, stamp
from workspace.people import GooglePeople
from workspace.permissions import TASKS
from workspace.task_body import WantedTask, key_in, wanted_task

PERMISSIONS = (TASKS,)
_DEFAULT = "@default"
_ID = re.compile(r"(?P<owner>\d+)/(?P<list>[^/\s]+)/(?P<task>[^/\s]+)", re.ASCII)
_LIST = re.compile(r"/lists/([^/]+)/tasks/")
_LOOK_BACK = timedelta(days=30)


class GoogleTasks:
    """The `Tasks` port. A task's id is `{owner's directory id}/{list}/{task}`, its version Google's etag."""

    def __init__(self, client: GoogleClient, people: GooglePeople, *, now: Callable[[], datetime]) -> None:
        self._client, self._people, self._now = client, people, now

    async def create(self, approved: Approved[CreateTask], tried: bool) -> Receipt:
        """Make the task; where `tried`, look for it first."""
        action = approved.action
        holder = await self._holder(action.owner, action.keeper)
        return await self._create(_wanted(action), holder, action.key, tried)

    async def change(self, approved: Approved[ChangeTask]) -> Receipt:
        """Change what differs; for another owner, in their list. Raises `Conflict` when somebody else changed it since
        `version`, `NotFound` when it is gone."""
        action = approved.action
        owner, place, id = _parts(action.task_id)
        keeper = action.keeper or await self._found(owner)
        holder = await self._holder(action.owner, keeper)
        if holder.id != owner:
            return await self._move(action, holder)
        mail = _mail(holder)
        task = await self._read(mail, place, id)
        wanted = _wanted(action, key_in(task.get("notes")) or action.key)
        # What already is as wanted was changed by an earlier try of this action, or needs no change.
        if not wanted.is_like(task):
            _refuse_unless(action.version == task["etag"])
            task = await self._ask(
                mail,
                lambda tasks: tasks.tasks().patch(tasklist=place, task=id, body=wanted.body()),
                if_match=task["etag"],
            )
        return _receipt(owner, task)

    async def remove(self, approved: Approved[RemoveTask]) -> Receipt:
        """Remove it. Raises `Conflict` when somebody else changed it since `version`; gone already counts as removed."""
        action = approved.action
        await self._remove(action.task_id, action.version)
        return Receipt(id=action.task_id)

    def keeps(self, task_id: str) -> bool:
        """Ids of ours have three parts, the first of digits."""
        return _ID.fullmatch(task_id) is not None

    # ---- whose list ----------------------------------------------------------------------------

    async def _holder(self, owner: Person | None, keeper: Person | None) -> Person:
        """The owner where they are of the firm, else the keeper. Raises `BadInput` where neither is."""
        for one in (owner, keeper):
            person = await self._found(one.id) if one and one.id and not one.guest else None
            if person is not None:
                return person
        raise BadInput(
            "Nobody of the firm owns this task, and there is no organiser to keep it, so it has no list to go into. Give "
            "it an owner."
        )

    async def _found(self, id: str) -> Person | None:
        try:
            person = await self._people.person(id)
        except NotFound:
            return None
        return person if person.mail and not person.guest else None

    # ---- making, moving ------------------------------------------------------------------------

    async def _create(self, wanted: WantedTask, holder: Person, key: str, tried: bool) -> Receipt:
        mail = _mail(holder)
        task = await self._look(mail, key) if tried else None
        if task is None:
            body = {name: value for name, value in wanted.body().items() if value is not None}
            task = await self._ask(mail, lambda tasks: tasks.tasks().insert(tasklist=_DEFAULT, body=body))
        return _receipt(holder.id, task)

    async def _look(self, mail: str, key: str) -> Body | None:
        """The task with this key, done and hidden ones too."""
        since = stamp(self._now() - _LOOK_BACK)
        found = self._client.items(
            lambda tasks, page: tasks.tasks().list(
                tasklist=_DEFAULT,
                updatedMin=since,
                showCompleted=True,
                showHidden=True,
                maxResults=100,
                pageToken=page,
            ),
            "items",
            api="tasks",
            subject=mail,
            scopes=PERMISSIONS,
        )
        async for task in found:
            if key_in(task.get("notes")) == key:
                return task
        return None

    async def _move(self, action: ChangeTask, holder: Person) -> Receipt:
        """Under the change's own key, by which a try again knows how far it came."""
        owner, place, id = _parts(action.task_id)
        made = await self._look(_mail(holder), action.key)
        if made is None:
            task = await self._read(await self._mail_of(owner), place, id)
            _refuse_unless(action.version == task["etag"])
        receipt = await self._create(_wanted(action), holder, action.key, tried=True)
        await self._remove(action.task_id, action.version)
        return receipt

    async def _remove(self, task_id: str, version: str) -> None:
        owner, place, id = _parts(task_id)
        try:
            mail = await self._mail_of(owner)
            task = await self._read(mail, place, id)
            _refuse_unless(version == task["etag"])
            await self._ask(mail, lambda tasks: tasks.tasks().delete(tasklist=place, task=id), if_match=task["etag"])
        except NotFound:
            return

    # ---- single requests -----------------------------------------------------------------------

    async def _mail_of(self, owner: str) -> str:
        return _mail(await self._people.person(owner))

    async def _read(self, mail: str, place: str, id: str) -> Body:
        task = await self._ask(mail, lambda tasks: tasks.tasks().get(tasklist=place, task=id))
        if task.get("deleted"):
            raise NotFound("The task was deleted in Google Tasks.")
        return task

    async def _ask(self, mail: str, build: Callable[[Any], Any], *, if_match: str = "") -> Body:
        headers = {"If-Match": if_match} if if_match else {}
        return await self._client.execute(build, api="tasks", subject=mail, scopes=PERMISSIONS, headers=headers)


def _wanted(action: CreateTask | ChangeTask, key: str = "") -> WantedTask:
    return wanted_task(action.title, action.description, action.due, key or action.key)


def _parts(task_id: str) -> tuple[str, str, str]:
    found = _ID.fullmatch(task_id)
    if found is None:
        raise NotFound("That is no task of Google Tasks.")
    return found["owner"], found["list"], found["task"]


def _mail(person: Person) -> str:
    return person.mail or ""


def _receipt(owner: str, task: Body) -> Receipt:
    place = _LIST.search(str(task.get("selfLink") or ""))
    id = f"{owner}/{place[1] if place else _DEFAULT}/{task['id']}"
    return Receipt(id=id, version=str(task.get("etag") or ""), url=task.get("webViewLink"))


def _refuse_unless(unchanged: bool) -> None:
    if not unchanged:
        raise Conflict("Somebody changed this task since it was last written from here. Open it in Google Tasks.")
