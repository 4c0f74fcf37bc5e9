"""What Teams refuses of a bot's message: too big, a broken card, marks that it doesn't understand.

Source: msteams-docs, format-your-bot-messages (size), bot-messages-ai-generated-content (marks), cards-reference,
bot-sso-code (OAuthCard; its schema is Bot Framework's); adaptivecards.io, schema explorer 1.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from infra.sandbox.answers import Refusal

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
OAUTH = "application/vnd.microsoft.card.oauth"
MESSAGE_LIMIT = 100 * 1024
"""Bytes of the activity's JSON."""

_ROOT = "https://schema.org/Message"
_CARD_VERSION = (1, 5)
_CITATIONS = 20
_REFRESHED = 60
_TYPES = frozenset({"message", "typing", "event", "invokeResponse", "messageReaction"})

# What each element and action must have besides its type.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "TextBlock": ("text",),
    "RichTextBlock": ("inlines",),
    "TextRun": ("text",),
    "Image": ("url",),
    "ImageSet": ("images",),
    "Media": ("sources",),
    "Container": ("items",),
    "ColumnSet": (),
    "Column": (),
    "FactSet": ("facts",),
    "ActionSet": ("actions",),
    "Table": ("rows",),
    "TableRow": (),
    "TableCell": ("items",),
    "Input.Text": ("id",),
    "Input.Number": ("id",),
    "Input.Date": ("id",),
    "Input.Time": ("id",),
    "Input.Toggle": ("id", "title"),
    "Input.ChoiceSet": ("id",),
    "Action.Execute": (),
    "Action.Submit": (),
    "Action.OpenUrl": ("url",),
    "Action.ShowCard": ("card",),
    "Action.ToggleVisibility": ("targetElements",),
}
_CHILDREN = ("items", "columns", "actions", "inlines", "images", "rows", "cells", "body")


def check_size(raw: bytes) -> None:
    """Raises `Refusal` 413."""
    if len(raw) > MESSAGE_LIMIT:
        raise Refusal(413, "MessageSizeTooBig", "Message size too large.")


def check_message(activity: Mapping[str, Any]) -> None:
    """An activity that a bot sends. Raises `Refusal` 400."""
    if activity.get("type") not in _TYPES:
        raise _bad(f"Activity type '{activity.get('type')}' is missing or not supported.")
    if activity["type"] != "message":
        return
    attachments = activity.get("attachments") or []
    if not str(activity.get("text") or "").strip() and not attachments:
        raise _bad("The message has neither text nor attachments.")
    for attachment in attachments:
        check_attachment(attachment)
    check_marks(activity.get("entities") or [])


def check_attachment(attachment: Any) -> None:
    """Raises `Refusal` 400."""
    if not isinstance(attachment, dict) or not attachment.get("contentType"):
        raise _bad("An attachment needs a contentType.")
    if attachment["contentType"] == ADAPTIVE:
        check_card(attachment.get("content"))
    if attachment["contentType"] == OAUTH:
        check_sign_in(attachment.get("content"))


def check_sign_in(card: Any) -> None:
    """An OAuthCard: a text, the connection, a button with the link to sign in at, and what single sign-on needs, if any.

    Raises `Refusal` 400."""
    if not isinstance(card, dict) or not _said(card.get("text")) or not _said(card.get("connectionName")):
        raise _bad("An OAuthCard needs text and connectionName.")
    buttons = card.get("buttons")
    if not isinstance(buttons, list) or len(buttons) != 1 or not isinstance(buttons[0], dict):
        raise _bad("An OAuthCard has exactly one button.")
    if buttons[0].get("type") != "signin" or not _said(buttons[0].get("title")):
        raise _bad("An OAuthCard's button is of type signin and has a title.")
    if not _is_link(buttons[0].get("value")):
        raise _bad("An OAuthCard's button needs an https link as its value.")
    resource = card.get("tokenExchangeResource")
    if resource is None:
        return
    if not isinstance(resource, dict) or not _said(resource.get("id")) or not _said(resource.get("uri")):
        raise _bad("An OAuthCard's tokenExchangeResource needs id and uri.")


def check_card(card: Any) -> None:
    """An Adaptive Card of at most the version that Teams draws. Raises `Refusal` 400."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        raise _bad("The card's type must be AdaptiveCard.")
    if _version(card.get("version")) > _CARD_VERSION:
        raise _bad(f"Adaptive Card version {card['version']} is not supported; Teams supports up to 1.5.")
    user_ids = (card.get("refresh") or {}).get("userIds") or []
    if len(user_ids) > _REFRESHED:
        raise _bad(f"refresh.userIds holds {len(user_ids)} ids; at most {_REFRESHED} are allowed.")
    inputs = [element["id"] for element in _elements(card) if str(element.get("type")).startswith("Input.")]
    if len(inputs) != len(set(inputs)):
        raise _bad("Two inputs of the card have the same id.")


def check_marks(entities: Any) -> None:
    """Mentions, the AI label and its citations. Raises `Refusal` 400."""
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise _bad("entities must be a list of objects.")
    roots = [entity for entity in entities if entity.get("type") == _ROOT]
    if len(roots) > 1:
        raise _bad("Only one root schema.org/Message entity is allowed.")
    for entity in entities:
        if entity.get("type") == "mention" and not (entity.get("mentioned") or {}).get("id"):
            raise _bad("A mention needs mentioned.id.")
    for root in roots:
        _check_root(root)


def _check_root(root: Mapping[str, Any]) -> None:
    if root.get("@type") != "Message" or root.get("@context") != "https://schema.org":
        raise _bad("The root entity needs @type Message and @context https://schema.org.")
    citations = root.get("citation") or []
    if len(citations) > _CITATIONS:
        raise _bad(f"{len(citations)} citations; at most {_CITATIONS} are allowed.")
    positions = [citation.get("position") for citation in citations]
    if not all(isinstance(place, int) and place > 0 for place in positions) or len(set(positions)) != len(positions):
        raise _bad("Each citation needs a position of its own.")
    for citation in citations:
        _check_citation(citation)


def _check_citation(citation: Mapping[str, Any]) -> None:
    appearance = citation.get("appearance") or {}
    if citation.get("@type") != "Claim" or appearance.get("@type") != "DigitalDocument":
        raise _bad("A citation is a Claim whose appearance is a DigitalDocument.")
    for name, limit in (("name", 80), ("abstract", 160)):
        if not str(appearance.get(name) or "").strip() or len(appearance[name]) > limit:
            raise _bad(f"A citation's appearance needs a {name} of at most {limit} characters.")
    keywords = appearance.get("keywords") or []
    if len(keywords) > 3 or any(len(word) > 28 for word in keywords):
        raise _bad("A citation has at most 3 keywords of at most 28 characters.")
    if appearance.get("url") is not None and urlsplit(str(appearance["url"])).scheme != "https":
        raise _bad("A citation's url must be https.")


def _said(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _is_link(value: Any) -> bool:
    # Teams takes https only; a bot on this machine has no certificate that a browser would believe.
    link = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return link.scheme == "https" or (link.scheme == "http" and link.hostname in ("127.0.0.1", "localhost"))


def _version(text: Any) -> tuple[int, ...]:
    parts = str(text or "").split(".")
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        raise _bad(f"The card's version '{text}' is missing or malformed.")
    return tuple(int(part) for part in parts)


def _elements(card: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every element and action of a card, checked on the way."""
    waiting: list[Any] = [part for name in ("body", "actions") for part in _list(card, name)]
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):  # a RichTextBlock's inline may be bare text
            continue
        _check_element(element)
        yield element
        waiting += [child for name in _CHILDREN for child in _list(element, name)]
        for nested in (element.get("card"), element.get("selectAction")):
            waiting += [part for name in ("body", "actions") for part in _list(nested or {}, name)]


def _list(element: Mapping[str, Any], name: str) -> list[Any]:
    value = element.get(name) or []
    if not isinstance(value, list):
        raise _bad(f"{name} must be a list.")
    # A Table's columns are widths, not elements.
    return [] if element.get("type") == "Table" and name == "columns" else value


def _check_element(element: Any) -> None:
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind not in _REQUIRED:
        raise _bad(f"The card has an element of type '{kind}', which Teams doesn't know.")
    for name in _REQUIRED[kind]:
        value = element.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise _bad(f"The card's {kind} needs {name}.")
    if kind.startswith("Action.") and kind != "Action.ToggleVisibility" and not str(element.get("title") or "").strip():
        raise _bad(f"The card's {kind} needs a title.")
    for fact in element.get("facts") or []:
        if not isinstance(fact, dict) or not {"title", "value"} <= set(fact):
            raise _bad("A fact needs a title and a value.")
    for choice in element.get("choices") or []:
        if not isinstance(choice, dict) or not {"title", "value"} <= set(choice):
            raise _bad("A choice needs a title and a value.")


def _bad(message: str) -> Refusal:
    return Refusal(400, "BadSyntax", message)
