"""Places, firms and references, made up."""

from __future__ import annotations

from pathlib import Path
from random import Random

import yaml

_DATA = yaml.safe_load(Path(__file__).with_name("data").joinpath("places.yaml").read_text(encoding="utf-8"))
TOWNS: list[str] = _DATA["towns"].split(", ")
COUNTRIES: list[str] = _DATA["countries"].split(", ")
POSTCODE_AREAS: list[str] = _DATA["postcode_areas"].split(", ")
_STREETS, _KINDS, _FIRM_WORDS, _FIRM_KINDS = (
    _DATA[key].split(", ") for key in ("streets", "kinds", "firm_words", "firm_kinds")
)
_REFERENCES = (
    "CL-#####", "EMP0####", "20##/CR/00###", "@@/####/0#", "MAT-00####", "@@@###-##", "CRN ########", "HMCTS-####-####-####", "C/###/20##",
    "TEN####", "POL-########", "@##@@###", "P######", "@@ ######", "####-@@-###", "HR-20##-####",
)  # fmt: skip


def street(chance: Random) -> str:
    number = str(chance.randint(1, 240)) + chance.choice(("", "", "", "", "a", "B"))
    line = f"{number} {chance.choice(_STREETS)} {chance.choice(_KINDS)}"
    flat = chance.choice(("", "", "", "", f"Flat {chance.randint(1, 40)}, ", f"Apartment {chance.randint(1, 40)}, "))
    return flat + line


def town(chance: Random) -> str:
    return chance.choice(TOWNS)


def firm(chance: Random) -> str:
    word, other = chance.sample(_FIRM_WORDS, 2)
    shapes = (
        f"{word} {chance.choice(_FIRM_KINDS)} Ltd", f"{word} & {other}", f"{word} {chance.choice(_FIRM_KINDS)}", f"{word} Partners LLP",
        f"{word} and Sons", f"{word} {chance.choice(_FIRM_KINDS)} Limited", f"{word} Group plc",
    )  # fmt: skip
    return chance.choice(shapes)


def host(firm_name: str) -> str:
    """The domain of a firm."""
    words = firm_name.lower().replace("&", "and").split()
    kept = [word for word in words if word not in ("ltd", "limited", "llp", "plc")]
    return "".join(kept)[:18] + (".co.uk" if len(firm_name) % 2 else ".com")


def reference_shape(chance: Random) -> str:
    return chance.choice(_REFERENCES)
