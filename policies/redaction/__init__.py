"""Redaction: personal data is replaced by placeholders before any model sees a text, and put back afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.core.types import Person
from policies.redaction.masking import Span
from policies.redaction.outgoing import LastLook, check_outgoing, prompt
from policies.redaction.placeholders.restoring import Restored, Restoring
from policies.redaction.placeholders.vault import Entry, RestoredJson, Vault
from policies.redaction.redactor import Redaction, Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Entry",
    "LastLook",
    "Redaction",
    "Redactor",
    "Restored",
    "RestoredJson",
    "Restoring",
    "Span",
    "Vault",
    "batch_redact_spans",
    "check_outgoing",
    "prompt",
    "redact_document",
    "redact_spans",
    "redact_spans_doc",
]


def redact_document(text: str, known: Sequence[str] | Sequence[Person] = ()) -> Redaction:
    """Redact one file: a WebVTT, a "Name: words" transcript or any text; its speakers are parsed. In this thread.

    The placeholders' tag comes of the text, so the same file gives the same placeholders. Raises `RedactionFailed`.
    """
    case = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _shared().redact_now([text], _people(known), case=case, markup=True)


def redact_spans(text: str, known: Sequence[str] | Sequence[Person] = ()) -> list[tuple[int, int, str]]:
    """What has to be hidden in one text: (start, end, type), in code points of the text. Raises `RedactionFailed`."""
    (spans,) = redact_document(text, known).spans
    return [(span.start, span.end, span.type) for span in spans]


def redact_spans_doc(row: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """`redact_spans` of a labelled row: its `text`, with `meta.speakers` as known names."""
    return redact_spans(row["text"], row.get("meta", {}).get("speakers", ()))


def batch_redact_spans(texts: Iterable[str]) -> list[list[tuple[int, int, str]]]:
    """`redact_spans` of several documents, each on its own."""
    return [redact_spans(text) for text in texts]


def _people(known: Sequence[str] | Sequence[Person]) -> list[Person]:
    return [Person(id="", name=one) if isinstance(one, str) else one for one in known]


@lru_cache(maxsize=1)
def _shared() -> Redactor:
    return Redactor(case_key=lambda case: case.encode())
