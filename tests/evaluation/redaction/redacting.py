"""Redacts rows with the redactor as it is, or with stock Presidio, in processes that load either once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from redaction.labelled import Row
from redaction.score import Found

ROOT = Path(__file__).parents[3]


class Redactors:
    """Two processes that redact; use as a context."""

    def __init__(self, processes: int = 2) -> None:
        self._pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_quiet)

    def __enter__(self) -> Redactors:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def found(self, rows: Sequence[Row], *, stock: bool = False) -> list[Found]:
        """What is hidden in each row, its attendees known (stock Presidio knows of none)."""
        work = _by_stock if stock else _by_ours
        return list(self._pool.map(work, [row.as_json() for row in rows], chunksize=4))


def _by_ours(row: dict[str, Any]) -> list[tuple[int, int, str]]:
    from policies.redaction import redact_spans_doc

    spans: list[tuple[int, int, str]] = redact_spans_doc(row)
    return spans


def _by_stock(row: dict[str, Any]) -> list[tuple[int, int, str]]:
    return [(found.start, found.end, found.entity_type) for found in _stock().analyze(row["text"], "en")]


@cache
def _stock() -> Any:
    """Presidio as it comes, with the same model; mail addresses by its pattern, as its suffix list comes by network."""
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    from policies.redaction.names.model import DEFAULT_MODEL, find_model

    models = [{"lang_code": "en", "model_name": str(find_model(DEFAULT_MODEL))}]
    engine = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    )
    engine.registry.remove_recognizer("EmailRecognizer")
    mail = Pattern("mail", r"\b[\w.%+-]+@[\w-]+(?:\.[\w-]+)+\b", 1.0)
    engine.registry.add_recognizer(PatternRecognizer(supported_entity="EMAIL_ADDRESS", patterns=[mail]))
    return engine


def _quiet() -> None:
    """In a process of its own: the checkout is importable, and nobody logs each text."""
    import logging

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    logging.disable(logging.WARNING)
