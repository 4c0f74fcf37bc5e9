"""What the bot posts and who is there to see it: what both channels promise, in the tenant."""

from __future__ import annotations

from typing import Any

import pytest
from channel_bot import approved
from suite import Suite, as_noted

from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.card import Card, Text
from bot.core.errors import Forbidden, NotFound
from bot.core.journal import collect
from bot.core.types import Chat, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = "WEBVTT\n\n0:0:1.0 --> 0:0:4.0\n<v Tom Okafor>Shall we begin?</v>\n"


def card(words: str) -> Card:
    return Card(title="Recap", summary="Two decisions", elements=(Text(text=words),), ai=True)


def posting(chat: Chat, words: str, key: str) -> Any:
    return approved(PostCard(key=key, chat=chat, card=card(words)))


async def test_a_place_is_opened_blank_filled_however_often_and_replaced(suite: Suite) -> None:
    lunch = suite.chat("lunch")
    before, action = len(suite.posts(lunch)), posting(lunch, "The lease is signed.", "blank")
    place = await suite.messages.open(action, blank=True)
    assert place.chat == lunch
    assert "lease" not in suite.posts(lunch)[-1]
    for _ in range(2):
        assert await suite.messages.fill(place, action) == place
    assert "lease" in suite.posts(lunch)[-1]
    replaced = approved(UpdateCard(key="u", message=place, card=card("It was the deed.")))
    for _ in range(2):
        assert await suite.messages.update(replaced) == place
    assert "deed" in suite.posts(lunch)[-1]
    assert "lease" not in suite.posts(lunch)[-1]
    assert len(suite.posts(lunch)) == before + 1


async def test_a_person_is_told_in_a_chat_of_their_own(suite: Suite) -> None:
    own = suite.chat("bot-tom")
    tell = approved(TellPerson(key="tell", person=suite.person("tom"), tenant=suite.firm, card=card("Only for you.")))
    ref = await suite.messages.open(tell)
    assert ref.chat == own
    assert "Only for you." in suite.posts(own)[-1]


async def test_nobody_without_an_account_is_told(suite: Suite) -> None:
    stranger = Person(id="", name="On the phone")
    with pytest.raises(NotFound):
        await suite.messages.open(approved(TellPerson(key="k", person=stranger, tenant=suite.firm, card=card("Hello"))))


async def test_where_the_app_is_not_it_is_not_present_and_cannot_write(suite: Suite) -> None:
    assert await suite.messages.present(suite.chat("lunch"))
    private = suite.chat("private")
    assert not await suite.messages.present(private)
    with pytest.raises((Forbidden, NotFound)):
        await suite.messages.open(posting(private, "Hello", "private"))


async def test_everybody_in_a_chat_is_a_member_and_the_bot_is_not(suite: Suite) -> None:
    members = await suite.members.members(suite.chat("lunch"))
    assert {(one.id, one.guest) for one in members} == {
        (suite.person(key).id, False) for key in ("priya", "tom", "sarah-a")
    }


async def test_who_of_the_firm_does_not_see_where_a_recap_goes_is_left_out(suite: Suite) -> None:
    """In Teams nobody: a meeting has a chat of its own."""
    chat = suite.chat_of(await suite.meet(SAID, "tom", ("priya", "dana")))
    people = [*map(suite.person, ("tom", "priya", "dana")), Person(id="", name="On the phone")]
    left_out = {"microsoft": [], "google": ["Priya Nair"]}
    assert [one.name for one in await suite.messages.left_out(chat, people)] == left_out[suite.name]


async def test_a_post_and_its_change_are_in_the_journal_as_the_tenant_saw_them(suite: Suite) -> None:
    before = suite.mark
    with collect() as links:
        ref = await suite.messages.open(posting(suite.chat("lunch"), "One", "journal"))
        await suite.messages.update(approved(UpdateCard(key="u", message=ref, card=card("Two"))))
    seen = [one for one in suite.tenant.requests[before:] if "token" not in one.path]
    assert [as_noted(link) for link in links] == [(one.method, one.path, one.status, "") for one in seen]
    assert {link.system for link in links} == {ref.chat.channel}
