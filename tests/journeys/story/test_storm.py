"""A tenth of all calls fails, a third of what is told is lost: ten meetings, ten recaps (two hundred in the soak)."""

from __future__ import annotations

from pathlib import Path

from storm import each_once, end_many, stormy


async def test_ten_meetings_in_bad_weather_have_each_their_recap_and_tasks_once(tmp_path: Path) -> None:
    async with stormy(tmp_path, seed=7) as story:
        meetings = await end_many(story, 10, seed=7)
        await each_once(story, meetings, seconds=180)
