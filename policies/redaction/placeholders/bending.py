"""Text as a placeholder may be written in it: character codes and wide letters undone, with the way back."""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from dataclasses import dataclass

_CODES = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|lbrack|rbrack|lsqb|rsqb|lowbar|nbsp|amp|ast);"
    r"|%[2-7][0-9A-Fa-f]|\\u[0-9a-fA-F]{4}"
    r"|[\uff01-\uff5e\u2070-\u209c\u2460-\u24ff\u00b2\u00b3\u00b9\U0001d400-\U0001d7ff]"
)
"""HTML, URL and JSON codes, and letters and digits that are compatibility forms of ASCII ones (Unicode NFKC)."""
_SILENT = re.compile(r"[\W_]+")
LONGEST_CODE = 10
"""Characters."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is what is read; `starts[i]`, `ends[i]` bound what character i stands for in the source; None: the same text."""

    text: str
    starts: array[int] | None = None
    ends: array[int] | None = None

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The source's code points behind the non-empty range [start, end)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def reading(text: str) -> Reading:
    """Undo what hides a letter, a digit or a bracket in a code; everything else stays as it stands."""
    if not _CODES.search(text):
        return Reading(text)
    out: list[str] = []
    starts, ends = array("l"), array("l")
    done = 0
    for code in _CODES.finditer(text):
        start, end = code.span()
        plain = _undone(code.group())
        out += [text[done:start], plain]
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        starts.extend([start] * len(plain))
        ends.extend([end] * len(plain))
        done = end
    out.append(text[done:])
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return Reading("".join(out), starts, ends)


def packed(text: str) -> str:
    """Letters and digits alone, in capitals: what is left of a placeholder in any hands."""
    letters = _SILENT.sub("", text)
    upper = letters.upper()
    return upper if len(upper) == len(letters) else "".join(map(_capital, letters))


def places(text: str) -> list[int]:
    """Where in `text` each character of `packed(text)` stands."""
    return [found.start() for found in re.finditer(r"[^\W_]", text)]


def _capital(character: str) -> str:
    upper = character.upper()
    return upper if len(upper) == 1 else character


def _undone(code: str) -> str:
    if code[0] == "&":
        return html.unescape(code)
    if code[0] == "%":
        return chr(int(code[1:], 16))
    if code[0] == "\\":
        return chr(int(code[2:], 16))
    return unicodedata.normalize("NFKC", code)
