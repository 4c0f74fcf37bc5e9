"""Whatever is sent to an endpoint, it is answered, and never with a 5xx; the soak sends 10,000 bodies to each."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import CHAT, LIFECYCLE, MESSAGES, NOTIFICATIONS, PUBSUB, fuzzed_bot

from infra.sandbox import Tenant

MANY = 400


@pytest.mark.parametrize("path", [MESSAGES, NOTIFICATIONS, LIFECYCLE, CHAT, PUBSUB])
async def test_no_body_is_answered_with_a_5xx(tenant: Tenant, tmp_path: Path, path: str) -> None:
    async with fuzzed_bot(tenant, tmp_path / "data") as fuzzed:
        statuses = await fuzzed.fuzz(path, MANY)

    assert statuses.total() >= MANY
    # Some get through: else it would be the door alone that was tried.
    assert statuses[200] + statuses[202] + statuses[204] > 0
