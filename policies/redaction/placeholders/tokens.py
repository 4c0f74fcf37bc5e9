"""Placeholders: how they are written, and how they are read again after a model had them in its hands."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection

from policies.redaction.placeholders.bent import TAG_LETTERS, bent
from policies.redaction.placeholders.brackets import BARRIER, Mention

_TAG_LENGTH = 4

LABELS = {
    "PERSON": "PERSON",
    "ORGANIZATION": "ORG",
    "LOCATION": "PLACE",
    "STREET_ADDRESS": "ADDRESS",
    "UK_POSTCODE": "POSTCODE",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "DATE_OF_BIRTH": "BIRTHDATE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "UK_SORT_CODE": "SORTCODE",
    "UK_BANK_ACCOUNT": "ACCOUNT",
    "UK_VEHICLE_REGISTRATION": "PLATE",
    "UK_DRIVING_LICENCE": "LICENCE",
    "UK_COMPANY_NUMBER": "COMPANYNO",
    "UK_CHARITY_NUMBER": "CHARITYNO",
    "UK_VAT_NUMBER": "VAT",
    "UK_PAYE_REFERENCE": "PAYE",
    "EU_VAT_NUMBER": "EUVAT",
    "BIC_CODE": "BIC",
    "CARD_DETAILS": "CARDDETAIL",
    "CRYPTO": "WALLET",
    "ID_NUMBER": "REF",
    "CASE_REFERENCE": "CASEREF",
    "POLICE_REFERENCE": "POLICEREF",
    "PROPERTY_REFERENCE": "PROPERTYREF",
    "IMMIGRATION_REFERENCE": "VISAREF",
    "DEVICE_ID": "DEVICE",
    "MAC_ADDRESS": "MAC",
    "IP_ADDRESS": "IP",
    "COORDINATES": "POSITION",
    "USERNAME": "USER",
    "DE_TAX_ID": "GERMANID",
    "BE_NATIONAL_NUMBER": "BELGIANID",
    "NO_FODSELSNUMMER": "NORWEGIANID",
    "SE_PERSONNUMMER": "SWEDISHID",
    "IT_FISCAL_CODE": "ITALIANID",
    "LITERAL": "TEXT",
}
"""Entity types and their short labels; any other type loses its country and its underscores."""

KNOWN = frozenset(LABELS.values()) | {"NINO", "NHS", "UTR", "PASSPORT", "URL", "SECRET"}
_STRAIGHT = re.compile(
    rf"\[(?P<label>[A-Z]{{2,24}})_(?P<number>[0-9]{{1,6}})_(?P<tag>[{TAG_LETTERS}]{{{_TAG_LENGTH}}})\]"
)


def label_of(type: str) -> str:
    """The label in a placeholder of this entity type: capital letters only."""
    return LABELS.get(type) or re.sub(r"[^A-Z]", "", type.removeprefix("UK_").removeprefix("US_").upper()) or "OTHER"


def case_tag(key: bytes) -> str:
    """Four consonants that tell the placeholders of one case from every other's; `key` is that case's own."""
    digest = hmac.digest(key, b"rapporteur placeholder", "sha256")
    return "".join(TAG_LETTERS[byte % len(TAG_LETTERS)] for byte in digest[:_TAG_LENGTH])


def written(label: str, number: int, tag: str) -> str:
    """`[PERSON_1_KTQM]`."""
    return f"[{label}_{number}_{tag}]"


def mentions(text: str, tag: str, labels: Collection[str] = ()) -> list[Mention]:
    """Every placeholder in a text, bent or straight, in order: those with this tag, and those of another case or none.

    `labels`: what the case has beside the usual ones. A straight one is exactly itself, whatever stands around it.
    """
    found: list[Mention] = []
    pieces: list[str] = []
    done = 0
    for match in _STRAIGHT.finditer(text):
        ours = match["tag"] == tag
        found.append(Mention(*match.span(), match["label"] if ours else "", int(match["number"]) if ours else 0))
        pieces += [text[done : match.start()], BARRIER * len(match.group())]
        done = match.end()
    rest = "".join(pieces) + text[done:] if pieces else text
    return sorted([*found, *bent(rest, tag, KNOWN.union(labels))], key=lambda mention: mention.start)


def is_straight(text: str) -> bool:
    """True for a placeholder as we write it, anybody's: nothing beside it belongs to it."""
    return _STRAIGHT.fullmatch(text) is not None


def without_placeholders(text: str) -> str:
    """The text with every straight placeholder blanked out, as long as before."""
    return _STRAIGHT.sub(lambda match: " " * len(match.group()), text)
