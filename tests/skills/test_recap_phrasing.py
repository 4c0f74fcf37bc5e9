"""What was said becomes a line that can be read: stammers go, words stay."""

from __future__ import annotations

import pytest

from skills.recap.phrasing import spoken


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("I'll send it to the landlord's solicitor.", "I'll send it to the landlord's solicitor."),
        ("I'll s send it by, by Friday.", "I'll send it by Friday."),
        ("We we can ring him.", "We can ring him."),
    ],
)
def test_a_stammer_goes_and_a_possessive_stays(said: str, line: str) -> None:
    assert spoken(said) == line
