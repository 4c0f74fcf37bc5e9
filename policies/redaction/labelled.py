"""Numbers that the text itself names: "sort code is 20-32-06", "20-32-06 is the sort code", also with a wrong check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.page import page_of, words

_FILLER = (
    "is|was|are|it's|its|it|the|a|an|number|numbers|no|num|nr|ref|reference|id|code|of|for|my|your"
    "|his|her|their|our|yes|yeah"
    "|yep|sure|um|uh|er|erm|so|to|as|and|please|that's|thats|that|this|here's|heres|here|you|go|ya"
    "|okay|ok|got|have|has|get|take"
    "|with|be|will|should|would|under|ending|quote|quoting|use|using|which|on|in|at|file|me|give|can"
    "|client|employee|new|old"
    "|current|hang|one|sec|account|acc|sort|card|s|me|u|i|got|reads|read|says|currently|now|still"
    "|called|held|registered|known"
)
_GAP = r"[^\w£$€¥%]"
_IS = rf"(?:{_GAP}{{0,4}}\b(?:{_FILLER})\b){{0,9}}{_GAP}{{1,40}}"
_NUMBER = r"(?:[ _-]?(?:numbers?|nos?\b\.?|num|nr|ref(?:erence)?s?|ids?|#))?"
_NO_MORE = r"(?![\w-]|[.,]\d)"
_MIXED = (
    r"(?=[\w/.-]*\d)(?:[A-Z]{1,4} )?[A-Z0-9]+(?:[/._-][A-Z0-9]+)*(?: (?=[A-Z]{0,3}\d\d)[A-Z0-9]{2,8}\b){0,5}"
    r"(?: [A-Z]\b)?(?![\w])"
)


def _digits(least: int, most: int) -> str:
    return rf"\d(?:[ .-]?\d){{{least - 1},{most - 1}}}{_NO_MORE}"


# (entity, what names it, what it looks like). The formats are those of `uk.py` and its neighbours; here the name decides, so a
# number with a slip in it is hidden as well.
LABELLED = (
    ("UK_SORT_CODE", r"sort[ _-]?codes?", r"\d\d(?P<sep>[ .–-]?)\d\d(?P=sep)\d\d(?!\d)"),
    (
        "IBAN_CODE",
        r"ibans?",
        r"[A-Z]{2} ?\d\d(?:[ -]?(?=[A-Z]{0,4}\d|[A-Z]{4}\b)[A-Z0-9]{1,4}){2,8}\b|[A-Z]{2}\d\d[A-Z0-9]{6,30}",
    ),
    (
        "BIC_CODE",
        r"(?:swift|bic)(?: ?/ ?(?:bic|swift))?(?: ?code)?",
        r"[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?\b",
    ),
    ("CREDIT_CARD", rf"(?:(?:credit|debit|bank|visa|mastercard|amex|payment) ?)?card{_NUMBER}|pan", _digits(12, 19)),
    (
        "UK_BANK_ACCOUNT",
        rf"(?:(?:bank|current|savings|business|joint)[ _-]?)?(?:account|accnt|acct?|a/c){_NUMBER}|roll{_NUMBER}",
        r"\d(?:[ -]?\d){5,11}(?![\w-]|[.,]\d)|[A-Z]{1,4}[ /-]?\d[\d/ -]{4,14}\d[A-Z]?\b",
    ),
    (
        "UK_NINO",
        rf"(?:national[ _-]?insurance|n\.?i\.?|nino|ni[ _-]?number){_NUMBER}",
        r"[A-Z]{2}[ .-]?(?:\d[ .-]?){5,7}[A-Z]?(?!\w)",
    ),
    ("UK_NHS", rf"(?:nhs|health service){_NUMBER}", _digits(9, 11)),
    ("UK_CHI", rf"chi{_NUMBER}", _digits(9, 11)),
    (
        "UK_UTR",
        r"(?:utr|unique tax(?:payer)?(?:'?s)?[ _-]?ref(?:erence)?|tax(?:payer)?[ _-]?ref(?:erence)?|self"
        rf"[ -]assessment){_NUMBER}",
        r"\d(?:[ .-]?\d){8,10}K?(?![\w-])",
    ),
    (
        "UK_VAT_NUMBER",
        rf"vat(?:[ _-]?(?:registration|reg))?\.?{_NUMBER}",
        r"(?:[A-Z]{2})?[ ]?\d{3}[ ]?\d{3,4}[ ]?\d{2,3}(?: ?\d{3})?(?![\w-]|[.,]\d)",
    ),
    ("UK_CHARITY_NUMBER", rf"(?:registered )?charity{_NUMBER}", r"(?:SC|NIC)?[ ]?0?\d{5,7}(?:-\d{1,2})?(?!\w)"),
    (
        "UK_COMPANY_NUMBER",
        rf"(?:company|companies house|registered|registration|crn)(?:[ _-]?reg(?:istration)?\.?)?{_NUMBER}",
        r"(?:[A-Z]{2}[ ]?\d{6}|R0\d{6}|\d{7,8})(?![\w-]|[.,]\d)",
    ),
    (
        "UK_PAYE_REFERENCE",
        rf"(?:paye|employer)(?:[ _-]?ref(?:erence)?)?{_NUMBER}",
        r"\d{3} ?/ ?[A-Z0-9]{3,10}\b|\d{3}P[A-Z]\d{7}\w",
    ),
    ("UK_PASSPORT", rf"passport{_NUMBER}", r"(?:[A-Z]{0,2}[ ]?\d{6,9}[A-Z]?|\d{3}[ -]\d{3}[ -]\d{3})(?![\w-])"),
    (
        "UK_DRIVING_LICENCE",
        rf"(?:driv(?:ing|er'?s?)[ _-]?licen[cs]e|driver){_NUMBER}",
        r"(?:[A-Z9]{5}[ -]?\d{6}[ -]?[A-Z0-9]{2}[ ]?\w{1,3}(?: \d\d)?|(?=\w*\d\w*\d\w*\d)[A-Z0-9]{6,18}"
        r"|\d{2}(?:[ ]?\d{3}){2})(?!\w)",
    ),
    (
        "UK_VEHICLE_REGISTRATION",
        r"(?:number ?plates?|licen[cs]e plate|(?:vehicle |car )?registration(?: number| mark| no\.?)?|"
        r"(?:car|van|vehicle) reg|reg(?:istration)? (?:plate|number|no\.?)|vr[nm]|reg)",
        r"(?-i:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,4} ?[A-Z]?|[A-Z]{1,2} ?\d{2,4}"
        r"|\d{1,4} ?[A-Z]{1,3})\b|[A-Z]{2}\d\d ?[A-Z]{3}\b",
    ),
    (
        "PHONE_NUMBER",
        r"(?:(?:(?:tele|mobile |cell|work |home |smart)?phone|mobile|mob|moby|tel|fax|desk|cell|direct"
        r" (?:line|dial)|whats ?app|landline|registered|switchboard|dial)(?:[ _-]?(?:numbers?|nos?\b\.?"
        r"|num))?"
        r"|(?:call|ring|text|txt|reach|contact|phone|get|catch|bell|whatsapp|msg|message) (?:me|him|her"
        r"|us|them|you|u) (?:up )?(?:on|at|back on)|answering at|messages to|(?:my|me|his|her|new|old)"
        r" (?:numbers?|num|no)|(?:here'?s|heres) (?:my|me) number)",
        r"(?:\+ ?)?\(?\d(?:[ ().–-]{0,2}\d){5,14}(?: ?(?:x|ext\.?) ?\d{1,5})?(?![\w-]|[.,/]\d)",
    ),
    ("EXTENSION", r"(?:ext(?:ension|n)?\.?)(?: number| no\.?)?", r"\d{3,6}(?![\w,.-])"),
    (
        "UK_POSTCODE",
        r"post ?codes?|zip(?: ?codes?)?",
        r"[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?\b|\d{5}(?:-\d{4})?(?![\w,.-])",
    ),
    (
        "ID_NUMBER",
        r"(?P<thing>(?:[a-z][\w'/-]{1,20}[ _-])?[a-z][\w'/-]{0,20})(?:[ _-]|(?=[#№])|(?-i:(?<=[a-z])(?="
        r"[A-Z])))(?:numbers?|nos?\b\.?|num|nr|ref(?:erence)?s?|ids?|codes?|#|№)",
        _MIXED,
    ),
    ("ID_NUMBER", r"(?:our|your|my|client|case|matter|file)?[ ]?ref(?:erence)?|quoting|quote", _MIXED),
    (
        "ID_NUMBER",
        r"policy|claim|case|matter|membership|member|payroll|pension|deed|mortgage|badge|visa|brp|share"
        r" ?code|licen[cs]e|mrn|prn|ssn|ein|vin|imei|serial|emp|crn",
        _MIXED,
    ),
)
_GENERAL = frozenset({"ID_NUMBER", "PHONE_NUMBER", "EXTENSION", "UK_POSTCODE"})
_TYPES = {"EXTENSION": "PHONE_NUMBER"}
_NO_THING = words(
    "page, section, room, version, line, item, clause, paragraph, para, chapter, question, step, figure,"
    " table, schedule, part",
    "floor, gate, platform, bus, flight, error, status, dress, discount, promo, voucher, area, dialling,"
    " country, sic, product",
    "model, batch, lot, issue, volume, edition, rule, article, exhibit, form, http, colour, color,"
    " channel, slide, bundle, tab",
    "agenda, annex, appendix, building, regulation, regulations, act, sections, source, zip, qr, bar,"
    " unicode, iso, currency",
    "with, from, of, in, to, was, is, the, a, an, by, large, small, total, average, round, exact,"
    " same, whole, final, right, wrong",
    "first, second, third, next, last, any, some, this, that, what, which, no, highway, building,"
    " cost, tax, exchange, hotel",
)
_VALUES = [re.compile(rf"{_IS}(?P<value>{value})", re.I) for _, _, value in LABELLED]
_ALONE = [re.compile(value, re.I) for _, _, value in LABELLED]


def _any_of(indexes: range) -> re.Pattern[str]:
    labels = "|".join(f"(?P<l{index}>{LABELLED[index][1]})" for index in indexes)
    return re.compile(rf"(?<!\w)(?:{labels})(?!\w)", re.I)


# The general rule would swallow "my account number" before the one that knows the account begins: it reads on its own.
_ANY = (
    _any_of(range(len(LABELLED) - 3)),
    *(_any_of(range(index, index + 1)) for index in range(len(LABELLED) - 3, len(LABELLED))),
)
_MORE = re.compile(r"\s?(?:,|;|/|&|\band\b|\bor\b)\s?(?:also |then )?", re.I)
_BEFORE = re.compile(
    r"(?<![\w£$€.,/-])(?P<value>[A-Z0-9+(][\w/+().-]*(?: (?=[\w/-]*\d|[A-D] )[\w/().-]+){0,6})"
    r"(?:\s(?:is|was|are|being|as|for)|'s|,|\s?[-–=]|\s?\(|\s:)\s?(?:the|my|our|his|her|their|your"
    r"|a|an|me|ya)?\s?(?:(?:bank|new|old|uk|correct|full|home|work)\s)?$",
    re.I,
)
_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(?:19|20)\d\d(?:[/-]\d{2,4})?")
_UNIT = re.compile(
    r"\s?(?:%|pounds|quid|euros?|dollars|percent|per cent|people|days?|weeks?|months?|years?|minutes?"
    r"|hours?|am|pm|k\b|million)",
    re.I,
)


class LabelledNumber(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """One recogniser for everything whose name stands before it or behind it, on the same line or the one before."""

    def __init__(self) -> None:
        super().__init__(supported_entities=sorted({_TYPES.get(e, e) for e, _, _ in LABELLED}), name="labelled")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The numbers, without the words that name them."""
        results = []
        for low, high in page_of(text).around_digits(150, 90):
            for labels in _ANY:
                for label in labels.finditer(text, low, high):
                    results += _named(text, label, high)
        return results


def _named(text: str, label: re.Match[str], high: int) -> list[RecognizerResult]:
    index = int(str(label.lastgroup)[1:])
    if (label.groupdict().get("thing") or "").lower().replace("_", " ").split(" ")[-1] in _NO_THING:
        return []
    entity = LABELLED[index][0]
    spans = list(_behind(text, label.end(), index, high)) or list(_ahead(text, label.start(), index))
    score = 0.7 if entity in _GENERAL else 0.8
    return [
        RecognizerResult(_TYPES.get(entity, entity), start, end, score)
        for start, end in spans
        if entity not in _GENERAL or _is_reference(text, start, end, entity)
    ]


def _behind(text: str, at: int, index: int, high: int) -> Iterator[tuple[int, int]]:
    """The value behind its name, and those that follow it in a row."""
    found = _VALUES[index].match(text, at, high)
    if not found:
        return
    start, end = found.span("value")
    yield start, end
    for _ in range(30):
        more = _MORE.match(text, end)
        value = more and _ALONE[index].match(text, more.end())
        if not value:
            return
        end = value.end()
        yield value.span()


def _ahead(text: str, start: int, index: int) -> Iterator[tuple[int, int]]:
    """The value before its name: "20-32-06 is the sort code"."""
    low = max(0, start - 60)
    before = text[low:start]
    found = _BEFORE.search(before) if any(map(str.isdigit, before)) else None
    if found and _ALONE[index].fullmatch(found.group("value")):
        yield low + found.start("value"), low + found.end("value")


def _is_reference(text: str, start: int, end: int, entity: str) -> bool:
    value = text[start:end]
    digits = sum(map(str.isdigit, value))
    if entity != "ID_NUMBER":
        return not _DATE.fullmatch(value) or entity == "EXTENSION"
    if _DATE.fullmatch(value) or _UNIT.match(text, end):
        return False
    letters = sum(map(str.isalpha, value))
    return digits >= 4 or (digits >= 2 and letters >= 1 and digits + letters >= 5)
