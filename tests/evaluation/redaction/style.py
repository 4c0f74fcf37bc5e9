"""How people type in chats and posts: in lower case, without stops, with slips, in capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from redaction.labelled import Piece

_STYLES: dict[str, tuple[str, ...]] = {
    "chat": ("as it is", "as it is", "lower", "lower bare", "slips", "lower slips"),
    "social": ("as it is", "as it is", "as it is", "lower", "lower bare", "shout"),
}
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")


def styled(chance: Random, kind: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces as somebody in a hurry types them; other kinds than chats and posts stay as they are."""
    style = chance.choice(_STYLES.get(kind, ("as it is",)))
    for name, change in _CHANGES.items():
        if name in style:
            pieces = [change(chance, piece) for piece in pieces]
    return list(pieces)


def _lower(chance: Random, piece: Piece) -> Piece:
    return (piece[0].lower(), piece[1])


def _bare(chance: Random, piece: Piece) -> Piece:
    """Without stops and commas, in what isn't personal."""
    return piece if piece[1] else (re.sub(r"[.,;!?'](?=\s|$)|(?<=\w)'(?=\w)", "", piece[0].translate(_STRAIGHT)), "")


def _slips(chance: Random, piece: Piece) -> Piece:
    """In about one longer word in twelve two letters are swapped or one is lost."""
    if piece[1]:
        return piece

    def slip(word: re.Match[str]) -> str:
        letters = word.group()
        if chance.random() > 0.08:
            return letters
        at = chance.randrange(1, len(letters) - 2)
        return letters[:at] + chance.choice((letters[at + 1] + letters[at], letters[at + 1])) + letters[at + 2 :]

    return re.sub(r"[A-Za-z]{5,}", slip, piece[0]), ""


def _shout(chance: Random, piece: Piece) -> Piece:
    return piece if piece[1] in ("USERNAME", "URL", "EMAIL") else (piece[0].upper(), piece[1])


_CHANGES: dict[str, Callable[[Random, Piece], Piece]] = {
    "lower": _lower,
    "bare": _bare,
    "slips": _slips,
    "shout": _shout,
}
