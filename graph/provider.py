"""Microsoft 365 as one thing: what a skill may read of it, and everything that is built to reach it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.ports import Meetings, Members, People
from bot.core.types import MeetingDetails, MeetingEnded
from graph import meetings, people, tasks
from graph.auth import SCOPE, App
from graph.client import BASE_URL, GraphClient
from graph.limits import Limits
from graph.meetings import GraphMeetings
from graph.people import GraphPeople
from graph.tasks import TASK_PAGE, GraphTasks, PlanChoice

PERMISSIONS = tuple(sorted({*meetings.PERMISSIONS, *people.PERMISSIONS, *tasks.PERMISSIONS}))
"""Every application permission of Microsoft Graph that the app asks an admin for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphProvider:
    """The `Provider` port over Microsoft 365."""

    meetings: Meetings
    people: People
    members: Members


@dataclass(frozen=True, slots=True, kw_only=True)
class Microsoft365:
    """What `connect` built. Call `client.warm()` off the request path, and `client.aclose()` at the end."""

    client: GraphClient
    provider: GraphProvider
    tasks: GraphTasks


def connect(
    app: App,
    *,
    details: Callable[[MeetingEnded], Awaitable[MeetingDetails]],
    members: Members,
    plans: PlanChoice,
    now: Callable[[], datetime],
    new_id: Callable[[], str],
    domains: frozenset[str] = frozenset(),
    base_url: str = BASE_URL,
    scope: str = SCOPE,
    limits: Limits | None = None,
    task_page: str = TASK_PAGE,
) -> Microsoft365:
    """Put the adapters together; imports no SDK and makes no request yet. `domains`: the firm's own mail domains."""
    client = GraphClient(app, now=now, new_id=new_id, base_url=base_url, scope=scope, limits=limits)
    directory = GraphPeople(client, now=now, domains=domains)
    return Microsoft365(
        client=client,
        provider=GraphProvider(
            meetings=GraphMeetings(client, directory, details, tenant=app.tenant), people=directory, members=members
        ),
        tasks=GraphTasks(client, plans, tenant=app.tenant, now=now, page=task_page),
    )
