"""The Teams channel: one webhook request in, messages out; implements `Messages` and `Members` of bot.core.ports."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels import teams_activities
from bot.channels.answers import Answer, refusal
from bot.channels.inbound import Inbound as Inbound
from bot.channels.raw import text
from bot.channels.teams_activities import Activity, read_activity, read_json
from bot.channels.teams_auth import TokenCheck, check_activity
from bot.channels.teams_message import blank as blank_message
from bot.channels.teams_message import message
from bot.channels.teams_people import details_of, member
from bot.channels.teams_references import Place, References
from bot.channels.teams_settings import TeamsSettings as TeamsSettings
from bot.channels.teams_wire import Wire
from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.errors import (
    Forbidden,
    NotAuthenticated,
    NotAuthorised,
    NotFound,
    RapporteurError,
    Unavailable,
)
from bot.core.ports import Records
from bot.core.types import Approved, CardClicked, Chat, MeetingDetails, MeetingEnded, MessageRef, Person

if TYPE_CHECKING:
    from bot.channels.teams_connector import Connector

log = structlog.get_logger()


class Teams:
    """One bot in Teams. `token` gives the connector's bearer token; its maker caches it. Times come from `clock`."""

    def __init__(
        self,
        settings: TeamsSettings,
        records: Records,
        token: Callable[[], Awaitable[str]],
        clock: Callable[[], datetime],
        *,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        settings.check()
        self.settings = settings
        self._clock = clock
        self._references = References(records)
        proxies, tls = not settings.local, _trust(settings)
        self._wire = Wire(token=token, clock=clock, new_id=new_id, tls=tls, proxies=proxies, sleep=sleep)
        self._tokens = TokenCheck(
            app_id=settings.app_id,
            issuer=settings.issuer,
            metadata=settings.openid_metadata,
            fetch=self._wire.fetch,
            clock=clock,
        )
        self._loaded: Connector | None = None

    async def warm(self) -> None:
        """Load the SDK and fetch the issuer's keys, off the request path. An issuer out of reach is logged, not raised."""
        await asyncio.to_thread(self._import)
        if not self.settings.unauthenticated_loopback:
            try:
                await self._tokens.warm()
            except Unavailable:
                log.warning("teams.issuer_unreachable")

    async def close(self) -> None:
        await self._wire.close()

    # ---- in ------------------------------------------------------------------------------------

    async def receive(self, authorization: str | None, body: bytes, inbound: Inbound) -> Answer:
        """One webhook request: verified, understood, handed over; acknowledged once `inbound` has it."""
        try:
            activity = await self._admit(authorization, body)
            return await self._dispatch(activity, inbound)
        except RapporteurError as error:
            # Not in the log: strangers could fill it. `Inbound.refused` counts it.
            return refusal(error)

    async def _admit(self, authorization: str | None, body: bytes) -> Activity:
        """The activity of somebody who may speak to us. The token comes first: strangers learn nothing of our parser."""
        proof = None if self.settings.unauthenticated_loopback else await self._tokens.check(authorization)
        raw = read_json(body)
        if proof is not None:
            check_activity(proof, text(raw, "channelId"), text(raw, "serviceUrl"))
        activity = read_activity(raw, self._clock())
        if not self.settings.may_call(activity.service_url):
            raise NotAuthenticated("The activity's serviceUrl is not one of Teams'.")
        if self.settings.tenants and activity.tenant not in self.settings.tenants:
            raise NotAuthorised("Rapporteur isn't set up for this tenant. Its admin adds it under `teams.tenants`.")
        return activity

    async def _dispatch(self, activity: Activity, inbound: Inbound) -> Answer:
        if teams_activities.is_removal(activity):
            await self._references.forget(activity.chat)
            return 200, None, {}
        event = None if activity.type == "invoke" else teams_activities.to_event(activity)
        if event is not None or activity.type in ("invoke", "conversationUpdate"):
            await self._references.learn(activity)
        if activity.type == "invoke":
            return await self._invoke(activity, inbound)
        if isinstance(event, CardClicked):
            return await self._submit(event, inbound)
        if event is not None:
            await inbound.accept(event)
        return 200, None, {}

    async def _invoke(self, activity: Activity, inbound: Inbound) -> Answer:
        connector = await self._connector()
        from bot.channels.teams_invokes import answer_invoke

        status, body = await answer_invoke(connector.adapter, activity, inbound)
        return status, body, {}

    async def _submit(self, click: CardClicked, inbound: Inbound) -> Answer:
        """A button on an older client: it shows no answer to its request, so the answer is posted."""
        card = await inbound.click(click)
        connector = await self._connector()
        await connector.send(click.chat, await self._references.place(click.chat), message(card))
        return 200, None, {}

    # ---- out -----------------------------------------------------------------------------------

    async def open(self, approved: Approved[PostCard] | Approved[TellPerson], *, blank: bool = False) -> MessageRef:
        """Post a card, or a blank place for it. Raises `NotFound`, `Forbidden`, `Throttled`, `Unavailable`."""
        action = approved.action
        fields = blank_message(action.card) if blank else message(action.card, self.settings.app_id)
        if isinstance(action, TellPerson):
            return await self._tell(action, fields)
        return await self._send(action.chat, await self._references.place(action.chat), fields)

    async def fill(self, place: MessageRef, approved: Approved[PostCard] | Approved[TellPerson]) -> MessageRef:
        """Put the card into a message that `open` made."""
        return await self._put(place, message(approved.action.card))

    async def update(self, approved: Approved[UpdateCard]) -> MessageRef:
        """Replace a message in place."""
        return await self._put(approved.action.message, message(approved.action.card))

    async def present(self, chat: Chat) -> bool:
        """Whether Teams lets us see who is in the chat: it does so only where the app is. Raises `Throttled`, `Unavailable`."""
        try:
            await self.members(chat)
        except (NotFound, Forbidden):
            return False
        return True

    async def left_out(self, chat: Chat, people: Sequence[Person]) -> tuple[Person, ...]:
        """Nobody: a meeting in Teams has a chat of its own."""
        return ()

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        """Everybody in the chat, guests marked, the bot left out."""
        place = await self._references.place(chat)
        accounts = [
            account for account in await (await self._connector()).members(chat, place) if account.id != place.bot_id
        ]
        for account in accounts:
            if account.aad_object_id:
                self._references.saw(chat.tenant, account.aad_object_id, account.id)
        return tuple(member(account, chat.tenant) for account in accounts)

    async def meeting_details(self, event: MeetingEnded) -> MeetingDetails:
        """Where the meeting is kept. Raises `NotFound`, `Forbidden`, `Throttled`, `Unavailable`, `Upstream`."""
        place = await self._references.place(event.chat)
        return details_of(await (await self._connector()).meeting(place, event.meeting_id))

    async def _send(self, chat: Chat, place: Place, fields: dict[str, Any]) -> MessageRef:
        return MessageRef(chat=chat, id=await (await self._connector()).send(chat, place, fields))

    async def _put(self, ref: MessageRef, fields: dict[str, Any]) -> MessageRef:
        place = await self._references.place(ref.chat)
        await (await self._connector()).update(ref.chat, place, ref.id, fields)
        return ref

    async def _tell(self, action: TellPerson, fields: dict[str, Any]) -> MessageRef:
        """To the person's own chat, which is made if there is none, and made again if it is gone."""
        chat = await self._references.chat_of(action.tenant, action.person)
        if chat is not None:
            try:
                return await self._send(chat, await self._references.place(chat), fields)
            except NotFound:
                await self._references.forget_chat_of(action.tenant, action.person)
        return await self._tell_first(action, fields)

    async def _tell_first(self, action: TellPerson, fields: dict[str, Any]) -> MessageRef:
        if not action.person.id:
            raise NotFound("This person has no account in the directory, so Rapporteur can't write to them.")
        place = await self._references.place_of_tenant(action.tenant)
        user = await self._references.user_of(action.tenant, action.person)
        made = await (await self._connector()).create_personal_chat(action.tenant, place, user)
        chat = Chat(channel="teams", tenant=action.tenant, id=made, scope="personal")
        await self._references.keep_chat(action.tenant, action.person, chat, place)
        return await self._send(chat, place, fields)

    # ---- the SDK -------------------------------------------------------------------------------

    async def _connector(self) -> Connector:
        if self._loaded is not None:
            return self._loaded
        return await asyncio.to_thread(self._import)

    def _import(self) -> Connector:
        from bot.channels import teams_invokes  # noqa: F401 - its first import takes long, too
        from bot.channels.teams_connector import Connector

        loaded = self._loaded or Connector(self.settings.app_id, self._wire)
        self._loaded = loaded
        return loaded


def _trust(settings: TeamsSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(cafile=settings.ca_file)
    return context
