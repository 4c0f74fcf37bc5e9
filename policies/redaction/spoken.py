"""Numbers and mail addresses read out: "oh seven seven double oh …", "joe dot bloggs at example dot com"."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]
from presidio_analyzer import LocalRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

_DIGIT = r"(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred)"
_GAP = r"(?:[ -]|[.,…]{1,3} )(?:(?:um|uh|er),? )?"
_ONE = rf"(?:(?:double|triple|treble){_GAP})?(?:{_DIGIT}|{_TENS})\b"
_READ_OUT = regex.compile(
    rf"(?<![\w-])(?:[a-z]{_GAP}[a-z]{_GAP})?(?P<words>(?:(?:double|triple|treble){_GAP})?{_DIGIT}\b(?:{_GAP}{_ONE}){{5,39}}+)"
    rf"(?:{_GAP}[a-d](?![\w'-]))?(?![\w-])",
    regex.IGNORECASE,
)
"""From six words to forty, the first of them a digit. A National Insurance number has letters on both sides."""
_PAIRS = rf"{_ONE}(?:{_GAP}{_ONE}){{3,9}}+"
_NAMED = regex.compile(
    rf"(?<!\w)(?P<label>sort codes?|(?:bank )?account(?: number| no)?)(?: is| was|'s|:|,|\?)*,? (?P<value>{_PAIRS})(?![\w-])",
    regex.IGNORECASE,
)
_NEAR = 60
_KINDS = (
    ("UK_SORT_CODE", "sort code"),
    ("UK_BANK_ACCOUNT", "account"),
    ("UK_NINO", "national insurance"),
    ("UK_NINO", "ni number"),
    ("UK_NHS", "nhs"),
    ("UK_UTR", "utr"),
)
_WORD = r"[a-z0-9][\w'-]*"
_ENDING = r"(?:com|org|net|co|uk|ac|gov|ie|eu|io|scot|wales|cymru|london|law|legal)"


class ReadOut(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Runs of digits in words. What they are is said by the words before; a number of ten that begins with oh rings."""

    def __init__(self) -> None:
        super().__init__(supported_entities=[*dict(_KINDS), "PHONE_NUMBER", "ID_NUMBER"], name="spoken")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Each run with the letters that belong to it."""
        results = []
        for found in _NAMED.finditer(text):
            kind = _kind(found.group("label").lower(), "")
            results.append(RecognizerResult(kind, found.start("value"), found.end("value"), 0.8))
        for found in _READ_OUT.finditer(text):
            before = text[max(found.start() - _NEAR, 0) : found.start()].lower()
            kind = _kind(before, found.group("words").lower())
            results.append(RecognizerResult(kind, found.start(), found.end(), 0.7))
        return results


def _kind(before: str, words: str) -> str:
    """The last thing that was named before; else a telephone number by its first digit."""
    at, kind = max((before.rfind(name), kind) for kind, name in _KINDS)
    if at >= 0:
        return kind
    return "PHONE_NUMBER" if words.startswith(("oh", "o ", "zero")) else "ID_NUMBER"


def spoken_recognisers() -> list[LocalRecognizer]:
    """Numbers and addresses read out."""
    dot, at = r"(?: dot | ?[\[(]dot[\])] ?|\.)", r"(?: at | ?[\[(]at[\])] ?)"
    domain = rf"{_WORD}(?:{dot}{_WORD}){{0,3}}(?: dot | ?[\[(]dot[\])] ?){_ENDING}(?!\w)"
    several = rf"(?<![\w.]){_WORD}(?:(?:{dot}| underscore | dash | hyphen ){_WORD}){{1,4}}{at}{domain}"
    return [
        ReadOut(),
        PatternRecognizer(
            supported_entity="EMAIL_ADDRESS",
            name="spoken.mail",
            patterns=[
                Pattern("name with a dot", several, 0.9),
                Pattern("a word in brackets", rf"(?<![\w.]){_WORD} ?[\[(]at[\])] ?{domain}", 0.9),
                Pattern("one word", rf"(?<![\w.]){_WORD} at {domain}", 0.2),
            ],
            context=["email", "e-mail", "mail", "address", "reach me", "write to"],
        ),
    ]
