"""What the text itself names is hidden, also with a slip in it, before or behind its name, in forms and in chat."""

from __future__ import annotations

import pytest
from growth import IN_PROPORTION, growth
from recognised import NO_MODEL, found

from policies.redaction.forms.addresses import address_recognisers
from policies.redaction.forms.banking import banking_recognisers
from policies.redaction.forms.contact import contact_recognisers
from policies.redaction.forms.eu import eu_recognisers
from policies.redaction.forms.fields import field_recognisers
from policies.redaction.forms.labelled import LabelledNumber
from policies.redaction.forms.references import reference_recognisers
from policies.redaction.forms.uk import uk_recognisers

LABELLED = [LabelledNumber()]
ALL = [
    *LABELLED,
    *uk_recognisers(),
    *banking_recognisers(),
    *eu_recognisers(),
    *reference_recognisers(),
    *address_recognisers(),
    *contact_recognisers(),
    *field_recognisers(),
]


@pytest.mark.parametrize(
    ("text", "type", "surface"),
    [
        ("What's the sort code?\nYeah, it's 203206.", "UK_SORT_CODE", "203206"),
        ("sort code 30/96/34", "UK_SORT_CODE", "30/96/34"),
        ('"sortCode": "20-32-06"', "UK_SORT_CODE", "20-32-06"),
        ("<nino>AB123456</nino>", "UK_NINO", "AB123456"),
        ("20-32-06 is the sort code", "UK_SORT_CODE", "20-32-06"),
        ("account_number=1234567", "UK_BANK_ACCOUNT", "1234567"),
        ("account numbers 12345678 and 87654321", "UK_BANK_ACCOUNT", "87654321"),
        ("swift code is NWBKGB2L", "BIC_CODE", "NWBKGB2L"),
        ("UTR: 123456789", "UK_UTR", "123456789"),
        ("here's me number 07700 900123", "PHONE_NUMBER", "07700 900123"),
        ("u can get me on 0770090012", "PHONE_NUMBER", "0770090012"),
        ("policy number AB/123456-7", "ID_NUMBER", "AB/123456-7"),
        ("employee id: E-44213", "ID_NUMBER", "E-44213"),
        ("studentRef=S1234", "ID_NUMBER", "S1234"),
        ("What's your account number?\nMr Bill: 77-0419-B", "ID_NUMBER", "77-0419-B"),
        ("Customer no. 7731", "ID_NUMBER", "7731"),
        ("reg is 1234 AB", "UK_VEHICLE_REGISTRATION", "1234 AB"),
        ("UK passport is 548.820.417", "UK_PASSPORT", "548.820.417"),
        ("staff 4417", "ID_NUMBER", "4417"),
        ("emp no 417", "ID_NUMBER", "417"),
        ("private plate S4M 1", "UK_VEHICLE_REGISTRATION", "S4M 1"),
    ],
)
def test_its_name_is_enough(text: str, type: str, surface: str) -> None:
    assert (type, surface) in found(LABELLED, text)


@pytest.mark.parametrize(
    "text",
    [
        "Page number 12345, section no. 44556, room number 1012",
        "The account was opened in 2012 and we paid 12345 to them. Order no 66",
        "My reference is 12/05/2026, the code is red",
        "The total number is 250000 pounds, a number of 12 people",
        "The case took 2025 hours and the claim was £12345",
    ],
)
def test_counts_dates_and_places_in_a_text_stay(text: str) -> None:
    assert found(LABELLED, text) == set()


HOSTILE = ["12-", "no 1 ", "http://a.", "a.a", "name: John, ", "1kgkg", "12 34 "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    def read(size: int) -> None:
        text = piece * (size // len(piece)) + "@"
        for recogniser in ALL:
            recogniser.analyze(text, [], NO_MODEL)

    assert growth(read, 200) < IN_PROPORTION
