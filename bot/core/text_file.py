"""The text of a file as people's programs save it: UTF-8, UTF-16, UTF-32 or Windows' own code page, with or without a mark."""

from __future__ import annotations

import codecs


def decoded(data: bytes) -> str:
    """Never fails: what can't be read becomes U+FFFD. Editors on Windows still save in its own code page."""
    text = data.decode(_wide_encoding(data) or "utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - damaged if damaged else 0
    return data.decode("cp1252", "replace") if damaged > sound and not _wide_encoding(data) else text


def is_binary(text: str) -> bool:
    """True for what isn't text, judged by its beginning."""
    head = text[:4000]
    odd = sum(1 for char in head if (char < " " and char not in "\t\n\r\f\v\x1b") or char == "\ufffd")
    return "\x00" in text or odd > len(head) // 20


def _wide_encoding(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:200]
    if len(head) > 3 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    if len(head) > 3 and head[0::2].count(0) > len(head) // 3:
        return "utf-16-be"
    return None
