"""Retention: content goes on schedule, the log never before six months, and settings that would break that are refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.core.errors import ConfigError
from policies.retention import DAYS, purge, retention

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_without_settings_there_is_a_schedule_that_is_allowed() -> None:
    assert retention({}) == DAYS


def test_a_setting_changes_its_kind_only() -> None:
    assert retention({"audit": 183, "runs": 30}) == {**DAYS, "audit": 183, "runs": 30}


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"audit": 182}, "six months"),
        ({"audit": 0}, "six months"),
        ({"audit": -1}, "six months"),
        ({"seen": 1}, "delivered again"),
        ({"workflows": 0}, "day after"),
        ({"vaults": 10}, "without its vault"),
        ({"runs": 400, "vaults": 400}, "readable"),
        ({"audits": 200}, "no such kind"),
    ],
)
def test_what_the_law_or_the_bot_cannot_bear_is_refused_at_start(settings: dict[str, int], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        retention(settings)


async def test_each_store_is_told_from_when_on_its_things_are_kept() -> None:
    told: dict[str, datetime] = {}

    def store(name: str, deleted: int) -> Callable[[datetime], Awaitable[int]]:
        async def delete(before: datetime) -> int:
            told[name] = before
            return deleted

        return delete

    stores = {"records": store("records", 3), "seen": store("seen", 2), "audit": store("audit", 0)}
    assert await purge(NOW, retention({}), stores) == {"records": 3, "seen": 2, "audit": 0}
    assert told["records"] == NOW
    assert (NOW - told["seen"]).days == DAYS["seen"]
    assert (NOW - told["audit"]).days == DAYS["audit"]
