"""Ten thousand bodies to each endpoint: no 5xx, and neither memory nor tasks grow."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import CHAT, LIFECYCLE, MESSAGES, NOTIFICATIONS, PUBSUB, Footprint, fuzzed_bot, settled

from infra.sandbox import Tenant

MANY = 10_000
WARM = 1_000
GROWTH = 20.0
"""Megabytes: what the generator of the bodies keeps is among it."""


@pytest.mark.parametrize("path", [MESSAGES, NOTIFICATIONS, LIFECYCLE, CHAT, PUBSUB])
async def test_ten_thousand_bodies_leave_nothing_behind(tenant: Tenant, tmp_path: Path, path: str) -> None:
    async with fuzzed_bot(tenant, tmp_path / "data") as fuzzed:
        await fuzzed.fuzz(path, WARM)
        await settled()
        before = Footprint.now()
        statuses = await fuzzed.fuzz(path, MANY)
        await settled()
        after = Footprint.now()

    assert after.tasks <= before.tasks
    assert statuses.total() >= MANY
    assert after.megabytes - before.megabytes < GROWTH
