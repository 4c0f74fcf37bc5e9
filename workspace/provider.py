"""Google Workspace as one thing: what a skill may read of it, and everything that is built to reach it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.errors import NotAuthorised, NotFound
from bot.core.ports import Mail, Meetings, Members, People, Records
from bot.core.types import Person
from workspace import chat, conferences, mail, people, pulling, tasks
from workspace.client import GoogleClient
from workspace.google_keys import google_keys
from workspace.listening import Listening
from workspace.mail import GoogleMail
from workspace.meetings import Direct, GoogleMeetings, Linked
from workspace.own_meetings import OwnMeetings
from workspace.people import GooglePeople
from workspace.pulling import Pulling
from workspace.push_token import PushToken
from workspace.pushes import Pushes
from workspace.sign_in import NoSignIn
from workspace.subscriptions import GoogleSubscriptions
from workspace.task_body import TASKS_NOTE
from workspace.tasks import GoogleTasks

PERMISSIONS = tuple(
    sorted(
        {
            *chat.PERMISSIONS,
            *mail.PERMISSIONS,
            *conferences.PERMISSIONS,
            *people.PERMISSIONS,
            *pulling.PERMISSIONS,
            *tasks.PERMISSIONS,
        }
    )
)
"""Every scope that the app uses: the keys of `permissions.SCOPES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleProvider:
    """The `Provider` port over Google Workspace."""

    meetings: Meetings
    people: People
    members: Members
    mail: Mail
    tasks_note: str = TASKS_NOTE


class GoogleRights:
    """The `Rights` port: meetings in the asker's own name, the directory in its admin's, spaces by the channel."""

    def __init__(
        self,
        client: GoogleClient,
        people: GooglePeople,
        app_only: GoogleProvider,
        *,
        tenant: str,
        domains: frozenset[str],
        linked: Linked,
        direct: Direct,
    ) -> None:
        self._client, self._people, self._app_only = client, people, app_only
        self._tenant, self._linked, self._direct = tenant, linked, direct
        self._domains = frozenset(domain.lower() for domain in domains)

    async def of(self, person: Person) -> GoogleProvider:
        """`person` is who the channel has verified; the name that Google is asked in is what the directory has for their
        id. Raises `NotAuthorised` for somebody who isn't of the firm, `Unavailable`."""
        asker = await self._of_the_firm(person)
        own = OwnMeetings(
            self._client,
            self._people,
            asker,
            tenant=self._tenant,
            domains=self._domains,
            linked=self._linked,
            direct=self._direct,
        )
        shared = self._app_only
        return GoogleProvider(meetings=own, people=shared.people, members=shared.members, mail=shared.mail)

    async def _of_the_firm(self, person: Person) -> Person:
        try:
            found = await self._people.person(person.id)
        except NotFound as error:
            raise NotAuthorised("You aren't in this organisation's directory, so I can't act in your name.") from error
        if found.guest or (found.mail or "").rpartition("@")[2].lower() not in self._domains:
            raise NotAuthorised("I act only for people of this organisation's own domains.")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleWorkspace:
    """What `connect` built. Call `client.warm()` and `pushes.warm()` off the request path, `client.close()` at the end.

    `pulling` is None where Google pushes."""

    client: GoogleClient
    provider: GoogleProvider
    rights: GoogleRights
    sign_in: NoSignIn
    tasks: GoogleTasks
    subscriptions: GoogleSubscriptions
    pushes: Pushes
    pulling: Pulling | None


def connect(
    client: GoogleClient,
    *,
    customer: str,
    admin: str,
    domains: frozenset[str],
    linked: Linked,
    direct: Direct,
    members: Members,
    records: Records,
    now: Callable[[], datetime],
    listening: Listening | None = None,
    certs: str = "",
    keep: timedelta = timedelta(minutes=5),
) -> GoogleWorkspace:
    """Put the adapters together; imports no SDK and makes no request yet.

    `admin` is the address that the directory is read as, `linked` and `direct` are the channel's; `records` keep whose
    each subscription is. `certs` is where a local tenant publishes its keys; the directory is kept for `keep`.
    """
    wanted = listening or Listening()
    directory = GooglePeople(client, customer=customer, domains=domains, admin=admin, now=now, keep=keep)
    keys = google_keys(now, certs)
    token = PushToken(keys, audience=wanted.push_url, account=wanted.push_account, now=now)
    pushes = Pushes(wanted, tenant=customer, records=records, token=token, keys=keys)
    provider = GoogleProvider(
        meetings=GoogleMeetings(client, directory, tenant=customer, domains=domains, linked=linked, direct=direct),
        people=directory,
        members=members,
        mail=GoogleMail(client, directory, mailboxes=wanted.mailboxes, tenant=customer),
    )
    rights = GoogleRights(client, directory, provider, tenant=customer, domains=domains, linked=linked, direct=direct)
    return GoogleWorkspace(
        client=client,
        provider=provider,
        rights=rights,
        sign_in=NoSignIn(),
        tasks=GoogleTasks(client, directory, now=now),
        subscriptions=GoogleSubscriptions(client, wanted, directory, records, now=now),
        pushes=pushes,
        pulling=Pulling(client, pushes, wanted.subscription) if wanted.pull and wanted.subscription else None,
    )
