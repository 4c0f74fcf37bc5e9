"""A language model of the usual make that has learnt nothing: loaded in half a second, for tests of everything but names."""

from __future__ import annotations

from pathlib import Path

import spacy


def small_model(folder: Path) -> Path:
    """Write the model into a folder, which is given back."""
    model = spacy.blank("en")
    model.add_pipe("ner").add_label("PERSON")  # type: ignore[attr-defined]
    model.initialize()
    model.to_disk(folder)
    return folder
