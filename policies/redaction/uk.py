"""British identifiers by their own form and check digits, as Presidio recognisers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from presidio_analyzer import Pattern, PatternRecognizer

_STREETS = (
    "street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|court|ct|crescent|cres|gardens|gdns|grove|hill|mews|place|pl|row|"
    "square|sq|terrace|way|walk|wharf|yard|parade|quay|rise|view|green|gate|park|mount|villas|vale|drove|broadway|boulevard|"
    "embankment|esplanade|passage|heights|meadows?|croft|fold|garth|chase|end|circus|approach|hey|bank|brow|promenade|estate|"
    "mansions|buildings|house"
)
_NUMBER = r"\d{1,4}(?:\s?[A-Ha-h])?(?:\s?[-–/]\s?\d{1,4}[A-Ha-h]?)?"
_WORDS = r"(?:(?:[A-Z][\w'’.-]*|of|the|on|le|upon|and|St\.?)\s){1,4}?"
_UNIT = r"(?:(?:Flat|Apartment|Apt\.?|Unit|Suite|Room|Floor|Plot)\s\w{1,5},?\s)?"
_NOT_TOWN = r"(?!(?:I|It|We|He|She|They|And|But|The|My|That)\b)"
_TOWN = rf"(?:,?\s{_NOT_TOWN}(?:[A-Z][\w'’-]+(?:[ -](?:upon|on|under|le|in|the|St\.?|[A-Z][\w'’-]+)){{0,3}}))"
_POSTCODE = (
    r"(?:GIR ?0AA|[A-PR-UWYZ](?:[A-HK-Y]?\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})"
)

POSTCODE_PATTERNS = [
    # Royal Mail's Programmers' Guide, edition 7: outward part, blank, inward part; written in capitals it needs no context.
    Pattern("postcode in capitals", rf"(?-i:\b{_POSTCODE}\b)", 0.65),
    Pattern("postcode", rf"\b{_POSTCODE}\b", 0.2),
]
NINO_PATTERNS = [
    # HMRC, National Insurance Manual NIM39110.
    Pattern(
        "NINO",
        r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]\b",
        0.8,
    )
]
_STREET = rf"{_UNIT}{_NUMBER},?\s{_WORDS}(?i:{_STREETS})\b\.?(?:{_TOWN}(?={_TOWN}?,?\s{_POSTCODE}))?"
ADDRESS_PATTERNS = [
    Pattern("house, street, town", rf"(?-i:\b{_STREET})", 0.7),
    Pattern("unit", r"(?-i:\b(?:Flat|Apartment|Apt\.?|Suite|Unit|Plot)\s(?=\w*\d)\w{1,5}\b)", 0.5),
    Pattern("PO box", r"\bP\.?O\.? Box \d{1,6}\b", 0.8),
]
NHS_PATTERNS = [Pattern("NHS number", r"\b\d{3}[ -]\d{3}[ -]\d{4}\b", 0.2)]
# HMRC notice 700.
VAT_PATTERNS = [Pattern("VAT", r"\bGB ?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?\b", 0.5)]
# HMRC writes five and five. Ten digits in one are as often something else: those need the word (see `labelled.py`).
UTR_PATTERNS = [Pattern("UTR", r"\b\d{5} \d{5}K?\b", 0.1)]
# Vocalink, modulus checking: six digits in pairs, an account of eight.
_A_DATE = r"(?:0[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2])-\d\d"
SORT_CODE_PATTERNS = [
    Pattern("sort code before account", r"\b\d\d-\d\d-\d\d(?=[^\n\d]{1,40}\b\d{8}\b)", 0.9),
    Pattern("no date", rf"\b(?!{_A_DATE})\d\d-\d\d-\d\d\b", 0.2),
]
ACCOUNT_PATTERNS = [
    Pattern("account after sort code", r"(?<=\b\d\d-\d\d-\d\d\W{1,3})\d{8}\b", 0.9),
    Pattern("account", r"\b\d{8}\b", 0.05),
]
# Companies House, prefixes of company numbers.
COMPANY_PATTERNS = [Pattern("company number", r"(?-i:\b(?:SC|NI|OC|SO|NC|LP|FC|R0)\d{6}\b)", 0.5)]


class Checked(PatternRecognizer):  # type: ignore[misc, unused-ignore]
    """A pattern whose check digits lift it to certainty; wrong ones leave it its weak score, for the context to decide."""

    def __init__(
        self, entity: str, patterns: Sequence[Pattern], check: Callable[[str], bool], *, context: Sequence[str] = ()
    ) -> None:
        super().__init__(
            supported_entity=entity, name=f"uk.{entity.lower()}", patterns=list(patterns), context=list(context)
        )
        self._check = check

    def validate_result(self, pattern_text: str) -> bool | None:
        """True for right check digits; None leaves the pattern's own score."""
        return True if self._check(re.sub(r"[^A-Z0-9]", "", pattern_text.upper())) else None


def utr_is_valid(digits: str) -> bool:
    """The first of ten digits checks the nine behind it (modulus 11). Source: HMRC's validation of UTRs."""
    digits = digits.removesuffix("K")
    if not re.fullmatch(r"\d{10}", digits):
        return False
    weights = (6, 7, 8, 9, 10, 5, 4, 3, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, digits[1:], strict=True)) % 11
    return digits[0] == "21987654321"[rest]


def vat_is_valid(text: str) -> bool:
    """Nine digits, the last two check the first seven (modulus 97, or the newer 97–55). Source: HMRC notice 700."""
    digits = text.removeprefix("GB")[:9]
    if not re.fullmatch(r"\d{9}", digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=False)) + int(digits[7:])
    return total % 97 == 0 or (total + 55) % 97 == 0


def nhs_is_valid(digits: str) -> bool:
    """The last of ten digits checks the rest (modulus 11). Source: NHS Data Dictionary, NHS NUMBER."""
    if not re.fullmatch(r"\d{10}", digits) or len(set(digits)) == 1:
        return False
    check = 11 - sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def uk_recognisers() -> list[PatternRecognizer]:
    """All recognisers of British identifiers, Presidio's own among them."""
    from presidio_analyzer.predefined_recognizers import (
        UkDrivingLicenceRecognizer,
        UkNinoRecognizer,
        UkPassportRecognizer,
        UkPostcodeRecognizer,
        UkVehicleRegistrationRecognizer,
    )

    return [
        UkPostcodeRecognizer(patterns=POSTCODE_PATTERNS),
        UkNinoRecognizer(patterns=NINO_PATTERNS),
        UkDrivingLicenceRecognizer(),
        UkPassportRecognizer(),
        UkVehicleRegistrationRecognizer(),
        Checked("UK_NHS", NHS_PATTERNS, nhs_is_valid, context=["nhs", "patient"]),
        Checked("UK_VAT_NUMBER", VAT_PATTERNS, vat_is_valid, context=["vat"]),
        Checked(
            "UK_UTR", UTR_PATTERNS, utr_is_valid, context=["utr", "unique taxpayer", "self assessment", "tax return"]
        ),
        _unchecked(
            "UK_SORT_CODE",
            SORT_CODE_PATTERNS,
            ["sort code", "account", "bank", "bacs", "faster payment", "transfer", "pay"],
        ),
        _unchecked(
            "UK_BANK_ACCOUNT", ACCOUNT_PATTERNS, ["account number", "account no", "bank details", "sort code", "bacs"]
        ),
        _unchecked("UK_COMPANY_NUMBER", COMPANY_PATTERNS, []),
        _unchecked("STREET_ADDRESS", ADDRESS_PATTERNS, []),
    ]


def _unchecked(entity: str, patterns: Sequence[Pattern], context: Sequence[str]) -> PatternRecognizer:
    return PatternRecognizer(
        supported_entity=entity, name=f"uk.{entity.lower()}", patterns=list(patterns), context=list(context)
    )
