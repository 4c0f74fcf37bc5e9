"""What is hidden in clear is hidden in every disguise: values of every kind, in the sentences in which people write them."""

from __future__ import annotations

import re
from functools import cache

import pytest
from disguises import DISGUISES

from policies.redaction import redact_spans

SENTENCES = """\
My National Insurance number is [UK_NINO:AB 12 34 56 C] if you need it.
NHS number: [UK_NHS:943 476 5919], please have it ready.
The sort code is [UK_SORT_CODE:20-32-06] and the account number is [UK_BANK_ACCOUNT:41237865].
Pay it to IBAN [IBAN:GB82 WEST 1234 5698 7654 32] by Friday.
The card number is [CREDIT_CARD:4929 1234 5678 9012] and it was declined.
Passport no. [UK_PASSPORT:512874093] has run out.
Her driving licence is [UK_DRIVING_LICENCE:MORGA657054SM9IJ] and the photo matches.
It was a blue van, registration [UK_VEHICLE_REGISTRATION:LK19 XRT], outside the office.
Our UTR is [UK_UTR:1955839661] and the return is late.
VAT number [UK_VAT_NUMBER:GB 980 7806 84] is on the invoice.
Write to [EMAIL:priya.shah@example.co.uk] about it.
Ring me on [PHONE:07700 900123] after five.
The office number is [PHONE:+44 20 7946 0958] during the day.
Send it to [LOCATION:14 Acacia Avenue], [LOCATION:Leeds], [UK_POSTCODE:LS6 2AB].
Date of birth: [DATE_OF_BIRTH:14/03/1981], so she is old enough.
The last login came from IP address [IP_ADDRESS:81.132.45.9] at night.
Please ask [PERSON:Sarah Whitlock] and [PERSON:Imran Qureshi] to come.
"""
NOT_PROMISED = {
    "hex_values": {"UK_POSTCODE"},
    "hex_spaced_values": {"UK_POSTCODE", "LOCATION"},
    "split_hyphenated": {"UK_VEHICLE_REGISTRATION", "IP_ADDRESS"},
    "spoken_digits": {"LOCATION"},
}
"""Too little is left to tell them by: bare hexadecimal digits, half a plate, a house number in words."""
_MARK = re.compile(r"\[([A-Z_]+):([^\]]*)\]")


def labelled(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A line without its marks, and where the marked values stand in it."""
    text, spans, done = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[done : mark.start()]
        spans.append((len(text), len(text) + len(mark.group(2)), mark.group(1)))
        text, done = text + mark.group(2), mark.end()
    return text + line[done:], spans


def visible(text: str, start: int, end: int, hidden: list[tuple[int, int, str]]) -> str:
    """The letters and digits of a range that no span covers."""
    covered = {at for low, high, _ in hidden for at in range(low, high)}
    return "".join(text[at] for at in range(start, end) if text[at].isalnum() and at not in covered)


@cache
def found_in_clear() -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The sentences, and those of their values that are hidden as they stand. One text for all: each reading takes time."""
    text, spans = labelled(SENTENCES)
    hidden = redact_spans(text)
    return text, tuple(span for span in spans if not visible(text, span[0], span[1], hidden))


def test_every_kind_of_value_is_found_in_clear() -> None:
    text, spans = labelled(SENTENCES)
    assert [text[start:end] for start, end, _ in {*spans} - {*found_in_clear()[1]}] == []


@pytest.mark.parametrize("disguise", DISGUISES)
def test_what_is_found_in_clear_is_found_in_every_disguise(disguise: str) -> None:
    clear, spans = found_in_clear()
    text, moved = DISGUISES[disguise](clear, [span for span in spans if span[2] not in NOT_PROMISED.get(disguise, ())])
    hidden = redact_spans(text)
    assert [text[start:end] for start, end, _ in moved if visible(text, start, end, hidden)] == []
