"""Texts of which nobody can say what a reader would make of them: no model gets to see one."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence

from bot.core.errors import RedactionFailed

MOST_CHARACTERS = 5_000_000
_ODD = re.compile(
    "[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)
_ODD_SHARE, _ODD_LEAST = 0.03, 8
_PACKED = re.compile(r"[A-Za-z0-9+/]{400,}={0,2}|(?:[A-Za-z0-9+/]{60,76}\r?\n){6,}")


def refuse_doubtful(texts: Sequence[str]) -> None:
    """Raises `RedactionFailed`, with what to do, for binary data, a wrong encoding, and more than can be looked through."""
    size = sum(map(len, texts))
    if size > MOST_CHARACTERS:
        raise RedactionFailed(
            f"The text has {size:,} characters, and more than {MOST_CHARACTERS:,} can't be looked through for personal "
            "data at once. So nothing was sent to any model. Give it in parts."
        )
    if any("\0" in text or _is_odd(text) for text in texts):
        raise RedactionFailed(
            "The text has characters that no text has: it is a binary file, or was read in the wrong encoding. So nothing "
            "was sent to any model. Save it as plain text in UTF-8 and try again."
        )
    if any(_is_binary(found.group()) for text in texts for found in _packed(text)):
        raise RedactionFailed(
            "The text holds packed binary data, such as an embedded picture, in which personal data can't be found. So "
            "nothing was sent to any model. Take it out and try again."
        )


def _is_odd(text: str) -> bool:
    odd = len(_ODD.findall(text))
    return odd >= _ODD_LEAST and odd > len(text) * _ODD_SHARE


def _packed(text: str) -> Iterable[re.Match[str]]:
    return _PACKED.finditer(text) if len(text) >= 400 else ()


def _is_binary(packed: str) -> bool:
    """True for base64 that isn't a text's: that of a text is read as the text."""
    if not all(re.search(kind, packed) for kind in ("[A-Z]", "[a-z]", "[0-9]")):
        return False
    letters = re.sub(r"[\r\n=]", "", packed)
    data = base64.b64decode(letters[: len(letters) // 4 * 4])
    try:
        text = data[:-4].decode()
    except UnicodeDecodeError as cut:
        return cut.start < len(data) - 8
    return "\0" in text or _is_odd(text)
