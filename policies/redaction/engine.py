"""The findings of one document: the language model, Presidio's recognisers and ours, known names, and the firm's lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    IbanRecognizer,
    IpRecognizer,
    MacAddressRecognizer,
    UsSsnRecognizer,
)

from policies.redaction.canonical import folded, normal
from policies.redaction.contact import Phones, contact_recognisers
from policies.redaction.context import NearbyWords
from policies.redaction.document import Document
from policies.redaction.findings import disjoint, from_model, retyped
from policies.redaction.introduced import by_first_name, introduced
from policies.redaction.known import Find, KnownNames, stands_alone
from policies.redaction.labelled import LabelledNumber
from policies.redaction.model import Entity, NameFinder
from policies.redaction.people import People
from policies.redaction.scope import everywhere
from policies.redaction.spoken import spoken_recognisers
from policies.redaction.tokens import mentions
from policies.redaction.uk import uk_recognisers
from policies.redaction.words import ALLOWED

THRESHOLDS = {"PHONE_NUMBER": 0.44, "UK_VEHICLE_REGISTRATION": 0.5, "UK_PASSPORT": 0.44}
THRESHOLD = 0.4
"""A finding below its type's score does not count. Presidio's defaults let every pattern through."""


class Engine:
    """Everything that finds personal data, loaded once. Threads wait for each other."""

    def __init__(
        self,
        model: str,
        digest: str | None,
        *,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        recognisers: Sequence[EntityRecognizer] = (),
    ) -> None:
        """`recognisers`: the firm's own, on Presidio's API. Raises `RedactionFailed` if the model isn't there or changed."""
        self._lock = Lock()
        self._names = NameFinder(model, digest)
        self._allowed = ALLOWED | {normal(name) for name in allow}
        self._denied = sorted({normal(name) for name in deny if normal(name)}, key=len, reverse=True)
        self._analyzer = _analyzer([*_recognisers(), *recognisers])

    def findings(self, document: Document, people: People, tag: str) -> list[Find]:
        """All that has to be hidden, in order, none overlapping."""
        with self._lock:
            return self._findings(document, people, tag)

    def _findings(self, document: Document, people: People, tag: str) -> list[Find]:
        entities = list(self._names.entities(document.text, document.sentences()))
        finds = [
            *_literals(document, tag),
            *self._denials(document),
            *KnownNames(people).find(document),
            *self._recognised(document, entities),
            *introduced(document.text),
            *by_first_name(document),
            *from_model(entities, document, self._allowed),
        ]
        finds = retyped(finds, document.text)
        first = disjoint(finds, document.text)
        return disjoint([*finds, *everywhere(first, document)], document.text)

    def _recognised(self, document: Document, entities: list[Entity]) -> Iterator[Find]:
        text = document.text
        artifacts = _artifacts(entities)
        for result in self._analyzer.analyze(text, "en", nlp_artifacts=artifacts, score_threshold=0.0):
            surface = text[result.start : result.end]
            if result.score < THRESHOLDS.get(result.entity_type, THRESHOLD) or folded(surface) in self._allowed:
                continue
            metadata = result.recognition_metadata or {}
            rule = str(metadata.get("recognizer_name", "recogniser"))
            blanks = len(surface) - len(surface.lstrip())
            end = result.start + len(surface.rstrip(" ,.;:-"))
            yield Find(
                result.start + blanks,
                max(end, result.start + blanks + 1),
                result.entity_type,
                rule,
                float(result.score),
            )

    def _denials(self, document: Document) -> Iterator[Find]:
        for name in self._denied:
            for found in re.finditer(re.escape(name), document.folded):
                if stands_alone(document.folded, *found.span()):
                    yield Find(found.start(), found.end(), "ORGANIZATION", "deny", 1.0)


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
        CreditCardRecognizer(),
        IbanRecognizer(),
        IpRecognizer(),
        MacAddressRecognizer(),
        CryptoRecognizer(),
        UsSsnRecognizer(),
        *uk_recognisers(),
        *contact_recognisers(),
        *spoken_recognisers(),
        Phones(),
        LabelledNumber(),
    ]


def _analyzer(recognisers: list[EntityRecognizer]) -> Any:
    """Presidio's engine without a language model of its own: that one we run ourselves, in batches."""
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognisers),
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}]),
        context_aware_enhancer=NearbyWords(),
    )
