"""Context words: a weak pattern counts where the words around it say what it is."""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import ContextAwareEnhancer, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

LIFTED_BY = "lifted_by"
"""The key in a result's metadata: which context word raised its score."""
_BEFORE, _AFTER = 90, 30
"""Characters of the document, so that a question's words count for the answer on the next line."""
_FURTHER_BEFORE = {"DATE_OF_BIRTH": 300}
"""A full date of a past decade is rarely anything else after the word, and people say much between question and answer."""


class NearbyWords(ContextAwareEnhancer):  # type: ignore[misc, unused-ignore]
    """Presidio's context boost on plain lower-case text: its own needs a lemmatizer, which costs more than all the rest."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0.35,
            min_score_with_context_similarity=0.45,
            context_prefix_count=0,
            context_suffix_count=0,
        )
        self._patterns: dict[str, re.Pattern[str]] = {}

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """The same results; those with one of their recogniser's context words near have a higher score."""
        words = {recognizer.id: recognizer.context for recognizer in recognizers if recognizer.context}
        lower = text.lower() if any(self._id(result) in words for result in raw_results) else ""
        for result in raw_results:
            near = words.get(self._id(result))
            word = self._nearest(near, lower, result) if near and result.score < self.MAX_SCORE else ""
            if word:
                result.recognition_metadata[LIFTED_BY] = word
                raised = result.score + self.context_similarity_factor
                result.score = min(self.MAX_SCORE, max(raised, self.min_score_with_context_similarity))
        return raw_results

    def _nearest(self, words: list[str], lower: str, result: RecognizerResult) -> str:
        """A context word near the result, as it stands there; "" for none."""
        key = "|".join(words)
        if key not in self._patterns:
            self._patterns[key] = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})s?(?!\w)")
        pattern = self._patterns[key]
        before = max(0, result.start - _FURTHER_BEFORE.get(result.entity_type, _BEFORE))
        found = pattern.search(lower, before, result.start) or pattern.search(lower, result.end, result.end + _AFTER)
        return found.group() if found else ""

    @staticmethod
    def _id(result: RecognizerResult) -> Any:
        return (result.recognition_metadata or {}).get(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY)
