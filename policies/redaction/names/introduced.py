"""Names that the words around them give away: "my name is …", "Name: …", "Mr …", "… Ltd"; and common first names."""

from __future__ import annotations

from collections.abc import Iterator

import regex  # type: ignore[import-untyped]

from policies.redaction.find import Find
from policies.redaction.reading.canonical import folded
from policies.redaction.wordlists.words import CAPITALISED, FUNCTION_WORDS

_CAPITAL = r"\p{Lu}(?=[\w'-]*\p{Ll})[\w'-]++"
_NAME = rf"{_CAPITAL}(?: (?:\p{{Lu}}\.?(?=\s)|{_CAPITAL}|van|von|de|der|del|la|bin|al)){{0,3}}(?<!\b(?:van|von|de|der|del|la|bin|al))"
_ANY = r"\p{L}[\w'-]+(?: (?!and\b|but\b|from\b|i\b|the\b|is\b|for\b|at\b|with\b|speaking\b|calling\b)\p{L}[\w'-]*){0,2}"
_PARTICLES = r"(?:(?i:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|bint|al|el|ap|ter|ten) ){0,3}"
_INITIALS = r"(?:\p{Lu}(?:\.? ?-?\p{Lu})?\.? ){0,3}"
_SHOUTED = r"\p{Lu}[\p{Lu}'-]{2,}"
_SAID = r"(?i:my (?:full |first |last |maiden )?name(?: is|'s)|everyone calls me|people call me)"
_FIELD = r"(?i:(?:full |first |last |sur|fore|given |family )?names?|attn|contact|patient|claimant|tenant|signed)"
_TITLE = r"(?i:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lady|auntie?|uncle|cllr|councillor|inspector|sergeant)"
_GREETING = (
    r"(?:Dear|Hi|Hiya|Hello|Hey|Morning|Good morning|Good afternoon|Thanks|Thank you|Cheers|Welcome|Bye|Sorry)"
    r"(?: again| so much| very much)?"
)
_CLOSE = r"(?i:kind regards|best regards|best wishes|regards|yours (?:sincerely|faithfully)|many thanks|cheers)"
_RULES = (
    ("introduction", rf"\b{_SAID}\s+(?P<name>{_NAME}|{_ANY})"),
    ("introduction", rf"\b(?i:this is|it's|i'm|i am)\s+(?P<name>{_NAME})(?=,? (?i:here|speaking|calling|from)\b)"),
    ("field", rf"^\W{{0,3}}{_FIELD}\s?:\s*(?P<name>{_NAME}|{_ANY})"),
    ("title", rf"\b(?!MS\b){_TITLE}\b\.? (?P<name>{_INITIALS}{_PARTICLES}{_NAME})"),
    ("title", rf"\b(?:MR|MRS|MISS|PROF|SIR|DAME|LADY|Mr|Mrs|Miss)\b\.? (?P<name>{_INITIALS}{_SHOUTED})"),
    ("title", r"\b(?:mr|mrs|ms|miss|dr|aunty|auntie|uncle|nanna)\.? (?P<name>\p{Ll}[\w'-]{2,})"),
    ("greeting", rf"(?:^|[.!?\"] ){_GREETING},? (?P<name>{_CAPITAL})(?=[,.!?:\n]|$| and\b)"),
    ("signature", rf"\b{_CLOSE},?\n+\s*(?P<name>{_NAME})[ ]*$"),
)
_FIRM = regex.compile(
    rf"\b(?:{_CAPITAL}|[A-Z]{{2,6}})(?:,? (?:&|and|of|the|{_CAPITAL}|[A-Z]{{2,6}})){{0,5}}? "
    r"(?:Ltd|Limited|LLP|PLC|plc|Inc|GmbH|B\.?V|S\.?A|LLC|(?:&|and) (?:Co|Sons|Partners|Associates|Daughters|Company))\b"
)
_PATTERNS = tuple((rule, regex.compile(pattern, regex.MULTILINE)) for rule, pattern in _RULES)
_NOBODY = frozenset(
    ["all", "team", "everyone", "everybody", "folks", "guys", "sir", "madam", "colleagues", "chair", "minister"]
)


def introduced(text: str) -> Iterator[Find]:
    """Names by the words before them, and firms by their legal form behind. `text` is canonical."""
    for rule, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            start, end = found.span("name")
            first = folded(found.group("name").split()[0])
            if (
                first not in FUNCTION_WORDS
                and first not in _NOBODY
                and not (first in CAPITALISED and rule == "introduction")
            ):
                yield Find(start, end, "PERSON", f"introduced.{rule}", 0.75)
    for found in _FIRM.finditer(text):
        start = found.start()
        words = found.group().split()
        if folded(words[0]) in FUNCTION_WORDS and len(words) > 2:
            start += len(words[0]) + 1
        yield Find(start, found.end(), "ORGANIZATION", "introduced.firm", 0.75)
