"""Capitals where print would have them: the model was taught on print, and finds little in lower case or in shouting."""

from __future__ import annotations

import re

from policies.redaction.names.known import begins_sentence
from policies.redaction.reading.document import Document
from policies.redaction.wordlists.gazetteer import (
    is_first_name,
    is_made_of_words,
    is_misspelt,
    is_place,
    is_plain_first_name,
    is_surname,
    is_word,
)
from policies.redaction.wordlists.words import CAPITALISED, FUNCTION_WORDS, TITLES

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LEAST = 8
"""Letters in a line of capitals; fewer are an abbreviation or a heading."""


def as_printed(document: Document) -> str:
    """The document's text, as long as before; lines without any capital, or with nothing else, have those of print."""
    text = document.text
    lines: list[str] = []
    done = 0
    for piece in document.pieces:
        start, end = piece.at, piece.at + piece.length
        line = text[start:end]
        rewritten = _from_lower(line) if document.is_uncased(start) else _from_upper(line) if is_shouted(line) else None
        if rewritten is not None and len(rewritten) == len(line):
            lines += [text[done:start], rewritten]
            done = end
    return "".join(lines) + text[done:] if lines else text


def is_shouted(line: str) -> bool:
    """True for a line of several words, all in capitals."""
    return line.isupper() and " " in line.strip() and sum(map(str.isalpha, line)) >= _LEAST


def _from_lower(line: str) -> str:
    out = list(line)
    opens = len(line) - len(line.lstrip())
    after_name = after_title = False
    for found in _WORD.finditer(line):
        word = found.group().removesuffix("'s")
        plain = is_plain_first_name(word) or (not is_word(word) and (is_surname(word) or is_place(word)))
        plain = plain or (len(word) > 3 and not is_word(word) and not is_made_of_words(word) and not is_misspelt(word))
        unknown = (after_name or after_title) and word not in FUNCTION_WORDS and (after_title or not is_word(word))
        if plain or unknown or word in TITLES or word == "i" or found.start() == opens:
            out[found.start()] = line[found.start()].upper()
        after_name, after_title = plain or unknown, word in TITLES
    return "".join(out)


def _from_upper(line: str) -> str:
    opens = len(line) - len(line.lstrip())
    return _WORD.sub(lambda found: _lowered(found.group(), first=found.start() == opens), line)


def _lowered(word: str, *, first: bool) -> str:
    lower = word.lower()
    ordinary = is_word(lower) and not is_plain_first_name(lower)
    if ordinary and not first:
        return lower
    return word[0] + lower[1:]


_CAPITAL = re.compile(r"[^\W\d_a-z][\w'’]*")


def may_name(printed: str, folded: str, start: int, end: int) -> bool:
    """False for a stretch whose only capitals are those of ordinary words at the start of a sentence: nothing to read there."""
    for found in _CAPITAL.finditer(printed, start, end):
        word = folded[found.start() : found.end()].removesuffix("'s")
        if word in FUNCTION_WORDS or word in CAPITALISED:
            continue
        opens = begins_sentence(printed, found.start())
        if not opens or not is_word(word) or is_first_name(word) or is_surname(word):
            return True
    return False
