"""How people write identifiers: grouped, run together, in lower case, with a country's code; and how they say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

Shape = Callable[[str], str]

_NUMBERS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {
    1: "first",
    2: "second",
    3: "third",
    5: "fifth",
    8: "eighth",
    9: "ninth",
    12: "twelfth",
    20: "twentieth",
    30: "thirtieth",
}


def plain(value: str) -> str:
    return value


def lower(value: str) -> str:
    return value.lower()


def grouped(*sizes: int, by: str = " ") -> Shape:
    """Groups of these sizes; what is left over makes the last one."""

    def shape(value: str) -> str:
        at, groups = 0, []
        for size in (*sizes, len(value)):
            groups.append(value[at : at + size])
            at += size
        return by.join(group for group in groups if group)

    return shape


def _unspaced(value: str) -> str:
    return value.replace(" ", "")


def _country(value: str) -> str:
    return "+44 " + grouped(4, 3)(value[1:]) if " " not in value else "+44 " + value[1:]


def _country_run(value: str) -> str:
    return "+44" + _unspaced(value)[1:]


def _country_zero(value: str) -> str:
    return "+44 (0)" + (grouped(4, 3)(value[1:]) if " " not in value else value[1:])


def _bracketed(value: str) -> str:
    area, rest = value.split(" ", 1)
    return f"({area}) {rest}"


def _hyphened(value: str) -> str:
    return value.replace(" ", "-")


SHAPES: dict[str, tuple[Shape, ...]] = {
    "nhs": (grouped(3, 3), grouped(3, 3), plain, grouped(3, 3, by="-")),
    "nino": (grouped(2, 2, 2, 2), plain, plain, grouped(2, 6), lower, grouped(2, 2, 2, 2, by="-")),
    "utr": (plain, grouped(5), grouped(3, 3), lambda value: grouped(5)(value) + "K"),
    "vat": (lambda value: "GB " + grouped(3, 4)(value), lambda value: "GB" + value, grouped(3, 4)),
    "card": (grouped(4, 4, 4), plain, grouped(4, 4, 4, by="-")),
    "iban": (grouped(4, 4, 4, 4, 4), plain, plain, lower),
    "company": (plain,),
    "sort": (grouped(2, 2, by="-"), grouped(2, 2, by="-"), grouped(2, 2), plain),
    "account": (plain, plain, plain, grouped(4)),
    "passport": (plain, plain, grouped(3, 3), lambda value: "GBR " + value),
    "plate": (plain, plain, _unspaced, lower, lambda value: _unspaced(value).lower()),
    "postcode": (plain, plain, plain, _unspaced, lower, lambda value: _unspaced(value).lower()),
    "mobile": (grouped(5), grouped(5, 3), plain, plain, grouped(4, 3), _country, _country_run, _country_zero, grouped(5, by="-")),
    "phone": (plain, plain, _unspaced, _bracketed, _country, _country_zero, _hyphened),
    "abroad": (plain, _unspaced),
    "ip": (plain,), "title": (plain,), "pps": (plain,), "pesel": (plain,),
    "licence": (plain, plain, grouped(5, 6), lower),
}  # fmt: skip

_DATES: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}/{day.month}/{day:%y}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day.day}{_suffix(day.day)} {day:%B} {day.year}",
    lambda day: f"{day.day} {day:%b} {day.year}",
    lambda day: f"{day:%d-%b-%Y}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day:%Y-%m-%d}",
)


def date_written(chance: Random, day: date) -> str:
    return chance.choice(_DATES)(day)


def _suffix(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def said(chance: Random, value: str) -> str:
    """A number or a plate as it is read out: digits in words, doubled ones as "double", letters as letters."""
    zero = chance.choice(("oh", "oh", "zero", "nought"))
    doubles = chance.random() < 0.6
    bare = [one for one in value if one.isalnum()]
    words, at = [], 0
    while at < len(bare):
        word = bare[at].upper() if bare[at].isalpha() else zero if bare[at] == "0" else _NUMBERS[int(bare[at])]
        twice = doubles and bare[at].isdigit() and bare[at : at + 1] == bare[at + 1 : at + 2]
        words.append(f"double {word}" if twice else word)
        at += 2 if twice else 1
    return _paused(chance, words)


def _paused(chance: Random, words: list[str]) -> str:
    """With commas after every third or fourth word, as transcripts have them; or without."""
    if chance.random() < 0.5:
        return " ".join(words)
    every = chance.choice((3, 4))
    groups = [" ".join(words[at : at + every]) for at in range(0, len(words), every)]
    return ", ".join(groups)


def date_said(chance: Random, day: date) -> str:
    """The fourteenth of March nineteen eighty-one."""
    ordinal = _ordinal(day.day)
    year = f"{_pair(day.year // 100)} {_pair(day.year % 100)}" if day.year < 2000 else _since_2000(day.year % 100)
    month = f"{day:%B}"
    return chance.choice(
        (f"the {ordinal} of {month} {year}", f"the {ordinal} of {month}, {year}", f"{ordinal} {month} {year}")
    )


def _ordinal(day: int) -> str:
    if day in _IRREGULAR:
        return _IRREGULAR[day]
    if day > 20:
        return f"{_pair(day // 10 * 10)}-{_ordinal(day % 10)}"
    return f"{_pair(day).removeprefix('oh ')}th"


def _since_2000(year: int) -> str:
    return f"two thousand and {_pair(year).removeprefix('oh ')}" if year else "two thousand"


def _pair(number: int) -> str:
    if number < 10:
        return f"oh {_NUMBERS[number]}" if number else "hundred"
    if number < 20:
        return _TEENS[number - 10]
    ten = _TENS[number // 10 - 2]
    return f"{ten}-{_NUMBERS[number % 10]}" if number % 10 else ten


def mail_said(address: str) -> str:
    """Sarah dot jones at gmail dot com."""
    return address.replace(".", " dot ").replace("_", " underscore ").replace("-", " dash ").replace("@", " at ")
