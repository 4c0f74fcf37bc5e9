"""Mail addresses that are kept from machines, or read out: "name [at] firm [dot] com", "name at firm dot com"."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex  # type: ignore[import-untyped]

from policies.redaction.reading.characters import Edit
from policies.redaction.wordlists.gazetteer import is_first_name, is_word
from policies.redaction.wordlists.words import FUNCTION_WORDS

_ENDING = r"(?:com|org|net|co|uk|ac|gov|edu|ie|eu|io|me|info|biz|app|dev|scot|wales|cymru|london|law|legal|tax|de|fr|nl|es|it|pl|us|ca|au)"
_WORD = r"[a-z0-9][\w']{0,40}+"
_DOT = r"(?: ?[\[({<] ?(?:dot|\.) ?[\])}>] ?| (?:dot|d0t|period) | ?\. ?(?=\w)|\.)"
_TIE = rf"(?:{_DOT}| ?[\[({{<] ?(?:underscore|dash|hyphen) ?[\])}}>] ?| (?:underscore|dash|hyphen|plus) |[_+-])"
_AT = r"(?: ?[\[({<] ?(?:at|@|a) ?[\])}>] ?| (?:at|@) |@)"
_ADDRESS = regex.compile(
    rf"(?<![\w.])(?P<local>{_WORD}(?:{_TIE}{_WORD}){{0,5}}(?: \d{{1,4}})?)(?P<at>{_AT})"
    rf"(?P<domain>(?:{_WORD}(?:-{_WORD})?+{_DOT}){{1,4}}(?:(?P<known>{_ENDING})|(?<=dot[\])}}>]? ?|\w\.)[a-z]{{2,12}}))(?![\w@])",
    regex.IGNORECASE,
)
_HINT = re.compile(r" dot |[\[({<] ?(?:at|dot|a|@|\.) ?[\])}>]|@ | @| at [\w-]{1,40}\. ?[a-z]{2}")
_COUNTRY = 2
"""Letters of a country's ending."""
_BEFORE, _AFTER = 120, 160
"""Characters of an address before and after the first sign of one."""
_PART = regex.compile(rf"(?P<dot>{_DOT})|(?P<tie>{_TIE})| ", regex.IGNORECASE)
_SIGNS = {"underscore": "_", "dash": "-", "hyphen": "-", "plus": "+"}
_ABOUT_MAIL = regex.compile(
    r"\b(?:e-?mail|mail|address|reach|write|contact|send|gmail|inbox|google)\w*\b", regex.IGNORECASE
)
_PROVIDER = regex.compile(
    r"(?:g ?mail|google ?mail|hotmail|outlook|yahoo|icloud|aol|btinternet|live|sky|virginmedia|talktalk|me|msn|protonmail|proton)\W",
    regex.IGNORECASE,
)
_NEAR = 60


def mail_addresses(text: str) -> Iterator[Edit]:
    """The words and brackets of disguised addresses as the signs that they stand for."""
    done = 0
    for start, end in _neighbourhoods(text):
        for found in _ADDRESS.finditer(text, max(start, done), end):
            done = found.end()
            if _is_address(found, text):
                yield from _signs(text, *found.span("local"))
                yield *found.span("at"), "@"
                yield from _signs(text, *found.span("domain"))


def _neighbourhoods(text: str) -> Iterator[tuple[int, int]]:
    """Where there is a sign of an address."""
    lower = text.lower()
    start = end = 0
    for hint in _HINT.finditer(lower if len(lower) == len(text) else text):
        if end and hint.start() - _BEFORE > end:
            yield start, end
            end = 0
        if not end:
            start = max(0, hint.start() - _BEFORE)
        end = min(len(text), hint.end() + _AFTER)
    if end:
        yield start, end


def _is_address(found: regex.Match[str], text: str) -> bool:
    """One word "at" a place on the web is an address only if the talk is of mail."""
    at, local = found.group("at").strip().lower(), found.group("local")
    if at != "at":
        return bool(at != "@" or " " in found.group())
    if not local.isalpha():
        return True
    if not found.group("known") and len(found.group("domain").split()[-1]) != _COUNTRY:
        return False
    if local.lower() in FUNCTION_WORDS:
        return False
    if not is_word(local.lower()) or is_first_name(local.lower()):
        return True
    around = text[max(0, found.start() - _NEAR) : found.start()]
    return bool(_ABOUT_MAIL.search(around) or _PROVIDER.match(found.group("domain")))


def _signs(text: str, start: int, end: int) -> Iterator[Edit]:
    for part in _PART.finditer(text, start, end):
        word = part.group().strip(" []{}()<>").lower()
        sign = "." if part.group("dot") else _SIGNS.get(word, word)
        if sign != part.group():
            yield part.start(), part.end(), sign
