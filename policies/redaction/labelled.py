"""Numbers that the text itself names: "sort code is 20-32-06", "policy no. AB/123456", also with a wrong check digit."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]
from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

_FILLER = (
    "is was it's its it are the a an number no num nr ref id code of for my your his her their our yes yeah sure um uh er so to "
    "as and please that's here you go okay ok got have get take with be will should would under ending quote quoting use using "
    "which on file me give can client employee new current hang one sec"
)
_IS = rf"(?:\W|\b(?:{'|'.join(_FILLER.split())})\b){{0,14}}?"
_MIXED = r"(?-i:(?P<value>(?=[A-Z0-9/-]*\d[A-Z0-9/-]*\d[A-Z0-9/-]*\d)[A-Z0-9]+(?:[/-][A-Z0-9]+)*)(?![\w]))"
_THINGS = (
    "policy|claim|case|matter|client|customer|patient|hospital|membership|member|employee|staff|payroll|pension|crime|title|deed|"
    "student|application|mortgage|loan|file|tax code|badge|visa|brp|share ?code|licen[cs]e|id|reference|ref"
)
_NUMBER = r"(?: number| no\.?)?"


def _digits(least: int, most: int) -> str:
    return rf"(?P<value>\d(?:[ -]?\d){{{least - 1},{most - 1}}})(?![\w-])"


def _form(pattern: str) -> str:
    return rf"(?P<value>{pattern})(?!\w)"


# (entity, what names it, what it looks like). The formats are those of `uk.py`; here the name decides, so a number with a
# slip in it is hidden as well.
LABELLED = (
    ("UK_SORT_CODE", r"sort ?-?codes?", r"(?P<value>\d\d([ -]?)\d\d\2\d\d)(?!\d)"),
    ("UK_BANK_ACCOUNT", rf"(?:bank |current |savings )?(?:account|acc|acct|a/c){_NUMBER}", _digits(6, 10)),
    ("UK_NINO", rf"(?:national insurance|n\.?i\.?|nino){_NUMBER}", _form(r"[A-Z]{2}[ -]?(?:\d[ -]?){6}[A-Z]?")),
    ("UK_NHS", rf"nhs{_NUMBER}", _digits(9, 11)),
    (
        "UK_UTR",
        r"(?:utr|unique tax(?:payer)?(?:'s)? reference|tax(?:payer)? ref(?:erence)?)(?: number)?",
        _digits(9, 11),
    ),
    (
        "UK_COMPANY_NUMBER",
        rf"(?:company|companies house|registered|registration|crn){_NUMBER}",
        _form(r"[A-Z]{2}\d{6}|\d{7,8}"),
    ),
    (
        "UK_VAT_NUMBER",
        r"vat(?: registration| reg)?(?: number| no\.?)?",
        _form(r"(?:GB)? ?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?"),
    ),
    ("UK_PAYE_REFERENCE", r"paye(?: reference| ref)?", _form(r"\d{3}/[A-Z0-9]{3,10}")),
    ("UK_PASSPORT", rf"passport{_NUMBER}", _form(r"[A-Z]{0,2}\d{7,9}")),
    (
        "UK_DRIVING_LICENCE",
        rf"driv(?:ing|er'?s?) licen[cs]e{_NUMBER}",
        _form(r"(?-i:[A-Z9]{5} ?\d{6} ?[A-Z9]{2} ?\w{3}|(?=\w*\d\w*\d\w*\d)[A-Z0-9]{7,18})"),
    ),
    (
        "UK_VEHICLE_REGISTRATION",
        r"(?:number ?plate|licen[cs]e plate|registration(?: number)?|car reg|reg(?:istration)? plate|vrn|reg)",
        _form(r"[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3} ?[A-Z]"),
    ),
    (
        "IBAN_CODE",
        r"iban",
        _form(r"(?-i:[A-Z]{2} ?\d\d(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?)|[A-Z]{2}\d\d[A-Z0-9]{11,30}"),
    ),
    ("CREDIT_CARD", rf"(?:credit |debit |bank |visa |mastercard |amex |payment )?card{_NUMBER}", _digits(12, 19)),
    (
        "PHONE_NUMBER",
        r"(?:(?:tele|mobile )?phone|mobile|mob|tel|fax|desk|cell|direct (?:line|dial)|whatsapp|registered"
        r"|(?:call|ring|text|reach|contact|phone) (?:me|him|her|us|them) (?:on|at|back on)|answering at|messages to)",
        r"(?P<value>[+(]?\d(?:[ ().-]{0,2}\d){5,14}(?: ?x ?\d{1,5})?)(?![\w-])",
    ),
    ("ID_NUMBER", rf"(?:{_THINGS})(?: (?:number|no\.?|num|ref(?:erence)?|id|code))?", _MIXED),
)


_GENERAL = frozenset({"ID_NUMBER", "PHONE_NUMBER"})


class LabelledNumber(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """One recogniser for everything whose name stands before it, on the same line or in the question before."""

    def __init__(self) -> None:
        self._rules = [
            (entity, regex.compile(rf"(?<!\w)(?:{label})(?!\w){_IS}{value}", regex.IGNORECASE))
            for entity, label, value in LABELLED
        ]
        super().__init__(supported_entities=[entity for entity, _, _ in LABELLED], name="labelled")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The numbers, without the words that name them."""
        results = []
        for entity, pattern in self._rules:
            for found in pattern.finditer(text):
                start, end = found.span("value")
                # A general rule gives way to the one that knows the name.
                results.append(RecognizerResult(entity, start, end, 0.7 if entity in _GENERAL else 0.8))
        return results
