"""Whole addresses are hidden, from the flat to the county, in every way of writing them; distances and houses of cards aren't."""

from __future__ import annotations

import pytest
from recognised import NO_MODEL

from policies.redaction.forms.addresses import address_recognisers

ALL = address_recognisers()

WHOLE = [
    "14 Acacia Avenue",
    "Flat 2, 7 St. Mary's Road, Leeds, LS6 2AB",
    "Rose Cottage, Mill Lane, Little Snoring, Norfolk NR21 0AB",
    "The Old Rectory, Church Lane, Ashby-de-la-Zouch, LE65 1AA",
    "Unit 4, Riverside Business Park, Station Road, Crewe CW1 2AB",
    "Apartment 12, Riverside House, 4 Quay Street, Manchester, M3 3JE",
    "2/1, 45 Byres Road, Glasgow G12 8AP",
    "12 Heol y Parc, Caerdydd CF10 1AB",
    "Manor Farm, Upper Slaughter, Cheltenham GL54 2JD",
    "12-14 The Broadway, Stratford, London E15 4QS",
    "221B Baker Street, London NW1 6XE",
    "123 HIGH STREET, LONDON, SW1A 1AA",
    "1st Floor, 20 Park Place, Cardiff, CF10 3DQ",
    "Room 6, Ashgrove House, Middlesbrough",
    "3 The Maltings, Burton upon Trent",
    "PO Box 123, Leeds",
    "12 High Street\nLittle Snoring\nNorfolk\nNR21 0AB",
    "12 high street leeds ls1 4ab",
    "flat 3b 14 the grove",
    "12 high st",
    "BFPO 61",
    "GIR 0AA",
]
NOTHING = [
    "It was 2 miles down the road and 15 minutes on the way here, a 10 minute drive",
    "Order 66 and room 101, 14 people on 2 floors",
    "She has 3 Green apples and 12 Court orders",
    "In 2012 Road transport grew, and 5 House rules were made.",
    "The street and the road, a close call, the drive to win",
    "4 by 4, a 5-3-2 formation, item 12 on the agenda",
]


def hidden(text: str) -> set[int]:
    """The places in a text that some recogniser covers."""
    spans = [result for recogniser in ALL for result in recogniser.analyze(text, [], NO_MODEL) if result.score >= 0.4]
    return {place for span in spans for place in range(span.start, span.end)}


@pytest.mark.parametrize("address", WHOLE)
def test_all_of_an_address_is_hidden(address: str) -> None:
    text = f"Write to {address}."
    covered = hidden(text)
    assert [text[at] for at in range(9, 9 + len(address)) if text[at].isalnum() and at not in covered] == []


@pytest.mark.parametrize("text", NOTHING)
def test_no_address_is_seen_where_none_is(text: str) -> None:
    assert hidden(text) == set()


def test_the_next_sentence_and_a_name_behind_an_address_stay() -> None:
    text = "I met him at 12 High Street, Sarah said. We left."
    assert max(hidden(text)) < text.index(", Sarah")


def test_a_postcode_in_small_letters_needs_an_area_that_exists() -> None:
    assert hidden("it goes to ls6 2ab")
    assert not hidden("it is zz6 2ab")
