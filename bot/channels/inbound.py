"""What a channel hands over what came in to; it knows nothing of what becomes of it."""

from __future__ import annotations

from typing import Protocol

from bot.core.card import Card
from bot.core.types import CardClicked, Received


class Inbound(Protocol):
    """Given to the channels by `bot.compose`."""

    async def accept(self, event: Received) -> None:
        """Returns once the event is durable."""
        ...

    async def click(self, click: CardClicked) -> Card:
        """What the person who clicked sees at once; durable before it returns. Raises `RapporteurError`."""
        ...

    def refused(self, where: str, code: str) -> None:
        """A request to the endpoint `where`, or a part of one, was refused; `code` is an error's, or a reason. To be counted
        and no more: anybody can send refused requests."""
        ...
