"""A firm's regular expression on trial: it has to be one, find what it is for, leave the rest, and take no time over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex  # type: ignore[import-untyped]

FLAGS = regex.MULTILINE | regex.IGNORECASE
_LENGTH = 50_000
_SECONDS = 0.5
"""A pattern that is linear takes some milliseconds for so long a text, one that isn't takes minutes."""
_SEEDS = ("a", "A", "1", " ", "-", "a ", "1 ", "A1", "a-", "1-", "a.", "1/", "\n")


def objection(pattern: str, match: Sequence[str], no_match: Sequence[str]) -> str:
    """What is wrong with it, in words for who wrote it; "" for nothing."""
    try:
        compiled = regex.compile(pattern, FLAGS)
    except regex.error as error:
        return f"the regex is not valid: {error}"
    try:
        return _by_examples(compiled, match, no_match) or _by_length(compiled, (*match, *no_match))
    except TimeoutError:
        return (
            "the regex takes too long on a long text. Begin it with \\b, bound what repeats (\\d{1,8} instead of \\d+), "
            "and put no repetition inside another"
        )


def _by_examples(compiled: regex.Pattern[str], match: Sequence[str], no_match: Sequence[str]) -> str:
    if compiled.search("") or compiled.fullmatch(" "):
        return "the regex finds something in an empty text. Write what has to be there"
    for text in match:
        if not any(found.group() for found in compiled.finditer(text, timeout=_SECONDS)):
            return f"the regex finds nothing in “{text}”, which is under `match`"
    for text in no_match:
        if compiled.search(text, timeout=_SECONDS):
            return f"the regex finds something in “{text}”, which is under `no_match`"
    return ""


def _by_length(compiled: regex.Pattern[str], examples: Sequence[str]) -> str:
    for text in _long(examples):
        for _ in compiled.finditer(text, timeout=_SECONDS):
            pass
    return ""


def _long(examples: Sequence[str]) -> Iterator[str]:
    """Long texts of one thing again and again, each with something behind it that fits nothing, and then what fits: some
    patterns aren't tried at all on a text without a letter that they need."""
    end = f"!\n{max(examples, key=len, default='')}"
    parts = {part for text in examples for part in (text, text[: len(text) // 2], text[:-1]) if part}
    for seed in (*_SEEDS, *sorted(parts)):
        yield (seed * (_LENGTH // len(seed) + 1))[:_LENGTH] + end
