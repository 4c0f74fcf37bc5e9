"""Numbers as they are spoken: “four thousand two hundred” and 4,200 are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_UNIT_WORDS: Final = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_TEN_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS: Final = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_TENS: Final = {word: value * 10 for value, word in enumerate(_TEN_WORDS.split(), start=2)}
_ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "twentieth": 20,
    "thirtieth": 30,
} | {f"{word}th": value for word, value in _UNITS.items() if value > 3}  # fmt: skip
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "k": 1_000, "grand": 1_000, "million": 1_000_000, "m": 1_000_000}
_SMALL: Final = {**_UNITS, **_TENS, **_ORDINALS, "couple": 2, "half": 30, "dozen": 12}


def mentioned(tokens: Sequence[str]) -> frozenset[str]:
    """Every number in the tokens, in digits, with the parts of compound ones: `28 thousand` gives 28 and 28000."""
    return frozenset(_plain(value) for run in _runs(tokens) for value in _values(run))


def in_digits(token: str) -> str:
    """A number token as `mentioned` writes it: `007` is 7, `twelve` is 12."""
    return _plain(float(_SMALL.get(token, _SCALES.get(token, 0)))) if not token[0].isdigit() else _plain(_number(token))


def _runs(tokens: Iterable[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for word in tokens:
        if word[0].isdigit() or word in _SMALL or (run and (word in _SCALES or word == "and")):
            run.append(word)
        elif word in ("hundred", "thousand", "million"):
            run = ["one", word]
        elif run:
            yield run
            run = []
    if run:
        yield run


def _values(run: Sequence[str]) -> Iterator[float]:
    total = part = 0.0
    for word in run:
        if word == "and":
            continue
        if word in _SCALES:
            part = (part or 1) * _SCALES[word]
            yield part
            if _SCALES[word] > 100:
                total, part = total + part, 0.0
        else:
            value = float(_SMALL[word]) if word in _SMALL else _number(word)
            yield value
            part = part + value if part else value
        yield total + part


def _number(word: str) -> float:
    digits = word.replace(":", ".")
    return float(digits) if digits.count(".") <= 1 else float(digits.replace(".", ""))


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
