"""Subscriptions of the Workspace Events API to the meetings in people's own spaces, each in that person's name.

Source: developers.google.com, "Google Workspace Events API" (subscriptions; Meet events; `ttl` 0 is the longest).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.core.errors import Conflict, NotFound, Unavailable, Upstream
from bot.core.ports import Records
from bot.core.types import Subscription
from workspace.client import Body, GoogleClient, moment
from workspace.listening import CONFERENCE_ENDED, EVENT_TYPES, Listening, meetings_of, organiser_in
from workspace.people import GooglePeople
from workspace.permissions import MEETINGS

KIND, SCOPE, DAYS = "google.subscriptions", "google.subscriptions", 365
"""The records that say whose a subscription is: an event names only the subscription."""
_TAKEN = 6
"""ALREADY_EXISTS. Source: google.rpc.Code."""


class MeetingEvents:
    """A subscription's id is its name, `subscriptions/…`, its resource `//cloudidentity.googleapis.com/users/ID`."""

    def __init__(
        self,
        client: GoogleClient,
        listening: Listening,
        people: GooglePeople,
        records: Records,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._listening, self._people = client, listening, people
        self._records, self._now = records, now

    async def of(self, organiser: str) -> list[Subscription]:
        """This person's, as Google has them; one that is suspended ends now, so that it is seen to."""
        target = meetings_of(organiser)
        wanted = f'event_types:"{CONFERENCE_ENDED}" AND target_resource="{target}"'
        found = self._client.items(
            lambda events, page: events.subscriptions().list(filter=wanted, pageSize=100, pageToken=page),
            "subscriptions",
            api="workspaceevents",
            subject=await self._mail(organiser),
            scopes=(MEETINGS,),
        )
        listed = [one async for one in found if one.get("state") != "DELETED" and one.get("targetResource") == target]
        for one in listed:
            await self._remember(one["name"], organiser)
        return [self._subscription(one) for one in listed]

    async def create(self, organiser: str) -> Subscription:
        """Raises `Conflict` where there is one already, `NotFound` for somebody who isn't of the firm."""
        body = {
            "targetResource": meetings_of(organiser),
            "eventTypes": list(EVENT_TYPES),
            "notificationEndpoint": {"pubsubTopic": self._listening.topic},
            "ttl": "0s",
        }
        try:
            made = await self._done(organiser, lambda events: events.subscriptions().create(body=body))
        except Conflict as error:
            raise Conflict("Google has a subscription for this already. It is looked up and taken over.") from error
        await self._remember(made["name"], organiser)
        return self._subscription(made)

    async def renew(self, name: str) -> Subscription:
        """For as long as Google lets it live; one that is suspended is woken first."""
        organiser = await self._organiser(name)
        found = await self._ask(organiser, lambda events: events.subscriptions().get(name=name))
        if found.get("state") == "SUSPENDED":
            await self._done(organiser, lambda events: events.subscriptions().reactivate(name=name, body={}))
        changed = await self._done(
            organiser, lambda events: events.subscriptions().patch(name=name, updateMask="ttl", body={"ttl": "0s"})
        )
        return self._subscription(changed)

    async def remove(self, name: str) -> None:
        """One that is gone, or whose owner is, counts as removed."""
        try:
            organiser = await self._organiser(name)
            await self._ask(organiser, lambda events: events.subscriptions().delete(name=name, allowMissing=True))
        except NotFound:
            return

    # ---- inside --------------------------------------------------------------------------------

    async def _done(self, organiser: str, build: Callable[[Any], Any]) -> Body:
        """What a long-running operation led to. Raises what it ended in."""
        operation = await self._ask(organiser, build)
        failure = operation.get("error")
        if failure:
            kind = Conflict if failure.get("code") == _TAKEN else Upstream
            raise kind(f"Google couldn't do that with a subscription (code {int(failure.get('code') or 0)}).")
        made = operation.get("response")
        if not isinstance(made, dict) or "name" not in made:
            raise Unavailable("Google hasn't finished with the subscription yet. It is looked at again later.")
        return made

    async def _ask(self, organiser: str, build: Callable[[Any], Any]) -> Body:
        subject = await self._mail(organiser)
        return await self._client.execute(build, api="workspaceevents", subject=subject, scopes=(MEETINGS,))

    async def _mail(self, organiser: str) -> str:
        return (await self._people.person(organiser)).mail or ""

    async def _organiser(self, name: str) -> str:
        found = await self._records.get(KIND, name)
        if not isinstance(found, str):
            raise NotFound("This subscription is none of ours.")
        return found

    async def _remember(self, name: str, organiser: str) -> None:
        await self._records.put_new(KIND, name, organiser, scope=SCOPE, days=DAYS)

    def _subscription(self, one: Body) -> Subscription:
        suspended = one.get("state") == "SUSPENDED"
        topic = (one.get("notificationEndpoint") or {}).get("pubsubTopic")
        return Subscription(
            id=one["name"],
            resource=meetings_of(organiser_in(str(one.get("targetResource") or ""))),
            expires=self._now() if suspended or not one.get("expireTime") else moment(one["expireTime"]),
            current=topic == self._listening.topic and set(one.get("eventTypes") or ()) == set(EVENT_TYPES),
        )
