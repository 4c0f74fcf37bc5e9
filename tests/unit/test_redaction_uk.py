"""British identifiers: each found in its form, found with a slip where the words name it, and not found where it isn't one."""

from __future__ import annotations

import pytest

from policies.redaction import redact_document
from policies.redaction.forms.uk import nhs_is_valid, utr_is_valid, vat_is_valid


def hidden(text: str) -> dict[str, str]:
    """What was hidden in a text, with its type."""
    return {text[span.start : span.end]: span.type for span in redact_document(text).spans[0]}


@pytest.mark.parametrize(
    ("text", "piece", "type"),
    [
        ("His NI number is AB 12 34 56 C.", "AB 12 34 56 C", "UK_NINO"),
        ("It was ab123456c on the form.", "ab123456c", "UK_NINO"),
        ("My national insurance number? Er, it's QQ 12 34 56 A.", "QQ 12 34 56 A", "UK_NINO"),
        ("NHS number 943 476 5919.", "943 476 5919", "UK_NHS"),
        ("Her NHS no. is 943 476 5910, I think.", "943 476 5910", "UK_NHS"),
        ("The UTR is 1123456789.", "1123456789", "UK_UTR"),
        ("Theirs is 11234 56789.", "11234 56789", "UK_UTR"),
        ("Unique taxpayer reference: 12345 67890", "12345 67890", "UK_UTR"),
        ("VAT number GB 123 4567 89", "GB 123 4567 89", "UK_VAT_NUMBER"),
        ("We are company number 01234567.", "01234567", "UK_COMPANY_NUMBER"),
        ("Registered in Scotland as SC123456", "SC123456", "UK_COMPANY_NUMBER"),
        ("PAYE reference 123/AB45678", "123/AB45678", "UK_PAYE_REFERENCE"),
        ("sort code 20-32-06", "20-32-06", "UK_SORT_CODE"),
        ("What's the sort code?\nYeah, it's 203206.", "203206", "UK_SORT_CODE"),
        ("20-32-06 12345678 is theirs", "20-32-06", "UK_SORT_CODE"),
        ("20-32-06 12345678 is theirs", "12345678", "UK_BANK_ACCOUNT"),
        ("the account number is 1234 5678", "1234 5678", "UK_BANK_ACCOUNT"),
        ("GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19", "IBAN_CODE"),
        ("the IBAN is GB00 NWBK 6016 1331 9268 19", "GB00 NWBK 6016 1331 9268 19", "IBAN_CODE"),
        ("passport number 123456789", "123456789", "UK_PASSPORT"),
        ("driving licence MORGA657054SM9IJ", "MORGA657054SM9IJ", "UK_DRIVING_LICENCE"),
        ("the car, reg AB12 CDE, is leased", "AB12 CDE", "UK_VEHICLE_REGISTRATION"),
        ("It goes to LS6 2AB now", "LS6 2AB", "UK_POSTCODE"),
        ("my postcode is ls6 2ab", "ls6 2ab", "UK_POSTCODE"),
        ("She lives at 14 Acacia Avenue.", "14 Acacia Avenue", "STREET_ADDRESS"),
        ("Flat 2, 7 St. Mary's Road, Leeds LS6 2AB", "Flat 2, 7 St. Mary's Road, Leeds", "STREET_ADDRESS"),
        ("ring 07700 900123", "07700 900123", "PHONE_NUMBER"),
        ("the office is 020 7946 0958 ext 12", "020 7946 0958 ext 12", "PHONE_NUMBER"),
        ("+44 (0)113 496 0000", "+44 (0)113 496 0000", "PHONE_NUMBER"),
        ("card 4111 1111 1111 1111", "4111 1111 1111 1111", "CREDIT_CARD"),
        ("card number 4111 1111 1111 1112, I read it out", "4111 1111 1111 1112", "CREDIT_CARD"),
        ("born on 3 May 1984", "3 May 1984", "DATE_OF_BIRTH"),
        ("DOB: 03/05/1984", "03/05/1984", "DATE_OF_BIRTH"),
        ("policy number AB/123456-7", "AB/123456-7", "ID_NUMBER"),
        ("s.jones+x@harbour.example replied", "s.jones+x@harbour.example", "EMAIL_ADDRESS"),
        ("see linkedin.com/in/sarah-jones-42", "linkedin.com/in/sarah-jones-42", "URL"),
    ],
)
def test_it_is_hidden(text: str, piece: str, type: str) -> None:
    assert hidden(text).get(piece) == type


@pytest.mark.parametrize(
    "text",
    [
        "The invoice is for 1,234,567 pounds.",
        "We meet on 12-05-26 at 10:30.",
        "Revenue was 12345678 last year, up from 11223344.",
        "It is due on 3 May 2026, before the 31/05/2026 deadline.",
        "Version 10.4.2 of section 12.3.4",
        "Order 66 and room 101, 14 people on 2 floors",
        "It took 15 minutes on the way here",
        "The ratio is 20-32 to 06.",
        "Call it a day at 17:30 on Thursday.",
        "2024-2025 and 2025/26 are the years.",
        "a 5-3-2 formation, 50% of 200",
    ],
)
def test_ordinary_numbers_and_dates_stay(text: str) -> None:
    assert hidden(text) == {}


@pytest.mark.parametrize(
    ("check", "right"), [(nhs_is_valid, "9434765919"), (utr_is_valid, "1123456789"), (vat_is_valid, "GB434031494")]
)
def test_check_digits_tell_right_from_wrong(check: object, right: str) -> None:
    assert callable(check)
    assert check(right)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert not check(wrong)
    assert not check(right[:-1])
    assert not check("")
