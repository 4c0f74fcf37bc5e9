"""Each character as it is read: invisible ones gone, compatibility forms, digits and look-alike letters made plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from policies.redaction.reading.confusables import LOOK_ALIKES, NEARLY_ALIKE

Edit = tuple[int, int, str]
"""What a range of a text reads as: (start, end, text). Edits come in order and don't overlap."""

_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNUSUAL = re.compile(r"[^\n\r\t -~]")
_CHUNK = re.compile(r"(?<![!-~])[!-~]*+[^\n\r\t -~][^ \n\r\t]*+")
_CLUSTER = re.compile(rf"[^{_INVISIBLE}{_MARKS}]?(?:[{_INVISIBLE}]*[{_MARKS}]+)*|[{_INVISIBLE}]+")
_DROPPED = re.compile(rf"[{_INVISIBLE}{_MARKS}]+")
_HIDDEN = re.compile(rf"[{_INVISIBLE}]+")
_SMUGGLED = re.compile("(?<!\U0001f3f4)[\U000e0020-\U000e007e]{3,}")
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼʹʻʽ′`´＇ꞌ", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-"),
        **dict.fromkeys("\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e", "\n"),
        **dict.fromkeys("․。｡", "."),
        "\x1f": " ",
        "\u1680": " ",
    }
)
_BORROWED = re.compile(
    r"LATIN LETTER SMALL CAPITAL (?P<small>[A-Z])$"
    r"|(?:NEGATIVE )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER (?P<boxed>[A-Z])$"
    r"|REGIONAL INDICATOR SYMBOL LETTER (?P<flag>[A-Z])$"
    r"|LATIN SMALL LETTER (?P<script>SCRIPT G|ALPHA|DOTLESS [IJ]|IOTA)$"
)
_BRACKETED = re.compile(r"\((\w)\)")
_BYTE_ORDER = re.compile("(?:\ufeff|ÿþ|þÿ|ï»¿)")
"""What a file begins with, also read by the wrong code page."""
_LONGEST_KEPT = 64


def characters(text: str) -> Iterator[Edit]:
    """Every character that reads as another one, or as none."""
    if not _UNUSUAL.search(text):
        return
    mark = _BYTE_ORDER.match(text)
    if mark:
        yield 0, mark.end(), ""
    foreign = not _is_written_in_look_alikes(text)
    for found in _CHUNK.finditer(text, mark.end() if mark else 0):
        chunk, at = found.group(), found.start()
        edits = _read_often(chunk, foreign) if len(chunk) <= _LONGEST_KEPT else _read(chunk, foreign)
        for start, end, read in edits:
            yield at + start, at + end, read


@lru_cache(maxsize=32768)
def _read_often(chunk: str, foreign: bool) -> tuple[Edit, ...]:
    return _read(chunk, foreign)


def _read(chunk: str, foreign: bool) -> tuple[Edit, ...]:
    """The edits within one chunk; `foreign`: words wholly in another script are taken for what they are."""
    clusters = [
        (found.start(), found.end(), _plain(found.group())) for found in _CLUSTER.finditer(chunk) if found.group()
    ]
    written = "".join(plain for _, _, plain in clusters)
    latin = _in_latin(written, foreign)
    edits: list[Edit] = []
    at = 0
    for start, end, plain in clusters:
        read = latin[at : at + len(plain)]
        at += len(plain)
        if read != chunk[start:end]:
            edits.append((start, end, read))
    return tuple(edits)


@lru_cache(maxsize=16384)
def _plain(cluster: str) -> str:
    """One character with its marks, as a reader has it."""
    if cluster.isascii() and cluster.isprintable():
        return cluster
    smuggled = _SMUGGLED.fullmatch(cluster)
    if smuggled:
        return "".join(chr(ord(character) - 0xE0000) for character in cluster)
    visible = _HIDDEN.sub("", cluster).translate(_PUNCTUATION)
    composed = unicodedata.normalize("NFKC", visible).translate(_PUNCTUATION)
    return "".join(map(_letter, _BRACKETED.sub(r"\1", _DROPPED.sub("", composed))))


def _letter(character: str) -> str:
    """A digit of any script in ours; a Latin letter out of its alphabet in its plain form."""
    if character.isascii():
        return character
    value = unicodedata.digit(character, None)
    if value is not None:
        return str(value)
    found = _BORROWED.match(unicodedata.name(character, ""))
    if not found:
        return character
    letter = found.group("small") or found.group("boxed") or found.group("flag")
    if found.group("small"):
        return letter.lower()
    return letter or {"SCRIPT G": "g", "ALPHA": "a", "IOTA": "i"}.get(
        found.group("script"), found.group("script")[-1].lower()
    )


_WORD = re.compile(r"[^\W_]+")
_LIKE_TABLE = str.maketrans(dict(LOOK_ALIKES))
_NEAR_TABLE = str.maketrans({**NEARLY_ALIKE, **LOOK_ALIKES})
_ANY_LIKE = re.compile("[" + "".join([*LOOK_ALIKES, *NEARLY_ALIKE]) + "]")
_UNLIKE = re.compile(rf"[^\W\d_\x00-\u036f{''.join(LOOK_ALIKES)}]")
_GENUINE = re.compile(r"[\u0370-\u058f\u13a0-\u13ff\ua4d0-\ua4ff]{2,}")


def _in_latin(text: str, foreign: bool) -> str:
    """As long as `text`; words that mix scripts, or only look Latin in a Latin text, in Latin letters."""
    if not _ANY_LIKE.search(text):
        return text
    return _WORD.sub(lambda word: _latin_word(word.group(), foreign), text)


def _latin_word(word: str, foreign: bool) -> str:
    unlike = len(_UNLIKE.findall(word))
    latin = sum(character < "\u0370" for character in word)
    if latin:
        return word.translate(_NEAR_TABLE) if unlike <= 2 * latin else word
    return word if unlike or foreign else word.translate(_LIKE_TABLE)


def _is_written_in_look_alikes(text: str) -> bool:
    """True if no word of the text is really Greek, Cyrillic, Armenian or the like."""
    return not any(_UNLIKE.search(word.group()) and not _is_mixed(text, word) for word in _GENUINE.finditer(text))


def _is_mixed(text: str, word: re.Match[str]) -> bool:
    around = text[max(word.start() - 1, 0) : word.start()] + text[word.end() : word.end() + 1]
    return any("a" <= character.lower() <= "z" for character in around)
