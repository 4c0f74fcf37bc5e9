"""The Google Chat channel: one webhook request in, messages out; implements `Messages` and `Members` of bot.core.ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from bot.channels.answers import Answer, refusal
from bot.channels.gchat_auth import ChatTokens, bearer
from bot.channels.gchat_certificates import Certificates
from bot.channels.gchat_clicks import Happening, to_events
from bot.channels.gchat_events import Interaction, read_event, space_of
from bot.channels.gchat_people import member
from bot.channels.gchat_posting import ChatApi, Posting
from bot.channels.gchat_presses import answer_press
from bot.channels.gchat_references import GChatReferences
from bot.channels.gchat_settings import GChatSettings as GChatSettings
from bot.channels.inbound import Inbound
from bot.channels.raw import read_object, text
from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.errors import Forbidden, NotFound, RapporteurError, Unavailable
from bot.core.ports import Records
from bot.core.types import Approved, CardClicked, Chat, Command, Feedback, MessageRef, Person
from workspace.meetings import Link

log = structlog.get_logger()


class GChat:
    """One app in Google Chat. Times come from `clock`."""

    def __init__(self, settings: GChatSettings, records: Records, api: ChatApi, clock: Callable[[], datetime]) -> None:
        settings.check()
        self.settings = settings
        self._api, self._clock = api, clock
        self._references = GChatReferences(records, settings.customer)
        self._posting = Posting(api, self._references, settings.function)
        self._certificates = Certificates()
        self._tokens = ChatTokens(settings, fetch=self._certificates.fetch, clock=clock)

    async def warm(self) -> None:
        """Fetch Google's keys, off the request path. Out of reach is logged, not raised."""
        try:
            await self._tokens.warm()
        except Unavailable:
            log.warning("gchat.issuer_unreachable")

    async def close(self) -> None:
        await self._certificates.close()

    # ---- in ------------------------------------------------------------------------------------

    async def receive(self, authorization: str | None, body: bytes, inbound: Inbound) -> Answer:
        """One webhook request: verified, understood, handed over; acknowledged once `inbound` has it."""
        try:
            done = await self._admit(authorization, body)
            return 200, await self._dispatch(done, inbound) if done else {}, {}
        except RapporteurError as error:
            # Not in the log: strangers could fill it. `Inbound.refused` counts it.
            return refusal(error)

    async def _admit(self, authorization: str | None, body: bytes) -> Interaction | None:
        """What somebody did who may speak to us. The token comes first: strangers learn nothing of our parser.

        An add-on's token may stand in the body instead; then that much is read of it before.
        """
        raw = None
        if authorization is None and self.settings.verification == "add_on":
            raw = read_object(body, "an event of Google Chat")
            await self._tokens.check(text(raw, "authorizationEventObject", "systemIdToken"))
        else:
            await self._tokens.check(bearer(authorization or ""))
        return read_event(raw or read_object(body, "an event of Google Chat"), self.settings, self._clock())

    async def _dispatch(self, done: Interaction, inbound: Inbound) -> dict[str, Any]:
        if done.kind == "removed":
            await self._references.forget(done.chat, done.person)
            return {}
        answer: dict[str, Any] = {}
        for found in to_events(done):
            event = await self._whole(found)
            await self._references.learn(event)
            if isinstance(event, CardClicked):
                answer = await answer_press(done, event, inbound, self.settings.function)
            else:
                await inbound.accept(event)
        return answer

    async def _whole(self, event: Happening) -> Happening:
        """A press on a further part of a message is one on the message; who names no meeting means the space's own."""
        if isinstance(event, CardClicked | Feedback):
            return replace(event, message_id=await self._references.first_of(event.message_id))
        if isinstance(event, Command) and event.meeting_id is None:
            return replace(event, usual_meeting=await self._references.last_link(event.chat))
        return event

    # ---- out -----------------------------------------------------------------------------------

    async def open(self, approved: Approved[PostCard] | Approved[TellPerson], *, blank: bool = False) -> MessageRef:
        """Post a card, or a blank place for it; once for each key. Raises `NotFound`, `Forbidden`, `Throttled`,
        `Unavailable`."""
        action = approved.action
        if isinstance(action, TellPerson):
            return await self._tell(action, blank)
        name = await self._posting.post(action.chat, action.card, action.key, only=action.only, place=blank)
        return MessageRef(chat=action.chat, id=name)

    async def fill(self, place: MessageRef, approved: Approved[PostCard] | Approved[TellPerson]) -> MessageRef:
        """Put the card into a message that `open` made."""
        await self._posting.put(place.chat, place.id, approved.action.card)
        return place

    async def update(self, approved: Approved[UpdateCard]) -> MessageRef:
        """Replace a message in place."""
        message = approved.action.message
        await self._posting.put(message.chat, message.id, approved.action.card)
        return message

    async def _tell(self, action: TellPerson, blank: bool) -> MessageRef:
        """To the person's own conversation, which is looked for again if it is gone."""
        chat = await self.direct(action.person)
        try:
            name = await self._posting.post(chat, action.card, action.key, place=blank)
        except (NotFound, Forbidden):
            await self._references.forget_direct(action.person)
            chat = await self.direct(action.person)
            name = await self._posting.post(chat, action.card, action.key, place=blank)
        return MessageRef(chat=chat, id=name)

    # ---- where and who -------------------------------------------------------------------------

    async def linked(self, code: str) -> tuple[Link, ...]:
        """The spaces that people linked a meeting to, by its code (`abc-defg-hij`), and that the app is still in: that it
        was removed from one may have gone unheard."""
        found = await self._references.linked(code.lower())
        return tuple([link for link in found if await self.present(link.chat)])

    async def direct(self, person: Person) -> Chat:
        """A person's own conversation with the app, begun if there is none. Raises `NotFound` in words."""
        known = await self._references.direct(person)
        if known is not None:
            return known
        space = await self._api.direct_message(person.id) if person.id else None
        if space is None:
            space = await self._begin(person)
        chat = Chat(channel="gchat", tenant=self.settings.customer, id=space, scope="personal")
        await self._references.keep_direct(person, chat)
        return chat

    async def present(self, chat: Chat) -> bool:
        """Whether the app is in this space. Raises `Throttled`, `Unavailable`."""
        try:
            await self._api.space(space_of(chat))
        except (NotFound, Forbidden):
            return False
        return True

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        """Everybody in the space, guests marked, apps left out."""
        return tuple(member(one, self.settings) for one in await self._api.members(space_of(chat)))

    async def left_out(self, chat: Chat, people: Sequence[Person]) -> tuple[Person, ...]:
        """Who of the firm doesn't see what stands there: a Meet meeting has no chat that all who were there are in."""
        there = {one.id for one in await self.members(chat)}
        return tuple(person for person in people if person.id and not person.guest and person.id not in there)

    async def _begin(self, person: Person) -> str:
        """In the person's own name: an app can't begin a conversation by itself."""
        if not person.mail or not self.settings.of_firm(person.mail):
            raise NotFound(
                "This person has no conversation with Rapporteur in Google Chat, and none can be begun for them. "
                "They write to the app once, then it can answer."
            )
        return await self._api.set_up_direct_message(person.mail)
