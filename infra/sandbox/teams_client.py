"""Everybody's Teams, as far as it acts by itself: it answers a bot's OAuthCard with a single sign-on token.

Source: msteams-docs, bot-sso-overview and bot-sso-code; a bot that can't use the token answers 412, and the card's button
is shown. Single sign-on is for a person's own chat with the bot only.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.activities import Activities
from infra.sandbox.channel import BotUnreachable, Channel
from infra.sandbox.person_tokens import PersonTokens
from infra.sandbox.state import Chat, Message, Person, SignIn, State


@dataclass(slots=True, kw_only=True)
class TeamsClients:
    """All the people's clients. `endpoints`: how many each person has open; every one of them answers a card."""

    state: State
    channel: Channel
    activities: Activities
    tokens: PersonTokens
    endpoints: int = 1
    _answering: set[asyncio.Task[None]] = field(default_factory=set)

    def posted(self, chat: Chat, message: Message) -> None:
        """The bot posted or changed a message: is there a card to answer?"""
        card = message.sign_in_card
        message.sign_in = None if card is None else "button"
        if card is None or chat.kind != "personal" or "tokenExchangeResource" not in card:
            return
        person = self.state.people[chat.members[0]]
        if person.sso:
            message.sign_in = "trying"
            task = asyncio.get_running_loop().create_task(self._answer(chat, person, message, card))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def verify(self, chat: Chat, person: Person, message: Message, state: str) -> int:
        """The page behind the button is done and gave `state`; the bot's HTTP status. Raises `BotUnreachable`."""
        delivery = await self.channel.offer(self.activities.verify_state(chat, person, message.id, state))
        if delivery.status == 200:
            self._became(message, "verified")
        return delivery.status

    def close(self) -> None:
        """No card is answered any more."""
        for task in self._answering:
            task.cancel()

    async def _answer(self, chat: Chat, person: Person, message: Message, card: dict[str, Any]) -> None:
        token = self.tokens.sso(person)
        activities = [
            self.activities.token_exchange(chat, person, message.id, card, token) for _ in range(self.endpoints)
        ]
        try:
            deliveries = await asyncio.gather(*map(self.channel.offer, activities))
        except BotUnreachable:
            deliveries = []
        self._became(message, "silent" if any(delivery.status == 200 for delivery in deliveries) else "button")

    def _became(self, message: Message, what: SignIn) -> None:
        if message.sign_in is not None:
            message.sign_in = what
            self.state.changed("message", message.id)
