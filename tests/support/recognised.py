"""What a set of recognisers finds in a text, without a language model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from presidio_analyzer import EntityRecognizer

THRESHOLD = 0.4
NO_MODEL: Any = None


def found(recognisers: Iterable[EntityRecognizer], text: str) -> set[tuple[str, str]]:
    """(type, surface) of every finding that would count."""
    return {
        (result.entity_type, text[result.start : result.end])
        for recogniser in recognisers
        for result in recogniser.analyze(text, [], NO_MODEL) or []
        if result.score >= THRESHOLD
    }
