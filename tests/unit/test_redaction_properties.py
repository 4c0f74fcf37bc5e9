"""What holds for any text at all: ranges lead back, spans are in order, what was hidden stays hidden and comes back."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from disguises import main_disguises
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.redaction import batch_redact_spans, redact_document, redact_spans
from policies.redaction.reading.document import Document

VALUES = (
    "Sarah Whitlock", "Okonkwo", "07700 900123", "QQ 12 34 56 C", "s.whitlock@harbour.example", "Leeds", "12 Acacia Avenue",
    "LS6 2AB", "Mr Patel", "Grace", "SW1A 1AA", "GB82 WEST 1234 5698 7654 32", "https://firm.example/u/sarah-whitlock",
)  # fmt: skip
WORDS = (
    "we asked", "in", "the office", "on Monday", "and then", "is due", "number:", "will", "Ann:", "\n", ".", ",", "-",
)  # fmt: skip
ODD = (
    "\u200b",
    "e\u0301",
    "👩‍👩‍👧",
    "🇬🇧",
    "ß",
    "ﬁ",
    "İ",
    "\r\n",
    "\u00a0",
    "&amp;",
    "%41",
    "=41",
    "[PERSON_1]",
    "\ud800",
)
ANY = st.lists(
    st.sampled_from(VALUES) | st.sampled_from(WORDS) | st.sampled_from(ODD) | st.text(max_size=4), max_size=9
)
TEXTS = st.builds(lambda words, between: between.join(words), ANY, st.sampled_from(["", " "]))
WRITTEN = st.lists(st.sampled_from(VALUES) | st.sampled_from(WORDS), max_size=12).map(" ".join)
DISGUISES = main_disguises()
MARK = "~"


@given(st.sampled_from(sorted(DISGUISES)), st.sampled_from(VALUES), st.integers(0, 3))
@settings(max_examples=50)
def test_a_value_that_is_read_leads_back_to_all_of_its_disguise(name: str, value: str, before: int) -> None:
    clear = "see " * before + value + " there"
    start = 4 * before
    text, ((first, last, _),) = DISGUISES[name](clear, [(start, start + len(value), "X")])
    document = Document([text])
    at = document.folded.find(value.lower())
    if at < 0:  # read in another form, a number without its gaps
        return
    ((_, low, _),) = list(document.locate(at, at + 1))
    high = max(end for _, _, end in document.locate(at, at + len(value)))
    between = text[min(low, first) : max(low, first)] + text[min(high, last) : max(high, last)]
    assert not any(map(str.isalnum, between))


@given(TEXTS)
@settings(max_examples=50)
def test_spans_are_in_order_inside_the_text_and_cut_no_character(text: str) -> None:
    spans = redact_spans(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    edges = [edge for start, end, _ in spans for edge in (start, end) if edge < len(text)]
    assert [text[edge] for edge in edges if unicodedata.combining(text[edge])] == []


@given(TEXTS)
@settings(max_examples=50)
def test_what_was_redacted_comes_back_and_the_same_is_redacted_again(text: str) -> None:
    first, again = redact_document(text), redact_document(text)
    assert (first.texts, first.spans) == (again.texts, again.spans)
    assert first.vault.restore(first.texts[0]).text == text


@given(WRITTEN)
@settings(max_examples=40)
def test_in_what_was_redacted_there_is_nothing_left_but_placeholders(text: str) -> None:
    once = redact_document(text).texts[0]
    left = [once[start:end] for start, end, type in redact_spans(once) if type != "LITERAL"]
    assert left == []


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=20)
def test_texts_in_a_batch_are_read_as_each_alone(texts: list[str]) -> None:
    assert batch_redact_spans(texts) == [redact_spans(text) for text in texts]
