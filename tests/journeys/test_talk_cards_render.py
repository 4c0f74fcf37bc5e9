"""What the bot says outside a skill, drawn by Microsoft's renderer: whole, in both themes, on a telephone.

With RAPPORTEUR_PICTURES set to a folder, the pictures are left there to be looked at.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from card_pictures import draw

from bot.channels.adaptive import render
from bot.conversation import talk
from bot.conversation.commands import COMMANDS
from bot.core.types import Chat, Person

if TYPE_CHECKING:
    from playwright.async_api import Browser

SAM = Person(id="1", name="Sam Okafor")
CHAT = Chat(channel="teams", tenant="t1", id="19:chat", scope="channel")
ALL = tuple(COMMANDS)
SIGHTS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 480), ("dark", 320))
CARDS = {
    "welcome": talk.welcome(SAM, CHAT, content_days=30, audit_days=730),
    "help": talk.help_card(ALL, CHAT),
    "hello": talk.hello(SAM, ALL, "personal"),
    "did-you-mean": talk.did_you_mean("recap"),
    "nonsense": talk.did_not_understand(ALL),
    "swearing": talk.sorry_to_annoy(),
}


async def test_what_the_bot_says_is_drawn_whole_with_its_buttons(chromium: Browser) -> None:
    folder = os.environ.get("RAPPORTEUR_PICTURES")
    for name, card in CARDS.items():
        for theme, width in SIGHTS:
            drawn = await draw(chromium, render(card), theme, width)
            if folder:
                await asyncio.to_thread(Path(folder, f"{name}-{theme}.png").write_bytes, drawn.png)
            assert drawn.problems == (), (name, theme)
            assert drawn.buttons == tuple(button.label for button in card.buttons)
            assert card.title in drawn.text


async def test_the_welcome_can_be_read_in_its_picture(chromium: Browser) -> None:
    drawn = await draw(chromium, render(CARDS["welcome"]))

    for words in ("Sam Okafor added me here.", "I am an AI", "30 days", *ALL):
        assert words in drawn.text
