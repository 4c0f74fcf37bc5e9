"""What the redactor's figures rest on: labels that stand where the values stand, other templates for the figure, exact counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "evaluation"))

from redaction import made
from redaction.labelled import Label, Row
from redaction.score import score

KINDS = [(kind, part) for kind in made.KINDS for part in made.PARTS]


@pytest.mark.parametrize(("kind", "part"), KINDS)
def test_every_template_makes_a_row_whose_labels_are_in_order_and_hold_something(kind: str, part: str) -> None:
    for row in made.rows(kind, part, len(made.templates(kind, part))):
        ends = [0, *(label.end for label in row.labels)]
        assert all(end <= label.start < label.end for end, label in zip(ends, row.labels, strict=False))
        assert all(row.text[label.start : label.end].strip() for label in row.labels)
        assert ends[-1] <= len(row.text)


def test_the_same_seed_makes_the_same_rows_and_another_one_others() -> None:
    assert made.rows("chat", "tune", 3) == made.rows("chat", "tune", 3)
    assert made.rows("chat", "tune", 3) != made.rows("chat", "tune", 3, seed=2)


def test_no_template_for_the_figure_is_one_for_tuning() -> None:
    for kind in made.KINDS:
        assert not {*made.templates(kind, "tune")} & {*made.templates(kind, "held")}


def test_a_score_counts_letters_and_digits_labels_and_documents() -> None:
    text = "Ask Sarah Jones of Harbour on Friday"
    labels = (Label(start=4, end=15, type="PERSON"), Label(start=19, end=26, type="ORG"))
    rows = [Row(id="1", text=text, labels=labels), Row(id="2", text="Nobody is named", labels=())]
    result = score(rows, [[(4, 9, "PERSON"), (30, 36, "LOCATION")], []])
    assert result.total.leak == pytest.approx(5 / 10)
    assert (result.total.labels, result.total.hidden, result.documents, result.clean) == (1, 0, 1, 0)
    assert result.types["ORG"].leak == 1
    assert result.precision == pytest.approx(1 / 2)
    assert result.over_masking == pytest.approx(6 / 26)
