"""What Graph tells us of by itself: subscriptions made, listed, renewed and removed.

Source: Microsoft Learn, "subscription resource type" (lifetimes), "Create subscription", "Get change notifications for
meeting transcripts and recordings".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.core.errors import Conflict, NotFound
from bot.core.types import Subscription
from graph.certificates import Certificates
from graph.client import Body, GraphClient, configured, moment
from graph.listening import LIFECYCLE, NOTIFICATIONS, Listening, Topic, client_state

TRANSCRIPTS = ("OnlineMeetingTranscript.Read.All",)
MAIL = ("Mail.Read",)

LONGEST = timedelta(minutes=4320)
"""The least of what Graph allows for our resources: transcripts."""

_CLOCKS = timedelta(minutes=5)
"""By so much Graph's clock may be behind ours."""


class GraphSubscriptions:
    """The `Subscriptions` port. `blind` makes the client states; `tenant` and `client_id` are the app's."""

    def __init__(
        self,
        client: GraphClient,
        listening: Listening,
        certificates: Certificates,
        *,
        blind: Callable[[str], str],
        tenant: str,
        client_id: str,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._listening, self._certificates = client, listening, certificates
        self._blind, self._tenant, self._client_id, self._now = blind, tenant, client_id.lower(), now
        self._topics = {topic.key: topic for topic in listening.topics()}

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(topic.resource for topic in self._topics.values())

    @property
    def longest(self) -> timedelta:
        return LONGEST

    async def active(self) -> tuple[Subscription, ...]:
        """Those of this app that come to an endpoint like ours, also under an address that was ours before."""
        api = await self._client.open()
        found = self._client.items(api.subscriptions, *self._needs())
        certificate = (await self._certificates.current()).id if self._listening.rich else None
        return tuple([self._subscription(one, certificate) async for one in found if self._is_ours(one)])

    async def create(self, resource: str) -> Subscription:
        """Graph shakes hands with our endpoint meanwhile. Raises `Forbidden` (`endpoint`: it couldn't), `Conflict`."""
        from msgraph.generated.models.subscription import Subscription as Wanted

        topic = self._topics[Topic(resource=resource).key]
        certificate = await self._certificates.current() if self._rich(topic) else None
        wanted = Wanted(
            change_type="created",
            resource=topic.resource,
            notification_url=self._listening.notifications_url,
            lifecycle_notification_url=self._listening.lifecycle_url,
            client_state=client_state(self._blind, self._tenant, topic),
            expiration_date_time=self._expiry(),
            include_resource_data=True if certificate else None,
            encryption_certificate=certificate.encoded if certificate else None,
            encryption_certificate_id=certificate.id if certificate else None,
        )
        # Of a mail, the id that it keeps when it is moved within its mailbox.
        prefer = configured(Prefer='IdType="ImmutableId"') if topic.mailbox else None
        request = (await self._client.open()).subscriptions.to_post_request_information(wanted, prefer)
        try:
            made = await self._client.send(request, *(MAIL if topic.mailbox else TRANSCRIPTS))
        except Conflict as error:
            raise Conflict(
                "Microsoft Graph has a subscription for this already. It is looked up and taken over."
            ) from error
        # Its answer needn't name the certificate.
        id = certificate.id if certificate else None
        return self._subscription({**made, "encryptionCertificateId": id}, id)

    async def renew(self, id: str) -> Subscription:
        """By a new expiry, which authorises it anew, too."""
        from msgraph.generated.models.subscription import Subscription as Changed

        item = (await self._client.open()).subscriptions.by_subscription_id(id)
        changed = Changed(expiration_date_time=self._expiry())
        await self._client.send(item.to_patch_request_information(changed), *self._needs())
        certificate = (await self._certificates.current()).id if self._listening.rich else None
        return self._subscription(await self._client.read(item, *self._needs()), certificate)

    async def remove(self, id: str) -> None:
        item = (await self._client.open()).subscriptions.by_subscription_id(id)
        try:
            await self._client.send(item.to_delete_request_information(), *self._needs())
        except NotFound:
            return

    # ---- inside --------------------------------------------------------------------------------

    def _needs(self) -> tuple[str, ...]:
        return TRANSCRIPTS if any(not topic.mailbox for topic in self._topics.values()) else MAIL

    def _rich(self, topic: Topic) -> bool:
        return self._listening.rich and not topic.mailbox

    def _expiry(self) -> datetime:
        return self._now() + LONGEST - _CLOCKS

    def _is_ours(self, one: Body) -> bool:
        """Graph gives no client state when it lists: the app and the path tell."""
        url = str(one.get("notificationUrl") or "")
        app = str(one.get("applicationId") or self._client_id).lower()
        return app == self._client_id and url.split("?")[0].endswith((NOTIFICATIONS, LIFECYCLE))

    def _subscription(self, one: Body, certificate: str | None) -> Subscription:
        topic = self._topics.get(Topic(resource=str(one.get("resource") or "")).key)
        return Subscription(
            id=one["id"],
            resource=topic.resource if topic else str(one.get("resource") or ""),
            expires=moment(one["expirationDateTime"]),
            current=topic is not None and self._is_current(one, topic, certificate),
        )

    def _is_current(self, one: Body, topic: Topic, certificate: str | None) -> bool:
        urls = (one.get("notificationUrl"), one.get("lifecycleNotificationUrl"))
        wanted = certificate if self._rich(topic) else None
        given: Any = one.get("encryptionCertificateId") or None
        return urls == (self._listening.notifications_url, self._listening.lifecycle_url) and given == wanted
