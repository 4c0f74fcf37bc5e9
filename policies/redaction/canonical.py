"""Text as it reads, whatever it is written in: disguises undone, with a map back to every original code point."""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062"
                       "\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufe0e\ufe0f\ufeff\uffa0")  # fmt: skip
_PUNCTUATION = str.maketrans(
    {**dict.fromkeys("‘’‚‛ʼʹ′`´", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−﹣－", "-")}
)
# Letters of other scripts that look like Latin ones (Unicode TR39 confusables, the part that people type).
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԁаеорсухіјѕһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοντυıɑɡ", "ABEKMHOPCTYXSIJdaeopcyxijshqwABEZHIKMNOPTYXovtuiag"
)
_SPECIAL = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
    r"|(?:%[0-9A-Fa-f]{2})+|(?:=[0-9A-F]{2})+|=\r?\n"
    r"|.[\u0300-\u036f]+|[^\x00-\x7f]|[ \t]{2,}"
)
_HEX = re.compile(r"[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Canonical:
    """`text` reads like the original. `starts[i]`, `ends[i]` bound what character i stands for; None: the same text."""

    text: str
    starts: array[int] | None = None
    ends: array[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original's code points behind the non-empty range [start, end)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def canonical(text: str) -> Canonical:
    """Undo compatibility forms, invisible characters, look-alike letters, HTML entities, URL and quoted-printable codes.

    Runs of spaces become one. What can't be decoded stays as it is.
    """
    if not _SPECIAL.search(text):
        return Canonical(text)
    out: list[str] = []
    starts, ends = array("l"), array("l")
    done = 0
    for found in _SPECIAL.finditer(text):
        _keep(text, done, found.start(), out, starts, ends)
        for piece, start, end in _decoded(found.group(), found.start()):
            out.append(piece)
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
        done = found.end()
    _keep(text, done, len(text), out, starts, ends)
    return Canonical("".join(out), starts, ends)


@lru_cache(maxsize=65536)
def folded_character(character: str) -> str:
    """One character in, one out: lower case and without accents."""
    return unicodedata.normalize("NFKD", character)[0].lower()[0]


def folded(text: str) -> str:
    """Canonical text in lower case, without accents, every white space a blank; exactly as long as `text`."""
    if text.isascii():
        return text.lower().translate(_BLANKS)
    return "".join(map(folded_character, text)).translate(_BLANKS)


_BLANKS = str.maketrans("\n\r\t\x0b\x0c", "     ")


def normal(text: str) -> str:
    """`text` as it is compared: canonical, folded, trimmed, single blanks."""
    return " ".join(folded(canonical(text).text).split())


def _keep(text: str, start: int, end: int, out: list[str], starts: array[int], ends: array[int]) -> None:
    out.append(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _decoded(token: str, at: int) -> list[tuple[str, int, int]]:
    """What a disguised token reads as: pieces, each with the original range that it stands for."""
    end = at + len(token)
    if token[0] == "&" and len(token) > 1:
        return [(_plain(html.unescape(token)), at, end)]
    if token[0] in "%=" and len(token) > 2:
        return _from_bytes(token, at)
    if token[0] == "=" and token.endswith("\n"):
        return []
    if token[0] in " \t" and not token.strip():
        return [(" ", at, end)]
    return [(_plain(token), at, end)]


def _from_bytes(token: str, at: int) -> list[tuple[str, int, int]]:
    if token[1] in "\r\n":
        return []
    try:
        decoded = bytes.fromhex("".join(_HEX.findall(token))).decode()
    except UnicodeDecodeError:
        return [(token, at, at + len(token))]
    pieces = []
    for character in decoded:
        width = 3 * len(character.encode())
        pieces.append((_plain(character), at, at + width))
        at += width
    return pieces


@lru_cache(maxsize=65536)
def _plain(token: str) -> str:
    visible = "".join(character for character in token if character not in _INVISIBLE)
    text = unicodedata.normalize("NFKC", visible).translate(_PUNCTUATION).translate(_LOOKALIKES)
    return "".join(_digit(character) for character in text)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
