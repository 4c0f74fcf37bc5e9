"""When two spellings are one thing: numbers however they are grouped, addresses however they are punctuated."""

from __future__ import annotations

import re
from functools import lru_cache

from policies.redaction.originals import significant
from policies.redaction.reading.canonical import normal

_IDENTIFIER = re.compile(r"(?!I[DP]_)[A-Z]{2}_|CREDIT_CARD|IBAN")
"""Types whose values have a form of their own, so that blanks and hyphens in them say nothing."""
_SHORT = {
    "st": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "cl": "close",
    "dr": "drive",
    "ct": "court",
    "sq": "square",
    "pl": "place",
    "cres": "crescent",
    "gdns": "gardens",
    "tce": "terrace",
    "apt": "flat",
}


@lru_cache(maxsize=16384)
def alike(type: str, text: str) -> str:
    """What is the same for all spellings of one value of this type, and for no other value's."""
    form = normal(text)
    if type == "PHONE_NUMBER":
        return significant(form) or form
    if type == "STREET_ADDRESS":
        return " ".join(_SHORT.get(word, word) for word in re.findall(r"[^\W_]+", form))
    if _IDENTIFIER.match(type):
        return re.sub(r"[\W_]+", "", form)
    return form
