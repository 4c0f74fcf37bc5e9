"""Characters written as codes: HTML, quoted-printable, URL, JSON and Python escapes, mail headers, hexadecimal."""

from __future__ import annotations

import html
import quopri
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

from policies.redaction.reading.characters import Edit

_HEX = re.compile(r"[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,30};)")
_WORD_WITH_CODES = re.compile(r"(?<!\S)[^\s%+]*+[%+]\S*+")
_QUERY = re.compile(r"[?&][\w.-]+=[^&\s]*\w\+\w|\w\+\w[^\s@+]*\w\+\w")
_ENCODED_PLUS = re.compile(r"%(?:20|2C|0A|40|2B|3A|27|26|2F|3F|21|28|29|C[23])", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"=[ \t]{0,8}\r?\n")
_QUOTED = re.compile(r"(?:=[0-9A-F]{2})+")
_SURELY_QUOTED = re.compile(r"(?:=[0-9A-F]{2}){2}|=3D|=20\r?\n|=\r?\n")
_QUOTED_LETTER = re.compile(r"(?<=[A-Za-z])=(?:[46][1-9A-F]|[57][0-9A])(?=[a-z])")
_ESCAPE = re.compile(r"(?:[\\%]u[0-9A-Fa-f]{4})+|(?:\\x[0-9A-Fa-f]{2})+|\\u\{[0-9A-Fa-f]{1,6}\}")
_LINE_ESCAPE = re.compile(r"(?<![\\:\w])(?:\\[rnt])+|(?<=\w)(?:\\[rn])+(?=[A-Z0-9\W]|$)|\\[\"/]")
_PATH = re.compile(r"\b[A-Za-z]:\\\w|\\\\\w")
_MAIL_WORD = re.compile(r"=\?[\w-]{1,40}\?([bBqQ])\?([^?\s]{0,200})\?=")
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|code|del|em|font|i|ins|kbd|mark|nobr|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
    r"|(?P<block>address|blockquote|body|br|center|dd|div|dl|dt|h[1-6]|head|hr|html|li|ol|p|pre|table|tbody|td|th|tr|ul))"
    r"(?: (?:class|style|dir|lang|color|face|size|width|height|align|valign|border|target|rel)="
    r"(?:\"[^\"<>@]{0,200}\"|'[^'<>@]{0,200}'|\w+))"
    r"{0,8} ?/?>|<!--[^\w<>]{0,10}\w{0,3}[^\w<>]{0,10}-->",
    re.IGNORECASE,
)
_HEX_RUN = re.compile(
    r"(?<![\w.#-])(?:(?:0x)?[2-7][0-9A-Fa-f](?:[ :,]{1,2}(?:0x)?[2-7][0-9A-Fa-f]){3,}+|(?:[2-7][0-9A-Fa-f]){5,}+)(?![\w-]|\.\w)"
)
_MAYBE_HEX = re.compile(
    r"[2-7][0-9A-Fa-f](?:(?:[2-7][0-9A-Fa-f]){4}|[ :,]{1,2}(?:0x)?[2-7][0-9A-Fa-f][ :,]{1,2}(?:0x)?[2-7][0-9A-Fa-f])"
)
_SPELT = re.compile(r"[A-Z][a-z]+(?:[ '-][A-Z][a-z]+)*|[a-z]+[a-z .]{2,}")
_READABLE = re.compile(r"(?:[ -~]*?[A-Za-z0-9]){5}[ -~]*")


def entities(text: str) -> Iterator[Edit]:
    """HTML's codes for characters."""
    if "&" in text:
        for found in _ENTITY.finditer(text):
            read = html.unescape(found.group())
            if read != found.group():
                yield found.start(), found.end(), read


def tags(text: str) -> Iterator[Edit]:
    """HTML's tags that carry no words of their own: those inside a line vanish, those that end one are a line's end."""
    if "<" in text:
        for found in _TAG.finditer(text):
            yield found.start(), found.end(), "\n" if found.group("block") else ""


def escapes(text: str) -> Iterator[Edit]:
    """The escapes of JSON, JavaScript and Python."""
    if "\\" not in text and "%u" not in text:
        return
    found_any = False
    for found in _ESCAPE.finditer(text):
        found_any = True
        yield from _units(found)
    if not found_any and "\\" in text and not _PATH.search(text):
        for found in _LINE_ESCAPE.finditer(text):
            yield found.start(), found.end(), "\n" if found.group()[1] in "rn" else found.group()[1].replace("t", " ")


def _units(found: re.Match[str]) -> Iterator[Edit]:
    token, at = found.group(), found.start()
    if token[2:3] == "{":
        value = int(token[3:-1], 16)
        if value < 0x110000 and not 0xD800 <= value < 0xE000:
            yield at, found.end(), chr(value)
        return
    width = 6 if token[1] == "u" else 4
    codes = [int(token[place + 2 : place + width], 16) for place in range(0, len(token), width)]
    if width == 4 and any(code > 0x7F for code in codes):
        yield from _bytes(token, at, width)
        return
    place = 0
    while place < len(codes):
        code, step = codes[place], 1
        if 0xD800 <= code < 0xDC00 and place + 1 < len(codes) and 0xDC00 <= codes[place + 1] < 0xE000:
            code, step = 0x10000 + ((code - 0xD800) << 10) + codes[place + 1] - 0xDC00, 2
        if not 0xD800 <= code < 0xE000:
            yield at + place * width, at + (place + step) * width, chr(code)
        place += step


def _bytes(token: str, at: int, width: int) -> Iterator[Edit]:
    """Codes of bytes, each `width` long: characters of UTF-8, or else of the old Western code page; or left alone."""
    codes = bytes(int(token[place + width - 2 : place + width], 16) for place in range(0, len(token), width))
    try:
        decoded = codes.decode()
    except UnicodeDecodeError:
        if width != 4:
            return
        decoded = codes.decode("latin-1")
        for place, character in enumerate(decoded):
            yield at + place * width, at + (place + 1) * width, character
        return
    for character in decoded:
        length = width * len(character.encode())
        yield at, at + length, character
        at += length


def quoted_printable(text: str) -> Iterator[Edit]:
    """The codes of mail bodies (RFC 2045, 6.7): everywhere, if the text surely has them, or else inside words."""
    if "=" not in text:
        return
    pattern = _QUOTED if _SURELY_QUOTED.search(text) else _QUOTED_LETTER
    for found in pattern.finditer(text):
        yield from _bytes(found.group(), found.start(), 3)


def soft_breaks(text: str) -> Iterator[Edit]:
    """Line ends which mail put in, and which are none."""
    if "=" in text:
        for found in _SOFT_BREAK.finditer(text):
            yield found.start(), found.end(), ""


def url(text: str) -> Iterator[Edit]:
    """Percent codes, and the plus that stands for a blank."""
    if "%" in text or "+" in text:
        for word in _WORD_WITH_CODES.finditer(text):
            yield from _in_word(word.group(), word.start())


def _in_word(word: str, at: int) -> Iterator[Edit]:
    plus = "+" in word and bool(_ENCODED_PLUS.search(word) or _QUERY.search(word))
    for found in re.finditer(r"(?:%[0-9A-Fa-f]{2})+|\+", word):
        if found.group() != "+":
            yield from _bytes(found.group(), at + found.start(), 3)
        elif plus and found.start():
            yield at + found.start(), at + found.end(), " "


def mail_words(text: str) -> Iterator[Edit]:
    """Names in mail headers (RFC 2047): =?utf-8?B?…?= and =?utf-8?Q?…?=."""
    if "=?" not in text:
        return
    for found in _MAIL_WORD.finditer(text):
        code = found.group(2)
        try:
            coded = b64decode(code) if found.group(1) in "bB" else quopri.decodestring(code.encode(), header=True)
            yield found.start(), found.end(), coded.decode()
        except (Error, UnicodeDecodeError):
            continue


def hexadecimal(text: str) -> Iterator[Edit]:
    """Runs of bytes in hexadecimal that spell something; digits alone only where they spell words."""
    done = 0
    for sign in _MAYBE_HEX.finditer(text):
        start = sign.start() - 2 * (text[max(sign.start() - 2, 0) : sign.start()] == "0x")
        found = _HEX_RUN.match(text, start) if start >= done else None
        if not found:
            continue
        done = found.end()
        run = found.group()
        codes = _HEX.findall(run.replace("0x", ""))
        read = bytes.fromhex("".join(codes)).decode("ascii", "replace")
        if _SPELT.fullmatch(read) or (_READABLE.fullmatch(read) and _is_code(run, read)):
            yield found.start(), found.end(), read


def _is_code(run: str, read: str) -> bool:
    """Not a number as people have them, nor a hash: it reads, and has a letter, is all digits, or longer than any number."""
    digits = read.isdigit() and "," not in run
    return len(read) >= 5 and (not re.sub("[ ,]", "", run).isdigit() or digits or len(read) > 11)
