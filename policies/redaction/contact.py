"""How to reach a person, and when they were born: phones, profile links, handles, dates of birth."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]
from presidio_analyzer import LocalRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

_CANDIDATE = regex.compile(
    r"(?<![\w.,/£$€-])(?:\+|\b00|\()?\d[\d ().\-/]{4,20}\d(?:\s?(?:ext|x)\.?\s?\d{1,5})?(?![\w/-]|[.,]\d)"
)
_NANP = regex.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}")
_GROUPED = regex.compile(r"\(?\d{2,5}\)?(?:[ .-]\d{2,5}){1,4}")
_CONTEXT = [
    *(
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "call",
        "called",
        "ring",
        "rang",
        "text",
        "fax",
        "contact",
        "number",
    ),
    "whatsapp",
]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_PROFILE = (
    r"\b(?:https?://)?(?:www\.)?(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com|x\.com|github\.com"
    r"|tiktok\.com)/@?[\w.-]+"
)
_DAY = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
)
_YEAR = (
    r"(?:(?:19|20)\d\d|nineteen[ -](?:oh )?\w+(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|two thousand(?: and)? \w+|'\d\d)"
)
_DATE = (
    rf"(?:\d{{1,2}}[/. -]\d{{1,2}}[/. -](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?|{_DAY})(?: of)?,? {_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|{_DAY})(?:,? {_YEAR})?)"
)
_BIRTH_WORDS = ["born", "birth", "date of birth", "dob", "d.o.b", "birthday", "birthdate"]
_AFTER_BIRTH = (
    r"(?<=\b(?:born(?: on| in)?|birth(?: date|day)?|d\.?o\.?b\.?|birthdate|birthday)\b(?: is|'s| was)?[ :,.]{0,3}"
    r"(?:on |the |is )?(?:the )?)"
)


class Phones(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Telephone numbers: candidates by form, judged by libphonenumber for the country that the form speaks of."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PHONE_NUMBER"], name="phone", context=_CONTEXT)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Every candidate with a score; the context words lift the doubtful ones."""
        results = []
        for found in _CANDIDATE.finditer(text):
            score = _phone_score(found.group())
            if score:
                result = RecognizerResult("PHONE_NUMBER", found.start(), found.end(), score)
                result.recognition_metadata = {
                    RecognizerResult.RECOGNIZER_NAME_KEY: "phone",
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                }
                results.append(result)
        return results


def _phone_score(written: str) -> float:
    """From 0, not a telephone number, to 0.8, surely one."""
    import phonenumbers

    digits = regex.sub(r"\D", "", regex.split(r"ext|x", written)[0])
    if not 6 <= len(digits) <= 15 or _is_date(written):
        return 0.0
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return 0.0
    if written.startswith(("+", "00")):
        return 0.8 if phonenumbers.is_possible_number(number) else 0.35
    if digits.startswith("0") and len(digits) in (10, 11):
        return 0.75 if digits[1] in "12378" else 0.5
    if _NANP.fullmatch(written):
        return 0.6
    return 0.3 if _GROUPED.fullmatch(written) and len(digits) > 6 else 0.1


def _is_date(written: str) -> bool:
    return bool(regex.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{4}\s?[-/]\s?\d{4}|\d{4} \d{4}", written.strip()))


def contact_recognisers() -> list[PatternRecognizer]:
    """Profile links, handles and dates of birth. Ordinary dates are nobody's secret: due dates must stay."""
    return [
        # Presidio's own fetches the list of public suffixes from the network to check an address: not in here.
        PatternRecognizer(
            supported_entity="EMAIL_ADDRESS",
            name="mail",
            patterns=[
                Pattern("mail address", r"(?<![\w.+%-])[\w.!#$%&'*+/=?^`{|}~-]*[\w+-]@\w[\w-]*(?:\.\w[\w-]*)+", 0.9)
            ],
        ),
        PatternRecognizer(
            supported_entity="URL",
            name="profile",
            patterns=[
                Pattern(
                    "profile link",
                    _PROFILE,
                    0.7,
                ),
                Pattern(
                    "link with a person in it",
                    r"\bhttps?://\S{0,1000}(?:[?&/](?:users?|~|u|profile|email|name)[=/]|@)[^\s<>\"]+",
                    0.6,
                ),
            ],
        ),
        PatternRecognizer(
            supported_entity="USERNAME",
            name="handle",
            patterns=[Pattern("handle", r"(?<![\w@./])@[a-z_][\w.]{2,29}\b", 0.5)],
        ),
        PatternRecognizer(
            supported_entity="DATE_OF_BIRTH",
            name="birth",
            patterns=[
                Pattern("date after the word", rf"{_AFTER_BIRTH}{_DATE}(?!\w)", 0.9),
                # A due date has no year in the past: with the word near, a full date of the last hundred years is enough.
                Pattern(
                    "full date",
                    rf"\b{_DATE}(?<=(?:19\d\d|20[01]\d)(?:-\d\d-\d\d)?|'[3-9]\d|nineteen.{{0,30}})(?!\w)",
                    0.1,
                ),
            ],
            context=_BIRTH_WORDS,
        ),
    ]
