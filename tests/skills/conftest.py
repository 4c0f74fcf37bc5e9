"""A small firm and a meeting of theirs, for the tests of skills."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.types import Chat, Context, Meeting, Person, Utterance
from skills.recap.gather import context_from

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

WEDNESDAY = date(2026, 11, 25)

SAID = (
    ("Sarah Jones", "Morning everyone. Three things today: the Brightwater year end, the VAT return for Hartley's, and the lease."),
    ("Tom Baker", "The trial balance came in last week. There's a difference of four thousand two hundred pounds on the stock account."),
    ("Sarah Jones", "Do we need to tell the partner at this stage, or can it wait?"),
    ("Tom Baker", "It can wait until we've seen the count. I'll ring Helen at Brightwater tomorrow and get the count sheets from her."),
    ("Sarah Jones", "Good. Let's agree that we don't send out the draft accounts until that difference is resolved."),
    ("Priya Patel", "Agreed."),
    ("Sarah Jones", "Priya, can you have the Hartley's figures ready for me by close of business on Friday?"),
    ("Priya Patel", "Yes, I can do that. I'm not sure whether they can reclaim the VAT on the new van, though."),
    ("Sarah Jones", "The landlord has offered five years at twenty-eight thousand. We've decided to take it if he pays for the boiler."),
    ("Priya Patel", "Somebody should also tell the insurers that we're staying."),
    ("Sarah Jones", "Good point. Tom, could you do that?"),
    ("Tom Baker", "Sure, I'll email them. That's everything then, thanks both."),
)  # fmt: skip


@pytest.fixture
def sarah() -> Person:
    return Person(id="id-sarah", name="Sarah Jones", mail="sarah@brook.example")


@pytest.fixture
def tom() -> Person:
    return Person(id="id-tom", name="Tom Baker", mail="tom@brook.example")


@pytest.fixture
def priya() -> Person:
    return Person(id="id-priya", name="Priya Patel", mail="priya@brook.example")


@pytest.fixture
def other_sarah() -> Person:
    return Person(id="id-sarah-khan", name="Sarah Khan", mail="sarah.khan@brook.example")


@pytest.fixture
def guest() -> Person:
    return Person(id="id-helen", name="Helen Marsh", mail="helen@brightwater.example", guest=True)


@pytest.fixture
def chat() -> Chat:
    return Chat(channel="teams", tenant="tenant-1", id="19:meeting@thread.v2", scope="group")


@pytest.fixture
def meeting(sarah: Person) -> Meeting:
    start = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    return Meeting(
        id="meeting-1", title="Wednesday team meeting", organiser=sarah, start=start, end=start.replace(hour=11)
    )


@pytest.fixture
def talk() -> Callable[..., tuple[Utterance, ...]]:
    """Utterances out of (speaker, text), ten seconds each, the first at 0."""

    def made(*said: tuple[str | None, str]) -> tuple[Utterance, ...]:
        return tuple(
            Utterance(start=place * 10.0, end=place * 10.0 + 9, speaker=speaker, text=text)
            for place, (speaker, text) in enumerate(said)
        )

    return made


@pytest.fixture
def office(
    talk: Callable[..., tuple[Utterance, ...]], sarah: Person, tom: Person, priya: Person, meeting: Meeting, chat: Chat
) -> Context:
    """The team meeting of a Wednesday, 25 November 2026, with all three who were there."""
    made = context_from(talk(*SAID), title=meeting.title, at=WEDNESDAY, people=(sarah, tom, priya), case="case-1")
    return replace(made, meeting=meeting, chat=chat)
