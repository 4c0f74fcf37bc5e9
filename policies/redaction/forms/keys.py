"""What a field of a record holds, judged by its name: "clientSurname", "Date of birth", "addr_line_2", "Sort Code"."""

from __future__ import annotations

import re
from functools import lru_cache

from policies.redaction.forms.field_names import RULES

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ASIDE = re.compile(r"['’]s\b|[ ]?\([^()]{1,30}\)")
_SEPARATORS = re.compile(r"[\s_\-./:*#\"'’()\[\]]+")
_COMPILED = tuple((kind, re.compile(rf"(?:{pattern})")) for kind, pattern in RULES)
_LEADING = re.compile(
    r"^(?:(?:the|a|your|my|his|her|their|our|client|clients|client s|customer|customers|customer s"
    r"|patient|patient s|employee|contact|primary|main|secondary|current|alternative|alt|other|preferred"
    r"|personal|home|work|office|business|applicant|applicant s|tenant|tenant s|landlord|landlord s"
    r"|buyer|seller|billing|shipping|delivery|sender|recipient|payee|beneficiary|emergency|next of"
    r" kin|spouse|partner|user|account|bank|registered|uk|new|old|vehicle|company|daytime|evening|mobile"
    r"|holder|member|student|person|insured|policyholder|claimant|defendant|debtor|employer|gp|doctor"
    r"|solicitor|owner|driver|director|parent|guardian|child|data|profile|correspondence|residential"
    r"|previous|known|confirmed|and|or|no|full|first|second|joint|\d+) )+"
)


# All names end in a piece of a rule: three letters tell nearly all other words at once.
_PIECES = [
    piece
    for _, pattern in RULES
    for piece in re.findall(r"[a-z]+", re.sub(r"\\w|\\d", " ", pattern + "|" + pattern.replace(" ?", "")))
]
_ENDINGS = frozenset({piece[-3:] for piece in _PIECES} | {"nce", "nse", *(piece[-4:-1] for piece in _PIECES)})
_LAST_WORD = re.compile(r"([A-Za-z]+)[\d\s_\-.:*#\"')\]?|>]{0,12}$")


def may_be_key(text: str) -> bool:
    """False, at little cost, for nearly all text that isn't the name of a field."""
    found = _LAST_WORD.search(text[-40:])
    if not found or len(text) > 60:
        return False
    word = found.group(1).lower()
    return word[-3:] in _ENDINGS or word[:-1][-3:] in _ENDINGS


def kind_of(key: str) -> str | None:
    """The entity type that a field of this name holds; "" for a field that stays, None for a name that says nothing."""
    return _kind_of(key) if may_be_key(key) else None


@lru_cache(maxsize=4096)
def _kind_of(key: str) -> str | None:
    name = normal_key(key)
    if not name or len(name) > 60:
        return None
    for candidate in dict.fromkeys((name, _without_number(name), _LEADING.sub("", name))):
        kind = _lookup(candidate)
        if kind is not None:
            return kind
    return None


def normal_key(key: str) -> str:
    """Lower-case words of a key, however it joins them."""
    return " ".join(_SEPARATORS.split(_CAMEL.sub(" ", _ASIDE.sub("", key.strip())))).strip().lower()


def _without_number(name: str) -> str:
    return re.sub(r" ?\d{1,2}$", "", name)


def _lookup(name: str) -> str | None:
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(name):
            return kind
    return None
