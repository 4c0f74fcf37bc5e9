"""People who live in the United Kingdom, made up: their names in all the forms in which they are written, and what is theirs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml
from faker import Faker

_DATA = yaml.safe_load(Path(__file__).with_name("data").joinpath("people.yaml").read_text(encoding="utf-8"))
_POOLS = [[pool[key].split() for key in ("women", "men", "last")] for pool in _DATA["pools"]]
_SHORT = dict(pair.split("=") for pair in _DATA["short"].split())
_HOSTS = _DATA["hosts"].split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One person."""

    first: str
    last: str
    woman: bool
    born: date
    number: int
    """Two digits for handles."""
    host: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def short(self) -> str:
        return str(_SHORT.get(self.first, self.first))


def somebody(chance: Random, faker: Faker) -> Somebody:
    """Every second one with a name that is common in Britain."""
    woman = chance.random() < 0.5
    if chance.random() < 0.5:
        first = faker.first_name_female() if woman else faker.first_name_male()
        last = faker.last_name()
        last = f"{last}-{faker.last_name()}" if chance.random() < 0.06 else last
    else:
        women, men, lasts = chance.choice(_POOLS)
        first, last = chance.choice(women if woman else men), chance.choice(lasts).replace("_", " ")
    born = date(1938, 1, 1) + timedelta(days=chance.randrange(365 * 68))
    return Somebody(
        first=first, last=last, woman=woman, born=born, number=chance.randint(1, 99), host=chance.choice(_HOSTS)
    )


def bare(name: str) -> str:
    """A name as it stands in an address: letters of ASCII in lower case."""
    plain = name.translate(str.maketrans("łŁıøßđ", "lLiosd"))
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", plain).lower())


def mail(chance: Random, person: Somebody, host: str) -> str:
    first, last = bare(person.first), bare(person.last)
    local = chance.choice(
        (
            f"{first}.{last}",
            f"{first[0]}.{last}",
            f"{first}{last}",
            f"{first}_{last}",
            f"{first}.{last}{person.number}",
            f"{first[0]}{last}{person.number}",
        )
    )
    return f"{local}@{host}"


def handle(chance: Random, person: Somebody) -> str:
    first, last = bare(person.first), bare(person.last)
    return chance.choice(
        (
            f"{first}_{last}",
            f"{first}{last[0]}{person.number}",
            f"{first}.{last}",
            f"the_{first}{person.number}",
            f"{last}{first[0]}",
            f"{first}xo{person.number}",
        )
    )


def licence(chance: Random, person: Somebody) -> str:
    """Source: DVLA driver number: surname, birth with 5 added for women, initials, two more characters and letters."""
    last = (bare(person.last).upper() + "99999")[:5]
    month = f"{person.born.month:02d}"
    month = str(int(month[0]) + 5) + month[1] if person.woman else month
    year = f"{person.born.year:04d}"
    tail = chance.choice("AJKLMN23456789") + "".join(chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(2))
    return f"{last}{year[2]}{month}{person.born.day:02d}{year[3]}{bare(person.first)[0].upper()}9{tail}"
