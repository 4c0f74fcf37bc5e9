"""The words of a mail out of Gmail's tree of MIME parts: plain text as it is, HTML without its marks.

Source: developers.google.com, Gmail API users.messages (MessagePart; base64url bodies).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser

from workspace.client import Body

MAX_DEPTH = 20
_BLOCKS = re.compile(
    r"address|article|blockquote|br|dd|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|li|ol|p|pre|section|table|td|th|tr|ul"
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})


def leaves(part: Body, depth: int = 0) -> Iterator[Body]:
    """The parts that hold something, in their order; mails inside mails deeper than anybody sends are left out."""
    inner = part.get("parts") or ()
    if not inner:
        yield part
    elif depth < MAX_DEPTH:
        for one in inner:
            yield from leaves(one, depth + 1)


def is_attachment(part: Body) -> bool:
    return bool(part.get("filename"))


def header(part: Body, name: str) -> str:
    """A header's value, "" without it."""
    for one in part.get("headers") or ():
        if str(one.get("name") or "").lower() == name.lower():
            return str(one.get("value") or "")
    return ""


def decoded(part: Body, data: str) -> str:
    """The text of a part's data, by its own character set."""
    try:
        raw = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return ""
    try:
        # Gmail gives most as UTF-8, whatever the header says.
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_charset(part), "replace")


def without_marks(text: str) -> str:
    """What HTML shows, with a line for each block."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.shown).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _charset(part: Body) -> str:
    message = Message()
    message["Content-Type"] = header(part, "Content-Type") or "text/plain"
    name = str(message.get_param("charset") or "latin-1")
    try:
        "".encode(name)
    except LookupError:
        return "latin-1"
    return name


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if _BLOCKS.fullmatch(tag):
            self.shown.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if _BLOCKS.fullmatch(tag):
            self.shown.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.shown.append(re.sub(r"\s+", " ", data))
