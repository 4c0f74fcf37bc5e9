"""Rows made of the templates: every figure comes of other templates than those that anybody looks at while tuning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from faker import Faker

from redaction.labelled import Piece, Row, joined, titled
from redaction.slots import Cast
from redaction.style import styled

KINDS = ("chat", "records", "spoken", "mail", "social")
PARTS = ("tune", "held")
TEMPLATES = Path(__file__).with_name("templates")
_SLOT = re.compile(r"\{([A-Za-z]+\d*(?:\.\w+)?)\}")
_SPEAKER = re.compile(r"^@([A-Z])(up|first)?:", re.MULTILINE)


@cache
def templates(kind: str, part: str) -> tuple[str, ...]:
    """The texts between the lines of `=====` in the file of a kind and a part."""
    text = (TEMPLATES / f"{kind}_{part}.txt").read_text(encoding="utf-8")
    return tuple(found.strip("\n") for found in re.split(r"^=====$", text, flags=re.MULTILINE) if found.strip())


def rows(kind: str, part: str, count: int, seed: int = 1) -> list[Row]:
    """So many rows, each template in its turn; the same for the same seed."""
    texts = templates(kind, part)
    faker = Faker("en_GB")
    made = []
    for number in range(count):
        id = f"{kind}-{part}-{seed}-{number}"
        faker.seed_instance(id)
        made.append(_made(id, kind, texts[number % len(texts)], Random(id), faker))
    return made


def _made(id: str, kind: str, template: str, chance: Random, faker: Faker) -> Row:
    header, body = _header(template)
    cast = Cast(chance, faker)
    pieces = styled(chance, kind, filled(cast, _SPEAKER.sub(r"{\1.speaker\2}:", body)))
    return joined(id, titled(pieces), {"kind": kind, "speakers": [cast.person(letter).full for letter in header]})


def filled(cast: Cast, template: str) -> list[Piece]:
    """A template's words and what its slots stand for."""
    pieces: list[Piece] = []
    done = 0
    for slot in _SLOT.finditer(template):
        pieces += [(template[done : slot.start()], ""), *cast.pieces(slot.group(1))]
        done = slot.end()
    return [*pieces, (template[done:], "")]


def _header(template: str) -> tuple[Sequence[str], str]:
    """`#speakers A B` in the first line says who is known to have been there."""
    first, _, rest = template.partition("\n")
    return (first.split()[1:], rest) if first.startswith("#speakers") else ((), template)
