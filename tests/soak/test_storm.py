"""Two hundred meetings end in bad weather: two hundred recaps, each task once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from storm import each_once, end_many, stormy


@pytest.mark.parametrize("suite", ["microsoft", "google"])
async def test_two_hundred_meetings_in_bad_weather_have_each_their_recap_and_tasks_once(
    suite: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("RAPPORTEUR_SOAK_SEED", "20261122"))
    async with stormy(suite, tmp_path, seed) as story:
        meetings = await end_many(story, 200, seed)
        await each_once(story, meetings, seconds=1200)
