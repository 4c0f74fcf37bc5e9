"""Each identifier is found in its form, found with a slip where words name it, and not found where it only looks like one."""

from __future__ import annotations

import pytest
from recognised import NO_MODEL, found

from policies.redaction.forms.banking import banking_recognisers
from policies.redaction.forms.codes import code_recognisers
from policies.redaction.forms.eu import eu_recognisers
from policies.redaction.forms.references import reference_recognisers
from policies.redaction.forms.uk import nhs_is_valid, uk_recognisers, utr_is_valid, vat_is_valid

ALL = [*uk_recognisers(), *banking_recognisers(), *eu_recognisers(), *reference_recognisers()]

TRUE = [
    ("UK_NINO", "AB 12 34 56 C", "It was AB 12 34 56 C on the form"),
    ("UK_NINO", "tn010170m", "the temporary one, tn010170m"),
    ("UK_NINO", "QQ123456A", "NI number QQ123456A, though nobody has that prefix"),
    ("UK_NHS", "943 476 5919", "943 476 5919"),
    ("UK_NHS", "943 476 5910", "NHS number 943 476 5910, with a slip"),
    ("UK_CHI", "0101701234", "CHI 0101701234"),
    ("UK_UTR", "11234 56789", "Theirs is 11234 56789."),
    ("UK_VAT_NUMBER", "GB 123 4567 89", "GB 123 4567 89"),
    ("UK_VAT_NUMBER", "XI123456789", "XI123456789"),
    ("UK_EORI", "GB123456789000", "GB123456789000"),
    ("UK_COMPANY_NUMBER", "SC123456", "Registered in Scotland as SC123456"),
    ("UK_COMPANY_NUMBER", "01234567", "company number 01234567"),
    ("UK_CHARITY_NUMBER", "1234567", "registered charity 1234567"),
    ("UK_PASSPORT", "123456789", "her passport, 123456789"),
    ("UK_PASSPORT", "AB1234567", "the new passport is AB1234567"),
    ("UK_DRIVING_LICENCE", "MORGA657054SM9IJ", "MORGA657054SM9IJ"),
    ("UK_DRIVING_LICENCE", "MORGA 657054 SM9IJ", "MORGA 657054 SM9IJ"),
    ("UK_DRIVING_LICENCE", "12345678", "a driving licence from Belfast, 12345678"),
    ("UK_VEHICLE_REGISTRATION", "AB12 CDE", "AB12 CDE"),
    ("UK_VEHICLE_REGISTRATION", "ab12cde", "my car is ab12cde"),
    ("UK_VEHICLE_REGISTRATION", "A123 BCD", "the van, A123 BCD"),
    ("UK_VEHICLE_REGISTRATION", "ABC 123D", "an old car with the plate ABC 123D"),
    ("UK_VEHICLE_REGISTRATION", "XIZ 1234", "reg XIZ 1234"),
    ("UK_PAYE_REFERENCE", "123/AB45678", "123/AB45678"),
    ("UK_TAX_CODE", "S1257L M1", "tax code S1257L M1"),
    ("UK_SORT_CODE", "20-32-06", "20-32-06"),
    ("UK_SORT_CODE", "20.32.06", "the sort code, 20.32.06"),
    ("UK_BANK_ACCOUNT", "12345678", "12345678 at 20-32-06"),
    ("UK_BANK_ACCOUNT", "D/12345678-9", "roll number D/12345678-9"),
    ("IBAN_CODE", "GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19"),
    ("IBAN_CODE", "gb29nwbk60161331926819", "gb29nwbk60161331926819"),
    ("IBAN_CODE", "GB00 NWBK 6016 1331 9268 19", "with a slip: GB00 NWBK 6016 1331 9268 19"),
    ("CREDIT_CARD", "4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("CREDIT_CARD", "4111111111111112", "the card is 4111111111111112"),
    ("CREDIT_CARD", "3782 822463 10005", "3782 822463 10005"),
    ("CREDIT_CARD", "4821", "the card ending 4821"),
    ("CARD_DETAILS", "123", "CVC 123"),
    ("CARD_DETAILS", "09/27", "visa, expiry 09/27"),
    ("CRYPTO", "0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7"),
    ("DE_TAX_ID", "12 345 678 901", "Steuer-ID 12 345 678 901"),
    ("FR_NIR", "1 84 12 76 451 089 46", "1 84 12 76 451 089 46"),
    ("ES_NIF", "12345678Z", "12345678Z"),
    ("ES_NIF", "X1234567L", "X1234567L"),
    ("IT_FISCAL_CODE", "RSSMRA85T10A562S", "RSSMRA85T10A562S"),
    ("NL_BSN", "123456782", "BSN 123456782"),
    ("BE_NATIONAL_NUMBER", "85.07.30-033.28", "85.07.30-033.28"),
    ("IE_PPS", "1234567T", "PPS number 1234567T"),
    ("PL_PESEL", "44051401359", "PESEL 44051401359"),
    ("SE_PERSONNUMMER", "811228-9874", "811228-9874"),
    ("DK_CPR", "211062-5629", "CPR 211062-5629"),
    ("FI_HETU", "131052-308T", "131052-308T"),
    ("EU_VAT_NUMBER", "DE136695976", "DE136695976"),
    ("US_SSN", "460-89-9847", "460-89-9847"),
    ("PROPERTY_REFERENCE", "WYK123456", "WYK123456"),
    ("PROPERTY_REFERENCE", "K123456", "title number K123456"),
    ("PROPERTY_REFERENCE", "100012345678", "UPRN 100012345678"),
    ("CASE_REFERENCE", "K00CL123", "claim K00CL123"),
    ("CASE_REFERENCE", "CO/1234/2026", "CO/1234/2026"),
    ("CASE_REFERENCE", "HQ17X01234", "HQ17X01234"),
    ("CASE_REFERENCE", "2301234/2026", "2301234/2026"),
    ("POLICE_REFERENCE", "42/123456/26", "42/123456/26"),
    ("IMMIGRATION_REFERENCE", "ZX1234567", "ZX1234567"),
    ("IMMIGRATION_REFERENCE", "W4R 8KZ 22P", "share code W4R 8KZ 22P"),
    ("DEVICE_ID", "490154203237518", "IMEI 490154203237518"),
    ("COORDINATES", "51.5074, -0.1278", "51.5074, -0.1278"),
    ("ID_NUMBER", "C2G4L80417Q", "C2G4L80417Q"),
    ("ID_NUMBER", "6120847", "GMC 6120847"),
    ("ID_NUMBER", "27/4418820/9", "27/4418820/9"),
    ("ID_NUMBER", "s2104482", "mine is s2104482"),
    ("ID_NUMBER", "K7PX2Q", "K7PX2Q"),
    ("ID_NUMBER", "asb 4471", "my ref asb 4471"),
    ("ID_NUMBER", "TTK 4H8 2RN", "Ticket TTK 4H8 2RN"),
    ("ID_NUMBER", "1048829-003", "1048829-003"),
    ("ID_NUMBER", "13984471 2 ZX5", "13984471 2 ZX5"),
    ("ID_NUMBER", "25001123D", "account 25001123D"),
    ("ID_NUMBER", "24/03CL/01/4471P", "24/03CL/01/4471P"),
    ("ID_NUMBER", "44976029", "Starling, 44976029"),
    ("UK_NINO", "pw 44 19 02 a", "it's pw 44 19 02 a"),
    ("UK_NINO", "CA/12/34/56/C", "CA/12/34/56/C"),
    ("UK_DRIVING_LICENCE", "MORG9 657054 SM 9IJ", "MORG9 657054 SM 9IJ"),
    ("UK_DRIVING_LICENCE", "M O R G A 6 5 7 0 5 4 S M 9 I J", "M O R G A 6 5 7 0 5 4 S M 9 I J"),
    ("UK_VEHICLE_REGISTRATION", "HT68-XAN", "HT68-XAN"),
    ("UK_VEHICLE_REGISTRATION", "W 118 PDA", "the other one: W 118 PDA"),
    ("UK_VEHICLE_REGISTRATION", "BUV 41", "my Morgan (BUV 41)"),
    ("UK_SORT_CODE", "20 then 45 then 91", "sort 20 then 45 then 91"),
    ("UK_SORT_CODE", "42 - 88 - 36", "sc 42 - 88 - 36"),
    ("CREDIT_CARD", "472", "the last three digits are 472"),
]
NOTHING = [
    "Under section 21 and CPR 36, with Form SA100 and the P45",
    "[2023] EWCA Civ 123, [2026] UKSC 12 and EWHC 12345 (Ch)",
    "£1,234,567.00, 12.5 % of 3,000 in 2026 at 10:30 on 12/05/2026",
    "Revenue was 12345678 last year, up from 11223344.",
    "We ordered 500 and 1,200; 25 kg each, 1080p, 100 000 000 of them",
    "The first 1234567890 people" + " came",
    "GBP 125000 and EUR 250000 in FY 2026",
    "SI 2026/1234 and ISO 27001",
    "Version 10.4.2 of section 12.3.4, on pages 100-120",
    "From 2024-2025 to 2025/26, 9 to 5",
    "A1 and M25, Q3 2026, H2 and B2B",
    "MAY 2026, the 2nd of March",
    "an iPhone 15, COVID-19, Windows 11, vitamin B12, a 4x4, the A1234 and RTX4090",
    "10000mah, 12345km, 1400hrs, 3y2m, 10am-12pm, mid-2024 and Q3-2024",
    "We sold 12345 tickets, 325900 in all, a total of 48213, about 45231",
    "5PM 6PM, 20 30 40 50, 12 05 1980, 1 000 000",
    "Regulation (EU) 2016/679",
]


@pytest.mark.parametrize(("type", "surface", "text"), TRUE)
def test_it_is_found_in_its_form_or_by_the_word_that_names_it(type: str, surface: str, text: str) -> None:
    assert (type, surface) in found(ALL, text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert found(ALL, text) == set()


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (nhs_is_valid, "9434765919"),
        (utr_is_valid, "1123456789"),
        (vat_is_valid, "GB434031494"),
        (vat_is_valid, "XI434031494"),
    ],
)
def test_check_digits_tell_right_from_wrong(check: object, right: str) -> None:
    assert callable(check)
    assert check(right)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert not check(wrong)
    assert not check(right[:-1])
    assert not check("")


def test_one_digit_all_along_is_no_nhs_number() -> None:
    assert not nhs_is_valid("1111111111")


def test_the_last_resort_is_less_sure_than_any_form() -> None:
    text = "NHS number 943 476 5919"
    last = [result.score for recogniser in code_recognisers() for result in recogniser.analyze(text, [], NO_MODEL)]
    sure = [result.score for recogniser in uk_recognisers() for result in recogniser.analyze(text, [], NO_MODEL)]
    assert max(last, default=0) < max(sure)
