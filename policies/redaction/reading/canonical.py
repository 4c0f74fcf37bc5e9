"""Text as it reads, whatever it is written in: disguises undone, with a map back to every original code point."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.redaction.reading import encodings
from policies.redaction.reading.armour import armoured
from policies.redaction.reading.characters import Edit, characters
from policies.redaction.reading.mailwords import mail_addresses
from policies.redaction.reading.spaced import dashed, spaced
from policies.redaction.reading.spelled import spelled

_WIDE = re.compile(r"[ \t]{2,}")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]?\r?\n[ \t>]{0,8}(?=[^\W_A-Z])|(?<=\d-)\r?\n[ \t>]{0,8}(?=\d)")
_LINE_END_HYPHEN = re.compile(r"-[ \t]?\r?\n")
_ROUNDS = 4
"""How often a disguise may be worn over another one."""


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
    """Undo what hides a text from a machine and not from a reader.

    Invisible characters, compatibility forms, look-alike letters; HTML, quoted-printable, URL and JSON codes, hexadecimal
    and base64, also one in another; letters and digits that stand apart or are read out; mail addresses in words. Runs of
    blanks become one. What can't be decoded stays as it is.
    """
    read = Canonical(text)
    for _ in range(_ROUNDS):
        before = read.text
        for undo in _CODES:
            read = rewritten(read, undo(read.text))
        if read.text == before:
            break
    for undo in _SPELLINGS:
        read = rewritten(read, undo(read.text))
    return read


def _wide_blanks(text: str) -> Iterator[Edit]:
    if "  " in text or "\t" in text:
        for found in _WIDE.finditer(text):
            yield found.start(), found.end(), " "


def _hyphenated(text: str) -> Iterator[Edit]:
    """Words that go on in the next line, in one; of numbers the hyphen stays."""
    if _LINE_END_HYPHEN.search(text):
        for found in _HYPHENATED.finditer(text):
            yield found.start(), found.end(), ""


_CODES: tuple[Callable[[str], Iterator[Edit]], ...] = (
    characters,
    encodings.mail_words,
    armoured,
    encodings.soft_breaks,
    encodings.entities,
    encodings.tags,
    encodings.escapes,
    encodings.quoted_printable,
    encodings.url,
    encodings.hexadecimal,
)
_SPELLINGS: tuple[Callable[[str], Iterator[Edit]], ...] = (
    _hyphenated,
    spaced,
    dashed,
    _wide_blanks,
    spelled,
    mail_addresses,
)


def rewritten(read: Canonical, edits: Iterable[Edit]) -> Canonical:
    """The text after the edits; each character of what was put in stands for all that an edit took out."""
    text, old_starts, old_ends = read.text, read.starts, read.ends
    out: list[str] = []
    starts, ends = array("l"), array("l")
    done = 0
    for start, end, put in edits:
        out += (text[done:start], put)
        _keep(done, start, old_starts, old_ends, starts, ends)
        first = start if old_starts is None else old_starts[start]
        last = end if old_ends is None else old_ends[end - 1]
        starts.extend([first] * len(put))
        ends.extend([last] * len(put))
        done = end
    if not out:
        return read
    out.append(text[done:])
    _keep(done, len(text), old_starts, old_ends, starts, ends)
    return Canonical("".join(out), starts, ends)


def _keep(
    start: int,
    end: int,
    old_starts: array[int] | None,
    old_ends: array[int] | None,
    starts: array[int],
    ends: array[int],
) -> None:
    if old_starts is None or old_ends is None:
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))
    else:
        starts.extend(old_starts[start:end])
        ends.extend(old_ends[start:end])


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


_UNDISGUISED = re.compile(r"[A-Za-z]?[a-z]*(?:[ ._'][A-Za-z]?[a-z]+|-[a-z]+)?")
"""One or two words in which no disguise can be; a directory of thousands has a hundred thousand of them."""


@lru_cache(maxsize=16384)
def normal(text: str) -> str:
    """`text` as it is compared: canonical, folded, trimmed, single blanks."""
    if _UNDISGUISED.fullmatch(text):
        return text.lower()
    return " ".join(folded(canonical(text).text).split())
