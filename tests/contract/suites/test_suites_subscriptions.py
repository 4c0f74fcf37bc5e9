"""What a suite tells of by itself: what both promise, each through its own SDK against the tenant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from suite import Suite

from bot.core.errors import Conflict, NotFound
from bot.core.ports import Subscriptions
from bot.core.types import TranscriptCreated

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = "WEBVTT\n\n0:0:1.0 --> 0:0:4.0\n<v Tom Okafor>Shall we begin?</v>\n"


@pytest_asyncio.fixture(loop_scope="module")
async def subscriptions(suite: Suite) -> Subscriptions:
    """None is there yet: Priya's and Tom's meetings and Tom's mailbox are wanted."""
    for one in await suite.own.subscriptions.active():
        await suite.own.subscriptions.remove(one.id)
    return suite.own.subscriptions


async def test_all_that_is_wanted_is_made_lives_as_long_as_it_may_and_is_listed_until_removed(
    subscriptions: Subscriptions,
) -> None:
    made = [await subscriptions.create(resource) for resource in subscriptions.wanted]
    assert [one.resource for one in made] == list(subscriptions.wanted)
    assert len(made) == 3
    left = min(one.expires for one in made) - datetime.now(UTC)
    assert subscriptions.longest - timedelta(minutes=10) < left <= subscriptions.longest
    assert all(one.current for one in made)
    assert {one.id for one in await subscriptions.active()} == {one.id for one in made}
    for one in made:
        for _ in range(2):
            await subscriptions.remove(one.id)
    assert await subscriptions.active() == ()


async def test_renewed_it_lives_as_long_as_it_may_again(subscriptions: Subscriptions) -> None:
    for resource in subscriptions.wanted[1:]:
        made = await subscriptions.create(resource)
        renewed = await subscriptions.renew(made.id)
        assert (renewed.id, renewed.current) == (made.id, True)
        assert made.expires <= renewed.expires + timedelta(seconds=1)


async def test_a_second_one_for_the_same_is_a_conflict(subscriptions: Subscriptions) -> None:
    await subscriptions.create(subscriptions.wanted[0])
    with pytest.raises(Conflict):
        await subscriptions.create(subscriptions.wanted[0])


async def test_one_that_is_gone_cannot_be_renewed_and_counts_as_removed(
    suite: Suite, subscriptions: Subscriptions
) -> None:
    made = await subscriptions.create(subscriptions.wanted[0])
    suite.expire(made.id)
    assert await subscriptions.active() == ()
    with pytest.raises(NotFound):
        await subscriptions.renew(made.id)
    await subscriptions.remove(made.id)


async def test_a_transcript_is_told_of_and_found_by_asking_as_the_same(
    suite: Suite, subscriptions: Subscriptions
) -> None:
    await subscriptions.create(subscriptions.wanted[1])
    since = datetime.now(UTC) - timedelta(hours=1)
    meeting = (await suite.ended(SAID)).meeting_id
    (part,) = suite.parts(meeting)
    ids, count = set[str](), 1
    while f"transcript:{part}" not in ids:
        heard = await suite.heard.until(count)
        told = [one for one in heard if isinstance(one, TranscriptCreated) and one.meeting_id == meeting]
        ids, count = {one.id for one in told}, len(heard) + 1
    meetings = suite.own.provider.meetings
    found = await meetings.created_since(suite.person("tom").id, since)
    assert [one.id for one in found if one.meeting_id == meeting] == [f"transcript:{part}"]
    assert {one.organiser_id for one in told} == {suite.person("tom").id}
    assert {(await meetings.ended(one)).meeting_id for one in told} == {meeting}


async def test_a_mail_is_told_of_and_found_in_its_mailbox(suite: Suite, subscriptions: Subscriptions) -> None:
    await subscriptions.create(subscriptions.wanted[2])
    since = datetime.now(UTC)
    id = suite.deliver("Dana <dana@oakfield.example>", "Completion", "On the 28th?")
    (told,) = await suite.heard.until(1)
    assert getattr(told, "mailbox", "") == suite.mailbox
    found = await suite.own.mail.arrived_since(suite.mailbox, since)
    assert [one.message_id for one in found][-1] == id
