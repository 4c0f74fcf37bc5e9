"""One description of a card; a renderer per channel turns it into what the vendor wants. No skill knows either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from bot.core.types import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph, plain text: a renderer escapes whatever its vendor would take for markup. `[n]` cites source n."""

    text: str
    weight: Literal["normal", "subtle", "strong", "warning"] = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Pairs of a name and a value."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list: what, then subtle details (owner, due date, moment in the meeting)."""

    text: str
    details: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A headed list. `empty` stands there instead when there is none."""

    title: str
    items: tuple[Item, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput:
    id: str
    label: str
    value: str = ""
    multiline: bool = False
    max_length: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceInput:
    """`choices` are (value, label)."""

    id: str
    label: str
    choices: tuple[tuple[str, str], ...]
    value: str = ""
    multiple: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInput:
    id: str
    label: str
    value: date | None = None


Element: TypeAlias = Text | Facts | Items | TextInput | ChoiceInput | DateInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`verb` and `data` come back in a `CardClicked`, with the values of the inputs under their ids added to `data`.

    `private`: what it leads to is for whoever presses it alone, a form or an explanation, and changes nothing yet.
    """

    label: str
    verb: str
    data: Mapping[str, Json] = field(default_factory=dict)
    style: Literal["default", "positive", "destructive"] = "default"
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkButton:
    """`url` is a vendor's own page (a task, a meeting), https only; never one that a model wrote."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInButton:
    """Signs the reader in: silently where the channel can, under the id `ticket`; else at `url`, a page of ours."""

    label: str
    ticket: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What `[n]` in the text stands for; n is its place in `Card.sources`, from 1."""

    name: str
    abstract: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`summary` is what a notification and a screen without cards show. `ai`: AI-generated, and labelled so.

    Of a card with `sign_in` only the summary is shown beside that button.
    """

    title: str
    summary: str
    elements: tuple[Element, ...] = ()
    buttons: tuple[Button | LinkButton, ...] = ()
    subtitle: str = ""
    ai: bool = False
    sources: tuple[Source, ...] = ()
    sign_in: SignInButton | None = None
