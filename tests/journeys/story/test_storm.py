"""A tenth of all calls fails, a third of what is told is lost: a few meetings, a recap of each (two hundred in the soak)."""

from __future__ import annotations

from pathlib import Path

import pytest
from storm import each_once, end_many, stormy


@pytest.mark.parametrize("suite", ["microsoft", "google"])
async def test_six_meetings_in_bad_weather_have_each_their_recap_and_tasks_once(suite: str, tmp_path: Path) -> None:
    async with stormy(suite, tmp_path, seed=7) as story:
        meetings = await end_many(story, 6, seed=7)
        await each_once(story, meetings, seconds=180)
