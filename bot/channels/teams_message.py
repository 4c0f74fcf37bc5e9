"""A card of ours as a Teams message: the Adaptive Card, its summary, Teams' AI label, citations and feedback buttons.

There is no text beside the card: Teams would make two messages of it (its Playground does, and names no id for them).
Source: learn.microsoft.com "Enhance AI-generated bot messages" (one root entity, at most 20 citations, none empty) and
"Format your bot messages" (at most 100 KB).
"""

from __future__ import annotations

import json
from typing import Any

from bot.channels.adaptive import CITATIONS, clean, https, render, shorten
from bot.channels.teams_sign_in import sign_in_message
from bot.core.card import Card, Source, Text

LIMIT = 80_000
"""Bytes of a message as it is sent; Teams refuses above about 100 KB and adds its own."""

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
NAME, ABSTRACT = 80, 160

LADDER = ((200, 4000), (100, 1500), (60, 800), (30, 500), (15, 300), (5, 200))
"""Ever shorter: items in a list, letters in a text."""


def message(card: Card, app_id: str = "") -> dict[str, Any]:
    """The fields of a message activity, at most `LIMIT` bytes; what had to be left out is said in the card.

    A card to sign in by is Teams' own kind; `app_id` is whose single sign-on it offers beside the link.
    """
    if card.sign_in is not None:
        return sign_in_message(card.summary, card.sign_in, app_id)
    whole = _message(card)
    if size(whole) <= LIMIT:
        return whole
    for items, letters in LADDER:
        shorter = _message(shorten(card, items=items, letters=letters))
        if size(shorter) <= LIMIT:
            return shorter
    return _message(_too_long(card))


def size(fields: dict[str, Any]) -> int:
    """Bytes on the wire: the SDK sends ASCII, so a letter outside it counts six."""
    return len(json.dumps(fields))


def blank(card: Card) -> dict[str, Any]:
    """A place for the card that is to come: its title only."""
    return _message(Card(title=card.title, summary=card.title, elements=(Text(text="One moment…", weight="subtle"),)))


def _message(card: Card) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "type": "message",
        "summary": clean(card.summary or card.title),
        "attachments": [{"contentType": CARD_TYPE, "content": render(card)}],
    }
    if not card.ai:
        return fields
    entity: dict[str, Any] = {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "additionalType": ["AIGeneratedContent"],
    }
    if citations := _citations(card.sources):
        entity["citation"] = citations
    return fields | {"entities": [entity], "channelData": {"feedbackLoop": {"type": "default"}}}


def _citations(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    return [_citation(position, source) for position, source in enumerate(sources[:CITATIONS], start=1)]


def _citation(position: int, source: Source) -> dict[str, Any]:
    name = clean(source.name)[:NAME] or f"Source {position}"
    appearance = {"@type": "DigitalDocument", "name": name, "abstract": clean(source.abstract)[:ABSTRACT] or name}
    if source.url and https(source.url):
        appearance["url"] = source.url
    return {"@type": "Claim", "position": position, "appearance": appearance}


def _too_long(card: Card) -> Card:
    """The honest last resort: the first lines of a card that even shortened is too long."""
    note = Text(text="This was too long to show here. The first part follows; ask for a shorter one.", weight="warning")
    first = shorten(card, items=3, letters=150)
    buttons = tuple(
        button for button in first.buttons[:3] if len(json.dumps(getattr(button, "data", {}), default=dict)) < 9000
    )
    return Card(
        title=first.title, summary=first.summary, elements=(note, *first.elements[:10]), buttons=buttons, ai=card.ai
    )
