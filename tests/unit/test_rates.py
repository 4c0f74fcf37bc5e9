"""How much may be asked for: evenly again with time, each for themselves, and no flood of names costs memory."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import TooManyRequests
from bot.rates import MOST_KNOWN, Allowances, Lanes, Rates


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def allowances(clock: Seconds, **changes: int) -> Allowances:
    usual = {"person_per_minute": 6, "tenant_per_minute": 10, "person_at_once": 1, "tenant_at_once": 2}
    return Allowances(**{**usual, **changes}, clock=clock)


def test_who_asks_too_much_hears_when_to_come_again_and_nobody_else_does() -> None:
    clock = Seconds()
    rates = allowances(clock)
    for _ in range(6):
        rates.take("t1", "tom")
    with pytest.raises(TooManyRequests) as refused:
        rates.take("t1", "tom")
    assert refused.value.retry_after == pytest.approx(10.0)
    rates.take("t1", "anna")
    rates.take("t2", "tom")

    clock.now = 10.0
    rates.take("t1", "tom")
    with pytest.raises(TooManyRequests):
        rates.take("t1", "tom")


def test_a_whole_firm_has_its_limit_too() -> None:
    rates = allowances(Seconds(), person_per_minute=100)
    for number in range(10):
        rates.take("t1", f"person {number}")
    with pytest.raises(TooManyRequests, match="Your firm"):
        rates.take("t1", "somebody new")


def test_what_was_saved_up_is_never_more_than_a_minutes_worth() -> None:
    clock = Seconds()
    rates = Rates(3, clock)
    clock.now = 3600.0
    for _ in range(3):
        rates.take("tom", "later")
    with pytest.raises(TooManyRequests):
        rates.take("tom", "later")


def test_a_flood_of_names_costs_no_memory() -> None:
    rates = Rates(5, Seconds())
    for number in range(MOST_KNOWN + 500):
        rates.take(str(number), "later")
    assert len(rates._buckets) == MOST_KNOWN


async def test_so_many_at_once_the_others_in_their_order() -> None:
    lanes, inside, most, order = Lanes(2), 0, 0, list[int]()

    async def work(number: int) -> None:
        nonlocal inside, most
        async with lanes.lane("t1"):
            inside += 1
            most = max(most, inside)
            order.append(number)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work(number) for number in range(20)))
    assert most == 2
    assert order == list(range(20))
    assert lanes._lanes == {}


async def test_one_person_does_not_take_all_of_the_firms_places() -> None:
    rates, entered = allowances(Seconds()), list[str]()
    leave = asyncio.Event()

    async def work(person: str) -> None:
        async with rates.place("t1", person):
            entered.append(person)
            await leave.wait()

    tasks = [asyncio.create_task(work(person)) for person in ("tom", "tom", "anna")]
    await asyncio.sleep(0.01)
    assert entered == ["tom", "anna"]
    leave.set()
    await asyncio.gather(*tasks)
    assert entered == ["tom", "anna", "tom"]
