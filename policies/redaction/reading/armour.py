"""Base64: runs that decode to readable text, whole messages and single values."""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64decode
from binascii import Error
from collections.abc import Iterator

from policies.redaction.reading.characters import Edit

_WRAPPED = re.compile(
    r"(?<![\w+/=-])[A-Za-z0-9+/_-]{40,}+(?:\r?\n[A-Za-z0-9+/_-]{40,}+)*+(?:\r?\n[A-Za-z0-9+/_-]{1,100}+)?={0,2}(?![\w+/=%-])"
)
_RUN = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{4,}+={0,2}(?![\w+/=%-])")
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")
_SIGN = re.compile(r"[a-z][A-Z]|[A-Za-z][0-9]|[0-9][A-Za-z]|[A-Z]{2}[a-z]|[A-Z]=")
"""What words have not, and codes have."""
_LINE = 40
_PLAIN_WORD = re.compile(r"[A-Z]?[a-z]+(?:-[A-Za-z]+)*|[A-Z]+|\d[\d-]*|[A-Z]{1,5}-?\d{3,}[A-Z]?|[A-Z]{2}\d\d[A-Z]{3}")
"""A word, a number, or a reference as offices write them: "SC123456"."""
_VALUE = re.compile(
    r"[^\W\d_]{3,}|(?=.{5})[(+#@'\"]?(?:(?:[A-Z\d]+|[^\W\d_]+|\d+|\d{1,2}[a-z]{2})(?:[ .,@'/()+_-]{1,2}|$))+|[\w.+-]+@[\w.-]+"
)
_LONG = 16
"""Bytes. So many are readable by chance less than once in a million; fewer have to read like a value as well."""


def armoured(text: str) -> Iterator[Edit]:
    """Each run of base64 or base64url with what it says; every character of that stands for the whole run."""
    words = {word for word in text.split() if len(word) > 3 and not word[1:].islower()}
    long = any(len(word) >= _LINE for word in words)
    if not long and not any(_read(run) for word in words for run in _RUN.findall(word)):
        return
    done = 0
    for found in _candidates(text, long=long):
        read = _read(found.group()) if found.start() >= done else None
        if read:
            done = found.end()
            yield found.start(), found.end(), read


def _candidates(text: str, *, long: bool) -> Iterator[re.Match[str]]:
    """Runs over several lines before the lines by themselves."""
    done = 0
    if long:
        for found in _WRAPPED.finditer(text):
            if "\n" in found.group() and _read(found.group()):
                yield from _runs(text, done, found.start())
                yield found
                done = found.end()
    yield from _runs(text, done, len(text))


def _runs(text: str, done: int, end: int) -> Iterator[re.Match[str]]:
    for sign in _SIGN.finditer(text, done, end):
        start = sign.start()
        if start < done:
            continue
        while start > done and text[start - 1] in _ALPHABET:
            start -= 1
        found = _RUN.match(text, start, end)
        done = found.end() if found else sign.end()
        if found:
            yield found


def _read(run: str) -> str | None:
    """What a run says, or None if it says nothing that a person would read."""
    code = "".join(run.split())
    bare = code.rstrip("=")
    if len(bare) % 4 == 1 or _PLAIN_WORD.fullmatch(code):
        return None
    padded = bare + "=" * (-len(bare) % 4)
    try:
        codes = urlsafe_b64decode(padded) if "-" in bare or "_" in bare else b64decode(padded, validate=True)
        text = codes.decode("utf-16-le" if codes[1::2].count(0) * 2 > len(codes) * 0.9 else "utf-8")
    except (Error, UnicodeDecodeError, ValueError):
        return None
    return text if _says_something(text, len(codes), code != bare) else None


def _says_something(text: str, length: int, padded: bool) -> bool:
    if not any(map(str.isalnum, text)) or not all(sign.isprintable() or sign in "\r\n\t" for sign in text):
        return False
    if length >= _LONG:
        return True
    if length < 5 and not padded and not text.istitle():
        return False
    return bool(_VALUE.fullmatch(text)) or (padded and text.isalpha() and len(text) > 1)
