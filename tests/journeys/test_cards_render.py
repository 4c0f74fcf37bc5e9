"""Holds that our cards are drawn whole by Microsoft's own renderer, in Teams' light and dark, wide and narrow.

With RAPPORTEUR_PICTURES set to a folder, the pictures are left there to be looked at.
"""

from __future__ import annotations

import asyncio
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from card_pictures import Picture, draw

from bot.channels.adaptive import render
from bot.core.card import Button, Card, ChoiceInput, DateInput, Facts, Item, Items, LinkButton, Source, Text, TextInput

if TYPE_CHECKING:
    from playwright.async_api import Browser

SIGHTS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 480), ("dark", 480), ("light", 320))
PNG = b"\x89PNG\r\n\x1a\n"

RECAP = Card(
    title="Weekly matter review",
    subtitle="Draft by the embedded model · 8 min 35 s · all of it read",
    summary="Three decisions, five actions",
    elements=(
        Text(text="The firm accepts the landlord's offer and drops the break at year three. [1]"),
        Items(
            title="Decisions",
            items=(
                Item(text="Accept three months rent free", details=("Anna Pellow", "1:12")),
                Item(text="No completion money without a call on a known number", details=("Anna Pellow", "3:20")),
            ),
        ),
        Items(
            title="Actions",
            items=(
                Item(
                    text="Send the revised heads of terms to the landlord's solicitor",
                    details=("Sarah Khan", "Fri 27 Nov (“by Friday”)", "1:24"),
                    url="https://tasks.example.com/1",
                ),
            ),
        ),
        Items(title="Open questions", items=(), empty="Nothing was left open."),
        Text(text="Read the recap before you rely on it.", weight="warning"),
    ),
    buttons=(
        Button(label="Correct", verb="correct", data={"run": "r1"}),
        Button(label="Withdraw", verb="withdraw", data={"run": "r1"}, style="destructive"),
        LinkButton(label="Open the plan", url="https://tasks.example.com/plan"),
    ),
    ai=True,
    sources=(Source(name="Weekly matter review", abstract="Then let's take the offer."),),
)
ASKING = Card(
    title="Who is meant by “Sarah”?",
    summary="Two people are called Sarah",
    elements=(
        Facts(facts=(("Said", "Sarah will take the contract out to her on Thursday"), ("At", "1:02"))),
        ChoiceInput(id="who", label="Owner", choices=(("a", "Sarah Khan"), ("b", "Sarah Whitlock")), value="a"),
        ChoiceInput(id="keep", label="Keep", choices=(("1", "First task"), ("2", "Second task")), multiple=True),
        DateInput(id="due", label="Due", value=date(2026, 11, 26)),
        TextInput(id="note", label="A note for the chat", multiline=True),
    ),
    buttons=(Button(label="Release", verb="release", style="positive"), Button(label="Drop", verb="drop")),
)
LONG = Card(
    title="A meeting with a name that nobody would ever give to one, and which goes on for more than one line",
    summary="Long",
    elements=(
        Text(text="Llanfairpwllgwyngyllgogerychwyrn " * 12),
        Items(title="Actions", items=tuple(Item(text=f"Task {n}", details=("Nguyễn Thị Lan",)) for n in range(30))),
    ),
    buttons=tuple(Button(label=f"Button number {n}", verb=f"v{n}") for n in range(6)),
)
CARDS = {"recap": RECAP, "asking": ASKING, "long": LONG}


def leave(drawn: Picture, name: str) -> None:
    if folder := os.environ.get("RAPPORTEUR_PICTURES"):
        Path(folder, name).write_bytes(drawn.png)


@pytest.mark.parametrize("name", CARDS)
async def test_a_card_is_drawn_whole_in_both_themes_and_on_a_telephone(chromium: Browser, name: str) -> None:
    for theme, width in SIGHTS:
        drawn = await draw(chromium, render(CARDS[name]), theme, width)
        await asyncio.to_thread(leave, drawn, f"{name}-{theme}-{width}.png")
        assert drawn.problems == (), (theme, width)
        assert drawn.png.startswith(PNG)


async def test_everything_that_the_recap_says_can_be_read_in_the_picture(chromium: Browser) -> None:
    drawn = await draw(chromium, render(RECAP))
    for words in (
        RECAP.title,
        RECAP.subtitle,
        "Sarah Khan · Fri 27 Nov (“by Friday”) · 1:24",
        "Nothing was left open.",
    ):
        assert words in drawn.text
    assert drawn.buttons == ("Sources", "Correct", "Withdraw", "Open the plan")


async def test_every_field_of_a_card_has_a_label(chromium: Browser) -> None:
    drawn = await draw(chromium, render(ASKING))
    assert len(drawn.labels) >= 5
    assert "" not in drawn.labels


async def test_what_people_said_never_becomes_a_link_or_markup(chromium: Browser) -> None:
    said = "[click](https://evil.example) **now** <img src=x onerror=alert(1)>"
    hostile = Card(
        title=said,
        summary=said,
        elements=(
            Text(text=said),
            Facts(facts=((said, said),)),
            Items(title=said, items=(Item(text=said, details=(said,)),)),
        ),
    )
    drawn = await draw(chromium, render(hostile))
    assert drawn.links == ()
    assert drawn.text.count("[click](https://evil.example) **now** <img") == 7


async def test_the_harness_notices_a_bad_card(chromium: Browser) -> None:
    bad: list[tuple[dict[str, Any], str]] = [
        ({"type": "TextBlock", "text": ""}, "a TextBlock without text"),
        ({"type": "Input.Text", "label": "A field without a name"}, "unique Id"),
        ({"type": "Nonsense"}, "Nonsense"),
        ({"type": "ColumnSet", "columns": [{"type": "Column", "width": "900px"}]}, "wider than the card"),
    ]
    for element, complaint in bad:
        drawn = await draw(chromium, {"type": "AdaptiveCard", "version": "1.5", "body": [element]})
        assert complaint in " ".join(drawn.problems), element
