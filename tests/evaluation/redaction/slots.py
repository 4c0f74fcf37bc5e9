"""What the slots of one text stand for: each person, place and number is one throughout the text, in whatever form it comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

from faker import Faker

from redaction import identifiers, people, places, written
from redaction.labelled import Piece

_SLOT = re.compile(r"^(?P<kind>[A-Z]|[a-z]+)(?P<which>\d*)(?:\.(?P<form>\w+))?$")
_PLACES: dict[str, tuple[str, Callable[[Random], str]]] = {
    "town": ("LOCATION", places.town),
    "country": ("LOCATION", lambda chance: chance.choice(places.COUNTRIES)),
    "street": ("LOCATION", places.street),
    "org": ("ORG", places.firm),
}
_WOMEN, _MEN = (
    {"he": "she", "his": "her", "him": "her", "mr": "Mrs"},
    {"he": "he", "his": "his", "him": "him", "mr": "Mr"},
)
_RIGHT = 0.75
"""So many identifiers have the right check digits: people mistype, and lookalikes are in use."""


class Cast:
    """Who and what a text is about."""

    def __init__(self, chance: Random, faker: Faker) -> None:
        self._chance, self._faker = chance, faker
        self._people: dict[str, people.Somebody] = {}
        self._values: dict[str, str] = {}

    def person(self, letter: str) -> people.Somebody:
        if letter not in self._people:
            self._people[letter] = people.somebody(self._chance, self._faker)
        return self._people[letter]

    def pieces(self, slot: str) -> list[Piece]:
        """What stands for `{slot}`. Raises `ValueError` for a slot that there is not."""
        found = _SLOT.match(slot)
        if not found:
            raise ValueError(f"There is no slot {slot!r}.")
        kind, which, form = found.group("kind"), found.group("which"), found.group("form") or ""
        if kind.isupper():
            return self._of_person(self.person(kind), form)
        if kind == "address":
            return self._address(which, ", " if form != "lines" else "\n")
        if kind in _PLACES:
            type, make = _PLACES[kind]
            value = self._kept(f"{kind}{which}", partial(make, self._chance))
            return [(value.upper() if form == "up" else value.lower() if form == "low" else value, type)]
        if kind in ("tel", *identifiers.MAKERS):
            return [self._identifier(kind, which, form)]
        if kind == "ref":
            make_reference = partial(identifiers.filled, self._chance)
            return [
                (self._kept(f"ref{which}", lambda: make_reference(places.reference_shape(self._chance))), "ID_NUMBER")
            ]
        if kind == "user":
            return [(self._kept(f"user{which}", self._faker.user_name), "USERNAME")]
        return [(self._kept(f"{kind}{which}", lambda: self._ordinary(kind)), "")]

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        if name not in self._values:
            self._values[name] = make()
        return self._values[name]

    def _identifier(self, kind: str, which: str, form: str) -> Piece:
        if kind == "tel":
            kind = self._kept(f"tel kind{which}", lambda: self._chance.choice(("mobile", "mobile", "phone")))
        right = form == "good" or (form != "bad" and self._chance.random() < _RIGHT)
        value = self._kept(f"{kind}{which}", lambda: identifiers.MAKERS[kind](self._chance, right))
        return self._in_form(kind, value, form), identifiers.TYPES[kind]

    def _in_form(self, kind: str, value: str, form: str) -> str:
        if form == "said":
            return written.said(self._chance, value)
        if form == "plain":
            return value
        return self._chance.choice(written.SHAPES[kind])(value)

    def _of_person(self, one: people.Somebody, form: str) -> list[Piece]:
        forms: dict[str, Callable[[], tuple[str, str]]] = {
            "": lambda: (one.full, "PERSON"),
            "first": lambda: (one.first, "PERSON"),
            "last": lambda: (one.last, "PERSON"),
            "nick": lambda: (one.short, "PERSON"),
            "init": lambda: (f"{one.first[0]}. {one.last}", "PERSON"),
            "initial": lambda: (f"{one.first[0]} {one.last}", "PERSON"),
            "initials": lambda: (f"{one.first[0]}{one.last[0]}", "INITIALS"),
            "rev": lambda: (f"{one.last}, {one.first}", "PERSON"),
            "REV": lambda: (f"{one.last.upper()}, {one.first}", "PERSON"),
            "up": lambda: (one.full.upper(), "PERSON"),
            "lastup": lambda: (one.last.upper(), "PERSON"),
            "low": lambda: (one.full.lower(), "PERSON"),
            "lastlow": lambda: (one.last.lower(), "PERSON"),
            "spelled": lambda: (
                self._chance.choice((" ", "-", ", ")).join(filter(str.isalpha, one.last.upper())),
                "PERSON",
            ),
            "firstlow": lambda: (one.first.lower(), "PERSON"),
            "speaker": lambda: (one.full, "SPEAKER"),
            "speakerfirst": lambda: (one.first, "SPEAKER"),
            "speakerup": lambda: (one.full.upper(), "SPEAKER"),
            "mail": lambda: (self._mail(one, one.host), "EMAIL"),
            "work": lambda: (self._mail(one, places.host(self.pieces("org")[0][0])), "EMAIL"),
            "mailsaid": lambda: (written.mail_said(self._mail(one, one.host)), "EMAIL"),
            "user": lambda: (self._handle(one), "USERNAME"),
            "handle": lambda: (f"@{self._handle(one)}", "USERNAME"),
            "url": lambda: (
                f"https://www.linkedin.com/in/{people.bare(one.first)}-{people.bare(one.last)}-{one.number}a",
                "URL",
            ),
            "born": lambda: (written.date_written(self._chance, one.born), "DATE_OF_BIRTH"),
            "bornsaid": lambda: (written.date_said(self._chance, one.born), "DATE_OF_BIRTH"),
            "licence": lambda: (
                self._in_form("licence", people.licence(Random(one.full), one), ""),
                "UK_DRIVING_LICENCE",
            ),
            **{name: lambda name=name: ((_WOMEN if one.woman else _MEN)[name], "") for name in _MEN},  # type: ignore[misc]
        }
        return [forms[form]()]

    def _mail(self, one: people.Somebody, host: str) -> str:
        return self._kept(f"mail {one.full} {host}", lambda: people.mail(self._chance, one, host))

    def _handle(self, one: people.Somebody) -> str:
        return self._kept(f"handle {one.full}", lambda: people.handle(self._chance, one))

    def _address(self, which: str, by: str) -> list[Piece]:
        street, town, code = self.pieces(f"street{which}"), self.pieces(f"town{which}"), self.pieces(f"postcode{which}")
        between = self._chance.choice((by, by if by == "\n" else " "))
        return [*street, (by, ""), *town, (between, ""), *code]

    def _ordinary(self, kind: str) -> str:
        chance = self._chance
        day = date(2026, 1, 5) + timedelta(days=chance.randrange(330))
        ordinary: dict[str, Callable[[], str]] = {
            "money": lambda: (
                f"£{chance.choice((chance.randint(5, 999), chance.randint(1000, 90000))):,}{chance.choice(('', '.00', '.50'))}"
            ),
            "n": lambda: str(chance.randint(2, 48)),
            "year": lambda: str(chance.randint(2011, 2027)),
            "pc": lambda: f"{chance.randint(2, 97)}%",
            "day": lambda: f"{day:%A}",
            "month": lambda: f"{day:%B}",
            "date": lambda: f"{day.day} {day:%B}",
            "dated": lambda: f"{day:%d/%m/%Y}",
            "time": lambda: f"{chance.randint(8, 17)}:{chance.choice(('00', '15', '30', '45'))}",
            "stamp": lambda: f"2026-{day:%m-%d}T{chance.randint(8, 17):02d}:{chance.randint(0, 59):02d}:00Z",
        }
        if kind not in ordinary:
            raise ValueError(f"There is no slot {kind!r}.")
        return ordinary[kind]()
