"""Placeholders: how they are written, and how they are read again after a model had them in its hands."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from functools import lru_cache

_TAG_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
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
    "IP_ADDRESS": "IP",
    "LITERAL": "TEXT",
}
"""Entity types and their short labels; any other type loses its country and its underscores."""

# Models bend placeholders: other case, other brackets or none, blanks or hyphens, escaped underscores, markdown.
_GAP = r"(?:\\?[_\-–‑ ]|\*){0,4}"
_BRACKETS = {"[": "]", "{": "}", "<": ">", "«": "»", "⟨": "⟩", "【": "】"}
# Somebody else's, or one that lost its tag: a placeholder only where it is written like one.
_FOREIGN = re.compile(
    rf"\b(?P<bare>[A-Z]{{2,24}})\\?_\d{{1,6}}(?P<tag>\\?_[A-Z]{{{_TAG_LENGTH}}})?(?![A-Za-z0-9])"
    rf"|(?<=\[)(?P<label>[A-Za-z]{{2,24}}){_GAP}\d{{1,6}}(?:{_GAP}[A-Za-z]{{{_TAG_LENGTH}}})?(?=\\?\])"
)
_STRAIGHT = re.compile(rf"\[[A-Z]{{2,24}}_\d{{1,6}}_[{_TAG_LETTERS}]{{{_TAG_LENGTH}}}\]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A placeholder in a text, with its brackets. `label` is "" and `number` 0 where it is not of the case asked for."""

    start: int
    end: int
    label: str
    number: int


def label_of(type: str) -> str:
    """The label in a placeholder of this entity type: capital letters only."""
    return LABELS.get(type) or re.sub(r"[^A-Z]", "", type.removeprefix("UK_").removeprefix("US_").upper()) or "OTHER"


def case_tag(key: bytes) -> str:
    """Four consonants that tell the placeholders of one case from every other's; `key` is that case's own."""
    digest = hmac.digest(key, b"rapporteur placeholder", "sha256")
    return "".join(_TAG_LETTERS[byte % len(_TAG_LETTERS)] for byte in digest[:_TAG_LENGTH])


def written(label: str, number: int, tag: str) -> str:
    """`[PERSON_1_KTQM]`."""
    return f"[{label}_{number}_{tag}]"


def mentions(text: str, tag: str) -> list[Mention]:
    """Every placeholder in a text, bent or straight, in order: those with this tag, and those of another case or none."""
    found = []
    for match in _own(tag).finditer(text):
        start, end = _with_brackets(text, *match.span())
        found.append(Mention(start, end, match["label"].upper(), int(match["number"])))
    for match in _FOREIGN.finditer(text):
        if not match["tag"] and (match["label"] or match["bare"]).upper() not in LABELS.values():
            continue
        start, end = _with_brackets(text, *match.span())
        if not any(own.start < end and start < own.end for own in found):
            found.append(Mention(start, end, "", 0))
    return sorted(found, key=lambda mention: mention.start)


def without_placeholders(text: str) -> str:
    """The text with every straight placeholder blanked out, as long as before."""
    return _STRAIGHT.sub(lambda match: " " * len(match.group()), text)


@lru_cache(maxsize=64)
def _own(tag: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z0-9])(?P<label>[A-Za-z]{{2,24}}){_GAP}(?P<number>\d{{1,6}}){_GAP}{tag}(?![A-Za-z0-9])",
        re.IGNORECASE,
    )


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a placeholder over its own brackets; round ones, and one half of the sentence's own, stay outside."""
    left, right = start, end
    while left and text[left - 1] in " \\*_":
        left -= 1
    while right < len(text) and text[right] in " \\*_":
        right += 1
    opening = text[left - 1] if left else ""
    closing = text[right] if right < len(text) else ""
    if opening in _BRACKETS and closing == _BRACKETS[opening]:
        return left - 1 - (text[max(left - 2, 0)] == "\\"), right + 1
    if opening == "[" and "]" not in text[end:].partition("\n")[0]:
        return left - 1, end
    return start, end
