"""The types of what is hidden, in words: what thresholds may be set for, and what people read in a legend."""

from __future__ import annotations

KINDS = {
    "PERSON": "name",
    "ORGANIZATION": "organisation",
    "LOCATION": "place",
    "STREET_ADDRESS": "address",
    "UK_POSTCODE": "postcode",
    "EMAIL_ADDRESS": "e-mail address",
    "HANDLE": "handle",
    "PHONE_NUMBER": "phone number",
    "URL": "web address",
    "IP_ADDRESS": "IP address",
    "MAC_ADDRESS": "device address",
    "DATE_OF_BIRTH": "date of birth",
    "UK_NHS": "NHS number",
    "UK_NINO": "National Insurance number",
    "UK_UTR": "tax reference",
    "UK_PASSPORT": "passport number",
    "UK_DRIVING_LICENCE": "driving licence number",
    "UK_VEHICLE_REGISTRATION": "vehicle registration",
    "UK_SORT_CODE": "sort code",
    "UK_BANK_ACCOUNT": "account number",
    "UK_COMPANY_NUMBER": "company number",
    "UK_VAT_NUMBER": "VAT number",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "card number",
    "CRYPTO": "wallet address",
    "US_SSN": "US social security number",
    "REFERENCE": "reference number",
    "LITERAL": "text that looks like a placeholder",
}
"""Entity types and a noun for one of them."""


def kind(type: str) -> str:
    """A noun for a type; a firm's own MATTER_NUMBER is a matter number."""
    return KINDS.get(type) or type.removeprefix("UK_").replace("_", " ").lower()
