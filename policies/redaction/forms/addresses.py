"""Street addresses and postcodes: found by the street or by the postcode, then followed to both ends of the whole address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from bot.core.names import first_names
from policies.redaction.forms.form import Forms
from policies.redaction.forms.page import page_of, words
from policies.redaction.forms.postcodes import LOWER, POSTCODE, POSTCODES
from policies.redaction.forms.streets import (
    ALONE,
    HOUSES,
    NOT_IN_STREETS,
    PARKS,
    PLAIN_STREETS,
    STREETS,
    SURE_STREETS,
    WELSH,
)

_NUM = r"(?!(?:19|20)\d\d\b)\d{1,4}(?: ?[A-Za-z])?(?: ?(?:[-–/&+]|or|and|to) ?\d{1,4}[A-Za-z]?)?(?![\w])"
_UNIT = (
    r"(?:(?:Flat|Apartment|Apt\.?|Unit|Suite|Room|Floor|Plot|Studio|Office|Block|Basement Flat|Top"
    r" Flat|Maisonette|Annexe|Bungalow|Shop|Penthouse|Warehouse|Door|Chalet|Caravan|Pitch|No\.?|Number)"
    r"[ ]?#?(?:\w{1,2}/\w{1,2}|\w{1,5}),?[ ]|(?:Ground|First|Second|Third|Fourth|Fifth|Top|Lower|Upper"
    r"|\d{1,2}(?:st|nd|rd|th))[ ](?:Floor|Flat|Floor Flat),?[ ]|\d{1,2}/\d{1,2},?[ ])"
)
_CAP = r"[A-ZÀ-Þ][\w'’.&-]*"
_NAMES = rf"(?:(?:{_CAP}|of|the|on|le|la|upon|and|y|yr|in|by|under|St\.?)[ ]){{1,4}}?"
_HOUSE = rf"(?:(?:The )?(?:{_CAP}[ ]){{0,3}}?(?:{HOUSES}),?[ ])"
_STREET = (
    rf"(?:(?:{_UNIT}){{0,2}}(?:{_HOUSE})?{_NUM},?[ ](?:\(\d/\d\)[ ])?(?:{_NAMES}(?i:{STREETS})\b\.?"
    rf"(?:[ ](?=[A-Z])(?i:{STREETS})\b){{0,2}}(?:[ ](?:North|South|East|West|N|S|E|W)\b)?"
    rf"|(?:The )?(?:{ALONE})\b|(?:{WELSH})[ ](?:(?:{_CAP}|y|yr|ap|[a-z]{{3,12}})[ ]?){{1,3}}(?<! )|High"
    r"[ ]St\b|[A-Z][a-z]+(?:gate|side|way|wick|ings|croft|bank|field|wood|row|lea|mead)\b(?=,)))"
)
STREET = re.compile(rf"(?<![\w£$€.,/-]){_STREET}")
UNNUMBERED = re.compile(
    rf"(?<![\w-])(?:{_HOUSE}(?:{_NUM},? )?(?:{_CAP}[ ]){{1,3}}(?:{SURE_STREETS})\b"
    rf"|(?:{_CAP}[ ]){{1,3}}(?:Farm|Cottage|Cottages|Barn|House|Lodge|Hall|Croft|Grange|Manor|Rectory"
    rf"|Vicarage|Bungalow),[ ](?={_CAP})"
    rf"|(?:{_UNIT})?(?:{_CAP}[ ]){{1,4}}{PARKS}\b)"
)
_LIVES = re.compile(
    r"\b(?:[Ll]iv(?:e|es|ed|ing)|[Rr]esid(?:e|es|ing|ent)|[Mm]oved|[Aa]ddress(?: is|:)?|[Hh]ouse|[Ff]lat"
    rf"|[Pp]roperty|premises|based|situated|born|staying|office|known as)(?: in| at| on| to| is| of){{0,2}}"
    rf" (?P<value>(?:{_CAP}[ ]){{1,3}}(?:{SURE_STREETS})\b)"
)
_CHAT_NAME = rf"(?!(?:{NOT_IN_STREETS})\b)[a-z][a-z'’.-]{{1,15}}"
CHAT = re.compile(
    rf"(?<![\w£$€.,:/-])(?:(?:flat|apt|apartment|unit|room) ?\w{{1,4}},? )?\d{{1,4}}[a-z]?,? (?:(?:{_CHAT_NAME}"
    rf" ){{1,3}}?(?:{PLAIN_STREETS})\b(?! (?:of|to|from|for)\b)|the (?:grove|avenue|close|crescent|drive"
    r"|green|terrace|mews|lane|gardens|paddock|spinney|street|parade|square)\b)",
    re.I,
)
_FLAT = re.compile(
    r"(?<![\w-])(?:(?:Flat|Apartment|Apt\.?|Suite|Unit|Plot|Studio)[ ](?=\w*\d|[A-H]\b)(?:\d{1,2}/\d{1,2}"
    r"|\w{1,5})|[Ff]lat \d{1,3}[a-zA-Z]?|[Ff]lat [a-h]\d?)\b(?![:%])"
)
_BOX = re.compile(r"\b(?:P\.? ?O\.? ?|Post Office )Box \d{1,6}\b|\bDX:? ?\d{3,6}(?: [A-Z][a-z]+(?: \d{1,2})?)?", re.I)

_WORD = (
    rf"(?!{POSTCODE}(?![\w-]))(?:{_CAP}|\d[\w/–-]*|of|the|on|upon|in|le|la|under|by|and|an|y|yr|next|near"
    r"|cum|super|sub|&|-)"
)
_PART = rf"(?!{POSTCODE}(?![\w-]))(?:{_CAP}(?:[ ]{_WORD}){{0,4}})"
_AFTER = re.compile(
    rf"(?:[ ]?[,\n][ ]?|[ ](?=[^,\n]{{0,40}}{POSTCODE})|[ ]?[-–·][ ])(?P<part>{_PART})(?=[ ]?(?:[,.;:)\n?!·]"
    rf"|$|[ ]?{POSTCODE}|[ ]and\b|[ ]-))"
    rf"|,[ ](?P<town>{_CAP}(?:[ ]{_CAP})?)(?=[ ][a-z])"
)
_IN_BUILDING = re.compile(
    rf"(?<![\w-])(?:{_UNIT}){{1,2}}(?:{_CAP}[ ]){{1,3}}(?:{HOUSES})\b|(?<![\w£$€.,/-]){_NUM},?[ ]The"
    rf"(?:[ ]{_CAP}){{1,2}}"
)
"""A flat in a building without a street's number, and houses of a street like "The Maltings"."""
_BACK = re.compile(
    rf"(?:^|(?<=[\s,(:\"'>|]))(?P<part>(?:\d[\w/–-]*|{_CAP})(?:[ ]{_WORD}){{0,6}})[ ]?[,.\n·-]{{0,2}}"
    r"[ ]?$"
)
_CHAT_BACK = re.compile(
    r"(?<![\w£$€.,:/-])(?:(?:flat|apt|unit) ?\w{1,4},? )?\d{1,4}[a-z]?,? (?:[a-z'’.-]+,? ){1,8}$", re.I
)
_SENTENCE = words(
    "i, we, he, she, it, they, you, the, my, our, this, that, but, and, please, dear, from, to, for,"
    " in, at, thanks, hi, hello, yes, no",
    "subject, re, date, yours, kind, regards, sincerely, address, postcode, tel, phone, email, name,"
    " ref, our, your, his, her, their",
    "monday, tuesday, wednesday, thursday, friday, saturday, sunday, today, tomorrow, january, february,"
    " march, april, may, june, july",
    "august, september, october, november, december, so, if, when, what, where, who, how, is, was,"
    " are, can, could, will, would, not, now, then, also,"
    " mr, mrs, ms, miss, dr",
)


class Addresses(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Whole addresses, from the flat to the county; the postcode behind them has a recogniser of its own."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["STREET_ADDRESS"], name="address")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Streets with what follows them, and what stands before postcodes."""
        spans = _joined(text, sorted([*_streets(text), *_before_postcodes(text)]))
        return [RecognizerResult("STREET_ADDRESS", start, end, 0.72) for start, end in spans]


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Parts that touch made into one, without the blanks and stops at its end."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        end = start + len(text[start:end].rstrip(" ,.;:\n-"))
        if joined and (start <= joined[-1][1] or _JOINT.fullmatch(text, joined[-1][1], start)):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


_JOINT = re.compile(r"[ ,\n]{1,3}")


def _streets(text: str) -> Iterator[tuple[int, int]]:
    for low, high in page_of(text).around_digits(60, 120):
        for found in STREET.finditer(text, low, high):
            yield found.start(), _end(text, found.end())
        for found in CHAT.finditer(text, low, high):
            yield found.start(), _end(text, found.end())
        for found in _IN_BUILDING.finditer(text, low, high):
            yield found.start(), _end(text, found.end())
        for pattern in (_BOX, _FLAT):
            for found in pattern.finditer(text, low, high):
                yield found.start(), _end(text, found.end()) if pattern is _BOX else found.end()
    if any(word in text for word in _SIGNS):
        for found in UNNUMBERED.finditer(text):
            yield found.start(), _end(text, found.end())
        for found in _LIVES.finditer(text):
            yield found.start("value"), _end(text, found.end("value"))


_SIGNS = (
    *SURE_STREETS.split("|"),
    *(
        "Farm,",
        "Cottage,",
        "Cottages,",
        "House,",
        "Barn,",
        "Lodge,",
        "Hall,",
        "Manor,",
        "Rectory,",
        "Vicarage,",
        "Croft,",
        "Grange,",
    ),
    *("Bungalow,", " Park", " Estate", " Centre"),
)


def _end(text: str, at: int) -> int:
    """Where the address ends whose street ends here: behind its town and county, unless that is somebody's name."""
    for _ in range(4):
        found = _AFTER.match(text, at, min(at + 120, len(text)))
        if not found or not _is_place(found["part"] or found["town"], text[at : at + 2]):
            break
        at = found.end()
    return at


def _is_place(part: str, before: str) -> bool:
    first = part.split()[0].lower().strip(".,")
    if first in _SENTENCE:
        return False
    # A line below a street may be anything in a letter; a town's line is short.
    return first not in first_names() and not ("\n" in before and len(part.split()) > 4)


def _before_postcodes(text: str) -> Iterator[tuple[int, int]]:
    for low, high in page_of(text).around_digits(80, 60):
        for found in _ANY_CODE.finditer(text, low, high):
            start = _start(text, found.start())
            if start < found.start():
                yield start, found.start()


_ANY_CODE = re.compile(rf"(?<![\w-])(?:{POSTCODE}|(?i:{LOWER}))(?![\w-])")


def _start(text: str, at: int) -> int:
    """Where the address begins that this postcode closes."""
    chat = _CHAT_BACK.search(text[max(0, at - 90) : at])
    if chat and text[at - 1 : at] == " " and not _SKIP.search(chat.group()):
        return at - len(chat.group())
    for _ in range(7):
        low = max(0, at - 70)
        found = _BACK.search(text[low:at])
        if not found or not _belongs(found.group("part")):
            break
        at = low + found.start("part")
    return at


_SKIP = re.compile(r"\b(?:and|at|is|was|to|from|with|for|minutes?|miles?|pm|am)\b", re.I)


def _belongs(part: str) -> bool:
    first = part.split()[0].lower().strip(".,'")
    if first == "the" and len(part.split()) > 1 and part.split()[1][0].isupper():
        return True
    if part.isdigit() or _ANY_CODE.search(part) or part.endswith((" and", " of", " in", " by")):
        return False
    return first not in _SENTENCE and (first not in first_names() or bool(re.search(r"\d", part)) or _has_street(part))


def _has_street(part: str) -> bool:
    return bool(re.search(rf"\b(?i:{STREETS})\b|\b(?:{HOUSES})\b", part))


def address_recognisers() -> list[EntityRecognizer]:
    """Recognisers of addresses and postcodes."""
    near = words(
        "postcode, post code, address, lives, live, living, street, road, zip, house, flat, deliver, delivery,"
        " avenue, lane, close, drive, st, rd"
    )
    return [Forms("UK_POSTCODE", POSTCODES, context=near), Addresses()]
