"""How both suites' services are asked: what is noted, tried again, waited for and given up on."""

from __future__ import annotations

import pytest
from suite import Suite, as_noted

from bot.core.errors import Forbidden, Throttled, Unavailable
from bot.core.journal import collect

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("kind", ["429", "503"])
async def test_every_request_is_in_the_journal_as_the_tenant_saw_it(suite: Suite, kind: str) -> None:
    people = suite.connect().provider.people
    suite.break_("read the directory", kind)
    before = suite.mark
    with collect() as links:
        await people.directory()
    seen = suite.asked(before)
    assert [as_noted(link) for link in links] == [
        (one.method, one.path, one.status, suite.subject_of(one)) for one in seen
    ]
    assert [link.status for link in links] == [int(kind), 200]
    assert len({link.client_request_id for link in links}) == 2
    assert all(link.at.tzinfo for link in links)


@pytest.mark.parametrize("kind", ["503", "504", "cut", "drop"])
async def test_what_passes_is_not_even_noticed_and_what_lasts_is_told_as_unavailable(suite: Suite, kind: str) -> None:
    suite.break_("read the directory", kind, times=2)
    assert await suite.connect().provider.people.directory()
    suite.break_("read the directory", kind, times=9)
    with pytest.raises(Unavailable) as failed, collect() as links:
        await suite.connect(tries=2).provider.people.directory()
    assert failed.value.retryable
    assert len(links) == 2


async def test_who_asks_for_a_longer_pause_than_a_request_may_take_is_believed(suite: Suite) -> None:
    suite.break_("read the directory", "429", times=9, seconds=600)
    with pytest.raises(Throttled) as refused, collect() as links:
        await suite.connect().provider.people.directory()
    assert (refused.value.retry_after, refused.value.retryable, len(links)) == (600, True, 1)


async def test_an_answer_that_takes_too_long_is_not_waited_for(suite: Suite) -> None:
    people = suite.connect(tries=1, answer=0.3).provider.people
    await people.groups(suite.person("tom").id, [suite.group("staff")])
    suite.break_("read the directory", "slow", seconds=0.7)
    with pytest.raises(Unavailable), collect() as links:
        await people.directory()
    assert [link.status for link in links] == [0]


async def test_a_token_that_is_taken_no_more_is_said_so(suite: Suite) -> None:
    suite.break_("read the directory", "expired_token", times=9)
    with pytest.raises(Forbidden) as refused:
        await suite.connect().provider.people.directory()
    assert refused.value.reason == "token_refused"
