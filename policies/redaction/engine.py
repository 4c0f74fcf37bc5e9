"""The findings of one document: the language model, Presidio's recognisers and ours, known names, and the firm's lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from threading import Lock
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine

from policies.redaction.find import Find
from policies.redaction.findings import disjoint, from_model, retyped, whole
from policies.redaction.forms.addresses import address_recognisers
from policies.redaction.forms.banking import banking_recognisers
from policies.redaction.forms.contact import contact_recognisers
from policies.redaction.forms.context import LIFTED_BY, NearbyWords
from policies.redaction.forms.eu import eu_recognisers
from policies.redaction.forms.fields import field_recognisers
from policies.redaction.forms.labelled import LabelledNumber
from policies.redaction.forms.references import reference_recognisers
from policies.redaction.forms.spoken import read_out
from policies.redaction.forms.uk import uk_recognisers
from policies.redaction.names.casing import as_printed, may_name
from policies.redaction.names.introduced import introduced
from policies.redaction.names.known import KnownNames
from policies.redaction.names.listed import by_list
from policies.redaction.names.model import Entity, NameFinder
from policies.redaction.names.people import People
from policies.redaction.names.places import by_place
from policies.redaction.own.firm import Firm, firm_of
from policies.redaction.placeholders.tokens import mentions
from policies.redaction.reading.broken import is_one_value, readings
from policies.redaction.reading.document import Document
from policies.redaction.scope import everywhere
from policies.redaction.trace import Trace
from policies.redaction.undivided import undivided


class Engine:
    """Everything that finds personal data, loaded once. Threads wait for each other."""

    def __init__(
        self,
        model: str,
        digest: str | None,
        *,
        recognisers: Sequence[EntityRecognizer] = (),
    ) -> None:
        """`recognisers`: the firm's own, on Presidio's API. Raises `RedactionFailed` if the model isn't there or changed."""
        self._lock = Lock()
        self._names = NameFinder(model, digest)
        self._analyzer = _analyzer([*_recognisers(), *recognisers])

    firm = staticmethod(firm_of)
    """A firm's lists made ready, kept for as long as they are in force."""

    def findings(
        self, document: Document, people: People, tag: str, firm: Firm, trace: Trace | None = None
    ) -> list[Find]:
        """All that has to be hidden, in order, none overlapping. `trace` gets what was considered beside it."""
        with self._lock:
            return self._findings(document, people, tag, firm, trace)

    def _findings(self, document: Document, people: People, tag: str, firm: Firm, trace: Trace | None) -> list[Find]:
        printed = as_printed(document)
        worth = [part for part in document.sentences() if may_name(printed, document.folded, *part)]
        entities = list(self._names.entities(printed, worth))
        found = [
            *_literals(document, tag),
            *KnownNames(people).find(document),
            *self._recognised(document, entities, firm, trace),
            *read_out(document),
            *introduced(document.text),
            *by_list(document),
            *by_place(document),
            *from_model(entities, document),
        ]
        finds = [*firm.names(document), *retyped(_counting(found, document, firm, trace), document.text)]
        first = disjoint((whole(find, document.text) for find in finds), document.text)
        again = _counting(everywhere(first, document), document, firm, None)
        return undivided(disjoint((whole(find, document.text) for find in (*finds, *again)), document.text), document)

    def _recognised(
        self, document: Document, entities: list[Entity], firm: Firm, trace: Trace | None
    ) -> Iterator[Find]:
        edges: set[int] = set()
        for reading in readings(document.text):
            own = reading.breaks is None
            for result in self._analyzer.analyze(
                reading.text,
                "en",
                nlp_artifacts=_artifacts(entities if own else []),
                score_threshold=0.0,
                ad_hoc_recognizers=firm.recognisers,
            ):
                surface = reading.text[result.start : result.end]
                metadata = result.recognition_metadata or {}
                rule = str(metadata.get("recognizer_name", "recogniser"))
                start = result.start + len(surface) - len(surface.lstrip())
                place = reading.back(start, max(result.start + len(surface.rstrip(" ,.;:-")), start + 1))
                if place is None or not (own or _may_join(rule, document.text, place, edges)):
                    continue
                if own and result.score >= _COUNTS:
                    edges.update(place)
                if trace and (word := metadata.get(LIFTED_BY)):
                    trace.lift(document, *place, word)
                yield Find(*place, result.entity_type, rule, float(result.score))


_COUNTS = 0.4
_OF_ONE_LINE = frozenset({"field", "form.loose"})


def _may_join(rule: str, text: str, place: tuple[int, int], edges: Set[int]) -> bool:
    """A field's value ends with its line; an address knows its lines itself, what is left of it is a broken name."""
    return rule not in _OF_ONE_LINE and (rule == "address" or is_one_value(text, *place, edges))


def _counting(finds: Iterable[Find], document: Document, firm: Firm, trace: Trace | None) -> list[Find]:
    """Findings that the firm's lists and thresholds leave."""
    kept: list[Find] = []
    refused: list[tuple[Find, str]] = []
    finds = list(finds)
    visible = firm.visible(document, finds)
    for find in finds:
        why = firm.refuses(find, document.folded[find.start : find.end], visible)
        if why:
            refused.append((find, why))
        else:
            kept.append(find)
    if trace:
        trace.drop(document, refused)
    return kept


def _artifacts(entities: list[Any]) -> NlpArtifacts:
    """The model's entities for recognisers that ask for them; there are no tokens and lemmas."""
    no_tokens: Any = []
    return NlpArtifacts(entities, no_tokens, [], [], None, "en", [0.85] * len(entities))


def _literals(document: Document, tag: str) -> Iterator[Find]:
    """Text that looks like a placeholder gets one of its own, so that it can't be restored as somebody."""
    for mention in mentions(document.text, tag):
        yield Find(mention.start, mention.end, "LITERAL", "literal", 1.0)


def _recognisers() -> list[EntityRecognizer]:
    return [
        *uk_recognisers(),
        *banking_recognisers(),
        *eu_recognisers(),
        *reference_recognisers(),
        *address_recognisers(),
        *contact_recognisers(),
        *field_recognisers(),
        LabelledNumber(),
    ]


def _analyzer(recognisers: list[EntityRecognizer]) -> Any:
    """Presidio's engine without a language model of its own: that one we run ourselves, in batches."""
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognisers),
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}]),
        context_aware_enhancer=NearbyWords(),
    )
