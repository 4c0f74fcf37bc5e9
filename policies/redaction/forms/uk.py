"""Identifiers that the British state gives to people, cars and firms, by their own form and check digits."""

from __future__ import annotations

import re

from presidio_analyzer import EntityRecognizer

from policies.redaction.forms.form import Form, Forms, by_stdnum
from policies.redaction.forms.page import words

_nhs, _utr, _vat = by_stdnum("gb.nhs"), by_stdnum("gb.utr"), by_stdnum("gb.vat")


def nhs_is_valid(digits: str) -> bool:
    """The last of ten digits checks the rest (modulus 11). Source: NHS Data Dictionary, NHS NUMBER."""
    return len(set(digits)) > 1 and digits.isdigit() and _nhs(digits)


def utr_is_valid(digits: str) -> bool:
    """The first of ten digits checks the nine behind it (modulus 11). Source: HMRC's validation of UTRs."""
    return digits.removesuffix("K").isdigit() and _utr(digits.removesuffix("K"))


def vat_is_valid(text: str) -> bool:
    """Nine or twelve digits, or GD/HA and three (modulus 97, or the newer 97-55). Source: HMRC notice 700."""
    return bool(text) and _vat(re.sub(r"^XI", "GB", text))


_NO_PREFIX = r"(?!BG|GB|NK|KN|TN|NT|ZZ)"
NINO = (
    # HMRC, National Insurance Manual NIM39110: two letters, six digits, A to D.
    Form(
        pattern=rf"\b{_NO_PREFIX}[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ .-]?\d\d[ .-]?\d\d[ .-]?\d\d[ .-]?[A-D]\b",
        score=0.85,
    ),
    # NIM39110: temporary numbers TN, the day of birth, a sex; F, M, P and X at the end of old ones; and slips in the prefix.
    Form(pattern=r"\bTN[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[MF]\b", score=0.75),
    Form(pattern=r"\b[A-Z]{2}[ .-]?\d\d[ .-]?\d\d[ .-]?\d\d(?:[ .-]?[A-Z])?(?![\w-])", near=0.8),
    Form(pattern=r"\b[A-Z]{2}(?:[ ./-]{0,2}\d){6}[ ./-]{0,2}[A-Z]\b", score=0.6, any_case=False),
    Form(
        pattern=r"\b(?!in|on|at|to|of|is|my|no|by|so|or|we|me|he|it|as|an|be|do|go|if|up|us|am|pm|id|vs|re|ex)[a-z]{2}[ ./-]?\d\d"
        r"[ ./-]?\d\d[ ./-]?\d\d[ ./-]?[a-d]\b",
        score=0.6,
    ),
    Form(pattern=r"\b[A-Z]{2}[ ./-]?\d\d([ ./-])\d\d\1\d\d(?![\w-]|[./]\d)", score=0.5, any_case=False),
)
NHS = (
    Form(pattern=r"(?<![\w-])\d{3}([ -])\d{3}\1\d{4}(?![\w-])", check=nhs_is_valid, score=0.3, checked=0.85),
    Form(pattern=r"(?<![\w-])\d{10}(?![\w-])", near=0.75),
)
# National Records of Scotland: DDMMYY and four digits.
# Public Health Scotland, CHI number: a day of birth and four digits.
CHI = (Form(pattern=r"(?<![\w-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[ -]?\d{4}(?![\w-])", near=0.76),)
UTR = (
    # HMRC writes five and five; a K closes what its letters print.
    Form(pattern=r"(?<![\w-])\d{5} \d{5}K?(?![\w-])", check=utr_is_valid, checked=0.8),
    Form(pattern=r"(?<![\w-])\d{10}K?(?![\w-])", near=0.75),
)
VAT = (
    # HMRC notice 700, VATREG; XI for Northern Ireland; GD and HA for the state.
    Form(pattern=r"\b(?:GB|XI)[ -]?\d{3}[ ]?\d{4}[ ]?\d{2}(?:[ ]?\d{3})?(?!\w)", check=vat_is_valid, score=0.6),
    Form(pattern=r"\b(?:GB|XI)[ ]?(?:GD|HA)[ ]?\d{3}(?!\w)", score=0.6, any_case=False),
    Form(pattern=r"(?<![\w.-])\d{3}[ ]?\d{4}[ ]?\d{2}(?:[ ]?\d{3})?(?![\w-])", near=0.7),
)
# GOV.UK, "Get an EORI number": GB or XI, a VAT number, 000.
EORI = (Form(pattern=r"\b(?:GB|XI)[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}(?:\d{3})?\b", score=0.65),)
COMPANY = (
    # Companies House, "Company number prefixes".
    Form(
        pattern=r"\b(?:SC|NI|OC|SO|NC|LP|SL|NL|FC|SF|NF|GE|GS|IP|SP|RC|SR|CE|CS|AC|SA|IC|SI|NO|NP|RS|R0|OE|ZC)\d{6}\b",
        score=0.55,
        any_case=False,
    ),
    Form(pattern=r"(?<![\w/.,£$-])\d{7,8}(?![\w/-]|[.,]\d)", near=0.6),
)
# Charity Commission: six or seven digits, -1 for a linked charity; OSCR: SC and six digits; CCNI: NIC and six.
CHARITY = (
    Form(pattern=r"\bNIC[ ]?\d{6}\b", score=0.55, any_case=False),
    Form(pattern=r"(?<![\w/.,£$-])(?:SC0?)?\d{5,7}(?:-\d{1,2})?(?![\w/-]|[.,]\d)", near=0.6),
)
# HM Passport Office: nine digits; new ones begin with one or two letters.
PASSPORT = (
    Form(pattern=r"(?<![\w-])\d{3}[ .-]?\d{3}[ .-]?\d{3}(?![\w-])", near=0.75),
    Form(pattern=r"\b[A-Z]{1,2}\d{6,8}\b", near=0.75),
    Form(pattern=r"\b[A-Z]{1,2} \d{6,8}\b", near=0.75, any_case=False),
)
DRIVING = (
    # DVLA, INF45P: five letters of the surname, YMMDDY, two initials, a digit and two letters; perhaps the issue behind it.
    Form(
        pattern=r"\b[A-Z][A-Z9]{4}[ -]?\d[0156]\d[0-3]\d\d[ -]?[A-Z9]{2}[ ]?[A-Z0-9][ ]?[A-Z]{2}(?:[ ]?\d\d)?\b",
        score=0.75,
    ),
    Form(
        pattern=r"\b[A-Z](?:[ .-]?[A-Z9]){4}(?:[ .-]?\d){6}[ .-]?[A-Z9](?:[ .-]?[A-Z0-9]){1,2}(?:[ .-]?[A-Z]){1,2}(?:[ ]\d\d)?\b",
        score=0.7,
        any_case=False,
    ),
    Form(pattern=r"\b[A-Z][A-Z9]{4}[ .-]?\d{6}[ .-]?[A-Z9]{1,2}\d?[A-Z]{2}(?:[ ]\d\d)?\b", score=0.6),
    Form(pattern=r"\b[A-Z][A-Z9]{4}[ -]?\d{6}[ -]?[A-Z9][A-Z0-9]{3,4}\b", score=0.6),
    Form(pattern=r"\b[A-Z9]{5}[ -]?\d{6}[ -]?[A-Z0-9]{2,5}\b", near=0.8),
    Form(
        pattern=r"\b[A-Z9]{3,5}[ .-]?(?:\d[ .-]?){5,6}[A-Z0-9]{2,5}(?:[ .-][A-Z0-9]{1,3})?\b", near=0.75, any_case=False
    ),
    Form(pattern=r"\b[A-Z]{5}[ -]?\d{6}(?!\w)", near=0.75, any_case=False),
    # DVA Northern Ireland: eight digits.
    Form(pattern=r"(?<![\w-])\d{8}(?![\w-])", near=0.75),
)
PLATE = (
    # DVLA, INF104: current, prefix, suffix; Northern Ireland has an I or a Z; dateless ones only where a word says so.
    Form(
        pattern=r"\b[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[1-7]\d)[ ]?(?!JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV"
        r"|DEC)[A-HJ-PR-Z]{3}\b",
        score=0.55,
        any_case=False,
    ),
    Form(
        pattern=r"(?<![\w-])(?-i:[a-hj-pr-y]{2})(?:0[1-9]|[1-7]\d) ?(?!the|and|for|you|was|but|not|are|all|can|had|her|one|our|out|day|get"
        r"|has|him|his|how|its|may|new|now|old|see|two|way|who|did|let|say|she|too|use|any|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)"
        r"(?-i:[a-hj-pr-z]{3})(?![\w-])",
        score=0.52,
    ),
    Form(
        pattern=r"\b[A-HJ-PR-Y]{2}[ -]?\d\d[ -]{0,2}(?!GBP|EUR|USD)[A-HJ-PR-Z]{3}\b",
        score=0.52,
        near=0.7,
        any_case=False,
    ),
    Form(pattern=r"\b[A-Z]{2}[ -]?\d\d[ -]{0,2}[A-Z]{3}\b", near=0.7),
    Form(pattern=r"\b[A-HJ-NPR-TV-Y][ -]?\d{2,3}[ -]?(?!GBP|EUR|USD)[A-HJ-PR-Z]{3}\b", score=0.5, any_case=False),
    Form(pattern=r"\b[A-HJ-PR-Z]{3}[ -]?\d{2,3}[ -]?[A-HJ-NPR-TV-Y]\b", score=0.5, any_case=False),
    Form(pattern=r"\b[A-HJ-NPR-TV-Y]\d{1,3}[ -]?(?!mp3)[A-Z]{3}\b", near=0.65),
    Form(pattern=r"\b[A-Z]{1,3} \d{1,4}\b", near=0.6, any_case=False),
    Form(pattern=r"\b[A-HJ-PR-Z]{3}[ -]?\d{1,3}[ -]?[A-HJ-NPR-TV-Y]\b", near=0.65),
    Form(pattern=r"\b(?:[A-Z][IZ][A-Z]|[A-Z]{2}[IZ])[ ]?\d{2,4}\b", near=0.6, any_case=False),
)
# HMRC, PAYE manual: office number, stroke, reference; Accounts Office: three digits, P, a letter, eight digits.
PAYE = (
    Form(pattern=r"(?<![\w/])\d{3}/[A-Z]{1,2}\d{2,6}[A-Z]?\b", score=0.6),
    Form(pattern=r"(?<![\w/])\d{3}/[A-Z0-9]{1,10}\b", near=0.75),
    Form(pattern=r"\b\d{3}P[A-Z]\d{7}[\dX]\b", score=0.7),
)
# HMRC, "Tax codes": S or C, digits, a letter; BR, D0, D1, NT, 0T and K codes; W1, M1 and X behind them.
_TAX_CODE = r"[SC]?(?:\d{1,4}[LMNTPVY]|K\d{1,4}|BR|D[0-8]|0T|NT)(?:[ ]?(?:W1|M1|X))?"
TAX_CODE = (Form(pattern=rf"\btax codes?(?: is| was| of|:|'s)? (?P<value>{_TAX_CODE})\b", score=0.7),)


def uk_recognisers() -> list[EntityRecognizer]:
    """Recognisers of what the state numbers."""
    return [
        Forms("UK_NINO", NINO, context=words("national insurance, ni number, ni no, nino, n.i., insurance number, ni")),
        Forms("UK_NHS", NHS, context=words("nhs, patient, national health")),
        Forms("UK_CHI", CHI, context=words("chi, community health index")),
        Forms("UK_UTR", UTR, context=words("utr, unique taxpayer, taxpayer reference, self assessment, tax ref")),
        Forms("UK_VAT_NUMBER", VAT, context=words("vat, vat reg, vat no")),
        Forms("UK_EORI", EORI),
        Forms(
            "UK_COMPANY_NUMBER",
            COMPANY,
            context=words(
                "company number, company no, company reg, companies house, registered number, crn, company registration"
            ),
        ),
        Forms(
            "UK_CHARITY_NUMBER",
            CHARITY,
            context=words("charity, charity number, charity no, charities"),
            reach=(40, 20),
        ),
        Forms("UK_PASSPORT", PASSPORT, context=words("passport")),
        Forms(
            "UK_DRIVING_LICENCE",
            DRIVING,
            context=words("driving licence, driving license, driver number, dvla, licence"),
        ),
        Forms(
            "UK_VEHICLE_REGISTRATION",
            PLATE,
            context=words(
                "reg, registration, plate, number plate, numberplate, vehicle, car, van, lorry, vrn, vrm, mot,"
                " dvla, v5c, v5, driving, drove, drive, drives, parked, motor, motorbike, bike, scooter, tax disc, ulez, pcn,"
                " ford, vauxhall, bmw, audi, vw, volkswagen, toyota, nissan, honda, kia, hyundai, peugeot, renault, citroen,"
                " skoda, mercedes, volvo, tesla, fiat, mazda, seat, jaguar, land rover, range rover, mini, morgan, suzuki,"
                " corsa, astra, fiesta, focus, golf, polo, clio, transit, yaris, qashqai, juke, micra"
            ),
        ),
        Forms("UK_PAYE_REFERENCE", PAYE, context=words("paye, paye ref, employer ref, employer reference")),
        Forms("UK_TAX_CODE", TAX_CODE),
    ]
