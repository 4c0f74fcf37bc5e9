"""Transcription that is stopped and started again more than once: each part brings the recap up to date by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from office import ENDED, Office, desk

from bot.core.types import Meeting, TranscriptPart, Utterance

MORE = ("I'll send the signed counterpart to them by Monday.", "I'll order the new sign for the shop by Tuesday.")


@dataclass
class InParts(Office):
    parts_there: int = 0

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        later = [
            TranscriptPart(
                id=f"more-{number}",
                created=ENDED.ended_at,
                utterances=(Utterance(start=1.0, end=5.0, speaker="Tom Ashdown", text=text),),
            )
            for number, text in enumerate(MORE[: self.parts_there])
        ]
        return (*await super().transcript(meeting, since), *later)


async def test_nobody_is_asked_about_a_third_part_where_nobody_has_touched_the_recap(tmp_path: Path) -> None:
    office = InParts()
    with desk(tmp_path, office) as bot:
        for there in range(3):
            office.parts_there = there
            await bot.do(replace(ENDED, id=f"e{there}"), run=f"run-{there}")

        (card,) = [str(card) for card in office.posted.values()]
        assert "counterpart" in card
        assert "new sign" in card
        assert len(office.made) == 3
        assert office.told == {}
