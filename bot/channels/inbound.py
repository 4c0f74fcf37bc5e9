"""What a channel hands over what came in to; it knows nothing of what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.core.card import Card
from bot.core.types import CardClicked, Person, Received


class Inbound(Protocol):
    """Given to the channels by `bot.service`."""

    async def accept(self, event: Received) -> None:
        """Returns once the event is durable."""
        ...

    async def click(self, click: CardClicked) -> Card:
        """What the person who clicked sees at once; durable before it returns. Raises `RapporteurError`."""
        ...

    async def exchange(self, person: Person, tenant: str, ticket: str, token: str) -> None:
        """A person's client offers its single sign-on token for the question that the ticket stands for.

        Raises `Refused` where the token doesn't do, `Unavailable`."""
        ...

    async def begin_sign_in(self, ticket: str) -> str:
        """The page that the link on a sign-in card leads to. Raises `BadInput` for one that isn't good any more."""
        ...

    async def finish_sign_in(self, answer: Mapping[str, str]) -> None:
        """What that page led back with. Raises `BadInput`, `Refused` with what went wrong, `Unavailable`."""
        ...

    def refused(self, where: str, code: str) -> None:
        """A request to the endpoint `where`, or a part of one, was refused; `code` is an error's, or a reason. To be counted
        and no more: anybody can send refused requests."""
        ...
