"""Microsoft 365 as one thing: what a skill may read of it, and everything that is built to reach it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.core.ports import Mail, Meetings, Members, People, Records
from bot.core.types import MeetingDetails, MeetingEnded, Person
from graph import mail, meetings, people, tasks
from graph.auth import SCOPE, App
from graph.client import BASE_URL, GraphClient
from graph.entra_keys import entra_keys
from graph.events import Events, hear
from graph.limits import Limits
from graph.listening import Listening
from graph.meetings import GraphMeetings
from graph.own_meetings import OwnMeetings
from graph.people import GraphPeople
from graph.sign_in import GraphSignIn
from graph.tasks import TASK_PAGE, GraphTasks, PlanChoice

PERMISSIONS = tuple(sorted({*meetings.PERMISSIONS, *people.PERMISSIONS, *tasks.PERMISSIONS, *mail.PERMISSIONS}))
"""Every application permission of Microsoft Graph that the app asks an admin for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphProvider:
    """The `Provider` port over Microsoft 365."""

    meetings: Meetings
    people: People
    members: Members
    mail: Mail
    tasks_note: str = ""


class GraphRights:
    """The `Rights` port: meetings with the person's own token, the directory with the app's, chats by the channel."""

    def __init__(
        self,
        client: GraphClient,
        sign_in: GraphSignIn,
        app_only: GraphProvider,
        details: Callable[[MeetingEnded], Awaitable[MeetingDetails]],
        *,
        tenant: str,
    ) -> None:
        self._client = client
        self._sign_in = sign_in
        self._app_only = app_only
        self._details = details
        self._tenant = tenant

    async def of(self, person: Person) -> GraphProvider:
        """Raises `SignInNeeded`, `ConsentNeeded`, `Unavailable`."""
        own = await self._client.acting_for(await self._sign_in.token(person))
        people = self._app_only.people
        return GraphProvider(
            meetings=OwnMeetings(own, people, self._details, tenant=self._tenant),
            people=people,
            members=self._app_only.members,
            mail=self._app_only.mail,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Microsoft365:
    """What `connect` built. Call `client.warm()` off the request path, `client.aclose()` and `sign_in.aclose()` at the end."""

    client: GraphClient
    provider: GraphProvider
    sign_in: GraphSignIn
    rights: GraphRights
    tasks: GraphTasks
    events: Events


def connect(
    app: App,
    *,
    details: Callable[[MeetingEnded], Awaitable[MeetingDetails]],
    members: Members,
    plans: PlanChoice,
    records: Records,
    tenants: Collection[str],
    blind: Callable[[str], str],
    now: Callable[[], datetime],
    new_id: Callable[[], str],
    domains: frozenset[str] = frozenset(),
    listening: Listening | None = None,
    base_url: str = BASE_URL,
    scope: str = SCOPE,
    limits: Limits | None = None,
    task_page: str = TASK_PAGE,
) -> Microsoft365:
    """Put the adapters together; imports no SDK and makes no request yet. `domains`: the firm's own mail domains.

    `records` keep people's tokens and the keys of notifications, sealed; people of `tenants` can sign in. `blind` is the
    keyring's; `listening` says what Graph is to tell of, None of nothing.
    """
    client = GraphClient(app, now=now, new_id=new_id, base_url=base_url, scope=scope, limits=limits)
    directory = GraphPeople(client, now=now, domains=domains)
    keys = entra_keys(app, now)
    events = hear(client, app, listening or Listening(), directory, keys=keys, records=records, blind=blind, now=now)
    provider = GraphProvider(
        meetings=GraphMeetings(client, directory, details, tenant=app.tenant),
        people=directory,
        members=members,
        mail=events.mail,
    )
    sign_in = GraphSignIn(app, records, tenants=tenants, keys=keys, now=now)
    return Microsoft365(
        client=client,
        provider=provider,
        sign_in=sign_in,
        rights=GraphRights(client, sign_in, provider, details, tenant=app.tenant),
        tasks=GraphTasks(client, plans, tenant=app.tenant, now=now, page=task_page),
        events=events,
    )
