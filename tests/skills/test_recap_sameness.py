"""Which claims say the same, said at two moments: one is kept of them."""

from __future__ import annotations

import pytest

from skills.recap.recap import Claim, Evidence
from skills.recap.sameness import same


def said(text: str, start: float) -> Claim:
    return Claim(id=text, text=text, evidence=(Evidence(start=start, speaker="Sarah Jones", quote=text),))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Call Helen.", "Call Tom."),
        ("Ring Mr Smith about the lease.", "Ring Mr Jones about the lease."),
        ("Send report 1 to the client.", "Send report 3 to the client."),
    ],
)
def test_what_is_done_for_other_people_or_with_other_numbers_is_another_task(one: str, other: str) -> None:
    assert not same(said(one, 10.0), said(other, 90.0))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ring Mr Smith on Monday about the lease.", "Ring Smith by Friday about the lease."),
        ("Pay the landlord £1,200.", "Pay 1,200 to the landlord."),
        ("Send Helen the report.", "Send the report to Helen by Friday."),
    ],
)
def test_what_was_said_twice_is_one(one: str, other: str) -> None:
    assert same(said(one, 10.0), said(other, 90.0))
