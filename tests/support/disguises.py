"""Ways to write a text so that a pattern doesn't see what a reader does; labelled spans are carried along exactly."""

from __future__ import annotations

import base64
import html
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from urllib.parse import quote, quote_plus

Spans = list[tuple[int, int, str]]
"""Labelled ranges (start, end, type) in code points, in order, none overlapping."""
Disguise = Callable[[str, Sequence[tuple[int, int, str]]], tuple[str, Spans]]
Write = Callable[[str], str]

_LIKE = dict(zip("ABCEHIKMOPSTXYaceiopsxy", "АВСЕНІКМОРЅТХУасеіорѕху", strict=True))
_DIGITS = dict(
    zip("0123456789", ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)
_SPOKEN = {"@": "at", ".": "dot", "-": "dash", "_": "underscore"}
_MATHEMATICAL = {
    **{chr(ord("A") + at): chr(0x1D400 + at) for at in range(26)},
    **{chr(ord("a") + at): chr(0x1D41A + at) for at in range(26)},
    **{chr(ord("0") + at): chr(0x1D7CE + at) for at in range(10)},
}
_RADIO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey x-ray yankee zulu"
)
_NATO = {word[0].upper(): word for word in _RADIO.split()}


def rewritten(text: str, spans: Iterable[tuple[int, int, str]], write: Write) -> tuple[str, Spans]:
    """Every labelled value as `write` writes it, the text around as it is."""
    out, done, length, moved = [], 0, 0, []
    for start, end, type in sorted(spans):
        if start < done:
            continue
        value = write(text[start:end])
        out += [text[done:start], value]
        length += start - done
        moved.append((length, length + len(value), type))
        length += len(value)
        done = end
    return "".join([*out, text[done:]]), moved


def respelled(text: str, spans: Iterable[tuple[int, int, str]], write: Write, between: str = "") -> tuple[str, Spans]:
    """Every character of the text as `write` writes it, `between` in the gaps."""
    pieces = [write(character) for character in text]
    lengths = [len(piece) + len(between) for piece in pieces]
    starts = [0, *itertools.accumulate(lengths)]
    moved = [(starts[start], starts[end] - len(between), type) for start, end, type in sorted(spans) if start < end]
    return between.join(pieces), moved


def _base64_text(text: str, spans: Sequence[tuple[int, int, str]], *, wrap: int = 0) -> tuple[str, Spans]:
    code = base64.b64encode(text.encode()).decode()
    if wrap:
        code = "\n".join(code[at : at + wrap] for at in range(0, len(code), wrap))
    return code, [(0, len(code), type) for _, _, type in spans[:1]]


def _quoted_printable_text(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[str, Spans]:
    """As mail does it: what is not ASCII in codes, and no line longer than 76."""
    pieces, column = [], 0
    for character in text:
        plain = (" " <= character <= "~" and character != "=") or character == "\n"
        piece = character if plain else _quoted_printable(character)
        if column + len(piece) > 75 and character != "\n":
            piece, column = "=\n" + piece, 0
        column = 0 if character == "\n" else column + len(piece.removeprefix("=\n"))
        pieces.append(piece)
    remaining = iter(pieces)
    return respelled(text, spans, lambda _: next(remaining))


def _quoted_printable(value: str) -> str:
    return "".join(f"={byte:02X}" for byte in value.encode())


def _percent(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode())


def _escape(character: str) -> str:
    code = character.encode("utf-16-be").hex()
    return "".join(f"\\u{code[at : at + 4]}" for at in range(0, len(code), 4))


def _fullwidth(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


def _tags(value: str) -> str:
    middle = len(value) // 2
    return f"{value[:middle]}<b>{value[middle:-1]}</b>{value[-1:]}"


def _split_at_blank(value: str) -> str:
    blanks = [at for at, character in enumerate(value) if character == " "]
    if not blanks:
        return value
    at = blanks[len(blanks) // 2]
    return f"{value[:at]}\n{value[at + 1 :]}"


def _split_in_token(value: str, mark: str = "\n") -> str:
    middle = len(value) // 2
    places = [at for at in range(1, len(value)) if value[at - 1].isalnum() and value[at].isalnum()]
    if not places:
        return value
    at = min(places, key=lambda at: abs(at - middle))
    return value[:at] + mark + value[at:]


def _spoken_digits(value: str) -> str:
    """Digits in words, as they are read out: oh, double and triple; everything else as it was."""
    said = re.sub(r"\+?\d[\d ()/-]*\d|\d", lambda found: f" {_read_out(found.group())} ", value)
    return " ".join(said.split())


def _read_out(number: str) -> str:
    words = ["plus"] if number[0] == "+" else []
    for group in re.findall(r"\d+", number):
        for run in re.finditer(r"(\d)\1{0,2}", group):
            times = ("", "double ", "triple ")[len(run.group()) - 1]
            words.append(times + _DIGITS[run.group(1)])
    return " ".join(words)


def _spoken_in_groups(value: str) -> str:
    """Digits in words, each group with a comma behind, with zero for oh and a filler."""
    groups = ["-".join(_DIGITS[digit].replace("oh", "zero") for digit in group) for group in re.findall(r"\d+", value)]
    letters = " ".join(re.findall(r"[^\W\d_]", value))
    return value if not groups or letters else ", um, ".join(groups)


def _spoken_mail(value: str) -> str:
    if "@" not in value:
        return value
    return re.sub(r"[@._-]", lambda found: f" {_SPOKEN[found.group()]} ", value)


def _bracketed_mail(value: str) -> str:
    return value.replace("@", " [at] ").replace(".", " [dot] ") if "@" in value else value


def _nato(value: str) -> str:
    """Letters and digits of a short code in radio words."""
    return " ".join({**_NATO, **_DIGITS}.get(c.upper(), c) for c in value if c.isalnum())


def _codes_only(write: Write, value: str) -> str:
    """Only for identifiers, which have letters and digits both."""
    return write(value) if re.fullmatch(r"(?=.*[A-Z])(?=.*\d)[A-Z\d ]{5,14}", value) else value


def _whole(write: Write, between: str = "") -> Disguise:
    return partial(respelled, write=write, between=between)


def _values(write: Write) -> Disguise:
    return partial(rewritten, write=write)


def _quoted_mail(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[str, Spans]:
    """An answer's quoted lines, with the values broken over them."""
    text, spans = rewritten(text, spans, _split_at_blank)
    text, spans = respelled(text, spans, lambda c: "\n> " if c == "\n" else c)
    return f"> {text}", [(start + 2, end + 2, type) for start, end, type in spans]


_OF_A_CHARACTER: Mapping[str, Write] = {
    "zero_width": lambda c: f"{c}\u200b",
    "soft_hyphen": lambda c: f"{c}\u00ad",
    "bidi": lambda c: f"\u202d{c}\u202c",
    "variation": lambda c: f"{c}\ufe0f",
    "tag_characters": lambda c: f"{c}\U000e0061",
    "combining": lambda c: f"{c}\u0336" if c.isalnum() else c,
    "fullwidth": _fullwidth,
    "mathematical": lambda c: _MATHEMATICAL.get(c, c),
    "homoglyph": lambda c: _LIKE.get(c, c),
    "html_decimal": lambda c: f"&#{ord(c)};",
    "html_hex": lambda c: f"&#x{ord(c):x};",
    "html_nested": lambda c: f"&amp;#{ord(c)};" if c.isalnum() else html.escape(c),
    "quoted_printable": _quoted_printable,
    "url": _percent,
    "json": _escape,
    "lower": lambda c: c.lower() if len(c.lower()) == 1 else c,
    "upper": lambda c: c.upper() if len(c.upper()) == 1 else c,
}

DISGUISES: Mapping[str, Disguise] = {
    **{f"{name}_values": _values(partial(lambda write, value: "".join(map(write, value)), write))
       for name, write in _OF_A_CHARACTER.items()},
    **{f"{name}_text": _whole(write) for name, write in _OF_A_CHARACTER.items()},
    "nbsp_text": _whole(lambda c: "\u00a0" if c == " " else c),
    "html_tags_values": _values(_tags),
    "html_named_text": _whole(html.escape),
    "quoted_printable_mail": _quoted_printable_text,
    "url_quoted_text": _whole(quote),
    "url_plus_text": _whole(quote_plus),
    "url_quoted_values": _values(quote),
    "url_double_values": _values(lambda value: quote(_percent(value))),
    "url_double_text": _whole(lambda c: quote(quote(c))),
    "base64_values": _values(lambda value: base64.b64encode(value.encode()).decode()),
    "base64url_values": _values(lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")),
    "base64_text": _base64_text,
    "base64_wrapped_text": partial(_base64_text, wrap=76),
    "hex_values": _values(lambda value: value.encode().hex()),
    "hex_spaced_values": _values(lambda value: value.encode().hex(" ")),
    "python_values": _values(lambda value: "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else _escape(c) for c in value)),
    "split_at_blank": _values(_split_at_blank),
    "split_in_token": _values(_split_in_token),
    "split_crlf": _values(partial(_split_in_token, mark="\r\n")),
    "split_hyphenated": _values(partial(_split_in_token, mark="-\n")),
    "quoted_mail": _quoted_mail,
    "spoken_digits": _values(_spoken_digits),
    "spoken_groups": _values(_spoken_in_groups),
    "spoken_mail": _values(_spoken_mail),
    "bracketed_mail": _values(_bracketed_mail),
    "nato": _values(partial(_codes_only, _nato)),
    "spaced_values": _values(" ".join),
    "spaced_tight_values": _values(lambda value: " ".join(value.replace(" ", ""))),
    "spaced_text": _whole(str, " "),
    "hyphen_spelled_values": _values(lambda value: " ".join(map("-".join, value.split(" ")))),
    "dot_spelled_values": _values(lambda value: " ".join(map(".".join, value.split(" ")))),
    "slash_spelled_values": _values(lambda value: " ".join(map("/".join, value.split(" ")))),
}  # fmt: skip
"""By name; `…_values` disguises the labelled values alone, `…_text` everything."""


def main_disguises() -> Mapping[str, Disguise]:
    """One of each kind: what an evaluation has the time for."""
    names = (
        "zero_width_text soft_hyphen_values fullwidth_text homoglyph_values html_decimal_values quoted_printable_values "
        "quoted_printable_mail url_values url_plus_text url_double_values base64_values base64_text json_values "
        "split_at_blank split_in_token spoken_digits spoken_mail spaced_values spaced_text hyphen_spelled_values "
        "lower_text upper_values"
    )
    return {name: DISGUISES[name] for name in names.split()}
