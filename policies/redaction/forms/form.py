"""Recognisers of written forms: a pattern, what its check digits say, and what the words near it say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.page import Page, page_of

LEAST = 0.3
"""Below this score nothing is handed on: a text of digits alone would give the engine a hundred thousand doubts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way of writing an identifier. A group named `value` is what gets hidden; without one, all of the match.

    `score`: how sure the form alone is. `checked`: with right check digits; `unchecked`, with wrong ones, is `score` where it
    isn't given. `near`: with one of the recogniser's context words near, whatever the check digits are.
    """

    pattern: str
    score: float = 0.0
    check: Callable[[str], bool] | None = None
    checked: float = 0.9
    near: float = 0.75
    any_case: bool = True


class Forms(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """All forms of one entity, each with a digit in it: texts without digits cost nothing."""

    def __init__(
        self,
        entity: str,
        forms: Sequence[Form],
        *,
        context: frozenset[str] = frozenset(),
        reach: tuple[int, int] = (90, 40),
        name: str = "",
    ) -> None:
        """`reach`: how far before and after a form its context words count."""
        super().__init__(supported_entities=[entity], name=name or f"form.{entity.lower()}")
        self._entity = entity
        self._forms = [(form, re.compile(form.pattern, re.I if form.any_case else 0)) for form in forms]
        self._words = context
        self._reach = reach

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Everything of this form that is likely enough."""
        page = page_of(text)
        ranges = page.around_digits(80, 60)
        if not ranges:
            return []
        named = any(word in page.lower for word in self._words)
        return [
            result
            for form, pattern in self._forms
            if named or form.check or form.score >= LEAST
            for result in self._found(page, form, pattern, ranges)
        ]

    def _found(
        self, page: Page, form: Form, pattern: re.Pattern[str], ranges: list[tuple[int, int]]
    ) -> Iterator[RecognizerResult]:
        group = "value" if "value" in pattern.groupindex else 0
        for low, high in ranges:
            for found in pattern.finditer(page.text, low, high):
                start, end = found.span(group)
                score = self._score(page, form, start, end)
                if score >= LEAST and start < end:
                    yield RecognizerResult(self._entity, start, end, score)

    def _score(self, page: Page, form: Form, start: int, end: int) -> float:
        score = form.score
        if form.check and form.check(plain(page.text[start:end])):
            score = max(score, form.checked)
        if score < form.near and self._words and page.is_near(self._words, start, end, *self._reach):
            score = form.near
        return score


def plain(written: str) -> str:
    """Capital letters and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", written.upper())


def by_stdnum(module: str) -> Callable[[str], bool]:
    """The check of a python-stdnum module ("gb.nhs"), loaded when it is first needed."""

    def check(number: str) -> bool:
        from importlib import import_module

        return bool(import_module(f"stdnum.{module}").is_valid(number))

    return check
