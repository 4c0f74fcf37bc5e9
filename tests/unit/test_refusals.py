"""What is refused at the door is in the audit as numbers: one entry however many came."""

from __future__ import annotations

import pytest

from bot.core.errors import Unavailable
from bot.core.types import AuditEvent
from bot.refusals import Refusals


class Log:
    def __init__(self) -> None:
        self.events: list[AuditEvent] = []
        self.broken = False

    async def append(self, event: AuditEvent) -> None:
        if self.broken:
            raise Unavailable("the disk is full")
        self.events.append(event)


async def test_ten_thousand_refusals_are_one_entry() -> None:
    log, refusals = Log(), Refusals()
    for number in range(10_000):
        refusals.add("/api/messages", "auth.unauthenticated" if number % 2 else "bad_input")
    await refusals.write(log)
    await refusals.write(log)

    (event,) = log.events
    assert (event.step, event.outcome) == ("refused requests", "denied")
    assert event.counts == {"/api/messages auth.unauthenticated": 5000, "/api/messages bad_input": 5000}


async def test_what_the_log_does_not_take_is_not_forgotten() -> None:
    log, refusals = Log(), Refusals()
    refusals.add("/graph/notifications", "auth.unauthenticated")
    log.broken = True
    with pytest.raises(Unavailable):
        await refusals.write(log)
    log.broken = False
    refusals.add("/graph/notifications", "auth.unauthenticated")
    await refusals.write(log)

    assert log.events[0].counts == {"/graph/notifications auth.unauthenticated": 2}
