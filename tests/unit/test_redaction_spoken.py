"""What speech-to-text writes out in words is hidden like what stands in digits."""

from __future__ import annotations

import pytest

from policies.redaction import redact_document


def hidden(text: str) -> dict[str, str]:
    """What was hidden in a text, with its type."""
    return {text[span.start : span.end]: span.type for span in redact_document(text).spans[0]}


@pytest.mark.parametrize(
    ("before", "piece", "after", "type"),
    [
        ("ring me on ", "oh seven seven double oh nine hundred one two three", ".", "PHONE_NUMBER"),
        ("it's ", "oh seven seven zero zero, nine zero zero, one two three", " I think", "PHONE_NUMBER"),
        ("my NI number is ", "a b one two three four five six c", "", "UK_NINO"),
        ("NHS number? Er, ", "four five zero, five five seven, seven one zero four", ".", "UK_NHS"),
        ("Sort code ", "two oh, four five, five three", ".", "UK_SORT_CODE"),
        ("the sort code is ", "twenty forty five fifty three", " and", "UK_SORT_CODE"),
        ("Account ", "seven three nine one, four oh double two", ".", "UK_BANK_ACCOUNT"),
        ("the reference was ", "nine eight three three one two", "", "ID_NUMBER"),
        ("that's ", "joe dot bloggs at example dot co dot uk", " please", "EMAIL_ADDRESS"),
        ("my email is ", "anna at example dot com", "", "EMAIL_ADDRESS"),
        ("write to ", "joe.bloggs[at]example[dot]com", " then", "EMAIL_ADDRESS"),
    ],
)
def test_what_is_read_out_is_hidden(before: str, piece: str, after: str, type: str) -> None:
    assert hidden(before + piece + after).get(piece) == type


@pytest.mark.parametrize(
    "text",
    [
        "One, two, three, four. Testing, one two.",
        "We have two or three of the four, and one of five, six and seven is late.",
        "We must account for two, three, four years of it.",
        "It began in nineteen ninety nine, in two thousand and ten it was over.",
        "She buys it at amazon dot com.",
    ],
)
def test_ordinary_numbers_in_words_are_left(text: str) -> None:
    assert hidden(text) == {}
