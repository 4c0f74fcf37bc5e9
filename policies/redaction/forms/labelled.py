"""Numbers that the text itself names: "sort code is 20-32-06", "20-32-06 is the sort code", also with a wrong check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.labels import LABELLED
from policies.redaction.forms.page import page_of, words

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
_SPEAKER = r"(?:[?.]?\n[A-Z][^\n:]{0,30}:)?"
_IS = rf"(?:{_GAP}{{0,4}}\b(?:{_FILLER})\b(?![-/]\w)){{0,9}}{_SPEAKER}(?:{_GAP}{{0,4}}\b(?:{_FILLER})\b(?![-/]\w)){{0,5}}{_GAP}{{1,40}}"
_GENERAL = frozenset({"ID_NUMBER", "PHONE_NUMBER", "EXTENSION", "STAFF", "UK_POSTCODE"})
_TYPES = {"EXTENSION": "PHONE_NUMBER", "STAFF": "ID_NUMBER"}
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
    _any_of(range(len(LABELLED) - 4)),
    *(_any_of(range(index, index + 1)) for index in range(len(LABELLED) - 4, len(LABELLED))),
)
_MORE = re.compile(r"\s?(?:,|;|/|&|\band\b|\bor\b)\s?(?:also |then )?", re.I)
_BEFORE = re.compile(
    r"(?<![\w£$€.,/-])(?P<value>[A-Z0-9+(][\w/+().-]*(?: (?=[\w/-]*\d|[A-D] )[\w/().-]+){0,6})"
    r"(?:\s(?:is|was|are|being|as|for)|'s|,|\s?[-–=]|\s?\(|\s:)\s?(?:the|my|our|his|her|their|your"
    r"|a|an|me|ya)?\s?(?:(?:bank|new|old|uk|correct|full|home|work)\s)?$",
    re.I,
)
_WORD_BEFORE = re.compile(r"^.*?([A-Za-z]*)[^A-Za-z]{0,2}$", re.S)
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
    entity = LABELLED[index][0]
    thing = label.groupdict().get("thing") or _WORD_BEFORE.sub(r"\1", text[max(0, label.start() - 25) : label.start()])
    if entity == "ID_NUMBER" and thing.lower().replace("_", " ").split(" ")[-1] in _NO_THING:
        return []
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
        return entity == "EXTENSION" or not (_DATE.fullmatch(value) or (entity == "STAFF" and _UNIT.match(text, end)))
    if _DATE.fullmatch(value) or _UNIT.match(text, end):
        return False
    letters = sum(map(str.isalpha, value))
    return digits >= 4 or (digits >= 2 and letters >= 1 and digits + letters >= 5)
